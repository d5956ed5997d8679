//! A filing: the rows of one subject, read from a sheet.
//!
//! A row is one site. The subject's cells are those of the first row; cells of the later rows
//! may be empty or must agree (see `docs/glossary.md`). Values are text, as normalised by the
//! sheet room, without blanks at either end; what was changed on the way is kept as a [`Repair`].

use super::text::{Interner, TextId, Texts};
use super::{Column, Repair, Repaired};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

/// One row of the sheet, a cell per [`Column`]; a column the sheet lacks is empty.
#[derive(Clone, Debug)]
pub struct Row {
    /// The row's number in the sheet as a person sees it, from 1.
    pub number: u32,
    places: Arc<Places>,
    cells: Box<[TextId]>,
}

impl Row {
    /// An empty row with room for every column.
    pub fn new(number: u32) -> Self {
        static ALL: LazyLock<Arc<Places>> =
            LazyLock::new(|| Arc::new(Column::ALL.into_iter().collect()));
        Self::among(number, &ALL)
    }

    /// An empty row with room for the columns that its sheet has: of 100 000 rows each column
    /// that is not there saves half a megabyte.
    pub fn among(number: u32, places: &Arc<Places>) -> Self {
        Self {
            number,
            places: Arc::clone(places),
            cells: vec![TextId::EMPTY; places.room].into(),
        }
    }

    /// Puts a text into a cell.
    pub fn set(&mut self, column: Column, text: TextId) {
        if self.places.at[column.index()] == NOWHERE {
            self.widen();
        }
        self.cells[usize::from(self.places.at[column.index()])] = text;
    }

    /// Makes room for every column.
    #[cold]
    fn widen(&mut self) {
        let narrow = std::mem::replace(self, Self::new(self.number));
        for column in Column::ALL {
            self.set(column, narrow.get(column));
        }
    }

    /// The text of a cell.
    pub fn get(&self, column: Column) -> TextId {
        let at = usize::from(self.places.at[column.index()]);
        self.cells.get(at).copied().unwrap_or_default()
    }
}

/// Where in its rows the columns of a sheet stand.
#[derive(Clone, Debug)]
pub struct Places {
    at: [u8; Column::COUNT],
    room: usize,
}

/// The place of a column that a row has no room for.
const NOWHERE: u8 = u8::MAX;

impl FromIterator<Column> for Places {
    fn from_iter<I: IntoIterator<Item = Column>>(columns: I) -> Self {
        let mut places = Self {
            at: [NOWHERE; Column::COUNT],
            room: 0,
        };
        for column in columns {
            let at = &mut places.at[column.index()];
            if *at == NOWHERE {
                *at = u8::try_from(places.room).expect("fewer columns than 255");
                places.room += 1;
            }
        }
        places
    }
}

/// Where the columns stand in the sheet: turns a row and a column into `备案信息!O59`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// The file's name inside the drop.
    pub file: String,
    /// The sheet's name; for text files the file's stem.
    pub sheet: String,
    /// The header row's number, from 1.
    pub header_row: u32,
    /// The sheet's column of each of ours, from 0.
    pub columns: BTreeMap<Column, u32>,
    /// Whether the sheet stands on its side: fields downwards, filings across.
    #[serde(default)]
    pub vertical: bool,
    /// On a form with several columns of labels: how far right of the filing's own column the
    /// values stand, where they do not stand in it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub shifts: BTreeMap<Column, u32>,
    /// Optional columns that nearly every row fills: a blank in one of them is worth a word.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub usual: BTreeSet<Column>,
}

/// On a form with several columns of labels, what is added to a field's line for each column of
/// labels to the right of the first: two fields may stand in one line.
pub const FORM_BLOCK: u32 = 4_096;

impl Layout {
    /// The address of a cell as a person finds it, `None` when the sheet lacks the column.
    ///
    /// `row` is the number of the filing's row; on a vertical sheet that is its column.
    pub fn cell(&self, row: u32, column: Column) -> Option<String> {
        let mut cell = String::with_capacity(self.sheet.len() + 12);
        cell.push_str(&self.sheet);
        cell.push('!');
        self.push_place(&mut cell, row, column).then_some(cell)
    }

