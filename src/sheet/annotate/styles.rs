//! Fills for marked cells: each is the cell's own format with another fill.

use super::markup::{Tag, element, tags};
use super::{Error, Weight};
use std::collections::{HashMap, HashSet};

/// The styles part while formats are added to it.
pub struct Styles {
    text: String,
    formats: Vec<String>,
    fills: Vec<String>,
    derived: HashMap<(usize, u32), usize>,
}

/// Our fills; by their colours we know them again in the next round.
const fn colour(weight: Weight) -> &'static str {
    match weight {
        Weight::Wrong => "FFFFC7D1",
        Weight::Look => "FFFFEBA3",
        Weight::Repaired => "FFDDEBF9",
    }
}

/// The fill of the heads of our own list; no mark.
const HEADING: &str = "FFE6EBF2";

impl Styles {
    /// Takes the part apart.
    ///
    /// # Errors
    /// When it has no list of fills or formats.
    pub fn read(text: String) -> Result<Self, Error> {
        let list = |name: &str, item: &str| -> Result<Vec<String>, Error> {
            let open = tags(&text, 0)
                .find(|tag| tag.name == name && !tag.closing)
                .ok_or(Error::Shape("styles"))?;
            let body = element(&text, &open);
            let mut items = Vec::new();
            let mut at = open.end - open.start;
            while let Some(tag) = tags(body, at).next() {
                if tag.closing {
                    break;
                }
                let whole = element(body, &tag);
                if tag.name == item {
                    items.push(whole.to_owned());
                }
                at = tag.start + whole.len();
            }
            Ok(items)
        };
        let formats = list("cellXfs", "xf")?;
        let fills = list("fills", "fill")?;
        Ok(Self {
            text,
            formats,
            fills,
            derived: HashMap::new(),
        })
    }

    /// Formats that carry a fill of ours from an earlier round.
    pub fn marked(&self) -> HashSet<usize> {
        let ours: HashSet<String> = self
            .fills
            .iter()
            .enumerate()
            .filter(|(_, fill)| {
                [Weight::Wrong, Weight::Look, Weight::Repaired]
                    .iter()
                    .any(|weight| is_filled(fill, colour(*weight)))
            })
            .map(|(index, _)| index.to_string())
            .collect();
        self.formats
            .iter()
            .enumerate()
            .filter(|(_, format)| {
                first(format)
                    .and_then(|tag| tag.get("fillId"))
                    .is_some_and(|fill| ours.contains(fill))
            })
            .map(|(index, _)| index)
            .collect()
    }

    /// A format with the fill of a weight.
    pub fn marked_as(&mut self, format: usize, weight: Weight) -> usize {
        let fill = self.fill(colour(weight));
        self.filled(format, fill)
    }

    /// A format for the heads of columns.
    pub fn heading(&mut self) -> usize {
        let (format, fill) = (self.wrapped(), self.fill(HEADING));
        self.filled(format, fill)
    }

    /// The prefix of the part's elements.
    fn prefix(&self) -> &str {
        first(&self.text).map_or("", |root| root.prefix())
    }

    fn fill(&mut self, colour: &str) -> u32 {
        let fill = match self.fills.iter().position(|fill| is_filled(fill, colour)) {
            Some(at) => at,
            None => {
                let p = self.prefix();
                let filled = format!(
                    "<{p}fill><{p}patternFill patternType=\"solid\"><{p}fgColor rgb=\"{colour}\"/><{p}bgColor indexed=\"64\"/></{p}patternFill></{p}fill>"
                );
                self.fills.push(filled);
                self.fills.len() - 1
            }
        };
        fill as u32
    }

    /// A format without any fill.
    pub fn plain(&mut self, format: usize) -> usize {
        self.filled(format, 0)
    }

    fn filled(&mut self, format: usize, fill: u32) -> usize {
        if let Some(&known) = self.derived.get(&(format, fill)) {
            return known;
        }
        let base = self.formats.get(format).or(self.formats.first());
        let base = base.map_or_else(|| format!("<{}xf/>", self.prefix()), String::clone);
        let made = first(&base).map_or_else(
            || base.clone(),
            |tag| {
                let filled = tag.with("fillId", &fill.to_string());
                let rest = &base[tag.end..];
                let filled = first(&filled)
                    .map(|tag| tag.with("applyFill", "1"))
                    .unwrap_or(filled.clone());
                format!("{filled}{rest}")
            },
        );
        self.formats.push(made);
        self.derived.insert((format, fill), self.formats.len() - 1);
        self.formats.len() - 1
    }

