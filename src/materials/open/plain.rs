//! PNG, WebP, BMP, GIF and TIFF, through the `image` crate with its limits set.

use super::profile;
use super::sniff::Format;
use super::{Opened, bounded};
use crate::materials::picture::Picture;
use crate::materials::refuse;
use crate::model::material::Refusal;
use beiand_press::read::exif;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Memory that a decoder may take.
const MAX_BYTES: u64 = 400 << 20;
/// The longest colour profile that is read.
const MAX_PROFILE: usize = 4 << 20;

fn decoder<'a>(bytes: &'a [u8], format: Format) -> Result<impl ImageDecoder + use<'a>, ImageError> {
    let format = match format {
        Format::Png => ImageFormat::Png,
        Format::WebP => ImageFormat::WebP,
        Format::Bmp => ImageFormat::Bmp,
        Format::Gif => ImageFormat::Gif,
        _ => ImageFormat::Tiff,
    };
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    reader.into_decoder()
}

/// The size that the header tells.
pub(super) fn size(bytes: &[u8], format: Format) -> Option<(usize, usize)> {
    let (w, h) = decoder(bytes, format).ok()?.dimensions();
    Some((w as usize, h as usize))
}

/// Opens the first frame or page.
pub(super) fn open(bytes: &[u8], format: Format) -> Result<Opened, Refusal> {
    let mut decoder = decoder(bytes, format).map_err(|error| refused(&error, bytes, format))?;
    let (w, h) = decoder.dimensions();
    bounded(u64::from(w), u64::from(h))?;
    let mut stripped = Vec::new();
    let mut orientation = 1;
    if let Ok(Some(block)) = decoder.exif_metadata() {
        let exif = exif::read(&block);
        orientation = exif.orientation;
        stripped.push("EXIF");
        if exif.gps {
            stripped.push("GPS");
        }
    } else if let Ok(turn) = decoder.orientation() {
        orientation = turn.to_exif();
    }
    if decoder.xmp_metadata().is_ok_and(|xmp| xmp.is_some()) {
        stripped.push("XMP");
    }
    let icc = decoder
        .icc_profile()
        .ok()
        .flatten()
        .filter(|icc| icc.len() <= MAX_PROFILE)
        .unwrap_or_default();
    let picture = DynamicImage::from_decoder(decoder)
        .map_err(|error| refused(&error, bytes, format))
        .map(working)?;
    let picture = profile::to_srgb(picture, &icc).turned(orientation);
    let size = (picture.width(), picture.height());
    Ok(Opened {
        pages: vec![picture],
        format: format.word(),
        size,
        count: 1,
        stripped,
        damaged: 0.0,
        quality: super::LOSSLESS,
    })
}

/// The working form: transparency laid on white, for a scan's paper is white.
fn working(image: DynamicImage) -> Picture {
    let (w, h) = (image.width() as usize, image.height() as usize);
    let has_alpha = image.color().has_alpha();
    let is_grey = !image.color().has_color();
    if is_grey && !has_alpha {
        let luma = image.into_luma8().into_raw();
        return Picture {
            y: crate::materials::picture::Plane { w, h, px: luma },
            chroma: None,
        };
    }
    if !has_alpha {
        return Picture::from_rgb(w, h, &image.into_rgb8().into_raw());
    }
    let rgba = image.into_rgba8().into_raw();
    let mut rgb = Vec::with_capacity(w * h * 3);
    for pixel in rgba.chunks_exact(4) {
        let alpha = u32::from(pixel[3]);
        rgb.extend(
            pixel[..3]
                .iter()
                .map(|&value| ((u32::from(value) * alpha + 255 * (255 - alpha) + 127) / 255) as u8),
        );
    }
    Picture::from_rgb(w, h, &rgb)
}

/// Tells a file that ends too early from one that is wrong inside.
fn refused(error: &ImageError, bytes: &[u8], format: Format) -> Refusal {
    match error {
        ImageError::Limits(_) => {
            let (w, h) = header_size(bytes, format).unwrap_or((0, 0));
            refuse::too_large(w, h)
        }
        ImageError::Unsupported(_) => refuse::unsupported(format.word()),
        _ if ends_early(bytes, format) => refuse::truncated(None),
        _ => refuse::corrupt(),
    }
}

/// Whether the file lacks the end that its format demands.
fn ends_early(bytes: &[u8], format: Format) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(64)..];
    match format {
        Format::Png => !tail.windows(4).any(|four| four == b"IEND"),
        Format::WebP => bytes
            .get(4..8)
            .and_then(|size| size.try_into().ok())
            .is_some_and(|size| (bytes.len() as u64) < u64::from(u32::from_le_bytes(size)) + 8),
        Format::Gif => !tail.contains(&0x3b),
        Format::Bmp => bytes
            .get(2..6)
            .and_then(|size| size.try_into().ok())
            .is_some_and(|size| (bytes.len() as u64) < u64::from(u32::from_le_bytes(size))),
        _ => false,
    }
}

/// The size in the header of a file that no decoder would take.
fn header_size(bytes: &[u8], format: Format) -> Option<(u64, u64)> {
    match format {
        Format::Png => {
            let word = |at: usize| {
                let four = bytes.get(at..at + 4)?.try_into().ok()?;
                Some(u64::from(u32::from_be_bytes(four)))
            };
            Some((word(16)?, word(20)?))
        }
        Format::Bmp => {
            let word = |at: usize| {
                let four = bytes.get(at..at + 4)?.try_into().ok()?;
                Some(u64::from(i32::from_le_bytes(four).unsigned_abs()))
            };
            Some((word(18)?, word(22)?))
        }
        _ => None,
    }
}
