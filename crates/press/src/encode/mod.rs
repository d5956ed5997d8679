//! A JPEG encoder for a byte limit: the best picture that fits, found without trial encodes.
//!
//! 1. The planes are transformed once; the coefficients are kept.
//! 2. The quantiser's scale is searched on an eighth of the blocks: by plain rounding first,
//!    then with an eye on price and error ([`trellis`]), counting bits, writing none.
//! 3. The other eighths follow at that scale, each a little thriftier or more generous than the
//!    one before, so that the whole lands on the limit.
//! 4. What is still over or short is settled in a few rows.
//! 5. The file is written with codes made for it; one byte too many, and step 4 is repeated.
//!
//! The same planes and wish give the same bytes every time.

mod dct;
mod huffman;
mod scan;
mod tables;
mod trellis;

use crate::picture::Picture;
use dct::Channel;
use huffman::{Counts, Lengths};
use scan::{Blocks, Measured, Order};
use tables::Tables;
pub(crate) use tables::{ZIGZAG, quality};
use trellis::Quantiser;

/// What is asked of an encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The most bytes of the file.
    pub limit: u64,
    /// Progressive instead of baseline: three to five parts in a hundred smaller, but old readers
    /// may not open it.
    pub progressive: bool,
    /// The quality on libjpeg's scale beyond which bytes are no longer spent, 1 to 98. A picture
    /// that was stored at 70 has nothing to show at 90.
    pub finest: u8,
}

impl Wish {
    /// Baseline of at most `limit` bytes, as fine as they allow.
    pub const fn new(limit: u64) -> Self {
        Self {
            limit,
            progressive: false,
            finest: 98,
        }
    }
}

/// A picture within the limit.
#[derive(Clone, Debug)]
pub struct Encoded {
    /// The JPEG.
    pub bytes: Vec<u8>,
    /// Its quality on libjpeg's scale.
    pub quality: u8,
}

/// The coarsest scale tried; beyond it all that is left is blocks.
const COARSEST: f64 = 9.0;
/// The part of the limit that the search aims at.
const AIM: f64 = 0.9965;
/// The part of the limit that is full enough.
const FULL: f64 = 0.99;

/// The best picture of at most the wished bytes; `None` when no scale of the tables fits.
pub fn encode(picture: &Picture, wish: &Wish) -> Option<Encoded> {
    let limit = wish.limit as f64;
    let frame = Frame::new(picture, wish.progressive);
    let finest = tables::scale_of(wish.finest);
    let aim = limit * AIM;
    let mut start = Sample::new(&frame).search(aim, finest);
    let mut best: Option<Encoded> = None;
    for _ in 0..4 {
        let scale = start.scale;
        let mut trial = Trial::new(&frame, start, aim);
        let mut goal = aim;
        for _ in 0..5 {
            trial.settle(goal, scale <= finest);
            let encoded = trial.write();
            let size = encoded.bytes.len() as f64;
            if size <= limit {
                let full = size >= limit * FULL || scale <= finest;
                if best
                    .as_ref()
                    .is_none_or(|best| best.bytes.len() < encoded.bytes.len())
                {
                    best = Some(encoded);
                }
                if full {
                    return best;
                }
                goal += (aim - size) * 0.9;
            } else {
                goal -= (size - limit) + limit * 0.001;
            }
            if (size / aim).ln().abs() > 0.04 {
                break;
            }
        }
        // The sample misled us: once more from where it led to.
        let off = (trial.bytes() / aim).ln();
        if best.is_some() && off.abs() < 0.02 || off > 0.0 && scale >= COARSEST {
            break;
        }
        let next = tables::step((scale * (off * 1.25).exp()).clamp(finest, COARSEST));
        start = Sample::new(&frame).at(next, &trial.measured.prices);
    }
    best
}

/// The picture at a quality, 1 to 98, whatever bytes that takes: one pass, nothing searched.
pub fn encode_as(picture: &Picture, quality: u8, progressive: bool) -> Encoded {
    let frame = Frame::new(picture, progressive);
    let sample = Sample::new(&frame);
    let scale = tables::scale_of(quality);
    let (_, lengths) = sample.rounded(scale);
    let start = sample.at(scale, &lengths);
    Trial::new(&frame, start, f64::INFINITY).write()
}

/// A picture's coefficients.
struct Frame {
    width: usize,
    height: usize,
    channels: Vec<Channel>,
    orders: Vec<Order>,
    progressive: bool,
    /// Into how many samples the blocks fall: 8, or 1 where there is no time to save.
    classes: usize,
}

