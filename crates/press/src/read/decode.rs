//! Scans to planes. A sequential picture never has its coefficients in memory: each block is
//! transformed at the wanted scale as it is read. A progressive one keeps those that the scale
//! needs until the end, and of the others whether they are zero, which later scans ask.
//!
//! What is missing or damaged is measured, not guessed: which units came, and where the code
//! stopped making sense.

use super::bits::Bits;
use super::header::{Found, Frame, Header, Scan};
use super::kept::{Kept, first_pass, refine};
use super::scale::Scaler;
use crate::encode::ZIGZAG;
use crate::picture::Plane;

/// Decoded channels and how much of them can be trusted.
pub(super) struct Decoded {
    /// One plane per component, cut to the component's size at its scale.
    pub planes: Vec<Plane>,
    /// The share of the picture that the data did not reach.
    pub missing: f64,
    /// The share between the first sign of damage and the next safe place.
    pub damaged: f64,
    /// Whether the end of the picture was marked.
    pub ended: bool,
}

/// A component while it is decoded.
struct Channel {
    h: usize,
    v: usize,
    /// Blocks that the picture needs, for scans of this component alone.
    real: (usize, usize),
    /// Blocks across and down with those that fill the last unit.
    blocks: (usize, usize),
    steps: [f32; 64],
    scaler: Scaler,
    stride: usize,
    plane: Vec<u8>,
    /// What progressive scans have brought so far.
    kept: Kept,
    /// The last DC value.
    last: i32,
}

/// Decodes the picture whose first scan's data start at `at`, component `i` at `scales[i]`/8.
pub(super) fn decode(
    bytes: &[u8],
    header: &mut Header,
    mut at: usize,
    scales: &[usize],
) -> Option<Decoded> {
    let frame = header.frame.clone()?;
    let progressive = frame.process == 0xc2;
    let (h_max, v_max) = largest(&frame);
    let units = (
        frame.width.div_ceil(8 * h_max),
        frame.height.div_ceil(8 * v_max),
    );
    let mut channels = Vec::new();
    for (component, &n) in frame.components.iter().zip(scales) {
        let blocks = (units.0 * component.h, units.1 * component.v);
        let steps = header.steps[component.table].unwrap_or([1; 64]);
        channels.push(Channel {
            h: component.h,
            v: component.v,
            real: (
                (frame.width * component.h).div_ceil(8 * h_max),
                (frame.height * component.v).div_ceil(8 * v_max),
            ),
            blocks,
            steps: steps.map(f32::from),
            scaler: Scaler::new(n),
            stride: blocks.0 * n,
            plane: vec![128; blocks.0 * n * blocks.1 * n],
            kept: Kept::new(n, if progressive { blocks.0 * blocks.1 } else { 0 }),
            last: 0,
        });
    }
    let mut state = Reading {
        bits: Bits::new(bytes, at),
        missing: 0.0,
        damaged: 0.0,
        seen: vec![false; channels.len()],
        refined: false,
    };
    let ended = loop {
        let scan = header.scan.clone()?;
        // Tables may be defined late; a scan without its own cannot be read.
        for &(index, _, _) in &scan.components {
            if let Some(steps) = header.steps[frame.components[index].table] {
                channels[index].steps = steps.map(f32::from);
            }
        }
        state.bits.restart(at);
        let whole = if progressive {
            state.progressive_scan(header, &scan, &mut channels, units)?
        } else {
            state.sequential_scan(header, &scan, &mut channels, units)?
        };
        if !whole {
            // The data are at their end, or no longer make sense: no later scan can be found.
            break marked_end(bytes, state.bits.place());
        }
        at = state.bits.place();
        match header.read(bytes, &mut at) {
            Found::Scan(data) => at = data,
            Found::End => break true,
            Found::Broken | Found::More => break false,
        }
    };
    if let Some(unseen) = share(&state.seen) {
        state.missing = state.missing.max(unseen);
    }
    if progressive && !ended && !state.refined {
        state.missing = state.missing.max(0.5);
    }
    if progressive {
        channels.iter_mut().for_each(Channel::unfold);
    }
    let planes = channels
        .into_iter()
        .zip(&frame.components)
        .map(|(channel, component)| {
            let n = channel.scaler.n();
            let real = |side: usize, own: usize, max: usize| {
                ((side * own).div_ceil(max) * n).div_ceil(8).max(1)
            };
            let whole = Plane {
                w: channel.stride,
                h: channel.blocks.1 * n,
                px: channel.plane,
            };
            let (w, h) = (
                real(frame.width, component.h, h_max),
                real(frame.height, component.v, v_max),
            );
            if (w, h) == (whole.w, whole.h) {
                whole
            } else {
                whole.crop(0, 0, w, h)
            }
        })
        .collect();
    Some(Decoded {
        planes,
        missing: state.missing,
        damaged: state.damaged,
        ended,
    })
}

