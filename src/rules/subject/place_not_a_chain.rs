//! SUB-07: the place of the subject, from the province down.

use crate::catalog::divisions::{Broken, Division, Level};
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

static MUNICIPALITY: Say = Say::new(
    Words::new(
        "主办单位所在市没有填；直辖市的市就是{province}。",
        "The city is empty; that of a municipality is {province} itself.",
    ),
    Words::new(
        "填报时市选{province}。",
        "Choose {province} as the city on the portal.",
    ),
)
.weighing(Severity::Info);

static NO_PROVINCE: Say = Say::new(
    Words::new(
        "“{found}”不在可备案的 31 个省、自治区、直辖市里。",
        "“{found}” is none of the 31 provinces in which filings are made.",
    ),
    Words::new(
        "填省的名称或代码，例如“广东”或 440000。",
        "Enter the name or code of a province.",
    ),
);

static COUNTY_AS_CITY: Say = Say::new(
    Words::new(
        "“{found}”不是市，是{city}下面的县级行政区。",
        "“{found}” is no city but a county of {city}.",
    ),
    Words::new(
        "市填“{city}”，县填“{found}”。",
        "Enter {city} as the city and {found} as the county.",
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
        "“{found}”属于{home}，不属于“{above}”。",
        "“{found}” belongs to {home}, not to {above}.",
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
    let municipality = case
        .province
        .filter(|province| case.catalog.divisions.is_municipality(province.code));
    match municipality {
        _ if !city.is_empty() => {}
        Some(province) => {
            let place = case.subject_place(Column::SubjectCity);
            sink.say(&MUNICIPALITY, place, &[("province", &province.name)]);
        }
        None => missing(sink, Column::SubjectCity, "主办单位所在市", "city"),
    }
    if county.is_empty() && !has_no_counties(case) {
        missing(sink, Column::SubjectCounty, "主办单位所在县", "county");
    }
    let Some(at) = case.province else {
        if !province.is_empty() {
            let place = case.subject_place(Column::SubjectProvince);
            sink.say(&NO_PROVINCE, place, &[("found", province)]);
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
            let county = case.catalog.divisions.county_in(at.code, city);
            if let (Level::City, Some(above)) = (level, county) {
                let values = [("found", city), ("city", &*above.name)];
                sink.say(&COUNTY_AS_CITY, case.subject_place(column), &values);
                return;
            }
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
            let home = home(case, other, &at.name);
            sink.say(
                &ELSEWHERE,
                case.subject_place(column),
                &[("found", &found), ("above", above), ("home", &home)],
            );
        }
    }
}

/// Where a division is: its city, and its province where that is another than the chosen one.
fn home(case: &Case<'_>, division: &Division, chosen: &str) -> String {
    let all = &case.catalog.divisions;
    let province = case.catalog.provinces.by_code(division.province());
    let province = province.map_or("", |province| province.name.as_str());
    let city = all
        .get(u32::from(division.city()) * 100)
        .filter(|city| city.code != division.code && !all.is_municipality(division.province()))
        .map_or("", |city| &*city.name);
    if province == chosen && !city.is_empty() {
        city.to_owned()
    } else {
        format!("{province}{city}")
    }
}

/// 东莞 and its like leave the column empty, 济源 is its own county.
fn has_no_counties(case: &Case<'_>) -> bool {
    case.province.is_some_and(|province| {
        case.catalog
            .divisions
            .chain(&province.name, case.get(Column::SubjectCity), "")
            .is_ok()
    })
}
