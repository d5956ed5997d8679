//! A JPEG encoder for a byte limit: the best picture that fits, found without trial encodes.
//!
//! 1. The planes are transformed once; the coefficients are kept.
//! 2. The quantiser's scale is searched on an eighth of the blocks, by counting the bits that
//!    the best Huffman code would take.
//! 3. All blocks are quantised at that scale with an eye on price and error ([`trellis`]).
//! 4. What is over or short is settled by a little more or less thrift, row by row.
//! 5. The file is written with codes made for it; one byte too many, and step 4 is repeated.
//!
//! The same planes and limit give the same bytes on every machine.

mod dct;
mod huffman;
mod scan;
mod tables;
mod trellis;

use crate::picture::Picture;
use dct::Channel;
use huffman::{Code, Counts, Lengths};
use scan::Blocks;
use tables::Table;
pub(crate) use tables::ZIGZAG;
use trellis::Quantiser;

/// A picture within the limit.
pub struct Encoded {
    /// The baseline JPEG.
    pub bytes: Vec<u8>,
    /// Its quality on libjpeg's scale.
    pub quality: u8,
}

/// The coarsest scale tried; beyond it all that is left is blocks.
const COARSEST: f64 = 9.0;
/// The finest: libjpeg's quality 98 or so; nothing more to see beyond.
const FINEST: f64 = 0.04;
/// The part of the limit that the search aims at.
const AIM: f64 = 0.997;
/// The part of the limit that is full enough.
const FULL: f64 = 0.99;

/// The best picture of at most `limit` bytes; `None` when no scale of the tables fits.
pub fn encode(picture: &Picture, limit: u64) -> Option<Encoded> {
    let frame = Frame::new(picture);
    let aim = limit as f64 * AIM;
    let sample = Sample::new(&frame);
    let mut scale = sample.search(aim);
    let mut best: Option<Encoded> = None;
    let mut trial = Trial::new(&frame, scale, &sample.lengths_at(scale));
    // A correction of the scale where the sample misled us; the last word has the thrift.
    for round in 0..6 {
        let bytes = trial.bytes();
        if bytes < aim && scale <= FINEST {
            break;
        }
        let off = (bytes / aim).ln();
        if off.abs() < 0.03 || round == 5 {
            break;
        }
        scale = (scale * (off * 1.25).exp()).clamp(FINEST, COARSEST);
        trial = Trial::new(&frame, scale, &trial.lengths());
    }
    let mut goal = aim;
    for _ in 0..8 {
        trial.settle(goal, scale);
        let encoded = trial.write(&frame);
        let size = encoded.bytes.len() as f64;
        if encoded.bytes.len() as u64 <= limit {
            let full = size >= limit as f64 * FULL || scale <= FINEST;
            if best
                .as_ref()
                .is_none_or(|best| best.bytes.len() < encoded.bytes.len())
            {
                best = Some(encoded);
            }
            if full {
                break;
            }
            goal += (limit as f64 * 0.996 - size) * 0.9;
        } else {
            goal -= (size - limit as f64) + limit as f64 * 0.002;
            if size > limit as f64 * 1.04 {
                if scale >= COARSEST {
                    break;
                }
                scale = (scale * (size / aim).powf(1.3)).min(COARSEST);
                trial = Trial::new(&frame, scale, &trial.lengths());
                goal = aim;
            }
        }
    }
    best
}

/// A picture's coefficients.
struct Frame {
    width: usize,
    height: usize,
    channels: Vec<Channel>,
    orders: Vec<Vec<u32>>,
}

impl Frame {
    fn new(picture: &Picture) -> Self {
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
        Self {
            width: picture.width(),
            height: picture.height(),
            channels,
            orders,
        }
    }
}

/// The code lengths of the AC symbols of luma and chroma.
type AcLengths = [Lengths; 2];

/// Every eighth block, to find the scale on.
struct Sample<'a> {
    frame: &'a Frame,
    /// AC blocks of luma and of chroma, and how many blocks each stands for.
    blocks: [(Vec<[i16; 64]>, f64); 2],
}

