//! The rules' pages tell the truth: every example of `docs/rules/*.md` runs.
//!
//! An example is a change to a clean filing: `列名=值`, several parted by `<br>`. In front of the
//! column may stand `第2行.` (a second site, a copy of the first until changed), `另一份.` (another
//! filing of the batch) or `历史.` (one of the ledger's history). `基础=个人` starts from a
//! person's filing, `状态表=等待初审 2026-08-20；初审通过 2026-08-26 10:00` is what a status sheet told, `今天=`, `规则集=` (profile) and `材料.<槽位>.<属性>=` change the rest;
//! `材料=无` takes all of them away.

use crate::rules_base::{Sheet, material};
use beiand::catalog::{Catalog, Level};
use beiand::model::life::Event;
use beiand::model::material::{Flaw, FlawKind, Outcome, Refusal, RefusalKind, Side, Source};
use beiand::model::{Column, Finding, Severity, Slot, Text};
use beiand::rules::{self, Dossier, Judge, Neighbours, Rule};
use std::sync::{Arc, LazyLock};

static CATALOG: LazyLock<Arc<Catalog>> = LazyLock::new(|| Arc::new(Catalog::embedded()));

/// The base filing, its neighbours and the circumstances of one example.
struct Example {
    sheet: Sheet,
    other: Option<Sheet>,
    past: Option<Sheet>,
    today: chrono::NaiveDate,
    profile: String,
    /// A rule that is deaf and dumb, as if its body were empty.
    silenced: Option<&'static str>,
    told: Option<String>,
}

impl Example {
    fn read(changes: &str) -> Self {
        let personal = changes
            .split("<br>")
            .any(|change| change.trim() == "基础=个人");
        let base = if personal {
            Sheet::personal()
        } else {
            Sheet::enterprise()
        };
        let mut example = Self {
            sheet: base.clone(),
            other: None,
            past: None,
            today: "2026-09-01".parse().expect("a date"),
            profile: "72dns".into(),
            silenced: None,
            told: None,
        };
        for change in changes.split("<br>") {
            let (key, value) = change
                .trim()
                .split_once('=')
                .unwrap_or_else(|| panic!("{change:?} is not 列名=值"));
            example.change(key, value, &base);
        }
        example
    }

    fn change(&mut self, key: &str, value: &str, base: &Sheet) {
        match key {
            "基础" | "不变" => {}
            "今天" => self.today = value.parse().expect("a date"),
            "状态表" => self.told = Some(value.to_owned()),
            "材料" => self.sheet.materials.clear(),
            "规则集" => value.clone_into(&mut self.profile),
            "无关文件" => self.sheet.unmatched.push(Source {
                path: format!("A01/{value}"),
                bytes: 1_000,
                hash: "f".repeat(64),
            }),
            _ => match key.split_once('.') {
                Some(("材料", rest)) => papers(&mut self.sheet, rest, value),
                Some(("第2行", name)) => {
                    if self.sheet.rows.len() == 1 {
                        let copy = self.sheet.rows[0].clone();
                        self.sheet.rows.push(copy);
                    }
                    self.sheet.set(1, column(name), value);
                }
                Some(("另一份", name)) => {
                    let other = self.other.get_or_insert_with(|| base.clone());
                    if column(name) != Column::FilingNo {
                        other.set(0, Column::FilingNo, "A02");
                    }
                    other.set(0, column(name), value);
                }
                Some(("历史", name)) => {
                    let past = self.past.get_or_insert_with(|| base.clone());
                    past.set(0, column(name), value);
                }
                _ => self.sheet.set(0, column(key), value),
            },
        }
    }

