//! Where the document lies in the picture: its four corners, when they are certain.
//!
//! A sheet or card on a desk shows as four straight edges, all brighter (or all darker, or of
//! another colour) on the inner side, with the desk all around. Straight edges are found by
//! votes of the gradient, put together to quadrilaterals, and each side is then walked along:
//! nearly every step must show the same difference between inside and outside. A frame printed
//! on the paper has paper on both sides and fails; so does a box on a scanned form, around which
//! there is text instead of a desk. Where anything is in doubt there is no outline, and whoever
//! asked keeps the whole picture.

mod cut;
mod field;
mod lines;
mod run;
mod sides;

use beiand_press::picture::Picture;
use cut::{cut_corner, cut_side};
use field::Field;
use lines::lines;
use sides::score;

/// The long edge at which outlines are sought.
const EDGE: usize = 400;
/// The shortest side, in the picture's shorter one.
const SHORTEST: f64 = 0.2;
/// How far beyond the picture a corner of a cut document is believed, in shares of the long edge.
const BEYOND: f64 = 0.15;

/// A point in shares of the picture's width and height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// The corners from the top left one, clockwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quad {
    /// Top left, top right, bottom right, bottom left.
    pub corners: [Point; 4],
}

/// What is known of the document's edges.
#[derive(Clone, Debug, PartialEq)]
pub enum Outline {
    /// Documents whose four corners are certain, from top to bottom.
    Whole(Vec<Quad>),
    /// A document that runs out of the picture, and where: `右上角`, `下边`.
    Cut(&'static str),
    /// Nothing is certain.
    Unknown,
}

/// A directed line: `nx x + ny y = d`, the normal pointing to the inner side.
#[derive(Clone, Copy, Debug)]
struct Line {
    nx: f64,
    ny: f64,
    d: f64,
}

impl Line {
    fn side(&self, (x, y): (f64, f64)) -> f64 {
        self.nx * x + self.ny * y - self.d
    }