impl Frame {
    fn new(picture: &Picture, progressive: bool) -> Self {
        let unit = if picture.chroma.is_some() { 2 } else { 1 };
        let mut channels = vec![Channel::new(&picture.y, unit)];
        if let Some(chroma) = &picture.chroma {
            channels.extend(chroma.iter().map(|plane| Channel::new(plane, 1)));
        }
        let orders = channels
            .iter()
            .enumerate()
            .map(|(index, channel)| scan::order(channel, if index == 0 { unit } else { 1 }))
            .collect();
        let blocks = channels[0].across * channels[0].down;
        Self {
            width: picture.width(),
            height: picture.height(),
            channels,
            orders,
            progressive,
            classes: if blocks < 4000 { 1 } else { 8 },
        }
    }

    /// The blocks of one class: a knight's move from row to row, so that no column or line of
    /// print is always in the same one.
    fn class(&self, channel: usize, class: usize) -> impl Iterator<Item = usize> + use<> {
        let Channel { across, down, .. } = self.channels[channel];
        let classes = self.classes;
        (0..down).flat_map(move |y| {
            let first = (class + 5 * y) % classes;
            (first..across)
                .step_by(classes)
                .map(move |x| y * across + x)
        })
    }

    fn coded<'a>(&'a self, tables: &'a Tables, blocks: &'a [Blocks]) -> scan::Coded<'a> {
        scan::Coded {
            width: self.width,
            height: self.height,
            tables,
            channels: &self.channels,
            blocks,
            orders: &self.orders,
            progressive: self.progressive,
        }
    }

    /// Bytes that hold neither coefficients nor Huffman tables.
    fn overhead(&self) -> f64 {
        scan::overhead(self.channels.len()) as f64
    }
}

/// The code lengths of the AC symbols of luma and chroma.
type AcLengths = [Lengths; 2];

/// AC symbols of luma and chroma, counted, and the number of extra bits of each.
#[derive(Clone)]
struct AcCounts {
    symbols: [Counts; 2],
    extra: [u64; 2],
}

impl AcCounts {
    const fn new() -> Self {
        Self {
            symbols: [[0; 256]; 2],
            extra: [0; 2],
        }
    }

    fn add(&mut self, group: usize, block: &[i16; 64]) {
        self.extra[group] += u64::from(scan::count_ac(block, &mut self.symbols[group]));
    }

    fn lengths(&self) -> AcLengths {
        self.symbols.each_ref().map(huffman::lengths)
    }

    /// Bits of one group with these code lengths, tables not counted.
    fn bits(&self, group: usize, lengths: &Lengths) -> f64 {
        let bits: u64 = self.symbols[group]
            .iter()
            .zip(lengths)
            .map(|(&count, &length)| {
                u64::from(count) * u64::from(if length == 0 { 16 } else { length })
            })
            .sum();
        (bits + self.extra[group]) as f64
    }
}

/// One eighth of the blocks, to find the scale on.
struct Sample<'a> {
    frame: &'a Frame,
    /// How many blocks each block of the sample stands for, in luma and chroma.
    factors: [f64; 2],
}

/// Where a trial starts from.
struct Start {
    scale: f64,
    /// The prices at which the other classes are quantised.
    lengths: AcLengths,
    /// Bits of the DC coefficients and all tables.
    fixed: f64,
    /// The first class, quantised, in the order of its visit.
    blocks: Vec<Blocks>,
    /// Its symbols.
    counts: AcCounts,
}

impl<'a> Sample<'a> {
    fn new(frame: &'a Frame) -> Self {
        let mut all = [0_usize; 2];
        let mut taken = [0_usize; 2];
        for (index, channel) in frame.channels.iter().enumerate() {
            all[index.min(1)] += channel.across * channel.down;
            taken[index.min(1)] += frame.class(index, 0).count();
        }
        let factor = |group: usize| all[group] as f64 / taken[group].max(1) as f64;
        Self {
            frame,
            factors: [factor(0), factor(1)],
        }
    }

    /// The bits of all DC coefficients at a scale.
    fn dc_bits(&self, tables: &Tables) -> f64 {
        let mut counts = [[0; 256]; 2];
        let mut extra = 0;
        for (index, (channel, order)) in self
            .frame
            .channels
            .iter()
            .zip(&self.frame.orders)
            .enumerate()
        {
            let quantiser = Quantiser::new(&tables[index.min(1)], &[0; 256], 1.0);
            let dc = order
                .iter()
                .map(|&at| quantiser.dc(channel.coefficients[at as usize * 64]));
            extra += scan::count_dc(dc, &mut counts[index.min(1)]);
        }
        counts
            .iter()
            .map(|counts| scan::coded(counts, 0).0 as f64)
            .sum::<f64>()
            + extra as f64
    }

