//! JPEG at a scale of its own transform, straight to luma and half-size chroma.
//!
//! Why a decoder of our own beside well-kept crates: `image` takes a file cut in half for whole
//! and unfolds every megapixel; `jpeg-decoder` scales only by powers of two, gives RGB that we
//! would turn back, and cannot tell a cut file from a damaged one. This one reads what cameras,
//! scanners and chat programs write: sequential and progressive Huffman coding, eight bits.

mod bits;
mod colour;
mod decode;
pub mod exif;
mod header;
mod kept;
mod scale;

use crate::picture::Picture;
use header::{Found, Frame, Header};

/// Why a file gives no picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trouble {
    /// The data end before the picture does; how much of it is there, where that is known.
    Truncated(Option<f64>),
    /// The data are no picture, or too little of it is whole.
    Corrupt,
    /// A kind of JPEG that is not read: arithmetic coding, twelve bits, lossless.
    Unsupported(Kind),
}

/// Kinds of JPEG that are not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Arithmetic instead of Huffman coding.
    Arithmetic,
    /// Twelve bits a sample, lossless or hierarchical.
    DeepOrLossless,
}

/// A decoded picture.
#[derive(Clone, Debug)]
pub struct Read {
    /// The picture as it is stored, not yet turned, in the colours of its profile.
    pub picture: Picture,
    /// The share of it that is damaged, 0 when it is whole.
    pub damaged: f64,
}

/// A JPEG whose header was read; its pixels take no memory yet.
pub struct Jpeg<'a> {
    bytes: &'a [u8],
    header: Header,
    frame: Frame,
    /// Where the data of the first scan begin.
    data: usize,
}

/// A tail that may be missing without a word: the last units of the last row.
const FORGIVEN: f64 = 0.000_5;
/// A tail that may be missing with a word.
const BEARABLE: f64 = 0.02;
/// Damage with which nothing is worth showing.
const WRECKED: f64 = 0.9;

/// The stored size that the header tells, whatever follows it.
pub fn size(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut header = Header::default();
    header.read(bytes, &mut 2);
    header.frame.map(|frame| (frame.width, frame.height))
}

impl<'a> Jpeg<'a> {
    /// Reads up to the first scan.
    pub fn new(bytes: &'a [u8]) -> Result<Self, Trouble> {
        let mut header = Header::default();
        let mut data = 2;
        let found = header.read(bytes, &mut data);
        let Some(frame) = header.frame.clone() else {
            return Err(match found {
                Found::Broken => Trouble::Truncated(None),
                _ => Trouble::Corrupt,
            });
        };
        match frame.process {
            0xc0..=0xc2 if frame.precision == 8 => {}
            0xc9..=0xcb => return Err(Trouble::Unsupported(Kind::Arithmetic)),
            _ => return Err(Trouble::Unsupported(Kind::DeepOrLossless)),
        }
        if !matches!(found, Found::Scan(_)) {
            return Err(Trouble::Truncated(None));
        }
        if frame.width == 0 || frame.height == 0 {
            return Err(Trouble::Corrupt);
        }
        Ok(Self {
            bytes,
            header,
            frame,
            data,
        })
    }

    /// Pixels across as stored.
    pub fn width(&self) -> usize {
        self.frame.width
    }

    /// Pixels down as stored.
    pub fn height(&self) -> usize {
        self.frame.height
    }

    /// How many coefficients are kept in memory until the last scan is read: none of a sequential
    /// picture.
    pub fn kept_coefficients(&self) -> u64 {
        if self.frame.process != 0xc2 {
            return 0;
        }
        let (h_max, v_max) = decode::largest(&self.frame);
        let blocks = |side: usize, max: usize| side.div_ceil(8 * max) as u64;
        let units = blocks(self.frame.width, h_max) * blocks(self.frame.height, v_max);
        let components = self.frame.components.iter();
        units * 64 * components.map(|one| (one.h * one.v) as u64).sum::<u64>()
    }

