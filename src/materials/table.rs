//! The pressing table: from a slot's sources to one picture under its limit.
//!
//! 1. Every source is opened, upright, at a size near the one wanted.
//! 2. The desk around a document is left out where its corners are certain; the eye looks.
//! 3. Sides and pages are joined, the picture is fitted to the size that the limit can carry.
//! 4. The encoder finds the best picture within the limit.
//! 5. The result is opened again and measured before anyone believes in it.

use super::eye::Figures;
use super::kind::Kind;
use super::picture::Picture;
use super::{eye, frame, open, refuse, watermark};
use crate::catalog::profile::Frame;
use crate::model::material::{
    Facts, Flaw, FlawKind, Labels, Outcome, Pressed, Refusal, Side, Slot, Source,
};
use beiand_press::{Encoded, Wish, encode};
use serde::{Deserialize, Serialize};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What is wanted of a pressing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Want {
    /// The most bytes of the result.
    pub limit: u64,
    /// Whether the result may be progressive; old portals take baseline only.
    pub progressive: bool,
    /// What the slot holds.
    pub kind: Kind,
    /// What of a photo is pressed.
    pub frame: Frame,
    /// Whether the result is to be marked 仅供备案使用, where it has an empty place.
    pub watermark: bool,
}

impl Want {
    /// What a slot with this limit wants.
    pub fn new(slot: Slot, limit: u64) -> Self {
        Self {
            limit,
            progressive: false,
            kind: slot.into(),
            frame: Frame::default(),
            watermark: false,
        }
    }

    /// Pages of one document that are joined: two sides of a card; several where there is room
    /// for them; else the first.
    const fn pages(&self) -> usize {
        match self.kind {
            Kind::Card => 2,
            Kind::Document if self.limit >= 500_000 => 6,
            _ => 1,
        }
    }
}

/// What became of a slot's sources, and the bytes to keep.
#[derive(Clone, Debug, PartialEq)]
pub struct Pressing {
    /// Pressed, refused, or our trouble.
    pub outcome: Outcome,
    /// The picture and its preview by the BLAKE3 of their content.
    pub blobs: Vec<(String, Vec<u8>)>,
}

impl Pressing {
    /// An outcome of which there is no picture.
    pub const fn without_picture(outcome: Outcome) -> Self {
        Self {
            outcome,
            blobs: Vec::new(),
        }
    }
}

/// The version of the settings that shape a result: part of the key under which a pressing is
/// remembered. The same sources, want and version give the same result.
pub const fn settings_version() -> &'static str {
    "press-4"
}

/// Presses the sources of one slot, front before back and pages in order, into one picture.
///
/// `stop` is asked between the steps; once it says yes the pressing ends as trouble. A panic in
/// a decoder costs this one material.
pub fn press(
    pages: &[(&Source, &[u8])],
    labels: &Labels,
    want: &Want,
    stop: &dyn Fn() -> bool,
) -> Pressing {
    let work = AssertUnwindSafe(|| pressed(pages, labels, want, stop));
    match catch_unwind(work) {
        Ok(Ok(pressing)) => pressing,
        Ok(Err(Stop::Refused(why))) => Pressing::without_picture(Outcome::Refused { why }),
        Ok(Err(Stop::Trouble(what))) => Pressing::without_picture(Outcome::Trouble { what }),
        Err(panic) => {
            let words = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("no words");
            Pressing::without_picture(Outcome::Trouble {
                what: format!("a picture made the program stumble: {words}"),
            })
        }
    }
}

enum Stop {
    Refused(Refusal),
    Trouble(String),
}

impl From<Refusal> for Stop {
    fn from(why: Refusal) -> Self {
        Self::Refused(why)
    }
}

/// A document smaller than this share of its photo is opened again, closer.
const CLOSER: f64 = 0.85;
/// The largest long edge at which a photo is opened for a small document on it.
const LARGEST: usize = 4200;
/// The long edge of previews.
const THUMB_EDGE: usize = 240;
/// The long edge below which a page's print cannot be read.
const READABLE: usize = 700;
/// The quality below which a large picture is made smaller instead of coarser.
const LEAST_QUALITY: u8 = 13;
/// The most bytes of a preview.
const THUMB_BYTES: u64 = 12_000;

