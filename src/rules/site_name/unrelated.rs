//! WEB-07: a name that has nothing in common with the organisation's.

use super::{is_han, named};
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "WEB-07",
        name: "site-name-unrelated-to-organisation",
        severity: Severity::Warn,
        title: Words::new(
            "网站名称与单位名称无关",
            "site name unrelated to the organisation",
        ),
    },
    check,
};

static UNRELATED: Say = Say::new(
    Words::new(
        "网站名称「{name}」与单位名称「{subject}」没有关联。",
        "The site name “{name}” has nothing in common with the organisation's name “{subject}”.",
    ),
    Words::new(
        "用单位全称或简称；是单位的项目、产品或商标的，在备注写明“{name}为本单位的项目/产品”，有商标证的一并上传。",
        "Take the full or short name; for a project, product or brand say so in the remark («{name}为本单位的项目/产品») and add the trademark certificate if there is one.",
    ),
)
.customer(Words::new(
    "您好，网站名称「{name}」和公司名称看不出关系。请您改用公司全称或简称；如果它是您公司的项目、产品或商标，请告诉我们，有商标证的话拍照发一份，谢谢。",
    "Hello, the website's name “{name}” does not seem related to your company. Please use the company's full or short name, or tell us if it is a project, product or trademark of yours. Thank you.",
));

/// Words that tell nothing about whose site it is.
const COMMON: [&str; 24] = [
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "分公司",
    "公司",
    "集团",
    "中心",
    "科技",
    "网络",
    "信息",
    "技术",
    "贸易",
    "商贸",
    "实业",
    "服务",
    "文化",
    "传媒",
    "工程",
    "设备",
    "电子",
    "管理",
    "咨询",
    "官网",
    "网站",
];

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    if !case.is_organisation() {
        return;
    }
    let subject = case.get(Column::SubjectName);
    if subject.chars().filter(|&letter| is_han(letter)).count() < 4 {
        return;
    }
    for (site, name) in named(case) {
        let explained = [site.principal.remark_admin, site.principal.remark_isp]
            .iter()
            .any(|remark| !remark.is_empty());
        if explained
            || name.chars().filter(|&letter| is_han(letter)).count() < 2
            || is_related(case, name, subject)
        {
            continue;
        }
        sink.say(
            &UNRELATED,
            case.site_place(site, Column::SiteName),
            &[("name", name), ("subject", subject)],
        );
    }
}

/// Whether a name tells whose it is: two letters in a row that are no common word and no place,
/// or an abbreviation made of the organisation's letters in their order.
fn is_related(case: &Case<'_>, name: &str, subject: &str) -> bool {
    if name.contains(subject) || subject.contains(name) {
        return true;
    }
    let mut letters = name
        .char_indices()
        .filter(|&(_, letter)| is_han(letter))
        .peekable();
    while let Some((start, first)) = letters.next() {
        let Some(&(next, second)) = letters.peek() else {
            break;
        };
        if next != start + first.len_utf8() {
            continue;
        }
        let pair = &name[start..next + second.len_utf8()];
        let common = COMMON.iter().any(|word| word.contains(pair))
            || case.catalog.divisions.named_in(pair).next().is_some();
        if !common && subject.contains(pair) {
            return true;
        }
    }
    let mut rest = subject.chars();
    let short = name.chars().filter(|&letter| is_han(letter));
    name.chars().filter(|&letter| is_han(letter)).count() <= 6
        && short
            .into_iter()
            .all(|letter| rest.any(|own| own == letter))
}
