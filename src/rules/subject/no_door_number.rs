//! SUB-12: an address at which one can be found.

use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "SUB-12",
        name: "address-without-door-number",
        severity: Severity::Warn,
        title: Words::new("地址没有门牌号", "address has no door number"),
    },
    check,
};

static MISSING: Say = Say::new(
    Words::new(
        "{which}“{found}”没有门牌号。",
        "The {which_en} “{found}” has no door number.",
    ),
    Words::new(
        "补到门牌号、楼层或房间；证件上确实没有就在备注写“证件住所无门牌号”。",
        "Add the door number; if the certificate has none, say so in the remark.",
    ),
)
.customer(Words::new(
    "地址须写到门牌号，请补充楼栋、楼层或房号。",
    "The address needs a door number: please complete it.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let explained = case.principal.remark_admin.contains("门牌");
    for (column, which, which_en) in [
        (
            Column::SubjectCertAddress,
            "证件住所",
            "certificate's address",
        ),
        (Column::SubjectContactAddress, "通信地址", "contact address"),
    ] {
        let found = case.get(column);
        if !found.is_empty() && !explained && !has_door(found) {
            sink.say(
                &MISSING,
                case.subject_place(column),
                &[("found", found), ("which", which), ("which_en", which_en)],
            );
        }
    }
}

/// A figure in any writing, or a word that stands for a door in villages and markets.
fn has_door(address: &str) -> bool {
    address.bytes().any(|byte| byte.is_ascii_digit())
        || address.chars().any(char::is_numeric)
        || [
            "号", "室", "栋", "幢", "座", "楼", "层", "组", "铺", "档", "单元", "摊位", "村委",
            "大院",
        ]
        .iter()
        .any(|word| address.contains(word))
        || ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"]
            .iter()
            .any(|figure| {
                address.contains(&format!("{figure}队")[..])
                    || address.contains(&format!("{figure}社")[..])
            })
}
