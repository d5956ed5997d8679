//! `beiand press` as values: one row a file, the table of all rows, the page that compares them.
//!
//! The command reads and writes the files; what it shows is made here.

use super::open;
use super::picture::{Picture, Plane};
use super::table::Pressing;
use crate::model::Lang;
use crate::model::material::{FlawKind, Outcome};
use beiand_press::encode_as;
use std::fmt::Write;

/// A file before and after.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Row {
    /// The file's name as given.
    pub name: String,
    /// Its size in bytes.
    pub before: u64,
    /// The result's size in bytes; `None` when there is none.
    pub after: Option<u64>,
    /// The result's pixels across and down.
    pub size: Option<(u32, u32)>,
    /// The source's pixels across and down, upright; `None` when it could not be opened.
    pub source_size: Option<(u32, u32)>,
    /// The quality on libjpeg's scale.
    pub quality: Option<u8>,
    /// What a person should know: why it was refused, or what a reviewer would mind.
    pub note: String,
}

impl Row {
    /// The row of one pressing, with its note in the reader's language.
    pub fn new(name: &str, before: u64, pressing: &Pressing, lang: Lang) -> Self {
        let mut row = Self {
            name: name.to_owned(),
            before,
            after: None,
            size: None,
            source_size: None,
            quality: None,
            note: String::new(),
        };
        match &pressing.outcome {
            Outcome::Pressed(pressed) => {
                row.after = Some(pressed.bytes);
                row.size = Some((pressed.width, pressed.height));
                row.source_size = Some((pressed.facts.width, pressed.facts.height));
                row.quality = Some(pressed.quality);
                let notes: Vec<String> = pressed
                    .facts
                    .flaws
                    .iter()
                    .map(|flaw| match lang {
                        Lang::Zh if flaw.kind == FlawKind::Glare => {
                            format!("{}有反光", flaw.detail)
                        }
                        Lang::Zh if flaw.kind == FlawKind::EdgeCut => {
                            format!("{}被裁掉", flaw.detail)
                        }
                        Lang::Zh if !flaw.detail.is_empty() => flaw.detail.clone(),
                        _ => format!("{:?} {:.3} ({})", flaw.kind, flaw.figure, flaw.limit),
                    })
                    .collect();
                let facts = &pressed.facts;
                let left = (facts.pages > 1 && !facts.joined).then(|| match lang {
                    Lang::Zh => format!("共 {} 页，只取了第 1 页", facts.pages),
                    Lang::En => format!("the first of {} pages", facts.pages),
                });
                row.note = left.into_iter().chain(notes).collect::<Vec<_>>().join("；");
            }
            Outcome::Refused { why } => {
                row.note = format!("{}。{}", why.found.get(lang), why.remedy.get(lang));
            }
            Outcome::Trouble { what } => row.note.clone_from(what),
            Outcome::Waiting => {}
        }
        row
    }
}

