//! Reading the tab-separated tables of `config/data/`: one header line, `#` begins a comment.

use std::str::FromStr;

/// The rows of a table, as cells, with their line numbers; before them a problem when the first
/// line does not name the columns, which would cost a headless table its first row.
pub(super) fn rows<'t, const N: usize>(
    text: &'t str,
    columns: [&'static str; N],
) -> impl Iterator<Item = Result<(usize, [&'t str; N]), String>> {
    let wrong = header(text, &columns).err().map(Err);
    let rows = text
        .lines()
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
        });
    wrong.into_iter().chain(rows)
}

/// Looks whether the first line names these columns; an editor's byte-order mark is no matter.
///
/// # Errors
/// What the line should say.
pub(super) fn header(text: &str, columns: &[&str]) -> Result<(), String> {
    let first = text.trim_start_matches('\u{feff}').lines().next();
    let mut named = first.unwrap_or_default().split('\t').map(str::trim);
    if columns.iter().all(|column| named.next() == Some(column)) {
        Ok(())
    } else {
        Err(format!(
            "line 1: the names of the columns are wanted, with tabs between: {}",
            columns.join(", ")
        ))
    }
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
