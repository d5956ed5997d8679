#!/usr/bin/env bash
# Makes the pictures of the README and the docs from the samples, with headless Chromium.
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
    "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=1.5 \
        --user-data-dir="$work/browser" --window-size="$3,$4" --screenshot="$here/$2" "file://$1" 2>/dev/null
}

flawed=$(find beiand-demo/outbox -name 批次报告.html -path '*问题批次*' | head -n 1)
ready=$(find beiand-demo/outbox -name 核对清单.html -path '*可提交*' | sort | head -n 1)
shoot "$work/$flawed" report.png 1180 1100
shoot "$work/$ready" checklist.png 900 1200
ls -l "$here"/*.png
