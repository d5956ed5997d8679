//! Notes on marked cells: the comments part and the drawing that Excel wants beside it.

use super::CellMark;
use super::markup::{element, escape, tags, with_last};
use crate::model::filing::letters;
use std::collections::HashSet;

/// The author by whom we know our notes in the next round.
pub const AUTHOR: &str = "beiand";

/// The prefixes of the drawing as Excel has them.
const PREFIXES: &str = "xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"";

/// The comments part with ours instead of our old ones; also the cells whose notes were ours, and
/// those that carry a note now.
pub fn comments(
    part: Option<&str>,
    cells: &[&CellMark],
) -> (String, HashSet<String>, Vec<(u32, u32)>) {
    const EMPTY: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors></authors><commentList></commentList></comments>";
    let has = |part: &str, name| tags(part, 0).any(|tag| tag.name == name);
    let text = part
        .filter(|part| has(part, "authors") && has(part, "commentList"))
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
        let own = |prefix: &str| format!("<{prefix}author>{AUTHOR}</{prefix}author>");
        out = with_last(&out, "authors", own).unwrap_or(out);
    }
    // A note of the customer's own stays; ours then stands in the list of issues only.
    let ours: Vec<(String, &CellMark)> = cells
        .iter()
        .map(|cell| (format!("{}{}", letters(cell.column), cell.row), *cell))
        .filter(|(place, _)| kept.insert(place.clone()))
        .collect();
    let notes = |p: &str| {
        let note = |(place, cell): &(String, &CellMark)| {
            format!(
                "<{p}comment ref=\"{place}\" authorId=\"{author}\"><{p}text><{p}r><{p}t xml:space=\"preserve\">{}</{p}t></{p}r></{p}text></{p}comment>",
                escape(&cell.note)
            )
        };
        ours.iter().map(note).collect()
    };
    let out = with_last(&out, "commentList", notes).unwrap_or(out);
    let placed = ours.iter().map(|(_, cell)| (cell.row, cell.column));
    (out, removed, placed.collect())
}

