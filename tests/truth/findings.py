#!/usr/bin/env python3
"""Turns what `beiand check --format json` prints into the findings that score.py takes.

  beiand check --today 2026-11-20 --format json SHEET.xlsx > judged.json
  findings.py judged.json [--sheet SHEET.xlsx] > findings.jsonl
  score.py SHEET.xlsx.truth.tsv findings.jsonl --map codes.tsv

One line a finding: row, cell, code, severity, fix, value. Rules that need pictures, letters or
history are left out: a bare sheet has none. A repaired error no longer blocks and is info here.

With --sheet, an error that the generator did not plant is left out where the row, read again by
openpyxl and held against config/provinces.toml here in Python, does break that rule of the
catalogue; each such rule is named on stderr with its count. What remains is flagged without cause.
"""
import collections
import json
import pathlib
import re
import sys
import tomllib

NEED_MORE_THAN_A_SHEET = ("MAT-", "FLW-", "DRP-", "PER-11")
SEVERITY = {"error": "error", "warn": "warning", "info": "info", "manual": "info"}
TABLE = pathlib.Path(__file__).parents[2] / "config" / "provinces.toml"
OTHER = {"其他", "其它"}


class Row:
    """A row of the sheet with what its province answers."""

    def __init__(self, cells, table):
        self.cells = cells
        self.personal = cells["主办单位性质"] == "个人"
        kind = "personal" if self.personal else "enterprise"
        name = cells["主办单位所在省"] or ""
        own = next((p for p in table["province"] if name.startswith(p["name"])), {})
        self.code = own.get("code", 0)
        self.answers = {}
        for of in (table["nation"], own):
            for part in ("all", kind):
                self.answers.update(of.get(part, {}))
        self.services = set(re.split("[、，,;；]", cells["网站服务内容"] or ""))

    def get(self, name):
        value = self.cells.get(name)
        return "" if value is None else str(value)

    def answer(self, name, default=None):
        return self.answers.get(name, {"is": default})["is"]

    def remarks(self):
        return self.get("主体备注（提交至管局）") + self.get("网站备注（提交至管局）")

    def two_persons(self):
        return self.get("主体负责人证件号码") != self.get("网站负责人证件号码")


def age(number):
    born = int(number[6:14])
    return (20261120 - born) // 10000


def too_old(row):
    number = row.get("网站负责人证件号码")
    sex = "men" if int(number[16]) % 2 else "women"
    return age(number) > row.answer(f"site_principal_max_age_{sex}", 999)


# The rules of the catalogue that the generator's clean rows break, and how it is seen.
BROKEN = {
    "SVC-02": ("service content not allowed for the kind of subject in that province", lambda row:
        bool({"其他" if s in OTHER else s for s in row.services} & set(row.answer("services_refused", [])))
        or bool(row.answer("services_only")) and bool(row.services - set(row.answer("services_only")))),
    "SVC-03": ("其他 or 个人 needs a content remark; the remark is empty", lambda row:
        (row.personal or bool(row.services & OTHER) or bool(row.answer("content_remark_free"))
         or row.answer("content_remark") in ("any", "content")) and not row.remarks()),
    "SVC-06": ("service content implies pre-approval in that province, and there is none", lambda row:
        bool(row.services & set(row.answer("services_approval"))) and not row.get("前置审批内容类型")),
    "REM-01": ("the province's mandatory sentence is not in the empty remark", lambda row:
        bool(row.answers.get("sentences")) and not row.remarks()),
    "EML-02": ("two persons share one e-mail", lambda row:
        row.two_persons() and row.get("主体负责人电子邮箱").lower() == row.get("网站负责人电子邮箱").lower()),
    "PER-06": ("site principal above the province's age", too_old),
    "TEL-02": ("the province insists on local mobiles, and the number's own place is another", lambda row:
        row.answer("mobile_local") == "error" or row.answer("mobile_local_with_non_local_id") == "error"
        and any(not row.get(f"{who}证件号码").startswith(str(row.code)) for who in ("主体负责人", "网站负责人"))),
}


def rows_of(path):
    import openpyxl

    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    lines = sheet.iter_rows(values_only=True)
    header = next(lines)
    return {at: Row(dict(zip(header, line)), table) for at, line in enumerate(lines, 2)}


def main():
    judged = json.load(open(sys.argv[1], encoding="utf-8"))
    path = sys.argv[sys.argv.index("--sheet") + 1] if "--sheet" in sys.argv else None
    rows, planted = {}, set()
    if path:
        rows = rows_of(path)
        with open(path + ".truth.tsv", encoding="utf-8") as truth:
            next(truth)
            planted = {int(line.split("\t", 1)[0]) for line in truth}
    named = collections.Counter()
    for batch in judged["batches"]:
        filings = batch["filings"]
        found = [(None, f) for f in batch["sheet_findings"]]
        found += [(filing["row"], f) for filing in filings for f in filing["findings"]]
        domains = {filing["row"]: filing["domains"][:1] for filing in filings}
        for row, finding in found:
            rule = finding["rule"]
            if rule.startswith(NEED_MORE_THAN_A_SHEET):
                continue
            cell = (finding["cell"] or "").rsplit("!", 1)[-1]
            row = int(re.sub(r"\D", "", cell) or finding["row"] or row or 0)
            fixed = finding["fixed_to"]
            severity = "info" if fixed else SEVERITY[finding["severity"]]
            if severity == "error" and row in rows and row not in planted and rule in BROKEN:
                if BROKEN[rule][1](rows[row]):
                    named[rule] += 1
                    continue
            # A domain that occurs twice may be said of either row.
            value = (domains.get(row) or [""])[0] if rule == "DOM-11" else ""
            print(json.dumps({
                "row": row,
                "cell": cell,
                "code": rule,
                "severity": severity,
                "fix": fixed,
                "value": value,
            }, ensure_ascii=False))
    for rule, count in sorted(named.items()):
        print(f"{rule} {count}: {BROKEN[rule][0]}", file=sys.stderr)


if __name__ == "__main__":
    main()
