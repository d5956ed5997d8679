//! The forward cosine transform, done once per picture: every probe of the search starts from
//! the coefficients kept here.

use super::tables::ZIGZAG;
use crate::picture::Plane;

/// The coefficients of one channel.
pub(super) struct Channel {
    /// Blocks across, with those that fill the last unit.
    pub across: usize,
    /// Blocks down, likewise.
    pub down: usize,
    /// Blocks across and down that the picture needs.
    pub real: (usize, usize),
    /// 64 coefficients a block in zigzag order, eight times their true value.
    pub coefficients: Vec<i16>,
}

impl Channel {
    /// The blocks of a plane, `unit` blocks square to the coded unit.
    pub fn new(plane: &Plane, unit: usize) -> Self {
        let (real_across, real_down) = (plane.w.div_ceil(8), plane.h.div_ceil(8));
        let across = real_across.next_multiple_of(unit);
        let down = real_down.next_multiple_of(unit);
        let mut coefficients = vec![0_i16; across * down * 64];
        for by in 0..down {
            let line = &mut coefficients[by * across * 64..][..across * 64];
            if by >= real_down {
                continue;
            }
            for bx in 0..real_across {
                let block = load(plane, bx, by);
                store(block, &mut line[bx * 64..][..64]);
            }
            // Blocks outside the picture cost nothing but a zero: no edges, the neighbour's tone.
            for bx in real_across..across {
                line[bx * 64] = line[(bx - 1) * 64];
            }
        }
        for by in real_down..down {
            for bx in 0..across {
                let above = coefficients[((by - 1) * across + bx) * 64];
                coefficients[(by * across + bx) * 64] = above;
            }
        }
        Self {
            across,
            down,
            real: (real_across, real_down),
            coefficients,
        }
    }

    /// One block's coefficients.
    #[inline(always)]
    pub fn block(&self, at: usize) -> &[i16; 64] {
        self.coefficients[at * 64..]
            .first_chunk()
            .expect("64 a block")
    }
}

type Block = [[f32; 8]; 8];

/// The samples of a block, centred; the picture's last row and column are repeated.
fn load(plane: &Plane, bx: usize, by: usize) -> Block {
    let mut block = [[0.0; 8]; 8];
    for (y, row) in block.iter_mut().enumerate() {
        let line = plane.row((by * 8 + y).min(plane.h - 1));
        let have = (plane.w - bx * 8).min(8);
        if have == 8 {
            let samples: &[u8; 8] = line[bx * 8..][..8].try_into().expect("eight samples");
            for (value, &sample) in row.iter_mut().zip(samples) {
                *value = f32::from(sample) - 128.0;
            }
        } else {
            for (x, value) in row.iter_mut().enumerate() {
                *value = f32::from(line[bx * 8 + x.min(have - 1)]) - 128.0;
            }
        }
    }
    block
}

fn store(block: Block, out: &mut [i16]) {
    let once = transposed(&transform(block));
    let twice = transform(once);
    let mut natural = [0_i16; 64];
    for (u, column) in twice.iter().enumerate() {
        for (v, &value) in column.iter().enumerate() {
            // Orthonormal, times eight; at most 8 * 1024 in size. Adding the magic number rounds.
            const MAGIC: f32 = 12_582_912.0;
            natural[u * 8 + v] = ((value * 8.0 + MAGIC) - MAGIC) as i16;
        }
    }
    for (value, &place) in out.iter_mut().zip(&ZIGZAG) {
        let place = usize::from(place);
        *value = natural[(place & 7) * 8 + (place >> 3)];
    }
}

fn transposed(block: &Block) -> Block {
    let mut turned = [[0.0; 8]; 8];
    for (y, row) in block.iter().enumerate() {
        for (x, &value) in row.iter().enumerate() {
            turned[x][y] = value;
        }
    }
    turned
}

/// The eight-point transform of every column at once, orthonormal.
#[inline(always)]
fn transform(v: Block) -> Block {
    const C1: f32 = 0.490_392_64;
    const C2: f32 = 0.461_939_77;
    const C3: f32 = 0.415_734_8;
    const C4: f32 = 0.353_553_4;
    const C5: f32 = 0.277_785_12;
    const C6: f32 = 0.191_341_72;
    const C7: f32 = 0.097_545_16;
    let mut out = [[0.0; 8]; 8];
    for i in 0..8 {
        let (s0, s1, s2, s3) = (
            v[0][i] + v[7][i],
            v[1][i] + v[6][i],
            v[2][i] + v[5][i],
            v[3][i] + v[4][i],
        );
        let (d0, d1, d2, d3) = (
            v[0][i] - v[7][i],
            v[1][i] - v[6][i],
            v[2][i] - v[5][i],
            v[3][i] - v[4][i],
        );
        let (e0, e1, e2, e3) = (s0 + s3, s1 + s2, s0 - s3, s1 - s2);
        out[0][i] = (e0 + e1) * C4;
        out[4][i] = (e0 - e1) * C4;
        out[2][i] = e2 * C2 + e3 * C6;
        out[6][i] = e2 * C6 - e3 * C2;
        out[1][i] = d0 * C1 + d1 * C3 + d2 * C5 + d3 * C7;
        out[3][i] = d0 * C3 - d1 * C7 - d2 * C1 - d3 * C5;
        out[5][i] = d0 * C5 - d1 * C1 + d2 * C7 + d3 * C3;
        out[7][i] = d0 * C7 - d1 * C5 + d2 * C3 - d3 * C1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_block_has_its_tone_and_nothing_else() {
        let channel = Channel::new(&Plane::filled(9, 8, 130), 2);
        assert_eq!((channel.across, channel.down), (2, 2));
        for block in channel.coefficients.chunks_exact(64) {
            assert_eq!(block[0], 2 * 8 * 8);
            assert!(block[1..].iter().all(|&value| value == 0));
        }
    }

    #[test]
    fn a_horizontal_wave_lies_in_the_first_row_of_the_table() {
        let px = (0..64)
            .map(|at| if at % 8 < 4 { 200 } else { 56 })
            .collect();
        let channel = Channel::new(&Plane { w: 8, h: 8, px }, 1);
        let largest = (1..64).max_by_key(|&k| channel.coefficients[k].abs());
        assert_eq!(largest, Some(1), "zigzag place 1 is row 0, column 1");
    }
}
