//! A bright paper that runs over the picture's border, seen as one bright field: on gravel, grass
//! and brick no straight edge of it is certain, but at a tenth of the size the ground is one dark
//! tone and the print is part of the paper.

use beiand_press::picture::Plane;

/// The long edge at which ground and print are tones.
const EDGE: usize = 100;
/// The share of all variance that lies between paper and ground.
const APART: f64 = 0.75;
/// The tones between them.
const CONTRAST: f64 = 45.0;
/// The share of the ground that may be bright too.
const STRAY: f64 = 0.05;
/// The share of its convex hull that a paper fills.
const SOLID: f64 = 0.955;
/// The shares of the picture that a paper takes.
const SHARE: std::ops::Range<f64> = 0.15..0.90;
/// The least share of a border that it covers, and of its own stretch there: some is print.
const COVERED: f64 = 0.08;
const FILLED: f64 = 0.5;
/// The long side of a sheet of A4 in short ones, and how near to it a whole sheet is.
const A4: f64 = std::f64::consts::SQRT_2;
const NEAR: f64 = 0.03;

/// Where a paper runs out of the picture; `None` where that is not certain.
///
/// Its stretch on the border ends before the picture's corners, and it is no whole sheet that
/// lies straight: those may be scans that were laid there.
pub(super) fn runs_over(luma: &Plane) -> Option<&'static str> {
    let small = luma.clone_fitted(EDGE);
    let paper = Paper::of(&small)?;
    if paper.solidity() < SOLID || paper.is_a_straight_sheet() {
        return None;
    }
    let stretches = paper.stretches();
    let touched: Vec<usize> = (0..4).filter(|&side| stretches[side].is_some()).collect();
    let hair = if touched.len() == 1 { 0.02 } else { 0.004 };
    let is_clear = stretches.iter().flatten().all(|stretch| {
        stretch.from > hair
            && stretch.to < 1.0 - hair
            && stretch.covered >= FILLED * (stretch.to - stretch.from)
    });
    let most = stretches.iter().flatten().map(|stretch| stretch.covered);
    if !is_clear || most.fold(0.0, f64::max) < COVERED {
        return None;
    }
    Some(match touched[..] {
        [0] => "上边",
        [1] => "右边",
        [2] => "下边",
        [3] => "左边",
        [0, 1] => "上边和右边",
        [1, 2] => "右边和下边",
        [2, 3] => "下边和左边",
        [0, 3] => "上边和左边",
        _ => return None,
    })
}

/// The part of a border that paper covers, in shares of the border.
struct Stretch {
    from: f64,
    to: f64,
    covered: f64,
}

/// The largest bright field of a picture, without holes.
struct Paper {
    w: usize,
    h: usize,
    is_paper: Vec<bool>,
}

impl Paper {
    /// `None` where the picture is not a bright field on a dark ground.
    fn of(plane: &Plane) -> Option<Self> {
        let (w, h) = (plane.w, plane.h);
        let limit = threshold(plane)?;
        let bright: Vec<bool> = plane.px.iter().map(|&tone| tone > limit).collect();
        let mut seen = vec![false; w * h];
        let mut largest: Vec<usize> = Vec::new();
        for start in (0..w * h).filter(|&at| bright[at]) {
            let field = flood(w, h, start, &mut seen, |at| bright[at]);
            if field.len() > largest.len() {
                largest = field;
            }
        }
        let count = bright.iter().filter(|&&bright| bright).count();
        let ground = w * h - largest.len();
        if (count - largest.len()) as f64 > STRAY * ground as f64 {
            return None;
        }
        let mut is_paper = vec![true; w * h];
        let mut is_field = vec![false; w * h];
        for at in largest {
            is_field[at] = true;
        }
        // What the border cannot reach is a hole in the paper.
        let mut seen = is_field.clone();
        let border = (0..w * h).filter(|at| {
            let (x, y) = (at % w, at / w);
            x == 0 || y == 0 || x + 1 == w || y + 1 == h
        });
        for start in border {
            for at in flood(w, h, start, &mut seen, |at| !is_field[at]) {
                is_paper[at] = false;
            }
        }
        let share = is_paper.iter().filter(|&&paper| paper).count() as f64 / (w * h) as f64;
        SHARE.contains(&share).then_some(Self { w, h, is_paper })
    }

    /// The share of its convex hull that the field fills.
    fn solidity(&self) -> f64 {
        let at = |at: usize| ((at % self.w) as i64, (at / self.w) as i64);
        let mut points: Vec<(i64, i64)> = (0..self.is_paper.len())
            .filter(|&place| self.is_paper[place])
            .map(at)
            .collect();
        let count = points.len() as f64;
        points.sort_unstable();
        let half = |points: &mut dyn Iterator<Item = (i64, i64)>| {
            let mut hull: Vec<(i64, i64)> = Vec::new();
            for next in points {
                while let [.., a, b] = hull[..] {
                    let turn = (b.0 - a.0) * (next.1 - a.1) - (b.1 - a.1) * (next.0 - a.0);
                    if turn > 0 {
                        break;
                    }
                    hull.pop();
                }
                hull.push(next);
            }
            hull.pop();
            hull
        };
        let mut hull = half(&mut points.iter().copied());
        hull.extend(half(&mut points.iter().rev().copied()));
        let (mut twice, mut rim) = (0, 0.0);
        for (nth, &a) in hull.iter().enumerate() {
            let b = hull[(nth + 1) % hull.len()];
            twice += a.0 * b.1 - b.0 * a.1;
            rim += ((b.0 - a.0).abs()).max((b.1 - a.1).abs()) as f64;
        }
        // Pixels have a size: those on the rim lie half outside the polygon of their middles.
        count / (twice.abs() as f64 / 2.0 + rim / 2.0 + 1.0)
    }

