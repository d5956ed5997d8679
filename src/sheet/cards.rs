//! The codes of the sheet room: what can be wrong with a spreadsheet before any rule looks at it.
//!
//! XLS-01 and XLS-02 are the catalogue's; XLS-03 (a filing twice in the batch) is the rules
//! room's. The rest names what a reader meets.

use crate::model::{Card, Severity, Words};

macro_rules! cards {
    ($($(#[$doc:meta])* $name:ident = $code:literal $slug:literal $severity:ident $zh:literal $en:literal;)*) => {
        $($(#[$doc])* pub static $name: Card = Card {
            code: $code,
            name: $slug,
            severity: Severity::$severity,
            title: Words::new($zh, $en),
        };)*
        /// Every card of this room, by code.
        pub static CARDS: &[&Card] = &[$(&$name),*];
    };
}

cards! {
    /// A number of more than 15 digits has lost its last ones.
    PRECISION_LOST = "XLS-01" "cell-lost-precision" Error "数字被表格软件截断" "a long number lost its last digits";
    /// A header nobody knows, or one that stands there twice.
    HEADER_UNKNOWN = "XLS-02" "header-unknown-or-duplicate" Warn "表头不认识或重复" "unknown or duplicate header";
    /// Torn or wrongly written.
    CORRUPT = "XLS-04" "workbook-corrupt" Error "表格已损坏" "damaged workbook";
    /// A password is in the way.
    ENCRYPTED = "XLS-05" "workbook-encrypted" Error "表格有密码" "encrypted workbook";
    /// Beyond the limits.
    TOO_LARGE = "XLS-06" "workbook-too-large" Error "表格过大或已损坏" "workbook too large or damaged";
    /// Another kind of file.
    NOT_A_SPREADSHEET = "XLS-07" "not-a-spreadsheet" Error "不是可读取的表格" "not a readable spreadsheet";
    /// No cell, or no row below the header.
    EMPTY = "XLS-08" "sheet-empty" Error "表格没有数据" "no data in the sheet";
    /// No header row.
    NO_HEADER = "XLS-09" "header-not-found" Error "找不到表头" "no header row found";
    /// A required column is not there at all.
    COLUMN_MISSING = "XLS-10" "required-column-missing" Error "缺少必填列" "required column missing";
    /// A formula without a result, or with an error as result.
    FORMULA = "XLS-11" "formula-without-value" Error "公式没有结果" "formula without a usable result";
    /// A header that resembles one of ours.
    HEADER_GUESSED = "XLS-12" "header-guessed" Warn "表头按相似名称识别" "header read by resemblance";
    /// Rows that are no filings.
    ROWS_LEFT_OUT = "XLS-13" "rows-left-out" Info "有行未作为备案读取" "rows not read as filings";
    /// A safe repair.
    TIDIED = "XLS-14" "cell-tidied" Info "内容已整理" "cell tidied";
    /// Sheets beside the one that was read.
    OTHER_SHEETS = "XLS-15" "other-sheets-not-read" Info "其他工作表未读取" "other sheets not read";
    /// Hidden rows are read as well.
    HIDDEN_ROWS = "XLS-16" "hidden-rows-read" Info "隐藏行也已读取" "hidden rows were read";
    /// Cells far from the table.
    STRAY_CELLS = "XLS-17" "stray-cells" Info "表格外有零散内容" "cells outside the table";
    /// A text file with damaged places.
    TEXT_DAMAGED = "XLS-18" "text-damaged" Warn "文本文件有损坏之处" "damaged places in a text file";
    /// A site row whose subject cells are blank and not merged.
    SUBJECT_BLANK = "XLS-19" "subject-cells-blank" Error "主体信息留空" "subject cells left blank";
    /// Rows of one number that name different subjects.
    ROWS_DISAGREE = "XLS-20" "rows-disagree" Error "同一编号的主体不一致" "rows of one number name different subjects";
    /// A name that says another format than the bytes.
    EXTENSION = "XLS-21" "extension-differs" Info "扩展名与内容不符" "name and content differ";
    /// Fields downwards, filings across.
    VERTICAL = "XLS-22" "sheet-stands-on-its-side" Info "表格是竖排的" "fields run downwards";
    /// Text that a spreadsheet program could take for a formula.
    FORMULA_LIKE = "XLS-23" "text-looks-like-a-formula" Info "文本像公式" "text looks like a formula";
    /// Pictures inside the sheet.
    PICTURES = "XLS-24" "pictures-in-the-sheet" Info "表格内有图片" "pictures in the sheet";
    /// A workbook that tries what no spreadsheet program does.
    UNSAFE = "XLS-25" "workbook-unsafe" Error "表格含不安全内容" "unsafe workbook";
    /// Merged cells that cannot be filled.
    MERGES = "XLS-26" "merge-ignored" Warn "合并单元格未处理" "merged cells ignored";
    /// A drop of pictures alone.
    NO_SPREADSHEET = "XLS-27" "spreadsheet-missing" Error "没有备案信息表" "no spreadsheet in the drop";
    /// A workbook full of parts that nothing uses.
    MANY_PARTS = "XLS-28" "workbook-overfull" Warn "工作簿内部文件过多" "far more parts than a workbook needs";
    /// A blank cell where nearly every other row is filled.
    BLANK = "XLS-29" "cell-blank-where-others-are-filled" Info "这一格空着，其他行都填了" "blank where the other rows are filled";
}
