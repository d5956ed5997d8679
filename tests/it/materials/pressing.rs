//! Bytes in, portal-ready pictures out: the limit, the looks, and what is refused.

use beiand::materials::{Pressing, Want, press};
use beiand::model::Slot;
use beiand::model::material::{FlawKind, Labels, Outcome, Pressed, RefusalKind, Side, Source};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use std::io::Cursor;

/// A page with strokes, a red seal, a shaded background and grain, as phones see paper.
fn page(w: u32, h: u32) -> RgbImage {
    let mut seed = 7_u32;
    RgbImage::from_fn(w, h, |x, y| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (seed >> 28) as u8;
        let shade = 205 + (x * 30 / w) as u8;
        let (dx, dy) = (x as f64 - w as f64 * 0.75, y as f64 - h as f64 * 0.75);
        let ring = (dx * dx + dy * dy).sqrt() / f64::from(h);
        if (0.10..0.12).contains(&ring) {
            return Rgb([190, 30, 40 + grain]);
        }
        let is_stroke = y / 9 % 2 == 0 && (x * 5 + y / 18 * 11) % 17 < 6;
        if is_stroke && x > w / 10 && x < w * 9 / 10 && y < h / 2 {
            return Rgb([30 + grain, 30 + grain, 45 + grain]);
        }
        Rgb([shade + grain, shade + grain, shade - 12 + grain])
    })
}

fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).expect("encodes");
    bytes.into_inner()
}

fn jpeg(image: impl Into<DynamicImage>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 97);
    image.into().write_with_encoder(encoder).expect("encodes");
    bytes
}

fn source(bytes: &[u8]) -> Source {
    Source {
        path: "a.jpg".into(),
        bytes: bytes.len() as u64,
        hash: String::new(),
    }
}

fn press_as(files: &[&[u8]], labels: &Labels, slot: Slot, limit: u64) -> Pressing {
    let sources: Vec<Source> = files.iter().map(|bytes| source(bytes)).collect();
    let pages: Vec<(&Source, &[u8])> = sources.iter().zip(files.iter().copied()).collect();
    press(&pages, labels, &Want::new(slot, limit), &|| false)
}

fn press_one(bytes: &[u8], limit: u64) -> Pressing {
    press_as(&[bytes], &Labels::default(), Slot::SiteOther, limit)
}

fn done(pressing: &Pressing) -> (&Pressed, RgbImage) {
    let Outcome::Pressed(pressed) = &pressing.outcome else {
        panic!("not pressed: {:?}", pressing.outcome);
    };
    let (key, bytes) = &pressing.blobs[0];
    assert_eq!(*key, pressed.blob);
    let image = image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).expect("opens");
    assert_eq!(image.width(), pressed.width);
    assert_eq!(image.height(), pressed.height);
    (pressed, image.into_rgb8())
}

fn refused(pressing: &Pressing) -> RefusalKind {
    match &pressing.outcome {
        Outcome::Refused { why } => {
            assert!(!why.found.zh.is_empty() && !why.found.en.is_empty());
            assert!(!why.remedy.zh.is_empty() && !why.remedy.en.is_empty());
            why.kind
        }
        other => panic!("not refused: {other:?}"),
    }
}

/// The mean distance of two pictures of one size, in tones.
fn distance(a: &RgbImage, b: &RgbImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let sum: u64 = a
        .as_raw()
        .iter()
        .zip(b.as_raw())
        .map(|(&a, &b)| u64::from(a.abs_diff(b)))
        .sum();
    sum as f64 / a.as_raw().len() as f64
}

#[test]
fn every_limit_is_kept_and_filled() {
    let bytes = jpeg(page(640, 480));
    for limit in [12_000, 20_000, 33_333, 60_000] {
        let pressing = press_one(&bytes, limit);
        let (pressed, image) = done(&pressing);
        assert!(pressed.bytes <= limit, "{} of {limit}", pressed.bytes);
        let full = pressed.bytes as f64 / limit as f64;
        assert!(full > 0.96, "{full:.3} of {limit}");
        if limit >= 33_333 {
            assert!(distance(&image, &page(640, 480)) < 8.0);
        }
    }
}

