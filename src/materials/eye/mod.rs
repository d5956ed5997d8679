//! The eye: what a reviewer would return a picture for, each verdict with its figure.
//!
//! Measuring and judging are apart: [`measure`] gives figures, [`judge`] holds them against
//! `config/eye.toml`. The sentences belong to the rules; the eye says what and where.

mod thresholds;

use super::kind::Kind;
use super::picture::{Picture, Plane};
use crate::model::material::{Flaw, FlawKind};
use beiand_eye::face::{self, Face};
use beiand_eye::glare::{self, Glare};
use beiand_eye::light::{self, Light};
use beiand_eye::likeness;
use beiand_eye::screen::{self, Waves};
use beiand_eye::sharp::{self, Strokes};
use thresholds::THRESHOLDS;

/// The size at which figures are comparable.
const EDGE: usize = 1024;

/// What was measured on one picture.
#[derive(Clone, Debug, Default)]
pub(super) struct Figures {
    /// The longer side in the source's pixels.
    long_edge: f64,
    /// Width in heights.
    aspect: f64,
    /// Whether it was cut out of a larger picture, of which the rest is a desk.
    lay_on_desk: bool,
    light: Light,
    glare: Glare,
    strokes: Strokes,
    waves: Waves,
    /// Width of a clear face in widths of the picture; 0 when there is none or none is sought.
    face: f64,
    /// The middle of the face, in widths of the picture.
    face_x: f64,
    /// Whether the face was found only after turning.
    face_turned: bool,
    /// The text of a QR code.
    pub code: Option<String>,
    /// The perceptual hash.
    pub likeness: String,
}

impl Figures {
    /// Whether an upright face was found.
    pub fn has_face(&self) -> bool {
        self.face > 0.0 && !self.face_turned
    }

    /// The figures by name, for a table.
    pub fn named(&self) -> Vec<(&'static str, f64)> {
        vec![
            ("long_edge", self.long_edge),
            ("aspect", self.aspect),
            ("sharpness", self.strokes.sharpness),
            ("detail", self.strokes.detail),
            ("streak", self.strokes.streak),
            ("sideways", self.strokes.sideways),
            ("text_tiles", self.strokes.text_tiles),
            ("mean", self.light.mean),
            ("spread", self.light.spread),
            ("bright", self.light.bright),
            ("white", self.light.white),
            ("ink", self.light.ink),
            ("colour", self.light.colour),
            ("dark", self.light.dark),
            ("print", self.light.print),
            ("paper", self.light.paper),
            ("spot", self.glare.share),
            ("spot_print", self.glare.print),
            ("spot_faded", self.glare.faded),
            ("waves", self.waves.fields),
            ("wave_height", self.waves.height),
            ("face", self.face),
            ("face_x", self.face_x),
        ]
    }
}

/// Looks at a picture; `long_edge` is the pixels that the source has of it, before any scaling.
/// `lay_on_desk` says that it was cut out of the source.
pub(super) fn measure(picture: &Picture, long_edge: f64, lay_on_desk: bool, kind: Kind) -> Figures {
    let small = picture.y.clone_fitted(EDGE);
    let (face, face_turned) = match kind {
        Kind::Photo | Kind::Card => seek_face(&small, kind),
        // On paper only a face that fills the picture matters, and that one is found small.
        _ => (clear_face(&small, 300), false),
    };
    Figures {
        long_edge,
        aspect: picture.width() as f64 / picture.height() as f64,
        lay_on_desk,
        light: light::measure(&small, picture),
        glare: glare::measure(&small),
        strokes: sharp::measure(&small),
        waves: match kind {
            // Nobody's curtain is paper.
            Kind::Photo => Waves::default(),
            _ => screen::measure(&picture.y),
        },
        face: face.map_or(0.0, |face| face.width),
        face_x: face.map_or(0.0, |face| face.x),
        face_turned,
        code: match kind {
            Kind::Licence => read_code(picture),
            _ => None,
        },
        likeness: likeness(&small),
    }
}

/// Whether four corners, in pixels, are those of a card, seen from a little aside.
pub(super) fn is_a_cards_shape(corners: &[(f64, f64); 4]) -> bool {
    let side = |from: usize| {
        let (a, b) = (corners[from], corners[(from + 1) % 4]);
        (b.0 - a.0).hypot(b.1 - a.1)
    };
    let (across, down) = (side(0) + side(2), side(1) + side(3));
    let [least, most] = THRESHOLDS.shape.card;
    (least..=most).contains(&(across.max(down) / across.min(down)))
}

