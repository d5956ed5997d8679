//! Spreadsheets: bytes in, filings and findings out.
//!
//! The file is what its bytes say, not what its name says. The sheet, the header row and the
//! columns are found; cells become tidied text, each change told; rows become filings. Reading
//! never fails: a file that cannot be read is a finding that says why and what to do. What a
//! value means is no business of this room — it does not know a mobile number from a wrong one.
//!
//! See `docs/sheets.md` for what is read and why.

pub mod annotate;
pub mod cards;
pub mod fault;
pub mod grid;
pub mod header;
pub mod names;
pub mod raw;
pub mod sniff;
pub mod values;

mod biff;
mod body;
mod cfb;
mod content;
mod crypt;
mod dates;
mod decode;
mod delimited;
mod escapes;
mod filings;
mod foreign;
mod html;
mod ods;
mod package;
mod reading;
mod says;
pub mod status;
mod table;
mod told;
mod xlsx;
mod xml;
mod xml2003;

pub use annotate::annotate;
pub use cards::CARDS;
pub use content::{Content, Held};
pub use fault::Fault;
pub use grid::CellPicture;
pub use header::Proposal;
pub use names::{Ignored, ignored, is_sheet_name};
pub use sniff::Kind;
pub use told::tidied;

use crate::catalog::columns::Columns;
use crate::model::{Column, Filing, Finding, Layout, Place};
use raw::RawBook;
use reading::Reading;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a reading needs besides the file.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// The columns' headers and aliases.
    pub columns: &'a Columns,
    /// Passwords to try on an encrypted workbook.
    pub passwords: &'a [String],
    /// Headers that a person confirmed for this reseller.
    pub mapping: &'a BTreeMap<String, Column>,
    /// How much is read.
    pub limits: Limits,
}

/// Bounds of a reading, each far above an honest filing sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: u64,
    /// Rows that become filings.
    pub rows: u32,
    /// Columns of the sheet that are looked at.
    pub columns: u32,
    /// Bytes of text, each different text counted once.
    pub text_bytes: usize,
    /// Bytes that one part of a workbook may unpack to.
    pub unpacked: u64,
    /// Parts of a workbook.
    pub parts: usize,
    /// Merged blocks.
    pub merges: usize,
    /// Bytes of pictures taken out of a sheet.
    pub picture_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 256 << 20,
            rows: 300_000,
            columns: 1_024,
            text_bytes: 192 << 20,
            unpacked: 768 << 20,
            parts: 20_000,
            merges: 200_000,
            picture_bytes: 256 << 20,
        }
    }
}

/// What a spreadsheet came to.
#[derive(Debug, Default)]
pub struct Intake {
    /// Where the columns stand.
    pub layout: Arc<Layout>,
    /// The filings, in the order of their first rows.
    pub filings: Vec<Filing>,
    /// What was found: of the sheet as a whole without a row, of a filing with its row.
    pub findings: Vec<Finding>,
    /// Pictures in the sheet, by row.
    pub pictures: Vec<CellPicture>,
    /// What the sheet 备案状态 says, in its order; the filings' own status columns stay in them.
    pub statuses: Vec<StatusRow>,
    /// The batch that returned this workbook, when it is one of ours coming back.
    pub batch_mark: Option<String>,
    /// The header row as written: column from 0 and text.
    pub headers: Vec<(u32, String)>,
    /// Headers that resemble ours, for `beiand map`.
    pub proposals: Vec<Proposal>,
    /// Why nothing was read, when nothing was.
    pub refusal: Option<Fault>,
    /// How many of our columns the sheet has: the best workbook of a drop has the most.
    pub score: usize,
    /// What the file is, when that could be told.
    pub kind: Option<Kind>,
}

impl Intake {
    /// How many rows were read: one a site.
    pub fn rows(&self) -> usize {
        self.filings.iter().map(|filing| filing.rows.len()).sum()
    }
}

/// A row of the sheet 备案状态: how far a filing is.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct StatusRow {
    /// The sheet.
    pub sheet: String,
    /// The cell of the stage as a person finds it, `备案状态!C3`.
    pub cell: String,
    /// The row in its sheet, from 1.
    pub row: u32,
    /// 备案编号.
    pub filing_no: String,
    /// 网站域名列表.
    pub domain: String,
    /// 主办单位名称.
    pub subject: String,
    /// 当前状态, as written.
    pub stage: String,
    /// 状态日期, `2026-08-31 11:00` or `2026-08-31` where it could be read, else as written.
    pub stage_date: String,
    /// 驳回原因.
    pub returned_reason: String,
    /// 备案号.
    pub filing_number: String,
}

