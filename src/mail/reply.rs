//! What a mail server's refusal means for a letter. Pure: a phase, a code and a text.
//!
//! A 4xx is «later» and a 5xx is «never», but not everywhere: what is refused before the
//! recipient was named is never the letter's fault, and Chinese providers answer 5xx to those
//! who send too fast. Such texts are data, in `config/mail-replies.tsv`.

use super::channel::{Blame, Delivery, text};
use super::compose::{clean, cut};
use crate::model::Text;
use std::sync::LazyLock;

/// How far a conversation with a server had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Name, connection, greeting.
    Connect,
    /// The change to an encrypted line.
    Tls,
    /// Account and password.
    Auth,
    /// The sender.
    Sender,
    /// The recipient.
    Recipient,
    /// The message, up to its final dot.
    Content,
    /// After the final dot.
    Answer,
}

impl Phase {
    /// Where it was, in words.
    pub fn say(self) -> Text {
        match self {
            Self::Connect => text("连接邮件服务器", "connecting"),
            Self::Tls => text("建立加密连接", "securing the connection"),
            Self::Auth => text("登录邮箱", "logging in"),
            Self::Sender => text("提交发件人", "naming the sender"),
            Self::Recipient => text("提交收件人", "naming the recipient"),
            Self::Content => text("传送邮件内容", "sending the message"),
            Self::Answer => text("等待服务器确认", "waiting for the server's word"),
        }
    }
}

/// What a refusal means: the meaning of the first pattern that is found in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Quota,
    Letter,
    Account,
    Size,
}

static PATTERNS: LazyLock<Vec<(String, Meaning)>> = LazyLock::new(|| {
    let lines = include_str!("../../config/mail-replies.tsv").lines();
    let rows = lines.filter(|line| !line.starts_with('#')).skip(1);
    rows.filter_map(|row| {
        let mut cells = row.split('\t');
        let pattern = cells.next()?.to_ascii_lowercase();
        let meaning = match cells.next()? {
            "quota" => Meaning::Quota,
            "letter" => Meaning::Letter,
            "account" => Meaning::Account,
            "size" => Meaning::Size,
            _ => return None,
        };
        Some((pattern, meaning))
    })
    .collect()
});

/// What becomes of a letter whose server answered with a refusal.
pub fn judge_reply(phase: Phase, code: u16, reply: &str) -> Delivery {
    let why = quote(phase, code, reply);
    let lower = reply.to_ascii_lowercase();
    let known = PATTERNS.iter().find(|(pattern, _)| lower.contains(pattern));
    let blame = match known.map(|(_, meaning)| meaning) {
        Some(Meaning::Quota) => Some(Blame::Quota),
        Some(Meaning::Account) => Some(Blame::Server),
        Some(Meaning::Letter) => Some(Blame::Letter),
        Some(Meaning::Size) => return Delivery::TooBig { why },
        None if code == 552 => return Delivery::TooBig { why },
        None => match phase {
            Phase::Connect | Phase::Tls | Phase::Auth | Phase::Sender => Some(Blame::Server),
            // 421 closes the line for every letter.
            _ if code == 421 => Some(Blame::Server),
            _ if code < 500 => Some(Blame::Letter),
            _ => None,
        },
    };
    match blame {
        Some(blame) => Delivery::Later { why, blame },
        None => Delivery::Never { why },
    }
}

/// What becomes of a letter when the line broke, or nobody spoke.
pub(super) fn judge_silence(phase: Phase, what: &Text) -> Delivery {
    let at = phase.say();
    let why = text(
        format!("{}时：{}", at.zh, what.zh),
        format!("{}: {}", at.en, what.en),
    );
    if phase == Phase::Answer {
        Delivery::Uncertain { why }
    } else {
        Delivery::Later {
            why,
            blame: Blame::Server,
        }
    }
}

