//! SUB-15: the number of a licence that is no longer issued.

use crate::model::number::CreditFault;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "SUB-15",
        name: "old-registration-number",
        severity: Severity::Warn,
        title: Words::new("营业执照是旧注册号", "15-digit pre-2015 licence number"),
    },
    check,
};

static OLD: Say = Say::new(
    Words::new(
        "“{found}”是 {count} 位的旧注册号，三证合一之前的营业执照。",
        "“{found}” is a registration number of {count} digits, from before 2015.",
    ),
    Words::new(
        "换三证合一后的新执照，填 18 位统一社会信用代码。",
        "Use the new licence with its credit code of 18 characters.",
    ),
)
.customer(Words::new(
    "请提供三证合一后的新营业执照（18 位统一社会信用代码）。",
    "Please send the new licence with the credit code of 18 characters.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    if case.credit == Err(CreditFault::OldRegistration) && !case.is_personal() {
        let found = case.get(Column::SubjectCertNo);
        sink.say(
            &OLD,
            case.subject_place(Column::SubjectCertNo),
            &[("found", found), ("count", &found.len().to_string())],
        );
    }
}