/// What there is when a drop has no spreadsheet; `told` when that is to be said.
pub fn none(told: bool) -> Intake {
    let mut intake = Intake {
        refusal: Some(Fault::Empty),
        ..Intake::default()
    };
    if told {
        intake.findings.push(Finding::new(
            &cards::NO_SPREADSHEET,
            &says::NO_SPREADSHEET,
            Place::default(),
            &[],
        ));
    }
    intake
}

/// Reads formats that may bring down the process: in this one, or behind a wall.
pub type Foreign<'a> = dyn Fn(Kind, &[u8], &Limits) -> Result<RawBook, Fault> + 'a;

/// Reads a spreadsheet in this process. Files of customers belong behind the wall
/// (`crate::wall`), which calls [`read_through`].
pub fn read(file_name: &str, content: Content<'_>, options: &Options<'_>) -> Intake {
    read_through(file_name, content, options, &read_foreign)
}

/// Reads a workbook with the readers that are not ours, in this process.
///
/// # Errors
/// When it is torn, encrypted or too large.
pub fn read_foreign(kind: Kind, bytes: &[u8], limits: &Limits) -> Result<RawBook, Fault> {
    guarded(|| foreign::read(kind, bytes, limits))
}

/// Reads a spreadsheet; `foreign` reads the formats for which we have no reader of our own.
pub fn read_through(
    file_name: &str,
    content: Content<'_>,
    options: &Options<'_>,
    foreign: &Foreign<'_>,
) -> Intake {
    let mut intake = Intake {
        layout: Arc::new(Layout {
            file: file_name.to_owned(),
            ..Layout::default()
        }),
        ..Intake::default()
    };
    let outcome = guarded(|| {
        let mut reading = Reading {
            file_name,
            options,
            intake: &mut intake,
        };
        reading.run(content, foreign)
    });
    if let Err(fault) = outcome {
        // Rows read before a fault are shown to nobody: half a sheet is no sheet.
        let sheet = intake.layout.sheet.clone();
        intake.filings.clear();
        intake.pictures.clear();
        intake.statuses.clear();
        intake
            .findings
            .retain(|finding| finding.place.row.is_none());
        intake.findings.insert(0, fault.finding(file_name, &sheet));
        intake.refusal = Some(fault);
    }
    intake
}

/// The content part of a zipped OpenDocument sheet.
fn open_document(content: Content<'_>, limits: &Limits) -> Result<RawBook, Fault> {
    let mut package = package::Package::open(content, *limits)?;
    let manifest = package.bytes("META-INF/manifest.xml", 1 << 20)?;
    if manifest
        .is_some_and(|manifest| memchr::memmem::find(&manifest, b"encryption-data").is_some())
    {
        return Err(Fault::Encrypted);
    }
    let content = package
        .part("content.xml")?
        .ok_or_else(|| Fault::corrupt("缺少 content.xml"))?;
    ods::read(content, limits)
}

/// The workbook inside an encrypted one; `None` when the file is not encrypted as a whole.
fn decrypted(content: Content<'_>, passwords: &[String]) -> Result<Option<Vec<u8>>, Fault> {
    if *content.head(cfb::MAGIC.len())? != *cfb::MAGIC {
        return Ok(None);
    }
    let bytes = content.whole()?;
    let file = cfb::Compound::open(&bytes)?;
    if file.has("EncryptedPackage") {
        crypt::open(&file, passwords).map(Some)
    } else if file.has("EncryptionInfo") {
        Err(Fault::Encrypted)
    } else {
        Ok(None)
    }
}

/// A workbook in a compound file; other programs use such files too.
fn compound(bytes: &[u8], limits: &Limits) -> Result<RawBook, Fault> {
    let file = cfb::Compound::open(bytes)?;
    for name in ["Workbook", "Book"] {
        if let Some(stream) = file.stream(name)? {
            return biff::read(&stream, limits);
        }
    }
    Err(if file.has("WordDocument") {
        Fault::not_a_spreadsheet("Word 文档")
    } else if file.has("PowerPoint Document") {
        Fault::not_a_spreadsheet("PowerPoint 演示文稿")
    } else {
        Fault::not_a_spreadsheet("其他程序的复合文件")
    })
}

/// A panic in a reader is damage in the file: our readers are made not to, others sometimes do.
fn guarded<T>(work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Fault::corrupt("读取时出现意外内容")))
}

/// The columns that we add to a workbook before it goes back; coming in again they say nothing.
pub const OUR_COLUMNS: [&str; 4] = ["状态", "要做的事", "谁来做", "发给客户的话"];

fn is_ours(header: &str) -> bool {
    OUR_COLUMNS.contains(&header)
        || matches!(
            header,
            "State"
                | "What to do"
                | "Who"
                | "Message to the customer"
                | "Whattodo"
                | "Messagetothecustomer"
        )
}
