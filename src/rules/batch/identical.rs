//! XLS-03: the same filing twice. The first stays; the later one says so and nothing else is
//! compared with its twin.

use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "XLS-03",
        name: "identical-filing-in-batch",
        severity: Severity::Error,
        title: Words::new(
            "同一批次中有完全相同的备案",
            "identical filing appears twice in the batch",
        ),
    },
    check,
};

static FILING: Say = Say::new(
    Words::new(
        "与第{row}行的「{subject}」（{no}）内容完全相同。",
        "Identical to “{subject}” ({no}) in row {row}.",
    ),
    Words::new(
        "删除其中一行；如是另一个网站，请改成它自己的域名和网站名称。",
        "Delete one of the rows; if it is another site, enter its own domain and name.",
    ),
);

static SITE: Say = Say::new(
    Words::new(
        "这一行的网站与第{row}行完全相同。",
        "The site in this row is identical to the one in row {row}.",
    ),
    Words::new(
        "删除其中一行；如是另一个网站，请改成它自己的域名和网站名称。",
        "Delete one of the rows; if it is another site, enter its own domain and name.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    if let Some(first) = case.twin() {
        sink.say(
            &FILING,
            case.subject_place(Column::FilingNo),
            &[
                ("row", &first.row.to_string()),
                ("subject", &first.subject),
                ("no", &first.no),
            ],
        );
    }
    for site in case.sites.iter().filter(|site| site.repeated) {
        let first = case
            .sites
            .iter()
            .find(|earlier| earlier.get(Column::SiteDomain) == site.get(Column::SiteDomain))
            .map_or(0, |earlier| earlier.site.row());
        sink.say(
            &SITE,
            case.site_place(site, Column::SiteDomain),
            &[("row", &first.to_string())],
        );
    }
}
