"""Reads the letters with Python's email package, an independent MIME parser, as a mail client would."""

import email
import email.header
import email.policy
import html
import io
import pathlib
import re
import sys
import zipfile

# A mobile, an identity number, a landline with its area code: none may stand in full anywhere.
NUMBERS = re.compile(r"(?<![\dA-Za-z*])(1[3-9]\d{9}|\d{17}[\dXx]|(?:086-)?0\d{2,3}-\d{7,8})(?![\dA-Za-z])")
failures = []


def check(what, fact, seen=None):
    if not fact:
        failures.append(what)
        print(f"FAIL {what}\n     saw: {str(seen)[:500]}")


def words(part):
    """What a person or a search would read in a part, packed workbooks included."""
    if part.get_content_maintype() == "text":
        return re.sub(r"<[^>]*>", " ", html.unescape(part.get_content()))
    with zipfile.ZipFile(io.BytesIO(part.get_payload(decode=True))) as package:
        check("an attached workbook is whole", package.testzip() is None)
        parts = [package.read(name).decode("utf-8", "replace") for name in package.namelist()]
        return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)) for text in parts)


def old_reader(part):
    """The file name as QQ Mail and old Outlook find it: RFC 2047 words in the plain parameter."""
    raw = str(part._headers and dict((k.lower(), v) for k, v in part._headers)["content-disposition"])
    plain = re.search(r'filename="([^"]*)"', raw)
    pieces = email.header.decode_header(re.sub(r"\r?\n\s*", " ", plain[1]))
    return "".join(text.decode(charset or "ascii") if isinstance(text, bytes) else text for text, charset in pieces)


def look(path):
    raw = path.read_bytes()
    name = f"{path.parent.name}/{path.name}"
    check(f"{name}: ASCII, CR LF, short lines", raw.isascii() and b"\n" not in raw.replace(b"\r\n", b"")
          and max(map(len, raw.split(b"\r\n"))) <= 998)
    letter = email.message_from_bytes(raw, policy=email.policy.default)
    check(f"{name}: no part has a defect", not any(part.defects for part in letter.walk()),
          [part.defects for part in letter.walk()])
    for header in ("from", "to", "subject", "date", "message-id", "list-id", "auto-submitted"):
        check(f"{name}: has {header}", letter[header])
    if (path.parent / "批次报告.html").exists():  # An installation need not name who answers.
        check(f"{name}: says who answers", letter["reply-to"])
    check(f"{name}: is sent by a robot", letter["auto-submitted"] == "auto-generated")
    check(f"{name}: has one recipient", len(letter["to"].addresses) == 1 and "@" in letter["to"].addresses[0].addr_spec)
    subject = letter["subject"]
    check(f"{name}: the first 40 characters carry the verdict",
          re.search(r"\d+ (可提交|ready) · \d+ (需确认|to review) · \d+ (需修改|to fix)", subject[:40]), subject)
    check(f"{name}: the subject is one line", "\n" not in subject and len(subject) <= 200, subject)
    if "r2" in letter["message-id"]:
        check(f"{name}: a later round joins its thread",
              letter["in-reply-to"] and letter["in-reply-to"] in letter["references"], letter["references"])

    plain = letter.get_body(("plain",)).get_content()
    page = letter.get_body(("html",)).get_content()
    check(f"{name}: text before HTML, as the standard wants", [
        part.get_content_type() for part in letter.walk() if part.get_content_maintype() == "text"
    ] == ["text/plain", "text/html"])
    preheader = html.unescape(re.search(r'<div style="display:none[^>]*>([^<]+)</div>', page)[1])
    check(f"{name}: the preheader is the next action, and the text says it too", preheader and preheader in plain, preheader)
    check(f"{name}: nothing that Outlook's Word engine drops", not re.search(
        r"<(script|svg|style|img|link|form)\b|display:\s*(flex|grid)|position:", page))
    check(f"{name}: laid out by tables that readers skip", "<table" in page
          and all('role="presentation"' in table for table in re.findall(r"<table[^>]*>", page)))
    check(f"{name}: every painted cell paints in Outlook too", all(
        "bgcolor=" in cell for cell in re.findall(r"<td[^>]*[^-]background:#[^>]*>", page)))
    visible = re.sub(r"\s+", "", re.sub(r"<[^>]*>", "", page))
    for line in re.findall(r"^[*] +([^\s：:]+)", plain, re.M):
        check(f"{name}: text and HTML tell the same", html.escape(line) in visible or line in visible, line)

    for part in letter.walk():
        if not part.is_multipart():
            found = NUMBERS.findall(words(part))
            check(f"{name}: no full number in {part.get_content_type()} {part.get_filename() or ''}", not found, found[:3])
    for number, part in enumerate(letter.iter_attachments()):
        seen = part.get_filename()
        check(f"{name}: an attachment is named for every reader", seen == old_reader(part), (seen, old_reader(part)))
        if number or not path.name.startswith("chinese"):
            check(f"{name}: attachments have ASCII names", seen.isascii() and seen.endswith(".xlsx"), seen)
        else:
            check(f"{name}: a Chinese name arrives", seen == "批次报告与需要修改的备案信息清单.xlsx", seen)


if __name__ == "__main__":
    letters = sorted(path for top in sys.argv[1:] for path in pathlib.Path(top).rglob("*.eml"))
    for path in letters:
        look(path)
    check("there are letters", letters)
    print(f"{'FAIL' if failures else 'ok  '} {len(letters)} letters, parsed by Python's email")
    sys.exit(1 if failures else 0)
