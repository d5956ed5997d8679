//! Rules on remarks to the administration.

mod length;
mod sentence;

use super::{Case, Rule};

pub(super) const RULES: &[&Rule] = &[&sentence::RULE, &length::RULE];

/// A remark's letters and digits alone: spaces and punctuation of any width do not count.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect()
}

/// Whether a remark holds a sentence; `…` stands for anything.
fn holds(remark: &str, sentence: &str) -> bool {
    find(remark, sentence).is_some()
}

/// Where a sentence stands in a plain remark: begin and end in bytes.
fn find(remark: &str, sentence: &str) -> Option<(usize, usize)> {
    if remark.is_empty() {
        return None;
    }
    let mut begin = None;
    let mut end = 0;
    for part in sentence
        .split('…')
        .map(plain)
        .filter(|part| !part.is_empty())
    {
        let at = end + remark[end..].find(&part)?;
        begin.get_or_insert(at);
        end = at + part.len();
    }
    begin.map(|begin| (begin, end))
}

/// How many letters of a remark are not the province's sentences.
pub(super) fn beyond_sentences(case: &Case<'_>, remark: &str) -> usize {
    let mut rest = plain(remark);
    for sentence in case.answers.sentences.iter().flat_map(|one| &one.any) {
        if let Some((begin, end)) = find(&rest, sentence) {
            rest.replace_range(begin..end, "");
        }
    }
    rest.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_found_whatever_its_spaces_and_punctuation() {
        let remark = plain("备注：该网站 demo.com 不涉及前置审批业务");
        assert!(holds(&remark, "该网站…不涉及前置审批业务"));
        assert!(holds(
            &plain("本网站是个人网站,  谢谢"),
            "本网站是个人网站，谢谢。"
        ));
        assert!(!holds(&remark, "该网站…涉及…前置审批业务手续"));
    }
}