    /// Adds the address of a cell within its sheet to a text, `false` and nothing when the sheet
    /// lacks the column.
    pub fn push_place(&self, to: &mut String, row: u32, column: Column) -> bool {
        let Some((row, across)) = self.place(row, column) else {
            return false;
        };
        push_letters(to, across);
        to.push_str(itoa::Buffer::new().format(row));
        true
    }

    /// The same as the sheet's row from 1 and column from 0.
    pub fn place(&self, row: u32, column: Column) -> Option<(u32, u32)> {
        let &at = self.columns.get(&column)?;
        Some(if self.vertical {
            let shift = self.shifts.get(&column).copied().unwrap_or(0);
            (at % FORM_BLOCK + 1, row.saturating_sub(1) + shift)
        } else {
            (row, at)
        })
    }
}

/// A column's letters: 0 is `A`, 26 is `AA`.
pub fn letters(column: u32) -> String {
    let mut letters = String::new();
    push_letters(&mut letters, column);
    letters
}

fn push_letters(to: &mut String, column: u32) {
    if column >= 26 {
        push_letters(to, column / 26 - 1);
    }
    to.push(char::from(b'A' + (column % 26) as u8));
}

/// The rows of a filing; that of the one site which most have lies in the filing itself.
pub type Rows = SmallVec<[Row; 1]>;

/// The rows of one subject, with their texts.
#[derive(Clone, Debug)]
pub struct Filing {
    /// The reseller's own key, or one made from the row (`第12行`); unique within the batch.
    pub no: String,
    /// One row per site, in the order of the sheet; never empty.
    pub rows: Rows,
    /// The table that the rows' handles point into.
    pub texts: Arc<Texts>,
    /// Where the cells stand.
    pub layout: Arc<Layout>,
    /// Safe repairs of the reader and of the mender: see [`Filing::repairs`].
    pub repairs: Vec<Repaired>,
}

impl Filing {
    /// The text of the first row's cell: the subject, the principal, the account.
    pub fn get(&self, column: Column) -> &str {
        self.texts.get(self.rows[0].get(column))
    }

    /// The sites, in the order of the sheet.
    pub fn sites(&self) -> impl ExactSizeIterator<Item = Site<'_>> + Clone {
        self.rows.iter().enumerate().map(|(index, row)| Site {
            filing: self,
            index,
            row,
        })
    }

    /// The subject's name, or the filing's key where the name is missing.
    pub fn name(&self) -> &str {
        match self.get(Column::SubjectName) {
            "" => &self.no,
            name => name,
        }
    }
}

/// One site of a filing.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// The filing it belongs to.
    pub filing: &'a Filing,
    /// Which of the filing's rows, from 0.
    pub index: usize,
    row: &'a Row,
}

impl<'a> Site<'a> {
    /// The text of a cell of this site's row.
    pub fn get(&self, column: Column) -> &'a str {
        self.filing.texts.get(self.row.get(column))
    }

    /// The handle of a cell's text.
    pub fn id(&self, column: Column) -> TextId {
        self.row.get(column)
    }

    /// The row's number in the sheet.
    pub fn row(&self) -> u32 {
        self.row.number
    }

    /// The texts of all its cells, looked up once for many questions.
    pub fn cells(&self) -> Cells<'a> {
        Cells(Column::ALL.map(|column| self.get(column)))
    }
}

/// The texts of a row's cells: see [`Site::cells`].
#[derive(Clone, Debug)]
pub struct Cells<'a>([&'a str; Column::COUNT]);

impl<'a> Cells<'a> {
    /// The text of a cell.
    pub fn get(&self, column: Column) -> &'a str {
        self.0[column.index()]
    }
}

/// The written form of a filing: keys and values, so that a person can read the ledger.
#[derive(Serialize, Deserialize)]
struct Written {
    no: String,
    rows: Vec<WrittenRow>,
    layout: Layout,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    repairs: Vec<WrittenRepair>,
}

