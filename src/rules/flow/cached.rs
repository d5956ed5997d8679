//! FLW-06: the portal's «already filed» that is only its cache.

use super::clocks::{Clock, Line};
use super::speak;
use crate::model::life::{Actor, Nearness, What};
use crate::model::{Card, Say, Severity, Words};
use crate::rules::Rule;

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
    check: |case, sink| speak(case, sink, "FLW-06"),
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

pub(super) fn clocks(line: &Line<'_>, found: &mut Vec<Clock>) {
    let first = matches!(line.watch.kind, "" | "首次备案");
    let over = line.order.standing().is_some_and(|it| it.stage.is_over());
    if !first || over {
        return;
    }
    let words = &line.watch.catalog.clocks.cached.words;
    let said = |note: &str| words.iter().any(|word| note.contains(word.as_str()));
    if let Some(event) = line.order.messages().find(|event| said(&event.note)) {
        let mut clock = Clock::new(What::Cached, &CACHE, event.when().date());
        clock.rule = Some("FLW-06");
        clock.who = Actor::Reseller;
        clock.nearness = Nearness::Soon;
        clock.values = vec![("message", event.note.clone())];
        found.push(clock);
    }
}
