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
    pages!("ACC-01" "ACC-02" "ACC-03" "ACC-04" "ACC-05" "ACC-06"),
    pages!("SUB-01" "SUB-02" "SUB-03" "SUB-04" "SUB-05" "SUB-06" "SUB-07" "SUB-08"),
    pages!("SUB-09" "SUB-10" "SUB-11" "SUB-12" "SUB-13" "SUB-14" "SUB-15" "SUB-16"),
    pages!("PER-01" "PER-02" "PER-03" "PER-04" "PER-05" "PER-06" "PER-07"),
    pages!("PER-08" "PER-09" "PER-10" "PER-11" "PER-12" "PER-13"),
    pages!("TEL-01" "TEL-02" "TEL-03" "TEL-04" "TEL-05" "TEL-06"),
    pages!("TEL-07" "TEL-08" "TEL-09" "TEL-10" "TEL-11" "TEL-12"),
    pages!("EML-01" "EML-02" "EML-03"),
    pages!("IMX-01"),
    pages!("WEB-01" "WEB-02" "WEB-03" "WEB-04" "WEB-05" "WEB-06" "WEB-07" "WEB-08" "WEB-09" "WEB-10" "WEB-11"),
    pages!("DOM-01" "DOM-02" "DOM-03" "DOM-04" "DOM-05" "DOM-06" "DOM-07" "DOM-08" "DOM-09" "DOM-10" "DOM-11" "DOM-12" "DOM-13"),
    pages!("SVC-01" "SVC-02" "SVC-03" "SVC-04" "SVC-05" "SVC-06"),
    pages!("REM-01" "REM-02"),
    pages!("PRE-01" "PRE-02" "PRE-03"),
    pages!("NET-01" "NET-02" "NET-03" "NET-04"),
    pages!("MAT-01" "MAT-02" "MAT-03" "MAT-04" "MAT-05" "MAT-06" "MAT-07" "MAT-08" "MAT-09" "MAT-10" "MAT-11" "MAT-12" "MAT-13" "MAT-14" "MAT-15"),
    pages!("FLW-01" "FLW-02" "FLW-03" "FLW-04" "FLW-05" "FLW-06"),
];
