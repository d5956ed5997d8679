//! Safe repairs: other texts in the cells of a filing, and what stood there before.

use super::filing::Rows;
use super::text::{Interner, TextId, Texts};
use super::{Column, Filing, Row};
use std::borrow::Cow;
use std::sync::Arc;

/// A safe repair: what stood in a cell, and what stands there now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repair<'a> {
    /// The row, as in [`Row::number`].
    pub row: u32,
    /// The repaired column.
    pub column: Column,
    /// What the customer wrote.
    pub original: &'a str,
    /// What we read it as.
    pub repaired: &'a str,
}

impl Repair<'_> {
    /// The same with its texts in a table.
    pub(super) fn held(self, texts: &mut Interner) -> Repaired {
        Repaired {
            row: self.row,
            column: self.column,
            original: texts.intern(self.original),
            repaired: texts.intern(self.repaired),
        }
    }
}

/// A [`Repair`] as a filing holds it, with its texts in the filing's table.
#[derive(Clone, Copy, Debug)]
pub struct Repaired {
    /// The row, as in [`Row::number`].
    pub row: u32,
    /// The repaired column.
    pub column: Column,
    /// What the customer wrote.
    pub original: TextId,
    /// What we read it as.
    pub repaired: TextId,
}

/// A text for a cell: which of the filing's rows from 0, which column, the text.
pub type Change<'c> = (usize, Column, Cow<'c, str>);

