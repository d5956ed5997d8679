//! PRE-02: a name or business scope that hints at a pre-approval nobody entered.

use crate::catalog::provinces::Undertaking;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "PRE-02",
        name: "scope-hints-at-approval",
        severity: Severity::Warn,
        title: Words::new(
            "单位名称或经营范围可能涉及前置审批",
            "business scope/name hits a pre-approval keyword",
        ),
    },
    check,
};

const MESSAGE: Words = Words::new(
    "{where}里有「{word}」，可能涉及前置审批“{kind}”，而前置审批一栏是空的。",
    "The {where_en} holds “{word}”, which may need the pre-approval “{kind}”; none is entered.",
);
const CUSTOMER: Words = Words::new(
    "您好，您公司的{where}里有「{word}」，请告诉我们网站会不会涉及这方面的内容；会的话请把{paper}拍照发给我们，谢谢。",
    "Hello, your company's {where_en} mentions “{word}”. Please tell us whether the website will touch it; if so, send us a photo of the {paper}. Thank you.",
);

static ASK: Say = Say::new(
    MESSAGE,
    Words::new(
        "网站涉及这项内容的，提供{paper}（{authority}）；不涉及的，在备注写明“不涉及{kind}”。",
        "If the site touches it, provide the {paper} ({authority}); if not, say «不涉及{kind}» in the remark.",
    ),
)
.customer(CUSTOMER);

static UNDERTAKING: Say = Say::new(
    MESSAGE,
    Words::new(
        "网站涉及这项内容的，提供{paper}（{authority}）；不涉及的，{province}收承诺书，上传到网站其他材料。",
        "If the site touches it, provide the {paper} ({authority}); if not, {province} takes a letter of undertaking under other site materials.",
    ),
)
.customer(CUSTOMER);

static STRICT: Say = Say::new(
    MESSAGE,
    Words::new(
        "{province}不收承诺书：提供{paper}（{authority}），或先变更经营范围。",
        "{province} takes no letter of undertaking: provide the {paper} ({authority}) or change the business scope first.",
    ),
)
.customer(CUSTOMER);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    if case.is_personal() {
        return;
    }
    let entered = |kind: &str| {
        case.sites
            .iter()
            .any(|site| site.get(Column::SitePreapproval).contains(kind))
    };
    let explained = |word: &str, kind: &str| {
        case.persons().any(|person| {
            let remark = person.remark_admin;
            remark.contains("不涉及") && (remark.contains(word) || remark.contains(kind))
        })
    };
    let mut told: Option<&str> = None;
    let province = case.province.map_or("", |province| province.name.as_str());
    for (column, place_zh, place_en) in [
        (Column::SubjectScope, "经营范围", "business scope"),
        (Column::SubjectName, "单位名称", "name"),
    ] {
        for (word, approval) in case.catalog.approvals.hints(case.get(column)) {
            // One finding per filing tells enough; the clerk looks at the scope as a whole.
            if told.is_some() || entered(&approval.kind) || explained(word, &approval.kind) {
                continue;
            }
            told = Some(&approval.kind);
            let say = match case.answers.undertaking.is {
                Undertaking::Unstated => &ASK,
                Undertaking::Accepted => &UNDERTAKING,
                Undertaking::Refused => &STRICT,
            };
            let values = [
                ("where", place_zh),
                ("where_en", place_en),
                ("word", word),
                ("kind", approval.kind.as_str()),
                ("paper", approval.paper.as_str()),
                ("authority", approval.authority.as_str()),
                ("province", province),
            ];
            sink.say(say, case.subject_place(column), &values);
        }
    }
}
