//! Letters on their way to a mail server that has every bad habit.

use crate::double::{Act, At, Double, Setup, Tls};
use crate::mail::{Letters, letter, sender, start};
use beiand::mail::{
    Blame, Channel, Delivery, LetterState, Message, Postman, Protection, SmtpChannel, SmtpServer,
    compose,
};
use beiand::model::letter::Attachment;
use chrono::TimeDelta;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn server(double: &Double) -> SmtpServer {
    SmtpServer {
        host: "localhost".into(),
        port: double.port,
        protection: Protection::None,
        user: String::new(),
        password_file: None,
        ca_file: None,
        timeout: Duration::from_secs(10),
    }
}

/// A server whose silence is noticed soon.
fn impatient(double: &Double) -> SmtpServer {
    SmtpServer {
        timeout: Duration::from_millis(100),
        ..server(double)
    }
}

fn message() -> Message {
    compose(&letter(1, "wang@example.com"), Vec::new(), &sender()).expect("composes")
}

/// Far more than the buffers of a line hold, so that a cut in the middle is one.
fn large_message() -> Message {
    let mut letter = letter(1, "wang@example.com");
    letter.attachments.push(Attachment {
        name: "report.xlsx".into(),
        media: "application/octet-stream".into(),
        blob: "00ff".into(),
        bytes: 20_000_000,
    });
    compose(&letter, vec![vec![7; 20_000_000]], &sender()).expect("composes")
}

#[tokio::test]
async fn a_letter_arrives_whole() {
    let double = Double::start(Setup::default(), []);
    let mut dotted = letter(1, "wang@example.com");
    dotted.subject = "[备案] 2 可提交 · 1 待确认 · 9 需修改".into();
    let message = compose(&dotted, Vec::new(), &sender()).expect("composes");
    let channel = SmtpChannel::new(server(&double));
    assert_eq!(channel.send(&message).await, Delivery::Sent);
    let received = double.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].to, ["wang@example.com"]);
    assert_eq!(
        received[0].header("Message-ID"),
        Some("<letter-1@beiand.example>")
    );
    assert_eq!(
        received[0].text.trim_end(),
        String::from_utf8_lossy(&message.bytes).trim_end()
    );
}

/// Every refusal and every cut, wherever it comes: what the letter learns from it.
#[tokio::test]
async fn what_goes_wrong_is_told_apart() {
    use Act::{Drop, Ghost, Say};
    let later = |blame| Some(blame);
    let table = [
        (Say(At::Greeting, "554 no service"), later(Blame::Server)),
        (Say(At::Ehlo, "421 too busy"), later(Blame::Server)),
        (Say(At::Mail, "550 sender unknown"), later(Blame::Server)),
        (Say(At::Rcpt, "450 greylisted"), later(Blame::Letter)),
        (Say(At::Data, "451 local error"), later(Blame::Letter)),
        (Say(At::Dot, "452 disk full"), later(Blame::Letter)),
        (
            Say(At::Dot, "550 Ip frequency limited"),
            later(Blame::Quota),
        ),
        (Say(At::Dot, "554 no thanks"), None),
        (Say(At::Rcpt, "550 no such user"), None),
        (Drop(At::Greeting), later(Blame::Server)),
        (Drop(At::Ehlo), later(Blame::Server)),
        (Drop(At::Rcpt), later(Blame::Server)),
        (Drop(At::Data), later(Blame::Server)),
    ];
    let acts: Vec<Act> = table.iter().map(|(act, _)| *act).collect();
    let double = Double::start(Setup::default(), acts);
    let channel = SmtpChannel::new(server(&double));
    for (act, expected) in table {
        match (channel.send(&message()).await, expected) {
            (Delivery::Later { blame, why }, Some(expected)) => {
                assert_eq!(blame, expected, "{act:?}: {}", why.en);
                assert!(!why.zh.is_empty() && !why.zh.contains('\n'), "{}", why.zh);
            }
            (Delivery::Never { .. }, None) => {}
            (other, _) => panic!("{act:?}: {other:?}"),
        }
    }
    assert!(double.received().is_empty());
    let double = Double::start(Setup::default(), [Ghost, Drop(At::Dot)]);
    let channel = SmtpChannel::new(server(&double));
    for _ in 0..2 {
        let got = channel.send(&message()).await;
        assert!(matches!(got, Delivery::Uncertain { .. }), "{got:?}");
    }
    assert_eq!(double.received().len(), 1, "the ghost took it");
}

#[tokio::test]
async fn a_line_cut_in_the_middle_of_a_message_is_no_doubt() {
    let double = Double::start(Setup::default(), [Act::Drop(At::Middle(1_000_000))]);
    let channel = SmtpChannel::new(server(&double));
    let got = channel.send(&large_message()).await;
    assert!(
        matches!(
            got,
            Delivery::Later {
                blame: Blame::Server,
                ..
            }
        ),
        "{got:?}"
    );
    assert_eq!(channel.send(&large_message()).await, Delivery::Sent);
}