    /// A format for sentences: wrapped, at the top.
    pub fn wrapped(&mut self) -> usize {
        let p = self.prefix();
        let wrapped = format!(
            "<{p}xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyAlignment=\"1\"><{p}alignment vertical=\"top\" wrapText=\"1\"/></{p}xf>"
        );
        if let Some(at) = self.formats.iter().position(|format| *format == wrapped) {
            return at;
        }
        self.formats.push(wrapped);
        self.formats.len() - 1
    }

    /// The part with what was added.
    pub fn write(self) -> String {
        let text = replace_list(&self.text, "fills", &self.fills);
        replace_list(&text, "cellXfs", &self.formats)
    }
}

/// Whether a fill shows this colour. LibreOffice writes the nearest colour of its palette behind
/// it, which may be one of ours behind the customer's own.
fn is_filled(fill: &str, colour: &str) -> bool {
    tags(fill, 0)
        .find(|tag| tag.name == "fgColor")
        .and_then(|tag| tag.get("rgb"))
        .is_some_and(|shown| shown.eq_ignore_ascii_case(colour))
}

fn first(text: &str) -> Option<Tag<'_>> {
    tags(text, 0).next()
}

fn replace_list(text: &str, name: &str, items: &[String]) -> String {
    let Some(open) = tags(text, 0).find(|tag| tag.name == name && !tag.closing) else {
        return text.to_owned();
    };
    let whole = element(text, &open);
    let close = whole.rfind("</").map_or("", |at| &whole[at..]);
    format!(
        "{}{}{}{close}{}",
        &text[..open.start],
        open.with("count", &items.len().to_string()),
        items.concat(),
        &text[open.start + whole.len()..]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const PART: &str = "<styleSheet><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill/></fills>\
        <cellXfs count=\"1\"><xf numFmtId=\"14\" fillId=\"0\"><alignment/></xf></cellXfs></styleSheet>";

    #[test]
    fn the_customers_fill_is_not_ours_whatever_colour_lies_behind_it() {
        let green = "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFE2EFDA\"/><bgColor rgb=\"FFDDEBF9\"/></patternFill></fill>";
        let part = PART
            .replace("<fill/>", green)
            .replace("fillId=\"0\"", "fillId=\"1\"");
        let mut styles = Styles::read(part).expect("a styles part");
        assert!(styles.marked().is_empty());
        styles.marked_as(0, Weight::Repaired);
        assert!(styles.write().contains("fillId=\"2\" applyFill"));
    }

    #[test]
    fn what_is_added_has_the_prefix_of_the_part() {
        let part = PART.replace("</", "\u{1}").replace('<', "<x:");
        let part = part.replace('\u{1}', "</x:");
        let mut styles = Styles::read(part).expect("a styles part");
        styles.marked_as(0, Weight::Wrong);
        styles.heading();
        let written = styles.write();
        let mut all = tags(&written, 0);
        assert!(all.all(|tag| tag.prefix() == "x:"), "{written}");
        assert_eq!(
            tags(&written, 0)
                .filter(|tag| tag.name == "fgColor")
                .count(),
            2
        );
    }

    #[test]
    fn a_marked_format_keeps_everything_but_its_fill() {
        let mut styles = Styles::read(PART.to_owned()).expect("a styles part");
        let format = styles.marked_as(0, Weight::Wrong);
        assert_eq!(format, 1);
        assert_eq!(styles.marked_as(0, Weight::Wrong), 1);
        let written = styles.write();
        assert!(
            written.contains(
                "<cellXfs count=\"2\"><xf numFmtId=\"14\" fillId=\"0\"><alignment/></xf>\
             <xf numFmtId=\"14\" fillId=\"2\" applyFill=\"1\"><alignment/></xf></cellXfs>"
            ),
            "{written}"
        );
        let again = Styles::read(written).expect("still one");
        assert_eq!(again.marked(), HashSet::from([1]));
    }
}
