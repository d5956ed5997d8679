//! SUB-02: a company cannot hide behind 个人.

use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "SUB-02",
        name: "organisation-filed-as-person",
        severity: Severity::Error,
        title: Words::new("单位按个人备案", "an enterprise filed as a person"),
    },
    check,
};

static NAME: Say = Say::new(
    Words::new(
        "性质选了“个人”，但主办单位名称“{found}”是单位的名称。",
        "The nature is a person's (个人), but “{found}” is the name of an organisation.",
    ),
    Words::new(
        "性质改为“企业”等单位性质；如确是个人备案，主办单位名称填本人姓名。",
        "Choose the nature of an organisation; for a personal filing enter the person's own name.",
    ),
)
.customer(Words::new(
    "请问备案是以公司还是以个人名义办理？企业网站不能用个人名义备案。",
    "Is the filing for the company or for a person? A company's site cannot be filed for a person.",
));

static PAPER: Say = Say::new(
    Words::new(
        "性质选了“个人”，但证件是“{found}”。",
        "The nature is a person's (个人), but the certificate is {found}.",
    ),
    Words::new(
        "性质改为“企业”等单位性质；如确是个人备案，证件改用本人身份证。",
        "Choose the nature of an organisation, or show the person's own ID card.",
    ),
)
.customer(Words::new(
    "请问备案是以公司还是以个人名义办理？企业网站不能用个人名义备案。",
    "Is the filing for the company or for a person? A company's site cannot be filed for a person.",
));

/// How names of organisations end, or what stands in them; a person's name has none of these.
const MARKS: &[&str] = &[
    "公司",
    "企业",
    "集团",
    "合作社",
    "事务所",
    "经营部",
    "商行",
    "商店",
    "工厂",
    "协会",
    "学会",
    "学校",
    "医院",
    "中心",
    "工作室",
    "合伙",
    "门市部",
    "分店",
    "酒店",
    "委员会",
    "研究院",
    "基金会",
];

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    if !case.is_personal() {
        return;
    }
    let name = case.get(Column::SubjectName);
    let place = || case.subject_place(Column::SubjectNature);
    if MARKS.iter().any(|mark| name.contains(mark)) {
        sink.say(&NAME, place(), &[("found", name)]);
    } else if case.credit.is_ok() {
        let found = match case.get(Column::SubjectCertType) {
            "" => "统一社会信用代码",
            found => found,
        };
        sink.say(&PAPER, place(), &[("found", found)]);
    }
}