fn pressed(
    pages: &[(&Source, &[u8])],
    labels: &Labels,
    want: &Want,
    stop: &dyn Fn() -> bool,
) -> Result<Pressing, Stop> {
    let go_on = || {
        if stop() {
            Err(Stop::Trouble("stopped before it was done".into()))
        } else {
            Ok(())
        }
    };
    let kind = kind_of(labels, want);
    let edge = edge_for(want.limit, kind);
    let mut opened = Vec::new();
    for (_, bytes) in pages {
        go_on()?;
        opened.push(open::open(bytes, edge, want.pages())?);
    }
    let Some(first) = opened.first() else {
        return Err(refuse::empty().into());
    };
    let mut facts = Facts {
        format: first.format.to_owned(),
        width: first.size.0 as u32,
        height: first.size.1 as u32,
        bytes: pages.iter().map(|(_, bytes)| bytes.len() as u64).sum(),
        pages: opened.iter().map(|one| one.count).sum(),
        both_sides: labels.sides.contains(&Side::Both)
            || labels.sides.contains(&Side::Front) && labels.sides.contains(&Side::Back),
        ..Facts::default()
    };
    for word in opened.iter().flat_map(|one| &one.stripped) {
        if !facts.stripped.iter().any(|known| known == word) {
            facts.stripped.push((*word).to_owned());
        }
    }
    let damaged = opened.iter().map(|one| one.damaged).fold(0.0, f64::max);
    if damaged > 0.0 {
        facts.flaws.push(Flaw {
            kind: FlawKind::Unreadable,
            figure: damaged,
            limit: 0.0,
            detail: format!(
                "图片数据有损坏，约 {:.0}% 的画面可能花屏或错位",
                (damaged * 100.0).max(1.0)
            ),
        });
    }
    // A picture that stands as it was stored has nothing to show beyond the quality it had there.
    let finest = opened
        .iter()
        .filter(|one| {
            one.pages
                .iter()
                .all(|page| page.long_edge() >= one.size.0.max(one.size.1))
        })
        .map(|one| one.quality.saturating_add(3))
        .max();
    let wish = Wish {
        limit: want.limit,
        progressive: want.progressive,
        finest: finest.map_or(98, |quality| quality.min(98)),
    };
    let mut looked: Vec<(Picture, Figures)> = Vec::new();
    let mut cut = None;
    // Whether what will be pressed is the source itself, neither framed, joined nor marked.
    let mut untouched = facts.pages == 1 && damaged == 0.0 && !want.watermark;
    for (opened, (_, bytes)) in opened.into_iter().zip(pages) {
        let long_edge = opened.size.0.max(opened.size.1) as f64;
        for (at, page) in opened.pages.into_iter().enumerate() {
            go_on()?;
            let plan = frame::plan(&page, kind, want.frame);
            let larger = if plan.share < CLOSER && (page.long_edge() as f64) < long_edge {
                let edge = ((edge as f64 / plan.share) as usize).min(LARGEST);
                open::open(bytes, edge, want.pages())?
                    .pages
                    .into_iter()
                    .nth(at)
            } else {
                None
            };
            let size = |picture: &Picture| (picture.width(), picture.height());
            let before = size(&page);
            let framed = frame::carry_out(plan, larger.unwrap_or(page), kind, want.frame);
            cut = cut.or(framed.cut);
            for part in framed.parts {
                go_on()?;
                let figures =
                    eye::measure(&part.picture, long_edge * part.share, part.cropped, kind);
                facts.cropped |= part.cropped;
                untouched &= !part.cropped && size(&part.picture) == before;
                looked.push((part.picture, figures));
            }
        }
    }
    let is_card = kind == Kind::Card;
    if is_card && looked.len() == 2 {
        // The portrait belongs above, whatever the names say.
        if looked[1].1.has_face() && !looked[0].1.has_face() {
            looked.swap(0, 1);
        }
        facts.both_sides = true;
    }
    if let Some(place) = cut {
        facts.flaws.push(Flaw {
            kind: FlawKind::EdgeCut,
            figure: 0.0,
            limit: 0.0,
            detail: place.to_owned(),
        });
    }
    for (_, figures) in &looked {
        for flaw in eye::judge(figures, kind) {
            if !facts.flaws.iter().any(|known| known.kind == flaw.kind) {
                facts.flaws.push(flaw);
            }
        }
        facts.qr = facts.qr.or_else(|| figures.code.clone());
    }
    facts.likeness = looked[0].1.likeness.clone();
    let parts: Vec<Picture> = looked.into_iter().map(|(page, _)| page).collect();
    facts.joined = parts.len() > 1;
    let picture = match <[Picture; 1]>::try_from(parts) {
        Ok([picture]) => picture,
        Err(parts) => Picture::stacked(parts),
    };
    if is_card && labels.sides.is_empty() && picture.height() > picture.width() {
        // One upright picture of a card holds both of its sides.
        facts.both_sides = true;
    }
    go_on()?;
    let seen = picture.long_edge();
    let mut picture = sized(picture, edge).without_tint();
    if want.watermark {
        let (w, h) = (picture.width(), picture.height());
        facts.watermark = Some(watermark::stamp(&mut picture.y.px, w, h).is_some());
    }
    let thumb = encode(&picture.clone().fitted(THUMB_EDGE), &Wish::new(THUMB_BYTES));
    go_on()?;
    let mut fitted = picture;
    let as_is = match pages {
        [(_, bytes)] if untouched && !facts.joined => {
            open::as_is(bytes, want.limit, want.progressive)
        }
        _ => None,
    };
    if let Some((bytes, quality)) = as_is {
        // It fits as it came: another encoding could only take from it.
        let source = (facts.width as usize, facts.height as usize);
        check(&bytes, source, &fitted, want.limit)?;
        return finished(facts, Encoded { bytes, quality }, source, thumb);
    }
    let encoded = loop {
        let encoded = encode(&fitted, &wish);
        // Where even the coarsest tables are over, or leave blocks, fewer pixels show more.
        let floor = if encoded.is_some() { 1400 } else { 300 };
        let smaller = fitted.long_edge() * 8 / 10;
        match encoded {
            Some(encoded) if encoded.quality >= LEAST_QUALITY || smaller < floor => break encoded,
            None if smaller < floor => return Err(refuse::cannot_fit(want.limit).into()),
            _ => {}
        }
        go_on()?;
        fitted = fitted.fitted(smaller);
    };
    let long = fitted.long_edge();
    if long < READABLE && long < seen && kind != Kind::Photo {
        facts.flaws.push(Flaw {
            kind: FlawKind::Unreadable,
            figure: long as f64,
            limit: READABLE as f64,
            detail: format!("压到限制内后长边只剩 {long} 像素，字可能看不清"),
        });
    }
    let size = (fitted.width(), fitted.height());
    check(&encoded.bytes, size, &fitted, want.limit)?;
    if let Some(code) = &facts.qr {
        // What a phone could read off the source, it must be able to read off the result.
        let again = open::open(&encoded.bytes, long, 1)?.pages.pop();
        if again.and_then(|page| eye::read_code(&page)).as_ref() != Some(code) {
            facts.flaws.push(Flaw {
                kind: FlawKind::Unreadable,
                figure: f64::from(encoded.quality),
                limit: 0.0,
                detail: "压到限制内后二维码扫不出来了".to_owned(),
            });
        }
    }
    finished(facts, encoded, size, thumb)
}

