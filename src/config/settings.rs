//! Settings that are valid by construction.

use super::raw::Parsed;
use super::{Problem, Schedule};
use crate::model::Lang;
use crate::model::judged::Manager;
use crate::model::material::Slot;
use chrono_tz::Tz;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The directories of an installation.
#[derive(Clone, Debug)]
pub struct Home {
    root: PathBuf,
}

impl Home {
    /// The installation under a directory.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The installation's own directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where clerks drop.
    pub fn inbox(&self) -> PathBuf {
        self.root.join("inbox")
    }

    /// Where taken drops lie until retention lets go of them.
    pub fn work(&self) -> PathBuf {
        self.root.join("work")
    }

    /// Where finished folders appear.
    pub fn outbox(&self) -> PathBuf {
        self.root.join("outbox")
    }

    /// The ledger, the blobs and the lock.
    pub fn state(&self) -> PathBuf {
        self.root.join("state")
    }

    /// What a running daemon leaves for `status`.
    pub fn status(&self) -> PathBuf {
        self.state().join("status.json")
    }

    /// Where the `file` channel writes letters.
    pub fn mail(&self) -> PathBuf {
        self.root.join("mail")
    }

    /// What is wrong with where the folders lie: two that are one, or one inside another, would
    /// take their own results for drops.
    pub fn problems(&self) -> Vec<String> {
        let dirs = [
            self.inbox(),
            self.work(),
            self.outbox(),
            self.state(),
            self.mail(),
        ];
        let real: Vec<_> = dirs
            .iter()
            .filter_map(|dir| Some((dir, dir.canonicalize().ok()?)))
            .collect();
        let mut problems = Vec::new();
        for (n, (dir, at)) in real.iter().enumerate() {
            for (other, other_at) in &real[n + 1..] {
                if at.starts_with(other_at) || other_at.starts_with(at) {
                    problems.push(format!(
                        "{} and {} are one place or lie in each other; give each a folder of its own",
                        dir.display(),
                        other.display()
                    ));
                }
            }
        }
        problems
    }

    /// The installation's own tables and templates, over the embedded ones.
    pub fn config(&self) -> PathBuf {
        self.root.join("config")
    }
}

/// How this installation runs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The ISP profile's name.
    pub profile: String,
    /// For dates, schedule and reports.
    pub time_zone: Tz,
    /// What people read.
    pub lang: Lang,
    /// A drop is settled after this much quiet.
    pub settle: Duration,
    /// How often the inbox is looked at.
    pub rescan: Duration,
    /// The most files of a drop.
    pub max_files: usize,
    /// The most rows of a drop's sheet: what is found in them, and the report of it, lie in memory
    /// together.
    pub drop_rows: u32,
    /// The most bytes of a drop.
    pub max_bytes: u64,
    /// The most bytes of one file.
    pub max_file_bytes: u64,
    /// The most rows of a sheet.
    pub max_rows: u32,
    /// Memory of the reader's child process, in bytes.
    pub sheet_memory: u64,
    /// Deadline of the reader's child process.
    pub sheet_deadline: Duration,
    /// Passwords to try on encrypted workbooks, one a line.
    pub sheet_passwords: Option<PathBuf>,
    /// Pictures pressed side by side; 0 is one per core.
    pub threads: usize,
    /// Memory for pictures at a time, in bytes.
    pub picture_bytes: u64,
    /// Deadline of one picture.
    pub picture_deadline: Duration,
    /// How often a filing is tried.
    pub tries: u32,
    /// Below this much free space no drop is taken.
    pub min_free: u64,
    /// When whatever waits is tried again.
    pub run: Schedule,
    /// When the digest is due.
    pub digest: Schedule,
    /// When the weekly summary is due.
    pub weekly: Schedule,
    /// Letters.
    pub mail: Mail,
    /// Days the drops are kept; `None` for ever.
    pub keep_sources: Option<u64>,
    /// Days the results are kept.
    pub keep_results: Option<u64>,
    /// Days the ledger's facts are kept.
    pub keep_records: Option<u64>,
    /// Whether the outbox is readable by the group.
    pub share_outbox: bool,
    /// Whom finished drops are encrypted to; nobody: they stay as they came.
    pub archive_recipients: Vec<String>,
    /// Slots whose pictures are marked 仅供备案使用.
    pub watermark: Vec<Slot>,
    /// Resellers who differ.
    pub resellers: Vec<Reseller>,
}

