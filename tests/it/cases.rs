//! The worked filings of `tests/fixtures/cases.json`, through a real workbook: written with the
//! template's headers, read by the sheet room, mended and judged. `exact` cases are silent; the
//! others hold at least what is expected, at the severity expected, and nothing of `must_not`.
//!
//! Pictures are not drawn here: what the materials room would say of them is in the case.

use beiand::catalog::Catalog;
use beiand::model::life::Event;
use beiand::model::material::{
    Facts, Flaw, FlawKind, Labels, Outcome, Pressed, Refusal, RefusalKind, Side, Source,
};
use beiand::model::{Column, Filing, Finding, Material, Severity, Slot, Text, date};
use beiand::rules::{self, Dossier, Judge, Neighbours};
use beiand::sheet::{self, Limits, Options};
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

fn cases() -> Value {
    serde_json::from_str(include_str!("../fixtures/cases.json")).expect("JSON")
}

/// The shipped tables, with the cases' own phone segments.
fn catalog(cases: &Value) -> Catalog {
    let plain = Catalog::embedded();
    let mut extra = String::from("from\tto\tplace\n");
    for (prefix, province) in cases["phone_segments"].as_object().expect("segments") {
        let province = plain
            .provinces
            .find(province.as_str().expect("a name"))
            .expect("a province");
        extra += &format!("{prefix}\t{prefix}\t{}0000\n", province.code);
    }
    Catalog::load(&|path| (path == "data/phone_prefixes_extra.tsv").then(|| extra.clone()))
        .expect("the cases' segments")
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(text).collect::<Vec<_>>().join("、"),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// The rows of a filing, one per site.
fn rows(case: &str, filing: &Value) -> Vec<BTreeMap<Column, String>> {
    let sites = filing["sites"].as_array().expect("sites");
    let mut rows = Vec::new();
    for site in sites {
        let mut row = BTreeMap::from([(Column::FilingNo, case.to_owned())]);
        for column in Column::ALL {
            let key = column.key();
            let value = match key.split_once('.') {
                Some(("subject", "city")) => &filing["subject"]["city_code"],
                Some(("subject", "county")) => &filing["subject"]["county_code"],
                Some(("account" | "subject" | "principal", rest)) => {
                    &filing[key.split('.').next().expect("a part")][rest]
                }
                Some(("site", rest)) => match rest.split_once('.') {
                    Some((_, "remark_admin")) if !text(&site["remark"]).is_empty() => {
                        &site["remark"]
                    }
                    Some((_, detail)) => &site["principal"][detail],
                    None => &site[rest],
                },
                Some(("domain", rest)) => {
                    let domain = text(&site["domain"]);
                    match &filing["domain_info"][&domain] {
                        Value::Null => &Value::Null,
                        info => &info[rest],
                    }
                }
                Some(("access", rest)) => &site["access"][rest],
                _ => &Value::Null,
            };
            if !text(value).is_empty() {
                row.insert(column, text(value));
            }
        }
        rows.push(row);
    }
    rows
}

/// What was told of an order, a row of the sheet 备案状态 each: number, stage, date, reason.
fn status_rows(case: &str, filing: &Value) -> Vec<[String; 4]> {
    let events = filing["status"]["events"].as_array();
    let row = |event: &Value| {
        let (word, when) = (text(&event[0]), text(&event[1]));
        // A message of the portal has neither a stage nor a date.
        match word.as_str() {
            "portal_message" => [case.to_owned(), String::new(), String::new(), when],
            _ => [case.to_owned(), word, when, text(&event[2])],
        }
    };
    events.into_iter().flatten().map(row).collect()
}

/// A workbook as a clerk saves it: text cells, but for what the case stores as a number.
fn workbook(
    rows: &[BTreeMap<Column, String>],
    extra_headers: &[String],
    statuses: &[[String; 4]],
) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("备案信息").expect("a name");
    let headers = Column::ALL.map(Column::header);
    // Some headers of the case stand there already; the others are added at the end.
    let headers: Vec<&str> = headers
        .into_iter()
        .chain(extra_headers.iter().map(String::as_str))
        .collect();
    for (at, header) in headers.iter().enumerate() {
        sheet.write_string(0, at as u16, *header).expect("a header");
    }
    for (row, cells) in rows.iter().enumerate() {
        for (column, text) in cells {
            let (row, at) = (row as u32 + 1, column.index() as u16);
            match text.parse::<f64>() {
                Ok(figure) if text.contains("E+") => sheet.write_number(row, at, figure),
                _ => sheet.write_string(row, at, text),
            }
            .expect("a cell");
        }
    }
    if !statuses.is_empty() {
        let sheet = book.add_worksheet();
        sheet.set_name("备案状态").expect("a name");
        let headers = ["备案编号", "当前状态", "状态日期", "驳回原因"];
        let headers = headers.map(str::to_owned);
        for (row, cells) in std::iter::once(&headers).chain(statuses).enumerate() {
            for (at, text) in cells.iter().enumerate() {
                sheet
                    .write_string(row as u32, at as u16, text)
                    .expect("a cell");
            }
        }
    }
    book.save_to_buffer().expect("a workbook")
}

