//! XML as text with places: what is not changed is copied byte for byte.

use memchr::memchr;

/// A tag and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag<'t> {
    /// Where its `<` stands.
    pub start: usize,
    /// Behind its `>`.
    pub end: usize,
    /// The name without its prefix.
    pub name: &'t str,
    /// `</…>`
    pub closing: bool,
    /// `<…/>`
    pub empty: bool,
    /// From `<` to `>`.
    pub text: &'t str,
}

/// The tags of a text, comments and instructions passed over.
pub struct Tags<'t> {
    text: &'t str,
    at: usize,
}

/// The tags of a text from a place on.
pub fn tags(text: &str, at: usize) -> Tags<'_> {
    Tags { text, at }
}

/// The name in a tag, with its prefix.
fn named(tag: &str) -> &str {
    let name = tag[1..].trim_start_matches('/');
    name.split(|letter: char| letter.is_whitespace() || matches!(letter, '/' | '>'))
        .next()
        .unwrap_or_default()
}

impl<'t> Iterator for Tags<'t> {
    type Item = Tag<'t>;

    fn next(&mut self) -> Option<Tag<'t>> {
        loop {
            let start = self.at + memchr(b'<', &self.text.as_bytes()[self.at..])?;
            let rest = &self.text[start..];
            let passed = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")]
                .into_iter()
                .find(|(open, _)| rest.starts_with(open));
            if let Some((_, close)) = passed {
                self.at = start + rest.find(close)? + close.len();
                continue;
            }
            let mut quote = None;
            let length = rest.bytes().position(|byte| match (quote, byte) {
                (None, b'"' | b'\'') => {
                    quote = Some(byte);
                    false
                }
                (Some(open), byte) => {
                    if open == byte {
                        quote = None;
                    }
                    false
                }
                (None, byte) => byte == b'>',
            })?;
            let text = &rest[..=length];
            self.at = start + text.len();
            let closing = text.starts_with("</");
            let name = named(text);
            return Some(Tag {
                start,
                end: self.at,
                name: name.rsplit(':').next().unwrap_or(name),
                closing,
                empty: text.ends_with("/>"),
                text,
            });
        }
    }
}

impl<'t> Tag<'t> {
    /// The name's prefix with its colon, mostly none.
    pub fn prefix(&self) -> &'t str {
        named(self.text).strip_suffix(self.name).unwrap_or("")
    }

    /// The value of an attribute by its local name, as it stands.
    pub fn get(&self, name: &str) -> Option<&'t str> {
        let (from, to) = self.place(name)?;
        Some(&self.text[from..to])
    }

    fn place(&self, name: &str) -> Option<(usize, usize)> {
        let bytes = self.text.as_bytes();
        let mut at = self.text.find(char::is_whitespace)?;
        loop {
            while bytes.get(at)?.is_ascii_whitespace() {
                at += 1;
            }
            let equals = at + memchr(b'=', &bytes[at..])?;
            let key = self.text[at..equals].trim_end();
            let mut open = equals + 1;
            while bytes.get(open)?.is_ascii_whitespace() {
                open += 1;
            }
            let quote = *bytes.get(open)?;
            let close = open + 1 + memchr(quote, &bytes[open + 1..])?;
            if key.rsplit(':').next() == Some(name) {
                return Some((open + 1, close));
            }
            at = close + 1;
        }
    }

    /// The tag with an attribute set.
    pub fn with(&self, name: &str, value: &str) -> String {
        match self.place(name) {
            Some((from, to)) => format!("{}{value}{}", &self.text[..from], &self.text[to..]),
            None => {
                let end = self.text.len() - if self.empty { 2 } else { 1 };
                let (head, tail) = self.text.split_at(end);
                format!("{} {name}=\"{value}\"{tail}", head.trim_end())
            }
        }
    }
}

/// Text as it may stand between tags and in attributes.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            // XML knows no other control characters, not even by number.
            character if character.is_control() && character != '\t' => {}
            character => escaped.push(character),
        }
    }
    escaped
}

/// A text with something more at the end of an element, which may be empty; `more` is told the
/// element's prefix with its colon, mostly none, for what it holds is of the same namespace.
/// `None` where there is no such element.
pub fn with_last(text: &str, name: &str, more: impl FnOnce(&str) -> String) -> Option<String> {
    let tag = tags(text, 0).find(|tag| tag.name == name && (tag.closing || tag.empty))?;
    let (before, after) = (&text[..tag.start], &text[tag.end..]);
    let prefix = tag.prefix();
    let more = more(prefix);
    if tag.closing {
        return Some([before, &more, tag.text, after].concat());
    }
    let open = tag.text.trim_end_matches("/>").trim_end();
    Some([before, open, ">", &more, "</", prefix, name, ">", after].concat())
}

/// The whole element that begins with a tag: up to behind its close.
pub fn element<'t>(text: &'t str, open: &Tag<'t>) -> &'t str {
    if open.empty {
        return &text[open.start..open.end];
    }
    let mut depth = 0;
    for tag in tags(text, open.start) {
        if tag.closing {
            depth -= 1;
        } else if !tag.empty {
            depth += 1;
        }
        if depth == 0 {
            return &text[open.start..tag.end];
        }
    }
    &text[open.start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_read_and_changed_in_place() {
        let text = "<!-- <c> --><x:c r=\"A1\"  s = '3' t=\"a>b\"/><d/>";
        let tag = tags(text, 0).next().expect("a tag");
        assert_eq!((tag.name, tag.empty), ("c", true));
        assert_eq!(tag.get("s"), Some("3"));
        assert_eq!(tag.with("s", "14"), "<x:c r=\"A1\"  s = '14' t=\"a>b\"/>");
        assert_eq!(
            tag.with("q", "1"),
            "<x:c r=\"A1\"  s = '3' t=\"a>b\" q=\"1\"/>"
        );
        assert_eq!(escape("a<\"\u{1}&\n"), "a&lt;&quot;&amp;&#10;");
    }

    #[test]
    fn what_is_put_at_an_elements_end_is_told_its_prefix() {
        let with = |text| with_last(text, "b", |prefix| format!("<{prefix}c/>"));
        assert_eq!(
            with("<a><b x='1'></b></a>").as_deref(),
            Some("<a><b x='1'><c/></b></a>")
        );
        assert_eq!(
            with("<p:a><p:b x='1' /></p:a>").as_deref(),
            Some("<p:a><p:b x='1'><p:c/></p:b></p:a>")
        );
        assert_eq!(
            with("<b:a><b:b/></b:a>").as_deref(),
            Some("<b:a><b:b><b:c/></b:b></b:a>")
        );
        assert_eq!(with("<a/>"), None);
    }
}
