//! The rows of the customer's sheet: fills on marked cells, our four columns, old marks gone.

use super::markup::{Tag, escape, tags};
use super::styles::Styles;
use super::{Error, Marks, Weight};
use crate::model::filing::letters;
use crate::sheet::OUR_COLUMNS;
use crate::sheet::xlsx::cell_reference;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What is known of the sheet before it is changed.
#[derive(Debug, Default)]
struct Survey {
    /// Columns of ours from an earlier round.
    ours: Vec<u32>,
    /// For each column the format of its first unmarked cell below the header.
    formats: HashMap<u32, usize>,
    header_format: usize,
}

/// The sheet's XML with the marks; also the first of our columns.
///
/// # Errors
/// When it has no rows.
pub fn mark(
    xml: &str,
    marks: &Marks,
    shared: &dyn Fn(usize) -> Option<String>,
    styles: &mut Styles,
) -> Result<(String, u32), Error> {
    let old = styles.marked();
    let survey = survey(xml, marks, shared, &old)?;
    let first = survey
        .ours
        .iter()
        .copied()
        .min()
        .unwrap_or_else(|| marks.columns.max(1));
    let wrapped = styles.wrapped();
    let mut cells: BTreeMap<u32, BTreeMap<u32, Weight>> = BTreeMap::new();
    for cell in &marks.cells {
        let weight = cells
            .entry(cell.row)
            .or_default()
            .entry(cell.column)
            .or_insert(cell.weight);
        *weight = (*weight).max(cell.weight);
    }
    let rows: HashMap<u32, &[String; 4]> =
        marks.rows.iter().map(|row| (row.row, &row.texts)).collect();
    let mut out = String::with_capacity(xml.len() + xml.len() / 4);
    let mut copied = 0;
    let mut row = 0;
    let mut column = 0_u32;
    let mut inserts: BTreeMap<u32, String> = BTreeMap::new();
    let mut prefix = String::new();
    let mut inside = false;
    let mut iter = tags(xml, 0);
    while let Some(tag) = iter.next() {
        match (tag.name, tag.closing) {
            ("sheetData", closing) => {
                inside = !closing && !tag.empty;
                prefix = prefix_of(&tag);
            }
            ("row", false) if inside => {
                row = tag
                    .get("r")
                    .and_then(|row| row.parse().ok())
                    .unwrap_or(row + 1);
                column = 0;
                inserts.clear();
                for (&at, &weight) in cells.get(&row).into_iter().flatten() {
                    let base = survey.formats.get(&at).copied().unwrap_or(0);
                    let format = styles.marked_as(base, weight);
                    inserts.insert(
                        at,
                        format!("<{prefix}c r=\"{}{row}\" s=\"{format}\"/>", letters(at)),
                    );
                }
                let texts = if row == marks.header_row {
                    Some((OUR_COLUMNS.map(str::to_owned), survey.header_format))
                } else {
                    rows.get(&row).map(|texts| ((*texts).clone(), wrapped))
                };
                for (at, text) in (first..).zip(texts.iter().flat_map(|(texts, _)| texts)) {
                    let format = texts.as_ref().map_or(0, |(_, format)| *format);
                    if !text.is_empty() {
                        inserts.insert(
                            at,
                            format!(
                                "<{prefix}c r=\"{}{row}\" s=\"{format}\" t=\"inlineStr\"><{prefix}is><{prefix}t xml:space=\"preserve\">{}</{prefix}t></{prefix}is></{prefix}c>",
                                letters(at),
                                escape(text)
                            ),
                        );
                    }
                }
                if tag.empty && !inserts.is_empty() {
                    out.push_str(&xml[copied..tag.start]);
                    let open = tag.text.trim_end_matches("/>").trim_end();
                    out.push_str(open);
                    out.push('>');
                    out.extend(std::mem::take(&mut inserts).into_values());
                    out.push_str(&format!("</{prefix}row>"));
                    copied = tag.end;
                } else if !inserts.is_empty() && tag.get("spans").is_some() {
                    // A hint that would no longer be true.
                    out.push_str(&xml[copied..tag.start]);
                    out.push_str(&tag.with("spans", &format!("1:{}", (first + 4).max(1))));
                    copied = tag.end;
                }
            }
            ("row", true) if inside && !inserts.is_empty() => {
                out.push_str(&xml[copied..tag.start]);
                out.extend(std::mem::take(&mut inserts).into_values());
                copied = tag.start;
            }
            ("c", false) if inside => {
                if let Some((at, _)) = tag.get("r").and_then(|at| cell_reference(at.as_bytes())) {
                    column = at;
                }
                let end = if tag.empty {
                    tag.end
                } else {
                    iter.by_ref()
                        .find(|close| close.closing && close.name == "c")
                        .ok_or(Error::Shape("sheet"))?
                        .end
                };
                // What we add stands before the cells to its right.
                let before: Vec<u32> = inserts.range(..column).map(|(at, _)| *at).collect();
                if !before.is_empty() {
                    out.push_str(&xml[copied..tag.start]);
                    copied = tag.start;
                    for at in before {
                        out.extend(inserts.remove(&at));
                    }
                }
                let ours = survey.ours.contains(&column) && row >= marks.header_row;
                let format: usize = tag.get("s").and_then(|s| s.parse().ok()).unwrap_or(0);
                if ours {
                    out.push_str(&xml[copied..tag.start]);
                    out.extend(inserts.remove(&column));
                    copied = end;
                } else {
                    let base = if old.contains(&format) {
                        survey
                            .formats
                            .get(&column)
                            .copied()
                            .unwrap_or_else(|| styles.plain(format))
                    } else {
                        format
                    };
                    inserts.remove(&column);
                    let wanted = match cells.get(&row).and_then(|row| row.get(&column)) {
                        Some(weight) => styles.marked_as(base, *weight),
                        None => base,
                    };
                    if wanted != format {
                        out.push_str(&xml[copied..tag.start]);
                        out.push_str(&tag.with("s", &wanted.to_string()));
                        copied = tag.end;
                    }
                }
                column += 1;
            }
            _ => {}
        }
    }
    out.push_str(&xml[copied..]);
    Ok((widths(&out, first, &prefix), first))
}

