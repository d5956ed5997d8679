//! MAT-09: the verification sheet has the version of the subject's province.

use super::place;
use crate::model::{Card, Say, Severity, Slot, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "MAT-09",
        name: "wrong-verification-sheet-version",
        severity: Severity::Error,
        title: Words::new("核验单版本不对", "wrong verification-sheet version"),
    },
    check,
};

static WRONG: Say = Say::new(
    Words::new(
        "核验单是{found}，{province}的主体要用{own}。",
        "The verification sheet is the {found}; subjects in {province} use the {own}.",
    ),
    Words::new(
        "下载{own}核验单，重新填写、签字、盖章后替换。",
        "Download the {own}, fill it in, sign and seal it, and replace the picture.",
    ),
)
.customer(Words::new(
    "您好，核验单的版本用错了，{province}要用{own}。我们把新表发给您，请重新填写、签字盖章后拍照发回，谢谢。",
    "Hello, the verification sheet is of the wrong version; {province} uses the {own}. We will send you the form; please fill it in, sign and seal it, and send us a photo. Thank you.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let Some(province) = case.province else {
        return;
    };
    let own = case.answers.sheet_version.as_str();
    for material in case.materials_in(Slot::VerificationSheet, None) {
        let Some(found) = material.labels.version.as_deref() else {
            continue;
        };
        if found != own {
            let values = [
                ("found", found),
                ("own", own),
                ("province", province.name.as_str()),
            ];
            sink.say(&WRONG, place(case, material), &values);
        }
    }
}
