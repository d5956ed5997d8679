//! What a file is, by its bytes; its name is only compared afterwards.

use super::Limits;
use super::content::Content;
use super::fault::Fault;
use super::package::Package;
use memchr::memmem;

/// A format that is read, each by its own reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Kind {
    /// xlsx, xlsm: a package with a workbook in XML.
    Xlsx,
    /// xlsb: a package with a binary workbook.
    Xlsb,
    /// xls, et: a compound file with a workbook.
    Xls,
    /// ods: a package with an OpenDocument sheet.
    Ods,
    /// fods: the same as one XML file.
    FlatOds,
    /// XML Spreadsheet 2003.
    Xml2003,
    /// A web page with a table.
    Html,
    /// csv, tsv, txt.
    Text,
}

impl Kind {
    /// The endings that a file of this format rightly has.
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Xlsx => &["xlsx", "xlsm", "xltx", "xltm"],
            Self::Xlsb => &["xlsb"],
            Self::Xls => &["xls", "xlt", "et", "ett"],
            Self::Ods => &["ods", "ots"],
            Self::FlatOds => &["fods", "xml"],
            Self::Xml2003 => &["xml"],
            Self::Html => &["htm"],
            Self::Text => &["csv", "tsv", "txt", "tab"],
        }
    }

    /// What a person calls it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx 工作簿",
            Self::Xlsb => "xlsb 工作簿",
            Self::Xls => "xls 工作簿",
            Self::Ods => "ods 表格",
            Self::FlatOds => "fods 表格",
            Self::Xml2003 => "XML 表格 2003",
            Self::Html => "网页表格（HTML）",
            Self::Text => "文本（CSV）",
        }
    }
}

/// How many of its first bytes tell what a file is.
const HEAD: usize = 8_192;

