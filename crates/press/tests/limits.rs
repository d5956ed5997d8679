//! Whatever the picture and the limit: never over it, and what comes out is the picture.

use beiand_press::picture::Picture;
use beiand_press::read::{Jpeg, Trouble};
use beiand_press::{Encoded, Wish, encode};
use proptest::prelude::*;

/// What a picture shows.
#[derive(Clone, Copy, Debug)]
enum Scene {
    Flat,
    Noise,
    Print,
    GreyPrint,
}

fn picture(w: usize, h: usize, scene: Scene) -> Picture {
    let mut seed = 7_u32;
    let mut rgb = Vec::with_capacity(w * h * 3);
    for y in 0..h {
        for x in 0..w {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = (seed >> 28) as u8;
            rgb.extend(match scene {
                Scene::Flat => [180, 60, 90],
                Scene::Noise => [(seed >> 24) as u8, (seed >> 16) as u8, (seed >> 8) as u8],
                _ if y / 9 % 2 == 0 && (x * 5 + y / 18 * 11) % 17 < 6 => [30 + grain; 3],
                _ => [215 + grain, 215 + grain, 205 + grain],
            });
        }
    }
    let mut picture = Picture::from_rgb(w, h, &rgb);
    if matches!(scene, Scene::GreyPrint) {
        picture.chroma = None;
    }
    picture
}

/// The result as another reader sees it.
fn seen(encoded: &Encoded) -> image::DynamicImage {
    image::load_from_memory_with_format(&encoded.bytes, image::ImageFormat::Jpeg)
        .expect("an independent reader opens it")
}

/// Its luma by the weights of JFIF; the reader's own are those of television.
fn luma(image: &image::DynamicImage) -> Vec<u8> {
    let (w, h) = (image.width() as usize, image.height() as usize);
    Picture::from_rgb(w, h, image.to_rgb8().as_raw()).y.px
}

/// The mean distance of a picture's luma from what another reader sees.
fn distance(picture: &Picture, encoded: &Encoded) -> f64 {
    let luma = luma(&seen(encoded));
    let sum: u64 = luma
        .iter()
        .zip(&picture.y.px)
        .map(|(&a, &b)| u64::from(a.abs_diff(b)))
        .sum();
    sum as f64 / picture.y.px.len() as f64
}

fn sizes() -> impl Strategy<Value = (usize, usize)> {
    prop_oneof![
        (1..40_usize, 1..40_usize),
        (1..700_usize, 1..700_usize),
        (4000..5001_usize, 1..11_usize),
        (1..11_usize, 4000..5001_usize),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn never_over_the_limit_and_every_reader_sees_the_picture(
        (w, h) in sizes(),
        scene in prop_oneof![
            Just(Scene::Flat), Just(Scene::Noise), Just(Scene::Print), Just(Scene::GreyPrint)
        ],
        limit in prop_oneof![2_000..20_000_u64, 20_000..1_000_000_u64],
        progressive in any::<bool>(),
    ) {
        let picture = picture(w, h, scene);
        let wish = Wish { progressive, ..Wish::new(limit) };
        let Some(encoded) = encode(&picture, &wish) else {
            // Only where there are more pixels than the limit can carry, however coarse.
            prop_assert!(limit < 4000 + (w * h) as u64 / 8, "{w}×{h} {scene:?} {limit}");
            return Ok(());
        };
        prop_assert!(encoded.bytes.len() as u64 <= limit);
        let image = seen(&encoded);
        prop_assert_eq!((image.width() as usize, image.height() as usize), (w, h));
        prop_assert_eq!(image.color().has_color(), picture.chroma.is_some());
        let most = match scene {
            Scene::Flat => 2.0,
            // The coarsest tables leave noise no more than its mean.
            Scene::Noise => 80.0,
            _ if encoded.quality > 50 => 14.0,
            _ => 60.0,
        };
        let off = distance(&picture, &encoded);
        prop_assert!(off <= most, "{w}×{h} {scene:?} {limit}: {off:.1} at q{}", encoded.quality);
        // Our own reader sees what the other one sees, whole and undamaged.
        let again = Jpeg::new(&encoded.bytes).and_then(|jpeg| jpeg.decode(100_000));
        let again = again.expect("our own file opens");
        prop_assert_eq!(again.damaged, 0.0);
        let luma = luma(&image);
        let apart = luma.iter().zip(&again.picture.y.px)
            .map(|(&a, &b)| u64::from(a.abs_diff(b))).sum::<u64>() as f64
            / luma.len() as f64;
        // RGB between the two costs a tone or so.
        prop_assert!(apart < 4.0, "{apart}");
    }

    #[test]
    fn bytes_that_are_no_picture_are_trouble_and_never_a_panic(
        mut bytes in Just(encode(&picture(90, 70, Scene::Print), &Wish::new(6_000)).expect("fits").bytes),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..40),
        cut in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        // The promise of a size comes first; who reads looks at it.
        if let Ok(jpeg) = Jpeg::new(&bytes)
            && jpeg.width() * jpeg.height() < 4_000_000
        {
            let _: Result<_, Trouble> = jpeg.decode(200);
        }
    }
}

