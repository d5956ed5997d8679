//! What the desk itself says of a drop: things no single filing is at fault for.

use crate::model::{Card, Say, Severity, Words};

/// Every card of this room.
pub static CARDS: &[&Card] = &[
    &ARCHIVE,
    &SKIPPED,
    &OTHER_SHEETS,
    &NO_SHEET,
    &STATUS_NOBODYS,
    &STATUS_UNCLEAR,
    &STATUS_CONTRADICTS,
    &TOO_MANY,
];

/// A batch has so many findings that those of this filing are not all listed.
pub static TOO_MANY: Card = Card {
    code: "DRP-08",
    name: "findings-not-listed",
    severity: Severity::Warn,
    title: Words::new(
        "问题太多，没有全部列出",
        "too many findings to list them all",
    ),
};

/// What [`TOO_MANY`] says.
pub static TOO_MANY_SAY: Say = Say::new(
    Words::new(
        "这一批的问题太多，这条备案还有 {n} 处没有列出。",
        "The batch has very many findings: {n} more of this filing are not listed.",
    ),
    Words::new(
        "先看是不是整张表填错了列；改好列出的几处后重新投递，其余会再列出。",
        "See first whether the whole sheet is shifted; mend what is listed and drop it again: the rest is listed then.",
    ),
);

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

/// A status row that belongs to no filing, or to several.
pub static STATUS_NOBODYS: Card = Card {
    code: "DRP-05",
    name: "status-of-no-filing",
    severity: Severity::Error,
    title: Words::new("状态对不上备案", "a status belongs to no filing"),
};

/// A status row of an unknown filing.
pub static STATUS_UNKNOWN: Say = Say::new(
    Words::new(
        "第 {row} 行的「{asked}」不在已收到的备案里",
        "row {row}: {asked} is no filing that was received",
    ),
    Words::new(
        "核对备案编号和域名的写法；还没有投递过的备案，先投递备案表，再投递状态表；要投在同一个渠道文件夹里",
        "compare number and domain; a filing that was never dropped is dropped first; use the same reseller's folder",
    ),
);

/// A status row whose number and domain are of different filings.
pub static STATUS_SPLIT: Say = Say::new(
    Words::new(
        "第 {row} 行的编号「{no}」是 {other} 的，域名「{domain}」不是它的",
        "row {row}: the number {no} is that of {other}, the domain {domain} is not its",
    ),
    Words::new(
        "编号和域名改成同一条备案的，或者只写域名",
        "let both name one filing, or write the domain alone",
    ),
);

/// A status row whose number several drops have used.
pub static STATUS_SEVERAL: Say = Say::new(
    Words::new(
        "第 {row} 行的编号「{no}」在几批里都有：{drops}",
        "row {row}: the number {no} is in several drops: {drops}",
    ),
    Words::new(
        "补上网站域名，再投递一次",
        "add the domain, then drop it again",
    ),
);

/// A status row that does not say what is so.
pub static STATUS_UNCLEAR: Card = Card {
    code: "DRP-06",
    name: "status-unclear",
    severity: Severity::Error,
    title: Words::new("状态或日期看不懂", "a stage or its date is not understood"),
};

/// A status row that names no filing.
pub static STATUS_NAMELESS: Say = Say::new(
    Words::new(
        "第 {row} 行没有写备案编号，也没有写域名",
        "row {row} names neither a number nor a domain",
    ),
    Words::new(
        "填上备案编号或网站域名，再投递一次",
        "write the filing number or the domain, then drop it again",
    ),
);

/// A stage word that nobody knows.
pub static STATUS_WORD: Say = Say::new(
    Words::new(
        "第 {row} 行的状态「{found}」不认识",
        "row {row}: no stage is called {found}",
    ),
    Words::new("改成其中一个：{known}", "use one of: {known}"),
);

/// No stage at all.
pub static STATUS_EMPTY: Say = Say::new(
    Words::new("第 {row} 行没有写当前状态", "row {row} tells no stage"),
    Words::new("填上当前状态：{known}", "write one of: {known}"),
);

/// A date that cannot be read.
pub static STATUS_DATE: Say = Say::new(
    Words::new(
        "第 {row} 行的状态日期「{found}」看不懂",
        "row {row}: the date {found} is not understood",
    ),
    Words::new(
        "写成 2026-08-31 11:00 的样子；不知道几点的只写日期",
        "write it like 2026-08-31 11:00, or the day alone",
    ),
);

/// A date that has not come.
pub static STATUS_FUTURE: Say = Say::new(
    Words::new(
        "第 {row} 行的状态日期「{found}」还没有到",
        "row {row}: the date {found} has not come yet",
    ),
    Words::new("核对年月日", "look at the year, the month and the day"),
);

/// Statuses that cannot all be true.
pub static STATUS_CONTRADICTS: Card = Card {
    code: "DRP-07",
    name: "statuses-contradict",
    severity: Severity::Warn,
    title: Words::new("状态前后矛盾", "statuses contradict each other"),
};

/// What [`STATUS_CONTRADICTS`] says.
pub static STATUS_CONTRADICTS_SAY: Say = Say::new(
    Words::new(
        "「{label}」{first}是「{before}」，{second}又是「{after}」，中间没有退回的记录",
        "{label} was «{before}» on {first} and «{after}» on {second}, without a return between them",
    ),
    Words::new(
        "核对两个日期；中间被退回过的，补一行退回的状态和日期",
        "compare the two dates; if it came back between them, tell the return with its day",
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
