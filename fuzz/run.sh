#!/usr/bin/env bash
# Runs every fuzz target from its corpus for some seconds: fuzz/run.sh [SECONDS] [TARGET…]
# Needs cargo-fuzz. With a nightly toolchain the sanitizer watches as well; without one the
# stable compiler is told to allow the coverage flags, and panics, aborts and hangs are found.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
[ $# -gt 0 ] && shift
targets=${*:-sheet zip picture names letter config}
args=(--fuzz-dir fuzz)
if cargo +nightly --version >/dev/null 2>&1; then
    toolchain=+nightly
else
    toolchain=
    export RUSTC_BOOTSTRAP=1
    args+=(--sanitizer none)
fi
for target in $targets; do
    # What is found anew is kept apart from the corpus, which is small and has a name for each.
    grown=${CARGO_TARGET_DIR:-fuzz/target}/grown/$target
    mkdir -p "$grown"
    cargo $toolchain fuzz run "${args[@]}" "$target" "$grown" "fuzz/corpus/$target" -- \
        -max_total_time="$seconds" -timeout=20 -rss_limit_mb=1024 -max_len=262144 -print_final_stats=1
done
