//! JPEG, through the press's own reader: bounded, in sRGB, upright.

use super::{Opened, bounded, profile};
use crate::materials::refuse;
use crate::model::material::Refusal;
use beiand_press::read::{Jpeg, Kind, Trouble};

use beiand_press::read::size;

/// The bytes that opening takes at its peak.
///
/// It is decoded at a scale near the size wanted; a progressive one keeps every coefficient until
/// the end, in two bytes.
pub(super) fn memory(bytes: &[u8]) -> Option<u64> {
    /// Pixels at most after scaling, when a small document on a large photo is looked at closely.
    const CLOSE: u64 = 30_000_000;
    let jpeg = Jpeg::new(bytes).ok()?;
    let pixels = jpeg.width() as u64 * jpeg.height() as u64;
    let scaled = (pixels / 4).min(CLOSE);
    // From a profile's colours to ours they go through RGB.
    let each = if jpeg.profile().is_empty() { 5 } else { 10 };
    Some(scaled * each + 2 * jpeg.kept_coefficients())
}

/// Opens the picture; its long edge comes at `edge` or a little less, if it is larger.
pub(super) fn open(bytes: &[u8], edge: usize) -> Result<Opened, Refusal> {
    if let Some((width, height)) = size(bytes) {
        let memory = memory(bytes).unwrap_or_default();
        bounded(width as u64, height as u64, memory)?;
    }
    let jpeg = Jpeg::new(bytes).map_err(refused)?;
    let read = jpeg.decode(edge).map_err(refused)?;
    let orientation = jpeg.orientation();
    let size = if orientation >= 5 {
        (jpeg.height(), jpeg.width())
    } else {
        (jpeg.width(), jpeg.height())
    };
    Ok(Opened {
        pages: vec![profile::to_srgb(read.picture, jpeg.profile()).turned(orientation)],
        format: "jpeg",
        size,
        count: 1,
        stripped: jpeg.remarks().to_vec(),
        damaged: read.damaged,
        quality: jpeg.quality(),
    })
}

/// The file itself without its metadata, and its quality, where nothing else is to be done to it:
/// upright, in the colours that are shown, of at most `limit` bytes.
pub(super) fn as_is(bytes: &[u8], limit: u64, progressive: bool) -> Option<(Vec<u8>, u8)> {
    /// What cameras and editors add at most: previews, maker notes, profiles.
    const BESIDE: u64 = 1 << 20;
    if bytes.len() as u64 > limit.saturating_add(BESIDE) {
        return None;
    }
    let jpeg = Jpeg::new(bytes).ok()?;
    if jpeg.orientation() != 1 || !profile::is_srgb(jpeg.profile()) {
        return None;
    }
    let kept = jpeg.kept(!progressive)?;
    (kept.len() as u64 <= limit).then(|| (kept, jpeg.quality()))
}

fn refused(trouble: Trouble) -> Refusal {
    match trouble {
        Trouble::Truncated(share) => refuse::truncated(share),
        Trouble::Corrupt => refuse::corrupt(),
        Trouble::Unsupported(Kind::Arithmetic) => refuse::unsupported("JPEG（算术编码）"),
        Trouble::Unsupported(Kind::DeepOrLossless) => refuse::unsupported("JPEG（12 位或无损）"),
    }
}
