"""Draws the papers of a filing: licence, identity card, photo, sheet, letters.

Everything is drawn: no scan, no face and no seal of anybody. Each paper carries the word 样例.
A paper is a flat page first (`licence`, `id_front` ...); `photographed` and `scanned` then make it
look like what customers send.
"""

import math
import random

import numpy
import segno
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

NOTO = "/usr/share/fonts/opentype/noto/"  # Debian: fonts-noto-cjk
INK = (34, 34, 40)
RED = (196, 32, 36)
BLUE = (38, 82, 150)


def font(size, bold=False, serif=False):
    face = ("NotoSerifCJK" if serif else "NotoSansCJK") + ("-Bold.ttc" if bold else "-Regular.ttc")
    return ImageFont.truetype(NOTO + face, size, index=2)  # 2: simplified Chinese


def wrap(draw, text, face, width):
    lines, line = [], ""
    for letter in text:
        if letter == "\n" or draw.textlength(line + letter, font=face) > width:
            lines.append(line)
            line = "" if letter == "\n" else letter
        else:
            line += letter
    return lines + [line]


def paragraph(draw, at, text, face, width, leading=1.45, fill=INK):
    x, y = at
    for line in wrap(draw, text, face, width):
        draw.text((x, y), line, font=face, fill=fill)
        y += int(face.size * leading)
    return y


