//! The materials room: scans in, facts and portal-ready pictures out.
//!
//! [`sort`] finds each file's slot by the names of folders and files. [`press`] opens what the
//! slot holds, looks at it, joins and turns and fits it, and encodes it under the slot's limit.
//! Both take values and bytes and give values and bytes: no disk, no clock, no store. What a
//! customer's file lacks is an [`Outcome::Refused`] or a flaw among the facts, never an error.

mod eye;
mod names;
mod open;
mod refuse;
mod sort;
mod table;
pub mod tool;

use beiand_press::picture;

pub use sort::{Sorted, sort};
pub use table::{Kind, Pressing, Want, press, settings_version};

/// The pixels that a file's header promises, in millions, for a budget of memory; 0 when it
/// promises none. Only the header is read.
pub fn megapixels(bytes: &[u8]) -> f64 {
    open::megapixels(bytes)
}

/// The figures that the eye goes by, by name, for a picture of this kind; `None` when it cannot
/// be opened. For tuning `config/eye.toml` and for whoever doubts a verdict.
pub fn figures(bytes: &[u8], kind: Kind) -> Option<Vec<(&'static str, f64)>> {
    let opened = open::open(bytes, 2000, 1).ok()?;
    let page = opened.pages.first()?;
    Some(eye::measure(page, opened.size, kind).named())
}

/// The word of a format that the room knows but cannot open by itself, `heic` or `avif`.
///
/// Whoever has a helper for it may convert the file and press the result instead.
pub fn foreign_format(bytes: &[u8]) -> Option<&'static str> {
    open::foreign(bytes)
}

/// Whether a name ends like a picture or document that the room can open or name.
pub fn is_picture_name(name: &str) -> bool {
    const ENDINGS: [&str; 16] = [
        "jpg", "jpeg", "jpe", "jfif", "png", "webp", "bmp", "dib", "gif", "tif", "tiff", "heic",
        "heif", "avif", "pdf", "hif",
    ];
    ENDINGS.contains(&names::ending(name).as_str())
}
