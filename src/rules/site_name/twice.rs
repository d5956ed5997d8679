//! WEB-10: two sites of one organisation with the same name.

use super::named;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "WEB-10",
        name: "site-name-used-twice",
        severity: Severity::Warn,
        title: Words::new(
            "同一主体下网站名称重复",
            "same site name twice under one organisation",
        ),
    },
    check,
};

static TWICE: Say = Say::new(
    Words::new(
        "网站名称「{name}」与同一主体的另一个网站（{where}）相同。",
        "The site name “{name}” is the same as that of another site of the subject ({where_en}).",
    ),
    Words::new(
        "换一个名称，或在备注说明两个网站内容的不同。",
        "Choose another name, or tell in the remark how the two sites differ.",
    ),
)
.customer(Words::new(
    "您好，您有两个网站都叫「{name}」，请给其中一个换个名称，或者告诉我们两个网站的内容有什么不同，谢谢。",
    "Hello, two of your websites are called “{name}”. Please rename one, or tell us how their content differs. Thank you.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let differs = |remark: &str| !remark.is_empty();
    for (site, name) in named(case) {
        if site.repeated || differs(site.principal.remark_admin) {
            continue;
        }
        let earlier = case
            .sites
            .iter()
            .take(site.site.index)
            .find(|earlier| earlier.get(Column::SiteName) == name);
        let (place, place_en) = if let Some(earlier) = earlier {
            let row = earlier.site.row();
            (format!("第{row}行"), format!("row {row}"))
        } else if let Some(other) = case.namesake(name, site.get(Column::SiteDomain)) {
            (other.place(), other.place_en())
        } else {
            continue;
        };
        sink.demand(
            &TWICE,
            &case.answers.same_name_remark,
            case.site_place(site, Column::SiteName),
            &[("name", name), ("where", &place), ("where_en", &place_en)],
        );
    }
}