#[test]
fn the_result_is_plain_baseline_without_metadata_and_the_same_every_time() {
    let bytes = with_exif(&jpeg(page(320, 240)), 1);
    assert!(bytes.len() > 20_000, "it has to be pressed, not kept");
    let first = press_one(&bytes, 15_000);
    let (pressed, _) = done(&first);
    assert_eq!(pressed.facts.stripped, ["EXIF", "GPS"]);
    let result = &first.blobs[0].1;
    assert!(result.windows(2).any(|two| two == [0xff, 0xc0]));
    assert!(!result.windows(4).any(|four| four == b"Exif"));
    assert_eq!(press_one(&bytes, 15_000), first);
}

/// The bytes with an EXIF block of this orientation and a GPS directory.
fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut block = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    block.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    block.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 26, 0, 0, 0, 0]);
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1];
    bytes.extend((block.len() as u16 + 2).to_be_bytes());
    bytes.extend(block);
    bytes.extend_from_slice(&jpeg[2..]);
    bytes
}

#[test]
fn all_eight_orientations_come_out_as_the_same_upright_picture() {
    let upright = page(200, 130);
    let stored = DynamicImage::from(upright.clone());
    let stored = [
        stored.clone(),
        stored.fliph(),
        stored.rotate180(),
        stored.flipv(),
        stored.rotate90().fliph(),
        stored.rotate270(),
        stored.rotate270().fliph(),
        stored.rotate90(),
    ];
    for (orientation, stored) in (1..=8).zip(stored) {
        let pressing = press_one(&with_exif(&jpeg(stored), orientation), 60_000);
        let (_, image) = done(&pressing);
        let off = distance(&image, &upright);
        assert!(off < 6.0, "orientation {orientation}: {off:.1}");
    }
}

#[test]
fn transparency_becomes_paper_and_not_ink() {
    let image = RgbaImage::from_fn(200, 100, |x, _| {
        if x < 100 {
            Rgba([0, 0, 0, 0])
        } else {
            Rgba([0, 0, 0, 255])
        }
    });
    let pressing = press_one(&encoded(image, ImageFormat::Png), 50_000);
    let (_, image) = done(&pressing);
    assert!(image.get_pixel(20, 50).0[0] > 240);
    assert!(image.get_pixel(180, 50).0[0] < 15);
}

#[test]
fn a_name_that_lies_and_every_common_format_are_opened_by_content() {
    for format in [
        ImageFormat::Png,
        ImageFormat::WebP,
        ImageFormat::Bmp,
        ImageFormat::Gif,
        ImageFormat::Tiff,
    ] {
        let bytes = match format {
            ImageFormat::Gif => encoded(DynamicImage::from(page(160, 120)).into_rgba8(), format),
            _ => encoded(page(160, 120), format),
        };
        let pressing = press_one(&bytes, 40_000);
        let (pressed, image) = done(&pressing);
        assert_eq!((pressed.width, pressed.height), (160, 120), "never larger");
        assert!(distance(&image, &page(160, 120)) < 14.0, "{format:?}");
    }
}

#[test]
fn a_seal_stays_red_and_a_grey_scan_grey() {
    let pressing = press_one(&jpeg(page(640, 480)), 30_000);
    let (_, image) = done(&pressing);
    let seal = image.get_pixel(480 + 52, 360).0;
    assert!(seal[0] > seal[1] + 80, "{seal:?}");
    let grey = DynamicImage::from(page(640, 480)).into_luma8();
    let pressing = press_one(&jpeg(grey), 30_000);
    let (pressed, _) = done(&pressing);
    assert!(pressed.bytes <= 30_000);
}

