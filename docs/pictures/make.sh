#!/usr/bin/env bash
# Makes the pictures of the README and the docs from the samples, with headless Chromium and, for
# the returned workbook, LibreOffice and poppler. Debian: chromium fonts-noto-cjk python3
# libreoffice-calc-nogui poppler-utils.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$here/../..
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
beiand=${BEIAND:-} # another build, if you have one at hand
if [ -z "$beiand" ]; then
    (cd "$top" && cargo build --release --locked)
    beiand=${CARGO_TARGET_DIR:-$top/target}/release/beiand
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$beiand" --today 2026-11-24 demo >demo.out

shoot() { # page, picture, width, height
    # Chromium's window is never narrower than 500 pixels, a phone is: the page goes into a frame.
    printf '<body style="margin:0"><iframe src="file://%s" style="border:0;width:%spx;height:%spx"></iframe>' \
        "$1" "$3" "$4" >frame.html
    "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=1.5 \
        --allow-file-access-from-files --user-data-dir="$work/browser" --window-size="$3,$4" \
        --screenshot="$here/$2" "file://$work/frame.html" 2>/dev/null
}

flawed=$(find beiand-demo/outbox -name 批次报告.html -path '*问题批次*' | head -n 1)
ready=$(find beiand-demo/outbox -name 核对清单.html -path '*可提交*' | sort | head -n 1)
shoot "$work/$flawed" report.png 1180 1100
shoot "$work/$ready" checklist.png 900 1200

# The letter about the flawed batch, at the width of a large phone.
python3 - beiand-demo/mail letter.html <<'PY'
import email, email.policy, pathlib, sys
letters = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
           for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.eml"))]
flawed = next(letter for letter in letters if " 0 需修改" not in letter["subject"])
pathlib.Path(sys.argv[2]).write_text(flawed.get_body(("html",)).get_content(), encoding="utf-8")
PY
shoot "$work/letter.html" letter.png 500 1000

if command -v soffice >/dev/null && command -v pdftoppm >/dev/null; then
    soffice "-env:UserInstallation=file://$work/office" --headless --convert-to pdf --outdir . \
        "$(dirname "$flawed")/批次报告.xlsx" >/dev/null 2>&1
    pdftoppm -png -r 100 -l 1 -singlefile 批次报告.pdf "$here/workbook"
else
    echo "no LibreOffice here: workbook.png stays as it was"
fi
ls -l "$here"/*.png
