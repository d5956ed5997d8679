//! PDF pages as pictures, through hayro: scans mostly, printed forms sometimes.

use super::Opened;
use crate::materials::picture::Picture;
use crate::materials::refuse;
use crate::model::material::Refusal;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

/// Opens the first `most` pages that are not blank, their long edge at `edge`.
///
/// The page's size in the file is not believed: a page of 200 inches is drawn no larger.
pub(super) fn open(bytes: &[u8], edge: usize, most: usize) -> Result<Opened, Refusal> {
    let pdf = match Pdf::new(bytes.to_vec()) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(_)) => return Err(refuse::encrypted()),
        Err(LoadPdfError::Invalid) => {
            return Err(if ends(bytes) {
                refuse::corrupt()
            } else {
                refuse::truncated(None)
            });
        }
    };
    if pdf.pages().is_empty() {
        return Err(refuse::truncated(None));
    }
    let cache = RenderCache::new();
    let settings = InterpreterSettings::default();
    let mut pages: Vec<Picture> = Vec::new();
    for page in pdf.pages().iter() {
        let (w, h) = page.render_dimensions();
        let long = w.max(h);
        if !long.is_finite() || long <= 0.0 {
            continue;
        }
        let scale = edge as f32 / long;
        let pixmap = render(
            page,
            &cache,
            &settings,
            &RenderSettings::default(),
            &PixmapSettings {
                x_scale: scale,
                y_scale: scale,
                bg_color: WHITE,
            },
        );
        let (w, h) = (usize::from(pixmap.width()), usize::from(pixmap.height()));
        if w == 0 || h == 0 {
            continue;
        }
        // On a white ground every pixel is opaque: the premultiplied values are the values.
        let rgb: Vec<u8> = pixmap
            .data_as_u8_slice()
            .chunks_exact(4)
            .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
            .collect();
        let picture = Picture::from_rgb(w, h, &rgb);
        let is_blank = picture.y.px.iter().all(|&v| v > 250);
        if is_blank && pdf.pages().len() > 1 {
            continue;
        }
        pages.push(picture);
        if pages.len() == most.max(1) {
            break;
        }
    }
    let Some(first) = pages.first() else {
        return Err(refuse::corrupt());
    };
    Ok(Opened {
        format: "pdf",
        size: (first.width(), first.height()),
        count: u32::try_from(pdf.pages().len()).unwrap_or(u32::MAX),
        stripped: Vec::new(),
        damaged: 0.0,
        quality: super::LOSSLESS,
        pages,
    })
}

/// Whether the end mark is there.
fn ends(bytes: &[u8]) -> bool {
    bytes[bytes.len().saturating_sub(2048)..]
        .windows(5)
        .any(|five| five == b"%%EOF")
}
