//! Colours of other profiles to sRGB: an iPhone's Display P3 looks dull when its profile is
//! simply dropped.

use crate::materials::picture::Picture;
use moxcms::{ColorProfile, DataColorSpace, Layout, Transform8BitExecutor, TransformOptions};
use std::sync::Arc;

/// A colour profile, where it says something.
pub(super) struct Profile(Option<Arc<Transform8BitExecutor>>);

impl Profile {
    /// Reads a profile; one that is missing, broken, not for RGB, or sRGB says nothing.
    pub(super) fn new(profile: &[u8]) -> Self {
        Self(transform(profile))
    }

    /// Interleaved RGB in sRGB.
    pub(super) fn to_srgb(&self, rgb: &mut Vec<u8>) {
        if let Some(transform) = &self.0 {
            let mut out = vec![0; rgb.len()];
            if transform.transform(rgb, &mut out).is_ok() {
                *rgb = out;
            }
        }
    }
}

/// The picture in sRGB; unchanged where the profile says nothing.
pub(super) fn to_srgb(picture: Picture, profile: &[u8]) -> Picture {
    if picture.chroma.is_none() {
        return picture;
    }
    let profile = Profile::new(profile);
    if profile.0.is_none() {
        return picture;
    }
    let mut rgb = picture.to_rgb();
    profile.to_srgb(&mut rgb);
    Picture::from_rgb(picture.width(), picture.height(), &rgb)
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
