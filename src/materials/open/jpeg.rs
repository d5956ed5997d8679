//! JPEG at a scale of its own transform: a phone's 12 megapixels are never unfolded whole.

use super::exif::{self, Exif};
use super::{Opened, bounded};
use crate::materials::picture::{Picture, Plane};
use crate::materials::refuse;
use crate::model::material::Refusal;
use jpeg_decoder::{Decoder, PixelFormat};

/// What the segments before the picture's data tell.
#[derive(Debug, Default)]
struct Header {
    size: Option<(usize, usize)>,
    exif: Option<Exif>,
    stripped: Vec<&'static str>,
}

fn header(bytes: &[u8]) -> Header {
    let mut header = Header::default();
    let mut at = 2;
    while let Some(&[0xff, marker]) = bytes.get(at..at + 2).and_then(|two| two.first_chunk::<2>()) {
        if marker == 0xff {
            at += 1;
            continue;
        }
        let Some(length) = bytes.get(at + 2..at + 4) else {
            break;
        };
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        let Some(body) = bytes.get(at + 4..at + 2 + length.max(2)) else {
            break;
        };
        match marker {
            0xda | 0xd9 => break,
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                if let [_, h1, h2, w1, w2, ..] = body {
                    let side = |a: u8, b: u8| usize::from(u16::from_be_bytes([a, b]));
                    header.size = Some((side(*w1, *w2), side(*h1, *h2)));
                }
            }
            0xe1 if body.starts_with(b"Exif\0\0") => {
                header.exif = Some(exif::read(&body[6..]));
                header.stripped.push("EXIF");
            }
            0xe1 if body.starts_with(b"http://ns.adobe.com/xap") => header.stripped.push("XMP"),
            0xed => header.stripped.push("IPTC"),
            _ => {}
        }
        at += 2 + length;
    }
    if header.exif.is_some_and(|exif| exif.gps) {
        header.stripped.push("GPS");
    }
    header.stripped.dedup();
    header
}

/// The size that the header tells.
pub(super) fn size(bytes: &[u8]) -> Option<(usize, usize)> {
    header(bytes).size
}

/// Opens the picture.
pub(super) fn open(bytes: &[u8], edge: usize) -> Result<Opened, Refusal> {
    let header = header(bytes);
    let Some((w, h)) = header.size else {
        return Err(refuse::truncated(None));
    };
    bounded(w as u64, h as u64)?;
    let mut decoder = Decoder::new(bytes);
    let long = w.max(h).max(1);
    let wanted = |side: usize| (side * edge.min(long) / long).clamp(1, 65_535) as u16;
    decoder
        .scale(wanted(w), wanted(h))
        .map_err(|_| refuse::corrupt())?;
    let px = decoder.decode().map_err(|_| refuse::truncated(None))?;
    let info = decoder.info().ok_or_else(refuse::corrupt)?;
    let (pw, ph) = (usize::from(info.width), usize::from(info.height));
    let picture = match info.pixel_format {
        PixelFormat::L8 => Picture {
            y: Plane { w: pw, h: ph, px },
            chroma: None,
        },
        PixelFormat::RGB24 => Picture::from_rgb(pw, ph, &px),
        _ => return Err(refuse::unsupported("CMYK JPEG")),
    };
    let orientation = header.exif.map_or(1, |exif| exif.orientation);
    let size = if orientation >= 5 { (h, w) } else { (w, h) };
    Ok(Opened {
        pages: vec![picture.turned(orientation)],
        format: "jpeg",
        size,
        count: 1,
        stripped: header.stripped,
        damaged: 0.0,
    })
}
