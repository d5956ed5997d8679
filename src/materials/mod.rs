//! The materials room: scans in, facts and portal-ready pictures out.
//!
//! [`sort`] finds each file's slot by the names of folders and files. [`press`] opens what the
//! slot holds, looks at it, joins and turns and fits it, and encodes it under the slot's limit.
//! Both take values and bytes and give values and bytes: no disk, no clock, no store. What a
//! customer's file lacks is an [`Outcome::Refused`] or a flaw among the facts, never an error.

mod eye;
mod names;
mod open;
mod picture;
mod press;
mod refuse;
mod sort;
mod table;

pub use sort::{Sorted, sort};
pub use table::{Kind, Pressing, Want, press, settings_version};

/// The pixels that a file's header promises, in millions, for a budget of memory; 0 when it
/// promises none. Only the header is read.
pub fn megapixels(bytes: &[u8]) -> f64 {
    open::megapixels(bytes)
}

/// Whether a name ends like a picture or document that the room can open or name.
pub fn is_picture_name(name: &str) -> bool {
    const ENDINGS: [&str; 16] = [
        "jpg", "jpeg", "jpe", "jfif", "png", "webp", "bmp", "dib", "gif", "tif", "tiff", "heic",
        "heif", "avif", "pdf", "hif",
    ];
    ENDINGS.contains(&names::ending(name).as_str())
}
