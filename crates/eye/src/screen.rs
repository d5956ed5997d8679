//! The grid of a display that was photographed.
//!
//! A camera's pixels and a display's beat against each other: paper that should be flat carries
//! fine regular waves. They are looked for where the picture shows nothing else, on its flattest
//! bright fields: there a photograph of paper has grain, which spreads over all directions and
//! lengths, and a photograph of a display has nearly all its energy in one wave.

use beiand_press::picture::Plane;
use std::f32::consts::PI;
use std::sync::LazyLock;

/// Pixels of a field's side.
const SIDE: usize = 64;
/// The flattest fields looked at.
const FIELDS: usize = 48;
/// Fewer of them tell nothing.
const ENOUGH: usize = 6;
/// How uneven a field may be at large: the spread of the means of its parts, in tones.
const FLAT: f32 = 6.0;
/// How far below the paper strokes are, in tones.
const PRINT: f32 = 36.0;
/// The share of a field's energy that one wave must have.
const SHARE: f32 = 0.3;
/// The least height of a wave, in tones.
const HEIGHT: f32 = 0.8;
/// The same of the three strongest together: a display's grid beats in more directions than one.
const SHARE_OF_THREE: f32 = 0.55;
const HEIGHT_OF_THREE: f32 = 3.0;

/// What was seen of waves on flat fields.
#[derive(Clone, Copy, Debug, Default)]
pub struct Waves {
    /// The share of fields with one wave, or three high ones, above all else.
    pub fields: f64,
    /// The median height of the strongest wave, in tones.
    pub height: f64,
}

/// Looks for waves on a luma plane of at most some 2 000 pixels, not made smaller before.
pub fn measure(luma: &Plane) -> Waves {
    let mut fields = flat_fields(luma);
    fields.truncate(FIELDS);
    if fields.len() < ENOUGH {
        return Waves::default();
    }
    let mut waves: Vec<Strongest> = fields
        .iter()
        .map(|&(_, x, y)| strongest(luma, x, y))
        .collect();
    let seen = waves.iter().filter(|wave| {
        wave.share > SHARE && wave.height > HEIGHT
            || wave.share_of_three > SHARE_OF_THREE && wave.height > HEIGHT_OF_THREE
    });
    let fields = seen.count() as f64 / waves.len() as f64;
    waves.sort_by(|a, b| a.height.total_cmp(&b.height));
    Waves {
        fields,
        height: f64::from(waves[waves.len() / 2].height),
    }
}

/// Bright fields by how flat they are at large, the flattest first: unevenness and place.
fn flat_fields(luma: &Plane) -> Vec<(f32, usize, usize)> {
    const PART: usize = SIDE / 4;
    let mut tones = [0_usize; 256];
    for &value in luma.px.iter().step_by(16) {
        tones[usize::from(value)] += 1;
    }
    let mut left = luma.px.len().div_ceil(16) / 10;
    let bright = (0..256)
        .rev()
        .find(|&tone| {
            let found = tones[tone] > left;
            left = left.saturating_sub(tones[tone]);
            found
        })
        .unwrap_or(255) as f32;
    let mut fields = Vec::new();
    // The border of a picture is a desk more often than paper.
    for y in (SIDE / 2..(luma.h + 1).saturating_sub(SIDE + SIDE / 2)).step_by(SIDE) {
        for x in (SIDE / 2..(luma.w + 1).saturating_sub(SIDE + SIDE / 2)).step_by(SIDE) {
            let mut parts = [0.0_f32; 16];
            for row in 0..SIDE {
                let line = &luma.row(y + row)[x..x + SIDE];
                for (at, part) in line.chunks_exact(PART).enumerate() {
                    let sum: u32 = part.iter().map(|&v| u32::from(v)).sum();
                    parts[row / PART * 4 + at] += sum as f32;
                }
            }
            let parts = parts.map(|sum| sum / (PART * PART) as f32);
            let mean = parts.iter().sum::<f32>() / 16.0;
            let uneven = parts.iter().map(|part| (part - mean).powi(2)).sum::<f32>() / 16.0;
            let uneven = uneven.sqrt();
            let is_flat = mean > 0.6 * bright && mean < 249.0 && uneven < FLAT;
            if is_flat && !has_print(luma, x, y, mean) {
                fields.push((uneven, x, y));
            }
        }
    }
    fields.sort_by(|a, b| a.0.total_cmp(&b.0));
    fields
}

/// Whether a field holds strokes: they are regular too, and much darker than any wave.
fn has_print(luma: &Plane, x: usize, y: usize, mean: f32) -> bool {
    let dark = (mean - PRINT).max(0.0) as u8;
    let strokes: usize = (y..y + SIDE)
        .map(|row| {
            luma.row(row)[x..x + SIDE]
                .iter()
                .filter(|&&v| v < dark)
                .count()
        })
        .sum();
    strokes > SIDE * SIDE / 200
}

/// The strongest waves of a field.
struct Strongest {
    /// The share of the energy that one has, and that three have.
    share: f32,
    share_of_three: f32,
    /// The height of the first, in tones.
    height: f32,
}

