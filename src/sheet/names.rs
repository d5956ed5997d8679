//! Which files of a drop are spreadsheets, by name: what is taken, what is passed over and why.

/// Endings that a spreadsheet may have; what the file is, its bytes say.
const ENDINGS: [&str; 13] = [
    "xlsx", "xlsm", "xlsb", "xltx", "xls", "xlt", "et", "ett", "ods", "fods", "csv", "tsv", "txt",
];

/// Why a file is passed over without looking into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// The owner file of a program that has the real one open.
    LockFile,
    /// What macOS leaves beside a file on a foreign disk.
    AppleDouble,
    /// A download or copy that is still going on, or an editor's backup.
    Partial,
    /// What the system keeps for itself.
    SystemFile,
}

impl Ignored {
    /// The word for machines.
    pub const fn word(self) -> &'static str {
        match self {
            Self::LockFile => "lock-file",
            Self::AppleDouble => "apple-double",
            Self::Partial => "partial",
            Self::SystemFile => "system-file",
        }
    }
}

/// Whether a file is passed over by its name, and why; the last part of the path counts.
pub fn ignored(file_name: &str) -> Option<Ignored> {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    let lower = name.to_lowercase();
    if name.starts_with("~$") || name.starts_with(".~") {
        return Some(Ignored::LockFile);
    }
    if name.starts_with("._") || lower == "__macosx" {
        return Some(Ignored::AppleDouble);
    }
    if matches!(
        lower.as_str(),
        "thumbs.db" | "ehthumbs.db" | "desktop.ini" | ".ds_store"
    ) {
        return Some(Ignored::SystemFile);
    }
    let ending = ending(name);
    let partial = [
        "crdownload",
        "part",
        "partial",
        "filepart",
        "tmp",
        "temp",
        "swp",
        "swo",
        "bak",
        "xlk",
        "download",
        "!ut",
        "opdownload",
    ];
    if partial.contains(&ending.as_str()) || name.ends_with('~') {
        return Some(Ignored::Partial);
    }
    name.starts_with('.').then_some(Ignored::SystemFile)
}

/// Whether a file of a drop is to be read as a spreadsheet, by its name.
pub fn is_sheet_name(file_name: &str) -> bool {
    ignored(file_name).is_none() && ENDINGS.contains(&ending(file_name).as_str())
}

/// The ending in small letters, without the dot; empty when there is none.
pub fn ending(file_name: &str) -> String {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => ending.to_lowercase(),
        _ => String::new(),
    }
}

/// The name without folders and ending: what a text file's only sheet is called.
pub fn stem(file_name: &str) -> &str {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_leave_behind_is_passed_over_with_its_reason() {
        for (name, why) in [
            ("~$备案信息表.xlsx", "lock-file"),
            (".~备案信息表.xlsx", "lock-file"),
            (".~lock.备案信息表.xlsx#", "lock-file"),
            ("客户/._备案信息表.xlsx", "apple-double"),
            ("备案信息表.xlsx.crdownload", "partial"),
            (".备案信息表.xlsx.swp", "partial"),
            ("Thumbs.db", "system-file"),
            (".DS_Store", "system-file"),
        ] {
            assert_eq!(ignored(name).map(Ignored::word), Some(why), "{name}");
            assert!(!is_sheet_name(name), "{name}");
        }
        assert_eq!(ignored("备案信息表.xlsx"), None);
    }

    #[test]
    fn a_spreadsheet_is_known_by_its_ending_in_any_case() {
        assert!(is_sheet_name("a/表.XLSX"));
        assert!(is_sheet_name("表.et"));
        assert!(!is_sheet_name("营业执照.jpg"));
        assert!(!is_sheet_name("xlsx"));
    }
}
