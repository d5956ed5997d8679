//! What the desk itself says of a drop: things no single filing is at fault for.

use crate::model::{Card, Say, Severity, Words};

/// Every card of this room.
pub static CARDS: &[&Card] = &[&ARCHIVE, &SKIPPED, &OTHER_SHEETS, &NO_SHEET];

/// The archive cannot be unpacked.
pub static ARCHIVE: Card = Card {
    code: "DRP-01",
    name: "archive-unreadable",
    severity: Severity::Error,
    title: Words::new("压缩包不能解开", "the archive cannot be unpacked"),
};

/// Something in the drop was not read.
pub static SKIPPED: Card = Card {
    code: "DRP-02",
    name: "file-not-read",
    severity: Severity::Warn,
    title: Words::new("有文件没有读取", "a file was not read"),
};

/// What [`SKIPPED`] says.
pub static SKIPPED_SAY: Say = Say::new(
    Words::new("「{file}」没有读取：{why}", "{file} was not read: {why}"),
    Words::new(
        "如果是备案材料，请改好后重新投递这一批",
        "if it belongs to a filing, mend it and drop the batch again",
    ),
);

/// The drop holds more than one spreadsheet.
pub static OTHER_SHEETS: Card = Card {
    code: "DRP-03",
    name: "several-spreadsheets",
    severity: Severity::Info,
    title: Words::new("有多个表格", "several spreadsheets"),
};

/// What [`OTHER_SHEETS`] says.
pub static OTHER_SHEETS_SAY: Say = Say::new(
    Words::new(
        "读取了「{read}」，没有读取「{other}」",
        "{read} was read, {other} was not",
    ),
    Words::new(
        "每一批只放一个备案表格",
        "put one sheet of filings into a drop",
    ),
);

/// The drop holds no spreadsheet.
pub static NO_SHEET: Card = Card {
    code: "DRP-04",
    name: "spreadsheet-missing",
    severity: Severity::Error,
    title: Words::new("没有备案表格", "no sheet of filings"),
};

/// What [`NO_SHEET`] says.
pub static NO_SHEET_SAY: Say = Say::new(
    Words::new("这一批里没有表格文件", "the drop holds no spreadsheet"),
    Words::new(
        "把填好的备案表格（xlsx、xls、ods 或 csv）和材料文件夹放在一起，重新投递",
        "put the filled-in sheet (xlsx, xls, ods or csv) beside the material folders and drop it again",
    ),
);

/// What `MAT-13` says of a file that belongs to no filing at all.
pub static NOBODYS_SAY: Say = Say::new(
    Words::new(
        "「{file}」对不上表里的任何一条备案",
        "{file} belongs to no row of the sheet",
    ),
    Words::new(
        "文件夹用备案编号、域名或主办单位名称命名，或在「材料文件夹」一列写上文件夹名",
        "name its folder after the filing number, the domain or the organisation, or write the folder into the column 材料文件夹",
    ),
);
