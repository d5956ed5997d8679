//! Colours of other profiles to sRGB: an iPhone's Display P3 looks dull when its profile is
//! simply dropped.

use crate::materials::picture::Picture;
use moxcms::{ColorProfile, DataColorSpace, Layout, Transform8BitExecutor, TransformOptions};
use std::sync::Arc;

/// The picture in sRGB; unchanged where the profile is missing, broken, not for RGB, or sRGB.
pub(super) fn to_srgb(picture: Picture, profile: &[u8]) -> Picture {
    if picture.chroma.is_none() {
        return picture;
    }
    let Some(transform) = transform(profile) else {
        return picture;
    };
    let rgb = picture.to_rgb();
    let mut out = vec![0; rgb.len()];
    match transform.transform(&rgb, &mut out) {
        Ok(()) => Picture::from_rgb(picture.width(), picture.height(), &out),
        Err(_) => picture,
    }
}

/// Whether colours with this profile are shown right without it.
pub(super) fn is_srgb(profile: &[u8]) -> bool {
    transform(profile).is_none()
}

/// The way to sRGB, where there is one to go.
fn transform(profile: &[u8]) -> Option<Arc<Transform8BitExecutor>> {
    if profile.is_empty() {
        return None;
    }
    let source = ColorProfile::new_from_slice(profile).ok()?;
    if source.color_space != DataColorSpace::Rgb {
        return None;
    }
    let transform = source
        .create_transform_8bit(
            Layout::Rgb,
            &ColorProfile::new_srgb(),
            Layout::Rgb,
            TransformOptions::default(),
        )
        .ok()?;
    // Most profiles are sRGB under some name: a few strong colours tell.
    let probes: [u8; 18] = [
        255, 0, 0, 0, 255, 0, 0, 0, 255, 200, 60, 60, 128, 128, 128, 30, 90, 200,
    ];
    let mut seen = [0; 18];
    transform.transform(&probes, &mut seen).ok()?;
    probes
        .iter()
        .zip(&seen)
        .any(|(&a, &b)| a.abs_diff(b) > 3)
        .then_some(transform)
}
