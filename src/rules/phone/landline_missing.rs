//! TEL-05: a landline, or the reason for having none.

use crate::catalog::provinces::Landline;
use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::{Case, Person, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "TEL-05",
        name: "landline-missing-without-reason",
        severity: Severity::Error,
        title: Words::new(
            "没有座机，备注也没写原因",
            "landline missing and no reason in the remark",
        ),
    },
    check,
};

static MISSING: Say = Say::new(
    Words::new(
        "{role}没有填座机，备注里也没有写明原因。",
        "The {role_en} has no landline, and the remark gives no reason.",
    ),
    Words::new(
        "补填座机；确实没有就在备注写明，例如“{proposal}”。",
        "Enter a landline, or give the reason in the remark, for example “{proposal}”.",
    ),
)
.customer(Words::new(
    "{role}需要登记一个固定电话；如没有座机，请告知原因。",
    "A landline of the {role_en} is asked for; if there is none, please tell us why.",
));

static REQUIRED: Say = Say::new(
    Words::new(
        "{role}没有填座机，{province}必须填。",
        "The {role_en} has no landline, which {province} requires.",
    ),
    Words::new("补填本省座机。", "Enter a landline of the province."),
)
.customer(Words::new(
    "{province}备案必须登记固定电话，请提供。",
    "{province} requires a landline: please tell us the number.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let answer = &case.answers.landline;
    if answer.is == Landline::NotNeeded {
        return;
    }
    for person in case.persons() {
        if !person.landline.is_empty() {
            continue;
        }
        let say = match answer.is {
            Landline::Required => &REQUIRED,
            _ if gives_reason(case, person) => continue,
            _ => &MISSING,
        };
        let province = case
            .province
            .map_or("管局", |province| province.name.as_str());
        let reasons = &case.answers.landline_reasons.is;
        let proposal = reasons
            .iter()
            .find(|reason| reason.contains('无'))
            .map_or("单位无座机，请拨打手机联系", String::as_str);
        sink.demand_at(
            say,
            Severity::Error,
            answer.local,
            case.person_place(person, Detail::Landline),
            &[
                ("role", person.role_zh()),
                ("role_en", person.role_en()),
                ("province", province),
                ("proposal", proposal),
            ],
        );
    }
}

/// A remark gives the reason when it speaks of the landline and of its absence.
fn gives_reason(case: &Case<'_>, person: &Person<'_>) -> bool {
    [person.remark_admin, person.remark_isp]
        .iter()
        .any(|remark| {
            let absent = remark.contains(['无', '没', '未', '不', '拆', '停']);
            case.answers
                .landline_reasons
                .is
                .iter()
                .any(|word| remark.contains(word.as_str()) && (absent || word.contains('无')))
        })
}
