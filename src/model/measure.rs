//! How much room a text takes in a sheet.

/// How wide a text is in a column's units: a Chinese character takes two places and a bit.
pub fn width(text: &str) -> f64 {
    text.lines()
        .map(|line| {
            line.chars()
                .map(|letter| match letter {
                    '\0'..='\u{7f}' => 1.08,
                    _ => 2.1,
                })
                .sum::<f64>()
        })
        .fold(0.0, f64::max)
}

/// How high a row must be, in points, for wrapped texts in columns of these widths.
///
/// Excel measures rows for itself, WPS and LibreOffice do not where a default height is set.
pub fn height<'a>(texts: impl IntoIterator<Item = (&'a str, f64)>) -> f64 {
    let lines = texts
        .into_iter()
        .map(|(text, wide)| {
            text.lines()
                .map(|line| (width(line) / (wide - 1.0)).ceil().max(1.0))
                .sum::<f64>()
        })
        .fold(1.0, f64::max);
    lines.min(12.0) * 14.0 + 3.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_header_gets_room() {
        assert!(width("主办单位名称") > 12.0);
        assert!(width("abc\n主办单位") < 9.0);
    }
}
