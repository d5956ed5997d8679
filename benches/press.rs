//! How long pressing takes: `cargo bench --bench press`.
//!
//! The photo is drawn here: twelve megapixels of print, shade and grain, as JPEG. Against it stand
//! the parts one cannot do without, so that the search's own cost can be read off.

use beiand::materials::{Want, figures, press};
use beiand::model::Slot;
use beiand::model::material::{Labels, Source};
use beiand_press::read::Jpeg;
use beiand_press::{Wish, encode, encode_as};
use std::sync::LazyLock;

fn main() {
    divan::main();
}

/// A drawn photo of a page as a phone would store it.
fn photo(w: u32, h: u32) -> Vec<u8> {
    let mut seed = 7_u32;
    let page = image::RgbImage::from_fn(w, h, |x, y| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (seed >> 28) as u8;
        let shade = 190 + (x * 40 / w) as u8;
        if y / 40 % 2 == 0 && (x / 5 * 7 + y / 80 * 13) % 23 < 9 {
            return image::Rgb([40 + grain, 40 + grain, 60 + grain]);
        }
        image::Rgb([shade + grain, shade + grain, shade - 20 + grain])
    });
    let mut bytes = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 90);
    page.write_with_encoder(encoder)
        .expect("writing to memory cannot fail");
    bytes
}

static TWELVE: LazyLock<Vec<u8>> = LazyLock::new(|| photo(4032, 3024));
static TWO: LazyLock<Vec<u8>> = LazyLock::new(|| photo(1600, 1200));

fn pressed(bytes: &[u8], limit: u64) -> usize {
    let source = Source {
        path: "photo.jpg".into(),
        bytes: bytes.len() as u64,
        hash: String::new(),
    };
    let want = Want::new(Slot::SiteOther, limit);
    let pressing = press(&[(&source, bytes)], &Labels::default(), &want, &|| false);
    pressing.blobs.first().map_or(0, |(_, bytes)| bytes.len())
}

#[divan::bench]
fn twelve_megapixels_to_100_000_bytes() -> usize {
    pressed(divan::black_box(&TWELVE), 100_000)
}

#[divan::bench]
fn two_megapixels_to_100_000_bytes() -> usize {
    pressed(divan::black_box(&TWO), 100_000)
}

#[divan::bench]
fn twelve_megapixels_opened_and_looked_at() -> usize {
    figures(divan::black_box(&TWELVE), Slot::SiteOther.into()).map_or(0, |figures| figures.len())
}

/// The floor: what no way to a limit can do without, one decoding at half size and one encoding
/// at a known quality.
#[divan::bench]
fn floor_one_half_scale_decoding_and_one_encoding() -> usize {
    let jpeg = Jpeg::new(divan::black_box(&TWELVE)).expect("a JPEG");
    let read = jpeg.decode(2000).expect("whole");
    encode_as(&read.picture, 21, false).bytes.len()
}

/// The same with the limit searched for: what the search costs beyond the floor.
#[divan::bench]
fn one_half_scale_decoding_and_the_best_of_100_000_bytes() -> usize {
    let jpeg = Jpeg::new(divan::black_box(&TWELVE)).expect("a JPEG");
    let read = jpeg.decode(2000).expect("whole");
    encode(&read.picture, &Wish::new(100_000)).map_or(0, |encoded| encoded.bytes.len())
}
