//! What is wrong with the customer's papers, said once.
//!
//! A rule owns a [`Card`]; what it may say is a handful of [`Say`]s in both languages. A
//! [`Finding`] is one of them filled in, with its place. Report, note, letter and `explain`
//! print the same words. Our own troubles are errors of their rooms, never findings.

use super::{Column, Lang, Slot, Text};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Info,
    /// A person must look: a machine cannot know.
    Manual,
    /// Explain or fix.
    Warn,
    /// Would be returned: blocks the hand-over.
    Error,
}

impl Severity {
    /// The word in machine output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Manual => "manual",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// Words in both languages, as the code holds them; `{name}` is filled in.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// The Chinese words.
    pub zh: &'static str,
    /// The English words.
    pub en: &'static str,
    /// What is to be done with either.
    zh_form: Form,
    en_form: Form,
}

impl Words {
    /// Both languages of one text; where values go is found when the program is built.
    pub const fn new(zh: &'static str, en: &'static str) -> Self {
        Self {
            zh,
            en,
            zh_form: Form::of(zh, "。"),
            en_form: Form::of(en, "."),
        }
    }

    /// The words in one language.
    pub const fn get(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }

    /// The words with each `{name}` replaced by its value.
    pub fn fill(&self, values: &[(&str, &str)]) -> Text {
        self.fill_in(None, values)
    }

    /// The same in one language alone, where only that will be read; the other stays empty.
    fn fill_in(&self, only: Option<Lang>, values: &[(&str, &str)]) -> Text {
        let is_read = |lang| only.is_none_or(|only| only == lang);
        let mut text = Text::default();
        if is_read(Lang::Zh) {
            text.zh = fill(self.zh, &self.zh_form, values);
        }
        if is_read(Lang::En) {
            text.en = fill(self.en, &self.en_form, values);
        }
        text
    }

    /// The same as a sentence of its own: with a full stop whatever value stands last, and in
    /// English with a capital where a word of ours stands first.
    fn sentence_in(&self, only: Option<Lang>, values: &[(&str, &str)]) -> Text {
        let mut text = self.fill_in(only, values);
        if !self.zh_form.stops {
            stop(&mut text.zh, '。');
        }
        if !self.en_form.stops {
            stop(&mut text.en, '.');
        }
        if text
            .en
            .starts_with(|first: char| first.is_ascii_lowercase())
            && !self.en.starts_with('{')
        {
            text.en.to_mut()[..1].make_ascii_uppercase();
        }
        text
    }
}

fn stop(sentence: &mut Cow<'static, str>, with: char) {
    if sentence.is_empty() || sentence.ends_with(with) {
        return;
    }
    let inner = sentence.trim_end_matches(['”', '」', '）', ')']);
    if inner.ends_with(|last: char| !"。.！!？?：:；;".contains(last)) {
        sentence.to_mut().push(with);
    }
}

/// The most places for values in one sentence.
const MOST_HOLES: usize = 8;

/// What is known of some words when the program is built.
#[derive(Clone, Copy, Debug)]
struct Form {
    /// Where a name stands in braces: the place of the brace, and the name's length.
    holes: [(u16, u8); MOST_HOLES],
    /// Whether their own last sign is the full stop.
    stops: bool,
}

impl Form {
    /// A brace that is not followed by a name and its end is only a brace.
    const fn of(words: &str, stop: &str) -> Self {
        let bytes = words.as_bytes();
        let (mut holes, mut count) = ([(0, 0); MOST_HOLES], 0);
        let mut at = 0;
        while at < bytes.len() {
            let mut end = at + 1;
            while end < bytes.len() && matches!(bytes[end], b'a'..=b'z' | b'_') {
                end += 1;
            }
            let length = end - at - 1;
            if bytes[at] == b'{' && end < bytes.len() && bytes[end] == b'}' && length > 0 {
                assert!(at <= u16::MAX as usize && length <= u8::MAX as usize);
                holes[count] = (at as u16, length as u8);
                count += 1;
            }
            at += 1;
        }
        let stop = stop.as_bytes();
        let mut stops = bytes.len() >= stop.len();
        let mut at = 1;
        while stops && at <= stop.len() {
            stops = bytes[bytes.len() - at] == stop[stop.len() - at];
            at += 1;
        }
        Self { holes, stops }
    }
}

