//! Names in an inbox: which are noise, which are uploads under way, which are spreadsheets.

use std::ffi::OsStr;

/// Text of a name. Names that are not UTF-8 come from Windows by FTP: GBK.
pub(super) fn decode(name: &OsStr) -> String {
    match name.to_str() {
        Some(name) => name.to_owned(),
        None => {
            let bytes = name.as_encoded_bytes();
            encoding_rs::GB18030
                .decode_without_bom_handling(bytes)
                .0
                .into_owned()
        }
    }
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn extension(path: &str) -> String {
    last(path)
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_ascii_lowercase())
        .unwrap_or_default()
}

/// What programs leave behind, and what is hidden: never part of a drop.
///
/// Sources: paperless-ngx's default ignore list; WPS (`.~`), Office (`~$`), macOS, NAS boxes.
pub fn is_noise(path: &str) -> bool {
    const NAMES: [&str; 9] = [
        "thumbs.db",
        "desktop.ini",
        "@eadir",
        "__macosx",
        "#recycle",
        "$recycle.bin",
        "system volume information",
        "lost+found",
        "readme.md",
    ];
    path.split('/').any(|name| {
        name.starts_with('.')
            || name.starts_with("~$")
            || name.starts_with("_beiand-")
            || NAMES.contains(&name.to_ascii_lowercase().as_str())
    })
}

/// A name that a client gives a file while it is still arriving.
///
/// Sources: WinSCP and FileZilla (`filepart`), Firefox and curl (`part`), Chrome (`crdownload`),
/// 百度网盘 (`downloading`), aria2, Synology's and rsync's partial folders.
pub fn is_uploading(path: &str) -> bool {
    const ENDINGS: [&str; 8] = [
        "part",
        "filepart",
        "crdownload",
        "tmp",
        "partial",
        "uploading",
        "downloading",
        "aria2",
    ];
    path.split('/')
        .any(|name| ENDINGS.contains(&extension(name).as_str()))
}

/// A file that a drop's sheet may be in.
pub fn is_spreadsheet(path: &str) -> bool {
    match extension(path).as_str() {
        "xlsx" | "xlsm" | "xltx" | "xlsb" | "xls" | "xlt" | "et" | "ett" | "ods" | "fods"
        | "csv" | "tsv" => !is_noise(path),
        "txt" => !is_noise(path) && !is_marker(path),
        _ => false,
    }
}

/// A zipped drop.
pub(super) fn is_archive(path: &str) -> bool {
    extension(path) == "zip"
}

/// A file that says: take it now.
pub fn is_marker(path: &str) -> bool {
    let name = last(path);
    let stem = name.strip_suffix(".txt").unwrap_or(name);
    stem.eq_ignore_ascii_case("ready") || stem == "完成"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_file_of_excel_is_noise_wherever_it_lies() {
        assert!(is_noise("C01/~$备案信息.xlsx"));
        assert!(is_noise("__MACOSX/a.jpg"));
        assert!(!is_noise("C01/营业执照.jpg"));
    }

    #[test]
    fn a_marker_is_no_spreadsheet() {
        assert!(is_marker("批次/完成.txt"));
        assert!(is_marker("READY"));
        assert!(!is_spreadsheet("完成.txt"));
        assert!(is_spreadsheet("备案.TXT"));
    }
}
