//! EML-02: two persons, two mailboxes.

use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::{Case, Person, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "EML-02",
        name: "email-shared-by-two-persons",
        severity: Severity::Error,
        title: Words::new(
            "两位负责人共用一个邮箱",
            "different persons share an e-mail",
        ),
    },
    check,
};

static SHARED: Say = Say::new(Words::new("网站负责人“{found}”与主体负责人“{principal}”是两个人，邮箱却都是“{address}”。","The site principal {found} and the principal {principal} are two persons with one e-mail “{address}”."),Words::new("各填本人的邮箱。","Enter each person's own address.")).customer(Words::new("两位负责人须各用本人的邮箱，请提供{found}的邮箱。","Each person needs his own e-mail: please tell us that of {found}."));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let shares = |one: &Person<'_>, other: &Person<'_>| {
        !one.email.is_empty() && one.email.eq_ignore_ascii_case(other.email)
    };
    for (person, other) in case.sharing(shares) {
        let values = [
            ("found", person.name),
            ("principal", other.name),
            ("address", person.email),
        ];
        sink.say(&SHARED, case.person_place(person, Detail::Email), &values);
    }
}