/// The text of a QR code, looked for again after pressing.
pub(super) fn read_code(picture: &Picture) -> Option<String> {
    #[cfg(feature = "qr")]
    return beiand_eye::code::read(&picture.y);
    #[cfg(not(feature = "qr"))]
    {
        let _ = picture;
        None
    }
}

/// A card turned upright where it is certain how: by the face of one side, by the red emblem at
/// the left of the other.
pub(super) fn turn_card(card: Picture) -> Picture {
    let (long, short) = (card.long_edge(), card.width().min(card.height()));
    // 85.6 by 54 millimetres and some desk; two cards one over the other are squarer.
    if !(142..180).contains(&(100 * long / short)) {
        return card;
    }
    let small = card.y.clone_fitted(EDGE);
    let turn = [1, 6, 8, 3]
        .into_iter()
        .find(|&turn| clear_face(&small.clone().turned(turn), 480).is_some());
    let turn = turn.or_else(|| {
        let lies = card.height() * 10 > card.width() * 12;
        [1, 6, 8, 3]
            .into_iter()
            .filter(|&turn| matches!(turn, 6 | 8) == lies)
            .find(|&turn| light::red_is_left(&card, turn))
    });
    match turn {
        Some(turn) if turn > 1 => card.turned(turn),
        _ => card,
    }
}

/// A face of which the detector is sure.
fn clear_face(plane: &Plane, edge: usize) -> Option<Face> {
    face::find(plane, edge).filter(|face| face.score >= THRESHOLDS.face.score)
}

/// The face, and whether the picture had to be turned for it.
fn seek_face(small: &Plane, kind: Kind) -> (Option<Face>, bool) {
    let upright = clear_face(small, 480);
    if upright.is_some() {
        return (upright, false);
    }
    // A card may show its other side; only a portrait must have a face somewhere.
    if kind == Kind::Photo {
        for turn in [6, 8, 3] {
            let turned = clear_face(&small.clone().turned(turn), 480);
            if turned.is_some() {
                return (turned, true);
            }
        }
    }
    (None, false)
}

