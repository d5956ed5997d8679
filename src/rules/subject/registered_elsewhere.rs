//! SUB-06: an organisation files where its licence was issued.

use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "SUB-06",
        name: "registered-in-another-province",
        severity: Severity::Error,
        title: Words::new(
            "单位登记地不在备案省",
            "USCC region is another province than the filing",
        ),
    },
    check,
};

static ELSEWHERE: Say = Say::new(
    Words::new(
        "统一社会信用代码的登记地是{home}（{region}），备案省选的是{province}。",
        "The credit code was issued in {home} ({region}), but the filing is for {province}.",
    ),
    Words::new(
        "备案省改为{home}；在{province}的分公司请用分公司自己的执照备案。",
        "File in {home}, or with the licence of the branch in {province}.",
    ),
)
.customer(Words::new(
    "单位只能在登记地备案。请确认是在{home}备案，还是用{province}分公司的执照备案。",
    "An organisation files where it is registered: is it {home}, or a branch in {province}?",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let (Ok(code), Some(province)) = (case.credit, case.province) else {
        return;
    };
    let Ok(digits) = code.region()[..2].parse::<u8>() else {
        return;
    };
    // 100000 is the national registry; the registry's own codes beyond GB/T 2260 tell nothing.
    let Some(home) = case.catalog.provinces.by_code(digits) else {
        return;
    };
    if home.code != province.code {
        sink.say(
            &ELSEWHERE,
            case.subject_place(Column::SubjectCertNo),
            &[
                ("home", &home.name),
                ("region", code.region()),
                ("province", &province.name),
            ],
        );
    }
}