/// Looks at the first bytes, and into the directory of a package.
///
/// # Errors
/// When they are no spreadsheet, with what they are instead.
pub fn sniff(content: Content<'_>, limits: &Limits) -> Result<Kind, Fault> {
    let bytes = &*content.head(HEAD)?;
    if bytes.is_empty() {
        return Err(Fault::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return package(content, limits);
    }
    if bytes.starts_with(super::cfb::MAGIC) {
        return Ok(Kind::Xls);
    }
    // Workbooks before the compound file: a bare stream of records.
    if matches!(
        bytes,
        [0x09, 0x00 | 0x02 | 0x04 | 0x08, 0x04..=0x10, 0x00, ..]
    ) {
        return Err(Fault::unsupported("Excel 4.0 或更早的工作簿"));
    }
    if let Some(what) = other(bytes) {
        return Err(Fault::not_a_spreadsheet(what));
    }
    let head = &bytes[..bytes.len().min(4096)];
    if head.iter().all(|&byte| byte == 0) {
        return Err(Fault::corrupt("文件内容全是空字节"));
    }
    let start = head
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(head)
        .trim_ascii_start();
    let lower = start.to_ascii_lowercase();
    if lower.starts_with(b"<") {
        let has = |needle: &[u8]| memmem::find(&lower, needle).is_some();
        if has(b"urn:schemas-microsoft-com:office:spreadsheet") {
            return Ok(Kind::Xml2003);
        }
        if has(b"urn:oasis:names:tc:opendocument") {
            return Ok(Kind::FlatOds);
        }
        if has(b"<html") || has(b"<table") || has(b"<!doctype html") || has(b"<meta") {
            return Ok(Kind::Html);
        }
    }
    if lower.starts_with(b"mime-version:") {
        return Err(Fault::unsupported("网页存档（MHT）"));
    }
    if start.starts_with(b"ID;P") {
        return Err(Fault::unsupported("SYLK 表格"));
    }
    if memmem::find(&bytes[..bytes.len().min(1024)], b"PK\x03\x04").is_some()
        && let Ok(kind) = package(content, limits)
    {
        // Some mail gateways put a line before the archive.
        return Ok(kind);
    }
    if binary(bytes) {
        return Err(Fault::not_a_spreadsheet("无法识别的二进制文件"));
    }
    Ok(Kind::Text)
}

fn package(content: Content<'_>, limits: &Limits) -> Result<Kind, Fault> {
    let mut package = Package::open(content, *limits)?;
    if package.has("xl/workbook.bin") {
        return Ok(Kind::Xlsb);
    }
    if package.has("xl/workbook.xml") {
        return Ok(Kind::Xlsx);
    }
    if let Ok(Some(kind)) = package.bytes("mimetype", 256) {
        if memmem::find(&kind, b"opendocument.spreadsheet").is_some() {
            return Ok(Kind::Ods);
        }
        if memmem::find(&kind, b"opendocument").is_some() {
            return Err(Fault::not_a_spreadsheet("OpenDocument 文档"));
        }
    }
    for (folder, what) in [
        ("word/", "Word 文档"),
        ("ppt/", "PowerPoint 演示文稿"),
        ("index/", "Apple Numbers 或 Pages 文档"),
    ] {
        if package.names().any(|name| name.starts_with(folder)) {
            return Err(Fault::not_a_spreadsheet(what));
        }
    }
    if package.has("[content_types].xml") {
        // The workbook may stand under another name; its own reader will say.
        return Ok(Kind::Xlsx);
    }
    Err(Fault::Archive)
}

/// Files that clerks send instead of a sheet, by their first bytes.
fn other(bytes: &[u8]) -> Option<&'static str> {
    let signs: [(&[u8], &str); 12] = [
        (b"%PDF", "PDF 文档"),
        (b"\xFF\xD8\xFF", "JPEG 图片"),
        (b"\x89PNG", "PNG 图片"),
        (b"GIF8", "GIF 图片"),
        (b"BM", "BMP 图片"),
        (b"II*\0", "TIFF 图片"),
        (b"MM\0*", "TIFF 图片"),
        (b"Rar!", "RAR 压缩包"),
        (b"7z\xBC\xAF\x27\x1C", "7z 压缩包"),
        (b"\x1F\x8B", "gzip 压缩包"),
        (b"{\\rtf", "RTF 文档"),
        (b"MZ", "程序文件"),
    ];
    let (_, what) = signs.iter().find(|(sign, _)| bytes.starts_with(sign))?;
    let short = matches!(*what, "BMP 图片" | "程序文件");
    // Two letters may also begin a text.
    (!short || binary(bytes)).then_some(what)
}

/// Whether the bytes can be no text of any encoding we read.
fn binary(head: &[u8]) -> bool {
    if super::decode::is_utf16(head) {
        return false;
    }
    let strange = head
        .iter()
        .filter(|&&byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x1A))
        .count();
    strange * 20 > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_sheet_is_named() {
        let limits = Limits::default();
        for (bytes, fault) in [
            (&b""[..], Fault::Empty),
            (b"%PDF-1.4", Fault::not_a_spreadsheet("PDF 文档")),
            (b"\xFF\xD8\xFF\xE0", Fault::not_a_spreadsheet("JPEG 图片")),
            (&[0; 4096], Fault::corrupt("文件内容全是空字节")),
            (
                b"MIME-Version: 1.0\r\n",
                Fault::unsupported("网页存档（MHT）"),
            ),
            (b"ID;PWXL;N;E\r\n", Fault::unsupported("SYLK 表格")),
        ] {
            assert_eq!(sniff(bytes.into(), &limits), Err(fault));
        }
        assert_eq!(
            sniff("编号,名称\n".as_bytes().into(), &limits),
            Ok(Kind::Text)
        );
        assert_eq!(sniff(b"<table><tr>"[..].into(), &limits), Ok(Kind::Html));
        assert_eq!(sniff("BM公司,1".as_bytes().into(), &limits), Ok(Kind::Text));
    }
}
