//! Opening a source: what it is, whether it is whole, and its pictures upright in working form.
//!
//! The header is read first: what cannot be a photo or a scan is refused before any memory is
//! taken for it. What is cut off or damaged is told apart and never handed on as a half-grey
//! picture.

mod jpeg;
#[cfg(feature = "pdf")]
mod pdf;
mod plain;
mod profile;
mod sniff;

use super::picture::Picture;
use super::refuse;
use crate::model::Words;
use crate::model::material::Refusal;
use sniff::Format;

/// Pixels beyond which nothing is opened: those of the largest phone cameras in use.
pub(super) const MAX_PIXELS: u64 = 210_000_000;
/// Bytes beyond which nothing is opened: a page of A4 scanned in colour at 600 dpi takes half of
/// it as a PNG, which cannot be decoded at a smaller scale.
const MOST_MEMORY: u64 = 300_000_000;
/// What looking at a picture and pressing it takes beside opening it: its planes as the eye sees
/// them, its coefficients as the encoder keeps them.
const WORK: u64 = 32_000_000;
/// The shorter side below which nothing can be read.
const MIN_SIDE: usize = 60;
/// The longest side in terms of the shorter beyond which it is a strip.
const MAX_ASPECT: usize = 12;

/// A source, opened.
#[derive(Debug)]
pub(super) struct Opened {
    /// The pictures, upright: one, or one a page.
    pub pages: Vec<Picture>,
    /// The format's word.
    pub format: &'static str,
    /// The first page's size, upright, before any scaling.
    pub size: (usize, usize),
    /// Pages or frames in the file, also those not opened.
    pub count: u32,
    /// Metadata that the result will not carry.
    pub stripped: Vec<&'static str>,
    /// The share of the picture that is damaged, 0 when it is whole.
    pub damaged: f64,
    /// The quality it was stored at, on libjpeg's scale.
    pub quality: u8,
}

/// The quality of what was stored without loss, or is not known.
const LOSSLESS: u8 = 98;

/// Opens a source; pictures larger than `edge` may come smaller, but not much below it. Of a
/// document with pages, `most` are opened.
pub(super) fn open(bytes: &[u8], edge: usize, most: usize) -> Result<Opened, Refusal> {
    let format = sniff::sniff(bytes);
    let opened = match format {
        _ if bytes.is_empty() => return Err(refuse::empty()),
        Format::Jpeg => jpeg::open(bytes, edge)?,
        Format::Png | Format::WebP | Format::Bmp | Format::Gif | Format::Tiff => {
            plain::open(bytes, format)?
        }
        Format::Heic => return Err(refuse::unsupported("HEIC")),
        Format::Avif => return Err(refuse::unsupported("AVIF")),
        Format::Svg => return Err(refuse::unsupported("SVG")),
        #[cfg(feature = "pdf")]
        Format::Pdf => pdf::open(bytes, edge, most)?,
        #[cfg(not(feature = "pdf"))]
        Format::Pdf => {
            let _ = most;
            return Err(refuse::unsupported("PDF"));
        }
        Format::Html => {
            return Err(refuse::not_a_picture(Words::new(
                "这不是图片，是一个网页文件（可能下载时出错）",
                "this is a web page, not a picture; perhaps a failed download",
            )));
        }
        Format::Zip => {
            return Err(refuse::not_a_picture(Words::new(
                "这不是图片，是压缩包或 Office 文件",
                "this is an archive or Office file, not a picture",
            )));
        }
        Format::Ole => {
            return Err(refuse::not_a_picture(Words::new(
                "这不是图片，是 Office 文件",
                "this is an Office file, not a picture",
            )));
        }
        Format::Rar => {
            return Err(refuse::not_a_picture(Words::new(
                "这不是图片，是 RAR 压缩包",
                "this is a RAR archive, not a picture",
            )));
        }
        Format::Video => {
            return Err(refuse::not_a_picture(Words::new(
                "这不是图片，是视频",
                "this is a video, not a picture",
            )));
        }
        Format::Unknown => {
            return Err(refuse::not_a_picture(Words::new(
                "这不是图片，内容认不出来",
                "this is not a picture; its content is unknown",
            )));
        }
    };
    let (w, h) = opened.size;
    if w.max(h) > w.min(h) * MAX_ASPECT && w.max(h) > 400 {
        return Err(refuse::strip(w, h));
    }
    if w.min(h) < MIN_SIDE {
        return Err(refuse::too_small(w, h));
    }
    Ok(opened)
}

/// The source itself, stripped, and its quality, where it is a JPEG with which nothing is to be
/// done.
pub(super) fn as_is(bytes: &[u8], limit: u64, progressive: bool) -> Option<(Vec<u8>, u8)> {
    match sniff::sniff(bytes) {
        Format::Jpeg => jpeg::as_is(bytes, limit, progressive),
        _ => None,
    }
}

/// The word of a format that only a helper outside can open: `heic` or `avif`.
pub(super) fn foreign(bytes: &[u8]) -> Option<&'static str> {
    match sniff::sniff(bytes) {
        format @ (Format::Heic | Format::Avif) => Some(format.word()),
        _ => None,
    }
}

/// The bytes that pressing a source takes at its peak, by its header; `None` when no header tells.
pub(super) fn memory(bytes: &[u8]) -> Option<u64> {
    let opening = match sniff::sniff(bytes) {
        Format::Jpeg => jpeg::memory(bytes),
        format @ (Format::Png | Format::WebP | Format::Bmp | Format::Gif | Format::Tiff) => {
            plain::memory(bytes, format)
        }
        Format::Pdf => return None,
        _ => return Some(0),
    };
    // What cannot be opened takes nothing.
    Some(opening.map_or(0, |opening| opening.saturating_add(WORK)))
}

/// Refuses what no camera or scanner makes, and what takes more `memory` to open than there is.
fn bounded(w: u64, h: u64, memory: u64) -> Result<(), Refusal> {
    if w.saturating_mul(h) > MAX_PIXELS || w.max(h) > 65_000 || memory > MOST_MEMORY {
        Err(refuse::too_large(w, h))
    } else {
        Ok(())
    }
}
