#!/usr/bin/env python3
"""Makes samples/clean-batch and samples/flawed-batch anew: workbooks, drawn papers, the README.

Needs Python 3.11 with openpyxl, Pillow, numpy and segno, and the fonts of Debian's fonts-noto-cjk.
The same versions give the same bytes; the result is committed, so nobody needs this to build.
"""

import io
import re
import shutil
import sys
import zipfile
from datetime import datetime
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from PIL import Image

from making import cases, flaws, papers

HERE = Path(__file__).parent
SHEET = "备案信息"
ORIENTED = {1: None, 3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
# What a picture from a chat program is like, by paper: pixels, bytes at most.
CHAT = {
    "licence": ((1200, 900), 68_000), "id_front": ((1000, 750), 48_000), "id_back": ((1000, 750), 46_000),
    "photo": ((810, 1080), 60_000), "sheet": ((900, 1200), 68_000), "commitment": ((900, 1200), 58_000),
    "id_both": ((1200, 1540), 0), "authorisation": ((900, 1200), 58_000),
}
HTML = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"


def draw(what, who, how, seed):
    """The picture of one paper, upright."""
    if how.get("of") == "site":
        who = who | {"person": who["site_person"], "id": who["site_id"]}
    if what == "photo":
        width, height = how.get("size", CHAT[what][0])
        return papers.snapped(papers.backdrop_photo(who, width, height), seed, how.get("noise", 0.8))
    page = {
        "licence": lambda: papers.licence(who), "id_front": lambda: papers.id_front(who), "id_back": lambda: papers.id_back(who),
        "id_both": lambda: papers.both_sides(who), "sheet": lambda: papers.verification_sheet(who, how["version"]),
        "commitment": lambda: papers.commitment(who), "authorisation": lambda: papers.authorisation(who),
    }[what]()
    if "scan" in how:
        return papers.scanned(page, how["scan"], seed, how.get("noise", 0.8))
    width, height = how.get("size", CHAT[what][0])
    return papers.photographed(page, width, height, seed, how.get("noise", 0.8))


def exif_of(orientation, place):
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Demo", "Sample Phone 1", orientation
    exif[0x0132] = "2026:08:20 10:24:00"
    if place:  # The middle of the Pacific: GPS data to be taken away, nobody's home.
        exif.get_ifd(0x8825).update({1: "N", 2: (10.0, 0.0, 0.0), 3: "W", 4: (160.0, 0.0, 0.0)})
    return exif.tobytes()


def jpeg(picture, what, how):
    """The best quality that stays under the wanted size; phones do not care, repositories do."""
    options = {"optimize": True}
    if "exif" in how:
        orientation, place = how["exif"]
        options["exif"] = exif_of(orientation, place)
        if ORIENTED[orientation] is not None:
            picture = picture.transpose(ORIENTED[orientation])
    target, low, high, best = how.get("bytes", CHAT[what][1]), 30, 92, b""
    while low <= high:
        middle = (low + high) // 2
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=middle, **options)
        if out.tell() <= target:
            best, low = out.getvalue(), middle + 1
        else:
            high = middle - 1
    assert best, f"cannot draw under {target} bytes"
    return best


