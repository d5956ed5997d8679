//! The letter about our own trouble: a batch that could not be worked on three times in a row.
//!
//! It goes to whoever gets what names nobody (`mail.to`) and to the reseller's manager, once per
//! trouble. It holds no names or numbers of customers.

use super::Desk;
use crate::ledger::{Batch, LetterRecord};
use crate::mail::LetterState;
use crate::model::{Lang, Letter};
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

impl Desk {
    /// The letters about a batch's trouble.
    pub(super) fn alarm(&self, batch: &Batch, since: DateTime<Utc>) -> Vec<LetterRecord> {
        let Some(trouble) = &batch.trouble else {
            return Vec::new();
        };
        let mail = &self.settings.mail;
        let manager = self
            .settings
            .reseller(&batch.reseller)
            .and_then(|reseller| reseller.manager.as_ref());
        let readers: BTreeSet<_> = std::iter::once(&mail.to).chain(manager).collect();
        let time = |time: DateTime<Utc>| {
            time.with_timezone(&self.settings.time_zone)
                .format("%Y-%m-%d %H:%M")
                .to_string()
        };
        let (since_said, next) = (time(since), time(trouble.next));
        let (drop, what, tries) = (&batch.drop, &trouble.what, trouble.tries);
        let name = match batch.reseller.as_str() {
            "" => drop.clone(),
            reseller => format!("{reseller} / {drop}"),
        };
        let (subject, lines) = match self.lang {
            Lang::Zh => (
                format!("[备案] 系统问题：「{drop}」暂时处理不了，正在自动重试"),
                [
                    "请管理员看一下服务器：运行 beiand doctor 会列出问题和处理办法。".to_owned(),
                    format!("批次：{name}（编号 {}）", batch.id),
                    format!("问题：{what}"),
                    format!("从 {since_said} 起，已试 {tries} 次，下次 {next}。"),
                    "资料没有丢失，不需要重新投递；问题解决后自动继续，已完成的部分不会重做。"
                        .to_owned(),
                ],
            ),
            Lang::En => (
                format!("[ICP filing] our own trouble: {drop} waits and is tried again"),
                [
                    "The server needs a look: `beiand doctor` lists what is wrong and what to do."
                        .to_owned(),
                    format!("Batch: {name} ({})", batch.id),
                    format!("Trouble: {what}"),
                    format!("Since {since_said}, tried {tries} times, next at {next}."),
                    "Nothing is lost and nothing has to be dropped again; the work goes on by itself, and what is done is not done again."
                        .to_owned(),
                ],
            ),
        };
        let key = format!("trouble-{}-{}", batch.id, since.format("%Y%m%dT%H%M%S"));
        let now = self.now();
        let letter = |to: &crate::model::judged::Manager| Letter {
            message_id: self.message_id(&key, &to.address),
            references: Vec::new(),
            to: to.clone(),
            reply_to: mail.reply_to.clone(),
            subject: subject.clone(),
            html: page(&lines),
            text: lines.join("\n\n"),
            attachments: Vec::new(),
            written: now,
        };
        readers
            .into_iter()
            .map(|to| LetterRecord {
                letter: letter(to),
                state: LetterState::new(now),
                batches: vec![batch.id.clone()],
            })
            .collect()
    }
}

fn page(lines: &[String]) -> String {
    let escaped = |line: &String| {
        line.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    };
    let paragraphs: String = lines
        .iter()
        .map(|line| format!("<p>{}</p>", escaped(line)))
        .collect();
    format!("<html><body style=\"font-size:15px;line-height:1.6\">{paragraphs}</body></html>")
}
