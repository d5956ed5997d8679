//! The white spot of a lamp or a window that paper reflects.
//!
//! A reflection is light that is added: it fades to all sides, it is round rather than long, and
//! print under it turns grey and is gone in its middle. Bright light that falls on a paper and
//! burns out towards its edge is none: the print stays black in it.

use crate::print::{Cells, PAPER, PART, quantile};
use beiand_press::picture::Plane;

/// The long edge at which spots are sought.
const EDGE: usize = 192;
/// The tone that is saturated, and the one beside it that still belongs to a fading rim.
const SATURATED: u8 = 252;
const FADING: u8 = 225;
/// The least share of the picture that is a spot.
const SMALLEST: f64 = 0.01;
/// The share of a spot's rim that fades. The rest is print that the spot ends at, or a border.
const SOFT: f64 = 0.6;
/// The share of the circle of its size that a spot fills.
const ROUND: f64 = 0.7;
/// The middle of a spot, in its radii: nothing can be read there.
const MIDDLE: f64 = 0.7;
/// Print is dark below this.
const DARK: u8 = 128;
/// Print within so many radii of the spot's middle is in its light, where the paper beside it is
/// saturated, and some of it is at the spot's rim; and print that far away is not.
const IN_LIGHT: f64 = 0.85;
const AT_RIM: f64 = 1.15;
const BESIDE: std::ops::Range<f64> = 1.4..2.6;

/// The largest spot that fades and is round; all 0 where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Glare {
    /// Its share of the picture.
    pub share: f64,
    /// The share of its middle that is dark: print that is still read.
    pub print: f64,
    /// How much paler the print in its light is than the print beside it, in tones, the darkest
    /// quarter of each; 0 where either place has none.
    pub faded: f64,
    /// Where its middle is, in thirds from the left and from the top.
    pub place: (usize, usize),
}

/// Looks for a spot on the luma at the size where figures compare.
pub fn measure(small: &Plane) -> Glare {
    let long = small.w.max(small.h);
    let side = |value: usize| (value * EDGE / long.max(EDGE)).max(1);
    let map = small.resized(side(small.w), side(small.h));
    let Some(spot) = largest(&map) else {
        return Glare::default();
    };
    let third = |value: f64, of: usize| ((value * 3.0 / of as f64) as usize).min(2);
    let scale = small.w as f64 / map.w as f64;
    // From the middles of the map's pixels to those of the picture.
    let middle = |value: f64| (value + 0.5) * scale - 0.5;
    let around = Around {
        x: middle(spot.x),
        y: middle(spot.y),
        radius: spot.radius() * scale,
    };
    Glare {
        share: spot.count as f64 / map.px.len() as f64,
        print: around.dark(small),
        faded: around.faded(small),
        place: (third(spot.x, map.w), third(spot.y, map.h)),
    }
}

/// A connected saturated field of the map.
struct Spot {
    count: usize,
    x: f64,
    y: f64,
}

impl Spot {
    /// The radius of a circle of its size.
    fn radius(&self) -> f64 {
        (self.count as f64 / std::f64::consts::PI).sqrt()
    }
}

/// The largest field that looks like a lamp's by its rim and shape.
fn largest(map: &Plane) -> Option<Spot> {
    let mut seen: Vec<bool> = map.px.iter().map(|&value| value < SATURATED).collect();
    let least = (SMALLEST * map.px.len() as f64) as usize;
    let mut best: Option<Spot> = None;
    let mut field = Vec::new();
    for start in 0..map.px.len() {
        if seen[start] {
            continue;
        }
        let soft = flood(map, start, &mut seen, &mut field);
        let count = field.len();
        if count <= least.max(best.as_ref().map_or(0, |best| best.count)) || soft < SOFT {
            continue;
        }
        let mean = |along: &dyn Fn(usize) -> usize| {
            field.iter().map(|&at| along(at)).sum::<usize>() as f64 / count as f64
        };
        let (x, y) = (mean(&|at| at % map.w), mean(&|at| at / map.w));
        let spot = Spot { count, x, y };
        let near = field.iter().filter(|&&at| {
            let (dx, dy) = ((at % map.w) as f64 - x, (at / map.w) as f64 - y);
            dx.hypot(dy) <= spot.radius()
        });
        if near.count() as f64 >= ROUND * count as f64 {
            best = Some(spot);
        }
    }
    best
}