/// The result with its preview, under the names of their content.
fn finished(
    facts: Facts,
    encoded: Encoded,
    (width, height): (usize, usize),
    thumb: Option<Encoded>,
) -> Result<Pressing, Stop> {
    let thumb = thumb.ok_or_else(|| Stop::Trouble("no preview came of it".into()))?;
    let key = |bytes: &[u8]| blake3::hash(bytes).to_hex().to_string();
    let outcome = Outcome::Pressed(Pressed {
        blob: key(&encoded.bytes),
        thumb: key(&thumb.bytes),
        bytes: encoded.bytes.len() as u64,
        width: width as u32,
        height: height as u32,
        quality: encoded.quality,
        facts,
    });
    Ok(Pressing {
        outcome,
        blobs: [encoded.bytes, thumb.bytes]
            .map(|bytes| (key(&bytes), bytes))
            .into(),
    })
}

/// A person's certificate is a card, though its slot is that of licences.
fn kind_of(labels: &Labels, want: &Want) -> Kind {
    let is_card = !labels.sides.is_empty() || labels.word.contains("身份证");
    match want.kind {
        Kind::Licence if is_card => Kind::Card,
        kind => kind,
    }
}

/// The long edge that a limit can carry: 1700 pixels for 100 000 bytes. More pixels leave small
/// print more to read and everything less to look right by; there the two meet. A picture of ten
/// times the bytes has room for all a phone took. A portrait has no small print: fewer pixels
/// leave it smoother tones.
fn edge_for(limit: u64, kind: Kind) -> usize {
    let base = if kind == Kind::Photo { 1600.0 } else { 1700.0 };
    let edge = base * (limit as f64 / 100_000.0).sqrt();
    (edge as usize).clamp(READABLE, 4200)
}

/// The picture at the wanted size; one that is within a thirtieth of it is left as it is, for
/// every resampling costs sharpness and time.
fn sized(picture: Picture, edge: usize) -> Picture {
    if picture.long_edge() <= edge + edge / 30 {
        picture
    } else {
        picture.fitted(edge)
    }
}

/// Opens the result again: within the limit, whole, of the right size and of the same tones.
fn check(bytes: &[u8], size: (usize, usize), picture: &Picture, limit: u64) -> Result<(), Stop> {
    let wrong = |what: &str| Stop::Trouble(format!("the pressed picture failed its check: {what}"));
    if bytes.len() as u64 > limit {
        return Err(wrong("over the limit"));
    }
    let again = open::open(bytes, 1, 1).map_err(|_| wrong("it cannot be opened"))?;
    if again.size != size {
        return Err(wrong("another size"));
    }
    let mean = |picture: &Picture| {
        let sum: u64 = picture.y.px.iter().map(|&v| u64::from(v)).sum();
        sum as f64 / picture.y.px.len() as f64
    };
    if again
        .pages
        .first()
        .is_none_or(|page| (mean(page) - mean(picture)).abs() > 6.0)
    {
        return Err(wrong("other tones"));
    }
    Ok(())
}