def specimen(page, size=None):
    """The mark that keeps a drawn paper from being taken for a real one."""
    draw = ImageDraw.Draw(page)
    face = font(size or max(18, page.width // 60), bold=True)
    text = "样例 SAMPLE"
    draw.text((page.width - draw.textlength(text, font=face) - 24, page.height - face.size * 2), text, font=face, fill=RED)
    return page


def seal(page, centre, radius, name):
    """A round red seal with the name along its rim."""
    layer = Image.new("RGBA", (radius * 2 + 8, radius * 2 + 8))
    draw = ImageDraw.Draw(layer)
    middle = radius + 4
    red = RED + (205,)
    draw.ellipse((4, 4, 4 + 2 * radius, 4 + 2 * radius), outline=red, width=max(3, radius // 22))
    star = [
        (middle + math.sin(i * math.pi / 5) * radius * (0.28 if i % 2 == 0 else 0.11),
         middle - math.cos(i * math.pi / 5) * radius * (0.28 if i % 2 == 0 else 0.11))
        for i in range(10)
    ]
    draw.polygon(star, fill=red)
    size = max(14, int(radius * 0.21))
    face = font(size, serif=True, bold=True)
    span = min(270, 22 * len(name))
    for i, letter in enumerate(name):
        angle = -span / 2 + span * i / max(1, len(name) - 1)
        tile = Image.new("RGBA", (size * 2, size * 2))
        ImageDraw.Draw(tile).text((size, size), letter, font=face, fill=red, anchor="mm")
        tile = tile.rotate(-angle, resample=Image.Resampling.BICUBIC)
        reach = radius * 0.80
        x = middle + math.sin(math.radians(angle)) * reach - size
        y = middle - math.cos(math.radians(angle)) * reach - size
        layer.alpha_composite(tile, (int(x), int(y)))
    draw.text((middle, middle + radius * 0.52), "样例专用", font=font(int(size * 0.9), serif=True), fill=red, anchor="mm")
    page.paste(layer, (int(centre[0] - middle), int(centre[1] - middle)), layer)


def signature(page, at, name, size=44):
    """A name as written with a black pen: slanted and a little uneven."""
    rng = random.Random(name)
    x, y = at
    for letter in name:
        tile = Image.new("L", (size * 2, size * 2))
        ImageDraw.Draw(tile).text((size, size), letter, font=font(size, serif=True), fill=255, anchor="mm")
        tile = tile.transform(tile.size, Image.Transform.AFFINE, (1, 0.28, -size * 0.3, rng.uniform(-0.12, 0.05), 1, 0), Image.Resampling.BICUBIC)
        page.paste(Image.new("RGB", tile.size, (20, 20, 28)), (int(x), int(y + rng.uniform(-4, 4))), tile)
        x += size * 0.95


def person(width, height, who, background=None):
    """A drawn person, head and shoulders; the same name is the same person everywhere."""
    rng = random.Random(who["person"])
    scale = 3
    w, h = width * scale, height * scale
    picture = (background or Image.new("RGB", (width, height), (236, 240, 244))).resize((w, h), Image.Resampling.BICUBIC)
    skin = rng.choice([(232, 190, 160), (224, 178, 146), (240, 202, 174)])
    dark = tuple(int(c * 0.80) for c in skin)
    hair = rng.choice([(28, 24, 24), (40, 32, 28), (22, 22, 28)])
    shirt = rng.choice([(52, 74, 110), (96, 50, 58), (60, 90, 78), (70, 70, 82), (110, 96, 70)])
    long_hair = int(who["id"][16]) % 2 == 0
    cx, cy = w * 0.5, h * 0.40
    rx, ry = w * 0.165, w * 0.215
    draw = ImageDraw.Draw(picture)
    if long_hair:
        draw.rounded_rectangle((cx - rx * 1.25, cy - ry * 1.15, cx + rx * 1.25, cy + ry * 1.5), rx, fill=hair)
    draw.rounded_rectangle((cx - w * 0.40, cy + ry * 1.50, cx + w * 0.40, h * 1.3), w * 0.17, fill=shirt)
    draw.polygon([(cx - rx * 0.75, cy + ry * 1.48), (cx + rx * 0.75, cy + ry * 1.48), (cx, cy + ry * 2.15)], fill=(238, 238, 240))
    draw.rounded_rectangle((cx - rx * 0.45, cy + ry * 0.6, cx + rx * 0.45, cy + ry * 1.62), rx * 0.3, fill=dark)
    draw.ellipse((cx - rx * 1.12, cy - ry * 0.12, cx - rx * 0.85, cy + ry * 0.28), fill=dark)
    draw.ellipse((cx + rx * 0.85, cy - ry * 0.12, cx + rx * 1.12, cy + ry * 0.28), fill=dark)
    draw.ellipse((cx - rx, cy - ry, cx + rx, cy + ry), fill=skin)
    picture = picture.filter(ImageFilter.GaussianBlur(scale))
    # Light from the left above: a soft shade on cheek, chin and under the brows.
    shade = Image.new("L", (w, h))
    tone = ImageDraw.Draw(shade)
    tone.ellipse((cx + rx * 0.35, cy - ry * 0.7, cx + rx * 1.2, cy + ry * 0.9), fill=70)
    tone.ellipse((cx - rx * 0.62, cy - ry * 0.22, cx - rx * 0.12, cy + ry * 0.02), fill=80)
    tone.ellipse((cx + rx * 0.12, cy - ry * 0.22, cx + rx * 0.62, cy + ry * 0.02), fill=80)
    tone.polygon([(cx, cy - ry * 0.1), (cx + rx * 0.20, cy + ry * 0.30), (cx - rx * 0.12, cy + ry * 0.34)], fill=70)
    shade = shade.filter(ImageFilter.GaussianBlur(rx * 0.10))
    face_mask = Image.new("L", (w, h))
    ImageDraw.Draw(face_mask).ellipse((cx - rx, cy - ry, cx + rx, cy + ry), fill=255)
    picture.paste(Image.new("RGB", (w, h), tuple(int(c * 0.55) for c in skin)), (0, 0), ImageChops.multiply(shade, face_mask))
    draw = ImageDraw.Draw(picture)
    draw.pieslice((cx - rx * 1.10, cy - ry * 1.16, cx + rx * 1.10, cy + ry * 0.55), 180, 360, fill=hair)
    fringe = cy - ry * rng.uniform(0.52, 0.62)
    draw.pieslice((cx - rx * 0.88, fringe - ry * 0.05, cx + rx * 0.88, fringe + ry * 0.75), 180, 360, fill=skin)
    for side in (-1, 1):
        ex, ey = cx + side * rx * 0.38, cy - ry * 0.02
        draw.ellipse((ex - rx * 0.19, ey - ry * 0.062, ex + rx * 0.19, ey + ry * 0.062), fill=(246, 244, 242))
        draw.ellipse((ex - rx * 0.085, ey - ry * 0.066, ex + rx * 0.085, ey + ry * 0.066), fill=(36, 26, 24))
        draw.ellipse((ex - rx * 0.04, ey - ry * 0.045, ex + rx * 0.01, ey - ry * 0.01), fill=(250, 250, 250))
        draw.arc((ex - rx * 0.21, ey - ry * 0.085, ex + rx * 0.21, ey + ry * 0.10), 185, 355, fill=(50, 36, 34), width=int(rx * 0.035))
        draw.arc((ex - rx * 0.27, ey - ry * 0.25, ex + rx * 0.27, ey + ry * 0.12), 205, 335, fill=hair, width=int(rx * 0.075))
    draw.arc((cx - rx * 0.17, cy + ry * 0.22, cx + rx * 0.17, cy + ry * 0.40), 20, 160, fill=tuple(int(c * 0.62) for c in skin), width=int(rx * 0.05))
    for side in (-1, 1):
        nx = cx + side * rx * 0.08
        draw.ellipse((nx - rx * 0.035, cy + ry * 0.345, nx + rx * 0.035, cy + ry * 0.375), fill=tuple(int(c * 0.45) for c in skin))
    draw.chord((cx - rx * 0.34, cy + ry * 0.47, cx + rx * 0.34, cy + ry * 0.68), 8, 172, fill=(176, 92, 88))
    draw.arc((cx - rx * 0.36, cy + ry * 0.46, cx + rx * 0.36, cy + ry * 0.66), 12, 168, fill=(120, 58, 56), width=int(rx * 0.03))
    # A shirt with a fine weave: a lens that is sharp shows it, and the eye looks for it.
    weave = ImageDraw.Draw(picture)
    for x in range(int(cx - w * 0.38), int(cx + w * 0.38), 10 * scale):
        weave.line([(x, cy + ry * 2.3), (x, h)], fill=tuple(min(255, c + 26) for c in shirt), width=scale)
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def licence(who):
    """营业执照, the copy, landscape."""
    page = Image.new("RGB", (1680, 1188), (252, 250, 243))
    draw = ImageDraw.Draw(page)
    for inset, width in ((26, 6), (40, 2)):
        draw.rectangle((inset, inset, 1679 - inset, 1187 - inset), outline=(190, 152, 78), width=width)
    draw.ellipse((792, 66, 888, 162), fill=RED, outline=(214, 176, 70), width=6)
    draw.text((840, 240), "营业执照", font=font(92, bold=True, serif=True), fill=INK, anchor="mm")
    draw.text((840, 320), "（副　本）", font=font(34, serif=True), fill=INK, anchor="mm")
    draw.text((90, 150), "统一社会信用代码", font=font(26), fill=INK)
    draw.text((90, 188), who["code"], font=font(32, bold=True), fill=INK)
    code = segno.make(who["code"] + "\n" + who["name"], error="m", micro=False)
    matrix = numpy.array([[0 if cell else 255 for cell in row] for row in code.matrix], dtype="uint8")
    page.paste(Image.fromarray(matrix).resize((176, 176), Image.Resampling.NEAREST).convert("RGB"), (1400, 96))
    draw.text((1488, 292), "样例二维码", font=font(18), fill=INK, anchor="mm")
    left = [("名　　称", who["name"]), ("类　　型", "有限责任公司（自然人投资或控股）"), ("法定代表人", who["person"]), ("经营范围", who["scope"])]
    y = 400
    for label, text in left:
        draw.text((96, y), label, font=font(28, bold=True, serif=True), fill=INK)
        y = paragraph(draw, (270, y), text, font(28, serif=True), 620) + 22
    right = [("注册资本", "壹佰万元整"), ("成立日期", "2019年04月18日"), ("营业期限", "长期"), ("住　　所", who["address"])]
    y = 400
    for label, text in right:
        draw.text((960, y), label, font=font(28, bold=True, serif=True), fill=INK)
        y = paragraph(draw, (1120, y), text, font(28, serif=True), 460) + 22
    draw.text((1010, 900), "登记机关", font=font(30, serif=True), fill=INK)
    draw.text((1190, 1010), "2023 年 05 月 16 日", font=font(28, serif=True), fill=INK)
    seal(page, (1300, 900), 120, who["city"] + "样例登记机关")
    draw.text((90, 1110), "本图为演示用样例，不是真实证照，不得用于任何申请。", font=font(20), fill=(110, 110, 110))
    return specimen(page)


def card(tint):
    page = Image.new("RGB", (1070, 675), tint)
    draw = ImageDraw.Draw(page)
    for i in range(0, 1070, 9):  # The fine lines of a card's ground.
        draw.line([(i + 18 * math.sin(y / 60 + i / 90), y) for y in range(0, 676, 15)], fill=tuple(max(0, c - 8) for c in tint), width=1)
    return page, draw


def id_front(who):
    """人像面."""
    page, draw = card((226, 238, 246))
    label, value = font(28), font(34)
    for (x, y), text in {(70, 70): "姓　名", (70, 148): "性　别", (300, 148): "民　族", (70, 226): "出　生", (70, 304): "住　址", (70, 560): "公民身份号码"}.items():
        draw.text((x, y), text, font=label, fill=BLUE)
    number = who["id"]
    draw.text((180, 64), who["person"], font=font(40), fill=INK)
    draw.text((180, 144), "男" if int(number[16]) % 2 else "女", font=value, fill=INK)
    draw.text((410, 144), "汉", font=value, fill=INK)
    draw.text((180, 222), f"{number[6:10]} 年 {int(number[10:12])} 月 {int(number[12:14])} 日", font=value, fill=INK)
    paragraph(draw, (180, 300), who["home"], value, 480)
    draw.text((290, 552), number, font=font(44, bold=True), fill=INK)
    portrait = person(290, 360, who)
    page.paste(portrait, (710, 90))
    return specimen(page, 24)


def id_back(who):
    """国徽面."""
    page, draw = card((238, 240, 234))
    draw.ellipse((80, 70, 230, 220), fill=RED, outline=(214, 176, 70), width=8)
    draw.text((640, 110), "样例证件", font=font(54, bold=True, serif=True), fill=INK, anchor="mm")
    draw.text((640, 200), "居 民 身 份 证", font=font(70, bold=True, serif=True), fill=INK, anchor="mm")
    draw.text((250, 470), "签发机关", font=font(28, bold=True), fill=INK)
    draw.text((410, 466), who["city"] + "公安局（样例）", font=font(34), fill=INK)
    draw.text((250, 550), "有效期限", font=font(28, bold=True), fill=INK)
    draw.text((410, 546), who["validity"], font=font(34), fill=INK)
    return specimen(page, 24)


def both_sides(who):
    """人像面 over 国徽面 on one white page, as a copy shop does it."""
    front, back = id_front(who), id_back(who)
    page = Image.new("RGB", (1230, 1560), (232, 232, 228))  # grey enough to be no glare
    page.paste(front, (80, 80))
    page.paste(back, (80, 800))
    return page


def backdrop_photo(who, width=1080, height=1440):
    """The site principal before a curtain, half length."""
    wall = Image.new("RGB", (width, height), (44, 104, 176))
    draw = ImageDraw.Draw(wall)
    big, small = font(width // 22, bold=True), font(width // 42)
    for row in range(9):
        for column in range(3):
            x, y = column * width // 2 - (row % 2) * width // 5 + 30, row * height // 8 + 24
            draw.text((x, y), "示例云备案专用幕布", font=big, fill=(240, 246, 252))
            draw.text((x, y + width // 16), "www.example.cn  样例", font=small, fill=(214, 228, 244))
    return person(width, height, who, background=wall)


def form(who, title, rows, text, signer, closing):
    page = Image.new("RGB", (1240, 1754), (252, 252, 250))
    draw = ImageDraw.Draw(page)
    draw.text((620, 130), title, font=font(46, bold=True), fill=INK, anchor="mm")
    y = 210
    for pair in rows:
        x = 100
        for label, value in pair:
            width = 1040 // len(pair)
            draw.rectangle((x, y, x + width, y + 66), outline=INK, width=2)
            draw.rectangle((x, y, x + 190, y + 66), outline=INK, width=2)
            draw.text((x + 14, y + 18), label, font=font(24, bold=True), fill=INK)
            size = 24
            while draw.textlength(value, font=font(size)) > width - 215:
                size -= 1
            draw.text((x + 204, y + 18), value, font=font(size), fill=INK)
            x += width
        y += 66
    y = paragraph(draw, (110, y + 36), text, font(25), 1020, 1.7)
    draw.text((110, 1360), signer, font=font(28, bold=True), fill=INK)
    signature(page, (360, 1326), who["site_person"] if "网站" in signer else who["person"])
    draw.text((110, 1470), closing, font=font(28, bold=True), fill=INK)
    draw.text((760, 1580), "日期：见提交当日", font=font(26), fill=INK)
    if who["enterprise"]:
        seal(page, (640, 1450), 140, who["name"])
    return specimen(page, 26)


def verification_sheet(who, version):
    """真实性核验单, 广东版 or 全国版."""
    rows = [
        [("主办者名称", who["name"])],
        [("证件号码", who["code"])],
        [("负责人", who["person"]), ("网站负责人", who["site_person"])],
        [("网站名称", who["site"])],
        [("网站域名", who["domain"]), ("接入方式", "虚拟主机/建站")],
    ]
    text = (
        "一、主体信息核验：主办者有效证件与提交的备案信息一致，证件在有效期内。 ■是 □否\n"
        "二、负责人证件核验：身份证件原件与扫描件一致；现场照片与证件照片为同一人。 ■是 □否\n"
        "三、网站信息核验：域名所有者与主办者一致，网站名称、服务内容符合要求。 ■是 □否\n"
        "四、接入信息核验：IP 地址、接入方式、服务器放置地与实际接入情况一致。 ■是 □否\n"
        "本单位（本人）承诺所提交的备案信息真实有效；信息发生变化时在十个工作日内提交变更。"
    )
    return form(who, f"网站备案信息真实性核验单（{version}）", rows, text, "网站负责人签字：", "主办者（盖章）：")


def commitment(who):
    """互联网信息服务备案承诺书."""
    text = (
        "为落实网络安全主体责任，本单位郑重承诺：\n"
        "一、提交的备案信息真实、准确、完整，不冒用他人身份，不提供虚假证照。\n"
        "二、网站内容与备案信息一致，不从事未经许可的经营性互联网信息服务。\n"
        "三、在网站首页底部标明备案号，并链接至备案管理系统。\n"
        "四、备案信息变化、网站停止服务时，按规定办理变更或注销手续。\n"
        "五、违反上述承诺的，愿承担相应责任。"
    )
    rows = [[("主办者名称", who["name"])], [("网站域名", who["domain"])]]
    return form(who, "互联网信息服务备案承诺书", rows, text, "法定代表人签字：", "单位（盖章）：")


def authorisation(who):
    """网站负责人授权书."""
    text = (
        f"兹授权 {who['site_person']}（公民身份号码 {who['site_id']}）担任我单位网站 {who['domain']} 的网站负责人，"
        "负责该网站的备案、日常管理和信息安全工作，并配合主管部门的核验。\n授权期限：自签署之日起至网站注销或更换负责人为止。"
    )
    return form(who, "网站负责人授权书", [[("授权单位", who["name"])]], text, "法定代表人签字：", "单位（盖章）：")


def solve(source, target):
    """The eight numbers that take `target` corners back to `source` corners."""
    rows, values = [], []
    for (x, y), (u, v) in zip(target, source):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return numpy.linalg.solve(numpy.array(rows, float), numpy.array(values, float))


def photographed(page, width, height, seed, noise=2.0):
    """The page on a desk, seen by a phone held a little askew."""
    rng = random.Random(f"desk{seed}")
    grain = numpy.random.default_rng(rng.randrange(2**32))
    base = numpy.array(rng.choice([(132, 96, 66), (96, 100, 106), (150, 138, 120), (70, 84, 92)]), float)
    lines = grain.normal(0, 7, (height // 6 + 1, 1, 1)).repeat(6, axis=0)[:height]
    desk = numpy.clip(base + lines + numpy.zeros((height, width, 3)), 0, 255).astype("uint8")
    canvas = Image.fromarray(desk).filter(ImageFilter.GaussianBlur(2))
    room_w, room_h = width * 0.90, height * 0.90
    scale = min(room_w / page.width, room_h / page.height)
    w, h = page.width * scale, page.height * scale
    left, top = (width - w) / 2, (height - h) / 2
    wobble = lambda: rng.uniform(-0.022, 0.022) * min(width, height)
    corners = [(left + wobble(), top + wobble()), (left + w + wobble(), top + wobble()),
               (left + w + wobble(), top + h + wobble()), (left + wobble(), top + h + wobble())]
    inside = [(0, 0), (page.width, 0), (page.width, page.height), (0, page.height)]
    numbers = solve(inside, corners)
    seen = page.transform((width, height), Image.Transform.PERSPECTIVE, tuple(numbers), Image.Resampling.BICUBIC)
    mask = Image.new("L", page.size, 255).transform((width, height), Image.Transform.PERSPECTIVE, tuple(numbers), Image.Resampling.BILINEAR)
    shadow = ImageChops.offset(mask.filter(ImageFilter.GaussianBlur(14)), 8, 12).point(lambda v: int(v * 0.5))
    canvas.paste((20, 16, 14), (0, 0, width, height), shadow)
    canvas.paste(seen, (0, 0), mask)
    return lit(canvas, rng, grain, noise)


def lit(picture, rng, grain, noise):
    """Uneven light and a sensor's grain."""
    width, height = picture.size
    gx, gy = rng.uniform(-0.10, 0.10), rng.uniform(-0.10, 0.10)
    x, y = numpy.linspace(-0.5, 0.5, width)[None, :, None], numpy.linspace(-0.5, 0.5, height)[:, None, None]
    pixels = numpy.asarray(picture, float) * (0.97 + gx * x + gy * y)
    if noise:
        pixels = pixels + grain.normal(0, noise, (height, width, 1))
    return Image.fromarray(numpy.clip(pixels, 0, 255).astype("uint8"))


def snapped(picture, seed, noise=2.0):
    """A photograph of a person: only light and grain."""
    rng = random.Random(f"light{seed}")
    return lit(picture, rng, numpy.random.default_rng(rng.randrange(2**32)), noise)


def scanned(page, width, seed, noise=1.2):
    """The page from an office scanner: straight, paper a little grey."""
    rng = random.Random(f"scan{seed}")
    page = page.rotate(rng.uniform(-0.5, 0.5), Image.Resampling.BICUBIC, fillcolor=(244, 244, 242))
    page = page.resize((width, width * page.height // page.width), Image.Resampling.LANCZOS)
    return lit(page, rng, numpy.random.default_rng(rng.randrange(2**32)), noise)
