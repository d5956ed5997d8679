//! Quantised blocks as the symbols of scans: counted for the search, written once.

use super::dct::Channel;
use super::huffman::{self, Code, Counts, Lengths};
use super::tables::Tables;

/// The quantised coefficients of one channel, 64 a block in zigzag order.
pub(super) type Blocks = Vec<i16>;

/// The order in which a scan of all channels visits a channel's blocks.
pub(super) type Order = Vec<u32>;

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

/// The flags as bits, the first lowest.
#[inline(always)]
pub(super) fn gathered(flags: &[u8; 64]) -> u64 {
    let mut set = 0;
    for (at, eight) in flags.as_chunks::<8>().0.iter().enumerate() {
        // Eight bytes of 0 or 1: the product brings them side by side into the top byte.
        let byte = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        set |= byte << (8 * at);
    }
    set
}

/// The places of a block that are not zero.
#[inline(always)]
fn kept(block: &[i16; 64]) -> u64 {
    let mut flags = [0; 64];
    for (flag, &value) in flags.iter_mut().zip(block) {
        *flag = u8::from(value != 0);
    }
    gathered(&flags)
}

/// Visits the symbols of the values at these places, the first behind `last`: symbol, extra
/// bits, their number. Gives the last place.
#[inline(always)]
fn visit_values(
    block: &[i16; 64],
    mut set: u64,
    mut last: u32,
    visit: &mut impl FnMut(u8, u32, u32),
) -> u32 {
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
    last
}

/// Visits the symbols of a block's AC coefficients in a sequential scan.
#[inline(always)]
fn visit_ac(block: &[i16; 64], mut visit: impl FnMut(u8, u32, u32)) {
    if visit_values(block, kept(block) & !1, 0, &mut visit) < 63 {
        visit(0, 0, 0);
    }
}

/// Adds a block's AC symbols to the counts; returns the number of extra bits.
#[inline(never)]
pub(super) fn count_ac(block: &[i16; 64], counts: &mut Counts) -> u32 {
    let mut bits = 0;
    visit_ac(block, |symbol, _, extra| {
        counts[usize::from(symbol)] += 1;
        bits += extra;
    });
    bits
}

/// The bits that a block's AC symbols take with these code lengths; unknown symbols take 16.
#[inline(never)]
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

/// The order of a channel whose coded unit is `unit` blocks square: the chain of its DC
/// differences.
pub(super) fn order(channel: &Channel, unit: usize) -> Order {
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

/// The bits of a Huffman table's segment: marker, length, class, counts, a byte a symbol.
pub(super) fn table_bits(lengths: &Lengths) -> f64 {
    let symbols = lengths.iter().filter(|&&length| length > 0).count();
    ((symbols + 21) * 8) as f64
}

/// The size of a symbol stream in bits with the best code, its table's segment included.
pub(super) fn coded(counts: &Counts, extra: u64) -> (u64, Lengths) {
    let lengths = huffman::lengths(counts);
    let bits = counts
        .iter()
        .zip(&lengths)
        .map(|(&count, &length)| u64::from(count) * u64::from(length))
        .sum::<u64>();
    (bits + extra + table_bits(&lengths) as u64, lengths)
}

/// A picture ready to be written.
pub(super) struct Coded<'a> {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// The tables of luma and chroma.
    pub tables: &'a Tables,
    /// What the channels measure.
    pub channels: &'a [Channel],
    /// The blocks of each channel.
    pub blocks: &'a [Blocks],
    /// Their order in a scan of all channels.
    pub orders: &'a [Order],
    /// Whether the scans are progressive.
    pub progressive: bool,
}

/// A scan: which channels, and the first and last place of its coefficients.
#[derive(Clone, Copy)]
struct Scan {
    /// One channel; `None` for all, unit by unit.
    channel: Option<usize>,
    first: u32,
    last: u32,
}

/// The code lengths of a scan: DC and AC of luma, DC and AC of chroma. A scan of one channel
/// uses the second.
type ScanLengths = [Lengths; 4];

/// What a picture comes to.
pub(super) struct Measured {
    /// Bits of all scans with their headers and Huffman tables.
    pub bits: u64,
    /// The lengths of luma's and chroma's AC codes, as prices.
    pub prices: [Lengths; 2],
    scans: Vec<ScanLengths>,
}

