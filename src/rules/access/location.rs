//! NET-01: the servers stand where the ISP has them.

use crate::model::web::pieces;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "NET-01",
        name: "server-location-is-not-the-profiles",
        severity: Severity::Error,
        title: Words::new(
            "服务器放置地与接入商不符",
            "server location is not the profile's",
        ),
    },
    check,
};

static OTHER: Say = Say::new(
    Words::new(
        "服务器放置地填的是「{found}」，{isp}的服务器在「{own}」。",
        "The server location is “{found}”; the servers of {isp} are in “{own}”.",
    ),
    Words::new(
        "改为「{own}」，或清空这一格（留空就按接入商的填）。",
        "Enter “{own}”, or clear the cell: empty means the ISP's.",
    ),
);

/// Where the other rows of the sheet tell it.
static BLANK: Say = Say::new(
    Words::new(
        "服务器放置地没有填，按{isp}的「{own}」。",
        "The server location is blank; “{own}” of {isp} counts.",
    ),
    Words::new(
        "不是的话填上，是就不用改。",
        "Enter it if it is another, else leave it.",
    ),
)
.weighing(Severity::Info);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let own = case.profile.access.location.as_str();
    if own.is_empty() {
        return;
    }
    let means = |word: &str| {
        word == own
            || case
                .catalog
                .provinces
                .find(word)
                .is_some_and(|province| province.name == own)
    };
    for site in &case.sites {
        let found = site.get(Column::AccessLocation);
        if case.is_left_blank(found, Column::AccessLocation) {
            let place = case.site_place(site, Column::AccessLocation);
            sink.say(&BLANK, place, &[("own", own), ("isp", &case.profile.title)]);
        }
        if pieces(found).any(|word| !means(word)) {
            sink.say(
                &OTHER,
                case.site_place(site, Column::AccessLocation),
                &[("found", found), ("own", own), ("isp", &case.profile.title)],
            );
        }
    }
}