/// A reseller who differs from the installation.
#[derive(Clone, Debug)]
pub struct Reseller {
    /// The sub-folder of the inbox.
    pub name: String,
    /// The ISP profile.
    pub profile: Option<String>,
    /// Who gets the letters.
    pub manager: Option<Manager>,
    /// What he reads.
    pub lang: Option<Lang>,
}

/// When letters are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendOn {
    /// When a batch is done.
    Completion,
    /// With the digest.
    Digest,
    /// Both.
    Both,
}

/// How letters travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Channel {
    /// As `.eml` files.
    File,
    /// To a mail server.
    Smtp(Smtp),
}

/// A mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// The account; empty for none.
    pub user: String,
    /// The file that holds the password.
    pub password_file: Option<PathBuf>,
    /// A private certificate authority.
    pub ca_file: Option<PathBuf>,
    /// The deadline of one try.
    pub timeout: Duration,
}

/// How the connection to a mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// STARTTLS, required.
    StartTls,
    /// None; only towards this machine.
    None,
}

/// Letters.
#[derive(Clone, Debug)]
pub struct Mail {
    /// When they are written.
    pub send: SendOn,
    /// How they travel.
    pub channel: Channel,
    /// The sender.
    pub from: Manager,
    /// Who answers.
    pub reply_to: Option<Manager>,
    /// Who gets filings that name nobody.
    pub to: Manager,
    /// Attachments beyond this are named instead.
    pub max_attachment_bytes: u64,
    /// The provider's limit.
    pub max_per_minute: u32,
    /// Whether the week is summed up.
    pub weekly: bool,
}

impl Settings {
    /// What is set for a reseller, if he differs.
    pub fn reseller(&self, name: &str) -> Option<&Reseller> {
        self.resellers.iter().find(|reseller| reseller.name == name)
    }

    /// The names of the profiles in use: the installation's and the resellers' own.
    pub fn profiles(&self) -> impl Iterator<Item = &str> {
        let own = self.resellers.iter();
        std::iter::once(self.profile.as_str())
            .chain(own.filter_map(|reseller| reseller.profile.as_deref()))
    }
}

