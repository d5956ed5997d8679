"""Opens the workbooks with openpyxl, an independent reader, and looks at what a person would see."""

import pathlib
import re
import sys
import zipfile
from xml.etree import ElementTree

import openpyxl

failures = []


def check(what, fact, seen=None):
    print(f"{'ok  ' if fact else 'FAIL'} {what}")
    if not fact:
        failures.append(what)
        print("     saw:", str(seen)[:500])


def well_formed(path):
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels", ".vml")):
                ElementTree.fromstring(package.read(name))
    return True


def cells(book):
    for sheet in book:
        for row in sheet.iter_rows():
            yield from row


def everywhere(path):
    book = openpyxl.load_workbook(path)
    formulas = [c.coordinate for c in cells(book) if c.data_type == "f"]
    check(f"{path.name}: no cell is a formula", not formulas, formulas)
    long_numbers = [c.coordinate for c in cells(book) if isinstance(c.value, (int, float)) and c.value > 1e9]
    check(f"{path.name}: numbers of people are text", not long_numbers, long_numbers)
    check(f"{path.name}: every part is well formed", well_formed(path))
    secret = [c.coordinate for c in cells(book) if c.value == "Secret2026ab"]
    check(f"{path.name}: the password is nowhere", not secret, secret)
    return book


def properties(path):
    with zipfile.ZipFile(path) as package:
        return package.read("docProps/custom.xml").decode()


def report(path):
    book = everywhere(path)
    check("the report has its sheets", set(book.sheetnames) >= {"概览", "备案清单", "问题明细", "材料明细", "变更", "规则说明"}, book.sheetnames)
    check("the overview has charts", len(book["概览"]._charts) >= 3, len(book["概览"]._charts))
    for name in ("备案清单", "问题明细", "材料明细"):
        sheet = book[name]
        check(f"{name} filters, freezes and prints its header", bool(sheet.auto_filter.ref) and sheet.freeze_panes == "C2" and sheet.print_title_rows, (sheet.auto_filter.ref, sheet.freeze_panes, sheet.print_title_rows))
    links = [c.hyperlink.target for c in cells(book) if c.hyperlink]
    missing = [link for link in links if not (path.parent / link.replace("%20", " ")).exists()]
    check("every link of the report leads somewhere", links and not missing, missing[:3])
    text = " ".join(str(c.value) for c in cells(book) if c.value)
    numbers = re.findall(r"(?<![\dA-Z])(1\d{10}|\d{17}[\dXx])(?![\dA-Z])", text)
    check("the report shows no full number of a person", not numbers, numbers[:3])


def refill(path):
    book = everywhere(path)
    check("a first sheet says how to use it", book.sheetnames[0] == "使用说明" and book.active.title == "使用说明", book.sheetnames)
    sheet = book["备案信息"]
    headers = {sheet.cell(1, column).value: column for column in range(1, sheet.max_column + 1)}
    check("the customer's own columns come first, ours last", list(headers)[0] == "备案编号" and list(headers)[-4:] == ["状态", "要做的事", "谁来做", "发给客户的话"], list(headers)[-5:])
    check("an unknown column keeps its cells", sheet.cell(2, headers["内部备注"]).value.startswith("=HYPERLINK"), sheet.cell(2, headers["内部备注"]).value)
    wrong = sheet.cell(2, headers["主办单位有效证件号码"])
    check("a wrong cell is red, with a note that says why and how", wrong.fill.fgColor.rgb == "FFF9DCD8" and "SUB-04" in wrong.comment.text and "→" in wrong.comment.text, (wrong.fill.fgColor.rgb, wrong.comment))
    fixed = sheet.cell(3, headers["网站域名列表"])
    check("a repaired cell is blue, the original in its note", fixed.fill.fgColor.rgb == "FFDDE9F6" and "www.demo-0002.cn" in fixed.comment.text and fixed.value == "demo-0002.cn", (fixed.fill.fgColor.rgb, fixed.comment))
    lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    check("columns with a list of choices drop down", len(lists) >= 6, [v.sqref for v in lists])
    check("it says which batch it is", "20261124-qudaoa-3f9a2c-r2" in properties(path))


def template(path):
    book = everywhere(path)
    sheet = book["备案信息"]
    lists = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation if v.type == "list"}
    check("省, 市 and 县 choose in a chain", sum("OFFSET" in formula for formula in lists.values()) == 2, lists)
    check("the lists stay out of sight", all(book[name].sheet_state == "hidden" for name in ("选项", "区划")))
    check("every header has a note", all(sheet.cell(1, c).comment for c in range(1, sheet.max_column + 1)))
    check("typed numbers stay text", all(sheet.column_dimensions[k].number_format == "@" for k in ("O", "V", "Z") if k in sheet.column_dimensions) , None)
    places = book["区划"]
    check("all counties are there", places.max_row > 2_800, places.max_row)


if __name__ == "__main__":
    work = pathlib.Path(sys.argv[1])
    report(work / "flawed" / "批次报告.xlsx")
    refill(work / "flawed" / "回填表.xlsx")
    everywhere(work / "flawed" / "只改这些.xlsx")
    for attached in sorted((work / "flawed").glob("*-fix.xlsx")):
        book = everywhere(attached)
        text = " ".join(str(c.value) for c in cells(book) if c.value)
        text += " ".join(c.comment.text for c in cells(book) if c.comment)
        numbers = re.findall(r"(?<![\dA-Z])(1\d{10}|\d{17}[\dXx])(?![\dA-Z])", text)
        check(f"{attached.name} travels without full numbers", not numbers, numbers[:3])
    template(work / "template.xlsx")
    sys.exit(1 if failures else 0)