/// The drawing with a shape for each note of ours and none for those that are gone.
pub fn drawing(part: Option<&str>, removed: &HashSet<String>, placed: &[(u32, u32)]) -> String {
    let empty = format!(
        "<xml {PREFIXES}><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"1\"/></o:shapelayout><v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype></xml>"
    );
    let text = part
        .filter(|part| part.contains("</xml>"))
        .unwrap_or(&empty);
    let mut out = String::with_capacity(text.len() + placed.len() * 600);
    let mut copied = 0;
    for tag in tags(text, 0).filter(|tag| tag.name == "shape" && !tag.closing) {
        // Excel leaves <br> open in what a button says (ClosedXML's issue 1254), so elements are
        // not counted here.
        let mut ends = tags(text, tag.end);
        let Some(end) = ends.find(|end| end.name == "shape" && end.closing) else {
            break;
        };
        if note_of(&text[tag.start..end.end]).is_some_and(|cell| removed.contains(&cell)) {
            out.push_str(&text[copied..tag.start]);
            copied = end.end;
        }
    }
    out.push_str(&text[copied..]);
    // A library may have written the part under prefixes of its own making.
    let root = tags(&out, 0).next().map_or("", |root| root.text);
    let (space, prefixes) = match PREFIXES.split(' ').all(|prefix| root.contains(prefix)) {
        true => ("", ""),
        false => (" ", PREFIXES),
    };
    let shapes: String = placed
        .iter()
        .enumerate()
        .map(|(index, (row, column))| {
            let (top, left) = (row.saturating_sub(1), column + 1);
            format!(
                "<v:shape{space}{prefixes} id=\"beiand_{index}\" type=\"#_x0000_t202\" style=\"position:absolute;width:220pt;height:90pt;z-index:{};visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\"><div style=\"text-align:left\"></div></v:textbox><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 15, {top}, 10, {}, 15, {}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>",
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

/// The cell whose note a shape shows.
fn note_of(shape: &str) -> Option<String> {
    let number = |name| -> Option<u32> {
        let tag = tags(shape, 0).find(|tag| tag.name == name)?;
        shape[tag.end..].split('<').next()?.trim().parse().ok()
    };
    Some(format!(
        "{}{}",
        letters(number("Column")?),
        number("Row")? + 1
    ))
}

#[cfg(test)]
mod tests {
    use super::super::Weight;
    use super::*;

    fn mark(row: u32, column: u32) -> CellMark {
        CellMark {
            row,
            column,
            weight: Weight::Wrong,
            note: "改<这里>".into(),
        }
    }

    /// How many elements of a name there are in a namespace.
    fn count(xml: &str, namespace: &str, name: &str) -> usize {
        use quick_xml::events::Event;
        use quick_xml::name::ResolveResult;
        let mut reader = quick_xml::NsReader::from_str(xml);
        let mut count = 0;
        loop {
            let (of, event) = reader.read_resolved_event().expect("well-formed");
            if let ResolveResult::Unknown(prefix) = &of {
                panic!("{prefix:?} is not declared");
            }
            match event {
                Event::Start(tag) | Event::Empty(tag) => {
                    let is_in = matches!(of, ResolveResult::Bound(of) if of.0 == namespace);
                    count += usize::from(is_in && tag.local_name().as_ref() == name);
                }
                Event::Eof => return count,
                _ => {}
            }
        }
    }

    #[test]
    fn our_notes_are_replaced_and_the_customers_stay() {
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

    #[test]
    fn a_shape_with_an_open_break_in_it_stays_and_so_does_what_follows() {
        let shape = |id: &str, row: u32| {
            format!(
                "<v:shape id=\"{id}\"><div>一<br>二</div><x:ClientData><x:Row>{row}</x:Row><x:Column>0</x:Column></x:ClientData></v:shape>"
            )
        };
        let [own, gone, last] =
            [("own", 1), ("gone", 2), ("last", 3)].map(|(id, row)| shape(id, row));
        let removed = HashSet::from(["A3".to_owned()]);
        assert_eq!(
            drawing(
                Some(&format!("<xml>{own}{gone}{last}</xml>")),
                &removed,
                &[]
            ),
            format!("<xml>{own}{last}</xml>")
        );
    }

    #[test]
    fn parts_under_any_prefix_keep_the_customers_notes_and_take_ours() {
        const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const VML: &str = "urn:schemas-microsoft-com:vml";
        let own = format!(
            "<x:comments xmlns:x=\"{MAIN}\"><x:authors><x:author>王</x:author></x:authors><x:commentList><x:comment ref=\"A2\" authorId=\"0\"><x:text/></x:comment></x:commentList></x:comments>"
        );
        let (first, _, placed) = comments(Some(&own), &[&mark(2, 0), &mark(3, 0)]);
        assert_eq!(placed, [(3, 0)]);
        let of = |part: &str| (count(part, MAIN, "comment"), count(part, MAIN, "author"));
        assert_eq!(of(&first), (2, 2));
        let none =
            format!("<x:comments xmlns:x=\"{MAIN}\"><x:authors/><x:commentList /></x:comments>");
        let (none, ..) = comments(Some(&none), &[&mark(2, 0)]);
        assert_eq!(of(&none), (1, 1));

        let shape = "<b:shape id=\"own\"><c:ClientData ObjectType=\"Note\"><c:Row>1</c:Row><c:Column>0</c:Column></c:ClientData></b:shape>";
        let vml = format!(
            "<xml xmlns:b=\"{VML}\" xmlns:c=\"urn:schemas-microsoft-com:office:excel\">{shape}</xml>"
        );
        let marked = drawing(Some(&vml), &HashSet::new(), &placed);
        assert_eq!(count(&marked, VML, "shape"), 2);

        // Saved by another library, ours have other prefixes as well.
        let saved = marked.replace("<v:shape ", &format!("<n:shape xmlns:n=\"{VML}\" "));
        let saved = saved.replace("</v:shape>", "</n:shape>");
        let (second, removed, _) = comments(Some(&first), &[]);
        assert_eq!((of(&second), removed.len()), ((1, 2), 1));
        assert_eq!(drawing(Some(&saved), &removed, &[]), vml);
    }
}
