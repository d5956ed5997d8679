#!/usr/bin/env python3
"""A workbook as careful clerks keep it, to see that the returned sheet changes nothing but marks.

  styled.py OUT.xlsx        writes it: banner, merged cells, widths, colours, frozen panes, a hidden
                            column, a drop-down, a conditional format, the customer's own comment,
                            a picture, a print area, a second sheet; three filings, two with faults
  styled.py OUT.xlsx --fix  corrects the faults in a workbook that came back, as the clerk would
  styled.py A.xlsx --same B.xlsx   tells what of A's making is lost in B
  styled.py A.xlsx --prefixed B.xlsx   writes A as libraries do that put every element under a prefix

Needs openpyxl and Pillow. All persons, numbers and domains are invented.
"""
import io
import sys
import zipfile
from xml.etree import ElementTree

import openpyxl
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter as letter
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image as Picture

HEADERS = (
    "备案编号 备案类型 主办单位所在省 主办单位所在市 主办单位所在县 主办单位名称 主办单位性质 "
    "主办单位有效证件类型 主办单位有效证件号码 主办单位有效证件住所 主办单位通信地址 投资者或上级主管单位 "
    "主体负责人姓名 主体负责人证件类型 主体负责人证件号码 主体负责人手机号码 主体负责人应急联系电话 "
    "主体负责人电子邮箱 网站名称 网站首页网址 网站域名列表 网站服务内容 网站语言类别 应用服务类型 "
    "网站负责人姓名 网站负责人证件类型 网站负责人证件号码 网站负责人手机号码 网站负责人应急联系电话 "
    "网站负责人电子邮箱 内部备注"
).split()
HEADER_ROW = 3


def check_digit(number):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return number + "10X98765432"[sum(int(c) * w for c, w in zip(number, weights)) % 11]


def rows():
    for number, (name, domain) in enumerate((("蓝禾", "lanhe-demo"), ("青溪", "qingxi-demo"), ("白石", "baishi-demo")), 1):
        person = check_digit(f"44010619850{number}12996")
        mobile, other = f"1942571000{number}", f"1942571010{number}"
        mail = f"boss{number}@{domain}.cn"
        yield [
            f"C0{number}", "首次备案", "广东省", "广州市", "天河区", f"广州{name}演示商贸有限公司", "企业",
            "营业执照（个人或企业）", "91440106TEXT00001X", "广东省广州市天河区演示路1号", "广东省广州市天河区演示路1号",
            f"广州{name}演示商贸有限公司", "王演示", "居民身份证", person, mobile, other, mail,
            f"广州{name}演示商贸有限公司", f"www.{domain}.cn", f"{domain}.cn", "网络图片", "中文简体", "网站应用服务",
            "王演示", "居民身份证", person, mobile, other, mail, f"=客户自己的备注 {number}",
        ]


def write(path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "备案 信息's"
    thin = Side(style="thin", color="FF888888")
    sheet["A1"] = "某某科技 · 2026 年 11 月备案登记表"
    sheet["A1"].font = Font(name="微软雅黑", size=16, bold=True, color="FF1F4E79")
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=12)
    sheet.row_dimensions[1].height = 34
    sheet["A2"] = "填写说明：带 * 的列必填"
    for column, header in enumerate(HEADERS, 1):
        cell = sheet.cell(HEADER_ROW, column, header + ("*" if column < 10 else ""))
        cell.font = Font(bold=True, color="FFFFFFFF")
        cell.fill = PatternFill("solid", fgColor="FF2E75B6")
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        cell.border = Border(thin, thin, thin, thin)
        sheet.column_dimensions[letter(column)].width = 9 + column % 5 * 4
    for at, row in enumerate(rows(), HEADER_ROW + 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(at, column)
            cell.value = value
            cell.data_type = "s"
            cell.number_format = "@"
            cell.border = Border(bottom=thin)
            if column == 6:
                cell.fill = PatternFill("solid", fgColor="FFE2EFDA")
                cell.font = Font(italic=True, name="宋体")
    sheet.cell(HEADER_ROW + 1, 15).value = sheet.cell(HEADER_ROW + 1, 15).value[:17] + "0"
    sheet.cell(HEADER_ROW + 2, 16).value = "1942571"
    sheet.cell(HEADER_ROW + 3, 20).value = "http://baishi-demo.cn/"
    sheet.cell(HEADER_ROW + 1, 6).comment = Comment("执照原件在前台", "李前台")
    sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, 2)
    sheet.column_dimensions["L"].hidden = True
    choice = DataValidation(type="list", formula1='"企业,个人,事业单位"', allow_blank=True)
    sheet.add_data_validation(choice)
    choice.add(f"G{HEADER_ROW + 1}:G200")
    sheet.conditional_formatting.add(
        f"G{HEADER_ROW + 1}:G200", CellIsRule(operator="equal", formula=['"个人"'], fill=PatternFill("solid", bgColor="FFFFFF00"))
    )
    bytes_ = io.BytesIO()
    Picture.new("RGB", (120, 60), (200, 30, 30)).save(bytes_, "PNG")
    picture = Image(bytes_)
    sheet.add_image(picture, "N1")
    sheet.print_area = "A1:AE10"
    sheet.page_setup.orientation = "landscape"
    sheet.sheet_properties.tabColor = "FF2E75B6"
    other = book.create_sheet("填写说明")
    other["B2"] = "这一页原样返回"
    other["B2"].fill = PatternFill("solid", fgColor="FFFFC000")
    other.column_dimensions["B"].width = 40
    book.save(path)


