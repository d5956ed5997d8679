//! SUB-14: a person files for himself.

use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "SUB-14",
        name: "organiser-is-not-the-principal",
        severity: Severity::Error,
        title: Words::new(
            "个人备案：主办者与负责人不是同一人",
            "personal filing: organiser and principal are not the same person",
        ),
    },
    check,
};

static NAME: Say = Say::new(
    Words::new(
        "个人备案的主办者“{found}”与主体负责人“{principal}”不是同一人。",
        "The organiser {found} and the principal {principal} are not the same person.",
    ),
    Words::new(
        "两处都填本人；单位备案请先改单位性质。",
        "Enter the person in both places; an organisation changes its nature first.",
    ),
);

static NUMBER: Say = Say::new(
    Words::new(
        "个人备案的主办者与主体负责人姓名相同，证件号码却不同。",
        "Organiser and principal have one name but two numbers.",
    ),
    Words::new(
        "两处填同一个证件号码。",
        "Enter the same number in both places.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    if !case.is_personal() {
        return;
    }
    let (name, number) = (
        case.get(Column::SubjectName),
        case.get(Column::SubjectCertNo),
    );
    let principal = &case.principal;
    if !name.is_empty() && !principal.name.is_empty() && name != principal.name {
        sink.say(
            &NAME,
            case.subject_place(Column::SubjectName),
            &[("found", name), ("principal", principal.name)],
        );
    } else if !number.is_empty() && !principal.cert_no.is_empty() && number != principal.cert_no {
        sink.say(&NUMBER, case.subject_place(Column::SubjectCertNo), &[]);
    }
}
