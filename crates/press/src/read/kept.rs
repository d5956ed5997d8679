//! A progressive channel between its scans, and what each scan adds to a block of it.

use super::bits::{Bits, Table};
use crate::encode::ZIGZAG;

/// The coefficients of a progressive channel between its scans: the n × n lowest of each block,
/// the only ones that n/8 of the size needs, and one bit for each of the 64 that is not zero.
/// A photo of 50 megapixels at a quarter of its size keeps 16 bytes a block instead of 128.
pub(super) struct Kept {
    n: usize,
    /// The place of each zigzag place among the kept ones, or [`DROPPED`].
    slots: [u8; 64],
    values: Vec<i16>,
    /// By zigzag place from the lowest bit; DC has none.
    filled: Vec<u64>,
}

/// The slot of a coefficient that the scale has no use for.
const DROPPED: u8 = u8::MAX;

impl Kept {
    pub(super) fn new(n: usize, blocks: usize) -> Self {
        let slots = ZIGZAG.map(|place| {
            let (row, column) = (usize::from(place) / 8, usize::from(place) % 8);
            if row.max(column) < n {
                (row * n + column) as u8
            } else {
                DROPPED
            }
        });
        Self {
            n,
            slots,
            values: vec![0; blocks * n * n],
            filled: vec![0; blocks],
        }
    }

    /// The kept coefficients of each block, by rows.
    pub(super) fn blocks(&self) -> impl Iterator<Item = &[i16]> {
        self.values.chunks_exact(self.n * self.n)
    }

    #[inline(always)]
    pub(super) fn block(&mut self, at: usize) -> KeptBlock<'_> {
        let size = self.n * self.n;
        KeptBlock {
            slots: &self.slots,
            values: &mut self.values[at * size..][..size],
            filled: &mut self.filled[at],
        }
    }
}

/// One block of [`Kept`].
pub(super) struct KeptBlock<'a> {
    slots: &'a [u8; 64],
    values: &'a mut [i16],
    filled: &'a mut u64,
}

impl KeptBlock<'_> {
    pub(super) fn dc(&mut self) -> &mut i16 {
        &mut self.values[0]
    }

    fn is_filled(&self, k: usize) -> bool {
        *self.filled >> k & 1 == 1
    }

    /// Puts a first value, which is not zero, at a zigzag place.
    #[inline(always)]
    fn put(&mut self, k: usize, value: i16) {
        *self.filled |= 1 << k;
        if self.slots[k] != DROPPED {
            self.values[usize::from(self.slots[k])] = value;
        }
    }

    /// Makes a value larger by a bit that it does not have yet.
    #[inline(always)]
    fn grow(&mut self, k: usize, unit: i16) {
        if self.slots[k] != DROPPED {
            let value = &mut self.values[usize::from(self.slots[k])];
            if *value & unit == 0 {
                *value += if *value > 0 { unit } else { -unit };
            }
        }
    }
}

/// A band's first bits: values by runs of zeros, and runs of empty blocks.
pub(super) fn first_pass(
    bits: &mut Bits,
    table: &Table,
    block: &mut KeptBlock,
    (first, last): (usize, usize),
    low: u32,
    left: &mut u32,
) -> Option<()> {
    if *left > 0 {
        *left -= 1;
        return Some(());
    }
    let mut k = first;
    while k <= last {
        bits.fill();
        let symbol = table.symbol(bits)?;
        let (zeros, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 {
            if zeros < 15 {
                *left = (1 << zeros) - 1 + bits.take(zeros as u32);
                break;
            }
            k += 16;
            continue;
        }
        k += zeros;
        let value = bits.value(size);
        if k > last {
            return None;
        }
        block.put(k, (value << low) as i16);
        k += 1;
    }
    Some(())
}

/// A band's further bit: corrections of values already there, and new ones of size one.
pub(super) fn refine(
    bits: &mut Bits,
    table: &Table,
    block: &mut KeptBlock,
    (first, last): (usize, usize),
    low: u32,
    left: &mut u32,
) -> Option<()> {
    let unit = 1_i16 << low;
    let correct = |bits: &mut Bits, block: &mut KeptBlock, k: usize| {
        bits.fill();
        if bits.take(1) == 1 {
            block.grow(k, unit);
        }
    };
    let mut k = first;
    if *left == 0 {
        while k <= last {
            bits.fill();
            let symbol = table.symbol(bits)?;
            let (mut zeros, size) = (i32::from(symbol >> 4), symbol & 15);
            let mut fresh = 0;
            match size {
                0 if zeros < 15 => {
                    *left = (1 << zeros) + bits.take(zeros as u32);
                    break;
                }
                0 => {}
                1 => fresh = if bits.take(1) == 1 { unit } else { -unit },
                _ => return None,
            }
            while k <= last {
                if block.is_filled(k) {
                    correct(bits, block, k);
                } else if zeros == 0 {
                    if fresh != 0 {
                        block.put(k, fresh);
                    }
                    k += 1;
                    break;
                } else {
                    zeros -= 1;
                }
                k += 1;
            }
        }
    }
    if *left > 0 {
        for k in k..=last {
            if block.is_filled(k) {
                correct(bits, block, k);
            }
        }
        *left -= 1;
    }
    Some(())
}