fn prefix_of(tag: &Tag<'_>) -> String {
    let name = tag.text[1..].trim_start_matches('/');
    name.split_once("sheetData")
        .map(|(prefix, _)| prefix.to_owned())
        .unwrap_or_default()
}

fn survey(
    xml: &str,
    marks: &Marks,
    shared: &dyn Fn(usize) -> Option<String>,
    old: &HashSet<usize>,
) -> Result<Survey, Error> {
    let mut survey = Survey::default();
    let mut row = 0;
    let mut any = false;
    let mut header: Option<(u32, bool)> = None;
    for tag in tags(xml, 0) {
        match (tag.name, tag.closing) {
            ("row", false) => {
                any = true;
                row = tag
                    .get("r")
                    .and_then(|row| row.parse().ok())
                    .unwrap_or(row + 1);
            }
            ("c", false) => {
                let Some((column, _)) = tag.get("r").and_then(|at| cell_reference(at.as_bytes()))
                else {
                    continue;
                };
                let format = tag.get("s").and_then(|s| s.parse().ok()).unwrap_or(0);
                if row == marks.header_row {
                    if column == 0 || survey.header_format == 0 {
                        survey.header_format = format;
                    }
                    header = Some((column, tag.get("t") == Some("s")));
                } else if row > marks.header_row && !old.contains(&format) {
                    survey.formats.entry(column).or_insert(format);
                }
            }
            // The header's own text, to know our columns of an earlier round by.
            ("v" | "t", false) if row == marks.header_row => {
                if let Some((column, is_shared)) = header {
                    let text = xml[tag.end..].split('<').next().unwrap_or_default();
                    let text = if is_shared {
                        text.trim()
                            .parse()
                            .ok()
                            .and_then(shared)
                            .unwrap_or_default()
                    } else {
                        text.to_owned()
                    };
                    if OUR_COLUMNS.contains(&text.trim()) {
                        survey.ours.push(column);
                    }
                }
            }
            _ => {}
        }
    }
    // All four and nothing else: anything short of that is the customer's own.
    if survey.ours.len() != 4 {
        survey.ours.clear();
    }
    any.then_some(survey).ok_or(Error::Shape("sheet"))
}

/// Makes our columns wide enough to read.
fn widths(xml: &str, first: u32, prefix: &str) -> String {
    let ours: String = [10, 44, 12, 44]
        .iter()
        .zip(first + 1..)
        .map(|(width, at)| {
            format!("<{prefix}col min=\"{at}\" max=\"{at}\" width=\"{width}\" customWidth=\"1\"/>")
        })
        .collect();
    let mut last = 0_u32;
    for tag in tags(xml, 0) {
        match (tag.name, tag.closing) {
            ("col", false) => {
                last = tag
                    .get("max")
                    .and_then(|max| max.parse().ok())
                    .unwrap_or(u32::MAX);
            }
            // A width that covers our columns already is the customer's choice.
            ("cols", true) if last <= first => {
                return format!("{}{ours}{}", &xml[..tag.start], &xml[tag.start..]);
            }
            ("cols", true) => break,
            ("sheetData", false) => {
                return format!(
                    "{}<{prefix}cols>{ours}</{prefix}cols>{}",
                    &xml[..tag.start],
                    &xml[tag.start..]
                );
            }
            _ => {}
        }
    }
    xml.to_owned()
}