impl Coded<'_> {
    fn scans(&self) -> Vec<Scan> {
        let scan = |channel, first, last| Scan {
            channel,
            first,
            last,
        };
        if !self.progressive {
            return vec![scan(None, 0, 63)];
        }
        // What shows most comes first; each band has codes of its own.
        let mut scans = vec![scan(None, 0, 0), scan(Some(0), 1, 5)];
        scans.extend((1..self.blocks.len()).map(|channel| scan(Some(channel), 1, 63)));
        scans.push(scan(Some(0), 6, 63));
        scans
    }

    fn block(&self, channel: usize, at: usize) -> &[i16; 64] {
        self.blocks[channel][at * 64..]
            .first_chunk()
            .expect("64 a block")
    }

    /// Visits the symbols of a scan: table, symbol, extra bits, their number.
    #[inline(always)]
    fn visit(&self, scan: Scan, mut visit: impl FnMut(usize, u8, u32, u32)) {
        match scan.channel {
            None => self.visit_units(scan.last == 63, visit),
            Some(channel) => {
                self.visit_band(channel, scan, |symbol, value, bits| {
                    visit(1, symbol, value, bits)
                });
            }
        }
    }

    #[inline(always)]
    fn visit_units(&self, whole: bool, mut visit: impl FnMut(usize, u8, u32, u32)) {
        let channels = self.blocks.len();
        let mut last = [0_i32; 4];
        let luma_per_unit = if channels > 1 { 4 } else { 1 };
        for unit in 0..self.orders[channels - 1].len() {
            for (channel, last) in last.iter_mut().enumerate().take(channels) {
                let count = if channel == 0 { luma_per_unit } else { 1 };
                let table = 2 * channel.min(1);
                for &at in &self.orders[channel][unit * count..][..count] {
                    let block = self.block(channel, at as usize);
                    let difference = i32::from(block[0]) - *last;
                    *last = i32::from(block[0]);
                    let bits = bits_of(difference);
                    visit(table, bits as u8, extra(difference, bits), bits);
                    if whole {
                        visit_ac(block, |symbol, value, bits| {
                            visit(table + 1, symbol, value, bits)
                        });
                    }
                }
            }
        }
    }

    /// One channel's band: only the blocks that the picture needs, empty ones counted in runs.
    #[inline(always)]
    fn visit_band(&self, channel: usize, scan: Scan, mut visit: impl FnMut(u8, u32, u32)) {
        let mask = u64::MAX << scan.first & u64::MAX >> (63 - scan.last);
        let Channel { across, real, .. } = self.channels[channel];
        let mut empty = 0_u32;
        let flush = |empty: &mut u32, visit: &mut dyn FnMut(u8, u32, u32)| {
            if *empty > 0 {
                let bits = bits_of(*empty as i32) - 1;
                visit((bits << 4) as u8, *empty & ((1 << bits) - 1), bits);
                *empty = 0;
            }
        };
        for y in 0..real.1 {
            for x in 0..real.0 {
                let block = self.block(channel, y * across + x);
                let set = kept(block) & mask;
                if set != 0 {
                    flush(&mut empty, &mut visit);
                }
                if set == 0 || visit_values(block, set, scan.first - 1, &mut visit) < scan.last {
                    empty += 1;
                    if empty == 0x7fff {
                        flush(&mut empty, &mut visit);
                    }
                }
            }
        }
        flush(&mut empty, &mut visit);
    }
}

/// Counts what the picture comes to with the best codes.
pub(super) fn measure(coded: &Coded) -> Measured {
    let mut measured = Measured {
        bits: 0,
        prices: [[0; 256]; 2],
        scans: Vec::new(),
    };
    for scan in coded.scans() {
        let mut counts = [[0_u32; 256]; 4];
        let mut extra = 0_u64;
        coded.visit(scan, |table, symbol, _, bits| {
            counts[table][usize::from(symbol)] += 1;
            extra += u64::from(bits);
        });
        let channels = scan.channel.map_or(coded.blocks.len(), |_| 1);
        measured.bits += extra + (8 * (8 + 2 * channels)) as u64;
        let mut lengths = [[0; 256]; 4];
        for (counts, lengths) in counts.iter().zip(&mut lengths) {
            if counts.iter().any(|&count| count > 0) {
                let bits;
                (bits, *lengths) = self::coded(counts, 0);
                measured.bits += bits;
            }
        }
        if scan.channel.is_none() && !coded.progressive {
            measured.prices = [lengths[1], lengths[3]];
        }
        measured.scans.push(lengths);
    }
    if coded.progressive {
        measured.prices = sequential_prices(coded);
    }
    measured
}

