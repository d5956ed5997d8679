#!/usr/bin/env python3
"""Spoils workbooks and sees that each still ends in a verdict.

  mutate.py BEIAND FOLDER [--count 4000] [--seed 4] [--seconds 20] [--megabytes 512]

Takes the workbooks of FOLDER in turn and spoils a copy: bytes changed, cut, repeated, numbers made
absurd, in the file or inside one part of it. `BEIAND check` judges a few dozen in one process, as
the daemon would; a process that does not end with 0 or 1, that stays silent about one of them,
takes too long or too much memory is told with the books it had, which are kept. Same seed, same
books.
"""
import argparse
import io
import json
import pathlib
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile

KINDS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".et", ".fods", ".csv", ".txt", ".html"}
TOGETHER = 40


def spoil(r, data):
    data = bytearray(data)
    if not data:
        return bytes(data)
    way = r.randrange(6)
    at = r.randrange(len(data))
    size = min(len(data) - at, r.choice((1, 2, 4, 16, 200)))
    if way == 0:
        for _ in range(r.choice((1, 3, 20))):
            data[r.randrange(len(data))] = r.randrange(256)
    elif way == 1:
        del data[at:]
    elif way == 2:
        del data[at:at + size]
    elif way == 3:
        data[at:at] = data[at:at + size] * r.choice((1, 2, 500))
    elif way == 4:
        data[at:at + size] = bytes(r.choice((0, 255)) for _ in range(size))
    else:
        # A number that is written out is made absurd.
        digits = [i for i in range(len(data)) if 48 <= data[i] <= 57]
        if digits:
            at = r.choice(digits)
            data[at:at + 1] = r.choice((b"4294967295", b"99999999999999999999", b"-1", b"1e308", b"0"))
    return bytes(data)


def mutated(r, data):
    if data[:2] == b"PK" and r.random() < 0.6:
        try:
            book = zipfile.ZipFile(io.BytesIO(data))
            names = book.namelist()
            wrong = r.choice(names)
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as to:
                for name in names:
                    part = book.read(name)
                    to.writestr(name, spoil(r, part) if name == wrong else part)
            return out.getvalue()
        except Exception:
            pass
    return spoil(r, data)


def main():
    a = argparse.ArgumentParser()
    a.add_argument("beiand")
    a.add_argument("folder", type=pathlib.Path)
    a.add_argument("--count", type=int, default=4000)
    a.add_argument("--seed", type=int, default=4)
    a.add_argument("--seconds", type=float, default=20.0)
    a.add_argument("--megabytes", type=int, default=512)
    o = a.parse_args()
    books = sorted(p for p in o.folder.iterdir() if p.suffix.lower() in KINDS and p.stat().st_size < 200_000)
    r = random.Random(o.seed)
    work = pathlib.Path(tempfile.mkdtemp(prefix="mutated-"))
    kept = work / "kept"
    verdicts, refused, bad, began = 0, 0, 0, time.time()
    for start in range(0, o.count, TOGETHER):
        files = []
        for number in range(start, min(start + TOGETHER, o.count)):
            book = books[number % len(books)]
            path = work / f"{number:05d}{book.suffix}"
            path.write_bytes(mutated(r, book.read_bytes()))
            files.append(path)
        limit = (o.megabytes << 20,) * 2
        try:
            done = subprocess.run(
                [o.beiand, "check", "--today", "2026-11-20", "--format", "json", "-q", *map(str, files)],
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=o.seconds * TOGETHER,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, limit),
            )
            batches = json.loads(done.stdout)["batches"] if done.returncode in (0, 1) else []
        except (subprocess.TimeoutExpired, ValueError):
            batches = []
        verdicts += len(batches)
        refused += sum(not batch["filings"] for batch in batches)
        if len(batches) != len(files):
            bad += 1
            kept.mkdir(exist_ok=True)
            for path in files:
                shutil.copy(path, kept)
            print(f"books {start} to {start + len(files) - 1}: {len(batches)} verdicts, kept in {kept}")
        for path in files:
            path.unlink()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{verdicts} of {o.count} verdicts, {refused} of them refusals, {bad} processes failed; "
          f"{used.ru_utime + used.ru_stime:.0f} s CPU, peak {used.ru_maxrss >> 10} MB, {time.time() - began:.0f} s")
    if not bad:
        shutil.rmtree(work)
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