fn fill(words: &'static str, form: &Form, values: &[(&str, &str)]) -> Cow<'static, str> {
    let holes = form.holes.iter().take_while(|(_, length)| *length > 0);
    let mut filled = String::new();
    let mut copied = 0;
    for &(open, length) in holes {
        let (open, length) = (usize::from(open), usize::from(length));
        let name = &words.as_bytes()[open + 1..][..length];
        let is_meant = |(of, _): &&(&str, &str)| of.as_bytes() == name;
        if let Some((_, value)) = values.iter().find(is_meant) {
            if copied == 0 {
                let room: usize = values.iter().map(|(_, value)| value.len()).sum();
                filled = String::with_capacity(words.len() + room);
            }
            filled.push_str(&words[copied..open]);
            filled.push_str(value);
            copied = open + length + 2;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(words);
    }
    filled.push_str(&words[copied..]);
    Cow::Owned(filled)
}

/// The sign on a rule: its code is for ever.
#[derive(Debug)]
pub struct Card {
    /// The code of the catalogue, for example `SUB-04`; never renumbered, never reused.
    pub code: &'static str,
    /// The fault's name, for example `certificate-number-invalid`; reads well after "allow".
    pub name: &'static str,
    /// The severity before profile and province have spoken.
    pub severity: Severity,
    /// The fault in a few words.
    pub title: Words,
}

/// One thing a rule may say.
#[derive(Clone, Copy, Debug)]
pub struct Say {
    /// What was found.
    pub message: Words,
    /// What to do about it, an imperative.
    pub remedy: Words,
    /// What to send the customer when only he can cure it: polite, no jargon; empty otherwise.
    pub customer: Words,
    /// A weight of its own, where this case of the rule is lighter or heavier than the card.
    pub severity: Option<Severity>,
}

impl Say {
    /// A message and its remedy.
    pub const fn new(message: Words, remedy: Words) -> Self {
        Self {
            message,
            remedy,
            customer: Words::new("", ""),
            severity: None,
        }
    }

    /// The same, with the sentence for the customer.
    pub const fn customer(self, customer: Words) -> Self {
        Self { customer, ..self }
    }

    /// The same, with a weight of its own.
    pub const fn weighing(self, severity: Severity) -> Self {
        Self {
            severity: Some(severity),
            ..self
        }
    }
}

/// Where a finding is. Everything is optional: a finding of the whole drop has no place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The row in the sheet, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// The column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<Column>,
    /// The cell as a person finds it, `备案信息!O59`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// The material slot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<Slot>,
    /// The file, relative to the drop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// What of findings somebody will read; the rest is left empty.
#[derive(Clone, Copy, Debug)]
pub struct Read {
    /// In which language, where it is only one.
    pub only: Option<Lang>,
    /// Whether also what is for the customer, who set the severity, and the cell's address, which
    /// row and column tell as well.
    pub whole: bool,
    /// How severe a finding is at least of which anything is read.
    pub least: Severity,
}

impl Default for Read {
    fn default() -> Self {
        Self {
            only: None,
            whole: true,
            least: Severity::Info,
        }
    }
}

/// One thing found in the customer's papers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's code.
    pub rule: Cow<'static, str>,
    /// The effective severity.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// What was found.
    pub message: Text,
    /// What to do.
    pub remedy: Text,
    /// What to send the customer; empty when the reseller can cure it.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub customer: Text,
    /// What stood there before a safe repair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
    /// What a safe repair made of it; the fault is then already cured in the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed_to: Option<String>,
    /// Who set the severity, in the order in which they spoke: `default|profile:72dns`.
    pub because: Cow<'static, str>,
}

impl Finding {
    /// A finding of a card at its default severity.
    pub fn new(card: &Card, say: &Say, place: Place, values: &[(&str, &str)]) -> Self {
        let severity = say.severity.unwrap_or(card.severity);
        Self::to_be_read(Read::default(), (card, severity), say, place, values)
    }

    /// The same at a severity of its own, with the sentences that will be read.
    pub fn to_be_read(
        read: Read,
        (card, severity): (&Card, Severity),
        say: &Say,
        place: Place,
        values: &[(&str, &str)],
    ) -> Self {
        let sentence = |words: &Words, is_read| match is_read && severity >= read.least {
            true => words.sentence_in(read.only, values),
            false => Text::default(),
        };
        Self {
            rule: Cow::Borrowed(card.code),
            severity,
            place,
            message: sentence(&say.message, true),
            remedy: sentence(&say.remedy, true),
            customer: sentence(&say.customer, read.whole),
            original: None,
            fixed_to: None,
            because: Cow::Borrowed("default"),
        }
    }

    /// The same finding, cured by a safe repair.
    pub fn fixed(mut self, original: &str, fixed_to: &str) -> Self {
        self.original = Some(original.to_owned());
        self.fixed_to = Some(fixed_to.to_owned());
        self
    }

    /// Whether this finding keeps the filing from being handed over.
    pub fn blocks(&self) -> bool {
        self.severity == Severity::Error && self.fixed_to.is_none()
    }
}

/// What becomes of a filing; computed from its findings, never set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// 可提交: may be handed over as it is.
    Ready,
    /// 需确认: may be handed over once a person has looked at the warnings.
    Review,
    /// 需修改: would be returned.
    Reject,
}

impl Verdict {
    /// The verdict that the findings of a filing come to.
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Self {
        findings.into_iter().fold(Self::Ready, |verdict, finding| {
            verdict.max(match finding.severity {
                _ if finding.fixed_to.is_some() => Self::Ready,
                Severity::Error => Self::Reject,
                Severity::Warn => Self::Review,
                Severity::Manual | Severity::Info => Self::Ready,
            })
        })
    }

    /// The word in machine output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Review => "review",
            Self::Reject => "reject",
        }
    }

    /// The words people read.
    pub const fn words(self) -> Words {
        match self {
            Self::Ready => const { Words::new("可提交", "ready") },
            Self::Review => const { Words::new("需确认", "to review") },
            Self::Reject => const { Words::new("需修改", "to fix") },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static CARD: Card = Card {
        code: "T-01",
        name: "test",
        severity: Severity::Error,
        title: Words::new("测试", "test"),
    };
    static SAY: Say = Say::new(
        Words::new("「{found}」不对", "{found} is wrong"),
        Words::new("改正", "mend"),
    );

    #[test]
    fn unknown_braces_stay_as_they_are() {
        let text = Words::new("{a}{b}{", "x").fill(&[("a", "{b}")]);
        assert_eq!(text.zh, "{b}{b}{");
    }

    #[test]
    fn a_repaired_error_does_not_block() {
        let finding = Finding::new(&CARD, &SAY, Place::default(), &[("found", "x")]);
        assert_eq!(finding.message.zh, "「x」不对。");
        assert_eq!(finding.message.en, "x is wrong.");
        assert_eq!(finding.remedy.en, "Mend.");
        assert_eq!(finding.customer, Text::default());
        assert_eq!(Verdict::of([&finding]), Verdict::Reject);
        let finding = finding.fixed("x", "y");
        assert_eq!(Verdict::of([&finding]), Verdict::Ready);
    }
}
