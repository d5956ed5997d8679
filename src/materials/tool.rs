//! `beiand press` as values: one row a file, the table of all rows, the page that compares them.
//!
//! The command reads and writes the files; what it shows is made here.

use super::table::Pressing;
use crate::model::Lang;
use crate::model::material::Outcome;
use std::fmt::Write;

/// A file before and after.
#[derive(Clone, Debug, PartialEq)]
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
                        Lang::Zh if !flaw.detail.is_empty() => flaw.detail.clone(),
                        _ => format!("{:?} {:.3} ({})", flaw.kind, flaw.figure, flaw.limit),
                    })
                    .collect();
                row.note = notes.join("；");
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

/// A page that shows each picture before and after, side by side at full size on demand.
///
/// `files` holds for each row the addresses of both pictures, relative to the page.
pub fn comparison(rows: &[Row], files: &[(String, String)], lang: Lang) -> String {
    let (title, before, after) = match lang {
        Lang::Zh => ("压缩前后对比", "原图", "结果"),
        Lang::En => ("Before and after", "before", "after"),
    };
    let mut page = format!(
        "<!doctype html><meta charset=\"utf-8\"><title>{title}</title>\
         <style>body{{font:15px/1.5 sans-serif;margin:1.5em}}figure{{display:inline-block;\
         width:48%;margin:0 1% 1em 0;vertical-align:top}}img{{width:100%}}</style><h1>{title}</h1>\n"
    );
    for (row, (source, result)) in rows.iter().zip(files) {
        let _ = writeln!(
            page,
            "<h2>{}</h2><p>{}</p>",
            safe(&row.name),
            safe(&row.note)
        );
        let mut figure = |address: &str, label: &str, bytes: u64, size: Option<(u32, u32)>| {
            let size = size.map_or(String::new(), |(w, h)| format!(" · {w}×{h}"));
            let address = safe(address);
            let _ = writeln!(
                page,
                "<figure><a href=\"{address}\"><img src=\"{address}\" alt=\"{label}\"></a>\
                 <figcaption>{label} · {bytes} B{size}</figcaption></figure>"
            );
        };
        figure(source, before, row.before, row.source_size);
        if let Some(bytes) = row.after {
            figure(result, after, bytes, row.size);
        }
    }
    page
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
    fn a_name_cannot_write_into_the_page() {
        let files = [("a\"b.jpg".into(), "o.jpg".into())];
        let page = comparison(&[row("<b>")], &files, Lang::Zh);
        assert!(!page.contains("<b>") && !page.contains("a\"b"));
        assert_eq!(page.matches("<figure>").count(), 2);
    }
}
