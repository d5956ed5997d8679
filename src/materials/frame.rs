//! What of a photo is pressed: the document with a margin where its corners are certain, and
//! otherwise the photo as it is.
//!
//! A licence that fills half the frame has a quarter of the pixels; without the desk around it,
//! its print gets them all. But a reviewer must see the whole document: where any corner is in
//! doubt, nothing is cut away.

use super::eye::{is_a_cards_shape, turn_card};
use super::kind::Kind;
use super::picture::Picture;
use crate::catalog::profile::Frame;
use beiand_eye::outline::{self, Outline, Quad};

/// The desk that stays around a document, in shares of its size.
const MARGIN: f64 = 0.03;
/// A document that fills more of the picture than this is not cut out: nothing is gained.
const FULL: f64 = 0.92;

/// A page of a source, as it is looked at and pressed.
#[derive(Debug)]
pub(super) struct Framed {
    /// The page itself, or the documents on it from top to bottom.
    pub parts: Vec<Part>,
    /// Where the document runs out of the picture: `右上角`, `下边`.
    pub cut: Option<&'static str>,
}

/// A document, cut out or not.
#[derive(Debug)]
pub(super) struct Part {
    /// The picture.
    pub picture: Picture,
    /// Whether something around it was left out.
    pub cropped: bool,
    /// Its longer side in that of the page.
    pub share: f64,
}

/// What is known of a page's documents before any pixel is moved.
#[derive(Debug)]
pub(super) struct Plan {
    quads: Vec<Quad>,
    cut: Option<&'static str>,
    /// The smallest document's longer side in that of the page.
    pub share: f64,
}

/// Looks where the documents of a page are.
pub(super) fn plan(page: &Picture, kind: Kind, frame: Frame) -> Plan {
    let mut plan = Plan {
        quads: Vec::new(),
        cut: None,
        share: 1.0,
    };
    // A person before a curtain has no corners.
    if kind == Kind::Photo {
        return plan;
    }
    let smallest = if kind == Kind::Card { 0.05 } else { 0.12 };
    match outline::find(page, smallest) {
        Outline::Unknown => {}
        Outline::Cut(place) => plan.cut = Some(place),
        // Two papers side by side: only of cards is it clear that both are meant.
        Outline::Whole(quads) if quads.len() > usize::from(kind == Kind::Card) + 1 => {}
        // The portrait on a card has four corners too.
        Outline::Whole(quads)
            if kind == Kind::Card
                && !quads
                    .iter()
                    .all(|quad| is_a_cards_shape(&corners(quad, page))) => {}
        Outline::Whole(quads) => {
            if frame != Frame::Whole {
                let (w, h) = (page.width() as f64, page.height() as f64);
                let long = |quad: &Quad| {
                    let (x0, y0, x1, y1) = bounds(quad);
                    ((x1 - x0) * w).max((y1 - y0) * h) / w.max(h)
                };
                plan.share = quads.iter().map(long).fold(1.0, f64::min);
                plan.quads = quads;
            }
        }
    }
    plan
}

/// Carries a plan out, on the page that it was made for or on a larger one of the same source.
pub(super) fn carry_out(plan: Plan, page: Picture, kind: Kind, frame: Frame) -> Framed {
    let mut parts: Vec<Part> = Vec::new();
    let alone = plan.quads.len() == 1;
    for quad in &plan.quads {
        let (x0, y0, x1, y1) = bounds(quad);
        if alone && frame == Frame::Crop && (x1 - x0) * (y1 - y0) > FULL {
            continue;
        }
        let picture = match frame {
            Frame::Flatten => page.flattened(&corners(quad, &page), MARGIN),
            _ => {
                let (w, h) = (page.width() as f64, page.height() as f64);
                let (x, y) = ((x0 * w) as usize, (y0 * h) as usize);
                let side = |from: usize, to: f64, most: usize| {
                    ((to.ceil() as usize).min(most) - from).max(2)
                };
                let (x, y) = (x & !1, y & !1);
                page.crop(
                    x,
                    y,
                    side(x, x1 * w, page.width()),
                    side(y, y1 * h, page.height()),
                )
            }
        };
        let share = picture.long_edge() as f64 / page.long_edge() as f64;
        let picture = if kind == Kind::Card {
            turn_card(picture)
        } else {
            picture
        };
        parts.push(Part {
            picture,
            cropped: true,
            share,
        });
    }
    if parts.is_empty() {
        parts.push(Part {
            picture: page,
            cropped: false,
            share: 1.0,
        });
    }
    Framed {
        parts,
        cut: plan.cut,
    }
}

/// The upright rectangle around a document with its margin, in shares: left, top, right, bottom.
fn bounds(quad: &Quad) -> (f64, f64, f64, f64) {
    let (mut x0, mut y0, mut x1, mut y1) = (1.0_f64, 1.0_f64, 0.0_f64, 0.0_f64);
    for corner in &quad.corners {
        x0 = x0.min(corner.x);
        y0 = y0.min(corner.y);
        x1 = x1.max(corner.x);
        y1 = y1.max(corner.y);
    }
    let (dx, dy) = (MARGIN * (x1 - x0), MARGIN * (y1 - y0));
    (
        (x0 - dx).max(0.0),
        (y0 - dy).max(0.0),
        (x1 + dx).min(1.0),
        (y1 + dy).min(1.0),
    )
}

/// The corners in pixels.
fn corners(quad: &Quad, page: &Picture) -> [(f64, f64); 4] {
    quad.corners.map(|corner| {
        (
            corner.x * page.width() as f64,
            corner.y * page.height() as f64,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A card on gravel, whose edges drown in it, with a red portrait of this size.
    fn card_on_gravel((pw, ph): (usize, usize)) -> Picture {
        let (w, h) = (800, 600);
        let mut noise = 1_u32;
        let mut rgb = Vec::with_capacity(w * h * 3);
        for y in 0..h {
            for x in 0..w {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let is_on = |x0: usize, y0: usize, w: usize, h: usize| {
                    (x0..x0 + w).contains(&x) && (y0..y0 + h).contains(&y)
                };
                if is_on(400, 200, pw, ph) {
                    rgb.extend([215, 150, 120]);
                } else if is_on(120, 130, 560, 353) {
                    rgb.extend([190, 192, 195]);
                } else {
                    rgb.extend([40 + (noise >> 24) as u8 / 2; 3]);
                }
            }
        }
        Picture::from_rgb(w, h, &rgb)
    }

    #[test]
    fn the_portrait_on_a_card_is_not_taken_for_the_card() {
        let plan = |picture: &Picture| plan(picture, Kind::Card, Frame::Crop);
        let portrait = plan(&card_on_gravel((170, 210)));
        assert!(portrait.quads.is_empty(), "{portrait:?}");
        // What has a card's shape is found there.
        let card = plan(&card_on_gravel((238, 150)));
        assert_eq!(card.quads.len(), 1, "{card:?}");
    }
}
