//! JPEG, through the press's own reader: bounded, in sRGB, upright.

use super::{Opened, bounded, profile};
use crate::materials::refuse;
use crate::model::material::Refusal;
use beiand_press::read::{Jpeg, Kind, Trouble};

/// The size that the header tells.
pub(super) use beiand_press::read::size;

/// Opens the picture; its long edge comes at `edge` or a little less, if it is larger.
pub(super) fn open(bytes: &[u8], edge: usize) -> Result<Opened, Refusal> {
    if let Some((width, height)) = size(bytes) {
        bounded(width as u64, height as u64)?;
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