fn strongest(luma: &Plane, x: usize, y: usize) -> Strongest {
    let mut power = power(luma, x, y);
    // Waves longer than a quarter of the field are shading; the axes belong to JPEG's blocks,
    // to ruled lines and to rows of print. A real signal's spectrum is its own mirror.
    let counts = |u: usize, v: usize| {
        let (u, v) = (signed(u).unsigned_abs(), signed(v).unsigned_abs());
        let length = ((u * u + v * v) as f32).sqrt();
        u > 1 && v > 1 && (4.0..0.47 * SIDE as f32).contains(&length)
    };
    let mut all = 0.0_f32;
    for v in 0..SIDE {
        for u in 0..SIDE {
            if u < SIDE / 2 && counts(u, v) {
                all += power[v * SIDE + u];
            } else {
                power[v * SIDE + u] = 0.0;
            }
        }
    }
    let mut shares = [0.0; 3];
    let mut height = 0.0_f32;
    for share in &mut shares {
        let (mut at, mut best) = (0, 0.0_f32);
        for (place, &value) in power.iter().enumerate() {
            if value > best {
                (at, best) = (place, value);
            }
        }
        // The window's sum is a quarter of the field; half of a wave's energy is in the mirror.
        height = height.max(2.0 * best.sqrt() / (SIDE * SIDE / 4) as f32);
        for v in [SIDE - 1, 0, 1].map(|step| (at / SIDE + step) % SIDE) {
            let u = at % SIDE;
            for near in &mut power[v * SIDE..][u.saturating_sub(1)..(u + 2).min(SIDE / 2)] {
                *share += std::mem::take(near);
            }
        }
        *share /= all.max(1e-6);
    }
    Strongest {
        share: shares[0],
        share_of_three: shares.iter().sum(),
        height,
    }
}

/// A frequency's number with its sign.
const fn signed(at: usize) -> isize {
    if at < SIDE / 2 {
        at as isize
    } else {
        at as isize - SIDE as isize
    }
}

/// The power spectrum of a field under a window that fades to its borders.
fn power(luma: &Plane, x: usize, y: usize) -> Vec<f32> {
    static WINDOW: LazyLock<[f32; SIDE]> =
        LazyLock::new(|| std::array::from_fn(|at| (PI * at as f32 / SIDE as f32).sin().powi(2)));
    let rows = || (0..SIDE).map(|row| &luma.row(y + row)[x..x + SIDE]);
    let mean = rows().flatten().map(|&v| u32::from(v)).sum::<u32>() as f32 / (SIDE * SIDE) as f32;
    let mut field: Vec<(f32, f32)> = rows()
        .zip(WINDOW.iter())
        .flat_map(|(line, down)| {
            line.iter()
                .zip(WINDOW.iter())
                .map(move |(&value, across)| ((f32::from(value) - mean) * across * down, 0.0))
        })
        .collect();
    for row in field.chunks_exact_mut(SIDE) {
        transform(row.try_into().expect("a row of the field"));
    }
    for column in 0..SIDE / 2 {
        let mut line: [(f32, f32); SIDE] = std::array::from_fn(|row| field[row * SIDE + column]);
        transform(&mut line);
        for (row, value) in line.into_iter().enumerate() {
            field[row * SIDE + column] = value;
        }
    }
    field
        .into_iter()
        .map(|(re, im)| re * re + im * im)
        .collect()
}

/// The fast Fourier transform of one line, in place.
fn transform(line: &mut [(f32, f32); SIDE]) {
    static TURNS: LazyLock<[(f32, f32); SIDE / 2]> = LazyLock::new(|| {
        std::array::from_fn(|at| {
            let angle = -2.0 * PI * at as f32 / SIDE as f32;
            (angle.cos(), angle.sin())
        })
    });
    let bits = SIDE.trailing_zeros();
    for at in 0..SIDE {
        let other = at.reverse_bits() >> (usize::BITS - bits);
        if at < other {
            line.swap(at, other);
        }
    }
    let mut half = 1;
    while half < SIDE {
        for start in (0..SIDE).step_by(2 * half) {
            for at in 0..half {
                let (cos, sin) = TURNS[at * (SIDE / 2 / half)];
                let (a, b) = (line[start + at], line[start + at + half]);
                let b = (b.0 * cos - b.1 * sin, b.0 * sin + b.1 * cos);
                line[start + at] = (a.0 + b.0, a.1 + b.1);
                line[start + at + half] = (a.0 - b.0, a.1 - b.1);
            }
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paper with grain, and a wave over it.
    fn paper(wave: impl Fn(f32, f32) -> f32) -> Plane {
        let mut seed = 7_u32;
        let px = (0..640 * 640)
            .map(|at| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let grain = (seed >> 24) as f32 / 32.0 - 4.0;
                let (x, y) = ((at % 640) as f32, (at / 640) as f32);
                (200.0 + grain + wave(x, y)) as u8
            })
            .collect();
        Plane { w: 640, h: 640, px }
    }

    #[test]
    fn a_wave_over_the_paper_is_seen_and_grain_is_not() {
        let waves = measure(&paper(|x, y| 4.0 * (0.9 * x + 0.35 * y).sin()));
        assert!(waves.fields > 0.9, "{waves:?}");
        assert!((3.0..5.0).contains(&waves.height), "{waves:?}");
        assert_eq!(measure(&paper(|_, _| 0.0)).fields, 0.0);
        assert_eq!(measure(&Plane::filled(640, 640, 220)).fields, 0.0);
    }

    #[test]
    fn a_grid_beats_in_several_directions_and_is_seen_where_it_is_high() {
        let grid = |height: f32| {
            paper(move |x, y| {
                let waves = [(0.9, 0.35), (-0.5, 1.1), (1.4, -0.8), (0.3, 1.7)];
                waves
                    .map(|(u, v)| height * (u * x + v * y).sin())
                    .iter()
                    .sum()
            })
        };
        assert!(measure(&grid(5.0)).fields > 0.9);
        assert_eq!(measure(&grid(1.5)).fields, 0.0);
    }
}
