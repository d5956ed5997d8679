//! The columns' headers and aliases: `config/columns.toml`.

use crate::model::Column;
use serde::Deserialize;

/// The text that ships with the program.
pub const EMBEDDED: &str = include_str!("../../config/columns.toml");

/// One column of the sheet, as data.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Which column.
    pub key: Column,
    /// The header the template writes.
    pub header: String,
    /// The group of columns it stands in, for example `subject`.
    pub section: String,
    /// Whether a cell may not be empty.
    pub required: bool,
    /// Other headers that are read as this one.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What the template's note says about it.
    #[serde(default)]
    pub note: String,
}

/// All columns, in the order of the sheet.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// One entry each.
    #[serde(rename = "column")]
    pub entries: Vec<Entry>,
}

impl Columns {
    /// Reads the table.
    ///
    /// # Errors
    /// When the text is not TOML of this shape, or a column has no entry.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut columns: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        columns.entries.sort_by_key(|entry| entry.key);
        for column in Column::ALL {
            if !columns.entries.iter().any(|entry| entry.key == column) {
                return Err(format!("no entry for the column {:?}", column.key()));
            }
        }
        columns.entries.dedup_by_key(|entry| entry.key);
        Ok(columns)
    }

    /// The entry of a column.
    pub fn get(&self, column: Column) -> &Entry {
        &self.entries[column.index()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_table_has_every_column_under_its_header() {
        let columns = Columns::parse(EMBEDDED).expect("embedded");
        for column in Column::ALL {
            assert_eq!(columns.get(column).key, column);
            assert_eq!(columns.get(column).header, column.header());
        }
    }
}