    /// Whether it is upright and has the shape of a sheet of A4.
    fn is_a_straight_sheet(&self) -> bool {
        let places = || (0..self.is_paper.len()).filter(|&at| self.is_paper[at]);
        let extent = |along: &dyn Fn(usize) -> usize| {
            let first = places().map(along).min().unwrap_or_default();
            let last = places().map(along).max().unwrap_or_default();
            (last - first + 1) as f64
        };
        let (across, down) = (extent(&|at| at % self.w), extent(&|at| at / self.w));
        let shape = across.max(down) / across.min(down);
        places().count() as f64 > 0.97 * across * down && (shape / A4 - 1.0).abs() < NEAR
    }

    /// What it covers of the top, right, bottom and left border.
    fn stretches(&self) -> [Option<Stretch>; 4] {
        let (w, h) = (self.w, self.h);
        [(w, 0, 1), (h, w - 1, w), (w, (h - 1) * w, 1), (h, 0, w)].map(|(length, start, step)| {
            let covered: Vec<usize> = (0..length)
                .filter(|nth| self.is_paper[start + nth * step])
                .collect();
            let share = |count: usize| count as f64 / length as f64;
            Some(Stretch {
                from: share(*covered.first()?),
                to: share(covered.last()? + 1),
                covered: share(covered.len()),
            })
        })
    }
}

/// Everything that can be reached from a place, unless it was seen.
fn flood(
    w: usize,
    h: usize,
    start: usize,
    seen: &mut [bool],
    is_part: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let mut found = Vec::new();
    let mut next = vec![start];
    while let Some(at) = next.pop() {
        if seen[at] || !is_part(at) {
            continue;
        }
        seen[at] = true;
        found.push(at);
        let (x, y) = (at % w, at / w);
        next.extend((x > 0).then(|| at - 1));
        next.extend((x + 1 < w).then(|| at + 1));
        next.extend((y > 0).then(|| at - w));
        next.extend((y + 1 < h).then(|| at + w));
    }
    found
}

/// The tone that tells paper from ground, by Otsu's method; `None` where nothing does.
fn threshold(plane: &Plane) -> Option<u8> {
    let mut counts = [0_u32; 256];
    for &tone in &plane.px {
        counts[usize::from(tone)] += 1;
    }
    let all = plane.px.len() as f64;
    let moment = |power: i32| {
        let sum = counts.iter().enumerate();
        sum.map(|(tone, &count)| (tone as f64).powi(power) * f64::from(count))
            .sum::<f64>()
    };
    let (sum, squares) = (moment(1), moment(2));
    let variance = squares / all - (sum / all).powi(2);
    let (mut below, mut below_sum) = (0.0, 0.0);
    let mut best = (0.0, 0, 0.0);
    for tone in 0..255_u8 {
        let count = f64::from(counts[usize::from(tone)]);
        below += count;
        below_sum += count * f64::from(tone);
        let above = all - below;
        if below == 0.0 || above == 0.0 {
            continue;
        }
        let contrast = (sum - below_sum) / above - below_sum / below;
        let between = below * above / (all * all) * contrast * contrast;
        if between > best.0 {
            best = (between, tone, contrast);
        }
    }
    let (between, tone, contrast) = best;
    (contrast >= CONTRAST && between >= APART * variance).then_some(tone)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A bright sheet with lines of print on a speckled ground.
    fn sheet(x0: i32, y0: i32, w: i32, h: i32) -> Plane {
        leaning(12, x0, y0, w, h)
    }

    /// The same, which leans by a pixel in so many.
    fn leaning(lean: i32, x0: i32, y0: i32, w: i32, h: i32) -> Plane {
        let mut plane = Plane::filled(600, 800, 0);
        let mut noise = 1_u32;
        for y in 0..800 {
            for x in 0..600 {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let (dx, dy) = (x - x0 - y / lean, y - y0);
                let is_on = (0..w).contains(&dx) && (0..h).contains(&dy);
                let is_print = dy % 24 < 10 && (40..w - 40).contains(&dx) && dx % 18 < 8;
                plane.px[(y * 600 + x) as usize] = match (is_on, is_print) {
                    (true, true) => 40,
                    (true, false) => 225,
                    _ => 30 + (noise >> 25) as u8,
                };
            }
        }
        plane
    }

    #[test]
    fn a_sheet_is_named_where_it_runs_out_and_only_there() {
        assert_eq!(runs_over(&sheet(60, 80, 400, 560)), None);
        assert_eq!(runs_over(&sheet(60, -90, 400, 560)), Some("上边"));
        assert_eq!(runs_over(&sheet(60, 300, 400, 700)), Some("下边"));
        assert_eq!(runs_over(&sheet(-160, 120, 420, 560)), Some("左边"));
        assert_eq!(runs_over(&sheet(260, 120, 420, 560)), Some("右边"));
    }

    #[test]
    fn a_scan_in_a_corner_or_without_any_ground_is_whole() {
        assert_eq!(runs_over(&sheet(-60, -1, 520, 700)), None);
        assert_eq!(runs_over(&sheet(-90, -10, 900, 900)), None);
        assert_eq!(runs_over(&leaning(9999, 50, 0, 480, 680)), None);
        assert_eq!(runs_over(&leaning(9999, 50, 0, 480, 500)), Some("上边"));
        assert_eq!(runs_over(&Plane::filled(300, 400, 200)), None);
    }
}
