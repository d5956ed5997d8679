//! SUB-11: a word that drop-down lists leave behind.

use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "SUB-11",
        name: "placeholder-in-address",
        severity: Severity::Error,
        title: Words::new("地址里有“市辖区”", "address contains 市辖区"),
    },
    check,
};

static FOUND: Say = Say::new(
    Words::new(
        "地址“{found}”里有“{word}”，那是区划表里的占位词，不是地名。",
        "The address “{found}” holds “{word}”, a placeholder of the table of divisions.",
    ),
    Words::new(
        "删掉“{word}”，写真实的区县名，例如“北京市朝阳区……”。",
        "Remove it and name the district.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for column in [Column::SubjectCertAddress, Column::SubjectContactAddress] {
        let found = case.get(column);
        // The letter that all have, looked for once: addresses are many and these words rare.
        if !found.contains('辖') {
            continue;
        }
        for word in ["市辖区", "省直辖县级行政区划", "自治区直辖县级行政区划"]
        {
            if found.contains(word) {
                sink.say(
                    &FOUND,
                    case.subject_place(column),
                    &[("found", found), ("word", word)],
                );
            }
        }
    }
}
