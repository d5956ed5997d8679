//! Quantised blocks as the symbols of a sequential scan: counted for the search, written once.

use super::dct::Channel;
use super::huffman::{self, Code, Counts, Lengths};
use super::tables::Table;

/// The quantised coefficients of one channel, 64 a block in zigzag order.
pub(super) type Blocks = Vec<i16>;

/// The number of bits that a value's size takes: 0 for 0, 1 for ±1, 2 for ±2 and ±3, …
#[inline(always)]
pub(super) fn bits_of(value: i32) -> u32 {
    32 - value.unsigned_abs().leading_zeros()
}

/// The extra bits of a value: negative ones count down from all ones.
#[inline(always)]
fn extra(value: i32, bits: u32) -> u32 {
    let raw = if value < 0 { value - 1 } else { value };
    raw as u32 & ((1 << bits) - 1)
}

/// Visits the symbols of a block's AC coefficients: symbol, extra bits, their number.
#[inline(always)]
fn visit_ac(block: &[i16; 64], mut visit: impl FnMut(u8, u32, u32)) {
    let mut set = 0_u64;
    for (k, &value) in block.iter().enumerate() {
        set |= u64::from(value != 0) << k;
    }
    set &= !1;
    let mut last = 0;
    while set != 0 {
        let k = set.trailing_zeros();
        set &= set - 1;
        let mut run = k - last - 1;
        while run > 15 {
            visit(0xf0, 0, 0);
            run -= 16;
        }
        let value = i32::from(block[k as usize]);
        let bits = bits_of(value);
        visit((run << 4 | bits) as u8, extra(value, bits), bits);
        last = k;
    }
    if last < 63 {
        visit(0, 0, 0);
    }
}

/// Adds a block's AC symbols to the counts; returns the number of extra bits.
#[inline(always)]
pub(super) fn count_ac(block: &[i16; 64], counts: &mut Counts) -> u32 {
    let mut bits = 0;
    visit_ac(block, |symbol, _, extra| {
        counts[usize::from(symbol)] += 1;
        bits += extra;
    });
    bits
}

/// The bits that a block's AC symbols take with these code lengths; unknown symbols take 16.
#[inline(always)]
pub(super) fn ac_bits(block: &[i16; 64], lengths: &Lengths) -> u32 {
    let mut bits = 0;
    visit_ac(block, |symbol, _, extra| {
        let length = lengths[usize::from(symbol)];
        bits += u32::from(if length == 0 { 16 } else { length }) + extra;
    });
    bits
}

/// Adds the DC symbols of a chain of values to the counts; returns the number of extra bits.
pub(super) fn count_dc(values: impl Iterator<Item = i16>, counts: &mut Counts) -> u64 {
    let (mut last, mut bits) = (0, 0);
    for value in values {
        let size = bits_of(i32::from(value) - last);
        last = i32::from(value);
        counts[size as usize] += 1;
        bits += u64::from(size);
    }
    bits
}

/// The order in which a scan visits a channel's blocks: the chain of its DC differences.
pub(super) fn order(channel: &Channel, unit: usize) -> Vec<u32> {
    let mut order = Vec::with_capacity(channel.across * channel.down);
    for unit_y in (0..channel.down).step_by(unit) {
        for unit_x in (0..channel.across).step_by(unit) {
            for y in unit_y..unit_y + unit {
                for x in unit_x..unit_x + unit {
                    order.push((y * channel.across + x) as u32);
                }
            }
        }
    }
    order
}

/// The size of a symbol stream in bits with the best code, and that code's lengths.
pub(super) fn coded(counts: &Counts, extra: u64) -> (u64, Lengths) {
    let lengths = huffman::lengths(counts);
    let bits = counts
        .iter()
        .zip(&lengths)
        .map(|(&count, &length)| u64::from(count) * u64::from(length))
        .sum::<u64>();
    // A table's segment: one byte a symbol, 17 for the counts and the class.
    let symbols = lengths.iter().filter(|&&length| length > 0).count() as u64;
    (bits + extra + (symbols + 17) * 8, lengths)
}

/// A picture ready to be written.
pub(super) struct Coded<'a> {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// The table of luma and chroma.
    pub table: &'a Table,
    /// The blocks of each channel.
    pub blocks: &'a [Blocks],
    /// Their order in the scan.
    pub orders: &'a [Vec<u32>],
    /// The code of DC and AC, for luma and, where there is chroma, for chroma.
    pub codes: &'a [[Code; 2]],
}

