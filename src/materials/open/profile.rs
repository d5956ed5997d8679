//! Colours of other profiles to sRGB: an iPhone's Display P3 looks dull when its profile is
//! simply dropped.

use crate::materials::picture::Picture;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// The picture in sRGB; unchanged where the profile is missing, broken, not for RGB, or sRGB.
pub(super) fn to_srgb(picture: Picture, profile: &[u8]) -> Picture {
    if profile.is_empty() || picture.chroma.is_none() {
        return picture;
    }
    let Ok(source) = ColorProfile::new_from_slice(profile) else {
        return picture;
    };
    if source.color_space != DataColorSpace::Rgb {
        return picture;
    }
    let Ok(transform) = source.create_transform_8bit(
        Layout::Rgb,
        &ColorProfile::new_srgb(),
        Layout::Rgb,
        TransformOptions::default(),
    ) else {
        return picture;
    };
    // Most profiles are sRGB under some name: a few strong colours tell.
    let probes: [u8; 18] = [
        255, 0, 0, 0, 255, 0, 0, 0, 255, 200, 60, 60, 128, 128, 128, 30, 90, 200,
    ];
    let mut seen = [0; 18];
    if transform.transform(&probes, &mut seen).is_err()
        || probes.iter().zip(&seen).all(|(&a, &b)| a.abs_diff(b) <= 3)
    {
        return picture;
    }
    let rgb = picture.to_rgb();
    let mut out = vec![0; rgb.len()];
    match transform.transform(&rgb, &mut out) {
        Ok(()) => Picture::from_rgb(picture.width(), picture.height(), &out),
        Err(_) => picture,
    }
}
