#!/usr/bin/env python3
"""Turns what `beiand check --format json` prints into the findings that score.py takes.

  beiand check --today 2026-11-20 --format json SHEET > judged.json
  findings.py judged.json > findings.jsonl
  score.py SHEET.truth.tsv findings.jsonl --map codes.tsv

One line a finding: row, cell, code, severity, fix, value. Rules that need pictures, letters or
history are left out: a bare sheet has none. A repaired error no longer blocks and is info here.
"""
import json
import re
import sys

NEED_MORE_THAN_A_SHEET = ("MAT-", "FLW-", "DRP-")
SEVERITY = {"error": "error", "warn": "warning", "info": "info", "manual": "info"}


def main():
    judged = json.load(open(sys.argv[1], encoding="utf-8"))
    for batch in judged["batches"]:
        filings = batch["filings"]
        found = [(None, f) for f in batch["sheet_findings"]]
        found += [(filing["row"], f) for filing in filings for f in filing["findings"]]
        domains = {filing["row"]: filing["domains"][:1] for filing in filings}
        for row, finding in found:
            if finding["rule"].startswith(NEED_MORE_THAN_A_SHEET):
                continue
            cell = (finding["cell"] or "").rsplit("!", 1)[-1]
            row = int(re.sub(r"\D", "", cell) or finding["row"] or row or 0)
            fixed = finding["fixed_to"]
            # A domain that occurs twice may be said of either row.
            value = (domains.get(row) or [""])[0] if finding["rule"] == "DOM-11" else ""
            print(json.dumps({
                "row": row,
                "cell": cell,
                "code": finding["rule"],
                "severity": "info" if fixed else SEVERITY[finding["severity"]],
                "fix": fixed,
                "value": value,
            }, ensure_ascii=False))


if __name__ == "__main__":
    main()