#[tokio::test]
async fn nobody_waits_for_ever_for_a_silent_server() {
    let script = [
        Act::Silent(At::Greeting),
        Act::Silent(At::Ehlo),
        Act::Silent(At::Rcpt),
        Act::Silent(At::Middle(1_000_000)),
    ];
    let double = Double::start(Setup::default(), script);
    let channel = SmtpChannel::new(impatient(&double));
    for act in script {
        let got = channel.send(&large_message()).await;
        assert!(
            matches!(
                got,
                Delivery::Later {
                    blame: Blame::Server,
                    ..
                }
            ),
            "{act:?}: {got:?}"
        );
    }
    let double = Double::start(Setup::default(), [Act::Silent(At::Dot)]);
    let channel = SmtpChannel::new(impatient(&double));
    let got = channel.send(&message()).await;
    assert!(matches!(got, Delivery::Uncertain { .. }), "{got:?}");
}

#[tokio::test]
async fn a_closed_port_is_the_servers_trouble() {
    let port = {
        let free = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        free.local_addr().expect("bound").port()
    };
    let double = Double::start(Setup::default(), []);
    let channel = SmtpChannel::new(SmtpServer {
        port,
        ..server(&double)
    });
    let got = channel.send(&message()).await;
    assert!(
        matches!(
            got,
            Delivery::Later {
                blame: Blame::Server,
                ..
            }
        ),
        "{got:?}"
    );
}

fn with_password(dir: &Path, password: &str, server: SmtpServer) -> SmtpServer {
    let path = dir.join("password");
    std::fs::write(&path, password).expect("written");
    #[cfg(unix)]
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600))
        .expect("set");
    SmtpServer {
        user: "robot@example.com".into(),
        password_file: Some(path),
        ..server
    }
}

#[tokio::test]
async fn a_wrong_password_is_loud_and_costs_no_letter() {
    let home = tempfile::tempdir().expect("a directory");
    let setup = Setup {
        password: Some("right"),
        ..Setup::default()
    };
    let double = Double::start(setup, []);
    let wrong = SmtpChannel::new(with_password(home.path(), "wrong-secret", server(&double)));
    match wrong.send(&message()).await {
        Delivery::Later { why, blame } => {
            assert_eq!(blame, Blame::Server);
            assert!(
                why.zh.contains("授权码") && !why.zh.contains("wrong-secret"),
                "{}",
                why.zh
            );
        }
        other => panic!("{other:?}"),
    }
    let right = SmtpChannel::new(with_password(home.path(), "right\n", server(&double)));
    assert_eq!(right.send(&message()).await, Delivery::Sent);
    assert!(!format!("{right:?}").contains("right"));
}

#[tokio::test]
async fn both_kinds_of_tls_work_and_a_wrong_certificate_gets_nothing() {
    for (tls, protection) in [
        (Tls::Implicit, Protection::Tls),
        (Tls::Upgraded, Protection::StartTls),
    ] {
        let home = tempfile::tempdir().expect("a directory");
        let setup = |name| Setup {
            tls,
            name,
            password: Some("right"),
            ..Setup::default()
        };
        let double = Double::start(setup("localhost"), []);
        let trusting = |double: &Double| {
            let server = SmtpServer {
                protection,
                ca_file: Some(double.write_certificate(home.path())),
                ..server(double)
            };
            with_password(home.path(), "right", server)
        };
        let channel = SmtpChannel::new(trusting(&double));
        assert_eq!(channel.send(&message()).await, Delivery::Sent, "{tls:?}");
        channel.test().await.expect("connects and logs in");

        // The same server without its certificate being trusted, and one with another name.
        let strange = SmtpServer {
            ca_file: None,
            ..trusting(&double)
        };
        let other = Double::start(setup("mail.example.com"), []);
        for server in [strange, trusting(&other)] {
            let got = SmtpChannel::new(server).send(&message()).await;
            assert!(
                matches!(
                    got,
                    Delivery::Later {
                        blame: Blame::Server,
                        ..
                    }
                ),
                "{got:?}"
            );
        }
        assert_eq!(double.received().len(), 1, "{tls:?}");
        assert!(other.received().is_empty(), "{tls:?}");
    }
}

/// A mailbox that takes no large letters gets a small one, which says what is missing.
#[tokio::test]
async fn a_letter_that_is_too_large_goes_without_its_attachments() {
    let too_big = Act::Say(At::Dot, "552 5.3.4 message too big");
    let double = Double::start(Setup::default(), [too_big]);
    let mut large = letter(0, "wang@example.com");
    large.html = "<html><body><p>内容</p></body></html>".into();
    large.attachments.push(Attachment {
        name: "report.xlsx".into(),
        media: "application/octet-stream".into(),
        blob: "00ff".into(),
        bytes: 3,
    });
    let letters = Letters::new(vec![large]);
    let channel = SmtpChannel::new(server(&double));
    let mut postman = Postman::new(sender(), 10);
    let round = postman
        .round(&letters, &channel, &start, &|| false)
        .await
        .expect("recorded");
    assert_eq!((round.later, round.sent), (1, 1), "{round:?}");
    let received = double.received();
    assert_eq!(received.len(), 1);
    assert!(!received[0].text.contains("report.xlsx"));
    assert_eq!(
        received[0].header("Message-ID"),
        Some("<letter-0@beiand.example>")
    );
    assert!(matches!(letters.state(0), LetterState::Sent { .. }));
}

