//! JPEG at a scale of its own transform, straight to luma and half-size chroma.
//!
//! Why a decoder of our own beside well-kept crates: `image` takes a file cut in half for whole
//! and unfolds every megapixel; `jpeg-decoder` scales only by powers of two, gives RGB that we
//! would turn back, and cannot tell a cut file from a damaged one. This one reads what cameras,
//! scanners and chat programs write: sequential and progressive Huffman coding, eight bits.

mod bits;
mod colour;
mod decode;
mod header;
mod scale;

use super::{Opened, bounded, profile};
use crate::materials::refuse;
use crate::model::material::Refusal;
use header::{Found, Header};

/// The size that the header tells.
pub(super) fn size(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut header = Header::default();
    header.read(bytes, &mut 2);
    header.frame.map(|frame| (frame.width, frame.height))
}

/// A tail that may be missing without a word: the last units of the last row.
const FORGIVEN: f64 = 0.000_5;
/// A tail that may be missing with a word.
const BEARABLE: f64 = 0.02;
/// Damage with which nothing is worth showing.
const WRECKED: f64 = 0.9;

/// Opens the picture; its long edge comes at `edge` or up to an eighth less, if it is larger.
pub(super) fn open(bytes: &[u8], edge: usize) -> Result<Opened, Refusal> {
    let mut header = Header::default();
    let mut at = 2;
    let found = header.read(bytes, &mut at);
    let Some(frame) = header.frame.clone() else {
        return Err(match found {
            Found::Broken => refuse::truncated(None),
            _ => refuse::corrupt(),
        });
    };
    bounded(frame.width as u64, frame.height as u64)?;
    match frame.process {
        0xc0..=0xc2 if frame.precision == 8 => {}
        0xc9..=0xcb => return Err(refuse::unsupported("JPEG（算术编码）")),
        _ => return Err(refuse::unsupported("JPEG（12 位或无损）")),
    }
    let Found::Scan(data) = found else {
        return Err(refuse::truncated(None));
    };
    if frame.width == 0 || frame.height == 0 {
        return Err(refuse::corrupt());
    }
    let n = scale_for(frame.width.max(frame.height), edge);
    let scales = colour::scales(&frame, &header, n);
    let decoded = decode::decode(bytes, &mut header, data, &scales).ok_or_else(refuse::corrupt)?;
    let mut damaged = decoded.damaged;
    if decoded.missing > BEARABLE {
        return Err(if decoded.ended {
            refuse::corrupt()
        } else {
            refuse::truncated(Some(1.0 - decoded.missing))
        });
    }
    if decoded.missing > FORGIVEN {
        damaged += decoded.missing;
    }
    if damaged > WRECKED {
        return Err(refuse::corrupt());
    }
    let picture = colour::picture(&frame, &header, n, decoded.planes);
    let picture = profile::to_srgb(picture, &header.profile);
    let orientation = header.exif.map_or(1, |exif| exif.orientation);
    let size = if orientation >= 5 {
        (frame.height, frame.width)
    } else {
        (frame.width, frame.height)
    };
    Ok(Opened {
        pages: vec![picture.turned(orientation)],
        format: "jpeg",
        size,
        count: 1,
        stripped: header.stripped,
        damaged,
    })
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
