//! The week's letter: what it counts, and when it is written.

use crate::report_batches::{batch, card};
use beiand::model::judged::{JudgedBatch, Manager};
use beiand::model::{Lang, Verdict};
use beiand::report::{Context, Draft, Week};
use chrono::{DateTime, Duration, Utc};

fn context(lang: Lang) -> Context<'static> {
    let mut context = Context::shipped(lang);
    context.cards = &card;
    context
}

/// The batch of so many filings, all of one manager, received so many days before `until`.
fn of_days_ago(filings: usize, clean: bool, until: DateTime<Utc>, days: i64) -> JudgedBatch {
    let mut batch = batch(filings, clean);
    batch.received = until - Duration::days(days);
    for judged in &mut batch.filings {
        judged.manager = Some(Manager {
            address: "wang@example.com".into(),
            name: "王经理".into(),
        });
    }
    batch
}

fn monday() -> DateTime<Utc> {
    "2026-11-30T01:00:00Z".parse().expect("a moment")
}

fn letter(week: &Week, lang: Lang) -> Draft {
    let mut drafts = week
        .letters(None, 5_000_000, &|_| context(lang))
        .expect("letters");
    assert_eq!(drafts.len(), 1, "one letter for one manager");
    drafts.remove(0)
}

#[test]
fn a_filing_that_came_three_times_counts_once_by_its_last_round() {
    let mut week = Week::new(monday());
    week.add("a", &of_days_ago(12, false, monday(), 5));
    week.add("a", &of_days_ago(12, false, monday(), 4));
    week.add("a", &of_days_ago(12, true, monday(), 1));
    let letter = letter(&week, Lang::Zh);
    assert!(
        letter
            .subject
            .starts_with("[备案] 12 可提交 · 0 需确认 · 0 需修改｜备案周报"),
        "{}",
        letter.subject
    );
    assert!(
        letter.text.contains("收到 12 条备案，通过率 100%"),
        "{}",
        letter.text
    );
    assert!(letter.text.contains("没有等着改表的"), "{}", letter.text);
    assert!(
        letter.text.contains("缺座机且备注没有说明"),
        "what was cured in the week still kept filings back: {}",
        letter.text
    );
}

#[test]
fn the_week_before_is_compared_and_what_waits_longest_stands_first() {
    let flawed = batch(12, false);
    let rejected = flawed
        .filings
        .iter()
        .filter(|judged| judged.verdict() == Verdict::Reject)
        .count();
    let mut week = Week::new(monday());
    week.add("old", &of_days_ago(12, false, monday(), 23));
    week.add("before", &of_days_ago(4, true, monday(), 9));
    let mut fresh = of_days_ago(8, true, monday(), 2);
    for judged in &mut fresh.filings {
        // Other domains, or they would be the old ones dropped again.
        let site = judged
            .filing
            .get(beiand::model::Column::SiteDomain)
            .to_owned();
        judged.filing.replace(&[(
            0,
            beiand::model::Column::SiteDomain,
            format!("new-{site}").into(),
        )]);
    }
    week.add("new", &fresh);
    let letter = letter(&week, Lang::Zh);
    let first = letter.text.lines().nth(2).expect("a headline");
    assert_eq!(
        first,
        format!(
            "这七天收到 8 条备案，通过率 100%（前七天 100%）；{} 条还在等修改，最久 23 天。",
            rejected - 2
        ),
        "two of the old ones came again, clean, under another name"
    );
    assert!(letter.html.contains(first), "the letter leads with it");
}

#[test]
fn a_week_without_anything_to_say_has_no_letter() {
    let week = Week::new(monday());
    assert!(
        week.letters(None, 5_000_000, &|_| context(Lang::Zh))
            .expect("letters")
            .is_empty()
    );
    let mut week = Week::new(monday());
    let mut clean = of_days_ago(2, true, monday(), 40);
    for judged in &mut clean.filings {
        for column in [
            beiand::model::Column::DomainExpires,
            beiand::model::Column::SubjectCertValidTo,
        ] {
            let rows = judged.filing.rows.len();
            let far: Vec<_> = (0..rows)
                .map(|row| (row, column, "2039-01-01".into()))
                .collect();
            judged.filing.replace(&far);
        }
    }
    week.add("a", &clean);
    assert!(
        week.letters(None, 5_000_000, &|_| context(Lang::Zh))
            .expect("letters")
            .is_empty()
    );
}

#[test]
fn what_expires_soon_is_forecast_in_the_order_of_its_day() {
    let mut week = Week::new(monday());
    week.add("a", &of_days_ago(4, true, monday(), 1));
    let letter = letter(&week, Lang::Zh);
    let expiring: Vec<&str> = letter
        .text
        .lines()
        .filter(|line| line.contains("到期  "))
        .collect();
    assert!(
        expiring[0].starts_with("* 2026-12-20  域名到期  demo-0001.cn"),
        "{}",
        letter.text
    );
    assert!(
        expiring
            .iter()
            .any(|line| line.contains("2027-01-15  主办单位证件到期"))
    );
    assert!(!letter.text.contains("2028-03-01"), "that is far away");
}

#[test]
fn the_english_week_is_english() {
    let mut week = Week::new(monday());
    week.add("a", &of_days_ago(12, false, monday(), 1));
    let letter = letter(&week, Lang::En);
    assert!(
        letter.text.contains("12 filings came in, "),
        "{}",
        letter.text
    );
    assert!(letter.subject.starts_with("[ICP] "), "{}", letter.subject);
    for zh in ["条备案", "通过率", "等待修改", "天内到期", "各渠道"] {
        assert!(
            !letter.html.contains(zh) && !letter.text.contains(zh),
            "{zh}"
        );
    }
}