    /// What a rule finds; the other filing of the batch stands before this one.
    fn findings(&self, code: &str) -> Vec<Finding> {
        let mend = |sheet: &Sheet| {
            let mut filing = sheet.filing();
            rules::mend(&mut filing, &CATALOG);
            filing
        };
        let filing = mend(&self.sheet);
        let other = self.other.as_ref().map(mend);
        let now = self.today.and_time(rules::MORNING);
        let events: Option<Vec<Event>> = self.told.as_ref().map(|told| {
            told.split('；')
                .map(|event| {
                    let (word, when) = event.trim().split_once(' ').expect("a stage and a day");
                    let stage = rules::stage_of(&CATALOG.enumerations, word);
                    assert!(stage.is_some(), "no stage is called {word:?}");
                    Event::new(stage, when, now)
                })
                .collect()
        });
        let past = self.past.as_ref();
        let past = past.map(|sheet| rules::trace(&mend(sheet), &sheet.materials));
        let dossier = Dossier {
            filing: &filing,
            materials: &self.sheet.materials,
            unmatched: &self.sheet.unmatched,
            events: events.as_deref(),
        };
        let beside = other.as_ref().zip(self.other.as_ref());
        let beside = beside.map(|(filing, sheet)| Dossier {
            filing,
            materials: &sheet.materials,
            unmatched: &[],
            events: None,
        });
        let neighbours = Neighbours::new(beside.into_iter().chain([dossier]), past.iter());
        let profile = CATALOG
            .profiles
            .get(&self.profile)
            .unwrap_or_else(|| panic!("no profile {:?}", self.profile));
        let mut profile = profile.clone();
        if let Some(code) = self.silenced {
            let everywhere = &mut profile.severity.everywhere;
            everywhere.insert(code.to_owned(), Level::Off);
        }
        Judge::new(Arc::clone(&CATALOG), &profile, self.today)
            .judge(&dossier, &neighbours)
            .into_iter()
            .filter(|finding| code.is_empty() || finding.rule == code)
            .collect()
    }
}

fn column(name: &str) -> Column {
    Column::ALL
        .into_iter()
        .find(|column| column.header() == name || column.key() == name)
        .unwrap_or_else(|| panic!("no column is called {name:?}"))
}

fn slot(name: &str) -> Slot {
    Slot::ALL
        .into_iter()
        .find(|slot| slot.header() == name)
        .unwrap_or_else(|| panic!("no slot is called {name:?}"))
}

/// `真实性核验单.版本=全国版`, `主体负责人证件=无`, `网站其他材料=域名证书`, …
fn papers(sheet: &mut Sheet, key: &str, value: &str) {
    let (name, property) = key.split_once('.').unwrap_or((key, ""));
    let slot = slot(name);
    if property.is_empty() {
        sheet.materials.retain(|material| material.slot != slot);
        if value != "无" {
            let mut paper = material(slot, "林青禾");
            value.clone_into(&mut paper.labels.word);
            paper.sources[0].path = format!("A01/{value}.jpg");
            sheet.materials.push(paper);
        }
        return;
    }
    let paper = sheet
        .materials
        .iter_mut()
        .find(|material| material.slot == slot)
        .unwrap_or_else(|| panic!("{name} is not among the papers"));
    let some = || (value != "无").then(|| value.to_owned());
    let figure = || value.parse::<u64>().expect("a figure");
    match property {
        "版本" => paper.labels.version = some(),
        "域名" => paper.labels.domain = some(),
        "人" => paper.labels.person = some(),
        "日期" => paper.labels.date = some().map(|text| text.parse().expect("a date")),
        "文件" => paper.sources[0].path = value.to_owned(),
        "面" => {
            paper.labels.sides = match value {
                "正反面" => vec![Side::Both],
                "正面" => vec![Side::Front],
                _ => vec![Side::Front, Side::Back],
            };
            if let Outcome::Pressed(pressed) = &mut paper.outcome {
                pressed.facts.both_sides = value != "正面";
            }
        }
        "同图" => {
            let other = self::slot(value);
            let copy = sheet
                .materials
                .iter()
                .find(|material| material.slot == other)
                .expect("the other picture")
                .clone();
            let paper = sheet
                .materials
                .iter_mut()
                .find(|material| material.slot == slot)
                .expect("found above");
            paper.sources[0].hash.clone_from(&copy.sources[0].hash);
            paper.outcome = copy.outcome;
        }
        "坏" => {
            let kind = match value {
                "空" => RefusalKind::Empty,
                "截断" => RefusalKind::Truncated,
                "加密" => RefusalKind::Encrypted,
                _ => RefusalKind::NotAPicture,
            };
            paper.outcome = Outcome::Refused {
                why: Refusal {
                    kind,
                    found: Text {
                        zh: "不是图片".into(),
                        en: "is no picture".into(),
                    },
                    remedy: Text {
                        zh: "请重新发送照片".into(),
                        en: "send the picture again".into(),
                    },
                },
            };
        }
        _ => {
            let Outcome::Pressed(pressed) = &mut paper.outcome else {
                panic!("{name} is not pressed");
            };
            match property {
                "字节" => pressed.bytes = figure(),
                "原字节" => {
                    pressed.facts.bytes = figure();
                    paper.sources[0].bytes = figure();
                }
                "宽" => pressed.facts.width = u32::try_from(figure()).expect("pixels"),
                "高" => pressed.facts.height = u32::try_from(figure()).expect("pixels"),
                "格式" => pressed.facts.format = value.to_owned(),
                "二维码" => pressed.facts.qr = some(),
                "拼接" => pressed.facts.joined = value == "是",
                "去掉" => pressed.facts.stripped = vec![value.to_owned()],
                "瑕疵" => pressed.facts.flaws.push(Flaw {
                    kind: match value {
                        "模糊" => FlawKind::Blurred,
                        "太小" => FlawKind::Small,
                        "灰度" => FlawKind::Grey,
                        "缺边" => FlawKind::EdgeCut,
                        other => panic!("no flaw is called {other:?}"),
                    },
                    figure: 1.0,
                    limit: 2.0,
                    detail: String::new(),
                }),
                other => panic!("no property is called {other:?}"),
            }
        }
    }
}

