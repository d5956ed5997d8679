//! Words in names: surnames, and terms that a site's name may not hold.
//!
//! Terms come from service providers' help pages and from blogs; what only a blog says is a hint.
//! There is no general list of forbidden words here: such a list was wrong in one case of ten.

use super::table::rows;
use super::words::Words;

/// Surnames.
pub const SURNAMES: &str = include_str!("../../config/data/surnames.tsv");
/// Terms in site names.
pub const TERMS: &str = include_str!("../../config/data/site_name_terms.tsv");

/// The sources that are a provider's own help page or tutorial; the others are blogs.
const PROVIDERS: [&str; 5] = ["xinnet", "qingcloud", "qingcloud_v4", "tencent", "72dns"];

/// What is known about words in names.
#[derive(Clone, Debug)]
pub struct Names {
    surnames: Words<bool>,
    /// Terms that a site's name may not hold.
    pub terms: Words<Term>,
}

/// A term that a site's name may not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// For whom.
    pub scope: Scope,
    /// Only at the beginning of the name.
    pub only_first: bool,
    /// Of what kind.
    pub kind: TermKind,
    /// Whether a provider's help page says so, not only a blog.
    pub firm: bool,
}

/// Whose names a term is refused in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everybody's.
    All,
    /// All but state bodies'.
    NonState,
    /// Only those of 个人.
    Personal,
}

/// Why a term is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermKind {
    /// 中国, 国家 and the like.
    State,
    /// What only a government office does.
    Government,
    /// Gambling, corruption and the like.
    Sensitive,
    /// Needs a pre-approval.
    Approval,
    /// Belongs to a business, not to a person.
    Business,
}

impl Names {
    /// Reads the two tables.
    ///
    /// # Errors
    /// When a line is not of its table's shape.
    pub fn parse(surnames: &str, terms: &str) -> Result<Self, String> {
        let mut all = Vec::new();
        for row in rows(surnames, ["surname", "common_word"]) {
            let (_, [surname, common]) = row?;
            all.push((surname.to_owned(), common == "yes"));
        }
        let surnames = Words::new(all);
        let mut all = Vec::new();
        for row in rows(terms, ["term", "scope", "match", "kind", "sources"]) {
            let (line, [term, scope, place, kind, sources]) = row?;
            let odd = |word: &str| format!("line {line}: {word:?} is not known");
            let scope = match scope {
                "all" => Scope::All,
                "non_state" => Scope::NonState,
                "personal" => Scope::Personal,
                _ => return Err(odd(scope)),
            };
            let kind = match kind {
                "state_word" => TermKind::State,
                "gov_function" => TermKind::Government,
                "sensitive" => TermKind::Sensitive,
                "needs_approval" => TermKind::Approval,
                "business_word" => TermKind::Business,
                _ => return Err(odd(kind)),
            };
            let only_first = match place {
                "contains" => false,
                "prefix" => true,
                _ => return Err(odd(place)),
            };
            let firm = sources.split(',').any(|source| PROVIDERS.contains(&source));
            all.push((
                term.to_owned(),
                Term {
                    scope,
                    only_first,
                    kind,
                    firm,
                },
            ));
        }
        Ok(Self {
            surnames,
            terms: Words::new(all),
        })
    }

    /// Whether a short text looks like a person's name: a surname, one or two letters more, and
    /// no ending that names give to shops and sites. A look, not a proof: somebody must look.
    pub fn looks_like_a_person(&self, text: &str) -> bool {
        const ENDINGS: &str = "网站馆店社坊家屋园城阁轩斋记集说谈志录录圈界庄堂苑";
        let letters = text.chars().count();
        let begins = |count: usize| {
            let end = text
                .char_indices()
                .nth(count)
                .map_or(text.len(), |(at, _)| at);
            self.surnames.get(&text[..end]).is_some()
        };
        let fits = (letters == 3 && begins(1)) || (matches!(letters, 3 | 4) && begins(2));
        fits && !text
            .chars()
            .last()
            .is_some_and(|last| ENDINGS.contains(last))
    }

    /// The surnames, each with whether it is also an ordinary word.
    pub fn surnames(&self) -> &Words<bool> {
        &self.surnames
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_knows_whom_it_concerns_and_who_says_so() {
        let names = Names::parse(SURNAMES, TERMS).expect("embedded");
        let term = |word: &str| *names.terms.get(word).expect(word);
        assert_eq!(term("中国").scope, Scope::NonState);
        assert!(term("反腐").firm);
        assert!(!term("科技").firm, "only a blog says so");
        assert!(term("全国").only_first);
    }

    #[test]
    fn a_text_looks_like_a_person_by_its_surname_and_length() {
        let names = Names::parse(SURNAMES, TERMS).expect("embedded");
        assert!(names.looks_like_a_person("罗星野"));
        assert!(names.looks_like_a_person("欧阳月明"));
        assert!(!names.looks_like_a_person("张家馆"), "a shop");
        assert!(!names.looks_like_a_person("月湖诗社手札"));
    }
}
