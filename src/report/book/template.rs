//! The blank workbook: drop-downs, notes, number-like columns as text, one example row.

use super::{Styles, base, clip, put, width};
use crate::catalog::columns::Entry;
use crate::catalog::enumerations::{Enumerations, List};
use crate::model::Column;
use crate::report::{Context, Error, words};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Formula, IgnoreError,
    Note, Workbook, Worksheet, XlsxError,
};

/// The last row that drop-downs and formats reach.
const LAST_ROW: u32 = 5_000;
const LISTS: &str = "选项";

/// The blank workbook of the context's profile.
///
/// # Errors
/// When the workbook cannot be put together.
pub fn template(context: &Context<'_>) -> Result<Vec<u8>, Error> {
    Ok(write(context)?)
}

fn write(context: &Context<'_>) -> Result<Vec<u8>, XlsxError> {
    let lang = context.lang;
    let styles = Styles::new();
    let mut book = Workbook::new();
    book.set_default_format(&base(), 22, 72)?;
    // A fixed moment: the same program writes the same template.
    book.set_properties(
        &DocProperties::new()
            .set_title(words::TEMPLATE_TITLE.get(lang))
            .set_author("beiand")
            .set_creation_datetime(&ExcelDateTime::from_ymd(2026, 1, 1)?)
            .set_custom_property("beiand-template", context.profile.name.as_str()),
    );
    let sheet = book.add_worksheet();
    sheet.set_name(words::TEMPLATE_SHEET.get(lang))?;
    let mut lists: Vec<&List> = Vec::new();
    for (at, entry) in (0..).zip(&context.columns.entries) {
        column(sheet, at, entry, context, &styles, &mut lists)?;
    }
    let last = u16::try_from(context.columns.entries.len() - 1).unwrap_or(u16::MAX);
    sheet.set_row_height(0, 32)?;
    sheet.set_freeze_panes(1, 1)?;
    sheet.autofilter(0, 0, 1, last)?;
    sheet.ignore_error_range(0, 0, LAST_ROW, last, IgnoreError::NumberStoredAsText)?;
    sheet.set_landscape().set_paper_size(9);
    howto(&mut book, context, &styles)?;
    let sheet = book.add_worksheet();
    sheet.set_name(LISTS)?;
    for (at, list) in (0..).zip(&lists) {
        for (row, choice) in (0..).zip(&list.choices) {
            sheet.write_string(row, at, &choice.name)?;
        }
    }
    sheet.set_hidden(true);
    book.save_to_buffer()
}

fn column<'a>(
    sheet: &mut Worksheet,
    at: u16,
    entry: &'a Entry,
    context: &Context<'_>,
    styles: &Styles,
    lists: &mut Vec<&'a List>,
) -> Result<(), XlsxError> {
    let lang = context.lang;
    let head = if entry.required {
        &styles.head
    } else {
        &styles.head_light
    };
    put(sheet, 0, at, &entry.header, head)?;
    let example = example(entry.key, context);
    put(sheet, 1, at, &example, &styles.example)?;
    sheet.set_column_format(at, &styles.plain)?;
    let wide = width(&entry.header).max(width(&example)) + 3.0;
    sheet.set_column_width(at, wide.clamp(10.0, 40.0))?;
    let need = if entry.required {
        words::TEMPLATE_REQUIRED
    } else {
        words::TEMPLATE_OPTIONAL
    };
    let mut note = format!("{}（{}）", entry.header, need.get(lang));
    if !entry.note.is_empty() {
        note.push('\n');
        note.push_str(&entry.note);
    }
    if let Some(list) = Enumerations::embedded().of(entry.key) {
        let names: Vec<&str> = list.choices.iter().map(|c| c.name.as_str()).collect();
        if list.several {
            let said = context.say(words::TEMPLATE_SEVERAL, &[("names", &names.join("、"))]);
            note.push('\n');
            note.push_str(&said);
            let prompt = DataValidation::new()
                .allow_any_value()
                .set_input_title(clip(&entry.header, 32))?
                .set_input_message(clip(&said, 250))?;
            sheet.add_data_validation(1, at, LAST_ROW, at, &prompt)?;
        } else {
            let place = lists
                .iter()
                .position(|known| known.key == list.key)
                .unwrap_or_else(|| {
                    lists.push(list);
                    lists.len() - 1
                });
            let letters = crate::model::filing::letters(u32::try_from(place).unwrap_or(0));
            let range = format!("='{LISTS}'!${letters}$1:${letters}${}", names.len());
            let choice = DataValidation::new()
                .allow_list_formula(Formula::new(range))
                .set_error_style(DataValidationErrorStyle::Warning)
                .set_error_message(words::TEMPLATE_LIST_ERROR.get(lang))?;
            sheet.add_data_validation(1, at, LAST_ROW, at, &choice)?;
        }
    }
    let lines: f64 = note
        .lines()
        .map(|line| (width(line) / 42.0).ceil().max(1.0))
        .sum();
    let note = Note::new(note)
        .set_author("beiand")
        .add_author_prefix(false)
        .set_width(300)
        .set_height((lines.min(16.0) * 18.0 + 14.0) as u32)
        .set_font_name(super::FONT)
        .set_font_size(9);
    sheet.insert_note(0, at, &note)?;
    Ok(())
}

