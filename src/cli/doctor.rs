//! `beiand doctor`: is this installation well, and if not, which command mends it.

use super::progress::Bars;
use super::{Args, Format, exit, paths};
use crate::config::{Channel, Home, Settings};
use crate::daemon::{self, Overview};
use crate::model::Lang;
use crate::store::{self, EXPORTS, export, files};
use crate::{audit, mail};
use chrono::{DateTime, Datelike, Utc};
use std::path::Path;
use std::sync::Arc;

/// What was looked at, one after the other.
struct Checks {
    lang: Lang,
    json: bool,
    well: bool,
    said: Vec<serde_json::Value>,
}

impl Checks {
    fn say(&mut self, fine: bool, what: (String, String), mend: &str) {
        let text = match self.lang {
            Lang::Zh => what.0,
            Lang::En => what.1,
        };
        self.well &= fine;
        let mend = if fine { "" } else { mend };
        if self.json {
            self.said
                .push(serde_json::json!({"fine": fine, "what": text, "mend": mend}));
            return;
        }
        println!("{} {text}", if fine { "✓" } else { "✗" });
        if !mend.is_empty() {
            println!("    → {mend}");
        }
    }

    fn fine(&mut self, zh: impl Into<String>, en: impl Into<String>) {
        self.say(true, (zh.into(), en.into()), "");
    }

    fn wrong(&mut self, zh: impl Into<String>, en: impl Into<String>, mend: &str) {
        self.say(false, (zh.into(), en.into()), mend);
    }
}

pub(super) fn doctor(args: &Args, repair: bool) -> anyhow::Result<u8> {
    let (settings, file) = paths::settings(args)?;
    let home = paths::home(args, file.as_deref())?;
    let mut checks = Checks {
        lang: args.lang.map_or(settings.lang, Into::into),
        json: args.format == Format::Json,
        well: true,
        said: Vec::new(),
    };
    let shown = file
        .as_deref()
        .map_or("(defaults)".to_owned(), |file| file.display().to_string());
    checks.fine(format!("配置 {shown}"), format!("configuration {shown}"));
    folders(&mut checks, &home, &settings);
    space(&mut checks, &home, &settings);
    time(&mut checks, &home, &settings);
    copies(&mut checks, &home);
    log(&mut checks, &home);
    post(&mut checks, &settings);
    if repair {
        mend(&mut checks, &home)?;
    }
    ledger(&mut checks, args, home, settings);
    if checks.json {
        println!(
            "{}",
            serde_json::json!({"well": checks.well, "checks": checks.said})
        );
    }
    Ok(if checks.well {
        exit::READY
    } else {
        exit::TROUBLE
    })
}

/// Every folder is there, can be written, and is open to nobody it should not be open to.
fn folders(checks: &mut Checks, home: &Home, settings: &Settings) {
    let open_to_group = settings.share_outbox;
    for (dir, most) in [
        (home.root().to_owned(), 0o770),
        (home.inbox(), 0o770),
        (home.work(), 0o700),
        (home.outbox(), if open_to_group { 0o750 } else { 0o700 }),
        (home.state(), 0o700),
        (home.mail(), 0o700),
    ] {
        let shown = dir.display();
        let probe = tempfile::Builder::new()
            .prefix(".beiand-probe")
            .tempfile_in(&dir);
        if let Err(error) = probe {
            let mend = if dir.exists() {
                format!("chown -R beiand {shown}   # 或 mount -o remount,rw")
            } else {
                format!("beiand init {}", home.root().display())
            };
            checks.wrong(
                format!("{shown} 写不进去：{error}"),
                format!("{shown} cannot be written: {error}"),
                &mend,
            );
            continue;
        }
        match mode(&dir) {
            Some(mode) if mode & !most & 0o777 != 0 => checks.wrong(
                format!("{shown} 权限是 {mode:o}，不该对其他用户开放"),
                format!("{shown} has mode {mode:o}: open to others"),
                &format!("chmod {most:o} {shown}"),
            ),
            _ => checks.fine(
                format!("{shown} 可写，权限合适"),
                format!("{shown} is writable and private"),
            ),
        }
    }
    for problem in home.problems() {
        checks.wrong(problem.clone(), problem, "");
    }
}

#[cfg(unix)]
fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    Some(std::fs::metadata(path).ok()?.permissions().mode() & 0o7777)
}

#[cfg(not(unix))]
fn mode(_: &Path) -> Option<u32> {
    None
}

