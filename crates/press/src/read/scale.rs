//! The inverse transform at n/8 of the size: n × n samples from the lowest n × n coefficients.

use std::sync::LazyLock;

/// The lowest coefficients of a block in natural order, dequantised, and which are there.
pub(super) type Block = [f32; 64];

/// `BASIS[n][u][x]`: the n-point inverse transform, scaled so that tones keep their height.
static BASIS: LazyLock<[[[f32; 8]; 8]; 9]> = LazyLock::new(|| {
    let mut all = [[[0.0; 8]; 8]; 9];
    for (n, basis) in all.iter_mut().enumerate().skip(1) {
        for (u, row) in basis.iter_mut().enumerate().take(n) {
            // Orthonormal n points, times n/8 for the block as a whole: its root in each pass.
            let norm = if u == 0 { 1.0 } else { 2.0_f64 } / n as f64;
            let norm = (norm * n as f64 / 8.0).sqrt();
            for (x, value) in row.iter_mut().enumerate().take(n) {
                let angle = (2 * x + 1) as f64 * u as f64 * std::f64::consts::PI;
                *value = (norm * (angle / (2 * n) as f64).cos()) as f32;
            }
        }
    }
    all
});

/// The inverse transform at one scale.
pub(super) struct Scaler {
    n: usize,
    basis: [[f32; 8]; 8],
}

impl Scaler {
    /// Samples per side of a block, 1 to 8.
    pub fn new(n: usize) -> Self {
        Self { n, basis: BASIS[n] }
    }

    /// Samples per side of a block.
    pub fn n(&self) -> usize {
        self.n
    }

    /// Puts a block's samples into a plane at `at`.
    #[inline(always)]
    pub fn put(&self, block: &Block, flat: bool, plane: &mut [u8], at: usize, stride: usize) {
        let n = self.n;
        if flat || n == 1 {
            let tone = (block[0] * 0.125 + 128.5) as u8;
            for y in 0..n {
                plane[at + y * stride..][..n].fill(tone);
            }
            return;
        }
        match n {
            2 => self.pass::<2>(block, plane, at, stride),
            3 => self.pass::<3>(block, plane, at, stride),
            4 => self.pass::<4>(block, plane, at, stride),
            5 => self.pass::<5>(block, plane, at, stride),
            6 => self.pass::<6>(block, plane, at, stride),
            7 => self.pass::<7>(block, plane, at, stride),
            _ => self.pass::<8>(block, plane, at, stride),
        }
    }

    #[inline(never)]
    fn pass<const N: usize>(&self, block: &Block, plane: &mut [u8], at: usize, stride: usize) {
        // Down the columns, all columns of a row of coefficients at once.
        let mut half = [[0.0_f32; N]; N];
        for v in 0..N {
            let row: &[f32; N] = block[v * 8..].first_chunk().expect("a row of the block");
            if v > 0 && row.iter().all(|&value| value == 0.0) {
                continue;
            }
            for (y, out) in half.iter_mut().enumerate() {
                let weight = self.basis[v][y];
                for (out, &value) in out.iter_mut().zip(row) {
                    *out += weight * value;
                }
            }
        }
        for (y, row) in half.iter().enumerate() {
            let mut out = [128.5_f32; N];
            for (u, &value) in row.iter().enumerate() {
                for (out, &weight) in out.iter_mut().zip(&self.basis[u]) {
                    *out += value * weight;
                }
            }
            let line: &mut [u8] = &mut plane[at + y * stride..][..N];
            for (sample, value) in line.iter_mut().zip(out) {
                *sample = value.clamp(0.0, 255.0) as u8;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_tone_keeps_its_height_at_every_scale() {
        for n in 1..=8 {
            let scaler = Scaler::new(n);
            let mut block = [0.0; 64];
            block[0] = 8.0 * 50.0;
            for flat in [true, false] {
                let mut plane = vec![0; 64];
                scaler.put(&block, flat, &mut plane, 0, 8);
                for y in 0..n {
                    assert!(
                        plane[y * 8..][..n].iter().all(|&v| v == 178),
                        "{n} {plane:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_horizontal_wave_falls_from_left_to_right() {
        let mut block = [0.0; 64];
        block[1] = 300.0;
        for n in 2..=8 {
            let mut plane = vec![0; 64];
            Scaler::new(n).put(&block, false, &mut plane, 0, 8);
            assert!(plane[0] > plane[n - 1], "{n}");
            assert_eq!(plane[0], plane[8 * (n - 1)], "{n}");
        }
    }
}
