#!/usr/bin/env bash
# Looks at the documents from outside: a browser presses, filters and prints the pages, openpyxl
# and LibreOffice open the workbooks, Python's email package takes the letters apart.
#
#   tests/browser/run.sh          small batches and one of 500
#   tests/browser/run.sh big      5 000 filings instead of 500, and how long they take to open
#   tests/browser/run.sh keep DIR the same, and DIR keeps what was made, for looking at it
#
# Needs Python 3. Debian's packages chromium, fonts-noto-cjk, poppler-utils, python3-openpyxl and
# libreoffice-calc-nogui look closer; what is missing is said, and its part is not looked at.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ "${1:-}" = big ]; then export BEIAND_BROWSER_BIG=1; fi
if [ "${1:-}" = keep ]; then work=$2 && mkdir -p "$work" && trap - EXIT; fi
export BEIAND_BROWSER_DIR=$work
python=python3
# Debian's own Python has Debian's packages; another one in the path may not.
if ! "$python" -c 'import openpyxl' 2>/dev/null && /usr/bin/python3 -c 'import openpyxl' 2>/dev/null; then
    python=/usr/bin/python3
fi
(cd "$here/../.." && cargo test --locked --test it write_batches_for_the_browser -- --ignored --exact report_browser::write_batches_for_the_browser >"$work/made.out" 2>&1) ||
    { tail -n 40 "$work/made.out"; exit 1; }
bad=0
"$python" "$here/pages.py" "$work" || bad=1
"$python" "$here/letters.py" "$work" || bad=1
if "$python" -c 'import openpyxl' 2>/dev/null; then
    "$python" "$here/workbooks.py" "$work" || bad=1
else
    echo "no openpyxl here: the workbooks were not opened from outside"
fi
exit "$bad"
