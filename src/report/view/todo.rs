//! What is to be done about a filing, whose turn it is, and what to send the customer.

use crate::model::judged::JudgedFiling;
use crate::model::{Column, Lang, Severity};
use crate::report::{Context, words};

/// One imperative sentence, and whose turn it is.
pub fn todo(judged: &JudgedFiling, context: &Context<'_>) -> (String, &'static str) {
    let lang = context.lang;
    let pick = |severity: Severity| {
        judged
            .findings
            .iter()
            .filter(move |f| f.severity == severity && f.fixed_to.is_none())
    };
    if judged.trouble.is_some() && pick(Severity::Error).next().is_none() {
        return (
            words::TROUBLE_TODO.get(lang).to_owned(),
            words::WHO_US.get(lang),
        );
    }
    for severity in [Severity::Error, Severity::Warn] {
        let Some(first) = pick(severity).next() else {
            continue;
        };
        let mut sentence = first.remedy.get(lang).to_owned();
        let more = pick(severity).count() - 1;
        if more > 0 {
            let more = words::MORE_TO_DO.fill(&[("n", &more.to_string())]);
            sentence = sentence.trim_end_matches(['。', '.']).to_owned() + more.get(lang);
        }
        let who = if pick(severity).any(|finding| !finding.customer.is_empty()) {
            words::WHO_CUSTOMER
        } else {
            words::WHO_RESELLER
        };
        return (sentence, who.get(lang));
    }
    (
        words::NOTHING_TO_DO.get(lang).to_owned(),
        words::WHO_RESELLER.get(lang),
    )
}

/// One message for the customer of a filing: everything that only he can cure, ready to send.
pub fn customer_message(judged: &JudgedFiling, context: &Context<'_>) -> String {
    let lang = context.lang;
    let mut asked: Vec<&str> = Vec::new();
    for finding in &judged.findings {
        let sentence = bare(finding.customer.get(lang));
        let counts = finding.fixed_to.is_none() && finding.severity >= Severity::Warn;
        if counts && !sentence.is_empty() && !asked.contains(&sentence) {
            asked.push(sentence);
        }
    }
    if asked.is_empty() {
        return String::new();
    }
    let filing = &judged.filing;
    let who = filing
        .sites()
        .map(|site| site.get(Column::SiteDomain))
        .find(|domain| !domain.is_empty())
        .unwrap_or_else(|| filing.name());
    let mut message = if asked.len() == 1 {
        words::CUSTOMER_HELLO_ONE.fill(&[("who", who)])
    } else {
        words::CUSTOMER_HELLO.fill(&[("who", who), ("n", &asked.len().to_string())])
    }
    .get(lang)
    .to_owned();
    for (number, sentence) in asked.iter().enumerate() {
        message.push('\n');
        if asked.len() > 1 {
            message.push_str(&format!("{}. ", number + 1));
        }
        // Cut off behind its greeting, an English sentence would begin small.
        let mut letters = sentence.chars();
        message.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        message.push_str(letters.as_str());
        // So would a Chinese one end open, without its thanks.
        if lang == Lang::Zh && !message.ends_with(['。', '！', '？']) {
            message.push('。');
        }
    }
    message.push('\n');
    message.push_str(words::CUSTOMER_BYE.get(lang));
    message
}

/// A sentence that could be sent alone, without its own greeting and thanks: the message has
/// one of each.
fn bare(sentence: &str) -> &str {
    const HELLO: [&str; 2] = ["您好，", "Hello, "];
    const THANKS: [&str; 5] = ["，谢谢。", "，谢谢！", "谢谢。", "谢谢！", " Thank you."];
    let sentence = HELLO
        .into_iter()
        .find_map(|hello| sentence.strip_prefix(hello))
        .unwrap_or(sentence);
    THANKS
        .into_iter()
        .find_map(|thanks| sentence.strip_suffix(thanks))
        .unwrap_or(sentence)
}
