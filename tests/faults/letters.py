#!/usr/bin/env python3
"""Every bad habit of a mail server against the real program: does each letter arrive once, or is it said why not?

  cc -O2 -shared -fPIC -o clockshim.so clockshim.c -ldl     (once, beside this file)
  letters.py BEIAND [MODE...]

One drop with six account managers per mode. `beiand once` is run again and again, each time half an hour later by the
program's clock (clockshim.so), until nothing is due or three days have passed. Prints one row per mode.
"""
import collections, json, os, shutil, subprocess, sys, tempfile, time
BIN, KIT = os.path.abspath(sys.argv[1]), os.path.dirname(os.path.abspath(__file__))
N = 6
BASE = ["ok"] + [f"{k}:2@{p}" for k in ("tempfail", "permfail", "drop") for p in ("connect", "ehlo", "mail", "rcpt", "data", "eod")] + [
    "drop:2@data+1500", "ghost:2", "ghost:*", "ghostslow:2@6", "stall:2@ehlo+30", "stall:2@eod+30", "stall:*@eod+30", "stall:1@data+30", "slow:*@0.3", "greylist:*@1",
    "authfail:2", "quota:3", "rate:2@4", "garbage:2", "chaos:20"]
SPECIAL = ["perm-one", "temp-one", "too-big", "tls-ok", "starttls-ok", "tls-unknown", "tls-expired", "tls-name", "starttls-missing", "closed-port", "no-such-host", "wrong-password"]
HEAD = "备案编号,主办单位名称,主办单位性质,网站名称,网站域名,客户经理邮箱\r\n"

def openssl(d, *x): subprocess.run(["openssl", *x], check=True, capture_output=True, cwd=d)
def certs(d):
    subprocess.run([sys.executable, KIT + "/fakesmtp.py", "mkcert", d], check=True, capture_output=True)
    open(d + "/ext2", "w").write("subjectAltName=DNS:mail.example.com\nbasicConstraints=CA:FALSE\n")
    openssl(d, "x509", "-req", "-in", "req.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "3650", "-out", "name.pem", "-extfile", "ext2")
    openssl(d, "x509", "-req", "-in", "req.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "-1", "-out", "old.pem", "-extfile", "ext") if subprocess.run(
        ["openssl", "x509", "-req", "-in", "req.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-not_before", "20200101000000Z", "-not_after", "20210101000000Z", "-out", "old.pem", "-extfile", "ext"],
        cwd=d, capture_output=True).returncode else None

def run(mode, port):
    d = tempfile.mkdtemp(prefix="letters."); home = d + "/home"; os.makedirs(home + "/inbox/R/d")
    args, smtp = [], {"host": "localhost", "port": port, "security": "none"}
    serve = mode if mode not in SPECIAL else "ok"
    if mode == "perm-one": args += ["--perm", "m3@"]
    if mode == "temp-one": args += ["--temp", "m3@"]
    if mode == "too-big": args += ["--size", "20000"]
    if "tls" in mode or mode == "wrong-password":
        certs(d + "/certs")
        cert = {"tls-name": "name.pem", "tls-expired": "old.pem"}.get(mode, "cert.pem")
        if mode != "starttls-missing" and mode != "wrong-password":
            args += ["--tls", "starttls" if "starttls" in mode else "implicit", "--cert", f"{d}/certs/{cert}", "--key", d + "/certs/key.pem"]
        smtp["security"] = "starttls" if "starttls" in mode else "tls"
        if mode != "tls-unknown": smtp["ca_file"] = d + "/certs/ca.pem"
        if mode == "wrong-password": smtp["security"] = "none"
    if mode.startswith("authfail") or mode == "wrong-password":
        args += ["--auth", "robot@example.com:right"]; smtp["user"] = "robot@example.com"; smtp["password_file"] = home + "/pw"
        open(home + "/pw", "w").write("right" if mode != "wrong-password" else "wrong"); os.chmod(home + "/pw", 0o600)
    if mode == "no-such-host": smtp["host"] = "no-such-host.invalid"; smtp["security"] = "tls"
    toml = '[inbox]\nsettle_seconds=1\n[desk]\nmin_free_bytes=0\n[mail]\nchannel="smtp"\nfrom="robot@example.com"\nmax_per_minute=1000\n[mail.smtp]\ntimeout_seconds=1\n'
    toml += "".join(f"{k} = {json.dumps(v)}\n" for k, v in smtp.items())
    open(home + "/beiand.toml", "w").write(toml)
    open(home + "/inbox/R/d/备案信息.csv", "w").write(HEAD + "".join(f"C{i},某某演示{i}有限公司,企业,演示{i},a{i}.example.cn,m{i}@example.com\r\n" for i in range(N)))
    open(home + "/inbox/R/d/READY", "w").close()
    out = d + "/mail.jsonl"; open(out, "w").close()
    server = None
    if mode != "closed-port":
        server = subprocess.Popen([sys.executable, KIT + "/fakesmtp.py", "serve", "--port", str(port), "--out", out, "--mode", serve, *args], stderr=subprocess.DEVNULL)
        time.sleep(0.7)
    clk = d + "/clk"; t0 = time.time(); runs = longest = 0
    def states():
        r = subprocess.run([BIN, "--home", home, "--format", "json", "mail", "list"], capture_output=True, text=True)
        return [json.loads(x) for x in r.stdout.splitlines()]
    for k in range(170):
        open(clk, "wb").write(f"{k*1860:.3f}".encode().ljust(64, b"\0"))
        t = time.time()
        r = subprocess.run([BIN, "--home", home, "once", "-q"], env=dict(os.environ, LD_PRELOAD=KIT + "/clockshim.so", CLOCKSHIM=clk), capture_output=True, text=True, timeout=300)
        longest = max(longest, time.time() - t); runs += 1
        if "panicked" in r.stderr or r.returncode not in (0, 1, 3): print("CRASH", mode, r.returncode, r.stderr[-500:])
        s = states()
        if s and all(x["state"]["state"] in ("sent", "dead") for x in s): break
        if mode in ("closed-port", "no-such-host", "wrong-password", "starttls-missing") or mode.startswith("tls-") and mode != "tls-ok":
            if k == 3: break       # nothing will change; the reason must be there
    if server: server.kill(); server.wait()
    mails = [json.loads(x) for x in open(out) if x.strip()]
    copies = collections.Counter(m["message_id"] for m in mails); to = collections.Counter(r for m in mails for r in m["rcpts"])
    ghosts = sum(1 for m in mails if not m["replied"]) + (sum(copies.values()) - len(copies) if mode.startswith(("ghostslow", "stall")) else 0)
    st = collections.Counter(x["state"]["state"] for x in s)
    arrived = {r for r in to}
    silent = [x for x in s if x["to"] not in arrived and not (x["state"].get("why") or {}).get("zh")]
    extra = sum(copies.values()) - len(copies)
    bad = len(s) != N or silent or extra > ghosts or max(copies.values(), default=0) > 3
    why = next(((x["state"].get("why") or {}).get("zh", "") for x in s if x["state"]["state"] != "sent"), "")
    print(f"{'BAD' if bad else 'ok ':3} {mode:18} letters {len(s)} arrived {len(arrived)} copies {extra} (max {max(copies.values(), default=0)}) states {dict(st)} runs {runs} longest {longest:.1f}s {why[:90]}", flush=True)
    shutil.rmtree(d, ignore_errors=True)
    return bad

port = 2700; bad = 0
for i, m in enumerate(sys.argv[2:] or BASE + SPECIAL): bad += bool(run(m, port + i))
print("bad:", bad); sys.exit(bool(bad))
