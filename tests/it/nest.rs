//! An installation with one good drop in it, and a watch over what else is dropped: the program
//! must survive it, stay small, write nowhere else and finish the good drop.

use crate::house::{beiand, drop_into, tree};
use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// What the whole program may use, whatever is dropped.
const MOST_MEMORY: u64 = 512 << 20;
/// A run over a handful of hostile drops, in an unoptimised build on a busy machine.
const MOST_TIME: Duration = Duration::from_secs(300);
const CANARY: &str = "canary-7f3a-of-somebody-else";

pub struct Nest {
    _dir: tempfile::TempDir,
    pub home: PathBuf,
    pub outside: PathBuf,
}

impl Nest {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let home = dir.path().join("home");
        let outside = dir.path().join("outside");
        // The defaults, but for what is waited for and what the disk must have free.
        fs::create_dir_all(&home).expect("made");
        let own = "[inbox]\nsettle_seconds = 1\nrescan_seconds = 1\n[desk]\nmin_free_bytes = 0\n";
        fs::write(home.join("beiand.toml"), own).expect("written");
        fs::create_dir(&outside).expect("made");
        fs::write(outside.join("secret.txt"), CANARY).expect("written");
        fs::write(outside.join("营业执照.jpg"), CANARY).expect("written");
        drop_into(&home, "good", 1);
        Self {
            _dir: dir,
            home,
            outside,
        }
    }

    /// A folder in the inbox with a sheet of one filing and the ready mark.
    pub fn folder(&self, name: &str) -> PathBuf {
        let dir = self.home.join("inbox/渠道A").join(name);
        fs::create_dir_all(dir.join("C01")).expect("made");
        let sheet = "备案编号,主办单位名称,网站域名\r\nC01,某某演示有限公司,a.example.cn\r\n";
        fs::write(dir.join("备案信息.csv"), sheet).expect("written");
        fs::write(dir.join("READY"), "").expect("written");
        dir
    }

    /// Runs the program over what was dropped; gives its peak of memory in bytes.
    pub fn survive(&self, what: &str) -> u64 {
        let before = tree(&self.outside);
        let log = self.home.join("log");
        let mut child = beiand(&self.home, &["once"])
            .stdout(Stdio::null())
            .stderr(fs::File::create(&log).expect("made"))
            .spawn()
            .expect("starts");
        let begun = Instant::now();
        let mut peak = 0;
        let status = loop {
            peak = peak.max(memory(child.id()));
            if let Some(status) = child.try_wait().expect("asked") {
                break status;
            }
            assert!(begun.elapsed() < MOST_TIME, "{what}: it runs on");
            std::thread::sleep(Duration::from_millis(3));
        };
        let log = fs::read_to_string(log).expect("readable");
        let code = status.code();
        assert!(matches!(code, Some(0 | 1 | 3)), "{what}: {status:?}\n{log}");
        println!("{what}: {} MB, {:?}", peak >> 20, begun.elapsed());
        assert!(peak <= MOST_MEMORY, "{what}: {} MB", peak >> 20);
        assert_eq!(
            tree(&self.outside),
            before,
            "{what}: something outside changed"
        );
        let outbox = tree(&self.home.join("outbox"));
        let good = outbox
            .keys()
            .any(|path| path.contains("-good-") && path.ends_with("filing.json"));
        assert!(
            good,
            "{what}: the good drop was not finished: {:?}\n{log}",
            outbox.keys()
        );
        for (path, bytes) in outbox.iter().chain(&tree(&self.home.join("mail"))) {
            let found = bytes
                .windows(CANARY.len())
                .any(|window| window == CANARY.as_bytes());
            assert!(!found, "{what}: {path} holds what lies outside");
        }
        let above = self.home.parent().expect("above");
        let beside: Vec<_> = fs::read_dir(above).expect("readable").collect();
        assert_eq!(
            beside.len(),
            2,
            "{what}: something was written beside the installation"
        );
        peak
    }
}

/// The memory of a process and its children now, or its own peak so far where that was more.
fn memory(pid: u32) -> u64 {
    let of = |pid: &str, what: &str| {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(what));
        let kilobytes =
            line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        kilobytes.unwrap_or_default() << 10
    };
    let own = pid.to_string();
    let mut all = of(&own, "VmRSS:");
    let tasks = fs::read_dir(format!("/proc/{pid}/task"))
        .into_iter()
        .flatten()
        .flatten();
    for task in tasks {
        let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
        let children = children.split_whitespace();
        all += children.map(|child| of(child, "VmRSS:")).sum::<u64>();
    }
    all.max(of(&own, "VmHWM:"))
}