fn howto(book: &mut Workbook, context: &Context<'_>, styles: &Styles) -> Result<(), XlsxError> {
    let lang = context.lang;
    let sheet = book.add_worksheet();
    sheet.set_name(words::SHEET_HOWTO.get(lang))?;
    sheet.set_screen_gridlines(false);
    sheet.set_column_width(0, 4)?;
    sheet.set_column_width(1, 100)?;
    let title = format!(
        "{} · {}",
        words::TEMPLATE_TITLE.get(lang),
        context.profile.title
    );
    sheet.set_row_height(0, 28)?;
    sheet.write_string_with_format(0, 0, title, &styles.title)?;
    let lines = [
        words::TEMPLATE_HOW_1,
        words::TEMPLATE_HOW_2,
        words::TEMPLATE_HOW_3,
        words::TEMPLATE_HOW_4,
        words::TEMPLATE_HOW_5,
    ];
    for (row, words) in (2..).zip(lines) {
        sheet.write_number_with_format(row, 0, row - 1, &styles.soft)?;
        sheet.write_string(row, 1, words.get(lang))?;
    }
    Ok(())
}

/// The example row: a firm that does not exist.
fn example(column: Column, context: &Context<'_>) -> String {
    use Column as C;
    let access = &context.profile.access;
    match column {
        C::FilingNo => words::TEMPLATE_NO.get(context.lang),
        C::FilingType => "首次备案",
        C::AccountManager => "示例经理",
        C::AccountManagerEmail => "manager@example.com",
        C::AccountUsername => "demo_001",
        C::AccountEmail => "account@example.com",
        C::SubjectProvince => "广东省",
        C::SubjectCity => "佛山市",
        C::SubjectCounty => "顺德区",
        C::SubjectName | C::SubjectInvestor | C::SiteName | C::DomainHolder => {
            "佛山市蓝禾演示商贸有限公司"
        }
        C::SubjectNature => "企业",
        C::SubjectCertType => "营业执照(个人或企业)",
        C::SubjectCertNo => "91440606TEXT000176",
        C::SubjectCertValidTo => "长期",
        C::SubjectCertAddress | C::SubjectContactAddress => "广东省佛山市顺德区演示路1号",
        C::SubjectLegalRep | C::PrincipalName | C::SitePrincipalName => "林青禾",
        C::SubjectScope => "日用百货销售",
        C::PrincipalCertType | C::SitePrincipalCertType => "居民身份证",
        C::PrincipalCertNo | C::SitePrincipalCertNo => "440102198504129999",
        C::PrincipalCertValidTo | C::SitePrincipalCertValidTo => "2035-06-30",
        C::PrincipalMobile | C::SitePrincipalMobile => "19420000001",
        C::PrincipalLandline | C::SitePrincipalLandline => "086-0757-20000001",
        C::PrincipalEmergency | C::SitePrincipalEmergency => "19420000002",
        C::PrincipalEmail | C::SitePrincipalEmail => "linqinghe@example.com",
        C::SiteHomeUrl => "www.lanhe-demo-0001.cn",
        C::SiteDomain => "lanhe-demo-0001.cn",
        C::DomainExpires => "2028-03-01",
        C::DomainRealnameDone => "2026-05-01",
        C::SiteServices => "单位门户网站",
        C::SiteLanguages => "中文简体",
        C::SiteAppTypes => "网站应用服务",
        C::AccessLocation => &access.location,
        C::AccessMode => &access.mode,
        C::AccessIpFrom | C::AccessIpTo => &access.ip,
        C::AccessIpVer => &access.ip_version,
        C::MaterialsFolder => "佛山市蓝禾演示商贸有限公司",
        _ => "",
    }
    .to_owned()
}