fn space(checks: &mut Checks, home: &Home, settings: &Settings) {
    let Some(free) = files::free_bytes(home.root()) else {
        return checks.fine("剩余空间：这里查不到", "free space is not known here");
    };
    let (free, least) = (free / 1_000_000, settings.min_free / 1_000_000);
    let zh = format!("剩余空间 {free} MB（低于 {least} MB 暂停收件）");
    let en = format!("{free} MB free (drops are taken above {least} MB)");
    if free >= least {
        checks.fine(zh, en);
    } else {
        let mend = format!(
            "du -xsh {0}/*/ ; beiand --home {0} purge   # 按保留期限清除",
            home.root().display()
        );
        checks.wrong(zh, en, &mend);
    }
}

/// A clock that is far off mails digests of another day; files may be stamped by another clock.
fn time(checks: &mut Checks, home: &Home, settings: &Settings) {
    let now = Utc::now();
    let local = now
        .with_timezone(&settings.time_zone)
        .format("%Y-%m-%d %H:%M %Z");
    let stamped = tempfile::NamedTempFile::new_in(home.state())
        .ok()
        .and_then(|file| file.as_file().metadata().ok()?.modified().ok())
        .map(DateTime::<Utc>::from);
    let off = stamped.map_or(0, |stamped| (stamped - now).num_seconds().abs());
    // Before this program was written there was no time.
    let sane = (2026..2100).contains(&now.year());
    if sane && off < 60 {
        checks.fine(
            format!("时钟 {local}（{}）", settings.time_zone),
            format!("the clock says {local} ({})", settings.time_zone),
        );
    } else {
        checks.wrong(
            format!("时钟 {local}，与文件系统相差 {off} 秒"),
            format!("the clock says {local}, {off} s off the file system's"),
            "timedatectl set-ntp true ; timedatectl",
        );
    }
}

/// The newest copy of the ledger can be read back.
fn copies(checks: &mut Checks, home: &Home) {
    let dir = home.state().join("ledger").join(EXPORTS);
    let newest = export::list(&dir).ok().and_then(|mut all| all.pop());
    match newest.as_deref().map(|path| (path, export::check(path))) {
        None => checks.fine(
            "账本备份：还没有（每晚一份）",
            "no copy of the ledger yet: one a night",
        ),
        Some((path, Ok(copy))) => checks.fine(
            format!(
                "最近一份账本备份完好：{}（{} 条）",
                path.display(),
                copy.entries
            ),
            format!(
                "the newest copy of the ledger is whole: {} ({} entries)",
                path.display(),
                copy.entries
            ),
        ),
        Some((path, Err(error))) => checks.wrong(
            format!("账本备份读不出来：{error}"),
            format!("a copy of the ledger cannot be read: {error}"),
            &format!("rm {}   # 当晚会写新的一份", path.display()),
        ),
    }
    let aside = std::fs::read_dir(home.state().join("ledger"))
        .into_iter()
        .flatten()
        .flatten();
    for damaged in
        aside.filter(|entry| entry.file_name().to_string_lossy().starts_with("sled.bad-"))
    {
        checks.wrong(
            format!(
                "{} 是修复时留下的损坏账本，含个人信息",
                damaged.path().display()
            ),
            format!(
                "{} is a damaged ledger that a repair kept; it holds personal data",
                damaged.path().display()
            ),
            &format!("rm -r {}   # 不再需要时", damaged.path().display()),
        );
    }
}

fn log(checks: &mut Checks, home: &Home) {
    let path = home.state().join(audit::FILE);
    match audit::read(&path) {
        Ok((_, verified)) if verified.broken.is_empty() => checks.fine(
            format!("操作记录 {} 条，链完整", verified.lines),
            format!("the audit log holds: {} lines", verified.lines),
        ),
        Ok((_, verified)) => checks.wrong(
            format!("操作记录有 {} 处对不上", verified.broken.len()),
            format!(
                "the audit log does not hold in {} places",
                verified.broken.len()
            ),
            &format!("beiand --home {} audit verify", home.root().display()),
        ),
        Err(error) => checks.wrong(
            error.say().zh,
            error.to_string(),
            &format!("ls -l {}", path.display()),
        ),
    }
}

