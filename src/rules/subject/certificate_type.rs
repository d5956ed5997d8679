//! SUB-03: each nature has its own papers.

use crate::catalog::enumerations::Choice;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "SUB-03",
        name: "certificate-type-not-allowed",
        severity: Severity::Error,
        title: Words::new(
            "证件类型未填或与单位性质不符",
            "certificate type not allowed for the nature",
        ),
    },
    check,
};

static EMPTY: Say = Say::new(
    Words::new(
        "主办单位有效证件类型没有填。",
        "The certificate type is empty.",
    ),
    Words::new(
        "从下拉列表里选择；企业一般用营业执照，个人用居民身份证。",
        "Choose from the list: usually 营业执照, for a person 居民身份证.",
    ),
);

static UNKNOWN: Say = Say::new(
    Words::new(
        "“{found}”不是可选的证件类型。",
        "“{found}” is not a certificate type that can be chosen.",
    ),
    Words::new(
        "改成下拉列表里的一项，例如：{allowed}。",
        "Use one of the list, for example: {allowed}.",
    ),
);

static MISMATCH: Say = Say::new(
    Words::new(
        "性质为“{nature}”，不能用“{found}”备案。",
        "A subject of nature {nature} cannot file with {found}.",
    ),
    Words::new("改用其中一种：{allowed}。", "Use one of: {allowed}."),
)
.customer(Words::new(
    "请提供可用于备案的证件：{allowed}。",
    "Please send one of these certificates: {allowed}.",
));

static REFUSED: Say = Say::new(
    Words::new(
        "{province}不收“{found}”作主办单位证件。",
        "{province} does not take {found} as the organisation's certificate.",
    ),
    Words::new("改用其中一种：{allowed}。", "Use one of: {allowed}."),
)
.customer(Words::new(
    "{province}备案不收{found}，请提供单位的法人证书或营业执照。",
    "{province} does not take {found}: please send the organisation's licence.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let found = case.get(Column::SubjectCertType);
    let place = || case.subject_place(Column::SubjectCertType);
    if found.is_empty() {
        sink.say(&EMPTY, place(), &[]);
        return;
    }
    let allowed = |nature: &Choice| {
        let names: Vec<&str> = nature
            .certificates
            .iter()
            .map(|paper| paper.name.as_str())
            .collect();
        names.join("、")
    };
    match (case.cert_type, case.nature) {
        (None, nature) => {
            let allowed = nature.map_or_else(|| "营业执照(个人或企业)".to_owned(), allowed);
            sink.say(
                &UNKNOWN,
                place(),
                &[("found", found), ("allowed", &allowed)],
            );
        }
        (Some(paper), Some(nature))
            if !nature.certificates.iter().any(|one| one.name == paper.name) =>
        {
            sink.say(
                &MISMATCH,
                place(),
                &[
                    ("found", &paper.name),
                    ("nature", &nature.name),
                    ("allowed", &allowed(nature)),
                ],
            );
        }
        (Some(paper), _) => {
            let refused = &case.answers.certificates_refused;
            if refused.is.contains(&paper.name) {
                let province = case.province.map_or("管局", |one| one.name.as_str());
                let values = [
                    ("found", paper.name.as_str()),
                    ("province", province),
                    (
                        "allowed",
                        "统一社会信用代码证书、事业单位法人证书、营业执照",
                    ),
                ];
                sink.demand_at(&REFUSED, Severity::Error, refused.local, place(), &values);
            }
        }
    }
}
