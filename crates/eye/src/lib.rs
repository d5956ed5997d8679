#![doc = include_str!("../README.md")]

#[cfg(feature = "qr")]
pub mod code;
pub mod face;
pub mod glare;
pub mod light;
pub mod outline;
mod print;
pub mod screen;
pub mod sharp;

use beiand_press::picture::Plane;

/// A perceptual hash: of 16 × 16 fields, which is darker than its right neighbour; 64 hex digits.
pub fn likeness(small: &Plane) -> String {
    let fields = small.resized(17, 16);
    let bits: Vec<bool> = fields
        .px
        .chunks_exact(17)
        .flat_map(|row| row.windows(2).map(|pair| pair[0] < pair[1]))
        .collect();
    bits.chunks_exact(4)
        .filter_map(|four| {
            let digit = four.iter().fold(0, |sum, &bit| sum << 1 | u32::from(bit));
            char::from_digit(digit, 16)
        })
        .collect()
}