#[test]
fn a_picture_larger_than_its_limit_fills_it() {
    let picture = picture(1400, 1000, Scene::Print);
    for limit in [40_000, 70_000, 100_000, 200_000] {
        for progressive in [false, true] {
            let wish = Wish {
                progressive,
                ..Wish::new(limit)
            };
            let encoded = encode(&picture, &wish).expect("it fits");
            let fill = encoded.bytes.len() as f64 / limit as f64;
            assert!(
                (0.985..=1.0).contains(&fill),
                "{limit} {progressive}: {fill}"
            );
            assert_eq!(encode(&picture, &wish).expect("again").bytes, encoded.bytes);
        }
    }
}

#[test]
fn progressive_buys_quality_and_says_so_in_its_header() {
    let picture = picture(900, 700, Scene::Print);
    let frame = |bytes: &[u8], marker: u8| bytes.windows(2).any(|two| two == [0xff, marker]);
    let plain = encode(&picture, &Wish::new(40_000)).expect("fits");
    let wish = Wish {
        progressive: true,
        ..Wish::new(40_000)
    };
    let progressive = encode(&picture, &wish).expect("fits");
    assert!(frame(&plain.bytes, 0xc0) && !frame(&plain.bytes, 0xc2));
    assert!(frame(&progressive.bytes, 0xc2));
    assert!(distance(&picture, &progressive) <= distance(&picture, &plain) * 1.02);
}

#[test]
fn no_bytes_are_spent_beyond_the_finest_quality_wished() {
    let picture = picture(300, 200, Scene::Print);
    let wish = Wish {
        finest: 60,
        ..Wish::new(1_000_000)
    };
    let encoded = encode(&picture, &wish).expect("fits");
    assert!((58..=62).contains(&encoded.quality), "{}", encoded.quality);
    assert!(encoded.bytes.len() < 60_000);
}

#[test]
fn a_file_that_fits_loses_its_metadata_and_not_a_pixel() {
    let plain = encode(&picture(320, 240, Scene::Print), &Wish::new(20_000)).expect("fits");
    // A camera's remarks in front, and another picture behind the end.
    let mut bytes = plain.bytes[..2].to_vec();
    bytes.extend(b"\xff\xe1\0\x0eExif\0\0MM\0\x2a\0\0\xff\xfe\0\x06abcd");
    bytes.extend(&plain.bytes[2..]);
    bytes.extend(&plain.bytes[..500]);
    let jpeg = Jpeg::new(&bytes).expect("a JPEG");
    assert_eq!(jpeg.remarks(), ["EXIF"]);
    assert_eq!(jpeg.quality(), plain.quality);
    let kept = jpeg.kept(true).expect("baseline");
    assert_eq!(kept, plain.bytes);
    // Cut off, there is no end to keep.
    let cut = &plain.bytes[..plain.bytes.len() - 40];
    assert_eq!(Jpeg::new(cut).expect("a header").kept(true), None);
    let wish = Wish {
        progressive: true,
        ..Wish::new(20_000)
    };
    let progressive = encode(&picture(320, 240, Scene::Print), &wish)
        .expect("fits")
        .bytes;
    let jpeg = Jpeg::new(&progressive).expect("a JPEG");
    assert_eq!(jpeg.kept(true), None);
    assert_eq!(jpeg.kept(false), Some(progressive.clone()));
}

#[test]
fn scans_that_refine_each_other_come_to_the_same_picture_at_every_scale() {
    // The same coefficients, once in one scan and once in ten that refine each other:
    // Pillow's drawing, `jpegtran -copy none [-progressive]` of libjpeg-turbo 2.1.
    let [baseline, progressive] = [
        include_bytes!("foreign/baseline.jpg").as_slice(),
        include_bytes!("foreign/progressive.jpg").as_slice(),
    ];
    for eighth in 1..=8 {
        let edge = 150 * eighth / 8;
        let [one, other] = [baseline, progressive].map(|bytes| {
            let jpeg = Jpeg::new(bytes).expect("a JPEG");
            jpeg.decode(edge).expect("whole").picture
        });
        assert_eq!(one, other, "at a long edge of {edge}");
    }
}