    /// The whole file's bytes, as these symbols of the sample promise.
    fn bytes(&self, counts: &AcCounts, lengths: &AcLengths, dc_bits: f64) -> f64 {
        let ac: f64 = (0..2)
            .map(|group| {
                counts.bits(group, &lengths[group]) * self.factors[group]
                    + scan::table_bits(&lengths[group])
            })
            .sum();
        let saved = if self.frame.progressive {
            PROGRESSIVE
        } else {
            1.0
        };
        (ac * saved + dc_bits) / 8.0 * STUFFING + self.frame.overhead()
    }

    /// The file's size with plain rounding, and the code lengths it comes to.
    fn rounded(&self, scale: f64) -> (f64, AcLengths) {
        let tables = tables::scaled(scale);
        let mut counts = AcCounts::new();
        let mut rounded = [0; 64];
        for (index, channel) in self.frame.channels.iter().enumerate() {
            let quantiser = Quantiser::new(&tables[index.min(1)], &[0; 256], 1.0);
            for at in self.frame.class(index, 0) {
                quantiser.round(channel.block(at), &mut rounded);
                counts.add(index.min(1), &rounded);
            }
        }
        let lengths = counts.lengths();
        let bytes = self.bytes(&counts, &lengths, self.dc_bits(&tables));
        (bytes, lengths)
    }

    /// The sample quantised at a scale and these prices.
    fn at(&self, scale: f64, prices: &AcLengths) -> Start {
        let tables = tables::scaled(scale);
        let mut counts = AcCounts::new();
        let mut blocks = Vec::new();
        for (index, channel) in self.frame.channels.iter().enumerate() {
            let quantiser = Quantiser::new(&tables[index.min(1)], &prices[index.min(1)], 1.0);
            let mut out = Vec::with_capacity(channel.coefficients.len() / self.frame.classes + 64);
            let mut quantised = [0; 64];
            for at in self.frame.class(index, 0) {
                quantiser.quantise(channel.block(at), &mut quantised);
                counts.add(index.min(1), &quantised);
                out.extend_from_slice(&quantised);
            }
            blocks.push(out);
        }
        Start {
            scale,
            lengths: counts.lengths(),
            fixed: self.dc_bits(&tables),
            blocks,
            counts,
        }
    }

    /// The scale at which the file has about `aim` bytes.
    fn search(&self, aim: f64, finest: f64) -> Start {
        // Rounding takes a sixth of the time and about a sixth more bytes.
        const ROUGHLY: f64 = 1.17;
        let mut scale = tables::step(1.0_f64.max(finest));
        let mut lengths = [[0; 256]; 2];
        let mut secant = Secant::default();
        for _ in 0..6 {
            let (bytes, after) = self.rounded(scale);
            lengths = after;
            let next = secant.next(scale, bytes / (aim * ROUGHLY), finest);
            let done = (next / scale).ln().abs() < 0.04;
            scale = next;
            if done {
                break;
            }
        }
        let mut secant = Secant::default();
        let mut start = self.at(scale, &lengths);
        for _ in 0..5 {
            let bytes = self.bytes(&start.counts, &start.lengths, start.fixed);
            let next = secant.next(scale, bytes / aim, finest);
            if (bytes / aim).ln().abs() < 0.012 || (next / scale).ln().abs() < 0.001 {
                break;
            }
            scale = next;
            start = self.at(scale, &start.lengths);
        }
        start
    }
}

/// Bytes that the marker's escape adds: one after each byte of ones, about one in 290.
const STUFFING: f64 = 1.0035;
/// What progressive scans save of the AC bits, about: empty blocks in a row cost one symbol.
const PROGRESSIVE: f64 = 0.96;

/// Finds where a falling function of the scale passes one.
#[derive(Default)]
struct Secant {
    over: Option<(f64, f64)>,
    under: Option<(f64, f64)>,
}

impl Secant {
    /// The scale to try after one that came to this ratio.
    fn next(&mut self, scale: f64, ratio: f64, finest: f64) -> f64 {
        let (x, y) = (scale.ln(), ratio.ln());
        if y > 0.0 {
            self.over = Some((x, y));
        } else {
            self.under = Some((x, y));
        }
        let next = match (self.over, self.under) {
            (Some(a), Some(b)) => a.0 + a.1 * (b.0 - a.0) / (a.1 - b.1),
            // Bytes fall about as the scale to the power of -0.8.
            _ => x + y * 1.25,
        };
        tables::step(next.exp().clamp(finest, COARSEST))
    }
}

