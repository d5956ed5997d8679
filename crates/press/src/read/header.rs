//! The segments of a JPEG: tables, frame, and what cameras write beside the picture.

use super::bits::Table;
use super::exif::{self, Exif};
use crate::encode::ZIGZAG;

/// One channel as the frame describes it.
#[derive(Clone, Debug)]
pub(super) struct Component {
    pub id: u8,
    pub h: usize,
    pub v: usize,
    pub table: usize,
}

/// What the frame's segment says.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// The marker: `c0` and `c1` sequential, `c2` progressive, others are not read.
    pub process: u8,
    pub precision: u8,
    pub width: usize,
    pub height: usize,
    pub components: Vec<Component>,
}

/// A scan's segment.
#[derive(Clone, Debug)]
pub(super) struct Scan {
    /// Index of the component, its DC table, its AC table.
    pub components: Vec<(usize, usize, usize)>,
    /// First and last zigzag place.
    pub band: (usize, usize),
    /// High and low bit of successive approximation.
    pub bits: (u32, u32),
}

/// What a marker's segment brought.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Tables or remarks: read on.
    More,
    /// A scan starts; its data begin at the place.
    Scan(usize),
    /// The end of the picture.
    End,
    /// The file ends, or the segment is nonsense.
    Broken,
}

/// The state that segments build up.
#[derive(Clone, Default)]
pub(super) struct Header {
    pub frame: Option<Frame>,
    pub scan: Option<Scan>,
    /// Steps in natural order.
    pub steps: [Option<[u16; 64]>; 4],
    pub dc: [Option<Table>; 4],
    pub ac: [Option<Table>; 4],
    /// Units between restart markers, 0 for none.
    pub restart: usize,
    /// The transform of Adobe's segment.
    pub adobe: Option<u8>,
    pub jfif: bool,
    pub exif: Option<Exif>,
    /// The colour profile, its parts put together.
    pub profile: Vec<u8>,
    pub stripped: Vec<&'static str>,
}

/// The longest colour profile that is kept.
const MAX_PROFILE: usize = 4 << 20;

impl Header {
    /// Reads segments from `at` up to the next scan, end or break; moves `at` on.
    pub fn read(&mut self, bytes: &[u8], at: &mut usize) -> Found {
        loop {
            match self.segment(bytes, at) {
                Found::More => {}
                found => return found,
            }
        }
    }

    fn segment(&mut self, bytes: &[u8], at: &mut usize) -> Found {
        // Bytes between segments are skipped, as every reader does.
        let Some(skip) = bytes
            .get(*at..)
            .and_then(|rest| rest.iter().position(|&byte| byte == 0xff))
        else {
            return Found::Broken;
        };
        *at += skip;
        let Some(&marker) = bytes.get(*at + 1) else {
            return Found::Broken;
        };
        match marker {
            0xff => {
                *at += 1;
                return Found::More;
            }
            0 | 1 | 0xd0..=0xd8 => {
                *at += 2;
                return Found::More;
            }
            0xd9 => return Found::End,
            _ => {}
        }
        let length = bytes
            .get(*at + 2..*at + 4)
            .map_or(0, |two| usize::from(u16::from_be_bytes([two[0], two[1]])));
        let Some(body) = bytes.get(*at + 4..*at + 2 + length.max(2)) else {
            return Found::Broken;
        };
        *at += 2 + length.max(2);
        let read = match marker {
            0xc4 => self.huffman(body),
            0xdb => self.quantisers(body),
            0xc0..=0xcf if marker != 0xc8 && marker != 0xcc => self.frame(marker, body),
            0xdd => body.first_chunk::<2>().map(|two| {
                self.restart = usize::from(u16::from_be_bytes(*two));
            }),
            0xda => {
                return match self.scan(body) {
                    Some(()) => Found::Scan(*at),
                    None => Found::Broken,
                };
            }
            0xe0..=0xef => {
                self.remark(marker, body);
                Some(())
            }
            _ => Some(()),
        };
        read.map_or(Found::Broken, |()| Found::More)
    }

