//! TEL-02: where the number was handed out, as far as the table of prefixes knows.

use crate::catalog::provinces::{Demand, Fact};
use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::{Case, Person, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "TEL-02",
        name: "mobile-from-another-province",
        severity: Severity::Warn,
        title: Words::new(
            "手机号归属地不在备案省",
            "mobile not from the filing province",
        ),
    },
    check,
};

static ELSEWHERE: Say = Say::new(
    Words::new(
        "{role}{which}“{found}”的归属地是{home}{place}，备案省是{province}。",
        "The {which_en} “{found}” of the {role_en} is from {home}{place}; the filing is for {province}.",
    ),
    Words::new(
        "换{province}的号码，或先确认当地管局不要求。",
        "Use a number of {province}, or make sure the administration does not mind.",
    ),
)
.customer(Words::new(
    "{role}的手机号归属地不在{province}，请提供一个{province}的号码。",
    "The mobile of the {role_en} is not from {province}: please tell us one that is.",
));

static ASKED: Say = Say {
    remedy: Words::new(
        "{province}要求用本省号码：换一个{province}的号码。",
        "{province} asks for a number of its own: use one.",
    ),
    ..ELSEWHERE
};

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let Some(province) = case.province else {
        return;
    };
    for person in case.persons() {
        let numbers = [
            (person.mobile_no, Detail::Mobile, "手机号码", "mobile"),
            (
                person.emergency_no,
                Detail::Emergency,
                "应急联系电话",
                "emergency phone",
            ),
        ];
        // An unlisted prefix is «cannot tell». All are looked up before anything is said: the
        // table is large, and the processor fetches its far places together.
        let places = numbers.map(|(number, ..)| case.catalog.phones.place(number.ok()?.as_str()));
        for ((number, detail, which, which_en), place) in numbers.into_iter().zip(places) {
            let (Ok(number), Some(place)) = (number, place) else {
                continue;
            };
            if place.province == province.code {
                continue;
            }
            let home = case.catalog.provinces.by_code(place.province);
            let home = home
                .map(|home| &*home.name)
                .filter(|home| *home != place.name);
            let fact = demanded(case, person);
            // In the order in which they are said.
            let values = [
                ("role", person.role_zh()),
                ("which", which),
                ("found", number.as_str()),
                ("home", home.unwrap_or_default()),
                ("place", &place.name),
                ("province", &province.name),
                ("which_en", which_en),
                ("role_en", person.role_en()),
            ];
            let place = case.person_place(person, detail);
            if detail == Detail::Mobile {
                let asked = fact.local && fact.is == Demand::Error;
                let say = if asked { &ASKED } else { &ELSEWHERE };
                sink.demand(say, fact, place, &values);
            } else if let Some(weight) = fact.is.severity() {
                // Only the tutorial wants the emergency phone from there as well: never more
                // than a warning.
                sink.demand_at(
                    &ELSEWHERE,
                    weight.min(Severity::Warn),
                    fact.local,
                    place,
                    &values,
                );
            }
        }
    }
}

/// Persons with an ID card from elsewhere may be asked for more.
fn demanded<'a>(case: &Case<'a>, person: &Person<'_>) -> &'a Fact<Demand> {
    let answers = case.answers;
    let stricter = &answers.mobile_local_with_non_local_id;
    let elsewhere = || {
        person.id.is_ok_and(|id| {
            let home = case.catalog.provinces.of_id(id.as_str());
            home.map(|home| home.code) != case.province.map(|province| province.code)
        })
    };
    if stricter.is.severity().is_some() && elsewhere() {
        stricter
    } else {
        &answers.mobile_local
    }
}
