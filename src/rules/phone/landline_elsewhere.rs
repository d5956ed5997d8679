//! TEL-04: the area code tells the province.

use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "TEL-04",
        name: "landline-from-another-province",
        severity: Severity::Warn,
        title: Words::new(
            "座机区号不在备案省",
            "landline area code outside the province",
        ),
    },
    check,
};

static ELSEWHERE: Say = Say::new(Words::new("{role}座机“{found}”的区号是{place}的，备案省是{province}。","The area code of the landline “{found}” of the {role_en} belongs to {place}; the filing is for {province}."),Words::new("换{province}的座机；没有就空着并在备注写明原因。","Use a landline of {province}, or leave it empty with a reason.")).customer(Words::new("{role}的座机不在{province}，请提供当地座机。","The landline of the {role_en} is not in {province}: please tell us a local one."));

static UNKNOWN: Say = Say::new(
    Words::new(
        "{role}座机“{found}”的区号 {area} 查不到。",
        "The area code {area} of the landline “{found}” of the {role_en} is not known.",
    ),
    Words::new("核对区号。", "Check the area code."),
);

static DIGITS: Say = Say::new(
    Words::new(
        "{role}座机“{found}”：区号 {area} 的号码应为 {digits} 位。",
        "The landline “{found}” of the {role_en}: numbers of {area} have {digits} digits.",
    ),
    Words::new(
        "核对号码有没有多写或少写一位。",
        "Check whether a digit is missing.",
    ),
)
.weighing(Severity::Info);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let Some(province) = case.province else {
        return;
    };
    for person in case.persons() {
        let Ok(landline) = person.landline_no else {
            continue;
        };
        let place = || case.person_place(person, Detail::Landline);
        let (role, role_en) = (person.role_zh(), person.role_en());
        let found = landline.as_str();
        let Some(area) = case.catalog.phones.area(landline.area()) else {
            sink.say(
                &UNKNOWN,
                place(),
                &[
                    ("found", found),
                    ("area", landline.area()),
                    ("role", role),
                    ("role_en", role_en),
                ],
            );
            continue;
        };
        let length = landline.number().len() as u8;
        if area.province != province.code {
            sink.demand(
                &ELSEWHERE,
                &case.answers.landline_local,
                place(),
                &[
                    ("found", found),
                    ("place", &area.cities),
                    ("province", &province.name),
                    ("role", role),
                    ("role_en", role_en),
                ],
            );
        } else if !area.digits.is_empty() && !area.digits.contains(&length) {
            let digits: Vec<String> = area.digits.iter().map(u8::to_string).collect();
            sink.say(
                &DIGITS,
                place(),
                &[
                    ("found", found),
                    ("area", &area.code),
                    ("digits", &digits.join("或")),
                    ("role", role),
                    ("role_en", role_en),
                ],
            );
        }
    }
}