    fn huffman(&mut self, mut body: &[u8]) -> Option<()> {
        while let Some((&class, rest)) = body.split_first() {
            let (counts, rest) = rest.split_first_chunk::<16>()?;
            let symbols: usize = counts.iter().map(|&count| usize::from(count)).sum();
            let table = Table::new(counts, rest.get(..symbols)?)?;
            let tables = if class >> 4 == 0 {
                &mut self.dc
            } else {
                &mut self.ac
            };
            *tables.get_mut(usize::from(class & 15))? = Some(table);
            body = &rest[symbols..];
        }
        Some(())
    }

    fn quantisers(&mut self, mut body: &[u8]) -> Option<()> {
        while let Some((&kind, rest)) = body.split_first() {
            let wide = kind >> 4 != 0;
            let size = if wide { 128 } else { 64 };
            let values = rest.get(..size)?;
            let mut steps = [1; 64];
            for (k, &place) in ZIGZAG.iter().enumerate() {
                steps[usize::from(place)] = if wide {
                    u16::from_be_bytes([values[2 * k], values[2 * k + 1]])
                } else {
                    u16::from(values[k])
                };
            }
            *self.steps.get_mut(usize::from(kind & 15))? = Some(steps);
            body = &rest[size..];
        }
        Some(())
    }

    fn frame(&mut self, process: u8, body: &[u8]) -> Option<()> {
        // A second frame is another picture; the first one counts.
        if self.frame.is_some() {
            return Some(());
        }
        let (head, rest) = body.split_first_chunk::<6>()?;
        let components: Vec<Component> = rest
            .chunks_exact(3)
            .take(usize::from(head[5]))
            .map(|three| Component {
                id: three[0],
                h: usize::from(three[1] >> 4),
                v: usize::from(three[1] & 15),
                table: usize::from(three[2]),
            })
            .collect();
        let sane =
            |one: &Component| (1..=4).contains(&one.h) && (1..=4).contains(&one.v) && one.table < 4;
        if components.is_empty()
            || components.len() != usize::from(head[5])
            || components.len() > 4
            || !components.iter().all(sane)
        {
            return None;
        }
        self.frame = Some(Frame {
            process,
            precision: head[0],
            height: usize::from(u16::from_be_bytes([head[1], head[2]])),
            width: usize::from(u16::from_be_bytes([head[3], head[4]])),
            components,
        });
        Some(())
    }

    fn scan(&mut self, body: &[u8]) -> Option<()> {
        let frame = self.frame.as_ref()?;
        let (&count, rest) = body.split_first()?;
        let count = usize::from(count);
        let mut components = Vec::with_capacity(count);
        for two in rest.chunks_exact(2).take(count) {
            let index = frame.components.iter().position(|one| one.id == two[0])?;
            let (dc, ac) = (usize::from(two[1] >> 4), usize::from(two[1] & 15));
            if dc > 3 || ac > 3 || components.iter().any(|&(other, _, _)| other == index) {
                return None;
            }
            components.push((index, dc, ac));
        }
        let tail = rest.get(2 * count..2 * count + 3)?;
        let band = (usize::from(tail[0]), usize::from(tail[1]));
        let bits = (u32::from(tail[2] >> 4), u32::from(tail[2] & 15));
        if components.is_empty() || components.len() != count || band.0 > 63 || bits.1 > 13 {
            return None;
        }
        self.scan = Some(Scan {
            components,
            band: (band.0, band.1.min(63)),
            bits,
        });
        Some(())
    }

    fn remark(&mut self, marker: u8, body: &[u8]) {
        let mut strip = |what| {
            if !self.stripped.contains(&what) {
                self.stripped.push(what);
            }
        };
        match marker {
            0xe0 if body.starts_with(b"JFIF\0") => self.jfif = true,
            0xe1 if body.starts_with(b"Exif\0") => {
                let found = exif::read(body.get(6..).unwrap_or_default());
                strip("EXIF");
                if found.gps {
                    strip("GPS");
                }
                self.exif.get_or_insert(found);
            }
            0xe1 if body.starts_with(b"http://ns.adobe.com/xap") => strip("XMP"),
            0xe2 if body.starts_with(b"ICC_PROFILE\0") => {
                let part = body.get(14..).unwrap_or_default();
                if self.profile.len() + part.len() <= MAX_PROFILE {
                    self.profile.extend_from_slice(part);
                }
            }
            0xed => strip("IPTC"),
            0xee if body.starts_with(b"Adobe") => self.adobe = body.get(11).copied(),
            _ => {}
        }
    }
}