/// The table of all rows as plain text, a line each, columns aligned by their width on screen.
pub fn table(rows: &[Row], lang: Lang) -> String {
    let head = match lang {
        Lang::Zh => ["文件", "原来", "现在", "像素", "质量", "说明"],
        Lang::En => ["file", "before", "after", "pixels", "quality", "note"],
    };
    let mut lines = vec![head.map(str::to_owned)];
    for row in rows {
        lines.push([
            row.name.clone(),
            row.before.to_string(),
            row.after.map_or("–".into(), |bytes| bytes.to_string()),
            row.size.map_or("–".into(), |(w, h)| format!("{w}×{h}")),
            row.quality
                .map_or("–".into(), |quality| quality.to_string()),
            row.note.clone(),
        ]);
    }
    let widths: Vec<usize> = (0..5)
        .map(|column| {
            lines
                .iter()
                .map(|line| width(&line[column]))
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for line in &lines {
        let mut out = String::new();
        for (cell, most) in line.iter().zip(&widths) {
            out.push_str(cell);
            out.extend(std::iter::repeat_n(' ', most - width(cell) + 2));
        }
        out.push_str(&line[5]);
        text.push_str(out.trim_end());
        text.push('\n');
    }
    text
}

/// Columns on a terminal: Chinese characters take two.
fn width(text: &str) -> usize {
    text.chars()
        .map(|c| {
            if c >= '\u{1100}' && c != '–' && c != '×' {
                2
            } else {
                1
            }
        })
        .sum()
}

/// A picture's views before and after, as JPEG: both whole, and the places with most detail at
/// full size.
#[derive(Clone, Debug, Default)]
pub struct Views {
    /// The whole picture, small.
    whole: [Vec<u8>; 2],
    /// Crops of both at the pixels of the result; without the first where the two do not lie
    /// over each other, as after cropping or joining.
    crops: Vec<[Vec<u8>; 2]>,
}

/// The long edge of the whole picture on the page.
const WHOLE: usize = 720;
/// Pixels of a crop.
const CROP: (usize, usize) = (560, 320);
/// Crops of each picture.
const CROPS: usize = 3;

/// The views of a source and its result; `None` where either cannot be opened.
pub fn views(source: &[u8], result: &[u8]) -> Option<Views> {
    let page =
        |bytes: &[u8], edge: usize| open::open(bytes, edge, 1).ok()?.pages.into_iter().next();
    let after = page(result, usize::MAX / 16)?;
    let (w, h) = (after.width(), after.height());
    let before = page(source, after.long_edge())?;
    // The same view to a hundredth: then one lies over the other.
    let lies_over = (before.width() * h).abs_diff(before.height() * w) * 100 < w * before.height();
    let jpeg = |picture: &Picture| encode_as(picture, 92, false).bytes;
    let whole = [&before, &after].map(|picture| jpeg(&picture.clone().fitted(WHOLE)));
    let before = lies_over.then(|| before.resized(w, h));
    let crops = busiest(&after.y)
        .into_iter()
        .map(|(x, y, w, h)| {
            let cut = |picture: &Picture| jpeg(&picture.crop(x, y, w, h));
            [before.as_ref().map(cut).unwrap_or_default(), cut(&after)]
        })
        .collect();
    Some(Views { whole, crops })
}

/// The places with the most strokes, none over another.
fn busiest(luma: &Plane) -> Vec<(usize, usize, usize, usize)> {
    let (w, h) = (CROP.0.min(luma.w), CROP.1.min(luma.h));
    let strokes = |x: usize, y: usize| -> u64 {
        (y..y + h)
            .step_by(2)
            .flat_map(|y| luma.row(y)[x..x + w].windows(2))
            .map(|two| u64::from(two[0].abs_diff(two[1])).saturating_sub(8))
            .sum()
    };
    let steps = |most: usize, step: usize| (0..=most).step_by(step.max(1));
    let mut places: Vec<(u64, usize, usize)> = steps(luma.h - h, h / 2)
        .flat_map(|y| steps(luma.w - w, w / 2).map(move |x| (x & !1, y & !1)))
        .map(|(x, y)| (strokes(x, y), x, y))
        .collect();
    places.sort_by_key(|&(strokes, x, y)| (std::cmp::Reverse(strokes), y, x));
    let mut chosen: Vec<(usize, usize, usize, usize)> = Vec::new();
    for (_, x, y) in places {
        if chosen.len() < CROPS
            && chosen
                .iter()
                .all(|&(ox, oy, _, _)| x.abs_diff(ox) >= w || y.abs_diff(oy) >= h)
        {
            chosen.push((x, y, w, h));
        }
    }
    chosen
}

/// A page that shows each picture before and after: whole, and at full size where the small
/// print is. It holds its pictures, so that it can be sent.
pub fn comparison(rows: &[(Row, Option<Views>)], lang: Lang) -> String {
    let [title, before, after, crops, alone] = match lang {
        Lang::Zh => [
            "压缩前后对比",
            "原图",
            "结果",
            "按结果的实际像素（100%），左为原图，右为结果",
            "结果的实际像素（100%）；画面裁过，与原图不能逐点对照",
        ],
        Lang::En => [
            "Before and after",
            "before",
            "after",
            "at the result's own pixels (100 %), before on the left, after on the right",
            "at the result's own pixels (100 %); it was cut out, so the two do not lie side by side",
        ],
    };
    let code = match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    };
    let mut page = format!(
        "<!doctype html><html lang=\"{code}\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <style>body{{font:15px/1.6 sans-serif;margin:1.5em;color:#222;background:#f6f6f4}}\
         h2{{margin:1.6em 0 0;overflow-wrap:anywhere}}figure{{display:inline-block;margin:0 12px 12px 0;\
         vertical-align:top}}figure img{{max-width:100%;display:block}}.pair{{white-space:nowrap;\
         overflow-x:auto;margin-bottom:8px}}.pair img{{margin-right:6px}}\
         .one{{display:inline-block;max-width:100%;overflow-x:auto;margin:0 6px 8px 0}}\
         @media(min-width:900px){{figure{{max-width:calc(50% - 16px)}}}}\
         figcaption,p{{color:#555}}</style><h1>{title}</h1>\n"
    );
    for (row, views) in rows {
        let _ = writeln!(
            page,
            "<h2>{}</h2><p>{}</p>",
            safe(&row.name),
            safe(&row.note)
        );
        let Some(views) = views else { continue };
        let sizes = [
            (row.before, row.source_size),
            (row.after.unwrap_or(0), row.size),
        ];
        for ((bytes, size), (view, label)) in sizes
            .into_iter()
            .zip(views.whole.iter().zip([before, after]))
        {
            let size = size.map_or(String::new(), |(w, h)| format!(" · {w}×{h}"));
            let _ = writeln!(
                page,
                "<figure>{}<figcaption>{label} · {bytes} B{size}</figcaption></figure>",
                image(view, label)
            );
        }
        let has_both = views.crops.iter().all(|[before, _]| !before.is_empty());
        let _ = writeln!(page, "<p>{}</p>", if has_both { crops } else { alone });
        for pair in &views.crops {
            let images: String = pair
                .iter()
                .zip([before, after])
                .filter(|(view, _)| !view.is_empty())
                .map(|(view, label)| image(view, label))
                .collect();
            let class = if has_both { "pair" } else { "one" };
            let _ = writeln!(page, "<div class=\"{class}\">{images}</div>");
        }
    }
    page
}

/// A picture that the page holds itself.
fn image(jpeg: &[u8], label: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(jpeg.len() * 4 / 3 + 64);
    text.push_str("<img src=\"data:image/jpeg;base64,");
    for three in jpeg.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            text.push(if digit > three.len() {
                '='
            } else {
                char::from(DIGITS[(word >> (18 - 6 * digit) & 63) as usize])
            });
        }
    }
    let _ = write!(text, "\" alt=\"{label}\">");
    text
}

