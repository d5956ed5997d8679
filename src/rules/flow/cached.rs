//! FLW-06: the portal's «already filed» that is only its cache.

use crate::model::{Card, Column, Say, Severity, Words};
use crate::rules::{Case, Rule, Sink};

pub static RULE: Rule = Rule {
    card: Card {
        code: "FLW-06",
        name: "already-filed-is-the-cache",
        severity: Severity::Warn,
        title: Words::new(
            "提示“已备案”多半是缓存",
            "\"already filed\" message is the cache",
        ),
    },
    check,
};

static CACHE: Say = Say::new(
    Words::new(
        "填报系统提示「{message}」，首次备案时多半是系统缓存。",
        "The portal says “{message}”; at a first filing that is usually its cache.",
    ),
    Words::new(
        "退出备案系统重新登录，到“备案信息浏览 → 网站信息 → 补传资料”补传；还提示的，查域名是否真的备过案。",
        "Log out and in again, add the papers under «备案信息浏览 → 网站信息 → 补传资料»; if it stays, see whether the domain was filed before.",
    ),
);

fn check(case: &Case<'_>, sink: &mut Sink<'_>) {
    let message = case.get(Column::StatusReturnedReason);
    let says = ["备案过", "已备案", "已经备案"]
        .iter()
        .any(|words| message.contains(words));
    if says {
        let place = case.subject_place(Column::StatusReturnedReason);
        sink.say(&CACHE, place, &[("message", message)]);
    }
}