impl<'a> Sample<'a> {
    fn new(frame: &'a Frame) -> Self {
        let mut blocks = [(Vec::new(), 1.0), (Vec::new(), 1.0)];
        for (group, (taken, factor)) in blocks.iter_mut().enumerate() {
            let mut all = 0;
            for (index, channel) in frame.channels.iter().enumerate() {
                if index.min(1) != group {
                    continue;
                }
                // Small pictures are looked at whole: there is no time to save.
                let every = if channel.across * channel.down < 4000 {
                    1
                } else {
                    8
                };
                for (at, block) in channel.coefficients.chunks_exact(64).enumerate() {
                    // A knight's move from row to row, so that no column is always left out.
                    let (x, y) = (at % channel.across, at / channel.across);
                    all += 1;
                    if (x + 3 * y) % every == 0 {
                        taken.push(block.try_into().expect("64 a block"));
                    }
                }
            }
            *factor = all as f64 / taken.len().max(1) as f64;
        }
        Self { frame, blocks }
    }

    /// The code lengths after plain rounding at a scale.
    fn lengths_at(&self, scale: f64) -> AcLengths {
        let table = tables::scaled(scale);
        let mut out = [[0; 256]; 2];
        for ((blocks, _), lengths) in self.blocks.iter().zip(&mut out) {
            let quantiser = Quantiser::new(&table, lengths, 1.0);
            let mut counts = [0; 256];
            let mut rounded = [0; 64];
            for block in blocks {
                quantiser.round(block, &mut rounded);
                scan::count_ac(&rounded, &mut counts);
            }
            *lengths = huffman::lengths(&counts);
        }
        out
    }

    /// The file's size at a scale, and the code lengths it came to.
    fn bytes(&self, scale: f64, lengths: &AcLengths) -> (f64, AcLengths) {
        let table = tables::scaled(scale);
        let mut bits = 0.0;
        let mut after = *lengths;
        for ((blocks, factor), lengths) in self.blocks.iter().zip(&mut after) {
            let quantiser = Quantiser::new(&table, lengths, 1.0);
            let mut counts = [0; 256];
            let mut extra = 0;
            let mut quantised = [0; 64];
            for block in blocks {
                quantiser.quantise(block, &mut quantised);
                extra += u64::from(scan::count_ac(&quantised, &mut counts));
            }
            let (coded, new) = scan::coded(&counts, extra);
            bits += coded as f64 * factor;
            *lengths = new;
        }
        let step = f64::from(table[0]) * 8.0;
        let mut counts = [[0; 256]; 2];
        for (index, (channel, order)) in self
            .frame
            .channels
            .iter()
            .zip(&self.frame.orders)
            .enumerate()
        {
            let dc = order.iter().map(|&at| {
                (f64::from(channel.coefficients[at as usize * 64]) / step).round() as i16
            });
            bits += scan::count_dc(dc, &mut counts[index.min(1)]) as f64;
        }
        bits += counts
            .iter()
            .map(|counts| scan::coded(counts, 0).0 as f64)
            .sum::<f64>();
        (
            bits / 8.0 * STUFFING + scan::overhead(self.frame.channels.len()) as f64,
            after,
        )
    }

    /// The scale at which the file has about `aim` bytes.
    fn search(&self, aim: f64) -> f64 {
        let mut scale: f64 = 1.0;
        let mut lengths = self.lengths_at(scale);
        let mut low: Option<(f64, f64)> = None;
        let mut high: Option<(f64, f64)> = None;
        for _ in 0..8 {
            let (bytes, after) = self.bytes(scale, &lengths);
            lengths = after;
            let (x, y) = (scale.ln(), (bytes / aim).ln());
            if y.abs() < 0.01 {
                break;
            }
            if y > 0.0 {
                low = Some((x, y));
            } else {
                high = Some((x, y));
            }
            let next = match (low, high) {
                (Some(a), Some(b)) => a.0 + a.1 * (b.0 - a.0) / (a.1 - b.1),
                // Bytes fall about as the scale to the power of -0.8.
                _ => x + y * 1.2,
            };
            let clamped = next.exp().clamp(FINEST, COARSEST);
            if (clamped.ln() - x).abs() < 1e-3 {
                break;
            }
            scale = clamped;
        }
        scale
    }
}

/// Bytes that the marker's escape adds: one after each byte of ones, about one in 290.
const STUFFING: f64 = 1.0035;

/// All blocks quantised at one scale.
struct Trial<'a> {
    frame: &'a Frame,
    table: Table,
    blocks: Vec<Blocks>,
    /// Counts of DC and AC symbols for luma and chroma, and all extra bits.
    counts: ([[Counts; 2]; 2], u64),
    thrift: f32,
}

