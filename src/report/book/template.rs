//! The blank workbook: drop-downs, notes, number-like columns as text, one example row.

use super::{Styles, base, clip, put, width};
use crate::catalog::columns::Entry;
use crate::catalog::divisions::PLACES;
use crate::catalog::enumerations::List;
use crate::model::Column;
use crate::report::{Context, Error, words};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Formula, IgnoreError,
    Note, Workbook, Worksheet, XlsxError,
};
use std::collections::BTreeMap;

/// The last row that drop-downs and formats reach.
const LAST_ROW: u32 = 5_000;
const LISTS: &str = "选项";
const PLACES_SHEET: &str = "区划";

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
    places(&mut book, context)?;
    book.save_to_buffer()
}

/// The chain 省 → 市 → 县: three tables on a hidden sheet, and drop-downs that look into them.
///
/// Column A holds the provinces; C and D each province with its cities; F and G each
/// `province|city` with its counties. A drop-down finds the block of what was chosen before it.
fn places(book: &mut Workbook, context: &Context<'_>) -> Result<(), XlsxError> {
    let chain = chain();
    let sheet = book.add_worksheet();
    sheet.set_name(PLACES_SHEET)?;
    let (mut provinces, mut cities, mut counties) = (0, 0, 0);
    let mut last = (String::new(), String::new());
    for (province, city, county) in &chain {
        if *province != last.0 {
            sheet.write_string(provinces, 0, province)?;
            provinces += 1;
        }
        if (province, city) != (&last.0, &last.1) {
            sheet.write_string(cities, 2, province)?;
            sheet.write_string(cities, 3, city)?;
            cities += 1;
            last = (province.clone(), city.clone());
        }
        sheet.write_string(counties, 5, format!("{province}|{city}"))?;
        sheet.write_string(counties, 6, county)?;
        counties += 1;
    }
    sheet.set_hidden(true);
    let at = |column: Column| {
        let place = context
            .columns
            .entries
            .iter()
            .position(|entry| entry.key == column);
        u16::try_from(place.unwrap_or_default()).unwrap_or_default()
    };
    let letters = |column: Column| crate::model::filing::letters(u32::from(at(column)));
    let (p, c) = (
        letters(Column::SubjectProvince),
        letters(Column::SubjectCity),
    );
    let block = |keys: &str, values: &str, key: &str| {
        format!(
            "=OFFSET('{PLACES_SHEET}'!${values}$1,MATCH({key},'{PLACES_SHEET}'!${keys}:${keys},0)-1,0,\
             COUNTIF('{PLACES_SHEET}'!${keys}:${keys},{key}),1)"
        )
    };
    let formulas = [
        (
            Column::SubjectProvince,
            format!("='{PLACES_SHEET}'!$A$1:$A${provinces}"),
        ),
        (Column::SubjectCity, block("C", "D", &format!("${p}2"))),
        (
            Column::SubjectCounty,
            block("F", "G", &format!("${p}2&\"|\"&${c}2")),
        ),
    ];
    let sheet = book.worksheet_from_index(0)?;
    for (column, formula) in formulas {
        let choice = DataValidation::new()
            .allow_list_formula(Formula::new(formula))
            .set_error_style(DataValidationErrorStyle::Warning)
            .set_error_message(words::TEMPLATE_LIST_ERROR.get(context.lang))?;
        sheet.add_data_validation(1, at(column), LAST_ROW, at(column), &choice)?;
    }
    Ok(())
}

/// Province, city and county of every county in use, in the order of their codes.
///
/// A municipality's second level and counties directly under a province are named as the
/// portal's lists name them; a city without counties stands for itself.
fn chain() -> Vec<(String, String, String)> {
    let places: BTreeMap<u32, &str> = PLACES
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split('\t');
            let code = cells.next()?.parse().ok()?;
            Some((code, cells.nth(1)?))
        })
        .collect();
    let mut chain = Vec::new();
    for (&code, &name) in &places {
        let city_code = code / 100 * 100;
        let whole = code / 10_000 * 10_000;
        let childless = || places.range(code + 1..code + 100).next().is_none();
        // Of Hong Kong, Macau and Taiwan nobody files here.
        if code == whole || whole >= 710_000 || (code == city_code && !childless()) {
            continue;
        }
        let Some(province) = places.get(&whole) else {
            continue;
        };
        let municipality = province.ends_with('市');
        let city = match code / 100 % 100 {
            1 if municipality => "市辖区",
            2 if municipality => "县",
            90 if province.ends_with("自治区") => "自治区直辖县级行政区划",
            90 => "省直辖县级行政区划",
            _ => match places.get(&city_code) {
                Some(city) => city,
                None => continue,
            },
        };
        chain.push(((*province).to_owned(), city.to_owned(), name.to_owned()));
    }
    chain
}

fn column<'a>(
    sheet: &mut Worksheet,
    at: u16,
    entry: &'a Entry,
    context: &Context<'a>,
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
    if let Some(list) = context.enumerations.of(entry.key) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Divisions;
    use crate::catalog::divisions::HISTORY;

    #[test]
    fn every_choice_of_the_chain_names_a_place() {
        let divisions = Divisions::parse(HISTORY, PLACES).expect("embedded");
        let chain = chain();
        let provinces: std::collections::BTreeSet<&str> = chain
            .iter()
            .map(|(province, _, _)| province.as_str())
            .collect();
        assert_eq!(provinces.len(), 31);
        assert!(chain.len() > 2_800, "{}", chain.len());
        for (province, city, county) in &chain {
            assert!(
                divisions.chain(province, city, county).is_ok(),
                "{province} {city} {county}"
            );
        }
        let has =
            |p: &str, c: &str, d: &str| chain.contains(&(p.to_owned(), c.to_owned(), d.to_owned()));
        assert!(has("北京市", "市辖区", "东城区"));
        assert!(has("广东省", "佛山市", "顺德区"));
        assert!(has("广东省", "东莞市", "东莞市"));
        assert!(has("河南省", "省直辖县级行政区划", "济源市"));
    }
}
