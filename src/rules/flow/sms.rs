//! FLW-02: the customer's 24 hours for the ministry's message, person by person.

use super::clocks::{Clock, Line, end_of, masked, when, when_en};
use super::speak;
use crate::model::life::{Actor, Nearness, Responsible, Stage, What, left};
use crate::model::{Card, Lang, Say, Severity, Words};
use crate::rules::Rule;
use chrono::Duration;

pub static RULE: Rule = Rule {
    card: Card {
        code: "FLW-02",
        name: "sms-window-about-to-lapse",
        severity: Severity::Error,
        title: Words::new("短信核验 24 小时快到", "SMS window (24 h) about to lapse"),
    },
    check: |case, sink| speak(case, sink, "FLW-02"),
};

const ASK: Words = Words::new(
    "您好，工信部已给{name}的手机发送备案核验短信，请在{until}前打开 beian.miit.gov.cn，点“短信核验”，填验证码、手机号和证件号后六位。过时会被退回，完成后告诉我们一声，谢谢。",
    "Hello, the ministry has sent a verification message to the mobile of {name}. Please open beian.miit.gov.cn before {until_en}, choose «短信核验» and enter the code, the mobile number and the last six characters of the identity number. Tell us when it is done. Thank you.",
);
const REMEDY: Words = Words::new(
    "马上联系{name}核验；收不到短信的，在核验页面点重发；验证码错五次以内还可以再试。",
    "Call {name} at once; the page sends the message again on request; five wrong codes are forgiven.",
);

static TODAY: Say = Say::new(
    Words::new(
        "{role}{name}要在{until}前完成短信核验（{sent}发出{left}）。",
        "The {role_en} {name} has to confirm by SMS before {until_en} (sent {sent_en}{left_en}).",
    ),
    REMEDY,
)
.customer(ASK)
.weighing(Severity::Warn);

static LAPSING: Say = Say::new(
    Words::new(
        "{role}{name}的短信核验{until}到期（{sent}发出{left}），还没有核验完。",
        "The SMS of the {role_en} {name} lapses at {until_en} (sent {sent_en}{left_en}) and is not confirmed yet.",
    ),
    REMEDY,
)
.customer(ASK);

static LAPSED: Say = Say::new(
    Words::new(
        "{role}{name}的短信核验在{until}已经过期（{sent}发出），没有记录结果。",
        "The SMS of the {role_en} {name}, sent {sent_en}, lapsed at {until_en}; no result was told.",
    ),
    Words::new(
        "看填报系统是否已退回；退回的重新提交，并请{name}守着手机。已经核验的，把状态改成“待管局审核”再投一次。",
        "See whether the portal returned the order; hand it over again and ask {name} to watch the mobile. If it was confirmed, tell the stage «待管局审核».",
    ),
);

static UNDATED: Say = Say::new(
    Words::new(
        "{role}{name}等待短信核验，状态表没写短信发出的时间。",
        "The {role_en} {name} has to confirm by SMS; the sheet does not say when it was sent.",
    ),
    Words::new(
        "短信 24 小时内有效，先联系{name}核验，再把发出时间补到“状态日期”。",
        "It holds for 24 hours: call {name} first, then write the time into «状态日期».",
    ),
)
.customer(Words::new(
    "您好，工信部已给{name}的手机发送备案核验短信，请在收到后 24 小时内打开 beian.miit.gov.cn，点“短信核验”，填验证码、手机号和证件号后六位。完成后告诉我们一声，谢谢。",
    "Hello, the ministry has sent a verification message to the mobile of {name}. Please open beian.miit.gov.cn within 24 hours, choose «短信核验» and enter the code, the mobile number and the last six characters of the identity number. Tell us when it is done. Thank you.",
));

pub(super) fn clocks(line: &Line<'_>, site: Option<usize>, found: &mut Vec<Clock>) {
    let Some(run) = line.order.run(|stage| stage == Stage::Sms) else {
        return;
    };
    let rules = &line.watch.catalog.clocks.sms;
    let is_exempt = rules.not_for.iter().any(|kind| line.watch.kind == kind);
    if run.next.is_some() || is_exempt {
        return;
    }
    let now = line.watch.now;
    let sent = run.last;
    for (role, role_en, person) in persons(line, site) {
        let mut clock = Clock::new(What::Sms, &UNDATED, sent.when().date());
        clock.who = Actor::Customer;
        clock.person = masked(&person.name);
        clock.nearness = Nearness::Now;
        clock.values = vec![
            ("role", role.to_owned()),
            ("role_en", role_en.to_owned()),
            ("name", person.name.clone()),
        ];
        let Some(at) = sent.at else {
            found.push(clock);
            continue;
        };
        let ends = at + Duration::hours(i64::from(rules.hours));
        // Where only the day is known, the window may last until the end of the last day.
        let latest = if sent.timed {
            ends
        } else {
            end_of(ends.date())
        };
        let lapsed = now >= latest;
        let soon = ends - Duration::hours(i64::from(rules.urgent_hours)) <= now;
        let today = now.date();
        clock.by = Some(latest);
        clock.exact = sent.timed;
        clock.rule = Some("FLW-02");
        clock.say.0 = if lapsed {
            clock.nearness = Nearness::Over;
            clock.from = latest.date();
            &LAPSED
        } else if soon || ends.date() == today {
            &LAPSING
        } else {
            &TODAY
        };
        let (left_zh, left_en) = if sent.timed {
            // A window that opens later today is not longer than it is.
            let from = now.max(at);
            (
                format!("，{}", left(ends, from, Lang::Zh)),
                format!(", {}", left(ends, from, Lang::En)),
            )
        } else {
            ("，没写几点".to_owned(), ", at an unknown hour".to_owned())
        };
        clock.values.extend([
            ("sent", when(at, sent.timed, today)),
            ("sent_en", when_en(at, sent.timed)),
            ("until", when(ends, sent.timed, today)),
            ("until_en", when_en(ends, sent.timed)),
            ("left", left_zh),
            ("left_en", left_en),
        ]);
        found.push(clock);
    }
}

/// Who has to confirm: the principal, and each site principal who is somebody else.
fn persons<'a>(
    line: &Line<'a>,
    site: Option<usize>,
) -> Vec<(&'static str, &'static str, &'a Responsible)> {
    let facts = line.watch.facts;
    let mut persons = vec![("主体负责人", "principal", &facts.principal)];
    for (at, own) in facts.sites.iter().enumerate() {
        if let Some(principal) = &own.principal
            && site.is_none_or(|site| site == at)
            && !persons
                .iter()
                .any(|(_, _, known)| known.name == principal.name)
        {
            persons.push(("网站负责人", "site principal", principal));
        }
    }
    persons
}
