//! DOM-12: how many sites a province takes in one order.

use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "DOM-12",
        name: "too-many-sites-in-one-order",
        severity: Severity::Error,
        title: Words::new(
            "一次报的网站超过本省上限",
            "too many sites/domains in one order for the province",
        ),
    },
    check,
};

static OVER: Say = Say::new(
    Words::new(
        "这次报了{count}个网站，{province}每次最多{most}个。",
        "There are {count} sites in this order; {province} takes {most} at a time.",
    ),
    Words::new(
        "先报{most}个，其余的等这次通过后用新增网站再报。",
        "File {most} first, the others as additional sites once these have passed.",
    ),
);

static MANY: Say = Say::new(
    Words::new(
        "这次报了{count}个网站，多数接入商一次不收这么多。",
        "There are {count} sites in this order; most ISPs do not take so many at once.",
    ),
    Words::new(
        "先问接入商一次收几个，必要时分几次报。",
        "Ask the ISP how many it takes at once; file in several orders if need be.",
    ),
)
.weighing(Severity::Warn);

static PLAN: Say = Say::new(
    Words::new(
        "这次报了{count}个网站，{province}从{from}个起要{paper}。",
        "There are {count} sites in this order; from {from} on {province} wants a {paper}.",
    ),
    Words::new(
        "准备{paper}，上传到主体其他证件。",
        "Prepare the {paper} and upload it under other subject papers.",
    ),
)
.weighing(Severity::Warn);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let answers = case.answers;
    let count = case.sites.iter().filter(|site| !site.repeated).count();
    let reaches = |from: u16| from > 0 && count >= usize::from(from);
    let most = answers.max_sites.is;
    let province = case
        .province
        .map_or("管局", |province| province.name.as_str());
    let place = || case.subject_place(Column::SiteDomain);
    let counted = count.to_string();
    let local = answers.max_sites.local;
    // A province that asks for a plan takes that many with one, whatever most ISPs do.
    let plan = reaches(answers.plan_from_sites.is);
    if most > 0 && count > usize::from(most) && (local || !plan) {
        let values = [
            ("count", &*counted),
            ("most", &most.to_string()),
            ("province", if local { province } else { "接入商一般" }),
        ];
        sink.demand_at(&OVER, Severity::Error, local, place(), &values);
    } else if reaches(answers.many_sites.is) && !local && !plan {
        sink.say(&MANY, place(), &[("count", &counted)]);
    }
    if plan {
        let from = answers.plan_from_sites.is.to_string();
        let values = [
            ("count", &*counted),
            ("from", &from),
            ("paper", answers.plan_name.as_str()),
            ("province", province),
        ];
        sink.say(&PLAN, place(), &values);
    }
}
