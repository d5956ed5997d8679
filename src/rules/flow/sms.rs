//! FLW-02: the customer's 24 hours for the ministry's message.

use super::standing;
use crate::model::life::Stage;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};
use chrono::Duration;

pub static RULE: Rule = Rule {
    card: Card {
        code: "FLW-02",
        name: "sms-window-about-to-lapse",
        severity: Severity::Error,
        title: Words::new("短信核验 24 小时快到", "SMS window (24 h) about to lapse"),
    },
    check,
};

const ASK: Words = Words::new(
    "您好，工信部已给{names}的手机发送备案核验短信，请在 24 小时内打开 beian.miit.gov.cn，点“短信核验”，填验证码、手机号和证件号后六位。过时会被退回，完成后告诉我们一声，谢谢。",
    "Hello, the ministry has sent a verification message to the mobile of {names}. Please open beian.miit.gov.cn within 24 hours, choose «短信核验» and enter the code, the mobile number and the last six characters of the identity number. Tell us when it is done. Thank you.",
);
const REMEDY: Words = Words::new(
    "马上联系{names}核验；收不到短信的，在核验页面点重发；验证码错五次以内还可以再试。",
    "Call {names} at once; the page sends the message again on request; five wrong codes are forgiven.",
);

static TODAY: Say = Say::new(
    Words::new(
        "{sent}发出了核验短信，{names}要在 24 小时内各自核验。",
        "The message was sent on {sent}; {names} must each confirm within 24 hours.",
    ),
    REMEDY,
)
.customer(ASK)
.weighing(Severity::Warn);

static LAPSING: Say = Say::new(
    Words::new(
        "{sent}发出的核验短信{until}到期，还没有核验完。",
        "The message sent on {sent} lapses on {until} and is not confirmed yet.",
    ),
    REMEDY,
)
.customer(ASK);

static LAPSED: Say = Say::new(
    Words::new(
        "{sent}发出的核验短信在{until}已经过期。",
        "The message sent on {sent} lapsed on {until}.",
    ),
    Words::new(
        "看填报系统是否已退回；退回的重新提交，并请{names}守着手机。",
        "See whether the portal returned the order; hand it over again and ask {names} to watch the mobile.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let Some(standing) = standing(case).filter(|standing| standing.stage == Stage::Sms) else {
        return;
    };
    let Some(sent) = standing.since else {
        return;
    };
    let until = sent + Duration::hours(24);
    let say = if case.today > until.date() {
        &LAPSED
    } else if case.today == until.date() {
        &LAPSING
    } else {
        &TODAY
    };
    let mut names: Vec<&str> = Vec::new();
    for person in case.different_persons() {
        if !person.name.is_empty() && !names.contains(&person.name) {
            names.push(person.name);
        }
    }
    let when = |time: chrono::NaiveDateTime| {
        let day = time.format("%m月%d日").to_string();
        if time.time() == chrono::NaiveTime::MIN {
            day
        } else {
            format!("{day} {}", time.format("%H:%M"))
        }
    };
    let values = [
        ("sent", &*when(sent)),
        ("until", &when(until)),
        ("names", &names.join("、")),
    ];
    sink.say(say, case.subject_place(Column::StatusStage), &values);
}
