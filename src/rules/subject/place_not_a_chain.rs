//! SUB-07: the place of the subject, from the province down.

use crate::catalog::divisions::{Broken, Level};
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "SUB-07",
        name: "place-missing-or-not-a-chain",
        severity: Severity::Error,
        title: Words::new(
            "省、市、县未填或对不上",
            "province/city/county missing or not a chain",
        ),
    },
    check,
};

static EMPTY: Say = Say::new(
    Words::new("{which}没有填。", "The {which_en} is empty."),
    Words::new(
        "按营业执照或身份证上的住所选择省、市、县。",
        "Choose province, city and county by the certificate's address.",
    ),
);

static UNKNOWN: Say = Say::new(
    Words::new(
        "“{found}”不是{which}的名称或代码。",
        "“{found}” is no name or code of a {which_en}.",
    ),
    Words::new(
        "填全称或六位行政区划代码，例如“佛山市”或 440600。",
        "Enter the full name or the six-digit code.",
    ),
);

static ELSEWHERE: Say = Say::new(
    Words::new(
        "“{found}”不属于“{above}”。",
        "“{found}” does not belong to {above}.",
    ),
    Words::new(
        "核对省、市、县，改成同一条线上的。",
        "Correct province, city or county so that they belong together.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let (province, city, county) = (
        case.get(Column::SubjectProvince),
        case.get(Column::SubjectCity),
        case.get(Column::SubjectCounty),
    );
    let missing = |sink: &mut Sink<'_>, column, which, which_en| {
        let place = case.subject_place(column);
        sink.say(&EMPTY, place, &[("which", which), ("which_en", which_en)]);
    };
    if province.is_empty() {
        missing(sink, Column::SubjectProvince, "主办单位所在省", "province");
    }
    if city.is_empty() {
        missing(sink, Column::SubjectCity, "主办单位所在市", "city");
    }
    if county.is_empty() && !has_no_counties(case) {
        missing(sink, Column::SubjectCounty, "主办单位所在县", "county");
    }
    let Some(at) = case.province else {
        if !province.is_empty() {
            sink.say(
                &UNKNOWN,
                case.subject_place(Column::SubjectProvince),
                &[
                    ("found", province),
                    ("which", "省"),
                    ("which_en", "province"),
                ],
            );
        }
        return;
    };
    let Err(broken) = case.chain else {
        return;
    };
    let column = |level| match level {
        Level::Province => (Column::SubjectProvince, "省", "province"),
        Level::City => (Column::SubjectCity, "市", "city"),
        Level::County => (Column::SubjectCounty, "县（区）", "county"),
    };
    match broken {
        // A missing one is reported above, but for a county that its city does not have.
        Broken::Missing(_) => {}
        Broken::Unknown(level) => {
            let (column, which, which_en) = column(level);
            sink.say(
                &UNKNOWN,
                case.subject_place(column),
                &[
                    ("found", case.get(column)),
                    ("which", which),
                    ("which_en", which_en),
                ],
            );
        }
        Broken::Elsewhere(level, other) => {
            let (column, ..) = column(level);
            let above = if level == Level::County && !city.is_empty() {
                city
            } else {
                &at.name
            };
            // The code's own name tells a clerk more than six digits.
            let found = if case.get(column).bytes().all(|byte| byte.is_ascii_digit()) {
                format!("{}（{}）", case.get(column), other.name)
            } else {
                case.get(column).to_owned()
            };
            sink.say(
                &ELSEWHERE,
                case.subject_place(column),
                &[("found", &found), ("above", above)],
            );
        }
    }
}

/// 东莞 and its like: a city without counties leaves the column empty.
fn has_no_counties(case: &Case<'_>) -> bool {
    case.province.is_some_and(|province| {
        case.catalog
            .divisions
            .chain(&province.name, case.get(Column::SubjectCity), "")
            .is_ok_and(|chain| chain.county.is_none())
    })
}
