//! PRE-01: a pre-approval comes with its number and its paper.

use crate::model::{Card, Column, Say, Severity, Slot, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "PRE-01",
        name: "approval-without-number-or-paper",
        severity: Severity::Error,
        title: Words::new(
            "填了前置审批但缺文号或文件",
            "approval chosen without number or file",
        ),
    },
    check,
};

static UNKNOWN: Say = Say::new(
    Words::new(
        "前置审批内容类型「{words}」不在填报系统的列表里。",
        "The pre-approval “{words}” is not on the portal's list.",
    ),
    Words::new(
        "换成列表里的类型；不涉及前置审批的，清空这一格。",
        "Choose from the list; clear the cell where no approval is needed.",
    ),
);

static NUMBER: Say = Say::new(
    Words::new(
        "填了 {kinds} 类前置审批（{words}），文号只有 {numbers} 个。",
        "There are {kinds} kinds of pre-approval ({words}) and {numbers} numbers.",
    ),
    Words::new(
        "按同样的顺序补齐文号；不涉及的，清空前置审批内容类型。",
        "Complete the numbers in the same order; clear the kinds that do not apply.",
    ),
)
.customer(Words::new(
    "您好，网站涉及{words}，备案要填批准文件的文号，请把批文拍照发给我们，谢谢。",
    "Hello, the website touches {words}; the filing needs the approval's number. Please send us a photo of the approval. Thank you.",
));

static NO_NUMBER: Say = Say {
    message: Words::new(
        "填了前置审批（{words}），没有填文号。",
        "A pre-approval is entered ({words}), but no number.",
    ),
    ..NUMBER
};

static PAPER: Say = Say::new(
    Words::new(
        "填了前置审批（{words}），但没有批文的图片。",
        "A pre-approval is entered ({words}), but there is no picture of it.",
    ),
    Words::new(
        "把批文放进材料文件夹，文件名含“前置审批”或“许可证”；没有批文的先办：{paper}（{authority}）。",
        "Put the approval into the folder, with «前置审批» or «许可证» in its name; otherwise get it first: {paper} ({authority}).",
    ),
)
.customer(Words::new(
    "您好，网站涉及{words}，请把{paper}拍照发给我们；还没有的话，需要先到{authority}办理，谢谢。",
    "Hello, the website touches {words}. Please send us a photo of the {paper}; if you do not have it yet, it is granted by {authority}. Thank you.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    // A person can have none: PRE-03 says so.
    if case.is_personal() {
        return;
    }
    let Some(list) = case.catalog.enumerations.of(Column::SitePreapproval) else {
        return;
    };
    for site in &case.sites {
        let cell = site.get(Column::SitePreapproval);
        if cell.is_empty() || matches!(cell, "无" | "否" | "不涉及" | "没有") {
            continue;
        }
        let kinds = list.split(cell);
        let odd: Vec<&str> = kinds
            .iter()
            .filter(|(_, choice)| choice.is_none())
            .map(|(word, _)| *word)
            .collect();
        let place = || case.site_place(site, Column::SitePreapproval);
        if !odd.is_empty() {
            sink.say(&UNKNOWN, place(), &[("words", &odd.join("、"))]);
            continue;
        }
        let words = kinds
            .iter()
            .map(|(word, _)| *word)
            .collect::<Vec<_>>()
            .join("、");
        let numbers = site
            .get(Column::SitePreapprovalNo)
            .split(['、', '，', '；', ',', ';', '\n', '|'])
            .filter(|number| !number.trim().is_empty())
            .count();
        if numbers < kinds.len() {
            let values = [
                ("kinds", &*kinds.len().to_string()),
                ("numbers", &numbers.to_string()),
                ("words", &words),
            ];
            let place = case.site_place(site, Column::SitePreapprovalNo);
            sink.say(
                if numbers == 0 { &NO_NUMBER } else { &NUMBER },
                place,
                &values,
            );
        }
        let has_paper = case
            .materials_in(Slot::SiteOther, Some(site.site.index))
            .next()
            .is_some();
        if !has_paper {
            let approval = kinds
                .iter()
                .filter_map(|(_, choice)| case.catalog.approvals.get(&choice.as_ref()?.name))
                .next();
            let values = [
                ("words", &*words),
                ("paper", approval.map_or("批文", |approval| &approval.paper)),
                (
                    "authority",
                    approval.map_or("主管部门", |approval| &approval.authority),
                ),
            ];
            let mut place = case.slot_place(Slot::SiteOther, Some(site.site.index));
            place.field = Some(Column::SitePreapproval);
            sink.say(&PAPER, place, &values);
        }
    }
}