/// The largest sampling factors of a frame.
pub(super) fn largest(frame: &Frame) -> (usize, usize) {
    let most = |of: fn(&super::header::Component) -> usize| {
        frame.components.iter().map(of).max().unwrap_or(1)
    };
    (most(|one| one.h), most(|one| one.v))
}

/// The share of components that no scan has brought, if any.
fn share(seen: &[bool]) -> Option<f64> {
    let unseen = seen.iter().filter(|&&seen| !seen).count();
    (unseen > 0).then(|| if seen[0] { 0.3 } else { 1.0 })
}

/// Whether an end mark stands somewhere near the end of the file.
fn marked_end(bytes: &[u8], from: usize) -> bool {
    bytes[from.min(bytes.len())..]
        .windows(2)
        .any(|two| two == [0xff, 0xd9])
}

struct Reading<'a> {
    bits: Bits<'a>,
    missing: f64,
    damaged: f64,
    /// Which components have had a scan.
    seen: Vec<bool>,
    /// Whether luma has had its first whole AC scan.
    refined: bool,
}

/// Why a run of units ended before its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Broken {
    /// The data ended or a marker came.
    Ended,
    /// The bits are no code.
    Nonsense,
}

impl Reading<'_> {
    /// The units of a scan, restart by restart. `false`: the data ended within it.
    ///
    /// `unit` decodes one unit; `reset` forgets what restarts forget.
    fn units(
        &mut self,
        count: usize,
        interval: usize,
        mut unit: impl FnMut(&mut Self, usize) -> Result<(), Broken>,
        mut reset: impl FnMut(&mut Self),
    ) -> bool {
        let interval = if interval == 0 { count } else { interval };
        let mut next = 0;
        let mut expected = 0_u8;
        let mut doubt: Option<usize> = None;
        while next < count {
            let end = (next + interval).min(count);
            reset(self);
            while next < end {
                match unit(self, next) {
                    Ok(()) => next += 1,
                    Err(broken) => {
                        doubt.get_or_insert(next);
                        if broken == Broken::Ended && self.no_more() {
                            self.missing += (count - next) as f64 / count as f64;
                            self.damaged +=
                                doubt.map_or(0.0, |from| (next - from) as f64) / count as f64;
                            return false;
                        }
                        if broken == Broken::Ended && self.bits.stopped().is_some() {
                            if self.at_restart() && interval < count {
                                // The next restart came early: units were lost before it.
                                break;
                            }
                            // A marker where none can be: bytes were overwritten. Go on behind it.
                            self.bits.restart(self.bits.place() + 2);
                        } else {
                            // Go on with the next bits: such codes find their step again.
                            self.bits.fill();
                            self.bits.take(1);
                        }
                        next += 1;
                    }
                }
            }
            if next < count || end < count {
                let lost = self.find_restart(&mut expected);
                if let Some(from) = doubt.take() {
                    self.damaged += (end - from) as f64 / count as f64;
                }
                match lost {
                    // Restarts were lost with the units between them.
                    Some(lost) => next = end + lost * interval,
                    None => {
                        self.missing += (count - end) as f64 / count as f64;
                        return false;
                    }
                }
            }
        }
        if let Some(from) = doubt {
            self.damaged += (count - from) as f64 / count as f64;
        }
        true
    }

    /// Whether the data are at an end that no decoding can pass.
    fn no_more(&mut self) -> bool {
        matches!(self.bits.stopped(), Some(0 | 0xd9 | 0xda | 0xc4 | 0xdb))
    }

    fn at_restart(&self) -> bool {
        matches!(self.bits.stopped(), Some(0xd0..=0xd7))
    }

    /// Moves behind the next restart marker; how many intervals were skipped for it.
    fn find_restart(&mut self, expected: &mut u8) -> Option<usize> {
        for _ in 0..1 << 20 {
            while self.bits.stopped().is_none() {
                self.bits.fill();
                self.bits.take(16);
            }
            let place = self.bits.place();
            match self.bits.stopped() {
                Some(marker @ 0xd0..=0xd7) => {
                    let lost = (marker - 0xd0).wrapping_sub(*expected) & 7;
                    *expected = (marker - 0xd0 + 1) & 7;
                    self.bits.restart(place + 2);
                    return Some(usize::from(lost));
                }
                Some(0 | 0xd9 | 0xda) | None => return None,
                Some(_) => self.bits.restart(place + 2),
            }
        }
        None
    }

    fn sequential_scan(
        &mut self,
        header: &Header,
        scan: &Scan,
        channels: &mut [Channel],
        units: (usize, usize),
    ) -> Option<bool> {
        let mut tables = Vec::new();
        for &(index, dc, ac) in &scan.components {
            tables.push((index, header.dc[dc].as_ref()?, header.ac[ac].as_ref()?));
            self.seen[index] = true;
        }
        let alone = tables.len() == 1;
        let (across, down) = if alone {
            channels[tables[0].0].real
        } else {
            units
        };
        let channels = std::cell::RefCell::new(channels);
        let whole = self.units(
            across * down,
            header.restart,
            |reading, unit| {
                let mut channels = channels.borrow_mut();
                let (ux, uy) = (unit % across, unit / across);
                for &(index, dc, ac) in &tables {
                    let channel = &mut channels[index];
                    let (h, v) = if alone {
                        (1, 1)
                    } else {
                        (channel.h, channel.v)
                    };
                    for y in 0..v {
                        for x in 0..h {
                            let place = (ux * h + x, uy * v + y);
                            channel.sequential_block(&mut reading.bits, dc, ac, place)?;
                        }
                    }
                }
                Ok(())
            },
            |_| {
                channels
                    .borrow_mut()
                    .iter_mut()
                    .for_each(|one| one.last = 0)
            },
        );
        Some(whole)
    }

    fn progressive_scan(
        &mut self,
        header: &Header,
        scan: &Scan,
        channels: &mut [Channel],
        units: (usize, usize),
    ) -> Option<bool> {
        let (first, last) = scan.band;
        let (high, low) = scan.bits;
        let is_dc = first == 0;
        let alone = scan.components.len() == 1;
        if !is_dc && !alone || first > last {
            return None;
        }
        let mut tables = Vec::new();
        for &(index, dc, ac) in &scan.components {
            let table = match (is_dc, high) {
                (true, 0) => Some(header.dc[dc].as_ref()?),
                (true, _) => None,
                (false, _) => Some(header.ac[ac].as_ref()?),
            };
            tables.push((index, table));
            self.seen[index] = true;
        }
        let (across, down) = if alone {
            channels[tables[0].0].real
        } else {
            units
        };
        let channels = std::cell::RefCell::new(channels);
        let run = std::cell::Cell::new(0_u32);
        let whole = self.units(
            across * down,
            header.restart,
            |reading, unit| {
                let mut channels = channels.borrow_mut();
                let (ux, uy) = (unit % across, unit / across);
                for &(index, table) in &tables {
                    let channel = &mut channels[index];
                    let (h, v) = if alone {
                        (1, 1)
                    } else {
                        (channel.h, channel.v)
                    };
                    for y in 0..v {
                        for x in 0..h {
                            let at = (uy * v + y) * channel.blocks.0 + ux * h + x;
                            let bits = &mut reading.bits;
                            match (table, is_dc) {
                                (Some(table), true) => {
                                    bits.fill();
                                    let size = table.symbol(bits).ok_or(Broken::Nonsense)?;
                                    if size > 15 {
                                        return Err(Broken::Nonsense);
                                    }
                                    channel.last += bits.value(u32::from(size));
                                    *channel.kept.block(at).dc() = (channel.last << low) as i16;
                                }
                                (None, _) => {
                                    bits.fill();
                                    let bit = (bits.take(1) << low) as i16;
                                    *channel.kept.block(at).dc() |= bit;
                                }
                                (Some(table), false) => {
                                    let mut block = channel.kept.block(at);
                                    let mut left = run.get();
                                    let pass = if high == 0 { first_pass } else { refine };
                                    let done = pass(
                                        bits,
                                        table,
                                        &mut block,
                                        (first, last),
                                        low,
                                        &mut left,
                                    );
                                    run.set(left);
                                    done.ok_or(Broken::Nonsense)?;
                                }
                            }
                            if bits.overrun() {
                                return Err(Broken::Ended);
                            }
                        }
                    }
                }
                Ok(())
            },
            |_| {
                run.set(0);
                channels
                    .borrow_mut()
                    .iter_mut()
                    .for_each(|one| one.last = 0);
            },
        );
        if whole && !is_dc && tables[0].0 == 0 {
            self.refined = true;
        }
        if !whole && !is_dc {
            // A finer scan that is cut leaves the coarser ones whole: less sharp, not missing.
            self.missing = if self.refined { 0.0 } else { 0.5 };
            self.damaged = self.damaged.max(0.02);
        }
        Some(whole)
    }
}