    /// EXIF's orientation, 1 to 8.
    pub fn orientation(&self) -> u8 {
        self.header.exif.map_or(1, |exif| exif.orientation)
    }

    /// The colour profile, empty where there is none.
    pub fn profile(&self) -> &[u8] {
        &self.header.profile
    }

    /// The words of what stands beside the picture: EXIF, GPS, XMP, IPTC.
    pub fn remarks(&self) -> &[&'static str] {
        &self.header.stripped
    }

    /// The quality of its luma on libjpeg's scale, by the mean of its steps.
    pub fn quality(&self) -> u8 {
        self.header.steps[self.frame.components[0].table]
            .map_or(98, |steps| crate::encode::quality(steps.map(f64::from)))
    }

    /// The file without what stands beside the picture, its coded data byte for byte; `None`
    /// where it is not grey or YCC, has no end, or is not baseline while `baseline` is asked.
    ///
    /// Orientation and profile go with the rest: who needs them asks before.
    pub fn kept(&self, baseline: bool) -> Option<Vec<u8>> {
        if !colour::is_plain(&self.frame, &self.header)
            || baseline && self.frame.process != 0xc0
            || self.header.scan.is_none()
        {
            return None;
        }
        let mut out = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0".to_vec();
        let mut at = 2;
        loop {
            // Fill bytes and coded data run up to the next marker that is neither stuffing nor a
            // restart.
            let rest = self.bytes.get(at..)?;
            let next = rest
                .windows(2)
                .position(|two| two[0] == 0xff && !matches!(two[1], 0 | 0xff | 0xd0..=0xd7))?;
            out.extend_from_slice(&rest[..next]);
            at += next;
            let marker = self.bytes[at + 1];
            if marker == 0xd9 {
                out.extend([0xff, 0xd9]);
                return Some(out);
            }
            let length = self.bytes.get(at + 2..at + 4)?;
            let end = at + 2 + usize::from(u16::from_be_bytes([length[0], length[1]]));
            let segment = self.bytes.get(at..end)?;
            if !matches!(marker, 0xe0..=0xef | 0xfe) {
                out.extend_from_slice(segment);
            }
            at = end;
        }
    }

    /// Decodes the picture; its long edge comes at `edge` or up to one part in thirteen less, if
    /// it is larger.
    pub fn decode(&self, edge: usize) -> Result<Read, Trouble> {
        let frame = &self.frame;
        let n = scale_for(frame.width.max(frame.height), edge);
        let mut header = self.header.clone();
        let scales = colour::scales(frame, &header, n);
        let decoded =
            decode::decode(self.bytes, &mut header, self.data, &scales).ok_or(Trouble::Corrupt)?;
        let mut damaged = decoded.damaged;
        if decoded.missing > BEARABLE {
            return Err(if decoded.ended {
                Trouble::Corrupt
            } else {
                Trouble::Truncated(Some(1.0 - decoded.missing))
            });
        }
        if decoded.missing > FORGIVEN {
            damaged += decoded.missing;
        }
        if damaged > WRECKED {
            return Err(Trouble::Corrupt);
        }
        Ok(Read {
            picture: colour::picture(frame, &header, n, decoded.planes),
            damaged,
        })
    }
}

/// The smallest n for which n/8 of the long edge is at least `edge`, less one part in thirteen.
fn scale_for(long: usize, edge: usize) -> usize {
    (1..=8)
        .find(|&n| (long * n).div_ceil(8) * 13 >= edge * 12)
        .unwrap_or(8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phones_photo_is_decoded_at_half_size_and_a_small_one_whole() {
        assert_eq!(scale_for(4032, 2000), 4);
        assert_eq!(scale_for(8064, 2000), 2);
        assert_eq!(scale_for(3264, 2000), 5);
        assert_eq!(scale_for(1440, 2000), 8);
    }
}
