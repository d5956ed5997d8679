//! The rules' pages, `docs/rules/CODE.md`: what `explain` prints, and tests as well.

/// The page of a rule's code, in Chinese.
pub fn page(code: &str) -> Option<&'static str> {
    PAGES
        .iter()
        .flat_map(|family| family.iter())
        .find(|(of, _)| *of == code)
        .map(|(_, text)| *text)
}

macro_rules! pages {
    ($($code:literal)*) => {
        &[$(($code, include_str!(concat!("../../docs/rules/", $code, ".md")))),*]
    };
}

/// Every page that ships with the program, family by family in the order of the catalogue.
static PAGES: &[&[(&str, &str)]] = &[
    pages!("XLS-03"),
    pages!("SUB-01" "SUB-02" "SUB-03" "SUB-04" "SUB-07" "SUB-08"),
    pages!("PER-01" "PER-02" "PER-03" "PER-04" "PER-05"),
    pages!("TEL-01" "TEL-03" "TEL-05" "TEL-06" "TEL-07"),
    pages!("EML-01"),
];
