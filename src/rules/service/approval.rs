//! SVC-06: service contents that need a pre-approval.

use super::services;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "SVC-06",
        name: "service-content-needs-approval",
        severity: Severity::Error,
        title: Words::new(
            "服务内容涉及前置审批",
            "service content implies pre-approval",
        ),
    },
    check,
};

static NEEDS: Say = Say::new(
    Words::new(
        "服务内容「{service}」要前置审批，而前置审批一栏是空的。",
        "The service content “{service}” needs a pre-approval, and none is entered.",
    ),
    Words::new(
        "已有批文的，填前置审批内容类型和文号并上传；没有的，去掉这一项。",
        "Enter the approval's kind and number and upload it, or take this service content out.",
    ),
)
.customer(Words::new(
    "您好，网站如果提供「{service}」，需要主管部门的许可。有许可证的话请拍照发给我们；没有的话，请确认网站不做这项内容，我们改选别的，谢谢。",
    "Hello, offering “{service}” on a website needs a licence. Please send us a photo of it, or confirm that the site does not offer it so that we can choose something else. Thank you.",
));

/// Whether it does depends on the administration.
static MAYBE: Say = Say {
    severity: Some(Severity::Warn),
    ..NEEDS
};

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let answers = case.answers;
    for site in &case.sites {
        if !site.get(Column::SitePreapproval).is_empty() {
            continue;
        }
        for service in services(site) {
            let place = || case.site_place(site, Column::SiteServices);
            let values = [("service", service)];
            if answers.services_approval.iter().any(|name| name == service) {
                let local = answers.services_approval.local;
                sink.demand_at(&NEEDS, Severity::Error, local, place(), &values);
            } else if answers
                .services_approval_maybe
                .iter()
                .any(|name| name == service)
            {
                sink.say(&MAYBE, place(), &values);
            }
        }
    }
}