def encode(name, what, who, how, seed):
    if what == "html":
        return HTML.encode()
    picture = draw(what, who, how, seed)
    out = io.BytesIO()
    if name.endswith(".png"):
        picture.quantize(48, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    elif name.endswith(".webp"):
        picture.save(out, "WEBP", quality=how.get("quality", 80), method=6)
    else:
        whole = jpeg(picture, what, how)
        return whole[: int(len(whole) * how["torn"])] if "torn" in how else whole
    return out.getvalue()


def workbook(filings):
    """The sheet as a clerk keeps it: number-like columns as text, sections coloured."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = SHEET
    book.properties.creator = "beiand"
    book.properties.created = book.properties.modified = datetime(2026, 9, 1, 8)
    colours = {"主办": "DDEBF7", "主体": "E2EFDA", "网站": "FFF2CC", "域名": "FFF2CC"}
    for at, header in enumerate(cases.HEADERS, 1):
        cell = page.cell(1, at, header)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor=colours.get(header[:2], "EDEDED"))
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        width = max(len(str(f["row"].get(header, ""))) for f in filings)
        page.column_dimensions[get_column_letter(at)].width = min(38, max(12, width * 1.3))
    for number, filing in enumerate(filings, 2):
        for at, header in enumerate(cases.HEADERS, 1):
            value = filing["row"].get(header, "")
            if value == "":
                continue
            cell = page.cell(number, at, value)
            cell.number_format = "0.00E+00" if isinstance(value, float) else "@"
    page.freeze_panes = "B2"
    out = io.BytesIO()
    book.save(out)
    return settled(out.getvalue())


def settled(package):
    """The same package with fixed times, so that two runs give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-09-01T08:00:00Z", data)
            entry = zipfile.ZipInfo(name, (2026, 9, 1, 8, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, data)
    return out.getvalue()


def batch(folder, filings):
    root = HERE / folder
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    (root / "备案信息.xlsx").write_bytes(workbook(filings))
    for filing in filings:
        for name, what, how in filing["papers"]:
            path = root / f"{filing['folder']}_{name}" if filing.get("flat") else root / filing["folder"] / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(encode(name, what, filing["who"], how, filing["row"]["备案编号"] + name))
    size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
    print(f"{folder}: {len(filings)} filings, {size / 1e6:.2f} MB")
    return root


# What was told of the clean batch after it was handed over: number, domain, stage, date, reason, number given.
STATUSES = [
    ("C01", "", "等待确认", "2026-11-16 10:20", "", ""),
    ("C01", "", "初审通过", "2026-11-19", "", ""),
    ("C01", "", "短信核验", "2026-11-24 15:40", "", ""),
    ("C02", "", "等待初审", "2026-11-16", "", ""),
    ("C02", "", "初审驳回", "2026-11-18 16:05", "核验单日期缺失", ""),
    ("C03", "", "等待初审", "2026-10-12", "", ""),
    ("C03", "", "待管局审核", "2026-10-19", "", ""),
]


def statuses():
    """The sheet 备案状态 as a clerk keeps it."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "备案状态"
    book.properties.creator = "beiand"
    book.properties.created = book.properties.modified = datetime(2026, 9, 1, 8)
    for at, (header, width) in enumerate([("备案编号", 12), ("网站域名", 26), ("当前状态", 16), ("状态日期", 20), ("驳回原因", 32), ("备案号", 24)], 1):
        cell = page.cell(1, at, header)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E2EFDA")
        page.column_dimensions[get_column_letter(at)].width = width
    for number, row in enumerate(STATUSES, 2):
        for at, value in enumerate(row, 1):
            if value:
                page.cell(number, at, value).number_format = "@"
    page.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    (HERE / "备案状态.xlsx").write_bytes(settled(out.getvalue()))


def readme(filings):
    lines = [
        "# 有问题的样例批次",
        "",
        "十二条备案，每条错法不同；姓名、公司、号码、证照全部是虚构并绘制的，不对应任何人和单位。",
        "本文件由 `samples/make.py` 生成；下表就是程序应当报出的全部问题，一条不多，一条不少，",
        "`cargo test` 会拿它与程序的输出逐条核对。",
        "",
        "「位置」是单元格、材料槽位的名称，或文件；「已修复」表示程序已经修好，不影响提交。",
        "",
        "## 每条错在哪里",
        "",
        "| 备案编号 | 主办单位 | 错在哪里 |",
        "|---|---|---|",
    ]
    for filing in filings:
        lines.append(f"| {filing['row']['备案编号']} | {filing['row']['主办单位名称']} | {filing['title']} |")
    lines += ["", "## 应当报出的问题", "", "| 备案编号 | 规则 | 级别 | 位置 | 处理 |", "|---|---|---|---|---|"]
    for number, filing in enumerate(filings, 2):
        for rule, severity, place, *mended in filing["expect"]:
            if place in cases.HEADERS:
                place = f"{SHEET}!{get_column_letter(cases.HEADERS.index(place) + 1)}{number}"
            lines.append(f"| {filing['row']['备案编号']} | {rule} | {severity} | {place} | {''.join(mended)} |")
    for rule, severity, place in flaws.OF_THE_DROP:
        lines.append(f"| 整批 | {rule} | {severity} | {place} |  |")
    return "\n".join(lines) + "\n"


def main():
    batch("clean-batch", cases.clean())
    filings = flaws.flawed()
    root = batch("flawed-batch", filings)
    (root / "README.md").write_text(readme(filings), encoding="utf-8")
    statuses()


if __name__ == "__main__":
    main()
