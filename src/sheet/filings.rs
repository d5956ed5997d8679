//! Rows to filings: which rows belong together.
//!
//! Rows of one 备案编号 are one filing with several sites; where it is empty, neighbouring rows
//! with the same certificate number and account are. Nothing is guessed silently: a row without a
//! subject goes to the filing above with an error on it, and two subjects under one number are
//! told apart.

use super::cards;
use super::says;
use crate::model::{Column, Filing, Finding, Layout, Place, Repaired, Row, Texts};
use foldhash::{HashMap, HashSet};
use std::sync::Arc;

/// Columns that say who the subject is and must agree between the rows of a filing.
const SUBJECT: std::ops::RangeInclusive<Column> =
    Column::AccountUsername..=Column::PrincipalRemarkIsp;

/// Groups the rows.
pub fn group(
    rows: Vec<Row>,
    repairs: Vec<Repaired>,
    texts: &Arc<Texts>,
    layout: &Arc<Layout>,
    findings: &mut Vec<Finding>,
) -> Vec<Filing> {
    let mut filings: Vec<Filing> = Vec::with_capacity(rows.len());
    let mut by_no: HashMap<&str, usize> = HashMap::default();
    by_no.reserve(rows.len());
    let keyed = layout.columns.contains_key(&Column::FilingNo);
    for row in rows {
        let text = |column: Column| texts.get(row.get(column));
        let no = text(Column::FilingNo);
        let at = |column| Place {
            row: Some(row.number),
            field: Some(column),
            cell: layout.cell(row.number, column),
            ..Place::default()
        };
        let number = row.number;
        if no.is_empty() {
            if let Some(last) = filings.last_mut() {
                let above = &last.rows[last.rows.len() - 1];
                let above_text = |column: Column| texts.get(above.get(column));
                let same = |column: Column| above_text(column) == text(column);
                let cert = text(Column::SubjectCertNo);
                if !cert.is_empty()
                    && same(Column::SubjectCertNo)
                    && same(Column::AccountUsername)
                    && above_text(Column::FilingNo).is_empty()
                {
                    disagree(last, &row, texts, layout, findings);
                    last.rows.push(row);
                    continue;
                }
                let nameless = cert.is_empty()
                    && text(Column::SubjectName).is_empty()
                    && text(Column::PrincipalName).is_empty();
                let site =
                    !text(Column::SiteDomain).is_empty() || !text(Column::SiteHomeUrl).is_empty();
                // One blank subject is one cause: it is told once, not once a column.
                if nameless && site {
                    findings.push(Finding::new(
                        &cards::SUBJECT_BLANK,
                        &says::SUBJECT_BLANK,
                        at(if keyed {
                            Column::FilingNo
                        } else {
                            Column::SubjectName
                        }),
                        &[("row", &number.to_string()), ("found", &last.no)],
                    ));
                    last.rows.push(row);
                    continue;
                }
            }
            let no = format!("第{number}行");
            filings.push(filing(no, row, texts, layout));
            continue;
        }
        let Some(&index) = by_no.get(no) else {
            by_no.insert(no, filings.len());
            let no = no.to_owned();
            filings.push(filing(no, row, texts, layout));
            continue;
        };
        let first = &filings[index].rows[0];
        let differs = |column: Column| {
            let (first, own) = (texts.get(first.get(column)), text(column));
            !first.is_empty() && !own.is_empty() && first != own
        };
        if differs(Column::SubjectCertNo) || differs(Column::SubjectName) {
            let above = first.number.to_string();
            findings.push(Finding::new(
                &cards::ROWS_DISAGREE,
                &says::OTHER_SUBJECT,
                at(Column::FilingNo),
                &[
                    ("row", &number.to_string()),
                    ("first", &above),
                    ("found", no),
                ],
            ));
            let no = format!("{no}（第{number}行）");
            filings.push(filing(no, row, texts, layout));
            continue;
        }
        // The very same row again is not another site: it stays a filing of its own, so that the
        // rule on repeated filings can name both.
        let repeated = filings[index].rows.iter().any(|known| {
            Column::ALL
                .into_iter()
                .all(|column| texts.get(known.get(column)) == text(column))
        });
        if repeated {
            let no = format!("{no}（第{number}行）");
            filings.push(filing(no, row, texts, layout));
            continue;
        }
        disagree(&filings[index], &row, texts, layout, findings);
        filings[index].rows.push(row);
    }
    hand_out(repairs, &mut filings);
    filings
}

fn filing(no: String, row: Row, texts: &Arc<Texts>, layout: &Arc<Layout>) -> Filing {
    Filing {
        no,
        rows: [row].into(),
        texts: Arc::clone(texts),
        layout: Arc::clone(layout),
        repairs: Vec::new(),
    }
}