/// Turns what was read into settings; what is impossible becomes a problem and a harmless value.
pub(super) fn check(parsed: &Parsed, problems: &mut Vec<Problem>) -> Settings {
    let Parsed { raw, resellers } = parsed;
    let mut word = |key: &str, value: &str, known: &[&str]| -> usize {
        known
            .iter()
            .position(|known| *known == value)
            .unwrap_or_else(|| {
                problems.push(Problem::new(
                    key,
                    format!("{value:?} is not one of {}", known.join(", ")),
                ));
                0
            })
    };
    let lang = LANGS[word("lang", &raw.lang, &["zh", "en"])];
    let send = [SendOn::Completion, SendOn::Digest, SendOn::Both][word(
        "mail.send",
        &raw.mail.send,
        &["completion", "digest", "both"],
    )];
    let smtp = word("mail.channel", &raw.mail.channel, &["file", "smtp"]) == 1;
    let security = [Security::Tls, Security::StartTls, Security::None][word(
        "mail.smtp.security",
        &raw.mail.smtp.security,
        &["tls", "starttls", "none"],
    )];
    let resellers = resellers
        .iter()
        .map(|reseller| Reseller {
            name: reseller.name.clone(),
            profile: Some(reseller.profile.clone()).filter(|profile| !profile.is_empty()),
            manager: Some(Manager {
                address: reseller.manager.clone(),
                name: reseller.manager_name.clone(),
            })
            .filter(|manager| !manager.address.is_empty()),
            lang: Some(reseller.lang.as_str())
                .filter(|lang| !lang.is_empty())
                .map(|lang| LANGS[word("reseller.lang", lang, &["zh", "en"])]),
        })
        .collect::<Vec<_>>();
    for reseller in &resellers {
        if let Some(manager) = &reseller.manager {
            address("reseller.manager", &manager.address, problems);
        }
    }
    let time_zone = raw.time_zone.parse().unwrap_or_else(|_| {
        problems.push(Problem::new(
            "time_zone",
            format!(
                "{:?} is not a time zone; write it as Asia/Shanghai",
                raw.time_zone
            ),
        ));
        chrono_tz::Asia::Shanghai
    });
    let [run, digest, weekly] = [
        ("schedule.run", &raw.schedule.run),
        ("schedule.digest", &raw.schedule.digest),
        ("schedule.weekly", &raw.schedule.weekly),
    ]
    .map(|(key, expression)| {
        Schedule::parse(expression).unwrap_or_else(|what| {
            problems.push(Problem::new(key, what));
            Schedule::parse("0 0 * * *").expect("midnight comes")
        })
    });
    let port = u16::try_from(raw.mail.smtp.port)
        .ok()
        .filter(|port| *port > 0)
        .unwrap_or_else(|| {
            problems.push(Problem::new(
                "mail.smtp.port",
                format!("{} is not a port", raw.mail.smtp.port),
            ));
            465
        });
    if smtp && raw.mail.smtp.host.is_empty() {
        problems.push(Problem::new(
            "mail.smtp.host",
            "the channel smtp needs the server's name",
        ));
    }
    if smtp && security == Security::None && !is_this_machine(&raw.mail.smtp.host) {
        problems.push(Problem::new(
            "mail.smtp.security",
            "\"none\" is only for a server on this machine; use \"tls\" or \"starttls\"",
        ));
    }
    address("mail.from", &raw.mail.from, problems);
    for (key, value) in [
        ("mail.to", &raw.mail.to),
        ("mail.reply_to", &raw.mail.reply_to),
    ] {
        if !value.is_empty() {
            address(key, value, problems);
        }
    }
    for (key, value) in [
        ("inbox.rescan_seconds", raw.inbox.rescan_seconds),
        ("inbox.max_files", raw.inbox.max_files),
        ("inbox.max_rows", raw.inbox.max_rows),
        ("sheet.max_rows", raw.sheet.max_rows),
        ("sheet.seconds", raw.sheet.seconds),
        ("desk.picture_bytes", raw.desk.picture_bytes),
        ("desk.tries", raw.desk.tries),
        ("desk.picture_seconds", raw.desk.picture_seconds),
        ("mail.max_per_minute", raw.mail.max_per_minute),
        ("mail.smtp.timeout_seconds", raw.mail.smtp.timeout_seconds),
    ] {
        if value == 0 {
            problems.push(Problem::new(key, "must be at least 1"));
        }
    }
    for recipient in &raw.privacy.archive_recipients {
        if let Err(what) = crate::seal::check_recipient(recipient) {
            problems.push(Problem::new("privacy.archive_recipients", what));
        }
    }
    let watermark = slots(&raw.privacy.watermark, problems);
    let from = Manager {
        address: raw.mail.from.clone(),
        name: raw.mail.from_name.clone(),
    };
    let nobody = |address: &String| {
        Some(Manager {
            address: address.clone(),
            name: String::new(),
        })
        .filter(|manager| !manager.address.is_empty())
    };
    let path =
        |path: &String| Some(PathBuf::from(path)).filter(|path| !path.as_os_str().is_empty());
    let days = |days: u64| Some(days).filter(|days| *days > 0);
    Settings {
        profile: raw.profile.clone(),
        time_zone,
        lang,
        settle: Duration::from_secs(raw.inbox.settle_seconds),
        rescan: Duration::from_secs(raw.inbox.rescan_seconds.max(1)),
        max_files: usize::try_from(raw.inbox.max_files).unwrap_or(usize::MAX),
        drop_rows: u32::try_from(raw.inbox.max_rows).unwrap_or(u32::MAX),
        max_bytes: raw.inbox.max_bytes,
        max_file_bytes: raw.inbox.max_file_bytes,
        max_rows: u32::try_from(raw.sheet.max_rows).unwrap_or(u32::MAX),
        sheet_memory: raw.sheet.memory_bytes,
        sheet_deadline: Duration::from_secs(raw.sheet.seconds),
        sheet_passwords: path(&raw.sheet.passwords_file),
        threads: usize::try_from(raw.desk.threads).unwrap_or(0),
        picture_bytes: raw.desk.picture_bytes,
        picture_deadline: Duration::from_secs(raw.desk.picture_seconds),
        tries: u32::try_from(raw.desk.tries).unwrap_or(u32::MAX),
        min_free: raw.desk.min_free_bytes,
        run,
        digest,
        weekly,
        mail: Mail {
            send,
            channel: if smtp {
                Channel::Smtp(Smtp {
                    host: raw.mail.smtp.host.clone(),
                    port,
                    security,
                    user: raw.mail.smtp.user.clone(),
                    password_file: path(&raw.mail.smtp.password_file),
                    ca_file: path(&raw.mail.smtp.ca_file),
                    timeout: Duration::from_secs(raw.mail.smtp.timeout_seconds),
                })
            } else {
                Channel::File
            },
            reply_to: nobody(&raw.mail.reply_to),
            to: nobody(&raw.mail.to).unwrap_or_else(|| from.clone()),
            from,
            max_attachment_bytes: raw.mail.max_attachment_bytes,
            max_per_minute: u32::try_from(raw.mail.max_per_minute).unwrap_or(u32::MAX),
            weekly: raw.mail.weekly,
        },
        keep_sources: days(raw.retention.sources),
        keep_results: days(raw.retention.results),
        keep_records: days(raw.retention.records),
        share_outbox: raw.privacy.share_outbox_with_group,
        archive_recipients: raw.privacy.archive_recipients.clone(),
        watermark,
        resellers,
    }
}

