//! xlsx and xlsm: an own streaming reader, bounded in every direction.
//!
//! calamine reads these formats too, but holds more, takes three times as long and can be made
//! to abort the process by a file of 10 KB (docs/benchmarks.md). Of a workbook this reader knows
//! what a filing sheet needs: values, date formats, merged cells, hidden rows, pictures.

mod cells;
mod pictures;
mod strings;
mod styles;
mod workbook;

use super::Limits;
use super::fault::Fault;
use super::grid::{Book, CellPicture, Merge, PictureName, Remark, SheetEntry, Sink};
use super::package::Package;
use super::xml::Scanner;
use crate::model::text::Interner;
use std::collections::HashMap;
use strings::Strings;

use styles::Styles;
use workbook::Workbook;

pub use cells::cell_reference;
pub use workbook::relations;

/// Where the workbook, its sheets by name and its styles lie.
///
/// # Errors
/// When the package is no workbook.
pub fn sheet_paths(package: &mut Package<'_>) -> Result<SheetPaths, Fault> {
    let path = Workbook::path(package)?;
    let workbook = Workbook::read(package)?;
    let sheets = workbook
        .sheets
        .into_iter()
        .map(|sheet| (sheet.entry.name, sheet.path))
        .collect();
    Ok((path, sheets, workbook.styles))
}

/// See [`sheet_paths`].
pub type SheetPaths = (String, Vec<(String, String)>, Option<String>);

/// Some of the shared strings, by their numbers.
///
/// # Errors
/// When they are torn.
pub fn shared_strings(
    package: &mut Package<'_>,
    workbook: &str,
    wanted: &[usize],
) -> Result<HashMap<usize, String>, Fault> {
    let path = relations(package, workbook)?
        .into_iter()
        .find(|relation| relation.kind == "sharedStrings")
        .map(|relation| relation.target);
    let (Some(path), Some(last)) = (path, wanted.iter().max()) else {
        return Ok(HashMap::new());
    };
    let mut texts = Interner::default();
    let upto = last.saturating_add(1);
    let strings = Strings::read(package, &path, &mut texts, &Limits::default(), upto)?;
    Ok(wanted
        .iter()
        .filter_map(|&index| Some((index, texts.get(strings.get(index)?).to_owned())))
        .collect())
}

/// Whether a number format shows a date: by its number, or by its code.
pub fn is_date_format(id: Option<u32>, code: &str) -> bool {
    id.is_some_and(styles::is_built_in_date) || styles::is_date_code(code)
}

/// An open workbook.
pub struct Xlsx<'a> {
    package: Package<'a>,
    workbook: Workbook,
    entries: Vec<SheetEntry>,
    styles: Styles,
    strings: Option<Strings>,
    merges: Vec<Merge>,
    drawing: Option<String>,
    limits: Limits,
}

impl<'a> Xlsx<'a> {
    /// Opens the workbook of a package.
    ///
    /// # Errors
    /// When the parts that every workbook has are missing or torn.
    pub fn open(mut package: Package<'a>, limits: Limits) -> Result<Self, Fault> {
        let workbook = Workbook::read(&mut package)?;
        let styles = match &workbook.styles {
            Some(path) => Styles::read(&mut package, path)?,
            None => Styles::default(),
        };
        let entries = workbook
            .sheets
            .iter()
            .map(|sheet| sheet.entry.clone())
            .collect();
        Ok(Self {
            package,
            workbook,
            entries,
            styles,
            strings: None,
            merges: Vec::new(),
            drawing: None,
            limits,
        })
    }
}

impl Book for Xlsx<'_> {
    fn sheets(&self) -> &[SheetEntry] {
        &self.entries
    }

    fn rows(
        &mut self,
        sheet: usize,
        texts: &mut Interner,
        sink: &mut Sink<'_>,
    ) -> Result<(), Fault> {
        if self.strings.is_none() {
            self.strings = Some(match &self.workbook.strings {
                Some(path) => {
                    Strings::read(&mut self.package, path, texts, &self.limits, usize::MAX)?
                }
                None => Strings::default(),
            });
        }
        let strings = self.strings.as_ref().expect("read just above");
        let path = &self.workbook.sheets[sheet].path;
        let Some(part) = self.package.part(path)? else {
            return Err(Fault::corrupt("缺少工作表文件"));
        };
        let reader = cells::Reader {
            strings,
            styles: &self.styles,
            since_1904: self.workbook.since_1904,
            limits: &self.limits,
        };
        let tail = reader.read(&mut Scanner::new(part), texts, sink)?;
        self.merges = tail.merges;
        self.drawing = tail.drawing;
        Ok(())
    }

    fn merges(&self) -> &[Merge] {
        &self.merges
    }

    fn remarks(&self) -> Vec<Remark> {
        // A workbook of a hundred sheets with a picture in each has some four hundred.
        let parts = self.package.len();
        if parts > 1_000 {
            vec![Remark::ManyParts(parts)]
        } else {
            Vec::new()
        }
    }

    fn batch_mark(&mut self) -> Option<String> {
        workbook::custom_property(&mut self.package, "beiand-batch")
    }

    fn pictures(&mut self, sheet: usize, wanted: &[PictureName]) -> Vec<CellPicture> {
        let path = self.workbook.sheets[sheet].path.clone();
        let drawing = self.drawing.clone();
        pictures::read(
            &mut self.package,
            &path,
            drawing.as_deref(),
            wanted,
            &self.limits,
        )
    }
}
