//! Reading the tab-separated tables of `config/data/`: one header line, `#` begins a comment.

use std::str::FromStr;

/// The rows of a table, as cells, with their line numbers.
pub(super) fn rows<const N: usize>(
    text: &str,
) -> impl Iterator<Item = Result<(usize, [&str; N]), String>> {
    text.lines()
        .enumerate()
        .skip(1)
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(at, line)| {
            let mut cells = [""; N];
            let mut parts = line.split('\t');
            for cell in &mut cells {
                *cell = parts
                    .next()
                    .ok_or_else(|| format!("line {}: fewer than {N} cells", at + 1))?
                    .trim();
            }
            Ok((at + 1, cells))
        })
}

/// A cell as a number, a date, a word of a list.
pub(super) fn cell<T: FromStr>(line: usize, cell: &str) -> Result<T, String> {
    cell.parse()
        .map_err(|_| format!("line {line}: {cell:?} cannot be read"))
}

/// The same, where an empty cell has a meaning.
pub(super) fn or<T: FromStr>(line: usize, text: &str, empty: T) -> Result<T, String> {
    if text.is_empty() {
        Ok(empty)
    } else {
        cell(line, text)
    }
}