/// The slots that may carry the mark.
fn slots(words: &[String], problems: &mut Vec<Problem>) -> Vec<Slot> {
    let markable = Slot::ALL
        .into_iter()
        .filter(|slot| *slot != Slot::BackdropPhoto);
    let mut slots = Vec::new();
    for word in words {
        match Slot::from_key(word) {
            // The empty place of a portrait is a face, a dress or the administration's curtain.
            Some(Slot::BackdropPhoto) => problems.push(Problem::new(
                "privacy.watermark",
                "\"backdrop_photo\" cannot be marked: the authority wants that photo untouched",
            )),
            Some(slot) => slots.push(slot),
            None => {
                let known: Vec<_> = markable.clone().map(Slot::key).collect();
                problems.push(Problem::new(
                    "privacy.watermark",
                    format!("{word:?} is not one of {}", known.join(", ")),
                ));
            }
        }
    }
    slots
}

const LANGS: [Lang; 2] = [Lang::Zh, Lang::En];

fn is_this_machine(host: &str) -> bool {
    host == "localhost"
        || host
            .parse()
            .is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

fn address(key: &str, value: &str, problems: &mut Vec<Problem>) {
    let fine = value.split_once('@').is_some_and(|(name, domain)| {
        !name.is_empty() && !domain.is_empty() && !domain.contains('@')
    }) && !value.chars().any(|c| c.is_whitespace() || c.is_control());
    if !fine {
        problems.push(Problem::new(
            key,
            format!("{value:?} is not a mail address"),
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{EMBEDDED, read};

    #[test]
    fn the_shipped_file_is_valid_and_its_values_are_the_defaults() {
        let shipped = read(EMBEDDED).expect("valid");
        let nothing = read("").expect("valid");
        assert_eq!(format!("{shipped:?}"), format!("{nothing:?}"));
    }

    #[test]
    fn every_problem_is_named_at_once_with_the_near_key() {
        let problems = read(
            "profil = \"x\"\n[inbox]\nsettle_secnds = 3\nmax_files = \"many\"\n\
             [mail]\nchannel = \"pigeon\"\n[schedule]\nrun = \"61 * * * *\"\n",
        )
        .expect_err("five problems");
        let text = problems.to_string();
        for part in [
            "profil: unknown key; did you mean \"profile\"?",
            "inbox.settle_secnds: unknown key; did you mean \"settle_seconds\"?",
            "inbox.max_files: expected integer, found string",
            "mail.channel: \"pigeon\" is not one of file, smtp",
            "schedule.run",
        ] {
            assert!(text.contains(part), "{part} is missing in {text}");
        }
        assert_eq!(problems.0.len(), 5);
    }

    #[test]
    fn a_password_in_clear_is_only_for_this_machine() {
        let text = "[mail]\nchannel = \"smtp\"\n[mail.smtp]\nhost = \"mail.example.com\"\nsecurity = \"none\"\n";
        assert!(read(text).is_err());
        assert!(read(&text.replace("mail.example.com", "127.0.0.1")).is_ok());
    }
}
