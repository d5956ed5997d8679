#!/usr/bin/env python3
"""Draws glyphs.pbm anew: the six characters of the mark, one bit a pixel, side by side.

    python3 src/materials/watermark/make.py [NotoSansCJK-Regular.ttc]

Needs Pillow and Noto Sans CJK (SIL Open Font License 1.1, see NOTICE). Only the bitmap of six
glyphs is kept; the font itself is no part of this program.
"""
import os, sys
from PIL import Image, ImageDraw, ImageFont

TEXT, CELL = "仅供备案使用", 96
FONT = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
SC = 2  # the simplified Chinese face of the collection

font = ImageFont.truetype(FONT, 88, index=SC)
page = Image.new("1", (CELL * len(TEXT), CELL), 1)
draw = ImageDraw.Draw(page)
for n, letter in enumerate(TEXT):
    draw.text((n * CELL + CELL // 2, CELL // 2), letter, fill=0, font=font, anchor="mm")
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "glyphs.pbm")
page.save(path, format="PPM")
print(path, os.path.getsize(path), "bytes")