/// All blocks quantised at one scale.
struct Trial<'a> {
    frame: &'a Frame,
    tables: Tables,
    blocks: Vec<Blocks>,
    thrift: f32,
    measured: Measured,
}

/// How much the bits of a picture fall when its thrift doubles, in powers: measured, about.
const ELASTICITY: f64 = 0.22;

impl<'a> Trial<'a> {
    fn new(frame: &'a Frame, start: Start, aim: f64) -> Self {
        let tables = tables::scaled(start.scale);
        let mut blocks: Vec<Blocks> = frame
            .channels
            .iter()
            .map(|channel| vec![0; channel.coefficients.len()])
            .collect();
        for (index, sampled) in start.blocks.iter().enumerate() {
            for (at, block) in frame.class(index, 0).zip(sampled.chunks_exact(64)) {
                blocks[index][at * 64..][..64].copy_from_slice(block);
            }
        }
        let saved = if frame.progressive { PROGRESSIVE } else { 1.0 };
        let budget = ((aim - frame.overhead()) / STUFFING * 8.0 - start.fixed) / saved
            - start.lengths.iter().map(scan::table_bits).sum::<f64>();
        let mut counts = start.counts;
        let mut thrift = 1.0_f64;
        // What a class takes at a thrift of one: the mean of those seen.
        let mut seen = 0.0;
        let mut spent = 0.0;
        for class in 1..frame.classes {
            let now = (0..2)
                .map(|group| counts.bits(group, &start.lengths[group]))
                .sum::<f64>();
            seen += (now - spent) * thrift.powf(ELASTICITY);
            spent = now;
            let left = seen / class as f64 * (frame.classes - class) as f64;
            if budget.is_finite() {
                let asked = (left / (budget - spent).max(1.0)).powf(1.0 / ELASTICITY);
                thrift = asked.clamp(0.6, 1.7);
            }
            for (index, channel) in frame.channels.iter().enumerate() {
                let group = index.min(1);
                let quantiser =
                    Quantiser::new(&tables[group], &start.lengths[group], thrift as f32);
                for at in frame.class(index, class) {
                    let out = block_mut(&mut blocks[index], at);
                    quantiser.quantise(channel.block(at), out);
                    counts.add(group, out);
                }
            }
        }
        let measured = scan::measure(&frame.coded(&tables, &blocks));
        Self {
            frame,
            tables,
            blocks,
            thrift: thrift as f32,
            measured,
        }
    }

    fn bytes(&self) -> f64 {
        self.measured.bits as f64 / 8.0 * STUFFING + self.frame.overhead()
    }

    /// Spends less or more, row by row, until the size is about `goal`.
    fn settle(&mut self, goal: f64, is_finest: bool) {
        let mut over = (self.bytes() - goal) * 8.0;
        if over.abs() < goal * 8.0 * 0.0008 || over < 0.0 && is_finest {
            return;
        }
        'rows: for _ in 0..5 {
            self.thrift *= if over > 0.0 { 1.3 } else { 1.0 / 1.3 };
            for (index, channel) in self.frame.channels.iter().enumerate() {
                let lengths = &self.measured.prices[index.min(1)];
                let quantiser = Quantiser::new(&self.tables[index.min(1)], lengths, self.thrift);
                // Rows far from each other first, so that no part of the picture pays alone.
                for start in [0, 4, 2, 6, 1, 5, 3, 7] {
                    for row in (start..channel.down).step_by(8) {
                        let mut saved = 0_i64;
                        for at in row * channel.across..(row + 1) * channel.across {
                            let out = block_mut(&mut self.blocks[index], at);
                            let before = scan::ac_bits(out, lengths);
                            quantiser.quantise(channel.block(at), out);
                            saved += i64::from(before) - i64::from(scan::ac_bits(out, lengths));
                        }
                        let was = over;
                        over -= saved as f64 * STUFFING;
                        if was * over <= 0.0 {
                            break 'rows;
                        }
                    }
                }
            }
        }
        self.measured = scan::measure(&self.frame.coded(&self.tables, &self.blocks));
    }

    fn write(&self) -> Encoded {
        Encoded {
            bytes: scan::write(
                &self.frame.coded(&self.tables, &self.blocks),
                &self.measured,
            ),
            quality: quality(self.tables[0].map(f64::from)),
        }
    }
}

fn block_mut(blocks: &mut Blocks, at: usize) -> &mut [i16; 64] {
    blocks[at * 64..].first_chunk_mut().expect("64 a block")
}