/// Text that is only text in HTML.
fn safe(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str) -> Row {
        Row {
            name: name.into(),
            before: 2_806_813,
            after: Some(99_715),
            size: Some((2016, 1512)),
            source_size: Some((4032, 3024)),
            quality: Some(20),
            note: String::new(),
        }
    }

    #[test]
    fn columns_stand_under_each_other_also_with_chinese_names() {
        let text = table(&[row("营业执照.jpg"), row("a.jpg")], Lang::En);
        let places: Vec<usize> = text
            .lines()
            .skip(1)
            .map(|line| width(&line[..line.find("2806813").expect("before")]))
            .collect();
        assert_eq!(places[0], places[1]);
    }

    #[test]
    fn the_page_holds_its_pictures_and_a_name_cannot_write_into_it() {
        let rgb: Vec<u8> = (0..900 * 700 * 3).map(|at| (at * 7 % 251) as u8).collect();
        let picture = Picture::from_rgb(900, 700, &rgb);
        let source = encode_as(&picture, 90, false).bytes;
        let result = encode_as(&picture, 30, false).bytes;
        let views = views(&source, &result).expect("both open");
        assert!((1..=CROPS).contains(&views.crops.len()));
        assert!(views.crops.iter().flatten().all(|view| !view.is_empty()));
        let page = comparison(&[(row("<b>\"a"), Some(views))], Lang::Zh);
        assert!(!page.contains("<b>") && page.contains("&lt;b&gt;&quot;a"));
        assert_eq!(page.matches("<figure>").count(), 2);
        assert!(!page.contains("src=\"http") && page.contains("data:image/jpeg;base64,/9j/"));
    }

    #[test]
    fn a_page_is_made_of_refused_files_too() {
        let page = comparison(&[(row("a.pdf"), None)], Lang::En);
        assert!(page.contains("a.pdf") && !page.contains("<figure>"));
    }
}
