//! Pictures in the sheet's cells: WPS and Excel let clerks paste scans into a row. They are laid
//! out as files of that row's filing, so that they find their slots by the same words.

use super::Error;
use crate::model::{Column, Filing};
use crate::report::names::clean;
use crate::sheet::CellPicture;
use crate::store::files::{self, Access};
use std::path::Path;

/// Writes the pictures as `<filing>/<header>-<row>-<column>.<ending>` under `to`.
///
/// # Errors
/// The disk's troubles.
pub(super) fn lay_out(
    to: &Path,
    filings: &[Filing],
    pictures: &[CellPicture],
) -> Result<(), Error> {
    for picture in pictures {
        let owner = filings
            .iter()
            .find(|filing| filing.rows.iter().any(|row| row.number == picture.row));
        let Some(folder) = owner.map(folder).filter(|folder| !folder.is_empty()) else {
            continue;
        };
        let dir = to.join(clean(folder, 60));
        files::create_dirs(&dir, Access::Private)?;
        let header = clean(&picture.header, 40);
        let name = format!(
            "{header}-{}-{}.{}",
            picture.row, picture.column, picture.extension
        );
        files::write_durably(&dir.join(name), &picture.bytes)?;
    }
    Ok(())
}

/// A word by which the files of a filing are known.
fn folder(filing: &Filing) -> &str {
    [
        Column::MaterialsFolder,
        Column::FilingNo,
        Column::SiteDomain,
        Column::SubjectName,
    ]
    .into_iter()
    .map(|column| filing.get(column))
    .find(|word| !word.is_empty())
    .unwrap_or("")
}
