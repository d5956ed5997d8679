#!/usr/bin/env python3
"""Makes the corpus anew: small files, one oddity each. Needs Pillow and openpyxl.

    python3 fuzz/corpus.py
"""
import io, os, struct, zipfile, zlib
from PIL import Image, ImageDraw
import openpyxl

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus")


def put(door, name, data):
    os.makedirs(os.path.join(HERE, door), exist_ok=True)
    with open(os.path.join(HERE, door, name), "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())


def book(rows, **kw):
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = "备案信息"
    for r in rows:
        ws.append(r)
    if kw.get("merge"):
        ws.merge_cells(kw["merge"])
    out = io.BytesIO()
    wb.save(out)
    return out.getvalue()


def repack(data, change):
    """The same package with parts changed: name -> function of bytes, or None to drop it."""
    src = zipfile.ZipFile(io.BytesIO(data))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for info in src.infolist():
            body = src.read(info)
            if info.filename in change:
                body = change[info.filename](body)
                if body is None:
                    continue
            z.writestr(info.filename, body)
    return out.getvalue()


HEAD = ["备案编号", "主办单位名称", "主办单位性质", "证件号码", "负责人姓名", "负责人手机号", "网站名称", "网站域名"]
ROW = ["C01", "广州某某演示科技有限公司", "企业", "91996000TEXT00001X", "张三", "19400000001", "演示站", "example.cn"]
SHEET = "xl/worksheets/sheet1.xml"

good = book([["备案信息登记表"], HEAD, ROW, ["C02", "=1+1", "@SUM(A1)", 996000199001011234, None, 1.94e10, "<b>x</b>", "www.例子.cn"]], merge="A1:H1")
put("sheet", "good.xlsx", good)
put("sheet", "cut.xlsx", good[: len(good) * 2 // 3])
put("sheet", "far-cell.xlsx", repack(good, {SHEET: lambda b: b.replace(b'r="A2"', b'r="XFD1048576"', 1)}))
put("sheet", "bad-reference.xlsx", repack(good, {SHEET: lambda b: b.replace(b'r="B2"', b'r="ZZZZZZ99999999999"', 1)}))
put("sheet", "huge-string-index.xlsx", repack(good, {SHEET: lambda b: b.replace(b"<v>1</v>", b"<v>4294967295</v>", 1)}))
put("sheet", "no-strings.xlsx", repack(good, {"xl/sharedStrings.xml": lambda b: None}))
put("sheet", "entities.xlsx", repack(good, {SHEET: lambda b: b.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet', 1)}))
put("sheet", "outside.xlsx", repack(good, {SHEET: lambda b: b.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet', 1)}))
put("sheet", "merge-all.xlsx", repack(good, {SHEET: lambda b: b.replace(b"A1:H1", b"A1:XFD1048576")}))
put("sheet", "deep.xlsx", repack(good, {SHEET: lambda b: b.replace(b"<sheetData>", b"<a>" * 3000 + b"<sheetData>", 1)}))
bomb = io.BytesIO()
with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
    for info in zipfile.ZipFile(io.BytesIO(good)).infolist():
        body = zipfile.ZipFile(io.BytesIO(good)).read(info)
        z.writestr(info.filename, body.replace(b"</sst>", b"<si><t>" + b" " * 3_000_000 + b"</t></si></sst>"))
put("sheet", "bomb.xlsx", bomb.getvalue())
csv = ",".join(HEAD) + "\r\n" + ",".join(ROW) + '\r\n"C0""2","a\nb",,,,,,\r\n'
put("sheet", "utf8.csv", "\ufeff" + csv)
put("sheet", "gb18030.csv", csv.encode("gb18030"))
put("sheet", "utf16.csv", csv.encode("utf-16"))
put("sheet", "tabs.txt", csv.replace(",", "\t"))
put("sheet", "open-quote.csv", csv + '"never closed,,,,')
put("sheet", "wide.csv", "a" + "," * 5000 + "\n" + ",".join(HEAD))
put("sheet", "nul.csv", csv.replace("C01", "C\0\x01\x1b[31m").encode())
put("sheet", "html.xls", "<html><table><tr>" + "".join(f"<td>{h}</td>" for h in HEAD) + "</tr></table></html>")
put("sheet", "ole-head.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(502 - 26) + b"\xff" * 512)
put("sheet", "ole-loop.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10) + struct.pack("<IIIIIIIII", 1, 0, 0, 0x1000, 0, 1, 0, 0, 0) + b"\0" * 436 + struct.pack("<I", 0) * 128 * 3)
put("sheet", "empty", b"")
put("sheet", "zip-without-book.zip", repack(good, {"xl/workbook.xml": lambda b: None, "[Content_Types].xml": lambda b: None}))
od = io.BytesIO()
with zipfile.ZipFile(od, "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
    cells = lambda r: "".join(f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in r)
    z.writestr("content.xml", '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="备案信息"><table:table-row>' + cells(HEAD) + '</table:table-row><table:table-row table:number-rows-repeated="1048576">' + cells(ROW) + '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>')
put("sheet", "repeated.ods", od.getvalue())

im = Image.new("RGB", (64, 48), "white")
d = ImageDraw.Draw(im)
d.rectangle((8, 8, 40, 30), outline="black", fill="red")
d.text((20, 32), "ID", fill="black")


def enc(fmt, image=im, **kw):
    out = io.BytesIO()
    image.save(out, fmt, **kw)
    return out.getvalue()


jpg = enc("JPEG", quality=80)
put("picture", "base.jpg", jpg)
put("picture", "progressive.jpg", enc("JPEG", progressive=True))
put("picture", "gray.jpg", enc("JPEG", im.convert("L")))
put("picture", "cmyk.jpg", enc("JPEG", im.convert("CMYK")))
put("picture", "cut.jpg", jpg[: len(jpg) * 3 // 5])
put("picture", "no-end.jpg", jpg[:-2])
put("picture", "lying.jpg", jpg.replace(struct.pack(">HH", 48, 64), struct.pack(">HH", 65535, 65535), 1))
put("picture", "zero-size.jpg", jpg.replace(struct.pack(">HH", 48, 64), struct.pack(">HH", 0, 64), 1))
put("picture", "tail.jpg", jpg + b"PK\x03\x04" + b"x" * 200)
exif = im.getexif()
exif[0x0112] = 6
put("picture", "turned.jpg", enc("JPEG", exif=exif))
png = enc("PNG")
put("picture", "base.png", png)
put("picture", "alpha.png", enc("PNG", im.convert("RGBA")))
put("picture", "palette.png", enc("PNG", im.convert("P")))
put("picture", "cut.png", png[: len(png) // 2])


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


put("picture", "lying.png", b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 50000, 50000, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(b"\0" * 9000)) + chunk(b"IEND", b""))
put("picture", "huge-chunk.png", png[:33] + struct.pack(">I", 0x7FFFFFFF) + b"iCCP" + png[33:])
for fmt in ("GIF", "BMP", "TIFF", "WEBP"):
    body = enc(fmt)
    put("picture", "base." + fmt.lower(), body)
    put("picture", "cut." + fmt.lower(), body[: len(body) // 2])
bmp = bytearray(enc("BMP"))
bmp[18:26] = struct.pack("<ii", 0x7FFFFFFF, -0x80000000)
put("picture", "lying.bmp", bytes(bmp))
put("picture", "group4.tiff", enc("TIFF", im.convert("1"), compression="group4"))
tif = bytearray(enc("TIFF"))
put("picture", "loop.tiff", bytes(tif[:4]) + struct.pack("<I", 4) + bytes(tif[8:]))
put("picture", "page.html", "<!DOCTYPE html><html>403</html>")
put("picture", "head.pdf", b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF")
put("picture", "head.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64)
put("picture", "empty", b"")
put("picture", "one-byte", b"\xff")

put("names", "usual", "\n".join(["C01/营业执照.jpg", "C01/法人身份证-正面.jpg", "C01/法人身份证-反面.jpg", "C01_幕布照.PNG", "核验单-广东版.pdf", "example.cn/承诺书.jpg", "备案信息.xlsx", "READY"]))
put("names", "odd", "\n".join(["../../etc/passwd", "/etc/passwd", "C:\\Windows\\x.jpg", "..", ".", "", "a/" * 200 + "x.jpg", "\u202egpj.exe", "x" * 255, "CON.jpg", "营业执照 (2).jpg.jpg", "._营业执照.jpg", "Thumbs.db", "~$备案信息.xlsx", "é.jpg e\u0301.jpg", "=cmd|' /C calc'!A0.jpg", "<script>.jpg", "１２３．ｊｐｇ", "身份证" * 50]))
put("names", "garbled", b"\xd3\xaa\xd2\xb5\xd6\xb4\xd5\xd5.jpg\n\xff\xfe\x00\nC01\x00/\x1b[2J.jpg\r\n\xf0\x9f\x92\xa9.png")
put("config", "shipped", open(os.path.join(HERE, "../../config/beiand.toml"), "rb").read())
put("config", "wrong", 'profil = "x"\n[mail]\nport = -1\nfrom = "nobody"\nchannel = "pigeon"\n[schedule]\nrun = "0 2 30 2 *"\n[inbox]\nsettle_seconds = 1e400\n')
put("config", "odd", "[[reseller]]\nname = '../..'\n[[reseller]]\nname = ''\nlang = 'xx'\n[mail.smtp]\ntimeout_seconds = 9223372036854775807\nport = 99999\n")
put("config", "deep", "a=" + "[" * 200 + "]" * 200)
put("letter", "usual", "\x01".join(["wang@example.com", "王经理", "[备案] 2 可提交 · 1 待确认 · 9 需修改", "<p>好</p>", "好", "备案预检"]))
put("letter", "breaks", "\x01".join(["wang@example.com", "张三\r\nBcc: eve@example.com", "a\r\nBcc: e@example.com\r\n\r\nbody", "\r\n.\r\n", ".\r\n..", "x\r\nX: y"]))
put("letter", "odd", "\x01".join(['"a b"@example.com', "=?utf-8?q?x?=" * 20, "\u2028\u2029\u202e\ufeff\x7f\x80" * 30, "", "", '"<>,;:\\'])) 
put("letter", "addresses", "\x01".join(["a@[127.0.0.1]>\r\nRCPT TO:<b@example.com", "", "x", "", "", ""]))


def archive(entries, **kw):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kw.pop("compression", zipfile.ZIP_DEFLATED)) as z:
        for name, body in entries:
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            info.compress_type = z.compression
            z.writestr(info, body)
    return out.getvalue()


usual = archive([("批次/备案信息.csv", "备案编号\r\nC01"), ("批次/C01/营业执照.jpg", png[:40])])
put("zip", "usual.zip", usual)
put("zip", "stored.zip", archive([("a/备案信息.csv", "x"), ("a/b.jpg", "y")], compression=zipfile.ZIP_STORED))
put("zip", "cut.zip", usual[:-30])
put("zip", "slip.zip", archive([("../../evil.txt", "x"), ("/etc/evil.txt", "x"), ("a/../../evil", "x"), ("C:\\evil.txt", "x"), ("..\\evil.txt", "x")]))
put("zip", "twins.zip", archive([("a.csv", "1"), ("a.csv", "2"), ("A.CSV", "3"), ("a.csv/b", "4")]))
link = zipfile.ZipInfo("link.jpg")
link.create_system, link.external_attr = 3, 0o120777 << 16
put("zip", "link.zip", archive([(link, "/etc/passwd"), ("link.jpg/x", "y")]))
gbk = bytearray(archive([("AAAAAAAA.csv", "x")]))
put("zip", "gbk.zip", bytes(gbk).replace(b"AAAAAAAA", "备案信息".encode("gbk")))
put("zip", "bomb.zip", archive([("bomb.csv", b"0" * (6 << 20))]))
put("zip", "nested.zip", archive([("inner.zip", usual), ("备案信息.csv", "x")]))
put("zip", "deep.zip", archive([("d/" * 300 + "x.csv", "x"), ("n" * 250 + ".csv", "x")]))
put("zip", "lying.zip", usual.replace(struct.pack("<I", 14 + 3), struct.pack("<I", 0x7FFFFFFF)))
put("zip", "empty.zip", archive([]))
