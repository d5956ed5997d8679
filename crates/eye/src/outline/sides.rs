//! What is seen along a side, and beyond it: whether a quadrilateral is a document's edge.

use super::field::Field;
use super::{Corners, Line, area};

/// The least mean difference between the document and the desk, in tones.
pub(super) const CONTRAST: f64 = 7.0;
/// The share of a side's steps that must show it.
pub(super) const COVERAGE: f64 = 0.93;
/// The most of the surroundings that may be strong edges.
pub(super) const BUSY: f64 = 0.04;
/// How far beside a document its shadow may fall, in pixels.
const SHADOW: f64 = 12.0;

/// How certain a quadrilateral is, or `None` when it is not.
pub(super) fn score(field: &Field, corners: &Corners) -> Option<f64> {
    let (mut total, mut framed) = (0.0, 0);
    for steps in [8, 48] {
        (total, framed) = (0.0, 0);
        for at in 0..4 {
            let side = walk(field, corners[at], corners[(at + 1) % 4], steps)?;
            // A few steps tell most of those that are none.
            let least = if steps == 8 { 0.74 } else { COVERAGE };
            if side.coverage < least || side.contrast < CONTRAST {
                return None;
            }
            total += side.coverage;
            framed += usize::from(side.again > 0.6);
        }
    }
    // Paper again beyond two sides: an ornament's inner edge.
    if framed > 1 {
        return None;
    }
    if busy(field, corners) > BUSY {
        return None;
    }
    Some(total + area(corners) / (field.w * field.h) as f64)
}

/// The share of what lies around a document that has strong edges of its own: a desk has few,
/// the text around a box on a page many.
pub(super) fn busy(field: &Field, corners: &Corners) -> f64 {
    let lines = [0, 1, 2, 3].map(|at| {
        let (a, b) = (corners[at], corners[(at + 1) % 4]);
        let length = (b.0 - a.0).hypot(b.1 - a.1);
        let (nx, ny) = ((a.1 - b.1) / length, (b.0 - a.0) / length);
        Line {
            nx,
            ny,
            d: nx * a.0 + ny * a.1,
        }
    });
    let strong = field.edges[..field.strong]
        .iter()
        .filter(|edge| {
            let at = (f64::from(edge.x), f64::from(edge.y));
            lines.iter().any(|line| line.side(at) < -SHADOW)
        })
        .count();
    let around = (field.w * field.h) as f64 - area(corners);
    strong as f64 / around.max(1.0)
}

/// What was seen along a side.
pub(super) struct Walked {
    /// The share of steps that show the edge.
    pub(super) coverage: f64,
    /// The median difference between inside and outside.
    pub(super) contrast: f64,
    /// The share of steps with the inside's tone again further out.
    pub(super) again: f64,
}

/// Walks from one corner to the next, the inside to the right. What is outside the picture is
/// not walked; `None` when that is more than half.
pub(super) fn walk(field: &Field, a: (f64, f64), b: (f64, f64), steps: usize) -> Option<Walked> {
    struct Step {
        wide: f64,
        near: f64,
        /// The least difference beside the edge, and further out.
        least: f64,
        far: f64,
    }
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx.hypot(dy);
    let (nx, ny) = (-dy / length, dx / length);
    let mut walked: Vec<Step> = Vec::with_capacity(steps);
    for k in 0..steps {
        // Cards have round corners.
        let t = 0.07 + 0.86 * (k as f64 + 0.5) / steps as f64;
        let (x, y) = (a.0 + t * dx, a.1 + t * dy);
        let tone = |far: f64| field.at(x + far * nx, y + far * ny);
        let (Some(in_1), Some(in_2), Some(in_3), Some(out_1), Some(out_2)) =
            (tone(2.5), tone(4.0), tone(5.5), tone(-2.5), tone(-4.0))
        else {
            continue;
        };
        let inside = (in_1 + in_2 + in_3) / 3.0;
        let brightest = |fars: &[f64], start: f64| {
            fars.iter()
                .filter_map(|&far| tone(far))
                .fold(start, f64::max)
        };
        // Beyond a printed frame there is paper again; beyond a document's shadow the desk.
        let beside = brightest(&[-5.5, -7.0, -8.5, -10.0], out_1.max(out_2));
        walked.push(Step {
            wide: inside - (out_1 + out_2) / 2.0,
            near: tone(1.6).unwrap_or(in_1) - tone(-1.6).unwrap_or(out_1),
            least: inside - beside,
            far: inside - brightest(&[-12.0, -15.0, -19.0, -24.0], beside),
        });
    }
    if walked.len() * 2 < steps {
        return None;
    }
    let mut contrasts: Vec<f64> = walked.iter().map(|step| step.wide).collect();
    contrasts.sort_by(f64::total_cmp);
    let contrast = contrasts[contrasts.len() / 2];
    let alike = (0.08 * contrast).max(2.5);
    let share = |test: &dyn Fn(&Step) -> bool| {
        walked.iter().filter(|step| test(step)).count() as f64 / walked.len() as f64
    };
    Some(Walked {
        coverage: share(&|step| {
            step.wide > (0.4 * contrast).max(4.0)
                && step.near > 0.3 * contrast
                && step.least > alike
        }),
        contrast,
        again: share(&|step| step.far < alike),
    })
}