/// Bytes of a file that the entropy-coded data and the Huffman tables do not count.
pub(super) fn overhead(channels: usize) -> u64 {
    // SOI, JFIF, one quantiser table, frame, Huffman segments' markers, scan, EOI.
    let huffman = if channels > 1 { 4 * 4 } else { 2 * 4 };
    (2 + 18 + 69 + 10 + 3 * channels + huffman + 8 + 2 * channels + 2) as u64
}

/// The baseline JPEG.
pub(super) fn write(coded: &Coded) -> Vec<u8> {
    let channels = coded.blocks.len();
    let mut out = Writer::default();
    out.segment(0xd8, &[]);
    out.segment(0xe0, b"JFIF\0\x01\x01\x00\x00\x01\x00\x01\x00\x00");
    let mut table = vec![0];
    table.extend_from_slice(coded.table);
    out.segment(0xdb, &table);
    let [height, width] = [coded.height, coded.width].map(|side| (side as u16).to_be_bytes());
    let mut frame = vec![8, height[0], height[1], width[0], width[1], channels as u8];
    let mut scan = vec![channels as u8];
    for channel in 0..channels as u8 {
        let sampling = if channel == 0 && channels > 1 {
            0x22
        } else {
            0x11
        };
        frame.extend([channel + 1, sampling, 0]);
        scan.extend([channel + 1, if channel == 0 { 0x00 } else { 0x11 }]);
    }
    out.segment(0xc0, &frame);
    for (index, codes) in coded.codes.iter().enumerate() {
        for (class, code) in codes.iter().enumerate() {
            let mut table = vec![(class << 4 | index) as u8];
            table.extend(code.of_length());
            table.extend_from_slice(&code.symbols);
            out.segment(0xc4, &table);
        }
    }
    scan.extend([0, 63, 0]);
    out.segment(0xda, &scan);
    let mut last = vec![0_i32; channels];
    let luma_per_unit = if channels > 1 { 4 } else { 1 };
    for unit in 0..coded.orders[channels - 1].len() {
        for (channel, last) in last.iter_mut().enumerate() {
            let count = if channel == 0 { luma_per_unit } else { 1 };
            let [dc, ac] = &coded.codes[channel.min(1)];
            for &at in &coded.orders[channel][unit * count..][..count] {
                let block = &coded.blocks[channel][at as usize * 64..][..64];
                let block: &[i16; 64] = block.try_into().expect("64 a block");
                let difference = i32::from(block[0]) - *last;
                *last = i32::from(block[0]);
                let bits = bits_of(difference);
                out.symbol(dc, bits as u8, extra(difference, bits), bits);
                visit_ac(block, |symbol, value, bits| {
                    out.symbol(ac, symbol, value, bits)
                });
            }
        }
    }
    out.finish()
}

#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    held: u64,
    count: u32,
}

impl Writer {
    fn segment(&mut self, marker: u8, payload: &[u8]) {
        self.bytes.extend([0xff, marker]);
        if marker != 0xd8 {
            let length = (payload.len() + 2) as u16;
            self.bytes.extend(length.to_be_bytes());
            self.bytes.extend_from_slice(payload);
        }
    }

    #[inline(always)]
    fn symbol(&mut self, code: &Code, symbol: u8, value: u32, bits: u32) {
        let length = u32::from(code.lengths[usize::from(symbol)]);
        debug_assert!(length > 0, "symbol {symbol:#x} was not counted");
        let together = u64::from(code.bits[usize::from(symbol)]) << bits | u64::from(value);
        self.held = self.held << (length + bits) | together;
        self.count += length + bits;
        while self.count >= 8 {
            self.count -= 8;
            let byte = (self.held >> self.count) as u8;
            self.bytes.push(byte);
            if byte == 0xff {
                self.bytes.push(0);
            }
        }
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            // The last byte is filled with ones, as the standard asks.
            let free = 8 - self.count;
            let byte = (self.held << free) as u8 | ((1_u16 << free) - 1) as u8;
            self.bytes.push(byte);
            if byte == 0xff {
                self.bytes.push(0);
            }
        }
        self.bytes.extend([0xff, 0xd9]);
        self.bytes
    }
}