fn read(catalog: &Catalog, bytes: &[u8]) -> sheet::Intake {
    sheet::read(
        "备案.xlsx",
        bytes.into(),
        &Options {
            columns: &catalog.columns,
            passwords: &[],
            mapping: &BTreeMap::new(),
            limits: Limits::default(),
        },
    )
}

/// What the materials room would hand over for the pictures of a case.
fn materials(filing: &Value, limit: impl Fn(Slot) -> u64) -> (Vec<Material>, Vec<Source>) {
    let (mut materials, mut unmatched) = (Vec::new(), Vec::new());
    for entry in filing["materials"].as_array().expect("materials") {
        let name = text(&entry["slot"]);
        let word = match text(&entry["doc"]) {
            doc if doc.is_empty() => name.clone(),
            doc => doc,
        };
        let path = match text(&entry["name"]) {
            path if path.is_empty() => format!("{word}.jpg"),
            path => path,
        };
        let figure = |key: &str| entry[key].as_u64().unwrap_or(0);
        let source = Source {
            path,
            bytes: figure("bytes"),
            hash: format!("{:0>64}", hex(&text(&entry["sha"]))),
        };
        let slot = Slot::ALL.into_iter().find(|slot| slot.header() == name);
        let slot = match (slot, word.as_str()) {
            (Some(slot), _) => slot,
            (None, word) if word.contains("承诺书") => Slot::Commitment,
            (None, word) if word.contains("授权书") => Slot::SitePrincipalOther,
            _ => {
                unmatched.push(source);
                continue;
            }
        };
        let some = |key: &str| Some(text(&entry[key])).filter(|text| !text.is_empty());
        let sides = match text(&entry["sides"]).as_str() {
            "front+back" => vec![Side::Both],
            "front" => vec![Side::Front],
            _ => vec![],
        };
        let both_sides = sides == [Side::Both];
        let (width, height) = (figure("width") as u32, figure("height") as u32);
        let long = width.max(height);
        let pressed = Pressed {
            blob: source.hash.clone(),
            thumb: source.hash.clone(),
            bytes: source.bytes.min(limit(slot)),
            width,
            height,
            quality: 75,
            facts: Facts {
                format: text(&entry["format"]),
                width,
                height,
                bytes: source.bytes,
                pages: 1,
                both_sides,
                stripped: entry["exif_gps"]
                    .as_bool()
                    .filter(|has| *has)
                    .map(|_| vec!["EXIF".into(), "GPS".into()])
                    .unwrap_or_default(),
                likeness: source.hash[48..].to_owned(),
                flaws: (long < 700)
                    .then(|| Flaw {
                        kind: FlawKind::Small,
                        figure: f64::from(long),
                        limit: 700.0,
                        detail: String::new(),
                    })
                    .into_iter()
                    .collect(),
                ..Facts::default()
            },
        };
        let outcome = if text(&entry["format"]) == "jpeg" {
            Outcome::Pressed(pressed)
        } else {
            Outcome::Refused {
                why: Refusal {
                    kind: RefusalKind::Unsupported,
                    found: Text {
                        zh: "是 PDF，不是图片".into(),
                        en: "is a PDF and no picture".into(),
                    },
                    remedy: Text {
                        zh: "另存为 JPG 再上传".into(),
                        en: "save it as JPG".into(),
                    },
                },
            }
        };
        materials.push(Material {
            slot,
            site: slot.is_per_site().then_some(0),
            labels: Labels {
                sides,
                person: some("person"),
                version: some("sheet_version"),
                date: some("date").map(|date| date.parse().expect("a date")),
                domain: some("sheet_domain"),
                word,
            },
            sources: vec![source],
            outcome,
        });
    }
    materials.sort_by_key(|material| material.slot);
    (materials, unmatched)
}

