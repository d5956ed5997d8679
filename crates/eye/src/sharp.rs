//! Strokes: sharp or blurred, in all directions or along one, and which way the lines run.

use beiand_press::picture::Plane;

/// What the strokes of a picture are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Strokes {
    /// Variance of the Laplacian in the sharpest eighth of the tiles.
    pub sharpness: f64,
    /// The same tiles against themselves at half the size, which lose nothing but the finest strokes:
    /// small where there are none.
    pub detail: f64,
    /// The weakest direction's energy against the one across it.
    pub streak: f64,
    /// Variance of ink across columns against rows: lines of text have more rows.
    pub sideways: f64,
    /// Tiles that hold text.
    pub text_tiles: f64,
}

/// Measures the strokes on a luma plane at the size where figures compare.
pub fn measure(small: &Plane) -> Strokes {
    let mut tiles: Vec<(Tile, Tile)> = tiles(small, 8)
        .into_iter()
        .zip(self::tiles(&small.halved(), 8))
        .collect();
    tiles.sort_by(|(a, _), (b, _)| b.sharpness.total_cmp(&a.sharpness));
    let best = &tiles[..tiles.len().div_ceil(8).min(tiles.len())];
    let count = best.len().max(1) as f64;
    let mut energy = [0.0; 4];
    for (tile, _) in best {
        for (sum, value) in energy.iter_mut().zip(tile.energy) {
            *sum += value;
        }
    }
    let ratio = |a: f64, b: f64| a.min(b) / a.max(b).max(1e-9);
    let (sideways, text_tiles) = lines(small);
    let sharpness: f64 = best.iter().map(|(tile, _)| tile.sharpness).sum();
    let halved: f64 = best.iter().map(|(_, half)| half.sharpness).sum();
    Strokes {
        sharpness: sharpness / count,
        detail: sharpness / halved.max(1.0),
        streak: ratio(energy[0], energy[1]).min(ratio(energy[2], energy[3])),
        sideways,
        text_tiles,
    }
}

struct Tile {
    sharpness: f64,
    /// Squared differences across, down, and along both diagonals.
    energy: [f64; 4],
}

fn tiles(plane: &Plane, grid: usize) -> Vec<Tile> {
    let mut tiles = Vec::new();
    for ty in 0..grid {
        for tx in 0..grid {
            let xs = (tx * plane.w / grid).max(1)..((tx + 1) * plane.w / grid).min(plane.w - 1);
            let ys = (ty * plane.h / grid).max(1)..((ty + 1) * plane.h / grid).min(plane.h - 1);
            let (mut sum, mut squares, mut count) = (0_i64, 0_i64, 0_i64);
            let mut energy = [0_i64; 4];
            let width = xs.len() as i64;
            for y in ys {
                let cut = |line: usize| &plane.row(line)[xs.start - 1..xs.end + 1];
                let (above, row, below) = (cut(y - 1), cut(y), cut(y + 1));
                // A row's sums fit 32 bits: at most 1024 values below 2^21.
                let (mut line_sum, mut line_squares) = (0_i32, 0_i32);
                let mut line_energy = [0_i32; 4];
                let windows = above.windows(3).zip(row.windows(3)).zip(below.windows(3));
                for ((up, here), down) in windows {
                    let at = |line: &[u8], x: usize| i32::from(line[x]);
                    let laplacian =
                        at(here, 0) + at(here, 2) + at(up, 1) + at(down, 1) - 4 * at(here, 1);
                    line_sum += laplacian;
                    line_squares += laplacian * laplacian;
                    line_energy[0] += (at(here, 2) - at(here, 0)).pow(2);
                    line_energy[1] += (at(down, 1) - at(up, 1)).pow(2);
                    line_energy[2] += (at(down, 2) - at(up, 0)).pow(2);
                    line_energy[3] += (at(down, 0) - at(up, 2)).pow(2);
                }
                sum += i64::from(line_sum);
                squares += i64::from(line_squares);
                count += width;
                for (all, line) in energy.iter_mut().zip(line_energy) {
                    *all += i64::from(line);
                }
            }
            let count = count.max(1) as f64;
            let mean = sum as f64 / count;
            tiles.push(Tile {
                sharpness: squares as f64 / count - mean * mean,
                energy: energy.map(|value| value as f64 / count),
            });
        }
    }
    tiles
}

/// How much more the ink varies from column to column than from row to row, and the tiles looked
/// at. Tiles are small, so that a page held a little askew still has its lines.
fn lines(plane: &Plane) -> (f64, f64) {
    const SIDE: usize = 96;
    let (mut rows_sum, mut columns_sum, mut count) = (0.0, 0.0, 0.0);
    for ty in 0..plane.h / SIDE {
        for tx in 0..plane.w / SIDE {
            let (mut rows, mut columns) = ([0_u32; SIDE], [0_u32; SIDE]);
            let line = |y: usize| &plane.row(ty * SIDE + y)[tx * SIDE..][..SIDE];
            let sum: u32 = (0..SIDE)
                .map(|y| line(y).iter().map(|&v| u32::from(v)).sum::<u32>())
                .sum();
            let mean = sum / (SIDE * SIDE) as u32;
            let limit = (mean * 4 / 5) as u8;
            for (y, row) in rows.iter_mut().enumerate() {
                for (&value, column) in line(y).iter().zip(&mut columns) {
                    let ink = u32::from(value < limit);
                    *row += ink;
                    *column += ink;
                }
            }
            let share = rows.iter().sum::<u32>() as f64 / (SIDE * SIDE) as f64;
            if !(0.04..0.40).contains(&share) {
                continue;
            }
            let variance = |values: &[u32; SIDE]| {
                let mean = values.iter().sum::<u32>() as f64 / SIDE as f64;
                values
                    .iter()
                    .map(|&v| (f64::from(v) - mean).powi(2))
                    .sum::<f64>()
            };
            let (rows, columns) = (variance(&rows), variance(&columns));
            // Each tile has one voice, however black it is.
            let total = (rows + columns).max(1e-9);
            rows_sum += rows / total;
            columns_sum += columns / total;
            count += 1.0;
        }
    }
    if count == 0.0 {
        return (0.0, 0.0);
    }
    (columns_sum / f64::max(rows_sum, 1e-9), count)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Print of thin strokes with a little grain, of this size.
    fn page(w: usize, h: usize) -> Plane {
        let mut seed = 7_u32;
        let px = (0..w * h)
            .map(|at| {
                let (x, y) = (at % w, at / w);
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let is_print = y / 14 % 2 == 0 && (x * 7 + y / 28 * 13) % 23 < 8;
                (if is_print { 30 } else { 215 }) + (seed >> 29) as u8
            })
            .collect();
        Plane { w, h, px }
    }

    #[test]
    fn a_small_picture_blown_up_has_no_fine_strokes() {
        let sharp = measure(&page(724, 1024));
        assert!(sharp.detail > 0.35, "{sharp:?}");
        // Blown up to five times its size, and looked at as any large picture is.
        let blown = page(318, 450).resized(1590, 2250).resized(724, 1024);
        let blown = measure(&blown);
        assert!(blown.detail < 0.2, "{blown:?}");
        assert!(blown.sharpness > 600.0, "{blown:?}");
    }
}
