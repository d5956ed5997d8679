"""Opens the workbooks with openpyxl and, where it is there, LibreOffice: two readers that are not
ours. Looks at what a person would see, and at what makes Excel offer a repair."""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from urllib.parse import unquote
from xml.etree import ElementTree

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OFFICE = shutil.which("soffice")
NUMBERS = re.compile(r"(?<![\dA-Z])(1\d{10}|\d{17}[\dXx])(?![\dA-Z])")
failures = []


def check(what, fact, seen=None):
    print(f"{'ok  ' if fact else 'FAIL'} {what}")
    if not fact:
        failures.append(what)
        print("     saw:", str(seen)[:500])


def repairs(path):
    """What Excel would mend: each entry is a reason for its repair prompt."""
    wrong = []
    with zipfile.ZipFile(path) as package:
        names = set(package.namelist())
        types = package.read("[Content_Types].xml").decode()
        for name in sorted(names):
            if not name.endswith((".xml", ".rels", ".vml")):
                continue
            root = ElementTree.fromstring(package.read(name))
            if name.endswith(".rels"):
                folder = pathlib.PurePosixPath(name).parent.parent
                for relation in root:
                    target = relation.get("Target")
                    if relation.get("TargetMode") == "External":
                        if len(target) > 2_079:
                            wrong.append(f"{name}: a link of {len(target)} characters")
                        continue
                    place = pathlib.PurePosixPath("/") / folder / target
                    parts = []
                    for part in place.parts[1:]:
                        parts = parts[:-1] if part == ".." else [*parts, part]
                    if "/".join(parts) not in names:
                        wrong.append(f"{name}: {target} is not in the package")
            elif name not in types and f'Extension="{name.rsplit(".", 1)[-1]}"' not in types:
                wrong.append(f"{name} has no content type")
            if name == "xl/sharedStrings.xml":
                wrong += [f"a text of {len(text)} characters" for item in root
                          if len(text := "".join(item.itertext())) > 32_767]
            if name.startswith("xl/worksheets/sheet"):
                links = root.findall(f"{MAIN}hyperlinks/{MAIN}hyperlink")
                if len(links) > 65_530:
                    wrong.append(f"{name}: {len(links)} links")
                for rule in root.iter(f"{MAIN}dataValidation"):
                    for key, most in (("promptTitle", 32), ("prompt", 255), ("errorTitle", 32), ("error", 225)):
                        if len(rule.get(key, "")) > most:
                            wrong.append(f"{name}: {key} has {len(rule.get(key))} characters")
                    formula = rule.findtext(f"{MAIN}formula1") or ""
                    if formula.startswith('"') and len(formula) > 257:
                        wrong.append(f"{name}: a list of {len(formula)} characters")
                merged = [range_boundaries(cell.get("ref")) for cell in root.iter(f"{MAIN}mergeCell")]
                if any(a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]
                       for at, a in enumerate(merged) for b in merged[:at]):
                    wrong.append(f"{name}: merged ranges overlap")
            if name == "xl/workbook.xml":
                sheets = [sheet.get("name") for sheet in root.iter(f"{MAIN}sheet")]
                if len({sheet.lower() for sheet in sheets}) < len(sheets) or any(len(s) > 31 for s in sheets):
                    wrong.append(f"sheet names {sheets}")
    return wrong


def cells(book):
    for sheet in book:
        for row in sheet.iter_rows():
            yield from row


def everywhere(path):
    name = f"{path.parent.name}/{path.name}"
    book = openpyxl.load_workbook(path)
    formulas = [c.coordinate for c in cells(book) if c.data_type == "f"]
    check(f"{name}: no cell is a formula", not formulas, formulas)
    long_numbers = [c.coordinate for c in cells(book) if isinstance(c.value, (int, float)) and c.value > 1e9]
    check(f"{name}: numbers of people are text", not long_numbers, long_numbers)
    wrong = repairs(path)
    check(f"{name}: nothing for Excel to repair", not wrong, wrong)
    secret = [c.coordinate for c in cells(book) if c.value == "Secret2026ab"]
    check(f"{name}: the password is nowhere", not secret, secret)
    return book


def properties(path):
    with zipfile.ZipFile(path) as package:
        return package.read("docProps/custom.xml").decode()


