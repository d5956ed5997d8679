//! MAT-08: a photo or card of somebody else.

use super::place;
use crate::model::{Card, Say, Severity, Slot, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "MAT-08",
        name: "photo-is-of-another-person",
        severity: Severity::Error,
        title: Words::new(
            "幕布照或证件不是本人的",
            "backdrop photo is not the site principal's",
        ),
    },
    check,
};

static OTHER: Say = Say::new(
    Words::new(
        "「{slot}」的文件名写的是「{found}」，{role}是「{own}」。",
        "The file's name of “{slot}” says “{found}”; the {role_en} is “{own}”.",
    ),
    Words::new(
        "换成「{own}」本人的；如果表里填错了人，改表里的姓名。",
        "Replace it by that of “{own}”; or correct the name in the sheet.",
    ),
)
.customer(Words::new(
    "您好，「{slot}」需要{role}「{own}」本人的，目前收到的是「{found}」的，请重新发一份，谢谢。",
    "Hello, “{slot}” has to be of “{own}”; we received that of “{found}”. Please send it again. Thank you.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    for material in case.materials {
        let person = match material.slot {
            Slot::PrincipalId => &case.principal,
            Slot::SitePrincipalId | Slot::BackdropPhoto => {
                let site = material.site.and_then(|site| case.sites.get(site));
                match site.or(case.sites.first()) {
                    Some(site) => &site.principal,
                    None => continue,
                }
            }
            _ => continue,
        };
        let Some(found) = material.labels.person.as_deref() else {
            continue;
        };
        if person.name.is_empty() || found == person.name {
            continue;
        }
        // A word of the trade in the file's name is no person; a person of the filing is one.
        let known = case.persons().any(|person| person.name == found)
            || case.get(crate::model::Column::SubjectLegalRep) == found
            || case.catalog.names.looks_like_a_person(found);
        if !known {
            continue;
        }
        let values = [
            ("slot", material.slot.header()),
            ("found", found),
            ("own", person.name),
            ("role", person.role_zh()),
            ("role_en", person.role_en()),
        ];
        sink.say(&OTHER, place(case, material), &values);
    }
}
