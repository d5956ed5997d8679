#!/usr/bin/env python3
"""Power cuts against the real program: a FUSE disk forgets what was not synced (powercutfs.py).

  cuts.py BEIAND CUTS [ordered|strict] [torn]        needs libfuse2, fuse3 and the Python package fusepy

The whole installation lies on that disk. Before each life a drop is written and synced, as an upload that was confirmed.
The program is killed at a random moment, the power is cut, and it starts again. In the end every filing must stand in the
outbox once, and every letter have arrived under one Message-ID. A start that refuses is counted.
"""
import collections, json, os, random, shutil, signal, subprocess, sys, tempfile, time
BIN, CUTS, KIT = os.path.abspath(sys.argv[1]), int(sys.argv[2]), os.path.dirname(os.path.abspath(__file__))
MODEL, TORN = "strict" if "strict" in sys.argv else "ordered", "torn" in sys.argv
rng = random.Random(7); d = tempfile.mkdtemp(prefix="cuts."); store, mnt = d + "/store", d + "/mnt"; port = 2890 + rng.randrange(50)
HEAD = "备案编号,主办单位名称,主办单位性质,网站名称,网站域名,客户经理邮箱\r\n"
fs = subprocess.Popen([sys.executable, KIT + "/powercutfs.py", "mount", store, mnt, "--model", MODEL, "--fg"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
for _ in range(100):
    if os.path.ismount(mnt): break
    time.sleep(0.1)
else: sys.exit("no FUSE here")
ctl = lambda line: subprocess.run([sys.executable, KIT + "/powercutfs.py", "ctl", store + ".sock", line], capture_output=True, text=True).stdout
smtp = subprocess.Popen([sys.executable, KIT + "/fakesmtp.py", "serve", "--port", str(port), "--out", d + "/mail.jsonl"], stderr=subprocess.DEVNULL)
home = mnt + "/home"
def fsync(p):
    fd = os.open(p, os.O_RDONLY); os.fsync(fd); os.close(fd)
def put(p, b):
    with open(p, "wb") as f: f.write(b); f.flush(); os.fsync(f.fileno())
def dirs(p):
    os.makedirs(p, exist_ok=True)
    while len(p) >= len(mnt): fsync(p); p = os.path.dirname(p)
dirs(home + "/inbox/R")
put(home + "/beiand.toml", f'[inbox]\nsettle_seconds=1\nrescan_seconds=1\n[desk]\nmin_free_bytes=0\nthreads=1\n[mail]\nchannel="smtp"\nfrom="robot@example.com"\nmax_per_minute=10000\n[mail.smtp]\nhost="127.0.0.1"\nport={port}\nsecurity="none"\n'.encode())
fsync(home)
picture = open(KIT + "/../../fuzz/corpus/picture/base.jpg", "rb").read()
ids, refused = [], []
def feed(i):
    q = home + f"/making{i}"; dirs(q + "/C01")
    put(q + "/C01/营业执照.jpg", picture + b"%d\xff\xd9" % i); fsync(q + "/C01")
    put(q + "/备案信息.csv", (HEAD + f"C01,某某演示{i}有限公司,企业,演示{i},id{i:05d}.example.cn,m@example.com\r\n").encode()); put(q + "/READY", b""); fsync(q)
    os.rename(q, home + f"/inbox/R/d{i:05d}"); fsync(home + "/inbox/R"); fsync(home); fsync(home + f"/inbox/R/d{i:05d}"); ids.append(f"id{i:05d}.example.cn")
t0 = time.time()
for i in range(CUTS):
    if i % 2 == 0: feed(i)
    p = subprocess.Popen([BIN, "--home", home, "run", "-q"], stdout=subprocess.DEVNULL, stderr=open(d + "/log", "wb"), start_new_session=True)
    end = time.time() + rng.uniform(0.05, 4)
    while time.time() < end and p.poll() is None: time.sleep(0.01)
    if p.poll() is not None: refused.append((i, p.returncode, open(d + "/log").read()[-300:])); print("REFUSED", refused[-1], flush=True)
    else: os.killpg(p.pid, signal.SIGKILL)
    p.wait(); ctl(f"cut torn {i}" if TORN else "cut")
    if (i + 1) % 25 == 0: print(i + 1, "cuts", len(refused), "refused", f"{time.time()-t0:.0f}s", flush=True)
for _ in range(4):
    last = subprocess.run([BIN, "--home", home, "once"], capture_output=True, text=True)
    if subprocess.run([BIN, "--home", home, "status", "--idle"], capture_output=True).returncode == 0: break
out = collections.Counter(); folders = collections.defaultdict(set)
for r, _, ff in os.walk(home + "/outbox"):
    for f in ff:
        if f == "filing.json":
            t = open(os.path.join(r, f)).read()
            for i in ids:
                if i in t: out[i] += 1
mails = [json.loads(x) for x in open(d + "/mail.jsonl") if x.strip()]
mid = collections.Counter(m["message_id"] for m in mails)
left = [os.path.join(r, f) for r, _, ff in os.walk(home + "/inbox") for f in ff]
res = {"cuts": CUTS, "model": MODEL, "torn": TORN, "drops": len(ids), "lost": [i for i in ids if not out[i]], "doubled": [i for i in ids if out[i] > 1], "refused": len(refused), "letters": len(mid), "copies": sum(mid.values()) - len(mid), "left_in_inbox": left[:5], "last_rc": last.returncode, "seconds": round(time.time() - t0)}
print(json.dumps(res, ensure_ascii=False))
if res["lost"] or refused: print(last.stderr[-800:], d)
smtp.kill(); subprocess.run(["fusermount", "-u", mnt]); fs.wait(5)
sys.exit(bool(res["lost"] or res["doubled"] or refused or len(mid) != len(ids)))