def everything_said(book):
    text = " ".join(str(c.value) for c in cells(book) if c.value)
    return text + " ".join(c.comment.text for c in cells(book) if c.comment)


def leads_somewhere(book, folder):
    """Relative links: they work from a share, after unzipping, and wherever the folder is moved."""
    links = [c.hyperlink.target for c in cells(book) if c.hyperlink and c.hyperlink.target]
    missing = [link for link in links if "://" in link or not (folder / unquote(link)).exists()]
    return links and not missing, missing[:3]


def report(path):
    book = everywhere(path)
    check("the report has its sheets", set(book.sheetnames) >= {"概览", "备案清单", "问题明细", "材料明细", "变更", "规则说明"}, book.sheetnames)
    check("the overview has charts", len(book["概览"]._charts) >= 3, len(book["概览"]._charts))
    for name in ("备案清单", "问题明细", "材料明细"):
        sheet = book[name]
        check(f"{name} filters, freezes and prints its header", bool(sheet.auto_filter.ref) and sheet.freeze_panes == "C2" and sheet.print_title_rows, (sheet.auto_filter.ref, sheet.freeze_panes, sheet.print_title_rows))
        narrow = [get_column_letter(c) for c in range(1, sheet.max_column + 1)
                  if sheet.column_dimensions[get_column_letter(c)].width < 2 * len(str(sheet.cell(1, c).value)) * 0.9]
        check(f"{name}: every Chinese header has its width", not narrow, narrow)
    check("every link of the report leads somewhere", *leads_somewhere(book, path.parent))
    filings = book["备案清单"]
    colors = [str(rule.formula) for ranges in filings.conditional_formatting for rule in ranges.rules]
    check("verdicts are coloured by their word", len(colors) == 3 and any("需修改" in c for c in colors), colors)
    numbers = NUMBERS.findall(everything_said(book))
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
    return book


def fix_these(path, whole):
    book = everywhere(path)
    sheet, all_rows = book["备案信息"], whole["备案信息"]
    states = [all_rows.cell(row, column).value for row in range(2, all_rows.max_row + 1)
              for column in range(1, all_rows.max_column + 1) if all_rows.cell(1, column).value == "状态"]
    rows = [row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value]
    check("only the rows to fix are there", 0 < len(rows) <= 2 * states.count("需修改"), (len(rows), states))
    check("their columns are the same", [c.value for c in sheet[1]] == [c.value for c in all_rows[1]])


def mailed(path):
    numbers = NUMBERS.findall(everything_said(everywhere(path)))
    check(f"{path.name} travels without full numbers", not numbers, numbers[:3])


def weekly(path):
    book = everywhere(path)
    check("the week has its sheets and charts", book.sheetnames == ["概览", "主要原因", "等待修改", "即将到期"]
          and len(book["概览"]._charts) == 2, book.sheetnames)
    days = [row[0].value for row in book["等待修改"].iter_rows(min_row=2)]
    check("who waits longest stands first", days and days == sorted(days, reverse=True) and days[0] == 12, days)


def template(path):
    book = everywhere(path)
    sheet = book["备案信息"]
    lists = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation if v.type == "list"}
    chain = {ref: formula for ref, formula in lists.items() if "OFFSET" in formula}
    check("省, 市 and 县 choose in a chain", len(chain) == 2, lists)
    for formula in lists.values():
        target = re.fullmatch(r"'?([^'!]+)'?!\$([A-Z]+)\$(\d+):\$\2\$(\d+)", formula)
        if target:
            names = [book[target[1]][f"{target[2]}{row}"].value for row in range(int(target[3]), int(target[4]) + 1)]
            check(f"the list {formula} is full", all(names) and len(set(names)) == len(names), names)
    check("the lists stay out of sight", all(book[name].sheet_state == "hidden" for name in ("选项", "区划")))
    headers = {sheet.cell(1, c).value: c for c in range(1, sheet.max_column + 1)}
    check("every header has a note", all(sheet.cell(1, c).comment for c in headers.values()))
    shades = {sheet.cell(1, c).fill.fgColor.rgb for c in headers.values()}
    check("required columns are marked", len(shades) == 2
          and all(("必填" in sheet.cell(1, c).comment.text) == (sheet.cell(1, c).fill.fgColor.rgb == "FF374A59") for c in headers.values()), shades)
    text = [h for h, c in headers.items() if sheet.column_dimensions[get_column_letter(c)].number_format == "@"]
    # openpyxl keeps a run of equal columns under its first letter.
    spans = [(d.min, d.max) for d in sheet.column_dimensions.values() if d.number_format == "@"]
    plain = [h for h, c in headers.items() if not any(a <= c <= b for a, b in spans)]
    check("what is typed into any column stays as typed", not plain, (plain, text))
    check("all counties are there", book["区划"].max_row > 2_800, book["区划"].max_row)
    if OFFICE:
        chained(path, chain)


