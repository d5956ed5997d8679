//! What the sheet room says about cells, rows and sheets.

use crate::model::{Say, Severity, Words};

macro_rules! says {
    ($($(#[$doc:meta])* $name:ident: $zh:literal / $en:literal => $do_zh:literal / $do_en:literal $([$c_zh:literal / $c_en:literal])? $(, $severity:ident)?;)*) => {
        $($(#[$doc])* pub static $name: Say = Say::new(
            Words::new($zh, $en),
            Words::new($do_zh, $do_en),
        )$(.customer(Words::new($c_zh, $c_en)))?$(.weighing(Severity::$severity))?;)*
    };
}

says! {
    /// XLS-01.
    LOST: "「{header}」被表格软件当作数字存储，第 16 位以后的数字已经丢失（现为 {found}），无法还原"
        / "{header} was stored as a number and has lost its digits after the fifteenth (now {found})"
        => "先把该列设为「文本」格式，再按证件重新录入完整号码" / "format the column as text, then type the full number again"
        ["表格里「{header}」被软件改成了科学计数，后几位已丢失，请把完整号码再发一次" / "please send the full {header} again: the spreadsheet program has cut it"];
    /// XLS-01, another way.
    BECAME_DATE: "「{header}」被表格软件变成了日期（{found}），原来的内容已经丢失" / "{header} was turned into a date ({found})"
        => "先把该列设为「文本」格式，再重新录入" / "format the column as text, then type it again";
    /// XLS-05, when a password fitted.
    OPENED: "表格设有密码，已用已知的密码打开" / "the workbook is encrypted; a known password opened it"
        => "无需处理；回填表不再设密码，请妥善保管" / "nothing to do; the sheet that goes back has no password, keep it well", Info;
    /// XLS-08.
    NO_STATUS_ROWS: "工作表「{sheet}」只有表头，没有状态" / "the sheet {sheet} has a header and no rows"
        => "一行写一条：备案编号或域名、当前状态、状态日期，再投递" / "write a row each: number or domain, stage, date; then drop it again";
    /// XLS-11.
    FORMULA_ERROR: "「{header}」是公式，结果为错误值 {found}" / "{header} is a formula whose result is {found}"
        => "把公式改为实际内容后重新发送" / "replace the formula by its value";
    /// XLS-11.
    UNCALCULATED: "「{header}」是公式，文件里没有保存计算结果" / "{header} is a formula whose result was never saved"
        => "用 Excel 或 WPS 打开表格并保存一次，或把公式改为实际内容" / "open and save the file in Excel or WPS, or replace the formula by its value";
    /// XLS-14.
    TIDIED: "「{header}」已整理为「{found}」（只改写法，含义不变）" / "{header} was tidied to {found}"
        => "无需处理" / "nothing to do";
    /// XLS-14.
    WAS_NUMBER: "「{header}」以数字格式存储，已按文本读取" / "{header} was stored as a number and is read as text"
        => "无需处理；建议把该列设为「文本」格式" / "nothing to do; better format the column as text";
    /// XLS-14.
    AS_ABOVE: "「{header}」写的是「同上」，已按上一行读作「{found}」" / "{header} says «as above» and is read as {found}"
        => "请核对；如不是同一内容请直接填写" / "check it, or write the value itself";
    /// XLS-23.
    FORMULA_LIKE: "「{header}」的内容以公式符号开头：{found}" / "{header} begins like a formula: {found}"
        => "已按文本处理；如不是有意填写请删除" / "kept as text; delete it unless it is meant";
    /// XLS-02.
    UNKNOWN_HEADERS: "有不认识的表头，这些列没有读取：{found}" / "unknown headers, not read: {found}"
        => "如其中有备案信息，请改用模板的表头，或用 beiand map 确认对应关系" / "use the template's headers, or confirm what they mean with `beiand map`";
    /// XLS-02.
    DUPLICATE_HEADER: "表头「{header}」重复：{found}，只读取了第一列" / "the header {header} stands there twice: {found}; the first was read"
        => "请删除或改名其中一列" / "remove or rename one of the columns";
    /// XLS-02, when the columns differ.
    DUPLICATE_DIFFERS: "表头「{header}」重复且内容不同：{found}，无法判断以哪一列为准" / "the header {header} stands there twice with different content: {found}"
        => "请把其中一列改成正确的表头" / "give one of the columns its right header", Error;
    /// XLS-10.
    MISSING_COLUMNS: "工作表「{sheet}」缺少必填列：{found}" / "the sheet {sheet} lacks required columns: {found}"
        => "请按模板补上这些列并填写" / "add these columns as in the template";
    /// XLS-12.
    GUESSED: "表头「{found}」已按「{header}」读取（{proof}）" / "the header {found} was read as {header} ({proof})"
        => "请核对；确认后用 beiand map 记住，下次不再提示" / "check it, and confirm it with `beiand map`";
    /// XLS-12.
    ASKED: "表头「{found}」可能是「{header}」，无法确定，没有读取" / "the header {found} may mean {header}; it was not read"
        => "请改用模板的表头，或用 beiand map 指定" / "use the template's header, or say which with `beiand map`";
    /// XLS-12, as it was confirmed.
    CONFIRMED: "表头「{found}」按已确认的对应关系读作「{header}」" / "the header {found} was read as {header}, as confirmed"
        => "无需处理；如要更改，用 beiand map" / "nothing to do; `beiand map` changes it", Info;
    /// XLS-12, 法人姓名.
    BOTH: "「{found}」一列同时作为「{header}」读取" / "the column {found} was read as {header}"
        => "如主体负责人不是法定代表人，请增加「主体负责人姓名」一列" / "add a column of its own if the principal is another person", Info;
    /// XLS-13.
    LEFT_OUT: "有 {count} 行没有作为备案读取（说明、示例、合计或只有个别单元格）：{found}" / "{count} rows were not read as filings: {found}"
        => "如其中有备案，请补全该行后重新发送" / "complete them if they are filings";
    /// XLS-15.
    OTHER_SHEETS: "只读取了工作表「{sheet}」，其他工作表没有读取：{found}" / "only the sheet {sheet} was read, not {found}"
        => "如其他工作表也有备案，请合并到一个工作表或分开发送" / "join them into one sheet, or send them apart, if they hold filings";
    /// XLS-15, when the other one has the same header.
    SECOND_TABLE: "工作表 {found} 也有备案表头和数据，只读取了「{sheet}」" / "{found} also holds filings; only {sheet} was read"
        => "请合并到一个工作表，或分成两个文件发送" / "join them into one sheet, or send two files", Warn;
    /// XLS-16.
    HIDDEN_ROWS: "有 {count} 行是隐藏或被筛选掉的，也已读取：第 {found} 行" / "{count} hidden rows were read as well: {found}"
        => "如不需要备案，请删除这些行" / "delete them if they are not meant";
    /// XLS-17.
    STRAY: "表格外有零散内容（{found} 等 {count} 处），没有读取" / "cells outside the table were not read: {count}, first {found}"
        => "无需处理；可清除这些单元格" / "nothing to do; they may be cleared", Warn;
    /// XLS-18.
    CONTROL: "文件里有控制字符（{count} 个单元格，第 {found} 行起），已去掉" / "control characters in {count} cells from row {found} on were removed"
        => "请核对这些行；建议从系统重新导出" / "check these rows, or export the file again";
    /// XLS-18.
    ENCODING: "第 {found} 行有无法识别的字符（编码混用或损坏）" / "characters of no known encoding in line {found}"
        => "请核对这些行；建议另存为 UTF-8 或 .xlsx" / "check these rows; better save it as .xlsx";
    /// XLS-18.
    QUOTE: "第 {found} 行有没有成对的引号，已按普通字符读取" / "a quote in row {found} does not close and was read as text"
        => "请核对该行各列是否对齐" / "check whether the columns of this row are in their places";
    /// XLS-18.
    TRUNCATED: "最后一行（第 {found} 行）不完整，文件可能没有传完，该行没有读取" / "the last row, {found}, is incomplete and was not read"
        => "请重新发送完整的文件" / "send the whole file again";
    /// XLS-19.
    SUBJECT_BLANK: "第 {row} 行没有填写主办单位，也没有与上一行合并；暂按「{found}」的另一个网站读取" / "row {row} names no subject and is not merged with the row above; taken as another site of {found}"
        => "如属同一主办单位，请填写相同的备案编号；否则请补全主办单位信息" / "give both rows the same filing number, or complete the subject";
    /// XLS-20.
    OTHER_SUBJECT: "第 {row} 行与第 {first} 行的备案编号都是「{found}」，但主办单位不同，已分开读取" / "rows {row} and {first} share the number {found} and name different subjects; they were read apart"
        => "请给不同主办单位填写不同的备案编号" / "give different subjects different numbers";
    /// XLS-20.
    DISAGREE: "第 {row} 行与第 {first} 行是同一备案，但「{found}」不一致，以第 {first} 行为准" / "rows {row} and {first} are one filing and differ in {found}; row {first} counts"
        => "请改为一致，或留空" / "make them agree, or leave them blank";
    /// XLS-21.
    EXTENSION: "「{file}」的扩展名与内容不符，实际是{found}，已按内容读取" / "{file} is really {found} and was read as such"
        => "无需处理；建议另存为 .xlsx" / "nothing to do; better save it as .xlsx";
    /// XLS-22.
    VERTICAL: "表格是竖排的（字段在左、一列一份备案），已按竖排读取" / "fields run downwards, a filing a column; read as such"
        => "无需处理；多份备案建议使用模板" / "nothing to do; the template suits many filings better";
    /// XLS-22, with labels in several columns.
    FORM: "表格是一份表单（栏目名称在左、内容在右，分成几栏），已按一份备案读取" / "a form of one filing with labels in several columns; read as such"
        => "无需处理；多份备案建议使用模板" / "nothing to do; the template suits many filings better";
    /// XLS-24.
    PICTURES: "表格里有 {count} 张图片，已取出作为所在行的材料" / "{count} pictures in the sheet were taken as materials of their rows"
        => "请核对图片是否放在对应的行和列" / "check that each picture stands in its row and column";
    /// XLS-24.
    PICTURES_MISSING: "有 {count} 个单元格引用了图片，但文件里找不到图片" / "{count} cells name pictures that are not in the file"
        => "请把图片作为文件放进材料文件夹" / "put the pictures into the material folder as files", Warn;
    /// XLS-26.
    MERGES: "有 {count} 处合并单元格跨过表头或范围过大，没有展开" / "{count} merged blocks cross the header or are too large and were not filled"
        => "请取消合并后逐行填写" / "unmerge the cells and fill in each row";
    /// XLS-27.
    NO_SPREADSHEET: "投递的内容里没有备案信息表（.xlsx、.xls 或 .csv）" / "the drop holds no spreadsheet"
        => "请把填好的备案信息表与材料放在同一个文件夹里重新投递" / "drop the completed filing sheet together with the materials";
    /// XLS-29.
    FIRST_FILING: "「{header}」没有填，其他行都填了，按「首次备案」核对" / "{header} is blank where the other rows are filled; checked as a first filing"
        => "不是首次备案的填上" / "enter it if it is another kind";
    /// XLS-28.
    MANY_PARTS: "工作簿内部有 {count} 个文件，远多于正常表格，备案数据已读取" / "the workbook holds {count} parts, far more than a sheet needs; the filings were read"
        => "建议把备案数据复制到新的工作簿另存" / "better copy the filings into a new workbook";
}
