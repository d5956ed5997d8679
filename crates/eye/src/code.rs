//! The QR code of a licence.

use beiand_press::picture::Plane;
use rxing::{BarcodeFormat, helpers};

/// The text of a QR code, looked for at half size first, where it is found in two milliseconds.
pub fn read(luma: &Plane) -> Option<String> {
    let small = if luma.w.max(luma.h) > 1300 {
        read_at(&luma.halved())
    } else {
        None
    };
    small.or_else(|| read_at(luma))
}

fn read_at(luma: &Plane) -> Option<String> {
    let (w, h) = (u32::try_from(luma.w).ok()?, u32::try_from(luma.h).ok()?);
    let found = helpers::detect_in_luma(luma.px.clone(), w, h, Some(BarcodeFormat::QR_CODE));
    found
        .ok()
        .map(|result| result.getText().to_owned())
        .filter(|text| !text.is_empty())
}
