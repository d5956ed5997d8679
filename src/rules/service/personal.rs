//! SVC-02: service contents that the province does not take from this kind of subject.

use super::services;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "SVC-02",
        name: "service-content-refused",
        severity: Severity::Error,
        title: Words::new(
            "服务内容不适用于个人或本省",
            "service content not allowed for a person",
        ),
    },
    check,
};

static REFUSED: Say = Say::new(
    Words::new(
        "{who}不能选服务内容「{service}」。",
        "{who_en} cannot choose the service content “{service}”.",
    ),
    Words::new(
        "换一项与实际内容相符的；没有合适的选“其他”并在备注写明内容。",
        "Choose another that fits; if none does, choose «其他» and tell the content in the remark.",
    ),
);

static ONLY: Say = Say::new(
    Words::new(
        "{who}只收服务内容「{only}」，填的是「{service}」。",
        "{who_en} may only choose “{only}”; “{service}” is chosen.",
    ),
    Words::new("改为「{only}」。", "Choose “{only}”."),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let answers = case.answers;
    if case.nature.is_none() {
        return;
    }
    let province = case.province.map_or("", |province| province.name.as_str());
    let kind = if case.is_personal() {
        ("个人", "a 个人")
    } else {
        ("单位", "an organisation")
    };
    for site in &case.sites {
        for service in services(site) {
            let refused = answers.services_refused.iter().any(|name| name == service);
            let outside = !answers.services_only.is_empty()
                && !answers.services_only.iter().any(|name| name == service);
            if !refused && !outside {
                continue;
            }
            let fact = if refused {
                &answers.services_refused
            } else {
                &answers.services_only
            };
            let of = if fact.local { province } else { "" };
            let only = answers.services_only.join("、");
            let values = [
                ("who", &*format!("{of}{}", kind.0)),
                ("who_en", &*format!("{} {}", kind.1, of)),
                ("service", service),
                ("only", &only),
            ];
            let say = if refused { &REFUSED } else { &ONLY };
            let place = case.site_place(site, Column::SiteServices);
            sink.demand_at(say, Severity::Error, fact.local, place, &values);
        }
    }
}