/// Tells when a later row of a filing says something else about the subject than the first.
fn disagree(
    filing: &Filing,
    row: &Row,
    texts: &Texts,
    layout: &Layout,
    findings: &mut Vec<Finding>,
) {
    let first = &filing.rows[0];
    let differing: Vec<Column> = Column::ALL
        .into_iter()
        .filter(|column| SUBJECT.contains(column))
        .filter(|column| {
            let (first, own) = (texts.get(first.get(*column)), texts.get(row.get(*column)));
            !own.is_empty() && own != first
        })
        .collect();
    let Some(&column) = differing.first() else {
        return;
    };
    let headers: Vec<&str> = differing.iter().map(|column| column.header()).collect();
    findings.push(Finding::new(
        &cards::ROWS_DISAGREE,
        &says::DISAGREE,
        Place {
            row: Some(row.number),
            field: Some(column),
            cell: layout.cell(row.number, column),
            ..Place::default()
        },
        &[
            ("row", &row.number.to_string()),
            ("first", &first.number.to_string()),
            ("found", &headers.join("、")),
        ],
    ));
}

/// Gives each repair to the filing of its row.
fn hand_out(repairs: Vec<Repaired>, filings: &mut [Filing]) {
    let rows: HashSet<u32> = repairs.iter().map(|repair| repair.row).collect();
    let mut owner = HashMap::default();
    for (index, filing) in filings.iter().enumerate() {
        let repaired = filing.rows.iter().filter(|row| rows.contains(&row.number));
        owner.extend(repaired.map(|row| (row.number, index)));
    }
    for repair in repairs {
        if let Some(&index) = owner.get(&repair.row) {
            filings[index].repairs.push(repair);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::text::Interner;

    fn grouped(rows: &[&[(Column, &str)]]) -> (Vec<Filing>, Vec<Finding>) {
        let mut interner = Interner::default();
        let rows = (2_u32..)
            .zip(rows)
            .map(|(number, cells)| {
                let mut row = Row::new(number);
                for (column, text) in *cells {
                    row.set(*column, interner.intern(text));
                }
                row
            })
            .collect();
        let layout = Arc::new(Layout {
            sheet: "备案信息".into(),
            header_row: 1,
            columns: [(Column::FilingNo, 0), (Column::SubjectName, 1)].into(),
            ..Layout::default()
        });
        let mut findings = Vec::new();
        let filings = group(rows, vec![], &interner.finish(), &layout, &mut findings);
        (filings, findings)
    }

    fn keys(filings: &[Filing]) -> Vec<(&str, usize)> {
        filings
            .iter()
            .map(|filing| (filing.no.as_str(), filing.rows.len()))
            .collect()
    }

    use Column::{FilingNo, SiteDomain, SubjectCertNo, SubjectName};

    #[test]
    fn rows_of_one_number_are_one_filing_wherever_they_stand() {
        let (filings, findings) = grouped(&[
            &[(FilingNo, "1"), (SubjectName, "甲"), (SiteDomain, "a.cn")],
            &[(FilingNo, "2"), (SubjectName, "乙"), (SiteDomain, "b.cn")],
            &[(FilingNo, "1"), (SiteDomain, "c.cn")],
        ]);
        assert_eq!(keys(&filings), [("1", 2), ("2", 1)]);
        assert!(findings.is_empty());
    }

    #[test]
    fn without_a_number_neighbours_with_one_certificate_are_one_filing() {
        let (filings, _) = grouped(&[
            &[(SubjectCertNo, "X"), (SiteDomain, "a.cn")],
            &[(SubjectCertNo, "X"), (SiteDomain, "b.cn")],
            &[(SubjectCertNo, "Y"), (SiteDomain, "c.cn")],
            &[(SubjectCertNo, "X"), (SiteDomain, "d.cn")],
        ]);
        assert_eq!(keys(&filings), [("第2行", 2), ("第4行", 1), ("第5行", 1)]);
    }

    #[test]
    fn a_blank_subject_is_told_and_never_filled_down() {
        let (filings, findings) = grouped(&[
            &[(FilingNo, "1"), (SubjectName, "甲"), (SiteDomain, "a.cn")],
            &[(SiteDomain, "b.cn")],
        ]);
        assert_eq!(keys(&filings), [("1", 2)]);
        assert_eq!(findings[0].rule, "XLS-19");
        assert_eq!(findings[0].place.cell.as_deref(), Some("备案信息!A3"));
        assert_eq!(filings[0].sites().nth(1).expect("two").get(SubjectName), "");
    }

    #[test]
    fn two_subjects_under_one_number_are_told_apart() {
        let (filings, findings) = grouped(&[
            &[(FilingNo, "1"), (SubjectName, "甲")],
            &[(FilingNo, "1"), (SubjectName, "乙")],
        ]);
        assert_eq!(keys(&filings), [("1", 1), ("1（第3行）", 1)]);
        assert_eq!(findings[0].rule, "XLS-20");
    }
}