/// What a reviewer would mind, the gravest first.
pub(super) fn judge(figures: &Figures, kind: Kind) -> Vec<Flaw> {
    let limits = &*THRESHOLDS;
    let (light, strokes) = (&figures.light, &figures.strokes);
    let mut flaws = Vec::new();
    let mut mind = |kind, figure, limit, detail: String| {
        flaws.push(Flaw {
            kind,
            figure,
            limit,
            detail,
        });
    };
    let white = light.bright > limits.light.dark_bright;
    let black = light.mean < limits.light.black_mean;
    // A single line of print on an empty page is little, but it is there.
    let white = white && light.dark < limits.light.blank_dark;
    if light.spread < limits.light.blank_spread && (white || black) {
        let what = if light.mean < 64.0 {
            "一片黑"
        } else {
            "一片空白"
        };
        mind(
            FlawKind::Blank,
            light.spread,
            limits.light.blank_spread,
            what.into(),
        );
        return flaws;
    }
    let least = limits.small.of(kind);
    if figures.long_edge < least {
        mind(
            FlawKind::Small,
            figures.long_edge,
            least,
            format!("长边只有 {:.0} 像素", figures.long_edge),
        );
    }
    let is_dark = light.bright < limits.light.dark_bright;
    // A clean scan is white too, and has ink; cards and licences are never white but by light.
    let is_tinted = matches!(kind, Kind::Licence | Kind::Card);
    let is_white =
        light.white > limits.light.burnt_white && (is_tinted || light.ink < limits.light.burnt_ink);
    let has_faded = is_tinted
        && light.white > limits.light.burnt_tinted
        && light.ink < limits.light.burnt_faded;
    // A scanner makes paper white and leaves print black; a photograph of a desk is no scan, and
    // print that light has faded is not black.
    let is_bleached = figures.lay_on_desk
        && light.white > limits.light.burnt_desk
        && light.print > limits.light.burnt_print;
    let is_burnt = is_white || has_faded || is_bleached;
    if is_dark {
        mind(
            FlawKind::Dark,
            light.bright,
            limits.light.dark_bright,
            "整张偏暗".into(),
        );
    }
    if is_burnt {
        mind(
            FlawKind::Overexposed,
            light.white,
            limits.light.burnt_white,
            "整张过曝发白".into(),
        );
    }
    let least_sharp = match kind {
        Kind::Photo => limits.sharp.blurred_photo,
        _ => limits.sharp.blurred,
    };
    if !is_dark && !is_burnt {
        let is_streak = strokes.streak < limits.sharp.streak
            && strokes.sharpness < limits.sharp.streak_below
            && light.ink > 0.01;
        if is_streak {
            mind(
                FlawKind::MotionBlurred,
                strokes.streak,
                limits.sharp.streak,
                "拍照时手抖，字有拖影".into(),
            );
        } else if strokes.sharpness < least_sharp {
            mind(
                FlawKind::Blurred,
                strokes.sharpness,
                least_sharp,
                "整张模糊".into(),
            );
        } else if matches!(kind, Kind::Sheet | Kind::Document)
            && figures.long_edge >= limits.sharp.detail_from
            && strokes.detail < limits.sharp.detail
        {
            mind(
                FlawKind::Blurred,
                strokes.detail,
                limits.sharp.detail,
                "小字不清晰，像是小图放大的".into(),
            );
        }
    }
    let is_paper = kind != Kind::Photo;
    let glare = &figures.glare;
    // White paper is near to burning everywhere; there only what is quite faded is a lamp's.
    let faded = if light.paper < limits.light.glare_paper {
        limits.light.glare_faded
    } else {
        limits.light.glare_faded_white
    };
    if is_paper
        && (limits.light.glare_share..limits.light.glare_most).contains(&glare.share)
        && glare.print < limits.light.glare_print
        && glare.faded > faded
    {
        mind(
            FlawKind::Glare,
            glare.share,
            limits.light.glare_share,
            place(glare.place).into(),
        );
    }
    // A card's own background is printed waves, but pale ones.
    let is_high = kind != Kind::Card || figures.waves.height > limits.screen.height_card;
    if figures.waves.fields > limits.screen.waves && is_high {
        mind(
            FlawKind::ScreenPhoto,
            figures.waves.fields,
            limits.screen.waves,
            "有屏幕的网纹，像是对着屏幕翻拍的".into(),
        );
    }
    if matches!(kind, Kind::Licence | Kind::Card) && light.colour < limits.colour.grey && !is_dark {
        mind(
            FlawKind::Grey,
            light.colour,
            limits.colour.grey,
            "没有颜色，像复印件".into(),
        );
    }
    let lies = is_paper
        && strokes.text_tiles >= limits.turn.tiles
        && strokes.sideways > limits.turn.sideways;
    if lies || figures.face_turned {
        mind(
            FlawKind::Sideways,
            strokes.sideways,
            limits.turn.sideways,
            "方向不对，需要转正".into(),
        );
    }
    let widest = match kind {
        Kind::Photo => limits.shape.photo_widest,
        Kind::Sheet => limits.shape.sheet_widest,
        _ => limits.shape.tallest,
    };
    if figures.aspect > widest && !lies {
        mind(
            FlawKind::WrongShape,
            figures.aspect,
            widest,
            "画面太宽".into(),
        );
    } else if 1.0 / figures.aspect > limits.shape.tallest {
        mind(
            FlawKind::WrongShape,
            1.0 / figures.aspect,
            limits.shape.tallest,
            "画面太长".into(),
        );
    }
    // On a card the portrait is beside the print, and a face so wide leaves no room for a desk: it
    // cannot be in the middle.
    let [left, right] = limits.face.portrait_middle;
    let is_portrait = match kind {
        Kind::Licence | Kind::Sheet => figures.face > limits.face.portrait_width,
        Kind::Card => {
            !figures.lay_on_desk
                && figures.face > limits.face.portrait_width_card
                && (left..right).contains(&figures.face_x)
        }
        _ => false,
    };
    if is_portrait {
        mind(
            FlawKind::WrongKind,
            figures.face,
            if kind == Kind::Card {
                limits.face.portrait_width_card
            } else {
                limits.face.portrait_width
            },
            "像人像照片，不是证件或文件".into(),
        );
    }
    if kind == Kind::Photo && figures.face == 0.0 && !is_dark {
        mind(
            FlawKind::NoFace,
            0.0,
            limits.face.score,
            "没有找到正面人脸".into(),
        );
    }
    flaws
}

