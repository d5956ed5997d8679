#!/usr/bin/env python3
"""Chooses what the store's values are packed against: src/store/sled/words.txt.

    python3 tests/ledger/words.py words.txt 20000 EXPORT...

EXPORT is what `beiand export --unmask` wrote of ledgers with invented people only. Of their
records and the parts of records it takes, one after the other, what saves the most bytes for its
own length. Numbers and hashes are left out: they come once. A released file is never changed,
because values that were packed against it could not be read without it.
"""

import json
import random
import re
import sys
import zlib

WHOLE = "bltp"  # batches, lives, traces, pictures: short, taken whole
NUMBERS = re.compile(r'(?<=")[0-9a-f]{40,}(?=")|\d{6,}[0-9X]')


def records(path):
    for line in open(path, encoding="utf-8"):
        entry = json.loads(line).get("entry")
        if entry and "text" in entry:
            yield entry["key"].split("/")[0], entry["text"]


def parts(kind, text):
    if kind in WHOLE:
        yield text
    elif kind == "f":
        record = json.loads(text)["record"]
        yield text[: text.index('"materials":')]
        for part in record["materials"] + record["stage"].get("findings", []):
            yield json.dumps(part, ensure_ascii=False, separators=(",", ":"))


def packed(text, words):
    zlib_ = zlib.compressobj(6, zlib.DEFLATED, 15, 8, 0, words)
    return len(zlib_.compress(text) + zlib_.flush())


def draw(chance, found):
    texts = [text for _, text in found]
    return chance.choices(texts, weights=list(map(len, texts)), k=30)


def main(out, budget, exports):
    chance = random.Random(1)
    by_export = [[(k, t) for k, t in records(path) if k in WHOLE + "f"] for path in exports]
    candidates = {NUMBERS.sub("", part) for found in by_export for r in found for part in parts(*r)}
    candidates = sorted(part for part in candidates if 100 < len(part) < budget / 2)
    words = b""
    while len(words) < budget:
        # As many of each ledger, however large it is; a large record counts for more.
        some = [text.encode() for found in by_export for text in draw(chance, found)]
        now = sum(packed(text, words) for text in some)
        best = (0, "")
        for part in chance.sample(candidates, min(80, len(candidates))):
            with_it = part.encode() + b"\n" + words
            saved = now - sum(packed(text, with_it) for text in some)
            best = max(best, (saved / (len(with_it) - len(words)), part))
        if not best[1]:
            break
        candidates.remove(best[1])
        words = best[1].encode() + b"\n" + words
    open(out, "wb").write(words)
    for path, found in zip(exports, by_export):
        texts = [text.encode() for _, text in found]
        before, after = sum(map(len, texts)), sum(packed(text, words) for text in texts)
        print(f"{path}: {before} bytes, {after} packed, {after / before:.3f}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
