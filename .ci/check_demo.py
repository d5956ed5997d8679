"""Looks at what the demo left behind, with nothing of beiand's own: files, pictures, workbooks, letters.

Usage: check_demo.py DEMO_DIR DIR_WITH_CHECK_JSON SAMPLES_DIR
"""

import email
import email.policy
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

demo, results, samples = map(Path, sys.argv[1:4])
failures = []


def must(holds, what):
    if not holds:
        failures.append(what)


def jpeg_size(data):
    """Width, height and the markers of a JPEG, read by hand."""
    must(data[:2] == b"\xff\xd8" and data[-2:] == b"\xff\xd9", "a picture is no whole JPEG")
    at, markers, size = 2, [], (0, 0)
    while at + 4 <= len(data):
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        markers.append(marker)
        if marker in (0xC0, 0xC1, 0xC2):
            size = int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        if marker == 0xDA:
            break
        at += 2 + length
    return size, markers


def look_at_picture(path):
    data = path.read_bytes()
    number = int(path.name[:2])
    limit = 100_000 if number <= 5 else 1_000_000
    must(len(data) <= limit, f"{path.name}: {len(data)} bytes, the limit is {limit}")
    (width, height), markers = jpeg_size(data)
    must(min(width, height) >= 300, f"{path.name}: {width} x {height}")
    must(0xE1 not in markers, f"{path.name} still carries EXIF or XMP")


def look_at_workbook(path):
    with zipfile.ZipFile(path) as package:
        must(package.testzip() is None, f"{path.name}: broken package")
        must("xl/workbook.xml" in package.namelist(), f"{path.name}: no workbook")
    try:
        import openpyxl
    except ImportError:
        return
    book = openpyxl.load_workbook(path)
    must(all(page.max_row >= 1 for page in book), f"{path.name}: an empty sheet")


def look_at_letter(path, secrets):
    letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    for header in ("from", "to", "subject", "date", "message-id"):
        must(letter[header], f"{path.name}: no {header}")
    kinds = {part.get_content_type() for part in letter.walk()}
    must({"text/plain", "text/html"} <= kinds, f"{path.name}: text or HTML is missing")
    body = "".join(part.get_content() for part in letter.walk() if part.get_content_maintype() == "text")
    for secret in secrets:
        must(secret not in body, f"{path.name}: shows {secret[:4]}… in full")
    names = [part.get_filename() for part in letter.iter_attachments()]
    must(all(name and name.isascii() for name in names), f"{path.name}: attachments {names}")
    for part in letter.iter_attachments():
        must(part.get_payload(decode=True)[:2] == b"PK", f"{path.name}: an attachment is no workbook")


def secrets_of_samples():
    """Identity numbers and mobiles in the sample sheets."""
    found = set()
    for sheet in samples.glob("*/备案信息.xlsx"):
        with zipfile.ZipFile(sheet) as package:
            text = "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))
        found |= set(re.findall(r">(\d{17}[\dX]|194\d{8})<", text))
    return found


def expected():
    """The table of the flawed batch's README."""
    rows = []
    for line in (samples / "flawed-batch/README.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and re.fullmatch(r"[A-Z]{3}-\d\d", cells[1]):
            rows.append(cells[0])
    return rows


def counts(name):
    data = json.loads((results / f"{name}.json").read_text(encoding="utf-8"))
    must(data["schema"] == 1, "schema")
    return data["batches"][0]


def main():
    clean, flawed = counts("clean-batch"), counts("flawed-batch")
    must(clean["counts"] == {"filings": 3, "ready": 3, "review": 0, "reject": 0}, f"clean batch: {clean['counts']}")
    must(flawed["counts"]["filings"] == 12, f"flawed batch: {flawed['counts']}")
    wrong = {filing["filing_no"] for filing in flawed["filings"] if filing["findings"]}
    must(wrong >= {no for no in expected() if no.startswith("F")}, f"flawed batch: only {sorted(wrong)} have findings")

    reports = sorted(demo.glob("outbox/**/批次报告.html"))
    must(len(reports) == 2, f"{len(reports)} reports in the outbox")
    ready = rejected = 0
    for report in reports:
        folder = report.parent
        html = report.read_text(encoding="utf-8")
        must("<html" in html and "http-equiv=\"refresh\"" not in html, "the report is no page")
        must(not re.search(r'(?:src|href)="https?://', html), "the report loads something from outside")
        for name in ("批次报告.xlsx", "回填表.xlsx"):
            look_at_workbook(folder / name)
        for checklist in folder.glob("*/*/核对清单.html"):
            filing = checklist.parent
            json.loads((filing / "filing.json").read_text(encoding="utf-8"))
            pictures = sorted(filing.glob("[0-9][0-9]-*.jpg"))
            for picture in pictures:
                look_at_picture(picture)
            if filing.parent.name == "可提交":
                ready += 1
                must(len(pictures) >= 4, f"{filing.name}: {len(pictures)} pictures")
            else:
                rejected += 1
    must(ready >= 3 and rejected >= 10, f"{ready} ready and {rejected} others in the outbox")

    letters = sorted(demo.glob("**/*.eml"))
    must(len(letters) >= 2, f"{len(letters)} letters")
    secrets = secrets_of_samples()
    must(len(secrets) > 20, "the samples' numbers were not found")
    for letter in letters:
        look_at_letter(letter, secrets)

    browser = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
    if browser and reports:
        shot = results / "report.png"
        subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1280,1600",
             f"--user-data-dir={results / 'browser'}", f"--screenshot={shot}", reports[-1].as_uri()],
            capture_output=True, timeout=120, check=False,
        )
        must(shot.is_file() and shot.stat().st_size > 20_000, "the browser shows an empty report")

    for failure in failures:
        print("WRONG:", failure)
    print(f"demo: {len(reports)} reports, {ready} ready, {rejected} not, {len(letters)} letters, {len(failures)} faults")
    sys.exit(bool(failures))


main()