#[test]
fn a_file_that_stops_early_is_cut_off_and_not_pressed_half_grey() {
    let whole = jpeg(page(640, 480));
    for share in [0.2, 0.5, 0.9] {
        let cut = &whole[..(whole.len() as f64 * share) as usize];
        assert_eq!(refused(&press_one(cut, 60_000)), RefusalKind::Truncated);
    }
    let png = encoded(page(300, 200), ImageFormat::Png);
    assert_eq!(
        refused(&press_one(&png[..png.len() / 2], 60_000)),
        RefusalKind::Truncated
    );
    // Only the end mark is gone: nothing of the picture is.
    let pressing = press_one(&whole[..whole.len() - 2], 60_000);
    let (pressed, _) = done(&pressing);
    let flaws = &pressed.facts.flaws;
    assert!(
        flaws.iter().all(|flaw| flaw.kind == FlawKind::Small),
        "{flaws:?}"
    );
}

#[test]
fn overwritten_bytes_in_the_middle_are_seen() {
    let mut bytes = jpeg(page(640, 480));
    let middle = bytes.len() / 2;
    for (at, byte) in bytes[middle..middle + 300].iter_mut().enumerate() {
        *byte = (at * 89 + 31) as u8;
    }
    let pressing = press_one(&bytes, 60_000);
    let noticed = match &pressing.outcome {
        Outcome::Pressed(pressed) => pressed
            .facts
            .flaws
            .iter()
            .any(|flaw| flaw.kind == FlawKind::Unreadable),
        Outcome::Refused { why } => why.kind == RefusalKind::Corrupt,
        _ => false,
    };
    assert!(noticed, "{:?}", pressing.outcome);
}

#[test]
fn what_is_no_picture_is_told_by_what_it_is() {
    assert_eq!(refused(&press_one(b"", 1000)), RefusalKind::Empty);
    for bytes in [
        b"<html><body>404</body></html>".as_slice(),
        b"PK\x03\x04 an archive",
        b"just some words",
    ] {
        assert_eq!(refused(&press_one(bytes, 1000)), RefusalKind::NotAPicture);
    }
    assert_eq!(
        refused(&press_one(b"\0\0\0\x18ftypheic\0\0\0\0", 1000)),
        RefusalKind::Unsupported
    );
    let tiny = encoded(page(40, 30), ImageFormat::Png);
    assert_eq!(refused(&press_one(&tiny, 1000)), RefusalKind::TooSmall);
    let strip = encoded(page(3000, 70), ImageFormat::Png);
    assert_eq!(refused(&press_one(&strip, 1000)), RefusalKind::NotAPicture);
}

