//! SUB-04: a number that carries its own proof is held to it.

use super::is_persons;
use crate::model::number::{CreditFault, IdNumber, OrganisationCode};
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::mend::rewrites_credit_code;
use crate::rules::person::person_number_fault;
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "SUB-04",
        name: "certificate-number-invalid",
        severity: Severity::Error,
        title: Words::new(
            "主办单位证件号码格式或校验位不对",
            "certificate number format or checksum",
        ),
    },
    check,
};

static EMPTY: Say = Say::new(
    Words::new(
        "主办单位有效证件号码没有填。",
        "The certificate number is empty.",
    ),
    Words::new(
        "按证件原样填写。",
        "Enter it as it stands on the certificate.",
    ),
)
.customer(Words::new(
    "请提供贵单位的证件号码（营业执照上是统一社会信用代码）。",
    "Please send the number of the organisation's certificate.",
));

static CREDIT_CHECK: Say = Say::new(Words::new("统一社会信用代码“{found}”的最后一位与前 17 位不符，至少有一位抄错。","The last character of the credit code “{found}” does not fit the others: at least one character is wrong."),Words::new("对照营业执照逐位核对，重新填写。","Compare it with the licence character by character and enter it again.")).customer(Words::new("您提供的统一社会信用代码“{found}”有误，请对照营业执照重新发送。","The credit code “{found}” fails its check; please send it again as printed on the licence."));

static CREDIT_LENGTH: Say = Say::new(
    Words::new(
        "统一社会信用代码应为 18 位，“{found}”是 {count} 位。",
        "A credit code has 18 characters, “{found}” has {count}.",
    ),
    Words::new(
        "对照营业执照重新填写 18 位代码。",
        "Enter the 18 characters as printed on the licence.",
    ),
)
.customer(Words::new(
    "您提供的统一社会信用代码不是 18 位，请对照营业执照重新发送。",
    "The credit code does not have 18 characters; please send it again.",
));

static CREDIT_LETTER: Say = Say::new(Words::new("统一社会信用代码“{found}”里有不会出现的字符“{letter}”（代码不用 I、O、S、V、Z）。","The credit code “{found}” holds “{letter}”, which never occurs (I, O, S, V and Z are not used)."),Words::new("多半是 1、0、5、2 抄成了字母，对照营业执照改正。","Probably a digit read as a letter: compare with the licence.")).customer(Words::new("您提供的统一社会信用代码里有不会出现的字符，请对照营业执照重新发送。","The credit code holds a character that never occurs; please send it again."));

static CREDIT_MENDED: Say = Say::new(
    Words::new(
        "统一社会信用代码写成了「{found}」，代码里没有字母 I、O、S、Z，已改为「{code}」（两位校验码都相符）。",
        "The credit code was written “{found}”; I, O, S and Z are not used, so it is now “{code}”, which passes both checks.",
    ),
    Words::new(
        "不用再改；有疑问时对照营业执照。",
        "Nothing more to do; compare with the licence when in doubt.",
    ),
);

static CREDIT_REGION: Say = Say::new(
    Words::new(
        "统一社会信用代码“{found}”的第 3 至 8 位应全是数字。",
        "Characters 3 to 8 of the credit code “{found}” should be digits.",
    ),
    Words::new("对照营业执照改正。", "Compare with the licence."),
);

static IDENTITY: Say = Say::new(
    Words::new(
        "“{found}”是身份证号码，不是统一社会信用代码。",
        "“{found}” is an identity number, not a credit code.",
    ),
    Words::new(
        "填营业执照上的统一社会信用代码。",
        "Enter the credit code printed on the licence.",
    ),
)
.customer(Words::new(
    "请提供营业执照上的统一社会信用代码。",
    "Please send the credit code printed on the licence.",
));

static LOST: Say = Say::new(
    Words::new(
        "证件号码“{found}”已变成科学计数法，后几位丢失。",
        "The number “{found}” has become scientific notation and its last digits are lost.",
    ),
    Words::new(
        "把单元格设为文本格式，按证件重新输入。",
        "Format the cell as text and enter the number again.",
    ),
);

static INNER: Say = Say::new(Words::new("统一社会信用代码“{found}”总校验正确，但其中第 9 至 17 位的组织机构代码校验不符。","The credit code “{found}” passes its own check, but the organisation code inside does not."),Words::new("少数早期代码如此；请对照营业执照核对一次。","Some early codes are like this: compare it with the licence once.")).weighing(Severity::Warn);

