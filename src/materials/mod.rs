//! The materials room: scans in, facts and portal-ready pictures out.
//!
//! [`sort`] finds each file's slot by the names of folders and files. [`press`] opens what the
//! slot holds, looks at it, joins and turns and fits it, and encodes it under the slot's limit.
//! Both take values and bytes and give values and bytes: no disk, no clock, no store. What a
//! customer's file lacks is an [`Outcome::Refused`] or a flaw among the facts, never an error.

mod eye;
mod frame;
mod kind;
mod names;
mod open;
mod refuse;
mod sort;
mod table;
pub mod tool;
mod watermark;

use beiand_press::picture;

pub use kind::Kind;
pub use sort::{Sorted, sort};
pub use table::{Pressing, Want, press, settings_version};

use crate::model::material::Outcome;

/// The bytes of memory that pressing a file takes at its peak, for a budget; `None` when nobody
/// can tell before it is done, as with a PDF. Only the header is read.
pub fn memory(bytes: &[u8]) -> Option<u64> {
    open::memory(bytes)
}

/// What is said of a file that took more memory or time than any scan.
pub fn too_demanding() -> Outcome {
    Outcome::Refused {
        why: refuse::too_demanding(),
    }
}

/// The figures that the eye goes by, by name, for a picture of this kind; `None` when it cannot
/// be opened. For tuning `config/eye.toml` and for whoever doubts a verdict.
pub fn figures(bytes: &[u8], kind: Kind) -> Option<Vec<(&'static str, f64)>> {
    let opened = open::open(bytes, 2000, 1).ok()?;
    let page = opened.pages.first()?;
    let long_edge = opened.size.0.max(opened.size.1) as f64;
    Some(eye::measure(page, long_edge, false, kind).named())
}

/// The word of a format that the room knows but cannot open by itself, `heic` or `avif`.
///
/// Whoever has a converter for it may convert the file and press the result instead.
pub fn foreign_format(bytes: &[u8]) -> Option<&'static str> {
    open::foreign(bytes)
}

/// What a converter outside this room made of a file in a foreign format.
#[derive(Debug)]
pub enum Converted {
    /// The picture as JPEG, upright.
    Picture(Vec<u8>),
    /// There is no converter here.
    Missing,
    /// The converter could not read the file.
    Unreadable,
    /// The converter failed, not the file.
    Trouble(String),
}

impl Converted {
    /// The picture, or what becomes of the material without one.
    ///
    /// # Errors
    /// Refused for a file that cannot be read, and where nobody can read its `format`.
    pub fn picture(self, format: &str) -> Result<Vec<u8>, Box<Outcome>> {
        let why = match self {
            Self::Picture(bytes) => return Ok(bytes),
            Self::Trouble(what) => return Err(Box::new(Outcome::Trouble { what })),
            Self::Missing => refuse::no_converter(&format.to_uppercase()),
            Self::Unreadable => refuse::corrupt(),
        };
        Err(Box::new(Outcome::Refused { why }))
    }
}

/// Whether a name ends like a picture or document that the room can open or name.
pub fn is_picture_name(name: &str) -> bool {
    const ENDINGS: [&str; 16] = [
        "jpg", "jpeg", "jpe", "jfif", "png", "webp", "bmp", "dib", "gif", "tif", "tiff", "heic",
        "heif", "avif", "pdf", "hif",
    ];
    ENDINGS.contains(&names::ending(name).as_str())
}