impl<'a> Trial<'a> {
    fn new(frame: &'a Frame, scale: f64, lengths: &AcLengths) -> Self {
        let table = tables::scaled(scale);
        let blocks = frame
            .channels
            .iter()
            .enumerate()
            .map(|(index, channel)| {
                let quantiser = Quantiser::new(&table, &lengths[index.min(1)], 1.0);
                let mut out = vec![0; channel.coefficients.len()];
                for (block, out) in blocks_of(&channel.coefficients).zip(blocks_of_mut(&mut out)) {
                    quantiser.quantise(block, out);
                }
                out
            })
            .collect();
        let mut trial = Self {
            frame,
            table,
            blocks,
            counts: ([[[0; 256]; 2]; 2], 0),
            thrift: 1.0,
        };
        trial.count();
        trial
    }

    fn count(&mut self) {
        let mut counts = [[[0; 256]; 2]; 2];
        let mut extra = 0;
        for (index, (blocks, order)) in self.blocks.iter().zip(&self.frame.orders).enumerate() {
            let [dc, ac] = &mut counts[index.min(1)];
            extra += scan::count_dc(order.iter().map(|&at| blocks[at as usize * 64]), dc);
            for block in blocks_of(blocks) {
                extra += u64::from(scan::count_ac(block, ac));
            }
        }
        self.counts = (counts, extra);
    }

    fn bytes(&self) -> f64 {
        let (counts, extra) = &self.counts;
        let bits = counts
            .iter()
            .take(self.frame.channels.len().min(2))
            .flatten()
            .map(|counts| scan::coded(counts, 0).0)
            .sum::<u64>()
            + *extra;
        bits as f64 / 8.0 * STUFFING + scan::overhead(self.frame.channels.len()) as f64
    }

    fn lengths(&self) -> AcLengths {
        self.counts.0.each_ref().map(|[_, ac]| huffman::lengths(ac))
    }

    /// Spends less or more, row by row, until the size is about `goal`.
    fn settle(&mut self, goal: f64, scale: f64) {
        self.adjust(goal, scale);
        self.count();
    }

    fn adjust(&mut self, goal: f64, scale: f64) {
        let mut over = (self.bytes() - goal) * 8.0;
        if over.abs() < goal * 8.0 * 0.0005 || over < 0.0 && scale <= FINEST {
            return;
        }
        let lengths = self.lengths();
        for _ in 0..4 {
            self.thrift *= if over > 0.0 { 1.35 } else { 1.0 / 1.35 };
            for (index, channel) in self.frame.channels.iter().enumerate() {
                let lengths = &lengths[index.min(1)];
                let quantiser = Quantiser::new(&self.table, lengths, self.thrift);
                // Rows far from each other first, so that no part of the picture pays alone.
                for start in [0, 4, 2, 6, 1, 5, 3, 7] {
                    for row in (start..channel.down).step_by(8) {
                        let range = row * channel.across * 64..(row + 1) * channel.across * 64;
                        let blocks = blocks_of(&channel.coefficients[range.clone()])
                            .zip(blocks_of_mut(&mut self.blocks[index][range]));
                        let mut saved = 0_i64;
                        for (block, out) in blocks {
                            let before = scan::ac_bits(out, lengths);
                            let dc = out[0];
                            quantiser.quantise(block, out);
                            out[0] = dc;
                            saved += i64::from(before) - i64::from(scan::ac_bits(out, lengths));
                        }
                        let was = over;
                        over -= saved as f64 * STUFFING;
                        if was * over <= 0.0 {
                            return;
                        }
                    }
                }
            }
        }
    }

    fn write(&self, frame: &Frame) -> Encoded {
        let codes: Vec<[Code; 2]> = self
            .counts
            .0
            .iter()
            .take(frame.channels.len().min(2))
            .map(|pair| {
                pair.each_ref()
                    .map(|counts| Code::new(&huffman::lengths(counts)))
            })
            .collect();
        Encoded {
            bytes: scan::write(&scan::Coded {
                width: frame.width,
                height: frame.height,
                table: &self.table,
                blocks: &self.blocks,
                orders: &frame.orders,
                codes: &codes,
            }),
            quality: tables::quality(&self.table),
        }
    }
}

fn blocks_of(values: &[i16]) -> impl Iterator<Item = &[i16; 64]> {
    values
        .chunks_exact(64)
        .map(|block| block.try_into().expect("64 a block"))
}

fn blocks_of_mut(values: &mut [i16]) -> impl Iterator<Item = &mut [i16; 64]> {
    values
        .chunks_exact_mut(64)
        .map(|block| block.try_into().expect("64 a block"))
}
