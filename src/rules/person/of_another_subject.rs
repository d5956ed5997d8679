//! PER-10: a site principal answers for the sites of one organisation.

use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::{Case, Key, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "PER-10",
        name: "site-principal-of-another-organisation",
        severity: Severity::Error,
        title: Words::new(
            "此人已是另一家单位的网站负责人",
            "same person is site principal of another organisation",
        ),
    },
    check,
};

static ELSEWHERE: Say = Say::new(
    Words::new(
        "网站负责人“{found}”也是“{other}”（{where}）的网站负责人。",
        "The site principal {found} is also site principal of {other} ({where_en}).",
    ),
    Words::new(
        "换本单位自己的员工当网站负责人。",
        "Name an employee of this organisation.",
    ),
)
.customer(Words::new(
    "网站负责人{found}已登记在另一家单位名下，请换本单位的员工。",
    "{found} is registered for another organisation: please name an employee of yours.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let answer = &case.answers.person_of_one_subject;
    for site in &case.sites {
        let person = &site.principal;
        if person.cert_no.is_empty() {
            continue;
        }
        // Who leads several companies answers for the sites of each; only administrations that
        // say otherwise themselves mind.
        if site.same_person && !answer.local {
            continue;
        }
        if let Some(other) = case.other_organisation(Key::SitePerson(person.cert_no), None) {
            sink.demand(
                &ELSEWHERE,
                answer,
                case.person_place(person, Detail::CertNo),
                &[
                    ("found", person.name),
                    ("other", &other.subject),
                    ("where", &other.place()),
                    ("where_en", &other.place_en()),
                ],
            );
        }
    }
}
