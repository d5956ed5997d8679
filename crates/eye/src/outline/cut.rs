//! Documents that run out of the picture, and where.

use super::field::Field;
use super::sides::{BUSY, CONTRAST, COVERAGE, Walked, busy, walk};
use super::{Corners, EDGE, Line, middle, plausible};

/// The corner that lies outside the picture by more than a hair.
pub(super) fn cut_corner(field: &Field, corners: &Corners) -> Option<&'static str> {
    let hair = 0.008 * EDGE as f64;
    let names = ["左上角", "右上角", "右下角", "左下角"];
    let mut out = (0..4).filter(|&at| !field.holds(corners[at], hair));
    let (first, second) = (out.next()?, out.next());
    Some(match (first, second) {
        (0, Some(1)) => "上边",
        (1, Some(2)) => "右边",
        (2, Some(3)) => "下边",
        (0, Some(3)) => "左边",
        (first, _) => names[first],
    })
}

/// The side at which a document with three certain sides runs out of the picture.
pub(super) fn cut_side(field: &Field, sides: &[Vec<Line>; 4]) -> Option<&'static str> {
    let (right, bottom) = ((field.w - 1) as f64, (field.h - 1) as f64);
    let line = |nx, ny, d| Line { nx, ny, d };
    // The picture's own borders, each with the inside on its inner side.
    let borders = [
        line(0.0, 1.0, 0.0),
        line(-1.0, 0.0, -right),
        line(0.0, -1.0, -bottom),
        line(1.0, 0.0, 0.0),
    ];
    for missing in 0..4 {
        let [next, far, before] = [1, 2, 3].map(|step| &sides[(missing + step) % 4]);
        for far in far {
            for next in next {
                for before in before {
                    let mut corners = [(0.0, 0.0); 4];
                    let crossings = [
                        before.cross(&borders[missing]),
                        borders[missing].cross(next),
                        next.cross(far),
                        far.cross(before),
                    ];
                    if crossings.iter().any(Option::is_none) {
                        continue;
                    }
                    for (step, crossing) in crossings.into_iter().flatten().enumerate() {
                        corners[(missing + step) % 4] = crossing;
                    }
                    let is_shape = plausible(field, &corners, 0.25)
                        && corners.iter().all(|&at| field.holds(at, 0.5));
                    if !is_shape {
                        continue;
                    }
                    let walked: Option<Vec<Walked>> = (1..4)
                        .map(|step| {
                            let at = (missing + step) % 4;
                            walk(field, corners[at], corners[(at + 1) % 4], 48).filter(|side| {
                                side.coverage >= COVERAGE
                                    && side.contrast >= 2.0 * CONTRAST
                                    && side.again < 0.6
                            })
                        })
                        .collect();
                    let Some(walked) = walked else {
                        continue;
                    };
                    let contrast = walked
                        .iter()
                        .map(|side| side.contrast)
                        .fold(f64::MAX, f64::min);
                    let ends = (corners[missing], corners[(missing + 1) % 4]);
                    if busy(field, &corners) <= 3.0 * BUSY
                        && runs_out(field, ends, &corners, contrast)
                    {
                        return Some(["上边", "右边", "下边", "左边"][missing]);
                    }
                }
            }
        }
    }
    None
}

/// Whether there is paper all along the picture's border between two points.
fn runs_out(
    field: &Field,
    (a, b): ((f64, f64), (f64, f64)),
    corners: &Corners,
    contrast: f64,
) -> bool {
    let (mx, my) = middle(corners);
    // Paper is the brighter part of the document's middle: half of it may be print. So may be some
    // of what lies under the border.
    let mut tones: Vec<f64> = (0..400)
        .filter_map(|at| {
            let (u, v) = (
                f64::from(at % 20) / 40.0 - 0.25,
                f64::from(at / 20) / 40.0 - 0.25,
            );
            field.at(
                mx + u * (b.0 - a.0).abs().max(60.0),
                my + v * (b.1 - a.1).abs().max(60.0),
            )
        })
        .collect();
    if tones.is_empty() {
        return false;
    }
    tones.sort_by(f64::total_cmp);
    let paper = tones[tones.len() * 3 / 4];
    const WALK: usize = 48;
    let like = (0..WALK)
        .filter(|&k| {
            let t = 0.04 + 0.92 * (k as f64 + 0.5) / WALK as f64;
            let (x, y) = (a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1));
            let tone = field.at(
                x.clamp(1.0, field.w as f64 - 2.0),
                y.clamp(1.0, field.h as f64 - 2.0),
            );
            tone.is_some_and(|tone| paper - tone < 0.35 * contrast)
        })
        .count();
    like as f64 >= 0.6 * WALK as f64
}
