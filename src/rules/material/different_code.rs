//! MAT-15: the certificate's QR code names another organisation than the row.

use super::{place, pressed};
use crate::model::number::CreditCode;
use crate::model::{Card, Column, Say, Severity, Slot, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "MAT-15",
        name: "certificate-code-differs-from-row",
        severity: Severity::Error,
        title: Words::new(
            "证件二维码与表中号码不符",
            "QR code differs from the row's code",
        ),
    },
    check,
};

static DIFFERS: Say = Say::new(
    Words::new(
        "证件图片的二维码是「{found}」，表里填的是「{own}」。",
        "The QR code on the certificate says “{found}”; the sheet says “{own}”.",
    ),
    Words::new(
        "核对是号码填错，还是放了别家的证件，改正其中一处。",
        "See whether the number is wrong or the certificate is another organisation's, and correct it.",
    ),
)
.customer(Words::new(
    "您好，营业执照上的统一社会信用代码与登记的不一致，请确认公司名称和营业执照是否对应，需要的话重新发一份，谢谢。",
    "Hello, the code on the business licence differs from the one we were given. Please check that licence and company belong together, and send it again if need be. Thank you.",
));

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let own = case.get(Column::SubjectCertNo);
    if own.is_empty() {
        return;
    }
    for (material, picture) in pressed(case) {
        if material.slot != Slot::SubjectCertificate {
            continue;
        }
        let Some(found) = picture.facts.qr.as_deref().and_then(code_in) else {
            continue;
        };
        if !found.eq_ignore_ascii_case(own) {
            sink.say(
                &DIFFERS,
                place(case, material),
                &[("found", found), ("own", own)],
            );
        }
    }
}

/// The credit code that a QR code's text holds, apart from other letters and digits.
///
/// The link of the public register (国家企业信用信息公示系统, gsxt.gov.cn) names it. Elsewhere one
/// number in 31 passes the outer check by chance, so the inner one has to fit as well.
fn code_in(text: &str) -> Option<&str> {
    let is_between = |letter: char| !letter.is_ascii_alphanumeric();
    let named = text.split_once("uniscid=").map(|(_, rest)| rest);
    let named = named.and_then(|rest| rest.split(is_between).next());
    named.filter(|code| code.len() == 18).or_else(|| {
        text.split(is_between).find(|part| {
            part.len() == 18 && CreditCode::parse(part).is_ok_and(|code| code.inner_fits())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credit_code_is_found_in_a_link_and_nothing_else_is_one() {
        let link = "https://www.gsxt.gov.cn/index.html?uniscid=91440606TEXT000176&x=1";
        assert_eq!(code_in(link), Some("91440606TEXT000176"));
        assert_eq!(code_in("https://example.com/123456789012345678"), None);
        // An old code whose inner check fits no more is a code where the register names it.
        let link = "http://www.gsxt.gov.cn/index.html?uniscid=91610113MAMXB4HH4G";
        assert_eq!(code_in(link), Some("91610113MAMXB4HH4G"));
        assert_eq!(code_in("91610113MAMXB4HH4G"), None);
        assert_eq!(code_in("https://example.com/?uniscid=9161"), None);
    }
}