impl Filing {
    /// What was repaired in it.
    pub fn repairs(&self) -> impl Iterator<Item = Repair<'_>> {
        self.repairs.iter().map(|repaired| self.told(repaired))
    }

    /// What was repaired last in the cell of a row.
    pub fn repaired(&self, row: u32, column: Column) -> Option<Repair<'_>> {
        let mut repairs = self.repairs.iter().rev();
        let repaired = repairs.find(|repaired| repaired.row == row && repaired.column == column);
        repaired.map(|repaired| self.told(repaired))
    }

    fn told(&self, repaired: &Repaired) -> Repair<'_> {
        Repair {
            row: repaired.row,
            column: repaired.column,
            original: self.texts.get(repaired.original),
            repaired: self.texts.get(repaired.repaired),
        }
    }

    /// Puts other texts into cells and notes what stood there; the shared table is left alone.
    pub fn repair(&mut self, changes: &[Change<'_>]) {
        if !changes.is_empty() {
            self.settle(changes, true);
        }
    }

    /// Puts other texts into cells without a note; the shared table is left alone.
    pub fn replace(&mut self, changes: &[Change<'_>]) {
        if !changes.is_empty() {
            self.settle(changes, false);
        }
    }

    /// Replaces the account's password by a stand-in of the same make-up, before anything is
    /// kept: letters become `a`, digits `0`, everything else `#`. What may be said of a
    /// password's length and letters can be said of the stand-in; the password is forgotten.
    pub fn veil(&mut self) {
        let changes = self.veils();
        self.replace(&changes);
    }

    /// The changes that [`Filing::veil`] makes to the cells; repairs of the password go at once.
    pub fn veils(&mut self) -> Vec<Change<'static>> {
        let stand_in = |c: char| match c {
            'a'..='z' | 'A'..='Z' => 'a',
            '0'..='9' => '0',
            _ => '#',
        };
        let changes: Vec<_> = self
            .sites()
            .map(|site| (site.index, site.get(Column::AccountPassword)))
            .filter(|(_, password)| !password.is_empty())
            .map(|(index, password)| {
                let stand_in: String = password.chars().map(stand_in).collect();
                (index, Column::AccountPassword, stand_in.into())
            })
            .collect();
        self.repairs
            .retain(|repair| repair.column != Column::AccountPassword);
        changes
    }

    /// Moves into a table of its own, with some cells changed.
    fn settle(&mut self, changes: &[Change<'_>], noted: bool) {
        let mut texts = Interner::default();
        let mut repairs = Vec::new();
        repairs.extend(self.repairs().map(|repair| repair.held(&mut texts)));
        let mut rows: Rows = self.rows.iter().map(|row| Row::new(row.number)).collect();
        for site in self.sites() {
            for column in Column::ALL {
                let mut changes = changes.iter().rev();
                let change = changes.find(|(at, of, _)| *at == site.index && *of == column);
                let text = change.map_or_else(|| site.get(column), |(_, _, text)| text);
                let repaired = texts.intern(text);
                rows[site.index].set(column, repaired);
                if noted && change.is_some() && is_noted(column) {
                    let original = texts.intern(site.get(column));
                    note(&mut repairs, site.row(), column, original, repaired);
                }
            }
        }
        (self.rows, self.repairs) = (rows, repairs);
        self.texts = texts.finish();
    }
}

/// A password's stand-in is no repair, and what it stands for is kept nowhere.
fn is_noted(column: Column) -> bool {
    column != Column::AccountPassword
}

/// Notes a repair. The reader may have repaired the same cell: what the customer wrote stays the
/// original.
fn note(repairs: &mut Vec<Repaired>, row: u32, column: Column, original: TextId, repaired: TextId) {
    let mut known = repairs.iter_mut();
    match known.find(|known| known.row == row && known.column == column) {
        Some(known) => known.repaired = repaired,
        None => repairs.push(Repaired {
            row,
            column,
            original,
            repaired,
        }),
    }
}

/// Filings whose changes are asked for in one go.
const AT_ONCE: usize = 2_048;

/// Repairs the cells of a whole sheet, a slice of filings at a time: texts that are new join the
/// table that the filings share, so that none gets a table of its own.
pub fn rewrite<'c>(
    filings: &mut [Filing],
    mut changes: impl FnMut(&mut [Filing]) -> Vec<Vec<Change<'c>>>,
) {
    let shared = filings
        .windows(2)
        .all(|two| Arc::ptr_eq(&two[0].texts, &two[1].texts));
    let known = filings.first().map_or(1, |filing| filing.texts.len());
    let mut added = Interner::default();
    for slice in filings.chunks_mut(AT_ONCE) {
        let changes = changes(slice);
        for (filing, changes) in slice.iter_mut().zip(&changes) {
            if !shared {
                filing.repair(changes);
                continue;
            }
            filing.repairs.reserve_exact(changes.len());
            for (index, column, text) in changes {
                let row = &mut filing.rows[*index];
                let (original, repaired) = (row.get(*column), added.intern(text).behind(known));
                row.set(*column, repaired);
                if is_noted(*column) {
                    note(&mut filing.repairs, row.number, *column, original, repaired);
                }
            }
        }
    }
    let Some(first) = filings.first().filter(|_| shared && added.texts() > 1) else {
        return;
    };
    let texts = Arc::clone(&first.texts);
    let none = Arc::<Texts>::default();
    for filing in &mut *filings {
        filing.texts = Arc::clone(&none);
    }
    let mut texts = Arc::try_unwrap(texts).unwrap_or_else(|texts| Texts::clone(&texts));
    texts.append(&added.into_texts());
    let texts = Arc::new(texts);
    for filing in filings {
        filing.texts = Arc::clone(&texts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::filing::tests::filing;

    #[test]
    fn a_replaced_cell_leaves_the_others_alone() {
        let mut filing = filing();
        filing.replace(&[(1, Column::SiteDomain, "c.cn".into())]);
        let domains: Vec<_> = filing
            .sites()
            .map(|site| site.get(Column::SiteDomain).to_owned())
            .collect();
        assert_eq!(domains, ["a.cn", "c.cn"]);
        assert_eq!(filing.get(Column::SubjectName), "演示公司");
        assert_eq!(filing.repairs().count(), 0);
    }

    #[test]
    fn a_cell_repaired_twice_was_what_the_customer_wrote() {
        let change = |text: &str| vec![(1, Column::SiteDomain, text.to_owned().into())];
        let mut alone = filing();
        alone.repair(&change("c.cn"));
        alone.repair(&change("d.cn"));
        let mut shared = [filing()];
        rewrite(&mut shared, |_| vec![change("c.cn")]);
        rewrite(&mut shared, |_| vec![change("d.cn")]);
        let repair = Repair {
            row: 3,
            column: Column::SiteDomain,
            original: "b.cn",
            repaired: "d.cn",
        };
        let [shared] = shared;
        for filing in [alone, shared] {
            assert_eq!(filing.repairs().collect::<Vec<_>>(), [repair]);
            let written = serde_json::to_string(&filing).expect("plain data");
            let read: Filing = serde_json::from_str(&written).expect("what was written");
            assert_eq!(read.repairs().collect::<Vec<_>>(), [repair]);
        }
    }

    #[test]
    fn a_password_is_forgotten_but_its_make_up_stays() {
        let mut filing = filing();
        filing.replace(&[(0, Column::AccountPassword, "Demo2026 密".into())]);
        filing.veil();
        assert_eq!(filing.get(Column::AccountPassword), "aaaa0000##");
        assert!(
            !serde_json::to_string(&filing)
                .expect("plain data")
                .contains("Demo")
        );
        // Nor is it left in the table of texts where the stand-in comes with repairs.
        filing.replace(&[(0, Column::AccountPassword, "Demo2026 密".into())]);
        let veils = filing.veils();
        filing.repair(&veils);
        assert_eq!(filing.repairs().count(), 0);
        assert!(!format!("{filing:?}").contains("Demo"));
    }
}