fn quote(phase: Phase, code: u16, reply: &str) -> Text {
    let at = phase.say();
    let reply = cut(&clean(reply), 300);
    let hint = match (phase, code) {
        (Phase::Auth, _) => text(
            "。请确认账号，并使用邮箱设置里生成的授权码，而不是登录密码",
            "; check the account, and use the authorisation code, not the login password",
        ),
        (Phase::Sender, 500..) => text(
            "。发件地址（mail.from）通常必须与登录账号相同",
            "; the sender (mail.from) usually has to be the account's own address",
        ),
        (_, 552) => text(
            "。邮件过大；可调小 mail.max_attachment_bytes",
            "; the message is too large, see mail.max_attachment_bytes",
        ),
        _ => text("", ""),
    };
    text(
        format!("{}时，服务器答复 {code} {reply}{}", at.zh, hint.zh),
        format!("{}: the server said {code} {reply}{}", at.en, hint.en),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_understood() {
        let rows = include_str!("../../config/mail-replies.tsv").lines();
        let rows = rows.filter(|line| !line.starts_with('#')).skip(1);
        assert_eq!(rows.count(), PATTERNS.len());
    }

    #[test]
    fn a_refusal_is_judged_by_its_phase_its_code_and_its_words() {
        use Blame::{Letter, Quota, Server};
        use Phase::{Answer, Auth, Connect, Content, Recipient, Sender};
        let table = [
            (Connect, 554, "no SMTP service here", Some(Server)),
            (Auth, 535, "Error: authentication failed", Some(Server)),
            (
                Sender,
                501,
                "mail from address must be same as authorization user",
                Some(Server),
            ),
            (Recipient, 450, "greylisted", Some(Letter)),
            (Recipient, 550, "no such user", None),
            (Recipient, 421, "closing", Some(Server)),
            (Content, 451, "local error", Some(Letter)),
            (Answer, 552, "5.2.2 mailbox full", Some(Letter)),
            (
                Answer,
                550,
                "5.7.1 daily message quota exceeded",
                Some(Quota),
            ),
            (Answer, 554, "DT:SPM 163 smtp1", Some(Letter)),
            (
                Answer,
                550,
                "Ip frequency limited. https://open.example",
                Some(Quota),
            ),
            (Recipient, 550, "Domain Frequency Limited", Some(Quota)),
            (Answer, 451, "MI:SFQ 163 smtp", Some(Quota)),
        ];
        for (phase, code, reply, blame) in table {
            let got = match judge_reply(phase, code, reply) {
                Delivery::Later { blame, .. } => Some(blame),
                Delivery::Never { .. } => None,
                other => panic!("{other:?}"),
            };
            assert_eq!(got, blame, "{phase:?} {code} {reply}");
        }
    }

    #[test]
    fn a_message_that_is_too_large_is_told_from_one_that_is_unwelcome() {
        for (code, reply) in [
            (552, "5.3.4 message too big"),
            (552, "message exceeds fixed maximum message size"),
            (554, "5.3.4 Message size exceeds limit"),
            (550, "message too large for this mailbox"),
        ] {
            let got = judge_reply(Phase::Answer, code, reply);
            assert!(matches!(got, Delivery::TooBig { .. }), "{reply}: {got:?}");
        }
    }

    #[test]
    fn a_wrong_password_says_what_to_use_instead() {
        let Delivery::Later { why, .. } = judge_reply(Phase::Auth, 535, "failed\r\nEvil: x") else {
            panic!("never the letter's fault");
        };
        assert!(
            why.zh.contains("授权码") && !why.zh.contains('\n'),
            "{}",
            why.zh
        );
    }

    #[test]
    fn only_silence_after_the_final_dot_is_uncertain() {
        let what = text("连接中断", "the line broke");
        for phase in [Phase::Connect, Phase::Recipient, Phase::Content] {
            assert!(matches!(
                judge_silence(phase, &what),
                Delivery::Later { .. }
            ));
        }
        assert!(matches!(
            judge_silence(Phase::Answer, &what),
            Delivery::Uncertain { .. }
        ));
    }
}
