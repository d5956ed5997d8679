#!/usr/bin/env python3
"""Every hostile drop of gendrops.py against the real program, each in an installation of its own.

  gendrops.py make GEN --size full
  drops.py BEIAND GEN OUT [REGEX]

Prints exit code, time, the peak memory of the program with its children as the kernel counts it, and what the program said.
A drop is BAD when the program crashed, took more than 512 MB or five minutes, or when something outside was written or copied.
"""
import json, os, re, shutil, subprocess, sys, time
BIN, GEN, OUT = map(os.path.abspath, sys.argv[1:4])
only = re.compile(sys.argv[4]) if len(sys.argv) > 4 else None
manifest = json.load(open(GEN + "/manifest.json")); secret = manifest["secret"].encode()
expect = {case["case"]: case["expect"] for case in manifest["cases"]}


def peak(pid):
    def one(p):
        try:
            found = re.search(r"VmHWM:\s+(\d+)", open(f"/proc/{p}/status").read())
            return int(found[1]) if found else 0
        except OSError:
            return 0
    total = one(pid)
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            total += sum(map(one, open(f"/proc/{pid}/task/{task}/children").read().split()))
    except OSError:
        pass
    return total


bad = 0
os.makedirs(OUT, exist_ok=True)
for case in sorted(os.listdir(GEN + "/drops")):
    if only and not only.search(case):
        continue
    home = f"{OUT}/{case}"; shutil.rmtree(home, ignore_errors=True); os.makedirs(home + "/inbox/R")
    with open(home + "/beiand.toml", "w") as f:
        f.write("[inbox]\nsettle_seconds = 1\n[desk]\nmin_free_bytes = 0\n")
    subprocess.run(["cp", "-a", f"{GEN}/drops/{case}", home + "/inbox/R/"])
    begun, most = time.time(), 0
    run = subprocess.Popen([BIN, "--home", home, "--format", "json", "once"], stdout=open(home + "/out.json", "wb"),
                           stderr=open(home + "/log", "wb"), stdin=subprocess.DEVNULL)
    while run.poll() is None:
        most = max(most, peak(run.pid)); time.sleep(0.005)
        if time.time() - begun > 300:
            run.kill()
    took, said = time.time() - begun, ""
    try:
        printed = json.load(open(home + "/out.json"))
        for batch in printed["batches"]:
            rules = {f["rule"] for f in batch["sheet_findings"]} | {f["rule"] for x in batch["filings"] for f in x["findings"]}
            said += f"{batch['counts']['filings']} filings {' '.join(sorted(rules))[:90]} "
        said += " ".join(waiting["why"].splitlines()[0][:60] for waiting in printed.get("waiting", []))
    except (ValueError, KeyError):
        said = open(home + "/log").read()[-160:]
    leaks = []
    for place in ("outbox", "mail", "inbox"):
        for root, _, files in os.walk(home + "/" + place):
            leaks += [f for f in files if place != "inbox" and secret in open(os.path.join(root, f), "rb").read()]
    if case == "hardlink":
        leaks = []  # what was linked is in the drop: whoever dropped it could read it
    canaries = [f for f in os.listdir(GEN) if f.startswith("canary-")]
    wrong = run.returncode not in (0, 1, 3) or most > 512 * 1024 or took > 300 or leaks or canaries
    bad += bool(wrong)
    print(f"{'BAD' if wrong else 'ok ':3} {case:22} {expect.get(case, '?'):10} rc {run.returncode} {took:6.1f} s {most // 1024:4d} MB {said[:150]}", flush=True)
print("bad:", bad)
sys.exit(bool(bad))