/// The final dot is out when the program is asked to stop: the doubt is recorded, so that a
/// server which never answers does not get one more copy with each start.
#[tokio::test]
async fn a_stop_while_the_server_is_silent_is_a_doubt_only_after_the_dot() {
    for (at, doubt) in [(At::Rcpt, false), (At::Dot, true)] {
        let double = Double::start(Setup::default(), [Act::Silent(at)]);
        let stop = Arc::new(AtomicBool::new(true));
        let channel = SmtpChannel::new(server(&double)).until(stop);
        let begun = std::time::Instant::now();
        let got = channel.send(&message()).await;
        assert!(begun.elapsed() < Duration::from_secs(8), "{at:?}");
        assert_eq!(
            matches!(got, Delivery::Uncertain { .. }),
            doubt,
            "{at:?}: {got:?}"
        );
    }
}

#[tokio::test]
async fn without_starttls_nothing_is_sent_in_clear() {
    let double = Double::start(Setup::default(), []);
    let channel = SmtpChannel::new(SmtpServer {
        protection: Protection::StartTls,
        ..server(&double)
    });
    let got = channel.send(&message()).await;
    assert!(
        matches!(
            got,
            Delivery::Later {
                blame: Blame::Server,
                ..
            }
        ),
        "{got:?}"
    );
    assert_eq!(double.connections(), 1);
    assert!(double.received().is_empty());
}

/// A night with a server that fails in every way: every letter arrives, or is said not to.
#[tokio::test]
async fn a_night_with_a_bad_server_loses_nothing_and_doubles_only_ghosts() {
    let bad = [
        Act::Drop(At::Greeting),
        Act::Accept,
        Act::Say(At::Rcpt, "450 greylisted"),
        Act::Ghost,
        Act::Say(At::Dot, "451 try again"),
        Act::Drop(At::Data),
        Act::Accept,
        Act::Drop(At::Dot),
        Act::Say(At::Dot, "550 Domain frequency limited"),
        Act::Say(At::Greeting, "421 closing"),
        Act::Ghost,
    ];
    let setup = Setup {
        unknown: vec!["gone@example.com"],
        ..Setup::default()
    };
    let double = Double::start(setup, bad);
    let mut all: Vec<_> = (0..12).map(|n| letter(n, "wang@example.com")).collect();
    all[5].to.address = "gone@example.com".into();
    let letters = Letters::new(all);
    let channel = SmtpChannel::new(server(&double));
    let mut postman = Postman::new(sender(), 5);
    let now = Mutex::new(start());
    let clock = || *now.lock().expect("no panic");
    for _ in 0..12 * 60 {
        postman
            .round(&letters, &channel, &clock, &|| false)
            .await
            .expect("recorded");
        *now.lock().expect("no panic") += TimeDelta::minutes(1);
    }
    for n in 0..12 {
        let state = letters.state(n);
        if n == 5 {
            assert!(matches!(state, LetterState::Dead { .. }), "{n}: {state:?}");
        } else {
            assert!(matches!(state, LetterState::Sent { .. }), "{n}: {state:?}");
        }
    }
    let mut ids: Vec<String> = double
        .received()
        .iter()
        .map(|received| received.header("Message-ID").expect("an ID").to_owned())
        .collect();
    assert_eq!(
        ids.len(),
        11 + 2,
        "one more copy for each ghost, under the same ID: {ids:?}"
    );
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 11);
}

/// Against a server of somebody else's making, for those who have one: see docs/operating.md.
#[tokio::test]
#[ignore = "needs a mail server: BEIAND_TEST_SMTP=host:port"]
async fn a_letter_reaches_the_server_named_in_the_environment() {
    let place = std::env::var("BEIAND_TEST_SMTP").expect("BEIAND_TEST_SMTP=host:port");
    let (host, port) = place.split_once(':').expect("host:port");
    let channel = SmtpChannel::new(SmtpServer {
        host: host.into(),
        port: port.parse().expect("a port"),
        protection: Protection::None,
        user: String::new(),
        password_file: None,
        ca_file: None,
        timeout: Duration::from_secs(10),
    });
    let mut letter = letter(1, "wang@example.com");
    letter.references.push("<letter-0@beiand.example>".into());
    for name in [
        "beian-20261124-a-report.xlsx",
        "批次报告与需要修改的备案信息.xlsx",
    ] {
        letter.attachments.push(Attachment {
            name: name.into(),
            media: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".into(),
            blob: "00ff".into(),
            bytes: 3_000,
        });
    }
    letter.text = ".\n..\n一行只有一个点的文字\n".into();
    let files = vec![vec![0; 3_000], vec![0xff; 3_000]];
    let message = compose(&letter, files, &sender()).expect("composes");
    assert_eq!(channel.send(&message).await, Delivery::Sent);
}
