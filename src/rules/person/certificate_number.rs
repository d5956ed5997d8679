//! PER-04: the number on a person's paper.

use super::person_number_fault;
use crate::model::number::{IdFault, Origin};
use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::{Case, Person, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "PER-04",
        name: "person-certificate-number-invalid",
        severity: Severity::Error,
        title: Words::new("负责人证件号码不对", "person certificate number invalid"),
    },
    check,
};

static EMPTY: Say = Say::new(
    Words::new(
        "{role}证件号码没有填。",
        "The certificate number of the {role_en} is empty.",
    ),
    Words::new("按证件填写号码。", "Enter the number as on the paper."),
)
.customer(Words::new(
    "请提供{role}的身份证号码。",
    "Please tell us the ID number of the {role_en}.",
));

static WRONG: Say = Say::new(
    Words::new(
        "{role}的{paper}号码“{found}”不对：{why}。",
        "The {paper} number “{found}” of the {role_en} is wrong.",
    ),
    Words::new(
        "对照证件核对，重新填写。",
        "Compare it with the paper and enter it again.",
    ),
)
.customer(Words::new(
    "{role}的证件号码有误，请对照证件重新发送。",
    "The ID number of the {role_en} is wrong; please send it again as on the paper.",
));

static AREA: Say = Say::new(Words::new("{role}的身份证号码“{found}”校验正确，但前六位“{area}”查不到曾经用过的行政区划。","The ID number “{found}” of the {role_en} passes its check, but {area} is no division ever known."),Words::new("对照证件核对一次前六位。","Compare the first six digits with the card once more.")).weighing(Severity::Warn);

static DIFFERS: Say = Say::new(
    Words::new(
        "“{name}”既是主体负责人又是网站负责人，姓名和手机号码都相同，证件号码却不同：“{own}”和“{found}”。",
        "{name} is principal and site principal with one name and one mobile, but with two numbers, “{own}” and “{found}”.",
    ),
    Words::new(
        "对照证件，改成同一个号码；确是两个人的，各填本人的手机号。",
        "Compare with the paper and enter one number; if they are two persons, give each his own mobile.",
    ),
)
.customer(Words::new(
    "{name}的证件号码我们收到两个不同的，请把身份证号码再发一次。",
    "We have two different ID numbers of {name}: please send the number once more.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let sound: Vec<bool> = case
        .persons()
        .map(|person| look(case, sink, person))
        .collect();
    let principal = &case.principal;
    for (site, site_sound) in case.sites.iter().zip(&sound[1..]) {
        let person = &site.principal;
        // A number that is wrong or missing is a fault of its own.
        if site.same_person
            && sound[0]
            && *site_sound
            && person.cert_type == principal.cert_type
            && !person.cert_no.eq_ignore_ascii_case(principal.cert_no)
        {
            let values = [
                ("name", person.name),
                ("own", principal.cert_no),
                ("found", person.cert_no),
            ];
            sink.say(&DIFFERS, case.person_place(person, Detail::CertNo), &values);
        }
    }
}

/// Whether a number is long as that of a card, or has about as many digits and nothing else: of
/// the other papers' numbers none has.
fn is_like_a_card(number: &str) -> bool {
    let digits = number.strip_suffix(['X', 'x']).unwrap_or(number);
    let only_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    number.len() == 18 || (15..=20).contains(&number.len()) && only_digits
}

/// Looks at one person's number; whether there is nothing to say against it.
fn look(case: &Case<'_>, sink: &mut Sink<'_>, person: &Person<'_>) -> bool {
    let found = person.cert_no;
    let place = || case.person_place(person, Detail::CertNo);
    let (role, role_en) = (person.role_zh(), person.role_en());
    if found.is_empty() {
        sink.say(&EMPTY, place(), &[("role", role), ("role_en", role_en)]);
        return false;
    }
    // An unknown type is told by its own rule; the number is then only held to be an ID card's
    // when it looks like one.
    let paper = match person.paper {
        Some(paper) => paper.name.as_str(),
        None if is_like_a_card(found) || person.id == Err(IdFault::Lost) => "居民身份证",
        None => return false,
    };
    if let Some(why) = person_number_fault(paper, found, person.id) {
        sink.say(
            &WRONG,
            place(),
            &[
                ("found", found),
                ("paper", paper),
                ("why", why),
                ("role", role),
                ("role_en", role_en),
            ],
        );
    } else if let Ok(id) = person.id
        && id.birth() > case.today
    {
        let why = "第7至14位的出生日期晚于今天";
        let values = [
            ("found", found),
            ("paper", paper),
            ("why", why),
            ("role", role),
            ("role_en", role_en),
        ];
        sink.say(&WRONG, place(), &values);
    } else if let Ok(id) = person.id
        && id.origin() == Origin::Mainland
        && paper == "居民身份证"
        && !case.catalog.divisions.was_ever(id.area())
    {
        sink.say(
            &AREA,
            place(),
            &[
                ("found", found),
                ("area", &found[..6]),
                ("role", role),
                ("role_en", role_en),
            ],
        );
    } else {
        return true;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_type_a_number_of_about_as_many_digits_is_held_to_be_a_cards() {
        for number in [
            "4201111970032141",
            "44010219850412999",
            "440102850412999",
            "4401021985041299xX",
        ] {
            assert!(is_like_a_card(number), "{number}");
        }
        // A passport's, a permit's, a permanent resident's, an officer's.
        for number in [
            "E12345678",
            "H12345678",
            "CHN110190010113",
            "南字第00012345号",
            "12345678",
        ] {
            assert!(!is_like_a_card(number), "{number}");
        }
    }
}