/// Fills `field` with the saturated field around a place; the share of its rim that fades.
fn flood(map: &Plane, start: usize, seen: &mut [bool], field: &mut Vec<usize>) -> f64 {
    field.clear();
    field.push(start);
    seen[start] = true;
    let (mut rim, mut soft, mut done) = (0_usize, 0_usize, 0);
    while let Some(&at) = field.get(done) {
        done += 1;
        let (x, y) = (at % map.w, at / map.w);
        let mut step = |is_inside: bool, next: usize| {
            if !is_inside {
                return;
            }
            if map.px[next] < SATURATED {
                rim += 1;
                soft += usize::from(map.px[next] > FADING);
            } else if !seen[next] {
                seen[next] = true;
                field.push(next);
            }
        };
        step(x > 0, at.wrapping_sub(1));
        step(x + 1 < map.w, at + 1);
        step(y > 0, at.wrapping_sub(map.w));
        step(y + 1 < map.h, at + map.w);
    }
    soft as f64 / rim.max(1) as f64
}

/// A spot's middle and radius in the picture's pixels.
struct Around {
    x: f64,
    y: f64,
    radius: f64,
}

impl Around {
    /// The share of the spot's middle that is dark.
    fn dark(&self, luma: &Plane) -> f64 {
        let reach = MIDDLE * self.radius;
        let first = |middle: f64| (middle - reach).max(0.0) as usize;
        let last = |middle: f64, size: usize| ((middle + reach) as usize + 1).min(size);
        let (mut all, mut dark) = (0_usize, 0_usize);
        for y in first(self.y)..last(self.y, luma.h) {
            let down = y as f64 - self.y;
            let across = (reach * reach - down * down).max(0.0).sqrt();
            let from = (self.x - across).max(0.0) as usize;
            let to = ((self.x + across) as usize + 1).min(luma.w);
            let line = &luma.row(y)[from.min(to)..to];
            all += line.len();
            dark += line.iter().filter(|&&value| value < DARK).count();
        }
        dark as f64 / all.max(1) as f64
    }

    /// How much paler the print in the spot's light is than the print beside it.
    fn faded(&self, luma: &Plane) -> f64 {
        let (mut within, mut rim, mut beside) = (Vec::new(), Vec::new(), Vec::new());
        for ((x, y), print, paper) in Cells::of(luma).print() {
            let far = (x - self.x).hypot(y - self.y) / self.radius;
            if far < AT_RIM && paper >= SATURATED - 2 {
                if far < IN_LIGHT {
                    within.push(print);
                }
                rim.push(print);
            } else if BESIDE.contains(&far) && paper >= PAPER {
                beside.push(print);
            }
        }
        // Where a lamp has left nothing in its light, its rim tells.
        let within = quantile(&mut within, PART).or_else(|| quantile(&mut rim, PART));
        match (within, quantile(&mut beside, PART)) {
            (Some(within), Some(beside)) => within - beside,
            _ => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paper with lines of black print everywhere, in a light that makes of a place and its tone
    /// another tone.
    fn page(light: impl Fn(f64, f64, f64) -> f64) -> Plane {
        let (w, h) = (724, 1024);
        let px = (0..w * h)
            .map(|at| {
                let (x, y) = (at % w, at / w);
                let is_print = y % 24 < 12 && x % 11 < 4;
                let tone = if is_print { 30.0 } else { 215.0 };
                light(x as f64, y as f64, tone) as u8
            })
            .collect();
        Plane { w, h, px }
    }

    /// The light of a lamp that shines back from there.
    fn lamp(x: f64, y: f64) -> f64 {
        420.0 * (-((x - 480.0).hypot(y - 700.0) / 110.0).powi(2)).exp()
    }

    #[test]
    fn the_print_fades_in_a_lamps_spot() {
        let glare = measure(&page(|x, y, tone| (tone + lamp(x, y)).min(255.0)));
        assert!((0.03..0.12).contains(&glare.share), "{glare:?}");
        assert_eq!(glare.print, 0.0);
        assert!(glare.faded > 40.0, "{glare:?}");
        assert_eq!(glare.place, (1, 2));
    }

    #[test]
    fn the_print_stays_black_where_light_burns_out_towards_an_edge() {
        let glare = measure(&page(|x, _, tone| {
            (tone * (0.9 + 0.5 * x / 724.0)).min(255.0)
        }));
        assert!(
            glare.share == 0.0 || glare.print > 0.05 && glare.faded < 15.0,
            "{glare:?}"
        );
    }

    #[test]
    fn an_empty_margin_that_burns_out_hides_nothing() {
        let bright = |x: f64, y: f64| (-((x - 600.0).hypot(y - 800.0) / 200.0).powi(2)).exp();
        let glare = measure(&page(|x, y, tone| {
            let is_empty = (x - 600.0).hypot(y - 800.0) < 172.0;
            let tone = if is_empty { 215.0 } else { tone };
            (tone * (0.95 + 0.5 * bright(x, y))).min(255.0)
        }));
        assert!(glare.share > 0.03, "{glare:?}");
        assert!(glare.faded < 15.0, "{glare:?}");
    }
}