/// A ninth of the picture, in words.
fn place((x, y): (usize, usize)) -> &'static str {
    [
        ["左上角", "上边", "右上角"],
        ["左边", "中间", "右边"],
        ["左下角", "下边", "右下角"],
    ][y][x]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(picture: &Picture, kind: Kind) -> Vec<FlawKind> {
        let long_edge = picture.long_edge() as f64;
        judge(&measure(picture, long_edge, false, kind), kind)
            .into_iter()
            .map(|flaw| flaw.kind)
            .collect()
    }

    /// Lines of strokes on paper, as text looks from afar.
    fn page(turned: bool) -> Picture {
        let (w, h) = (1000, 1400);
        let mut rgb = vec![225_u8; w * h * 3];
        for y in (60..h - 60).filter(|y| y / 20 % 2 == 0) {
            for x in (60..w - 60).filter(|x| (x * 7 + y / 40 * 13) % 23 < 9) {
                let at = (y * w + x) * 3;
                rgb[at..at + 3].copy_from_slice(&[40, 30, 90]);
            }
        }
        Picture::from_rgb(w, h, &rgb).turned(if turned { 6 } else { 1 })
    }

    #[test]
    fn a_clear_page_is_left_alone_and_a_sideways_one_is_not() {
        assert_eq!(kinds(&page(false), Kind::Document), []);
        assert_eq!(kinds(&page(true), Kind::Document), [FlawKind::Sideways]);
    }

    #[test]
    fn an_empty_page_is_blank_and_nothing_else() {
        let white = Picture::from_rgb(900, 1200, &vec![250; 900 * 1200 * 3]);
        assert_eq!(kinds(&white, Kind::Sheet), [FlawKind::Blank]);
    }

    #[test]
    fn a_wall_before_the_camera_has_no_face() {
        let mut wall = page(false);
        wall.y.px.iter_mut().for_each(|v| *v = 255 - *v / 2);
        assert!(kinds(&wall, Kind::Photo).contains(&FlawKind::NoFace));
    }

    #[test]
    fn a_portrait_in_a_cards_place_is_told_from_the_portrait_on_a_card() {
        let is_minded = |face: f64, face_x: f64, lay_on_desk: bool| {
            let figures = Figures {
                face,
                face_x,
                lay_on_desk,
                ..measure(&page(false), 1400.0, false, Kind::Card)
            };
            judge(&figures, Kind::Card)
                .iter()
                .any(|flaw| flaw.kind == FlawKind::WrongKind)
        };
        assert!(is_minded(0.20, 0.48, false));
        // A card that fills the picture, one in the middle of a desk, and a booklet cut out.
        assert!(!is_minded(0.18, 0.78, false));
        assert!(!is_minded(0.08, 0.55, false));
        assert!(!is_minded(0.25, 0.50, true));
    }

    #[test]
    fn white_paper_with_pale_print_is_burnt_on_a_desk_and_may_be_a_scan() {
        let is_burnt = |print: u8, lay_on_desk: bool| {
            let mut page = page(false);
            let burn = |v: &mut u8| *v = if *v > 128 { 255 } else { print };
            page.y.px.iter_mut().for_each(burn);
            judge(
                &measure(&page, 1400.0, lay_on_desk, Kind::Sheet),
                Kind::Sheet,
            )
            .iter()
            .any(|flaw| flaw.kind == FlawKind::Overexposed)
        };
        assert!(is_burnt(90, true));
        assert!(!is_burnt(90, false));
        assert!(!is_burnt(30, true));
    }

    #[test]
    fn a_grey_licence_is_seen() {
        let mut grey = page(false);
        grey.chroma = None;
        assert_eq!(kinds(&grey, Kind::Licence), [FlawKind::Grey]);
    }

    #[test]
    fn a_pressed_picture_is_like_its_source_and_another_is_not() {
        let distance = |a: &str, b: &str| {
            let digits = a.chars().zip(b.chars());
            digits
                .map(|(a, b)| {
                    let [a, b] = [a, b].map(|c| c.to_digit(16).expect("hex"));
                    (a ^ b).count_ones()
                })
                .sum::<u32>()
        };
        let one = likeness(&page(false).y.clone_fitted(EDGE));
        let same = likeness(&page(false).fitted(500).y.clone_fitted(EDGE));
        let other = likeness(&page(true).y.clone_fitted(EDGE));
        assert_eq!(one.len(), 64);
        assert!(distance(&one, &same) < distance(&one, &other));
    }
}
