//! Where the document lies in the picture: its four corners, when they are certain.
//!
//! A sheet or card on a desk shows as four straight edges, all brighter (or all darker, or of
//! another colour) on the inner side, with the desk all around. Straight edges are found by
//! votes of the gradient, put together to quadrilaterals, and each side is then walked along:
//! nearly every step must show the same difference between inside and outside. A frame printed
//! on the paper has paper on both sides and fails; so does a box on a scanned form, around which
//! there is text instead of a desk. Where anything is in doubt there is no outline, and whoever
//! asked keeps the whole picture.

use crate::materials::picture::{Picture, Plane};

/// The long edge at which outlines are sought.
const EDGE: usize = 400;
/// How far a side may lean, in degrees.
const LEAN: f64 = 27.0;
/// Directions per degree.
const STEPS: f64 = 2.0;
/// Lines kept for each side.
const LINES: usize = 10;
/// The least mean difference between the document and the desk, in tones.
const CONTRAST: f64 = 7.0;
/// The share of a side's steps that must show it.
const COVERAGE: f64 = 0.93;
/// The shortest side, in the picture's shorter one.
const SHORTEST: f64 = 0.2;
/// The weakest edge that votes, and one as strong as counts, in tones over two pixels.
const FAINT: f32 = 2.5;
const STRONG: f32 = 14.0;
/// The most of the surroundings that may be strong edges.
const BUSY: f64 = 0.04;
/// How far beside a document its shadow may fall, in pixels.
const SHADOW: f64 = 12.0;
/// How far beyond the picture a corner of a cut document is believed, in shares of the long edge.
const BEYOND: f64 = 0.15;

/// A point in shares of the picture's width and height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// The corners from the top left one, clockwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quad {
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

/// One channel as the search sees it, and its gradient.
struct Field {
    w: usize,
    h: usize,
    px: Vec<f32>,
    /// Edge points: place, gradient's direction as a unit vector, strength.
    edges: Vec<Edge>,
    /// So many of them, the first ones, are strong.
    strong: usize,
}

#[derive(Clone, Copy)]
struct Edge {
    x: f32,
    y: f32,
    gx: f32,
    gy: f32,
    strength: f32,
}

impl Field {
    fn of(plane: &Plane, sign: f32) -> Self {
        let (w, h) = (plane.w, plane.h);
        let at = |x: usize, y: usize| f32::from(plane.px[y * w + x]);
        // A light blur: grain is no edge.
        let mut px = vec![0.0; w * h];
        for y in 0..h {
            let (up, down) = (y.saturating_sub(1), (y + 1).min(h - 1));
            for x in 0..w {
                let (left, right) = (x.saturating_sub(1), (x + 1).min(w - 1));
                let row = |y| at(left, y) + 2.0 * at(x, y) + at(right, y);
                px[y * w + x] = sign * (row(up) + 2.0 * row(y) + row(down)) / 16.0;
            }
        }
        let slope = |at: usize| {
            let (gx, gy) = (px[at + 1] - px[at - 1], px[at + w] - px[at - w]);
            (gx, gy, gx * gx + gy * gy)
        };
        let mut edges = Vec::new();
        for y in 2..h.saturating_sub(2) {
            for x in 2..w.saturating_sub(2) {
                let at = y * w + x;
                let (gx, gy, square) = slope(at);
                if square < FAINT * FAINT {
                    continue;
                }
                // Only the ridge of a slope votes.
                let beside = if gx.abs() > gy.abs() { 1 } else { w };
                if slope(at - beside).2 > square || slope(at + beside).2 >= square {
                    continue;
                }
                let strength = square.sqrt();
                edges.push(Edge {
                    x: x as f32,
                    y: y as f32,
                    gx: gx / strength,
                    gy: gy / strength,
                    strength: strength.min(STRONG),
                });
            }
        }
        let (mut strong, faint): (Vec<Edge>, Vec<Edge>) = edges
            .into_iter()
            .partition(|edge: &Edge| edge.strength >= STRONG);
        let count = strong.len();
        strong.extend(faint);
        Self {
            w,
            h,
            px,
            edges: strong,
            strong: count,
        }
    }

    /// Whether a point is in the picture, give or take.
    fn holds(&self, (x, y): (f64, f64), slack: f64) -> bool {
        x >= -slack
            && y >= -slack
            && x <= (self.w - 1) as f64 + slack
            && y <= (self.h - 1) as f64 + slack
    }

