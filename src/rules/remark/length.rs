//! REM-02: remarks too short or too long for the portal.

use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "REM-02",
        name: "remark-too-short-or-too-long",
        severity: Severity::Warn,
        title: Words::new("备注太短或太长", "remark too short or too long"),
    },
    check,
};

static SHORT: Say = Say::new(
    Words::new(
        "网站备注只有{count}个字，{province}要求至少{least}个。",
        "The site's remark has {count} characters; {province} wants {least}.",
    ),
    Words::new(
        "把网站内容写得具体一些。",
        "Tell more about the site's content.",
    ),
);

static LONG: Say = Say::new(
    Words::new(
        "备注有{count}个字，填报系统一般只收{most}个。",
        "The remark has {count} characters; the portal usually takes {most}.",
    ),
    Words::new(
        "缩短备注，先留管局要求的句子。",
        "Shorten it, keeping the sentences the administration wants.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let least = usize::from(case.answers.remark_min_chars.is);
    let most = usize::from(case.answers.remark_max_chars.is);
    let province = case.province.map_or("", |province| province.name.as_str());
    let mut look = |text: &str, place: &dyn Fn() -> crate::model::Place, shortest: usize| {
        if text.is_empty() {
            return;
        }
        let count = text.chars().count();
        let say = if count < shortest {
            &SHORT
        } else if most > 0 && count > most {
            &LONG
        } else {
            return;
        };
        let values = [
            ("count", &*count.to_string()),
            ("least", &shortest.to_string()),
            ("most", &most.to_string()),
            ("province", province),
        ];
        sink.say(say, place(), &values);
    };
    look(
        case.principal.remark_admin,
        &|| case.subject_place(Column::PrincipalRemarkAdmin),
        0,
    );
    for site in &case.sites {
        look(
            site.principal.remark_admin,
            &|| case.site_place(site, Column::SitePrincipalRemarkAdmin),
            least,
        );
    }
}