/// What a page says its examples come to.
struct Table {
    passing: Vec<String>,
    failing: Vec<(String, String)>,
}

fn table(page: &str) -> Table {
    let examples = page
        .split("## 例子")
        .nth(1)
        .and_then(|rest| rest.split("\n## ").next())
        .unwrap_or_default();
    let rows = |text: &str| -> Vec<Vec<String>> {
        text.lines()
            .filter(|line| line.starts_with('|'))
            .skip(2)
            .map(|line| {
                line.trim_matches('|')
                    .split('|')
                    .map(|cell| cell.trim().to_owned())
                    .collect()
            })
            .collect()
    };
    let (passing, failing) = examples.split_once("不通过：").unwrap_or((examples, ""));
    Table {
        passing: rows(passing)
            .into_iter()
            .map(|row| row[0].clone())
            .collect(),
        failing: rows(failing)
            .into_iter()
            .map(|mut row| {
                assert_eq!(row.len(), 2, "{row:?}");
                (row.remove(0), row.remove(0))
            })
            .collect(),
    }
}

/// `error 主办单位性质 → 企业`: a finding as the tables write it.
fn written(finding: &Finding) -> String {
    let mut text = finding.severity.word().to_owned();
    if let Some(slot) = finding.place.slot {
        text += &format!(" {}", slot.header());
    } else if let Some(field) = finding.place.field {
        text += &format!(" {}", field.header());
    } else if let Some(file) = &finding.place.file {
        text += &format!(" {file}");
    }
    if let Some(fixed) = &finding.fixed_to {
        text += &format!(" → {fixed}");
    }
    text
}

/// The examples of a rule's page that come to something else than the page says.
fn wrong(rule: &Rule, silenced: Option<&'static str>) -> Vec<String> {
    let code = rule.card.code;
    let mut wrong = Vec::new();
    if let Some(page) = rules::page(code) {
        let table = table(page);
        let example = |changes: &str| Example {
            silenced,
            ..Example::read(changes)
        };
        for changes in &table.passing {
            let found: Vec<String> = example(changes)
                .findings(code)
                .iter()
                .filter(|finding| finding.severity > Severity::Info)
                .map(written)
                .collect();
            if !found.is_empty() {
                wrong.push(format!(
                    "{code} should pass: {changes}\n    found {found:?}"
                ));
            }
        }
        for (changes, expected) in &table.failing {
            let mut found: Vec<String> = example(changes)
                .findings(code)
                .iter()
                .map(written)
                .collect();
            let mut expected: Vec<&str> = expected.split("<br>").map(str::trim).collect();
            found.sort();
            expected.sort_unstable();
            if found != expected {
                wrong.push(format!(
                    "{code} should fail: {changes}\n    expected {expected:?}\n    found    {found:?}"
                ));
            }
        }
    }
    wrong
}