#[derive(Serialize, Deserialize)]
struct WrittenRow {
    row: u32,
    cells: BTreeMap<Column, String>,
}

#[derive(Serialize, Deserialize)]
struct WrittenRepair {
    row: u32,
    column: Column,
    original: String,
    repaired: String,
}

impl Serialize for Filing {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rows = self
            .sites()
            .map(|site| WrittenRow {
                row: site.row(),
                cells: Column::ALL
                    .into_iter()
                    .filter(|&column| !site.get(column).is_empty())
                    .map(|column| (column, site.get(column).to_owned()))
                    .collect(),
            })
            .collect();
        Written {
            no: self.no.clone(),
            rows,
            layout: Layout::clone(&self.layout),
            repairs: self
                .repairs()
                .map(|repair| WrittenRepair {
                    row: repair.row,
                    column: repair.column,
                    original: repair.original.to_owned(),
                    repaired: repair.repaired.to_owned(),
                })
                .collect(),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Filing {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(deserializer)?;
        if written.rows.is_empty() {
            return Err(serde::de::Error::custom("a filing has at least one row"));
        }
        let mut interner = Interner::default();
        let rows = written
            .rows
            .into_iter()
            .map(|written| {
                let mut row = Row::new(written.row);
                for (column, text) in written.cells {
                    row.set(column, interner.intern(&text));
                }
                row
            })
            .collect();
        let repairs = written
            .repairs
            .into_iter()
            .map(|written| {
                let repair = Repair {
                    row: written.row,
                    column: written.column,
                    original: &written.original,
                    repaired: &written.repaired,
                };
                repair.held(&mut interner)
            })
            .collect();
        Ok(Self {
            no: written.no,
            rows,
            texts: interner.finish(),
            layout: Arc::new(written.layout),
            repairs,
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::model) fn filing() -> Filing {
        let mut interner = Interner::default();
        let mut first = Row::new(2);
        first.set(Column::SubjectName, interner.intern("演示公司"));
        first.set(Column::SiteDomain, interner.intern("a.cn"));
        let mut second = Row::new(3);
        second.set(Column::SiteDomain, interner.intern("b.cn"));
        Filing {
            no: "C01".into(),
            rows: vec![first, second].into(),
            texts: interner.finish(),
            layout: Arc::default(),
            repairs: vec![],
        }
    }

    #[test]
    fn a_filing_survives_being_written_down() {
        let written = serde_json::to_string(&filing()).expect("plain data");
        let read: Filing = serde_json::from_str(&written).expect("what was written");
        assert_eq!(serde_json::to_string(&read).expect("plain data"), written);
        assert_eq!(
            read.sites()
                .nth(1)
                .expect("two sites")
                .get(Column::SiteDomain),
            "b.cn"
        );
    }

    #[test]
    fn a_row_takes_a_column_that_its_sheet_lacks() {
        let places = Arc::new(
            [Column::SubjectName, Column::SiteDomain]
                .into_iter()
                .collect(),
        );
        let mut texts = Interner::default();
        let (name, mail) = (texts.intern("演示公司"), texts.intern("a@a.cn"));
        let mut row = Row::among(7, &places);
        row.set(Column::SubjectName, name);
        assert_eq!(row.get(Column::AccountEmail), TextId::EMPTY);
        row.set(Column::AccountEmail, mail);
        assert_eq!(row.get(Column::AccountEmail), mail);
        assert_eq!(row.get(Column::SubjectName), name);
        assert_eq!(row.get(Column::SiteDomain), TextId::EMPTY);
        assert_eq!(row.number, 7);
    }

    #[test]
    fn a_cell_is_named_as_excel_names_it() {
        assert_eq!(letters(0), "A");
        assert_eq!(letters(25), "Z");
        assert_eq!(letters(26), "AA");
        assert_eq!(letters(16383), "XFD");
        let layout = Layout {
            sheet: "备案信息".into(),
            columns: BTreeMap::from([(Column::SiteDomain, 14)]),
            ..Layout::default()
        };
        assert_eq!(
            layout.cell(59, Column::SiteDomain).as_deref(),
            Some("备案信息!O59")
        );
    }
}