#[test]
fn a_header_that_promises_too_much_is_refused_without_memory() {
    let mut bomb = jpeg(page(64, 64));
    let frame = bomb
        .windows(2)
        .position(|two| two == [0xff, 0xc0])
        .expect("a frame");
    bomb[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
    assert_eq!(refused(&press_one(&bomb, 1000)), RefusalKind::TooLarge);
    // It waits for no memory that it will never take: a sequential picture is never unfolded whole.
    assert!(beiand::materials::memory(&bomb) < Some(300_000_000));
}

#[test]
fn two_sides_of_a_card_become_one_upright_picture() {
    let labels = Labels {
        sides: vec![Side::Front, Side::Back],
        ..Labels::default()
    };
    let (front, back) = (jpeg(page(428, 270)), jpeg(page(400, 260)));
    let pressing = press_as(&[&front, &back], &labels, Slot::PrincipalId, 60_000);
    let (pressed, _) = done(&pressing);
    assert!(pressed.facts.joined && pressed.facts.both_sides);
    assert!(pressed.height > pressed.width);
    assert_eq!(pressed.facts.bytes, (front.len() + back.len()) as u64);
}

#[test]
fn a_limit_that_nothing_readable_fits_is_said() {
    let bytes = jpeg(page(640, 480));
    assert_eq!(refused(&press_one(&bytes, 500)), RefusalKind::CannotFit);
}

#[test]
fn a_result_too_small_to_read_says_so() {
    let pressing = press_one(&jpeg(page(900, 700)), 2500);
    let (pressed, _) = done(&pressing);
    let flaws = &pressed.facts.flaws;
    assert!(
        flaws.iter().any(|flaw| flaw.kind == FlawKind::Unreadable),
        "{flaws:?}"
    );
}

#[test]
fn a_stop_is_our_trouble_and_not_the_customers() {
    let bytes = jpeg(page(64, 64));
    let source = source(&bytes);
    let pressing = press(
        &[(&source, bytes.as_slice())],
        &Labels::default(),
        &Want::new(Slot::SiteOther, 10_000),
        &|| true,
    );
    assert!(matches!(pressing.outcome, Outcome::Trouble { .. }));
}

#[test]
fn the_mark_is_set_where_the_page_is_empty_and_only_when_wanted() {
    let page = page(1200, 1600);
    let bytes = jpeg(page);
    let source = source(&bytes);
    let pages = [(&source, bytes.as_slice())];
    let press = |marked| {
        let want = Want {
            watermark: marked,
            ..Want::new(Slot::SubjectCertificate, 100_000)
        };
        press(&pages, &Labels::default(), &want, &|| false)
    };
    let (plain, marked) = (press(false), press(true));
    let ((pressed, before), (with, after)) = (done(&plain), done(&marked));
    assert_eq!(pressed.facts.watermark, None);
    assert_eq!(with.facts.watermark, Some(true));
    assert!(with.bytes <= 100_000);
    // Two encodings differ a little wherever there is print; on empty paper only the mark does,
    // and it stands out. That it touches no print is asked of the planes, before any encoding.
    let off = |rows: std::ops::Range<u32>| {
        let pixels = rows
            .clone()
            .flat_map(|y| (0..before.width()).map(move |x| (x, y)));
        let sum: u64 = pixels
            .map(|(x, y)| u64::from(before.get_pixel(x, y)[1].abs_diff(after.get_pixel(x, y)[1])))
            .sum();
        sum as f64 / f64::from(rows.len() as u32 * before.width())
    };
    let empty = before.height() / 40..before.height() / 20;
    let mut rows: Vec<f64> = empty.map(|n| off(n * 20..n * 20 + 20)).collect();
    rows.sort_by(f64::total_cmp);
    let (median, most) = (rows[rows.len() / 2], rows[rows.len() - 1]);
    assert!(most > 2.5 * median, "{rows:?}");
}

#[test]
fn a_jpeg_that_fits_upright_is_kept_and_only_its_metadata_goes() {
    let plain = jpeg(page(320, 240));
    let pressing = press_one(&with_exif(&plain, 1), 100_000);
    let (pressed, image) = done(&pressing);
    assert_eq!(pressed.facts.stripped, ["EXIF", "GPS"]);
    assert!(pressed.bytes <= plain.len() as u64);
    let stored = image::load_from_memory(&plain).expect("opens").into_rgb8();
    assert_eq!(distance(&image, &stored), 0.0, "not a pixel changed");
    // On its side it has to be turned, and is no larger for it than its own quality asks.
    let turned = press_one(&with_exif(&plain, 6), 100_000);
    let (turned, _) = done(&turned);
    assert_eq!((turned.width, turned.height), (240, 320));
    assert!(
        turned.bytes < plain.len() as u64 * 5 / 4,
        "{} of {}",
        turned.bytes,
        plain.len()
    );
}

#[test]
fn progressive_comes_only_where_the_portal_takes_it() {
    let bytes = jpeg(page(640, 480));
    let source = source(&bytes);
    for progressive in [false, true] {
        let want = Want {
            progressive,
            ..Want::new(Slot::SiteOther, 30_000)
        };
        let pages = [(&source, bytes.as_slice())];
        let pressing = press(&pages, &Labels::default(), &want, &|| false);
        done(&pressing);
        let has = |marker: u8| {
            pressing.blobs[0]
                .1
                .windows(2)
                .any(|two| two == [0xff, marker])
        };
        assert_eq!((has(0xc0), has(0xc2)), (!progressive, progressive));
    }
}
