//! DOM-08: the domain belongs to the subject.

use crate::catalog::provinces::Holder;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::subject::is_same_name as same;
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "DOM-08",
        name: "domain-holder-is-not-the-organisation",
        severity: Severity::Error,
        title: Words::new(
            "域名所有者不是主办单位",
            "domain holder is not the organisation",
        ),
    },
    check,
};

static OTHER: Say = Say::new(
    Words::new(
        "域名「{domain}」的所有者是「{holder}」，不是主办单位「{subject}」。",
        "The domain “{domain}” belongs to “{holder}”, not to “{subject}”.",
    ),
    Words::new(
        "先在注册商处把域名过户到「{subject}」名下，实名认证通过后再报。",
        "Transfer the domain to “{subject}” at the registrar and file after its real-name check.",
    ),
)
.customer(Words::new(
    "您好，域名「{domain}」登记的所有者是「{holder}」，备案要求与「{subject}」一致，请您到域名注册商处办理过户并完成实名认证，办好告诉我们，谢谢。",
    "Hello, the domain “{domain}” is registered to “{holder}”; the filing needs it registered to “{subject}”. Please transfer it at your registrar and finish its real-name check. Thank you.",
));

static REPRESENTATIVE: Say = Say::new(
    Words::new(
        "域名「{domain}」在法定代表人「{holder}」名下，{province}要求在单位名下。",
        "The domain “{domain}” is the legal representative's (“{holder}”); {province} wants it in the organisation's name.",
    ),
    Words::new(
        "把域名过户到「{subject}」名下。",
        "Transfer the domain to “{subject}”.",
    ),
)
.customer(Words::new(
    "您好，域名「{domain}」目前在您个人名下，{province}备案要求在公司「{subject}」名下，请您到注册商处办理过户，谢谢。",
    "Hello, the domain “{domain}” is in your own name; {province} wants it in the name of “{subject}”. Please transfer it at your registrar. Thank you.",
));

static LETTER: Say = Say::new(
    Words::new(
        "域名「{domain}」在法定代表人「{holder}」名下，{province}要求附证明。",
        "The domain “{domain}” is the legal representative's (“{holder}”); {province} wants a letter.",
    ),
    Words::new(
        "把域名使用证明上传到网站其他材料，或过户到单位名下。",
        "Upload the letter under other site materials, or transfer the domain to the organisation.",
    ),
);

static LATIN: Say = Say::new(
    Words::new(
        "域名「{domain}」的所有者写作「{holder}」，请确认它就是「{subject}」的外文名或拼音。",
        "The holder of “{domain}” is written “{holder}”; please make sure that this is “{subject}”.",
    ),
    Words::new(
        "核对域名证书；不是同一单位就过户。",
        "Compare with the domain's certificate; transfer it if it is somebody else.",
    ),
)
.weighing(Severity::Manual);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    if case.nature.is_none() {
        return;
    }
    let subject = case.get(Column::SubjectName);
    let province = case
        .province
        .map_or("管局", |province| province.name.as_str());
    for site in &case.sites {
        let holder = site.get(Column::DomainHolder);
        if holder.is_empty() || subject.is_empty() || same(holder, subject) {
            continue;
        }
        if case.is_personal() && same(holder, case.principal.name) {
            continue;
        }
        let place = || case.site_place(site, Column::DomainHolder);
        let domain = site.get(Column::SiteDomain);
        let values = [
            ("domain", domain),
            ("holder", holder),
            ("subject", subject),
            ("province", province),
        ];
        let representative = case.is_organisation()
            && match case.get(Column::SubjectLegalRep) {
                "" => same(holder, case.principal.name),
                name => same(holder, name),
            };
        if representative {
            let fact = &case.answers.domain_holder;
            match fact.is {
                Holder::Either => {}
                Holder::EitherWithLetter => {
                    let weight = Severity::Manual;
                    sink.demand_at(&LETTER, weight, fact.local, place(), &values);
                }
                Holder::Company => {
                    // What only an old list says is no reason to refuse.
                    let weight = if fact.stale {
                        Severity::Warn
                    } else {
                        Severity::Error
                    };
                    sink.demand_at(&REPRESENTATIVE, weight, fact.local, place(), &values);
                }
            }
        } else if holder.is_ascii() {
            sink.say(&LATIN, place(), &values);
        } else {
            sink.say(&OTHER, place(), &values);
        }
    }
}