    /// The tone at a point between pixels; `None` outside.
    fn at(&self, x: f64, y: f64) -> Option<f64> {
        if x < 0.0 || y < 0.0 || x > (self.w - 1) as f64 || y > (self.h - 1) as f64 {
            return None;
        }
        let (x0, y0) = (x as usize, y as usize);
        let (x1, y1) = ((x0 + 1).min(self.w - 1), (y0 + 1).min(self.h - 1));
        let (fx, fy) = (x - x0 as f64, y - y0 as f64);
        let px = |x: usize, y: usize| f64::from(self.px[y * self.w + x]);
        let above = px(x0, y0) * (1.0 - fx) + px(x1, y0) * fx;
        let below = px(x0, y1) * (1.0 - fx) + px(x1, y1) * fx;
        Some(above * (1.0 - fy) + below * fy)
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
    seen
}

type Corners = [(f64, f64); 4];

/// The inner side's direction of the top, right, bottom and left side, in degrees.
const INWARD: [f64; 4] = [90.0, 180.0, 270.0, 0.0];

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

/// The corner that lies outside the picture by more than a hair.
fn cut_corner(field: &Field, corners: &Corners) -> Option<&'static str> {
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
fn cut_side(field: &Field, sides: &[Vec<Line>; 4]) -> Option<&'static str> {
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

/// The strongest straight edges that may be the top, right, bottom and left side.
fn lines(field: &Field) -> [Vec<Line>; 4] {
    let reach = ((field.w * field.w + field.h * field.h) as f64)
        .sqrt()
        .ceil();
    let rows = (2.0 * reach) as usize + 1;
    let columns = (2.0 * LEAN * STEPS) as usize + 1;
    INWARD.map(|inward| {
        let mut votes = vec![0.0_f32; rows * columns];
        let normals: Vec<(f64, f64)> = (0..columns)
            .map(|at| {
                let angle = (inward - LEAN + at as f64 / STEPS).to_radians();
                (angle.cos(), angle.sin())
            })
            .collect();
        for edge in &field.edges {
            let angle = f64::from(edge.gy.atan2(edge.gx)).to_degrees();
            let off = (angle - inward + 540.0).rem_euclid(360.0) - 180.0;
            if off.abs() > LEAN {
                continue;
            }
            let middle = ((off + LEAN) * STEPS).round() as isize;
            for at in (middle - 5).max(0)..=(middle + 5).min(columns as isize - 1) {
                let (nx, ny) = normals[at as usize];
                let d = nx * f64::from(edge.x) + ny * f64::from(edge.y);
                votes[(d + reach).round() as usize * columns + at as usize] += edge.strength;
            }
        }
        let mut found = Vec::new();
        while found.len() < LINES {
            let Some((at, &most)) = votes.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))
            else {
                break;
            };
            if most < 150.0 {
                break;
            }
            let (row, column) = (at / columns, at % columns);
            let (nx, ny) = normals[column];
            let line = Line {
                nx,
                ny,
                d: row as f64 - reach,
            };
            for y in row.saturating_sub(4)..(row + 5).min(rows) {
                for x in column.saturating_sub(6)..(column + 7).min(columns) {
                    votes[y * columns + x] = 0.0;
                }
            }
            found.push(fitted(field, line));
        }
        found
    })
}

/// The line through the edge points beside it.
fn fitted(field: &Field, mut line: Line) -> Line {
    for reach in [3.0, 1.8] {
        let (mut sum, mut sx, mut sy) = (0.0, 0.0, 0.0);
        let (mut sxx, mut sxy, mut syy) = (0.0, 0.0, 0.0);
        for edge in &field.edges {
            let (x, y) = (f64::from(edge.x), f64::from(edge.y));
            let along = f64::from(edge.gx) * line.nx + f64::from(edge.gy) * line.ny;
            if along < 0.96 || line.side((x, y)).abs() > reach {
                continue;
            }
            let weight = f64::from(edge.strength);
            sum += weight;
            sx += weight * x;
            sy += weight * y;
            sxx += weight * x * x;
            sxy += weight * x * y;
            syy += weight * y * y;
        }
        if sum < 1.0 {
            return line;
        }
        let (mx, my) = (sx / sum, sy / sum);
        let (cxx, cxy, cyy) = (
            sxx / sum - mx * mx,
            sxy / sum - mx * my,
            syy / sum - my * my,
        );
        // The direction of least spread is the normal.
        let along = 0.5 * (2.0 * cxy).atan2(cxx - cyy);
        let (mut nx, mut ny) = (-along.sin(), along.cos());
        if nx * line.nx + ny * line.ny < 0.0 {
            (nx, ny) = (-nx, -ny);
        }
        if nx * line.nx + ny * line.ny < 0.99 {
            return line;
        }
        line = Line {
            nx,
            ny,
            d: nx * mx + ny * my,
        };
    }
    line
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

/// How certain a quadrilateral is, or `None` when it is not.
fn score(field: &Field, corners: &Corners) -> Option<f64> {
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
fn busy(field: &Field, corners: &Corners) -> f64 {
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
struct Walked {
    /// The share of steps that show the edge.
    coverage: f64,
    /// The median difference between inside and outside.
    contrast: f64,
    /// The share of steps with the inside's tone again further out.
    again: f64,
}

/// Walks from one corner to the next, the inside to the right. What is outside the picture is
/// not walked; `None` when that is more than half.
fn walk(field: &Field, a: (f64, f64), b: (f64, f64), steps: usize) -> Option<Walked> {
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
