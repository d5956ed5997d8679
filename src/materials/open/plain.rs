//! PNG, WebP, BMP, GIF and TIFF, through the `image` crate with its limits set.

use super::profile;
use super::sniff::Format;
use super::{Opened, bounded};
use crate::materials::picture::{Picture, Plane};
use crate::materials::refuse;
use crate::model::material::Refusal;
use beiand_press::read::exif;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Memory that a decoder may take beside the picture: for its tables, and for what stands beside
/// the picture in the file and may be packed.
const BESIDE: u64 = 16 << 20;
/// Rows of a picture that are converted at a time: even, for chroma is kept for every second row.
const BAND: usize = 64;
/// The longest colour profile that is read.
const MAX_PROFILE: usize = 4 << 20;

fn decoder<'a>(
    bytes: &'a [u8],
    format: Format,
    most: u64,
) -> Result<impl ImageDecoder + use<'a>, ImageError> {
    let format = match format {
        Format::Png => ImageFormat::Png,
        Format::WebP => ImageFormat::WebP,
        Format::Bmp => ImageFormat::Bmp,
        Format::Gif => ImageFormat::Gif,
        _ => ImageFormat::Tiff,
    };
    let mut limits = Limits::default();
    limits.max_alloc = Some(most);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    reader.into_decoder()
}

/// The bytes that opening takes at its peak: the picture unfolded, once more where its decoder
/// works on a copy, and as it is kept.
pub(super) fn memory(bytes: &[u8], format: Format) -> Option<u64> {
    Some(needed(&decoder(bytes, format, BESIDE).ok()?, format))
}

fn needed(decoder: &impl ImageDecoder, format: Format) -> u64 {
    let (w, h) = decoder.dimensions();
    let (unfolded, pixels) = (decoder.total_bytes(), u64::from(w) * u64::from(h));
    let copy = match format {
        Format::Png | Format::Bmp => 0,
        Format::Gif => pixels.saturating_mul(5),
        Format::WebP => pixels.saturating_mul(6),
        _ => unfolded,
    };
    unfolded
        .saturating_add(copy)
        .saturating_add(pixels.saturating_mul(3))
}

/// Opens the first frame or page.
pub(super) fn open(bytes: &[u8], format: Format) -> Result<Opened, Refusal> {
    let refused_for = |error| refused(&error, bytes, format);
    let needed = match decoder(bytes, format, BESIDE) {
        Ok(decoder) => {
            let (w, h) = decoder.dimensions();
            let needed = needed(&decoder, format);
            bounded(u64::from(w), u64::from(h), needed)?;
            needed
        }
        Err(error) => return Err(refused_for(error)),
    };
    let mut decoder = decoder(bytes, format, needed + BESIDE).map_err(refused_for)?;
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
        .map_err(refused_for)
        .map(|image| working(&image, &icc))?
        .turned(orientation);
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

/// The working form in sRGB, a band of rows after the other: transparency laid on white, for a
/// scan's paper is white.
fn working(image: &DynamicImage, icc: &[u8]) -> Picture {
    let (w, h) = (image.width() as usize, image.height() as usize);
    let is_grey = !image.color().has_color() && !image.color().has_alpha();
    let profile = profile::Profile::new(icc);
    let plane = |w: usize, h: usize| Plane {
        w,
        h,
        px: Vec::with_capacity(w * h),
    };
    let mut y = plane(w, h);
    let mut chroma = (!is_grey).then(|| [(); 2].map(|()| plane(w.div_ceil(2), h.div_ceil(2))));
    for top in (0..h).step_by(BAND) {
        let rows = BAND.min(h - top);
        let band = image.crop_imm(0, top as u32, w as u32, rows as u32);
        match &mut chroma {
            None => y.px.extend_from_slice(&band.into_luma8()),
            Some(chroma) => {
                let mut rgb = on_white(band);
                profile.to_srgb(&mut rgb);
                let band = Picture::from_rgb(w, rows, &rgb);
                y.px.extend_from_slice(&band.y.px);
                for (all, band) in chroma.iter_mut().zip(band.chroma.iter().flatten()) {
                    all.px.extend_from_slice(&band.px);
                }
            }
        }
    }
    Picture { y, chroma }
}

/// Colours without transparency.
fn on_white(band: DynamicImage) -> Vec<u8> {
    if !band.color().has_alpha() {
        return band.into_rgb8().into_raw();
    }
    band.into_rgba8()
        .chunks_exact(4)
        .flat_map(|pixel| {
            let alpha = u32::from(pixel[3]);
            let on_white = |value| (u32::from(value) * alpha + 255 * (255 - alpha) + 127) / 255;
            [pixel[0], pixel[1], pixel[2]].map(|value| on_white(value) as u8)
        })
        .collect()
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
