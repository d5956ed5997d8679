//! Notes on marked cells: the comments part and the drawing that Excel wants beside it.

use super::CellMark;
use super::markup::{element, escape, tags};
use crate::model::filing::letters;
use std::collections::HashSet;

/// The author by whom we know our notes in the next round.
pub const AUTHOR: &str = "beiand";

/// The comments part with ours instead of our old ones; also the cells whose notes were ours, and
/// those that carry a note now.
pub fn comments(
    part: Option<&str>,
    cells: &[&CellMark],
) -> (String, HashSet<String>, Vec<(u32, u32)>) {
    const EMPTY: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors></authors><commentList></commentList></comments>";
    let text = part
        .filter(|part| part.contains("<authors") && part.contains("</commentList>"))
        .unwrap_or(EMPTY);
    let authors: Vec<&str> = tags(text, 0)
        .filter(|tag| tag.name == "author" && !tag.closing)
        .map(|tag| text[tag.end..].split('<').next().unwrap_or_default())
        .collect();
    let known = authors.iter().position(|author| *author == AUTHOR);
    let author = known.unwrap_or(authors.len());
    let mut out = String::with_capacity(text.len() + cells.len() * 200);
    let mut removed = HashSet::new();
    let mut kept = HashSet::new();
    let mut copied = 0;
    for tag in tags(text, 0) {
        if tag.name == "comment" && !tag.closing {
            let place = tag.get("ref").unwrap_or_default().to_owned();
            if known.is_some() && tag.get("authorId") == Some(&author.to_string()) {
                out.push_str(&text[copied..tag.start]);
                copied = tag.start + element(text, &tag).len();
                removed.insert(place);
            } else {
                kept.insert(place);
            }
        }
    }
    out.push_str(&text[copied..]);
    if known.is_none() {
        out = out.replace("<authors/>", "<authors></authors>").replace(
            "</authors>",
            &format!("<author>{AUTHOR}</author></authors>"),
        );
    }
    let mut placed = Vec::new();
    let mut ours = String::new();
    for cell in cells {
        let place = format!("{}{}", letters(cell.column), cell.row);
        // A note of the customer's own stays; ours then stands in the list of issues only.
        if kept.insert(place.clone()) {
            ours.push_str(&format!(
                "<comment ref=\"{place}\" authorId=\"{author}\"><text><r><t xml:space=\"preserve\">{}</t></r></text></comment>",
                escape(&cell.note)
            ));
            placed.push((cell.row, cell.column));
        }
    }
    let out = out.replace("</commentList>", &format!("{ours}</commentList>"));
    (out, removed, placed)
}

/// The drawing with a shape for each note of ours and none for those that are gone.
pub fn drawing(part: Option<&str>, removed: &HashSet<String>, placed: &[(u32, u32)]) -> String {
    const EMPTY: &str = "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"1\"/></o:shapelayout><v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype></xml>";
    let text = part.filter(|part| part.contains("</xml>")).unwrap_or(EMPTY);
    let mut out = String::with_capacity(text.len() + placed.len() * 500);
    let mut copied = 0;
    while let Some(open) = text[copied..].find("<v:shape ").map(|at| copied + at) {
        let Some(close) = text[open..].find("</v:shape>").map(|at| open + at + 10) else {
            break;
        };
        let shape = &text[open..close];
        let number = |name: &str| -> Option<u32> {
            let at = shape.find(name)? + name.len();
            shape[at..].split('<').next()?.trim().parse().ok()
        };
        let gone = number("<x:Row>")
            .zip(number("<x:Column>"))
            .is_some_and(|(row, column)| {
                removed.contains(&format!("{}{}", letters(column), row + 1))
            });
        out.push_str(&text[copied..if gone { open } else { close }]);
        copied = close;
    }
    out.push_str(&text[copied..]);
    let shapes: String = placed
        .iter()
        .enumerate()
        .map(|(index, (row, column))| {
            let (top, left) = (row.saturating_sub(1), column + 1);
            format!(
                "<v:shape id=\"beiand_{index}\" type=\"#_x0000_t202\" style=\"position:absolute;width:220pt;height:90pt;z-index:{};visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 15, {top}, 10, {}, 15, {}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>",
                index + 1,
                left + 3,
                top + 5,
                row - 1
            )
        })
        .collect();
    match out.rfind("</xml>") {
        Some(at) => format!("{}{shapes}{}", &out[..at], &out[at..]),
        None => out,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Weight;
    use super::*;

    #[test]
    fn our_notes_are_replaced_and_the_customers_stay() {
        let mark = |row, column: u32| CellMark {
            row,
            column,
            weight: Weight::Wrong,
            note: "改<这里>".into(),
        };
        let (one, two) = (mark(2, 0), mark(3, 0));
        let own = "<comments><authors><author>王</author></authors><commentList><comment ref=\"A2\" authorId=\"0\"><text/></comment></commentList></comments>";
        let (first, removed, placed) = comments(Some(own), &[&one, &two]);
        assert!(removed.is_empty());
        assert_eq!(placed, [(3, 0)]);
        assert!(first.contains("ref=\"A2\" authorId=\"0\"") && first.contains("改&lt;这里&gt;"));
        let vml = drawing(None, &removed, &placed);
        let (second, removed, placed) = comments(Some(&first), &[]);
        assert_eq!(removed, HashSet::from(["A3".to_owned()]));
        assert!(!second.contains("A3") && second.contains("A2") && placed.is_empty());
        assert!(vml.contains("<x:Row>2</x:Row>"));
        assert!(!drawing(Some(&vml), &removed, &[]).contains("<x:Row>"));
    }
}
