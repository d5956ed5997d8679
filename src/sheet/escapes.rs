//! Text as it stands in XML: its entities, and the escapes that workbooks write for characters that
//! XML does not know.

use super::fault::Fault;
use memchr::memchr;

/// Bytes as text.
///
/// # Errors
/// When they are not UTF-8.
pub fn utf8(raw: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(raw).map_err(|_| Fault::corrupt("文字不是 UTF-8"))
}

/// Appends text with its entities resolved.
///
/// # Errors
/// When it is not UTF-8, or names an entity that XML itself does not define.
pub fn unescape(raw: &[u8], text: &mut String) -> Result<(), Fault> {
    let mut rest = utf8(raw)?;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = memchr(b';', &rest.as_bytes()[..rest.len().min(12)]).ok_or(Fault::XmlEntity)?;
        text.push(match &rest[..end] {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            number => by_number(number).ok_or(Fault::XmlEntity)?,
        });
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    Ok(())
}

/// Resolves `_x000D_`, the way in which workbooks write characters that XML does not know.
pub fn resolve_escapes(text: &mut String) {
    let escape = |text: &str, at: usize| -> Option<char> {
        let digits = text.get(at + 2..at + 6)?;
        let whole = text.as_bytes().get(at + 6) == Some(&b'_')
            && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        whole
            .then(|| u32::from_str_radix(digits, 16).ok())?
            .and_then(char::from_u32)
    };
    let Some(first) = text.find("_x") else { return };
    let mut resolved = String::with_capacity(text.len());
    let (mut copied, mut from) = (0, first);
    while let Some(at) = text[from..].find("_x").map(|at| from + at) {
        from = at + 2;
        if let Some(character) = escape(text, at) {
            resolved.push_str(&text[copied..at]);
            resolved.push(character);
            copied = at + 7;
            from = copied;
        }
    }
    if copied > 0 {
        resolved.push_str(&text[copied..]);
        *text = resolved;
    }
}

fn by_number(name: &str) -> Option<char> {
    let digits = name.strip_prefix('#')?;
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => digits.parse().ok()?,
    };
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_of_xml_and_escapes_of_workbooks_are_resolved_and_no_others() {
        let mut text = String::new();
        assert_eq!(unescape(b"&xxe;", &mut text), Err(Fault::XmlEntity));
        assert_eq!(unescape(b"a&lt;&#x4E2D;&#10;", &mut text), Ok(()));
        assert_eq!(text, "a<中\n");
        let mut text = "一_x000D_\n_x005F_x0041_ _x00_ _xZZZZ_ _x".to_owned();
        resolve_escapes(&mut text);
        assert_eq!(text, "一\r\n_x0041_ _x00_ _xZZZZ_ _x");
    }
}