def chained(path, chain):
    """LibreOffice computes the chain for its example row: the lists must hold what is chosen there."""
    book = openpyxl.load_workbook(path)
    sheet = book["备案信息"]
    probe = book.create_sheet("probe")
    for row, (ref, formula) in enumerate(sorted(chain.items()), 1):
        place = re.sub(r"\$([A-Z]+)2\b", r"'备案信息'!$\g<1>2", formula)
        chosen = f"'备案信息'!{ref.split(':')[0]}"
        probe[f"A{row}"] = f"=COUNTIF({place},{chosen})"
        probe[f"B{row}"] = f"=ROWS({place})"
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "probe.xlsx"
        book.save(copy)
        seen = openpyxl.load_workbook(office(copy), data_only=True)["probe"]
        found = [[seen.cell(row, column).value for column in (1, 2)] for row in (1, 2)]
    check("LibreOffice finds the city in its province and the county in its city",
          [one for one, _ in found] == [1, 1] and 1 < found[0][1] < 30 and 1 < found[1][1] < 40, found)


def office(path):
    """The workbook as LibreOffice reads and writes it again."""
    to = path.parent / "office"
    subprocess.run([OFFICE, f"-env:UserInstallation={PROFILE.as_uri()}", "--headless", "--convert-to", "xlsx",
                    "--outdir", str(to), str(path)], capture_output=True, timeout=180, check=True)
    return to / path.name


def both_readers(path):
    """LibreOffice sees the same texts, notes and drop-downs as openpyxl does."""
    ours, theirs = openpyxl.load_workbook(path), openpyxl.load_workbook(office(path))
    check(f"{path.name}: LibreOffice keeps its sheets", ours.sheetnames == theirs.sheetnames, theirs.sheetnames)
    plain = lambda cell: str(cell.value or "").replace("\r\n", "\n").replace("_x000D_", "")
    other = [f"{a.parent.title}!{a.coordinate}" for a in cells(ours)
             if plain(a) != plain(theirs[a.parent.title][a.coordinate]) and not isinstance(a.value, float)]
    check(f"{path.name}: and every text", not other, other[:5])
    notes = lambda book: sum(1 for cell in cells(book) if cell.comment)
    check(f"{path.name}: and every note", notes(ours) == notes(theirs), (notes(ours), notes(theirs)))
    rules = lambda book: sum(len(sheet.data_validations.dataValidation) for sheet in book)
    check(f"{path.name}: and the drop-downs", (rules(ours) > 0) == (rules(theirs) > 0), (rules(ours), rules(theirs)))


if __name__ == "__main__":
    work = pathlib.Path(sys.argv[1])
    PROFILE = pathlib.Path(tempfile.mkdtemp(prefix="beiand-office-"))
    flawed = work / "flawed"
    report(flawed / "批次报告.xlsx")
    whole = refill(flawed / "回填表.xlsx")
    fix_these(flawed / "只改这些.xlsx", whole)
    for attached in sorted(flawed.glob("letter-*-beian-*.xlsx")):
        mailed(attached)
    weekly(next(flawed.glob("weekly-0-beian-*.xlsx")))
    template(work / "template.xlsx")
    for path in sorted((work / "english").glob("*.xlsx")):
        everywhere(path)
    if OFFICE:
        for path in (flawed / "批次报告.xlsx", flawed / "回填表.xlsx", flawed / "只改这些.xlsx"):
            both_readers(path)
    else:
        print("no LibreOffice here: openpyxl alone has looked")
    shutil.rmtree(PROFILE, ignore_errors=True)
    sys.exit(1 if failures else 0)
