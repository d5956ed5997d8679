//! TEL-08: some administrations count how many different numbers there are.

use crate::model::{Card, Detail, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "TEL-08",
        name: "too-few-distinct-phones",
        severity: Severity::Error,
        title: Words::new("不同的电话号码太少", "too few distinct phone numbers"),
    },
    check,
};

static FEW: Say = Say::new(Words::new("手机和应急联系电话一共只有 {count} 个不同的号码，{province}要求至少 {limit} 个。","Mobiles and emergency phones come to {count} different numbers; {province} asks for {limit}."),Words::new("应急联系电话换成别的号码，凑够 {limit} 个不同的号码。","Use other emergency phones until there are {limit} different numbers.")).customer(Words::new("{province}要求至少{limit}个不同的联系电话，请再提供号码。","{province} asks for {limit} different phone numbers: please tell us more."));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let answer = &case.answers.min_phones;
    let province = case
        .province
        .map_or("管局", |province| province.name.as_str());
    for site in &case.sites {
        let (one, two) = (&case.principal, &site.principal);
        let same = !two.differs(one);
        let limit = usize::from(if same {
            answer.is.same_person
        } else {
            answer.is.different_persons
        });
        let numbers = [one.mobile, one.emergency, two.mobile, two.emergency];
        // An empty cell is told by its own rule; only then is it known how many are few.
        if limit == 0 || numbers.iter().any(|number| number.is_empty()) {
            continue;
        }
        let count = (0..numbers.len())
            .filter(|&at| !numbers[..at].contains(&numbers[at]))
            .count();
        if count >= limit {
            continue;
        }
        let place = if same {
            case.person_place(one, Detail::Emergency)
        } else {
            case.person_place(two, Detail::Emergency)
        };
        sink.demand_at(
            &FEW,
            Severity::Error,
            answer.local,
            place,
            &[
                ("count", &count.to_string()),
                ("limit", &limit.to_string()),
                ("province", province),
            ],
        );
        if same {
            return;
        }
    }
}
