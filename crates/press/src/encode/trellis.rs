//! Rate–distortion quantisation: per block, the values whose bits are worth what they show.
//!
//! A path through the coefficients in zigzag order; each step is a kept value with its run of
//! zeros, its price the bits of the code at hand and the squared error in quantiser steps. The
//! error of a busy block weighs less, for the eye does not see it there.

use super::huffman::Lengths;
use super::scan::{bits_of, gathered};
use super::tables::Table;

/// The weight of error against bits, as a power of two. A small one thins the strokes of small
/// print to pay for finer steps: at 13.5 a licence loses a sixth more letters than at 14.75.
/// A larger one costs a few tenths of a point of SSIMULACRA2.
const WEIGHT: f32 = 15.25;
/// The activity at which a block's weight has halved, as a power of two.
const CALM: f32 = 16.5;

/// Prices of the symbols of one channel, and the inverse steps of its table.
pub(super) struct Quantiser {
    inverse: [f32; 64],
    /// Bits of each AC symbol with its extra bits.
    price: [f32; 256],
    weight: f32,
}

impl Quantiser {
    /// A quantiser that spends bits as these code lengths price them; `thrift` above 1 spends
    /// fewer.
    pub fn new(table: &Table, lengths: &Lengths, thrift: f32) -> Self {
        let mut price = [0.0; 256];
        for (symbol, price) in price.iter_mut().enumerate() {
            // A symbol that never occurred may come into being, but not cheaply.
            let length = if lengths[symbol] == 0 {
                15
            } else {
                lengths[symbol]
            };
            *price = f32::from(length) + (symbol & 15) as f32;
        }
        Self {
            // Coefficients are kept at eight times their value.
            inverse: table.map(|step| 1.0 / (f32::from(step) * 8.0)),
            price,
            weight: 64.0 * WEIGHT.exp2() / thrift,
        }
    }

    /// Rounds a DC coefficient.
    #[inline(always)]
    pub fn dc(&self, value: i16) -> i16 {
        let value = f32::from(value);
        (value * self.inverse[0] + 0.5_f32.copysign(value)) as i16
    }

    /// Rounds a block without looking at bits.
    #[inline(never)]
    pub fn round(&self, block: &[i16; 64], out: &mut [i16; 64]) {
        for k in 0..64 {
            let value = f32::from(block[k]) * self.inverse[k];
            out[k] = (value + 0.5_f32.copysign(value)) as i16;
        }
    }

    /// Quantises a block's AC coefficients at the best price; its DC is rounded.
    #[inline(never)]
    pub fn quantise(&self, block: &[i16; 64], out: &mut [i16; 64]) {
        *out = [0; 64];
        let mut size = [0.0_f32; 64];
        let mut energy = [0.0_f32; 8];
        for k in 0..64 {
            let value = f32::from(block[k]);
            size[k] = value.abs() * self.inverse[k];
            energy[k & 7] += value * value;
        }
        let mut flags = [0; 64];
        for (flag, &size) in flags.iter_mut().zip(&size) {
            *flag = u8::from(size >= 0.5);
        }
        let mut worth = gathered(&flags) & !1;
        out[0] = self.dc(block[0]);
        if worth == 0 {
            return;
        }
        let dc = f32::from(block[0]);
        let energy = energy.iter().sum::<f32>() - dc * dc;
        let weight = self.weight / (CALM.exp2() + energy / 63.0);

        // Paths by their last kept coefficient; the zeroed ones between cost their whole error.
        let mut places = [0_u8; 64];
        let mut zeroed = [0.0_f32; 65];
        let mut cost = [0.0_f32; 64];
        let mut from = [0_u8; 64];
        let mut kept = [0_i16; 64];
        let mut count = 0;
        let end = self.price[0];
        while worth != 0 {
            let k = worth.trailing_zeros() as usize;
            worth &= worth - 1;
            let exact = size[k];
            let near = (exact + 0.5) as i32;
            let lower = if near > 1 {
                // The largest value with one bit less, where it is near; else one step down.
                let short = (1 << (bits_of(near) - 1)) - 1;
                if near - short <= 2 { short } else { near - 1 }
            } else {
                0
            };
            let error = |value: i32| weight * (exact - value as f32) * (exact - value as f32);
            let (near_bits, near_error) = (bits_of(near) as usize, error(near));
            let (lower_bits, lower_error) = (bits_of(lower) as usize, error(lower));
            let mut best = (f32::MAX, u8::MAX, 0);
            let mut back = count;
            loop {
                // From the kept place before, or from the block's start.
                let (before, place) = match back {
                    0 => (0.0, 0),
                    _ => (cost[back - 1], usize::from(places[back - 1])),
                };
                let gap = weight * (zeroed[count] - zeroed[back]);
                // Further back the gap only grows, and no path costs less than nothing.
                if gap > best.0 {
                    break;
                }
                let run = k - place - 1;
                let total = before + gap + (run >> 4) as f32 * self.price[0xf0];
                let prices = &self.price[(run & 15) << 4..][..16];
                let near_total = total + prices[near_bits] + near_error;
                if near_total < best.0 {
                    best = (near_total, back as u8, near as i16);
                }
                if lower > 0 {
                    let lower_total = total + prices[lower_bits] + lower_error;
                    if lower_total < best.0 {
                        best = (lower_total, back as u8, lower as i16);
                    }
                }
                if back == 0 {
                    break;
                }
                back -= 1;
            }
            places[count] = k as u8;
            (cost[count], from[count], kept[count]) = best;
            zeroed[count + 1] = zeroed[count] + exact * exact;
            count += 1;
        }
        // Paths are named by how many candidates they looked at: 0 is the one that keeps nothing.
        let mut best = (weight * zeroed[count] + end, 0);
        for j in 0..count {
            let close = if places[j] == 63 { 0.0 } else { end };
            let total = cost[j] + weight * (zeroed[count] - zeroed[j + 1]) + close;
            if total < best.0 {
                best = (total, j as u8 + 1);
            }
        }
        let mut path = best.1;
        while path != 0 {
            let at = usize::from(path) - 1;
            let k = usize::from(places[at]);
            out[k] = if block[k] < 0 { -kept[at] } else { kept[at] };
            path = from[at];
        }
    }
}