/// The mail server answers and takes our password.
fn post(checks: &mut Checks, settings: &Settings) {
    let Channel::Smtp(smtp) = &settings.mail.channel else {
        return checks.fine(
            "信件写成文件（mail.channel = \"file\"）",
            "letters are written as files",
        );
    };
    let place = format!("{}:{}", smtp.host, smtp.port);
    if !smtp.user.is_empty()
        && let Err(error) = mail::password(smtp.password_file.as_deref())
    {
        let said = error.say();
        let mend = match &smtp.password_file {
            Some(path) => format!(
                "install -m 600 /dev/stdin {}   # 粘贴授权码，Ctrl-D 结束",
                path.display()
            ),
            None => "mail.smtp.password_file = \"smtp-password\"".to_owned(),
        };
        return checks.wrong(said.zh, said.en, &mend);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let Ok(runtime) = runtime else {
        return checks.wrong(
            "无法测试发信服务器",
            "the mail server could not be tried",
            "ulimit -u",
        );
    };
    match runtime.block_on(mail::try_server(smtp)) {
        Ok(()) => checks.fine(
            format!("发信服务器 {place} 可以登录"),
            format!("the mail server {place} lets us in"),
        ),
        Err(why) => checks.wrong(
            format!("发信服务器 {place}：{}", why.zh),
            format!("the mail server {place}: {}", why.en),
            &format!("nc -vz {} {} ; beiand config check", smtp.host, smtp.port),
        ),
    }
}

fn mend(checks: &mut Checks, home: &Home) -> anyhow::Result<()> {
    let log = audit::Audit::new(&home.state(), "doctor");
    log.note(
        Utc::now(),
        &audit::Event::new(audit::Act::Repaired, "", "ledger"),
    )?;
    let repaired = store::repair_sled(&home.state().join("ledger"))?;
    checks.fine(
        format!("账本已恢复：{} 条", repaired.entries),
        format!("the ledger was rebuilt: {} entries", repaired.entries),
    );
    if let Some(aside) = repaired.set_aside {
        let shown = aside.display();
        checks.fine(
            format!("损坏的账本保存在 {shown}"),
            format!("the damaged one is kept in {shown}"),
        );
    }
    Ok(())
}

/// The ledger opens, or a running daemon says how far everything is; and what waits in trouble.
fn ledger(checks: &mut Checks, args: &Args, home: Home, settings: Settings) {
    let bars = Arc::new(Bars::new(args));
    let root = home.root().display().to_string();
    let zone = settings.time_zone;
    let overview = match Overview::of_running(&home) {
        Some(overview) => {
            let pid = overview.pid.unwrap_or_default();
            let at = overview.at.with_timezone(&zone).format("%m-%d %H:%M:%S");
            checks.fine(
                format!("后台在运行（pid {pid}），以下截至 {at}"),
                format!("the daemon runs (pid {pid}); what follows is as of {at}"),
            );
            overview
        }
        None => {
            let read = paths::open_at(args, home, settings, &bars)
                .and_then(|house| Ok(Overview::of(&house).map_err(daemon::Error::from)?));
            match read {
                Ok(overview) => {
                    checks.fine("账本可以打开", "the ledger opens");
                    overview
                }
                Err(error) => return shut(checks, &root, &error),
            }
        }
    };
    for batch in &overview.batches {
        if let Some(trouble) = &batch.trouble {
            let (drop, what, tries) = (&batch.drop, &trouble.what, trouble.tries);
            let next = trouble.next.with_timezone(&zone).format("%m-%d %H:%M");
            checks.wrong(
                format!("{drop}：{what}（已试 {tries} 次，下次 {next}）"),
                format!("{drop}: {what} (tried {tries} times, next {next})"),
                &format!("beiand --home {root} once   # 立即再试"),
            );
        }
    }
    for trouble in &overview.troubles {
        checks.wrong(trouble.clone(), trouble.clone(), "");
    }
    for letter in overview.letters.iter().filter(|letter| letter.troubled) {
        let said = format!("✉ {} {}", letter.to, letter.state);
        let mend = format!("beiand --home {root} mail retry {}", letter.name);
        checks.wrong(said.clone(), said, &mend);
    }
}

/// Why the ledger cannot be opened, and what to do: only a damaged one is repaired.
fn shut(checks: &mut Checks, root: &str, error: &anyhow::Error) {
    let trouble = paths::trouble(error);
    let mend = match trouble {
        Some(store::Error::Damaged { .. }) => format!("beiand --home {root} doctor --repair"),
        Some(store::Error::Full { .. }) => format!("df -h {root} ; du -xsh {root}/*/"),
        Some(store::Error::Busy { .. }) => {
            format!("systemctl stop beiand   # 运行中时用 beiand --home {root} status 查看")
        }
        _ => format!("ls -ld {root}/state ; mount | grep {root}"),
    };
    let zh = trouble.map_or_else(
        || format!("{error:#}"),
        |trouble| trouble.say().zh.into_owned(),
    );
    checks.wrong(format!("账本打不开：{zh}"), format!("{error:#}"), &mend);
}
