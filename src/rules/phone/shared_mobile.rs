//! TEL-09: two persons, two mobiles.

use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::{Case, Person, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "TEL-09",
        name: "mobile-shared-by-two-persons",
        severity: Severity::Error,
        title: Words::new(
            "两位负责人共用一个手机号",
            "different persons share a mobile",
        ),
    },
    check,
};

static SHARED: Say = Say::new(Words::new("网站负责人“{found}”与主体负责人“{principal}”是两个人，手机号码却都是“{number}”。","The site principal {found} and the principal {principal} are two persons with one mobile “{number}”."),Words::new("各填本人的手机号。","Enter each person's own mobile.")).customer(Words::new("两位负责人须各用本人的手机号，请提供{found}的手机号码。","Each person needs his own mobile: please tell us that of {found}."));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let shares =
        |one: &Person<'_>, other: &Person<'_>| !one.mobile.is_empty() && one.mobile == other.mobile;
    for (person, other) in case.sharing(shares) {
        let values = [
            ("found", person.name),
            ("principal", other.name),
            ("number", person.mobile),
        ];
        sink.say(&SHARED, case.person_place(person, Detail::Mobile), &values);
    }
}
