//! Why a file is refused: the readers' one way of giving up, in words for the clerk.

use super::cards;
use crate::model::{Finding, Place, Say, Words};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Why nothing, or nothing more, is read from a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// The file has no bytes, or no sheet of it has a cell.
    Empty,
    /// Torn, or written wrongly; the detail is for people who know the format.
    Corrupt(String),
    /// Encrypted, and no known password opens it.
    Encrypted,
    /// Encrypted, and none of the configured passwords opens it.
    WrongPassword,
    /// Beyond what we read; what is too large.
    TooLarge(Cow<'static, str>),
    /// Uses XML entities, which no spreadsheet program writes.
    XmlEntity,
    /// An archive that holds no workbook parts.
    Archive,
    /// Something else altogether; what it seems to be.
    NotASpreadsheet(Cow<'static, str>),
    /// A spreadsheet in a form that is not read; which, and what to save it as.
    Unsupported(Cow<'static, str>),
    /// No row looks like our header.
    NoHeader,
    /// The header is there, but no row below it.
    NoRows,
}

impl Fault {
    /// A torn file, with the detail.
    pub fn corrupt(detail: impl Into<String>) -> Self {
        Self::Corrupt(detail.into())
    }

    /// Beyond what we read; what is too large.
    pub const fn too_large(what: &'static str) -> Self {
        Self::TooLarge(Cow::Borrowed(what))
    }

    /// Something else than a spreadsheet; what it seems to be.
    pub const fn not_a_spreadsheet(what: &'static str) -> Self {
        Self::NotASpreadsheet(Cow::Borrowed(what))
    }

    /// A spreadsheet in a form that is not read.
    pub const fn unsupported(what: &'static str) -> Self {
        Self::Unsupported(Cow::Borrowed(what))
    }

    /// The word for machines: `corrupt`, `too-large`.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Corrupt(_) => "corrupt",
            Self::Encrypted | Self::WrongPassword => "encrypted",
            Self::TooLarge(_) => "too-large",
            Self::XmlEntity => "xml-entity",
            Self::Archive => "archive",
            Self::NotASpreadsheet(_) => "not-a-spreadsheet",
            Self::Unsupported(_) => "unsupported",
            Self::NoHeader => "no-header",
            Self::NoRows => "no-rows",
        }
    }

    /// The finding that tells the clerk.
    pub fn finding(&self, file: &str, sheet: &str) -> Finding {
        let place = Place {
            file: Some(file.to_owned()),
            ..Place::default()
        };
        let named = |card, say: &Say, what: &str| {
            Finding::new(
                card,
                say,
                place.clone(),
                &[("file", file), ("what", what), ("sheet", sheet)],
            )
        };
        match self {
            Self::Empty => named(&cards::EMPTY, &EMPTY, ""),
            Self::Corrupt(detail) => named(&cards::CORRUPT, &CORRUPT, detail),
            Self::Encrypted => named(&cards::ENCRYPTED, &ENCRYPTED, ""),
            Self::WrongPassword => named(&cards::ENCRYPTED, &WRONG_PASSWORD, ""),
            Self::TooLarge(what) => named(&cards::TOO_LARGE, &TOO_LARGE, what),
            Self::XmlEntity => named(&cards::UNSAFE, &UNSAFE, ""),
            Self::Archive => named(&cards::NOT_A_SPREADSHEET, &ARCHIVE, ""),
            Self::NotASpreadsheet(what) => {
                named(&cards::NOT_A_SPREADSHEET, &NOT_A_SPREADSHEET, what)
            }
            Self::Unsupported(what) => named(&cards::NOT_A_SPREADSHEET, &UNSUPPORTED, what),
            Self::NoHeader => named(&cards::NO_HEADER, &NO_HEADER, ""),
            Self::NoRows => named(&cards::EMPTY, &NO_ROWS, ""),
        }
    }
}

static EMPTY: Say = Say::new(
    Words::new("「{file}」里没有内容", "{file} is empty"),
    Words::new(
        "请重新发送填好的备案信息表",
        "send the completed filing sheet again",
    ),
);
static NO_ROWS: Say = Say::new(
    Words::new(
        "「{file}」的工作表「{sheet}」只有表头，没有备案数据",
        "sheet {sheet} of {file} has a header and no rows",
    ),
    Words::new(
        "请在表头下面每个网站填一行后重新发送",
        "fill in a row for each site and send it again",
    ),
);
static CORRUPT: Say = Say::new(
    Words::new(
        "「{file}」已损坏或没有传完，无法完整读取（{what}）",
        "{file} is damaged or incomplete ({what})",
    ),
    Words::new(
        "请在 Excel 或 WPS 中重新打开、另存为 .xlsx 后再发一次",
        "open it in Excel or WPS, save it as .xlsx and send it again",
    ),
);
static ENCRYPTED: Say = Say::new(
    Words::new(
        "「{file}」设有打开密码，已有的密码打不开",
        "{file} is encrypted and no known password opens it",
    ),
    Words::new(
        "请取消密码后重新发送",
        "remove the password and send it again",
    ),
);
static WRONG_PASSWORD: Say = Say::new(
    Words::new(
        "「{file}」设有打开密码，已配置的密码都不对",
        "{file} is encrypted and none of the configured passwords opens it",
    ),
    Words::new(
        "请取消密码后重新发送，或告诉我们正确的密码",
        "remove the password and send it again, or tell us the right one",
    ),
);
static TOO_LARGE: Say = Say::new(
    Words::new(
        "「{file}」过大或已损坏：{what}超出可读取的范围",
        "{file} is too large or damaged: {what} beyond the limits",
    ),
    Words::new(
        "请只保留备案数据，复制到新的工作簿另存为 .xlsx 后再发",
        "copy only the filing rows into a new workbook, save it as .xlsx and send that",
    ),
);
static UNSAFE: Say = Say::new(
    Words::new(
        "「{file}」含有表格软件不会写出的内容（XML 实体），为安全起见没有读取",
        "{file} uses XML entities, which no spreadsheet program writes; it was not read",
    ),
    Words::new(
        "请在 Excel 或 WPS 中打开后另存为新的 .xlsx 再发",
        "open it in Excel or WPS and save it as a new .xlsx",
    ),
);
static ARCHIVE: Say = Say::new(
    Words::new(
        "「{file}」是压缩包，不是表格",
        "{file} is an archive, not a spreadsheet",
    ),
    Words::new(
        "请解压后发送里面的表格，或把压缩包改回 .zip 后缀整体投递",
        "unpack it and send the sheet, or drop the archive under its .zip name",
    ),
);
static NOT_A_SPREADSHEET: Say = Say::new(
    Words::new(
        "「{file}」不是表格，内容是{what}",
        "{file} is not a spreadsheet but {what}",
    ),
    Words::new(
        "请发送 .xlsx、.xls 或 .csv 格式的备案信息表",
        "send the filing sheet as .xlsx, .xls or .csv",
    ),
);
static UNSUPPORTED: Say = Say::new(
    Words::new(
        "「{file}」是{what}，这种格式不读取",
        "{file} is {what}, a format that is not read",
    ),
    Words::new(
        "请在 Excel 或 WPS 中打开，另存为 .xlsx 后再发",
        "open it in Excel or WPS and save it as .xlsx",
    ),
);
static NO_HEADER: Say = Say::new(
    Words::new(
        "「{file}」里找不到备案信息表的表头（前 30 行）",
        "no header of a filing sheet in the first 30 rows of {file}",
    ),
    Words::new(
        "请使用备案信息表模板的表头；可用 beiand template 生成模板",
        "use the template's header row; `beiand template` writes one",
    ),
);
