//! WEB-11: the name of an administrative division, where the province does not take it.

use super::named;
use crate::catalog::provinces::Demand;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "WEB-11",
        name: "site-name-is-place-name",
        severity: Severity::Error,
        title: Words::new("网站名称用了行政区划名", "administrative place name"),
    },
    check,
};

static PLACE: Say = Say::new(
    Words::new(
        "网站名称「{name}」用了行政区划名「{word}」，{province}管局不收。",
        "The site name “{name}” uses the division “{word}”, which {province} refuses.",
    ),
    Words::new(
        "去掉「{word}」，或改用单位全称；有冠名依据的，附批文。",
        "Take “{word}” out or use the organisation's full name; add the paper where the name is granted.",
    ),
)
.customer(Words::new(
    "您好，{province}备案的网站名称不能用地名，「{name}」请您改用公司全称，或者换一个名称，谢谢。",
    "Hello, in {province} a website's name must not be a place's. Please use your company's full name or choose another. Thank you.",
));

/// A county's short name may be meant otherwise: 青山, 凤凰.
static MAYBE: Say = Say {
    severity: Some(Severity::Warn),
    ..PLACE
};

/// What people put behind a place to make a site's name of it.
const ENDINGS: [&str; 10] = [
    "网",
    "网站",
    "在线",
    "信息网",
    "门户",
    "门户网",
    "热线",
    "生活网",
    "资讯",
    "之窗",
];

static PORTAL: Say = Say::new(
    Words::new(
        "网站名称「{name}」是“{word}”的地方门户，{province}管局只收政府的地方门户。",
        "The site name “{name}” is a portal of {word}; {province} takes those of governments only.",
    ),
    Words::new(
        "去掉「门户」或地名「{word}」，或改用单位全称。",
        "Take out «门户» or the place “{word}”, or use the organisation's full name.",
    ),
)
.customer(Words::new(
    "您好，{province}备案不收地方门户这样的网站名称，「{name}」请您改用公司全称，或者换一个名称，谢谢。",
    "Hello, {province} takes no portals of places from companies. Please use your company's full name instead of “{name}”, or choose another. Thank you.",
));

/// A place with 门户 behind it, of anybody but a body of the state.
fn portals(case: &Case<'_>, sink: &mut Sink<'_>) {
    let demand = &case.answers.name_place_portals;
    if demand.is == Demand::No || super::is_state(case) {
        return;
    }
    let province = case.province.map_or("", |province| province.name.as_str());
    for (site, name) in named(case).filter(|(_, name)| name.contains("门户")) {
        let place = case.catalog.divisions.named_in(name).next();
        if let Some((word, _)) = place {
            let values = [("name", name), ("word", word), ("province", province)];
            let place = case.site_place(site, Column::SiteName);
            sink.demand(&PORTAL, demand, place, &values);
        }
    }
}

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    portals(case, sink);
    let demand = &case.answers.name_places;
    if demand.is == Demand::No || case.is_personal() && demand.is == Demand::Warn {
        return;
    }
    let subject = case.get(Column::SubjectName);
    let province = case.province.map_or("", |province| province.name.as_str());
    for (site, name) in named(case) {
        let named = case.catalog.divisions.named_in(name);
        let Some((word, sure)) = named.max_by_key(|(word, sure)| (*sure, word.len())) else {
            continue;
        };
        // An organisation's own name may begin with its place; a bare place with 网 may not.
        let bare = name
            .strip_prefix(word)
            .map(|rest| rest.trim_start_matches(['省', '市', '县', '区', '州']))
            .is_some_and(|rest| rest.is_empty() || ENDINGS.contains(&rest));
        if case.is_organisation() && subject.contains(word) && !bare {
            continue;
        }
        let place = case.site_place(site, Column::SiteName);
        let values = [("name", name), ("word", word), ("province", province)];
        if sure || bare {
            sink.demand(&PLACE, demand, place, &values);
        } else {
            sink.say(&MAYBE, place, &values);
        }
    }
}