/// Prices as if the scan were sequential: the thrift has one table for all bands.
fn sequential_prices(coded: &Coded) -> [Lengths; 2] {
    let mut counts = [[0; 256]; 2];
    for (channel, blocks) in coded.blocks.iter().enumerate() {
        for block in blocks.as_chunks().0 {
            count_ac(block, &mut counts[channel.min(1)]);
        }
    }
    counts.each_ref().map(huffman::lengths)
}

/// Bytes of the file that [`measure`] does not count.
pub(super) fn overhead(channels: usize) -> u64 {
    // SOI, JFIF, quantiser tables, frame, EOI.
    let tables = if channels > 1 { 2 } else { 1 };
    (2 + 18 + 4 + 65 * tables + 10 + 3 * channels + 2) as u64
}

/// The JPEG.
pub(super) fn write(coded: &Coded, measured: &Measured) -> Vec<u8> {
    let channels = coded.blocks.len();
    let mut out = Writer::default();
    out.segment(0xd8, &[]);
    out.segment(0xe0, b"JFIF\0\x01\x01\x00\x00\x01\x00\x01\x00\x00");
    let mut tables = Vec::new();
    for (index, table) in coded.tables.iter().enumerate().take(channels.min(2)) {
        tables.push(index as u8);
        tables.extend_from_slice(table);
    }
    out.segment(0xdb, &tables);
    let [height, width] = [coded.height, coded.width].map(|side| (side as u16).to_be_bytes());
    let mut frame = vec![8, height[0], height[1], width[0], width[1], channels as u8];
    for channel in 0..channels {
        let sampling = if channel == 0 && channels > 1 {
            0x22
        } else {
            0x11
        };
        frame.extend([channel as u8 + 1, sampling, channel.min(1) as u8]);
    }
    out.segment(if coded.progressive { 0xc2 } else { 0xc0 }, &frame);
    for (scan, lengths) in coded.scans().into_iter().zip(&measured.scans) {
        out.scan(coded, scan, lengths);
    }
    out.segment(0xd9, &[]);
    out.bytes
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
        if !matches!(marker, 0xd8 | 0xd9) {
            let length = (payload.len() + 2) as u16;
            self.bytes.extend(length.to_be_bytes());
            self.bytes.extend_from_slice(payload);
        }
    }

    fn scan(&mut self, coded: &Coded, scan: Scan, lengths: &ScanLengths) {
        let codes = lengths.each_ref().map(Code::new);
        for (table, code) in codes.iter().enumerate() {
            if code.symbols.is_empty() {
                continue;
            }
            // A band's table is AC table 0, whatever its channel.
            let mut segment = vec![((table & 1) << 4 | table >> 1) as u8];
            segment.extend(code.of_length());
            segment.extend_from_slice(&code.symbols);
            self.segment(0xc4, &segment);
        }
        let channels = match scan.channel {
            Some(channel) => channel..channel + 1,
            None => 0..coded.blocks.len(),
        };
        let mut header = vec![channels.len() as u8];
        for channel in channels {
            let tables = if scan.channel.is_none() && channel > 0 {
                0x11
            } else {
                0x00
            };
            header.extend([channel as u8 + 1, tables]);
        }
        header.extend([scan.first as u8, scan.last as u8, 0]);
        self.segment(0xda, &header);
        coded.visit(scan, |table, symbol, value, bits| {
            self.symbol(&codes[table], symbol, value, bits);
        });
        self.align();
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

    /// Fills the last byte with ones, as the standard asks.
    fn align(&mut self) {
        if self.count > 0 {
            let free = 8 - self.count;
            let byte = (self.held << free) as u8 | ((1_u16 << free) - 1) as u8;
            self.bytes.push(byte);
            if byte == 0xff {
                self.bytes.push(0);
            }
        }
        (self.held, self.count) = (0, 0);
    }
}
