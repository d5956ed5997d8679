//! The eye: what a reviewer would return a picture for, each verdict with its figure.

use super::picture::Picture;

/// A perceptual hash: 256 bits of which neighbours are brighter, in hex.
pub(super) fn likeness(picture: &Picture) -> String {
    // Two 9 × 16 and 16 × 9 gradients would weigh both directions; 16 rows and columns each.
    let across = picture.y.resized(17, 16);
    let bits = across
        .px
        .chunks_exact(17)
        .flat_map(|row| row.windows(2).map(|pair| pair[0] < pair[1]));
    let mut hex = String::with_capacity(64);
    let (mut nibble, mut count) = (0_u32, 0);
    for bit in bits {
        nibble = nibble << 1 | u32::from(bit);
        count += 1;
        if count == 4 {
            hex.extend(char::from_digit(nibble, 16));
            (nibble, count) = (0, 0);
        }
    }
    hex
}
