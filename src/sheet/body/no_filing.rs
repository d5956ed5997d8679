//! Rows below the header that are no filings: footers, drawn lines, samples, the header printed
//! again, units and instructions.

use super::Body;
use crate::model::text::Interner;
use crate::model::{Column, Row};
use crate::sheet::header::key;
use crate::sheet::values::{self, Class, class};

impl Body<'_> {
    /// Why a row is no filing: its text, to be shown; `None` when it is one.
    pub(super) fn is_no_filing(
        &self,
        row: &Row,
        filled: usize,
        texts: &Interner,
    ) -> Option<String> {
        let text = |column: Column| texts.get(row.get(column));
        let first = || {
            Column::ALL
                .into_iter()
                .map(text)
                .find(|text| !text.is_empty())
                .map(|text| text.chars().take(20).collect::<String>())
                .unwrap_or_default()
        };
        let mapped = self.layout.columns.len();
        let fewest = 3.min(mapped);
        // 经办人：李四 below the table is a footer, whatever column it stands in.
        let subject = text(Column::SubjectName);
        let names_a_site = !text(Column::SiteDomain).is_empty()
            || !subject.is_empty() && !subject.contains(['：', ':'])
            || !text(Column::StatusStage).is_empty();
        if filled < fewest && !(filled == 2 && names_a_site) {
            return Some(first());
        }
        // A line drawn with dashes, as below a Markdown header.
        let is_drawn = |column: &Column| {
            text(*column)
                .chars()
                .all(|letter| matches!(letter, '-' | ':' | '=' | '_' | '—' | '─'))
        };
        if self.layout.columns.keys().all(is_drawn) {
            return Some(first());
        }
        let sample = [Column::FilingNo, Column::SubjectName, Column::FilingType]
            .into_iter()
            .any(|column| {
                let text = text(column);
                [
                    "示例",
                    "样例",
                    "范例",
                    "填写示例",
                    "例：",
                    "例:",
                    "（示例",
                    "(示例",
                ]
                .iter()
                .any(|word| text.starts_with(word))
            });
        if sample {
            return Some(first());
        }
        // The header printed again on a later page. Two cells are looked at before all of them.
        let repeats = |column: Column| {
            let (text, header) = (text(column), column.header());
            text.as_bytes().get(..3) == header.as_bytes().get(..3) && key(text) == key(header)
        };
        if repeats(Column::SubjectName) || repeats(Column::SiteName) {
            let repeated = self
                .layout
                .columns
                .keys()
                .filter(|column| repeats(**column))
                .count();
            if repeated * 2 > filled {
                return Some(first());
            }
        }
        // A row of instructions or units directly below the header.
        if self.rows.is_empty() && row.number <= self.layout.header_row + 2 && filled >= 3 {
            let tellable: Vec<bool> = self
                .layout
                .columns
                .keys()
                .filter(|column| {
                    matches!(
                        class(**column),
                        Class::Id | Class::Phone | Class::Date | Class::Moment | Class::Code
                    ) && !text(**column).is_empty()
                })
                .map(|column| values::looks_like(*column, text(*column)))
                .collect();
            let words = self
                .layout
                .columns
                .keys()
                .filter(|column| is_instruction(text(**column)))
                .count();
            if words * 2 > filled || (words > 0 && tellable.len() >= 3 && !tellable.contains(&true))
            {
                return Some(first());
            }
        }
        None
    }
}

fn is_instruction(text: &str) -> bool {
    let key: String = text
        .chars()
        .filter(|character| !character.is_whitespace())
        .collect();
    [
        "必填",
        "选填",
        "可选",
        "非必填",
        "填写",
        "请填",
        "请选择",
        "下拉",
        "文本",
        "格式",
        "如：",
        "如:",
        "例如",
        "单位：",
        "同执照",
        "与证件一致",
    ]
    .iter()
    .any(|word| key.starts_with(word) || (key.chars().count() < 30 && key.contains(word)))
}