fn hex(text: &str) -> String {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    let mut hex = String::new();
    for round in 0..3_u8 {
        for byte in text.bytes().chain([round]) {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            state ^= state >> 31;
        }
        hex += &format!("{state:016x}");
    }
    hex
}

/// Everything found in one case.
fn findings(cases: &Value, catalog: &Arc<Catalog>, case: &Value) -> Vec<Finding> {
    let id = text(&case["id"]);
    let filing = &case["filing"];
    let mut all = Vec::new();
    if !filing["_batch_first"].is_null() {
        all.extend(rows("first", &filing["_batch_first"]));
    }
    all.extend(rows(&id, filing));
    let mut extra: Vec<String> = filing["_sheet"]["headers"]
        .as_array()
        .into_iter()
        .flatten()
        .map(text)
        .collect();
    // The case names the pair of equal headers; one of them is in every workbook here.
    if let Some(at) = extra
        .iter()
        .position(|header| Column::ALL.iter().any(|column| column.header() == header))
    {
        extra.remove(at);
    }
    let told = status_rows(&id, filing);
    let intake = read(catalog, &workbook(&all, &extra, &told));
    assert!(intake.refusal.is_none(), "{id}: {:?}", intake.refusal);
    let as_of = date::read_time(&text(&cases["as_of"])).expect("a moment");
    let mut events = Vec::new();
    for row in &intake.statuses {
        let stage = rules::stage_of(&catalog.enumerations, &row.stage);
        assert!(stage.is_some() || row.stage.is_empty(), "{id}: {row:?}");
        let event = Event {
            note: row.returned_reason.clone(),
            ..Event::new(stage, &row.stage_date, as_of)
        };
        assert!(Event::add(&mut events, event), "{id}: {row:?}");
    }
    assert_eq!(events.len(), told.len(), "{id}");
    let filings: Vec<Filing> = intake
        .filings
        .into_iter()
        .map(|mut filing| {
            rules::mend(&mut filing, catalog);
            filing
        })
        .collect();
    let dossiers = filings.iter().map(|filing| Dossier {
        filing,
        materials: &[],
        unmatched: &[],
        events: None,
    });
    let neighbours = Neighbours::new(dossiers, std::iter::empty());
    let mine = filings
        .iter()
        .find(|filing| filing.no == id)
        .expect("the filing was read");
    let profile = &catalog.profiles["72dns"];
    let (materials, unmatched) = materials(filing, |slot| profile.limit(slot).bytes);
    let mut findings = intake.findings;
    let judge = Judge::new(Arc::clone(catalog), profile, as_of.date()).at(as_of);
    findings.extend(judge.judge(
        &Dossier {
            filing: mine,
            materials: &materials,
            unmatched: &unmatched,
            events: Some(&events),
        },
        &neighbours,
    ));
    findings
}