    fn cross(&self, other: &Self) -> Option<(f64, f64)> {
        let det = self.nx * other.ny - self.ny * other.nx;
        (det.abs() > 0.2).then(|| {
            (
                (self.d * other.ny - other.d * self.ny) / det,
                (self.nx * other.d - other.nx * self.d) / det,
            )
        })
    }
}

/// Looks for documents that take at least `smallest` of the picture's area each.
pub fn find(picture: &Picture, smallest: f64) -> Outline {
    let luma = picture.y.clone_fitted(EDGE);
    let mut seen = Outline::Unknown;
    for sign in [1.0, -1.0] {
        match search(&Field::of(&luma, sign), smallest) {
            Outline::Unknown => {}
            whole @ Outline::Whole(_) => return whole,
            // A dark thing that runs out of the picture is no paper.
            cut if sign > 0.0 => seen = cut,
            Outline::Cut(_) => {}
        }
    }
    for plane in picture.chroma.iter().flatten() {
        if !matches!(seen, Outline::Unknown) {
            break;
        }
        let small = plane.resized(luma.w, luma.h);
        for sign in [1.0, -1.0] {
            if let whole @ Outline::Whole(_) = search(&Field::of(&small, sign), smallest) {
                return whole;
            }
        }
    }
    match seen {
        Outline::Unknown => run::runs_over(&luma).map_or(Outline::Unknown, Outline::Cut),
        seen => seen,
    }
}

type Corners = [(f64, f64); 4];

fn search(field: &Field, smallest: f64) -> Outline {
    let sides = lines(field);
    let least = SHORTEST * field.w.min(field.h) as f64;
    let mut whole: Vec<(f64, Corners)> = Vec::new();
    let mut cut: Option<(f64, Corners)> = None;
    for top in &sides[0] {
        for bottom in &sides[2] {
            for left in &sides[3] {
                let (Some(tl), Some(bl)) = (top.cross(left), bottom.cross(left)) else {
                    continue;
                };
                if bl.1 - tl.1 < least {
                    continue;
                }
                for right in &sides[1] {
                    let (Some(tr), Some(br)) = (top.cross(right), bottom.cross(right)) else {
                        continue;
                    };
                    let corners = [tl, tr, br, bl];
                    if tr.0 - tl.0 < least || !plausible(field, &corners, smallest) {
                        continue;
                    }
                    let Some(score) = score(field, &corners) else {
                        continue;
                    };
                    let inside = corners.iter().all(|&at| field.holds(at, -1.0));
                    if inside {
                        whole.push((score, corners));
                    } else if cut.is_none_or(|(best, _)| score > best) {
                        cut = Some((score, corners));
                    }
                }
            }
        }
    }
    whole.sort_by(|a, b| b.0.total_cmp(&a.0));
    let best = whole.first().map_or(0.0, |best| best.0);
    if let Some((score, corners)) = cut
        && score > best
        && let Some(place) = cut_corner(field, &corners)
    {
        return Outline::Cut(place);
    }
    let mut apart: Vec<Corners> = Vec::new();
    for (_, corners) in whole {
        if apart.iter().all(|known| !overlap(known, &corners)) {
            apart.push(corners);
        }
    }
    if apart.is_empty() {
        return cut_side(field, &sides).map_or(Outline::Unknown, Outline::Cut);
    }
    apart.sort_by(|a, b| middle(a).1.total_cmp(&middle(b).1));
    let share = |(x, y): (f64, f64)| Point {
        x: (x + 0.5) / field.w as f64,
        y: (y + 0.5) / field.h as f64,
    };
    Outline::Whole(
        apart
            .into_iter()
            .map(|corners| Quad {
                corners: corners.map(share),
            })
            .collect(),
    )
}

/// Whether four corners could be those of a sheet seen from somewhere above it.
fn plausible(field: &Field, corners: &Corners, smallest: f64) -> bool {
    let (w, h) = (field.w as f64, field.h as f64);
    let is_near = |&at: &(f64, f64)| field.holds(at, BEYOND * EDGE as f64);
    // No more than one side runs out of the picture.
    if !corners.iter().all(is_near)
        || corners.iter().filter(|&&at| !field.holds(at, 0.0)).count() > 2
    {
        return false;
    }
    let mut lengths = [0.0; 4];
    for at in 0..4 {
        let (a, b, c) = (corners[at], corners[(at + 1) % 4], corners[(at + 2) % 4]);
        let (ux, uy) = (b.0 - a.0, b.1 - a.1);
        let (vx, vy) = (c.0 - b.0, c.1 - b.1);
        lengths[at] = ux.hypot(uy);
        let cross = ux * vy - uy * vx;
        // Clockwise, and no corner sharper than 58 degrees.
        if cross < 0.85 * ux.hypot(uy) * vx.hypot(vy) {
            return false;
        }
    }
    let like = |a: f64, b: f64| a.min(b) > 0.68 * a.max(b);
    like(lengths[0], lengths[2])
        && like(lengths[1], lengths[3])
        && area(corners) > smallest * w * h
        && lengths.iter().all(|&length| length > SHORTEST * w.min(h))
}

fn area(corners: &Corners) -> f64 {
    let twice: f64 = (0..4)
        .map(|at| {
            let (a, b) = (corners[at], corners[(at + 1) % 4]);
            a.0 * b.1 - b.0 * a.1
        })
        .sum();
    twice.abs() / 2.0
}

fn middle(corners: &Corners) -> (f64, f64) {
    let sum = corners
        .iter()
        .fold((0.0, 0.0), |sum, at| (sum.0 + at.0, sum.1 + at.1));
    (sum.0 / 4.0, sum.1 / 4.0)
}

/// Whether two documents cover each other.
fn overlap(one: &Corners, other: &Corners) -> bool {
    let bounds = |corners: &Corners| {
        corners.iter().fold(
            (f64::MAX, f64::MAX, f64::MIN, f64::MIN),
            |(x0, y0, x1, y1), &(x, y)| (x0.min(x), y0.min(y), x1.max(x), y1.max(y)),
        )
    };
    let (a, b) = (bounds(one), bounds(other));
    let across = a.2.min(b.2) - a.0.max(b.0);
    let down = a.3.min(b.3) - a.1.max(b.1);
    across > 0.0 && down > 0.0
}
