//! Channels to luma and half-size chroma, whatever colours and sampling the file has.

use super::decode::largest;
use super::header::{Frame, Header};
use crate::picture::{Picture, Plane};

/// What the channels mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Colours {
    Grey,
    Ycc,
    Rgb,
    /// Cyan, magenta, yellow, black; Adobe writes them inverted.
    Cmyk {
        inverted: bool,
    },
    /// The same with the first three as luma and chroma.
    Ycck {
        inverted: bool,
    },
}

fn colours(frame: &Frame, header: &Header) -> Colours {
    let ids: Vec<u8> = frame.components.iter().map(|one| one.id).collect();
    let inverted = header.adobe.is_some();
    match (ids.len(), header.adobe) {
        (1 | 2, _) => Colours::Grey,
        (3, Some(0)) => Colours::Rgb,
        (3, None) if !header.jfif && ids == *b"RGB" => Colours::Rgb,
        (3, _) => Colours::Ycc,
        (_, Some(2)) => Colours::Ycck { inverted },
        _ => Colours::Cmyk { inverted },
    }
}

/// Whether the colours are what every reader takes without a word beside them.
pub(super) fn is_plain(frame: &Frame, header: &Header) -> bool {
    match colours(frame, header) {
        Colours::Grey => frame.components.len() == 1,
        // Without a marker of its own some readers take these letters for colours.
        Colours::Ycc => frame.components.iter().map(|one| one.id).ne(*b"RGB"),
        _ => false,
    }
}

/// The scale of each component: chroma that comes at full size is decoded at half of it.
pub(super) fn scales(frame: &Frame, header: &Header, n: usize) -> Vec<usize> {
    let most = largest(frame);
    let ycc = colours(frame, header) == Colours::Ycc;
    frame
        .components
        .iter()
        .enumerate()
        .map(|(index, one)| {
            let full = (one.h, one.v) == most;
            if ycc && index > 0 && full && n.is_multiple_of(2) {
                n / 2
            } else {
                n
            }
        })
        .collect()
}

/// The picture of the decoded planes.
pub(super) fn picture(frame: &Frame, header: &Header, n: usize, planes: Vec<Plane>) -> Picture {
    let side = |side: usize| (side * n).div_ceil(8).max(1);
    let (w, h) = (side(frame.width), side(frame.height));
    let mut planes = planes.into_iter();
    let mut next = || planes.next().unwrap_or_else(|| Plane::filled(w, h, 128));
    match colours(frame, header) {
        Colours::Grey => Picture {
            y: next().resized(w, h),
            chroma: None,
        },
        Colours::Ycc => Picture {
            y: next().resized(w, h),
            chroma: Some([next(), next()].map(|plane| half(plane, w, h))),
        },
        Colours::Rgb => {
            let [r, g, b] = [next(), next(), next()].map(|plane| plane.resized(w, h));
            let mut rgb = Vec::with_capacity(w * h * 3);
            for ((&r, &g), &b) in r.px.iter().zip(&g.px).zip(&b.px) {
                rgb.extend([r, g, b]);
            }
            Picture::from_rgb(w, h, &rgb)
        }
        Colours::Cmyk { inverted } => {
            let four = [next(), next(), next(), next()].map(|plane| plane.resized(w, h));
            ink(w, h, four, inverted)
        }
        Colours::Ycck { inverted } => {
            let [y, cb, cr, k] = [next(), next(), next(), next()].map(|plane| plane.resized(w, h));
            // The transform ran on the complement of the stored inks, so it is taken back here; the
            // black was never transformed. Decoders that forget this show a negative.
            let rgb = Picture {
                y,
                chroma: Some([cb, cr].map(|plane| plane.halved())),
            }
            .to_rgb();
            let channel = |index: usize| Plane {
                w,
                h,
                px: rgb
                    .chunks_exact(3)
                    .map(|pixel| 255 - pixel[index])
                    .collect(),
            };
            let three = [channel(0), channel(1), channel(2)];
            let [r, g, b] = three;
            ink(w, h, [r, g, b, k], inverted)
        }
    }
}

/// Inks on white paper. Without a press's profile the plain product is what viewers show.
fn ink(w: usize, h: usize, [c, m, y, k]: [Plane; 4], inverted: bool) -> Picture {
    let light = |value: u8| u32::from(if inverted { value } else { 255 - value });
    let mut rgb = Vec::with_capacity(w * h * 3);
    for at in 0..w * h {
        let k = light(k.px[at]);
        rgb.extend([&c, &m, &y].map(|plane| ((light(plane.px[at]) * k + 127) / 255) as u8));
    }
    Picture::from_rgb(w, h, &rgb)
}

/// A chroma plane at half the picture's size, from whatever size it came.
fn half(plane: Plane, w: usize, h: usize) -> Plane {
    let (half_w, half_h) = (w.div_ceil(2), h.div_ceil(2));
    match (plane.w, plane.h) {
        size if size == (half_w, half_h) => plane,
        size if size == (w, h) => plane.halved(),
        _ => plane.resized(half_w, half_h),
    }
}
