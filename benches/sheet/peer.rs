//! What beiand is measured against: calamine's streaming reader with the checks that a script would
//! make, and rust_xlsxwriter writing the same cells.

use calamine::{DataRef, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::{Format, Workbook};
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// Columns that gen.py requires.
const REQUIRED: [&str; 33] = [
    "备案类型",
    "主办单位所在省",
    "主办单位所在市",
    "主办单位所在县",
    "主办单位名称",
    "主办单位性质",
    "主办单位有效证件类型",
    "主办单位有效证件号码",
    "主办单位有效证件住所",
    "主办单位通信地址",
    "主体负责人姓名",
    "主体负责人证件类型",
    "主体负责人证件号码",
    "主体负责人证件有效期止",
    "主体负责人手机号码",
    "主体负责人应急联系电话",
    "主体负责人电子邮箱",
    "网站名称",
    "网站首页网址",
    "网站域名列表",
    "域名到期日期",
    "网站服务内容",
    "网站语言类别",
    "应用服务类型",
    "网站负责人姓名",
    "网站负责人证件类型",
    "网站负责人证件号码",
    "网站负责人手机号码",
    "网站负责人应急联系电话",
    "网站负责人电子邮箱",
    "服务器放置地",
    "网站接入方式",
    "网站IP地址起",
];

/// A cell as the peer holds it.
pub enum Cell {
    Text(String),
    Number(f64),
    Date(f64),
}

/// Passes the rows of the first sheet.
fn each_row(path: &Path, mut take: impl FnMut(&mut Vec<(u32, Cell)>)) {
    let mut book: Xlsx<_> = open_workbook(path).expect("an xlsx");
    let sheet = book.sheet_names().first().cloned().expect("a sheet");
    let mut cells = book.worksheet_cells_reader(&sheet).expect("the sheet");
    let (mut row, mut held) = (0, Vec::new());
    while let Some(cell) = cells.next_cell().expect("a sound sheet") {
        let (at, column) = cell.get_position();
        if at != row && !held.is_empty() {
            take(&mut held);
            held.clear();
        }
        row = at;
        let value = match cell.get_value() {
            DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
            DataRef::String(text) => Cell::Text(text.clone()),
            DataRef::Float(number) => Cell::Number(*number),
            DataRef::Int(number) => Cell::Number(*number as f64),
            DataRef::DateTime(date) => Cell::Date(date.as_f64()),
            _ => continue,
        };
        held.push((column, value));
    }
    if !held.is_empty() {
        take(&mut held);
    }
}

/// 33 columns required, 11 patterns, 4 enumerations, 1 unique: rows and findings.
pub fn check(path: &Path) -> (usize, usize) {
    let mut at: HashMap<String, u32> = HashMap::new();
    let mut seen: HashSet<String> = HashSet::new();
    let (mut rows, mut bad) = (0, 0);
    each_row(path, |cells| {
        if at.is_empty() {
            for (column, cell) in cells.iter() {
                if let Cell::Text(text) = cell {
                    at.insert(text.clone(), *column);
                }
            }
            return;
        }
        rows += 1;
        let mut row: Vec<&str> = vec![""; 64];
        let numbers: Vec<(u32, String)> = cells
            .iter()
            .filter_map(|(column, cell)| match cell {
                Cell::Text(_) => None,
                Cell::Number(number) | Cell::Date(number) => Some((*column, number.to_string())),
            })
            .collect();
        for (column, cell) in cells.iter() {
            if let Cell::Text(text) = cell {
                row[*column as usize % 64] = text;
            }
        }
        for (column, text) in &numbers {
            row[*column as usize % 64] = text;
        }
        let get = |name: &str| at.get(name).map_or("", |column| row[*column as usize % 64]);
        bad += REQUIRED.iter().filter(|name| get(name).is_empty()).count();
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let id = |text: &str| text.len() == 18 && text.is_char_boundary(17) && digits(&text[..17]);
        let mobile = |text: &str| text.len() == 11 && text.starts_with('1') && digits(text);
        let mail = |text: &str| {
            text.split_once('@')
                .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
        };
        let host = |text: &str| {
            text.contains('.')
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-')
        };
        type Fits<'a> = &'a dyn Fn(&str) -> bool;
        let patterns: [(&str, Fits<'_>); 11] = [
            ("主体负责人证件号码", &id),
            ("网站负责人证件号码", &id),
            ("主体负责人手机号码", &mobile),
            ("网站负责人手机号码", &mobile),
            ("主体负责人应急联系电话", &mobile),
            ("网站负责人应急联系电话", &mobile),
            ("主体负责人电子邮箱", &mail),
            ("网站负责人电子邮箱", &mail),
            ("网站首页网址", &host),
            ("网站域名列表", &host),
            ("网站IP地址起", &|text| {
                text.split('.').filter(|part| digits(part)).count() == 4
            }),
        ];
        bad += patterns
            .iter()
            .filter(|(name, fits)| !fits(get(name)))
            .count();
        let enumerations: [(&str, &[&str]); 4] = [
            ("主办单位性质", &["企业", "个人"]),
            ("主体负责人证件类型", &["居民身份证"]),
            ("网站负责人证件类型", &["居民身份证"]),
            (
                "网站接入方式",
                &["虚拟主机/建站", "专线", "主机托管/VPS/云主机", "其它方式"],
            ),
        ];
        bad += enumerations
            .iter()
            .filter(|(name, known)| !known.contains(&get(name)))
            .count();
        bad += usize::from(!seen.insert(get("网站域名列表").to_owned()));
    });
    (rows, bad)
}

/// All rows, held.
pub fn rows(path: &Path) -> Vec<Vec<(u32, Cell)>> {
    let mut rows = Vec::new();
    each_row(path, |cells| rows.push(std::mem::take(cells)));
    rows
}

/// Writes the rows in rust_xlsxwriter's standard mode; the size of the workbook.
pub fn write(rows: &[Vec<(u32, Cell)>]) -> usize {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet();
    for (number, cells) in (0..).zip(rows) {
        for (column, cell) in cells {
            let column = u16::try_from(*column).expect("a column");
            match cell {
                Cell::Text(text) => sheet.write_string(number, column, text.as_str()),
                Cell::Number(value) => sheet.write_number(number, column, *value),
                Cell::Date(value) => sheet.write_number_with_format(number, column, *value, &date),
            }
            .expect("within the format");
        }
    }
    book.save_to_buffer().expect("written").len()
}