/// Whether a finding is in the place that a case names in its own words.
fn is_at(finding: &Finding, filing: &Value, place: &str) -> bool {
    if place.is_empty() {
        return true;
    }
    let slot = finding.place.slot.map(Slot::header);
    let field = finding.place.field.map(Column::key).unwrap_or_default();
    if let Some(rest) = place.strip_prefix("sites[") {
        let (index, rest) = rest.split_once("].").expect("an index");
        let index: usize = index.parse().expect("an index");
        let row = finding.place.row.expect("a row") as usize;
        let first = 2 + usize::from(!filing["_batch_first"].is_null());
        let same_row = row == first + index;
        return same_row
            && (field == format!("site.{rest}")
                || (rest == "remark" && field == "site.principal.remark_admin"));
    }
    let file = finding.place.file.as_deref().unwrap_or_default();
    field == place
        || field.starts_with(&format!("{place}."))
        || slot == Some(place)
        || file.contains(place)
        || (place == "materials" && slot.is_some())
        // A paper without a slot of its own is named in the sentence.
        || finding.message.zh.contains(place)
}

#[test]
fn every_worked_filing_comes_to_what_was_worked_out_by_hand() {
    let cases = cases();
    let catalog = Arc::new(catalog(&cases));
    let known: Vec<&str> = rules::ALL
        .iter()
        .map(|rule| rule.card.code)
        .chain(sheet::CARDS.iter().map(|card| card.code))
        .collect();
    let mut wrong = Vec::new();
    for case in cases["cases"].as_array().expect("cases") {
        let id = text(&case["id"]);
        let found = findings(&cases, &catalog, case);
        let filing = &case["filing"];
        let list = || {
            let lines = found.iter().map(|finding| {
                format!(
                    "      {} {} {:?} {}",
                    finding.rule,
                    finding.severity.word(),
                    finding
                        .place
                        .cell
                        .as_deref()
                        .or(finding.place.slot.map(Slot::key)),
                    finding.message.zh
                )
            });
            lines.collect::<Vec<_>>().join("\n")
        };
        for expected in case["expected"].as_array().expect("expected") {
            let (rule, severity, place) = (
                text(&expected["rule"]),
                text(&expected["severity"]),
                text(&expected["field"]),
            );
            assert!(known.contains(&rule.as_str()), "{rule} is nobody's");
            if !found.iter().any(|finding| {
                finding.rule == rule
                    && finding.severity.word() == severity
                    && is_at(finding, filing, &place)
            }) {
                wrong.push(format!(
                    "{id} lacks {rule} {severity} at {place:?}; found\n{}",
                    list()
                ));
            }
        }
        for unwanted in case["must_not"].as_array().expect("must_not") {
            let rule = unwanted
                .as_str()
                .map_or_else(|| text(&unwanted["rule"]), str::to_owned);
            if found.iter().any(|finding| finding.rule == rule) {
                wrong.push(format!("{id} must not have {rule}; found\n{}", list()));
            }
        }
        if case["match"] == "exact" && found.iter().any(|one| one.severity >= Severity::Warn) {
            wrong.push(format!("{id} should be silent; found\n{}", list()));
        }
        if std::env::var_os("BEIAND_CASES").is_some() {
            println!("{id}\n{}", list());
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_rule_of_the_catalogue_is_there_at_its_default_severity() {
    let cases = cases();
    let cards = || {
        let rules = rules::ALL.iter().map(|rule| &rule.card);
        rules.chain(sheet::CARDS.iter().copied())
    };
    let mut wrong = Vec::new();
    for entry in cases["rules"].as_array().expect("the catalogue") {
        let (code, severity) = (text(&entry["id"]), text(&entry["severity"]));
        match cards().find(|card| card.code == code) {
            None => wrong.push(format!("{code} is missing")),
            Some(card) if card.severity.word() != severity => {
                wrong.push(format!(
                    "{code} is {} instead of {severity}",
                    card.severity.word()
                ));
            }
            Some(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