def fix(path):
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    at = {str(cell.value).rstrip("*"): cell.column for cell in sheet[HEADER_ROW]}
    for row in (HEADER_ROW + 1, HEADER_ROW + 2, HEADER_ROW + 3):
        good = list(rows())[row - HEADER_ROW - 1]
        for name in ("主体负责人证件号码", "主体负责人手机号码", "网站首页网址"):
            sheet.cell(row, at[name]).value = good[HEADERS.index(name)]
    book.save(path)


def own_fill(cell):
    """The customer's fill; ours hides it where a cell is marked."""
    colour = cell.fill.fgColor.rgb if cell.fill.fill_type else None
    return "marked" if colour in ("FFFFC7D1", "FFFFEBA3", "FFDDEBF9") else colour


def shape(path):
    """What a workbook is made of, apart from our columns, marks and sheet."""
    book = openpyxl.load_workbook(path)
    made = {"sheets": [s.title for s in book.worksheets if s.title != "问题清单"]}
    for sheet in book.worksheets:
        if sheet.title == "问题清单":
            continue
        t = sheet.title
        made[t, "merges"] = sorted(str(m) for m in sheet.merged_cells.ranges)
        made[t, "freeze"] = sheet.freeze_panes
        made[t, "widths"] = {k: (d.width, d.hidden) for k, d in sheet.column_dimensions.items() if openpyxl.utils.column_index_from_string(k) <= len(HEADERS)}
        made[t, "heights"] = {k: d.height for k, d in sheet.row_dimensions.items() if d.height}
        made[t, "validations"] = sorted((v.type, str(v.sqref), v.formula1) for v in sheet.data_validations.dataValidation)
        made[t, "conditional"] = sorted(str(r.sqref) for r in sheet.conditional_formatting)
        made[t, "images"] = [(i.anchor._from.row, i.anchor._from.col) for i in sheet._images]
        made[t, "print"] = sheet.print_area
        made[t, "tab"] = sheet.sheet_properties.tabColor and sheet.sheet_properties.tabColor.rgb
        for row in sheet.iter_rows(max_col=len(HEADERS)):
            for cell in row:
                if cell.value is not None or cell.has_style:
                    made[t, cell.coordinate] = (cell.value, own_fill(cell), cell.font.name, cell.font.b, cell.font.i, cell.number_format, cell.border.bottom.style, cell.alignment.horizontal)
                if cell.comment and cell.comment.author != "beiand":
                    made[t, cell.coordinate, "comment"] = (cell.comment.text, cell.comment.author)
    return made


def same(a, b):
    one, other = shape(a), shape(b)
    def marked(trait):
        return isinstance(trait, tuple) and "marked" in trait[1:2]

    lost = [(k, one[k], other.get(k)) for k in one if one[k] != other.get(k)]
    # A cell that was marked, or is no longer, is as it should be.
    lost = [item for item in lost if not (marked(item[1]) or marked(item[2])) or item[1][:1] + item[1][2:] != item[2][:1] + item[2][2:]]
    for item in lost:
        print(*item)
    print(f"{len(one)} traits, {len(lost)} lost")
    return 1 if lost else 0


def prefixed(path, out):
    office = "http://schemas.openxmlformats.org"
    for prefix, space in {
        "x": f"{office}/spreadsheetml/2006/main",
        "pr": f"{office}/package/2006/relationships",
        "ct": f"{office}/package/2006/content-types",
        "r": f"{office}/officeDocument/2006/relationships",
        "vv": "urn:schemas-microsoft-com:vml",
        "oo": "urn:schemas-microsoft-com:office:office",
        "ee": "urn:schemas-microsoft-com:office:excel",
    }.items():
        ElementTree.register_namespace(prefix, space)
    with zipfile.ZipFile(path) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name in parts.namelist():
            part = parts.read(name)
            if name.endswith((".xml", ".rels", ".vml")):
                part = ElementTree.tostring(ElementTree.fromstring(part), encoding="utf-8")
            written.writestr(name, part)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        write(sys.argv[1])
    elif sys.argv[2] == "--fix":
        fix(sys.argv[1])
    elif sys.argv[2] == "--prefixed":
        prefixed(sys.argv[1], sys.argv[3])
    else:
        sys.exit(same(sys.argv[1], sys.argv[3]))
