//! SVC-03: 其他, and the sites of 个人, need a remark on the content.

use super::services;
use crate::catalog::provinces::ContentRemark;
use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::remark::{beyond_sentences, plain};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "SVC-03",
        name: "content-remark-missing",
        severity: Severity::Error,
        title: Words::new(
            "缺网站内容备注",
            "“other” content or a personal site needs a remark",
        ),
    },
    check,
};

static MISSING: Say = Say::new(
    Words::new(
        "{why}，网站备注要写明网站内容，现在{found}。",
        "{why_en}, so the site's remark must tell the content; now {found_en}.",
    ),
    Words::new(
        "在网站备注（提交至管局）写一两句网站内容，例如“本网站用于分享……的文章，没有……”。",
        "Write a sentence or two on the content into the site's remark to the administration.",
    ),
)
.customer(Words::new(
    "您好，备案要写明网站的内容，请用一两句话告诉我们您的网站放什么内容、给谁看，谢谢。",
    "Hello, the filing has to tell what your website shows. Please tell us in a sentence or two what it is about and for whom. Thank you.",
));

/// The fewest letters in own words that tell anything.
const LEAST: usize = 4;

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let answers = case.answers;
    if case.nature.is_none() {
        return;
    }
    for site in &case.sites {
        let has_other = services(site).any(|service| service == "其他");
        let free = &answers.content_remark_free;
        let asked = if !free.is_empty() {
            services(site).any(|service| !free.iter().any(|name| name == service))
        } else {
            match answers.content_remark.is {
                ContentRemark::No => false,
                ContentRemark::Other => has_other,
                ContentRemark::Any | ContentRemark::Content => true,
            }
        };
        if !asked {
            continue;
        }
        let remark = site.principal.remark_admin;
        let subject = case.principal.remark_admin;
        let empty = remark.is_empty() && subject.is_empty();
        let own_words = has_other || answers.content_remark.is == ContentRemark::Content;
        let told = [remark, subject].iter().any(|remark| {
            if own_words {
                beyond_sentences(case, remark) >= LEAST
            } else {
                !plain(remark).is_empty()
            }
        });
        if told {
            continue;
        }
        let why = if has_other {
            ("服务内容选了“其他”", "«其他» is chosen")
        } else if case.is_personal() {
            ("这是个人网站", "This is the site of a 个人")
        } else {
            (
                "所选的服务内容要说明",
                "The chosen service content must be explained",
            )
        };
        let found = if empty {
            ("是空的", "it is empty")
        } else {
            ("只有固定句子，没有内容", "it only holds the fixed sentence")
        };
        let local = answers.content_remark.local || free.local;
        let values = [
            ("why", why.0),
            ("why_en", why.1),
            ("found", found.0),
            ("found_en", found.1),
        ];
        let place = case.site_place(site, Column::SitePrincipalRemarkAdmin);
        sink.demand_at(&MISSING, Severity::Error, local, place, &values);
    }
}