static ORGANISATION: Say = Say::new(
    Words::new(
        "组织机构代码“{found}”的格式或校验位不对，应为 8 位加 1 位校验位。",
        "The organisation code “{found}” has a wrong form or check character.",
    ),
    Words::new(
        "对照证件改正，例如 12345678-9 的形式。",
        "Compare with the certificate.",
    ),
);

static PERSON: Say = Say::new(
    Words::new(
        "{paper}号码“{found}”不对：{why}。",
        "The number “{found}” of the paper is wrong.",
    ),
    Words::new("对照证件改正。", "Compare with the paper."),
)
.customer(Words::new(
    "您提供的证件号码有误，请对照证件重新发送。",
    "The number of your paper is wrong; please send it again.",
));

static ODD: Say = Say::new(
    Words::new(
        "证件号码“{found}”过短或含有证件号码里不会有的字符。",
        "The number “{found}” is too short or holds characters that numbers do not have.",
    ),
    Words::new("对照证件改正。", "Compare with the certificate."),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let found = case.get(Column::SubjectCertNo);
    let place = || case.subject_place(Column::SubjectCertNo);
    if found.is_empty() {
        sink.say(&EMPTY, place(), &[]);
        return;
    }
    if let Some(repair) = case.repair(0, Column::SubjectCertNo)
        && rewrites_credit_code(repair)
    {
        let values = [("found", repair.original), ("code", repair.repaired)];
        let finding = sink.say(&CREDIT_MENDED, place(), &values);
        finding.original = Some(repair.original.to_owned());
        finding.fixed_to = Some(repair.repaired.to_owned());
        return;
    }
    let paper = case.cert_type.map_or("", |paper| paper.name.as_str());
    if is_persons(paper) || (paper.is_empty() && case.is_personal()) {
        let paper = if paper.is_empty() {
            "居民身份证"
        } else {
            paper
        };
        if let Some(why) = person_number_fault(paper, found, IdNumber::parse(found)) {
            sink.say(
                &PERSON,
                place(),
                &[("found", found), ("paper", paper), ("why", why)],
            );
        }
        return;
    }
    if paper == "组织机构代码证" {
        // Since 2015 the certificate may bear the credit code instead.
        if OrganisationCode::parse(found).is_none() && case.credit.is_err() {
            sink.say(&ORGANISATION, place(), &[("found", found)]);
        }
        return;
    }
    if paper != "营业执照(个人或企业)" && !paper.is_empty() && found.chars().count() != 18
    {
        // Other registers had numbers of their own before 2015; only their form can be seen.
        if found.chars().count() < 4 || found.contains(['@', '?', '？']) {
            sink.say(&ODD, place(), &[("found", found)]);
        }
        return;
    }
    credit(case, sink, found);
}

fn credit(case: &Case<'_>, sink: &mut Sink<'_>, found: &str) {
    let place = || case.subject_place(Column::SubjectCertNo);
    match case.credit {
        Err(_) if IdNumber::parse(found).is_ok() => {
            sink.say(&IDENTITY, place(), &[("found", found)]);
        }
        Ok(code) if code.inner_fits() => {}
        Ok(_) => {
            sink.say(&INNER, place(), &[("found", found)]);
        }
        // The registration number of before 2015 is told by its own rule.
        Err(CreditFault::OldRegistration) => {}
        Err(CreditFault::Lost) => {
            sink.say(&LOST, place(), &[("found", found)]);
        }
        Err(CreditFault::Check) => {
            sink.say(&CREDIT_CHECK, place(), &[("found", found)]);
        }
        Err(CreditFault::Region) => {
            sink.say(&CREDIT_REGION, place(), &[("found", found)]);
        }
        Err(CreditFault::Character(letter)) => {
            let letter = letter.to_string();
            sink.say(
                &CREDIT_LETTER,
                place(),
                &[("found", found), ("letter", &letter)],
            );
        }
        Err(CreditFault::Length(_) | CreditFault::Organisation | CreditFault::Identity) => {
            let count = found.chars().count().to_string();
            sink.say(
                &CREDIT_LENGTH,
                place(),
                &[("found", found), ("count", &count)],
            );
        }
    }
}
