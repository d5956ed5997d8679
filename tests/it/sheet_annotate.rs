//! The customer's own workbook: marked, dropped again, marked again.

use beiand::catalog::columns::{Columns, EMBEDDED};
use beiand::model::Column;
use beiand::sheet::annotate::{CellMark, ISSUES, Issue, Marks, RowMark, Weight};
use beiand::sheet::{self, Intake, Limits, Options};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::ZipArchive;

fn fixture(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/sheets/");
    std::fs::read(format!("{folder}{name}")).expect("a fixture")
}

fn read(bytes: &[u8]) -> Intake {
    let columns = Columns::parse(EMBEDDED).expect("embedded");
    let mapping = BTreeMap::new();
    let options = Options {
        columns: &columns,
        passwords: &[],
        mapping: &mapping,
        limits: Limits::default(),
    };
    sheet::read("表.xlsx", bytes.into(), &options)
}

/// Marks on the first filings of an intake: one cell each.
fn marks(intake: &Intake, filings: usize) -> Marks {
    let mut marks = Marks {
        sheet: intake.layout.sheet.clone(),
        header_row: intake.layout.header_row,
        columns: intake.layout.columns.values().max().expect("columns") + 1,
        batch: "20261124-a-1".into(),
        ..Marks::default()
    };
    for filing in intake.filings.iter().take(filings) {
        let row = filing.rows[0].number;
        let column = intake.layout.columns[&Column::SubjectCertNo];
        marks.cells.push(CellMark {
            row,
            column,
            weight: Weight::Wrong,
            note: "号码不对 <请核对>".into(),
        });
        marks.rows.push(RowMark {
            row,
            texts: ["需修改", "=改正证件号码", "客户", "请核对\n证件号码"].map(str::to_owned),
        });
        marks.issues.push(Issue {
            cell: Some((row, column)),
            header: "主办单位有效证件号码".into(),
            message: "号码不对".into(),
            remedy: "请核对".into(),
            rule: "SUB-04".into(),
        });
    }
    marks
}

fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a package");
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).expect("a part");
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).expect("a sound part");
            let name = file.name().expect("a name").into_owned();
            (name, String::from_utf8_lossy(&bytes).into_owned())
        })
        .collect()
}

fn values(intake: &Intake) -> Vec<(String, u32, Vec<String>)> {
    intake
        .filings
        .iter()
        .flat_map(|filing| {
            filing.sites().map(|site| {
                let cells = Column::ALL.map(|column| site.get(column).to_owned());
                (filing.no.clone(), site.row(), cells.to_vec())
            })
        })
        .collect()
}

#[test]
fn a_marked_workbook_says_the_same_when_it_comes_back() {
    for name in [
        "plain__errors.xlsx",
        "plain__clean_inline.xlsx",
        "layout__merged_subject.xlsx",
        "layout__banner_and_footer.xlsx",
        "layout__two_line_header.xlsx",
        "values__wps_cell_images.xlsx",
    ] {
        let original = fixture(name);
        let before = read(&original);
        let marked = sheet::annotate(&original, &marks(&before, 3)).expect("it can be patched");
        let after = read(&marked);
        assert_eq!(after.refusal, None, "{name}");
        assert_eq!(values(&after), values(&before), "{name}");
        assert_eq!(after.batch_mark.as_deref(), Some("20261124-a-1"), "{name}");
        let told = |intake: &Intake| -> Vec<String> {
            let rules = intake
                .findings
                .iter()
                .map(|finding| finding.rule.to_string());
            rules.filter(|rule| rule == "XLS-02").collect()
        };
        assert_eq!(
            told(&after),
            told(&before),
            "{name}: our columns are no strangers"
        );
    }
}

#[test]
fn what_needs_no_mark_is_not_touched() {
    let original = fixture("values__wps_cell_images.xlsx");
    let marked = sheet::annotate(&original, &marks(&read(&original), 2)).expect("patched");
    let (before, after) = (parts(&original), parts(&marked));
    for (name, content) in &before {
        let changes = [
            "[Content_Types].xml",
            "xl/workbook.xml",
            "xl/_rels/workbook.xml.rels",
            "xl/styles.xml",
            "xl/worksheets/sheet1.xml",
            "_rels/.rels",
        ];
        if !changes.contains(&name.as_str()) {
            assert_eq!(after.get(name), Some(content), "{name}");
        }
    }
}

#[test]
fn our_words_are_text_and_never_formulas() {
    let original = fixture("plain__errors.xlsx");
    let marked = sheet::annotate(&original, &marks(&read(&original), 1)).expect("patched");
    let sheet = &parts(&marked)["xl/worksheets/sheet1.xml"];
    assert!(sheet.contains("t=\"inlineStr\"><is><t xml:space=\"preserve\">=改正证件号码</t></is>"));
    assert!(!sheet.contains("<f>"));
}

#[test]
fn marks_of_an_earlier_round_are_gone() {
    let original = fixture("plain__errors.xlsx");
    let before = read(&original);
    let first = sheet::annotate(&original, &marks(&before, 5)).expect("patched");
    let second = sheet::annotate(&first, &marks(&read(&first), 1)).expect("patched again");
    let parts = parts(&second);
    let sheet = &parts["xl/worksheets/sheet1.xml"];
    assert_eq!(sheet.matches("需修改").count(), 1);
    assert_eq!(sheet.matches(">状态<").count(), 1);
    let notes = parts
        .iter()
        .find(|(name, _)| name.starts_with("xl/comments"))
        .expect("notes");
    assert_eq!(notes.1.matches("<comment ").count(), 1);
    assert_eq!(parts["xl/workbook.xml"].matches(ISSUES).count(), 1);
    assert_eq!(values(&read(&second)), values(&before));
}