#[test]
fn every_example_of_every_page_comes_to_what_the_page_says() {
    let wrong: Vec<String> = rules::ALL
        .iter()
        .flat_map(|rule| wrong(rule, None))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_rule_whose_body_is_lost_fails_its_page() {
    for rule in rules::ALL {
        let code = rule.card.code;
        let failing = table(rules::page(code).expect("a page")).failing.len();
        // Each of its failing examples notices, not only one.
        assert_eq!(wrong(rule, Some(code)).len(), failing, "{code}");
    }
}

#[test]
fn every_rule_has_a_page_with_a_passing_and_a_failing_example() {
    for rule in rules::ALL {
        let code = rule.card.code;
        let page = rules::page(code).unwrap_or_else(|| panic!("{code} has no page"));
        for heading in [
            "## 检查什么",
            "## 为什么",
            "## 例子",
            "## 怎么改",
            "## 来源与日期",
        ] {
            assert!(page.contains(heading), "{code} lacks {heading}");
        }
        let table = table(page);
        assert!(!table.passing.is_empty(), "{code} has no passing example");
        assert!(!table.failing.is_empty(), "{code} has no failing example");
    }
}

#[test]
fn a_clean_filing_of_either_kind_has_nothing_to_fix() {
    for changes in ["不变=", "基础=个人"] {
        let found: Vec<String> = Example::read(changes)
            .findings("")
            .iter()
            .filter(|finding| finding.severity >= Severity::Warn)
            .map(|finding| format!("{} {}", finding.rule, finding.message.zh))
            .collect();
        assert!(found.is_empty(), "{changes}: {found:#?}");
    }
}

#[test]
fn no_sentence_has_a_gap_left_open() {
    for rule in rules::ALL {
        let Some(page) = rules::page(rule.card.code) else {
            continue;
        };
        for (changes, _) in table(page).failing {
            for finding in Example::read(&changes).findings(rule.card.code) {
                for text in [&finding.message, &finding.remedy, &finding.customer] {
                    for words in [&text.zh, &text.en] {
                        assert!(!words.contains(['{', '}']), "{}: {words}", rule.card.code);
                    }
                }
                assert!(!finding.message.zh.is_empty() && !finding.remedy.zh.is_empty());
                assert!(
                    finding.because.starts_with("default"),
                    "{}",
                    finding.because
                );
            }
        }
    }
}

#[test]
fn what_is_wanted_of_a_filing_without_any_material_is_said_once() {
    let said = |changes: &str| {
        let found = Example::read(changes).findings("MAT-01");
        assert_eq!(found.len(), 1, "{changes}");
        (
            found[0].message.zh.to_string(),
            found[0].customer.zh.to_string(),
        )
    };
    let (message, customer) = said("材料=无");
    assert!(message.contains("主办单位有效证件、主体负责人证件、当面核验照片、真实性核验单"));
    assert_eq!(customer.matches("身份证").count(), 1, "{customer}");
    // Somebody else answers for the site: his card is wanted too.
    let (message, _) =
        said("材料=无<br>网站负责人姓名=容小楼<br>网站负责人证件号码=44010219920909998X");
    assert!(message.contains("网站负责人证件"), "{message}");
    // A person's own card serves for both.
    let (message, customer) = said("基础=个人<br>材料=无");
    assert!(!message.contains("主办单位有效证件"), "{message}");
    assert_eq!(customer.matches("本人身份证").count(), 1, "{customer}");
    let (message, _) = said("材料=无<br>第2行.网站域名列表=b.example<br>材料文件夹=盛夏");
    assert!(
        message.contains("真实性核验单（每个网站一份）"),
        "{message}"
    );
    assert!(message.contains("「盛夏」"), "{message}");
}

#[test]
fn codes_are_unique_and_in_the_order_of_the_catalogue() {
    const FAMILIES: &[&str] = &[
        "XLS", "ACC", "SUB", "PER", "TEL", "EML", "IMX", "WEB", "DOM", "SVC", "REM", "PRE", "NET",
        "MAT", "FLW",
    ];
    let key = |code: &str| {
        let family = FAMILIES.iter().position(|family| code.starts_with(family));
        (family.expect("a family"), code.to_owned())
    };
    let codes: Vec<_> = rules::ALL.iter().map(|rule| key(rule.card.code)).collect();
    assert!(codes.is_sorted_by(|one, next| one < next), "{codes:?}");
}