impl Channel {
    /// Reads one block and puts its samples into the plane.
    #[inline(always)]
    fn sequential_block(
        &mut self,
        bits: &mut Bits,
        dc: &super::bits::Table,
        ac: &super::bits::Table,
        (x, y): (usize, usize),
    ) -> Result<(), Broken> {
        let mut block = [0.0_f32; 64];
        bits.fill();
        let size = dc.symbol(bits).ok_or(Broken::Nonsense)?;
        if size > 11 {
            return Err(Broken::Nonsense);
        }
        self.last += bits.value(u32::from(size));
        block[0] = self.last as f32 * self.steps[0];
        // Eight bits of samples give at most 1024 either way; far beyond it, the data are wrong.
        if block[0].abs() > 4096.0 {
            self.last = 0;
            return Err(Broken::Nonsense);
        }
        let mut k = 1;
        let mut flat = true;
        while k < 64 {
            bits.fill();
            let value = match ac.short(bits) {
                Some((zeros, value)) => {
                    k += zeros;
                    value
                }
                None => {
                    let symbol = ac.symbol(bits).ok_or(Broken::Nonsense)?;
                    let (zeros, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
                    if size == 0 {
                        if zeros < 15 {
                            break;
                        }
                        k += 16;
                        continue;
                    }
                    k += zeros;
                    bits.value(size)
                }
            };
            let Some(&place) = ZIGZAG.get(k) else {
                return Err(Broken::Nonsense);
            };
            let place = usize::from(place & 63);
            block[place] = value as f32 * self.steps[place];
            flat = false;
            k += 1;
        }
        let n = self.scaler.n();
        let at = y * n * self.stride + x * n;
        self.scaler
            .put(&block, flat, &mut self.plane, at, self.stride);
        if bits.overrun() {
            return Err(Broken::Ended);
        }
        Ok(())
    }

    /// The samples of all kept coefficients.
    fn unfold(&mut self) {
        let n = self.scaler.n();
        for (index, kept) in self.kept.blocks().enumerate() {
            let mut block = [0.0_f32; 64];
            for (v, row) in kept.chunks_exact(n).enumerate() {
                for (u, &value) in row.iter().enumerate() {
                    block[v * 8 + u] = f32::from(value) * self.steps[v * 8 + u];
                }
            }
            let flat = kept[1..].iter().all(|&value| value == 0);
            let (x, y) = (index % self.blocks.0, index / self.blocks.0);
            let at = y * n * self.stride + x * n;
            self.scaler
                .put(&block, flat, &mut self.plane, at, self.stride);
        }
    }
}
