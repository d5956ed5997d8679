//! SUB-05: the first two characters tell who registered what.

use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "SUB-05",
        name: "credit-code-contradicts-nature",
        severity: Severity::Error,
        title: Words::new(
            "统一社会信用代码的类别与单位性质矛盾",
            "USCC prefix contradicts the nature",
        ),
    },
    check,
};

static CLEAR: Say = Say::new(
    Words::new(
        "统一社会信用代码以“{prefix}”开头，是{kind}的代码，与性质“{nature}”矛盾。",
        "A credit code beginning with {prefix} does not belong to the nature {nature}.",
    ),
    Words::new(
        "对照证件改正单位性质或代码。",
        "Correct the nature or the code by the certificate.",
    ),
);

static UNUSUAL: Say = Say::new(
    Words::new(
        "统一社会信用代码以“{prefix}”开头，性质“{nature}”一般不是这个开头。",
        "A credit code beginning with {prefix} is unusual for the nature {nature}.",
    ),
    Words::new(
        "对照证件核对单位性质和代码。",
        "Compare nature and code with the certificate.",
    ),
)
.weighing(Severity::Warn);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let (Ok(code), Some(nature)) = (case.credit, case.nature) else {
        return;
    };
    let prefix = code.prefix();
    // A person with a company's code is told so by its own rule; some natures have no codes.
    if nature.prefixes.is_empty() || nature.prefixes.iter().any(|one| one == prefix) {
        return;
    }
    let clear = is_trade(prefix) && nature.prefixes.iter().all(|one| is_public(one))
        || is_public(prefix) && nature.prefixes.iter().all(|one| is_trade(one));
    let say = if clear { &CLEAR } else { &UNUSUAL };
    sink.say(
        say,
        case.subject_place(Column::SubjectCertNo),
        &[
            ("prefix", prefix),
            ("kind", kind(prefix)),
            ("nature", &nature.name),
        ],
    );
}

/// Registered by the market's authority; GB 32100-2015, base set.
fn is_trade(prefix: &str) -> bool {
    matches!(prefix, "91" | "92" | "93")
}

/// State bodies, public institutions and what civil affairs register; GB 32100-2015, base set.
fn is_public(prefix: &str) -> bool {
    matches!(prefix, "11" | "12" | "51" | "52" | "53")
}

fn kind(prefix: &str) -> &'static str {
    match prefix {
        "11" => "机关",
        "12" => "事业单位",
        "51" => "社会团体",
        "52" => "民办非企业单位",
        "53" => "基金会",
        "91" => "企业",
        "92" => "个体工商户",
        "93" => "农民专业合作社",
        _ => "其他机构",
    }
}
