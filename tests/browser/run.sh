#!/usr/bin/env bash
# Looks at the documents from outside: a browser presses, filters and prints the pages, openpyxl
# opens the workbooks. Needs Chromium and Python 3; python3-openpyxl and poppler-utils look closer.
#
#   tests/browser/run.sh          small batches
#   tests/browser/run.sh big      and 500 filings
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export BEIAND_BROWSER_DIR=$work
if [ "${1:-}" = big ]; then export BEIAND_BROWSER_BIG=1; fi
(cd "$here/../.." && cargo test --locked --test it write_batches_for_the_browser -- --ignored --exact report_browser::write_batches_for_the_browser >"$work/made.out" 2>&1) ||
    { tail -n 40 "$work/made.out"; exit 1; }
python3 "$here/pages.py" "$work"
if python3 -c 'import openpyxl' 2>/dev/null; then
    python3 "$here/workbooks.py" "$work"
else
    echo "no openpyxl here: the workbooks were not opened from outside"
fi
