//! The rules' pages, `docs/rules/CODE.md`: what `explain` prints, and tests as well.

/// The page of a rule's code, in Chinese.
pub fn page(code: &str) -> Option<&'static str> {
    PAGES
        .iter()
        .find(|(of, _)| *of == code)
        .map(|(_, text)| *text)
}

/// Every page that ships with the program, by code.
static PAGES: &[(&str, &str)] = &[("XLS-03", include_str!("../../docs/rules/XLS-03.md"))];
