//! Charts as inline SVG: they print, they scale, and they need no script.
//!
//! Colours are classes of the page's style sheet, so that dark and print follow it.

use std::fmt::Write;

/// One bar.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What it counts.
    pub label: String,
    /// Parts laid end to end: a class of the style sheet and a number.
    pub parts: Vec<(&'static str, usize)>,
}

impl Bar {
    fn total(&self) -> usize {
        self.parts.iter().map(|(_, count)| count).sum()
    }
}

/// Horizontal bars with their labels and figures.
pub fn bars(title: &str, bars: &[Bar]) -> String {
    const LABEL: usize = 192;
    const WIDTH: usize = 420;
    const ROW: usize = 26;
    const ROOM: usize = WIDTH - LABEL - 36;
    let most = bars.iter().map(Bar::total).max().unwrap_or(0).max(1);
    let height = bars.len() * ROW + 4;
    let mut svg = format!(
        r#"<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{}">"#,
        escape(title)
    );
    for (row, bar) in bars.iter().enumerate() {
        let y = row * ROW + 2;
        let _ = write!(
            svg,
            r#"<text class="c-label" x="{}" y="{}" text-anchor="end">{}</text>"#,
            LABEL - 10,
            y + 16,
            escape(&shorten(&bar.label, 26)),
        );
        let mut x = LABEL as f64;
        for (class, count) in &bar.parts {
            if *count == 0 {
                continue;
            }
            let width = (*count as f64 / most as f64 * ROOM as f64).max(1.5);
            let _ = write!(
                svg,
                r#"<rect class="{class}" x="{x:.1}" y="{}" width="{width:.1}" height="14" rx="2"/>"#,
                y + 5
            );
            x += width + 1.0;
        }
        let _ = write!(
            svg,
            r#"<text class="c-figure" x="{:.1}" y="{}">{}</text>"#,
            x + 6.0,
            y + 16,
            bar.total()
        );
    }
    svg.push_str("</svg>");
    svg
}

/// One bar across the page, split into parts.
pub fn ribbon(title: &str, parts: &[(&'static str, usize)]) -> String {
    let total: usize = parts.iter().map(|(_, count)| count).sum();
    let mut svg = format!(
        r#"<svg class="ribbon" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="{}">"#,
        escape(title)
    );
    let mut x = 0.0;
    for (class, count) in parts {
        if *count == 0 {
            continue;
        }
        let width = *count as f64 / total.max(1) as f64 * 1000.0;
        let _ = write!(
            svg,
            r#"<rect class="{class}" x="{x:.1}" y="0" width="{:.1}" height="10"/>"#,
            (width - 2.0).max(1.0)
        );
        x += width;
    }
    svg.push_str("</svg>");
    svg
}

/// At most this many half-width places; a Chinese character takes two.
fn shorten(text: &str, places: usize) -> String {
    let mut used = 0;
    let mut short = String::new();
    for letter in text.chars() {
        used += if letter.is_ascii() { 1 } else { 2 };
        if used > places {
            short.push('…');
            break;
        }
        short.push(letter);
    }
    short
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_cannot_break_out_of_the_picture() {
        let svg = bars(
            "t\"",
            &[Bar {
                label: "<script>".into(),
                parts: vec![("bad", 3), ("ok", 0)],
            }],
        );
        assert!(svg.contains("&lt;script&gt;"));
        assert_eq!(svg.matches("<rect").count(), 1);
    }
}
