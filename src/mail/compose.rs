//! A letter becomes a message: bytes as they travel, the same on every try.
//!
//! What comes from a customer's sheet (names in the subject, in the recipient) loses its control
//! characters first: lettre panics on a line break in a display name. Boundaries are made of the
//! Message-ID and the date is the letter's, so that a repeated try is the same message to the
//! byte and a server that knows it can drop it.

use super::channel::text;
use crate::model::judged::Manager;
use crate::model::letter::Attachment;
use crate::model::{Letter, Text};
use lettre::message::header::{
    ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue,
};
use lettre::message::{Body, Mailbox, MultiPart, MultiPartKind, SinglePart};
use lettre::{Address, Message as Mime};
use std::time::{Duration, SystemTime};

/// The longest subject; what is beyond is cut, it stands in the letter anyway.
const LONGEST_SUBJECT: usize = 200;
/// The longest display name.
const LONGEST_NAME: usize = 64;

/// Who writes, as configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The address and name in `From`, and the address in the envelope.
    pub from: Manager,
    /// Who answers.
    pub reply_to: Option<Manager>,
    /// The list the letters belong to, so that readers can sort them: a name like
    /// `beiand.example.com`.
    pub list_id: String,
}

impl Sender {
    /// A sender whose list is named after his own domain.
    pub fn new(from: Manager, reply_to: Option<Manager>) -> Self {
        let domain = from
            .address
            .split_once('@')
            .map_or("localhost", |(_, domain)| domain);
        let list_id = format!("beiand.{domain}");
        Self {
            from,
            reply_to,
            list_id,
        }
    }
}

/// A message on its way to one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// `<id@domain>`.
    pub id: String,
    /// The address in the envelope's sender.
    pub from: String,
    /// The address in the envelope's recipient.
    pub to: String,
    /// The message, lines ending in CR LF, ASCII only.
    pub bytes: Vec<u8>,
}

/// Makes the message of a letter; `files` are the bytes of its attachments, in order.
///
/// An address that is none is told in a sentence; it would be none at the next try as well.
pub fn compose(letter: &Letter, files: Vec<Vec<u8>>, sender: &Sender) -> Result<Message, Text> {
    let from = mailbox(&sender.from)?;
    let to = mailbox(&letter.to)?;
    let envelope_from = from.email.to_string();
    let envelope_to = to.email.to_string();
    let mut builder = Mime::builder()
        .from(from)
        .to(to)
        .subject(cut(&clean(&letter.subject), LONGEST_SUBJECT))
        .date(time_of(letter))
        .message_id(Some(id(&letter.message_id)))
        .raw_header(raw("Auto-Submitted", "auto-generated".into()))
        .raw_header(raw("List-Id", format!("<{}>", id(&sender.list_id))))
        // Out-of-office answers to a robot help nobody; Exchange asks for a header of its own.
        .raw_header(raw("X-Auto-Response-Suppress", "OOF, AutoReply".into()));
    if let Some(reply_to) = letter.reply_to.as_ref().or(sender.reply_to.as_ref()) {
        builder = builder.reply_to(mailbox(reply_to)?);
    }
    if let Some(last) = letter.references.last() {
        let all: Vec<String> = letter.references.iter().map(|one| id(one)).collect();
        builder = builder.in_reply_to(id(last)).references(all.join(" "));
    }
    let boundary = blake3::hash(letter.message_id.as_bytes()).to_hex();
    let part = |kind, name: &str| {
        MultiPart::builder()
            .kind(kind)
            .boundary(format!("{name}-{}", &boundary[..32]))
    };
    let words = part(MultiPartKind::Alternative, "words")
        .singlepart(written(&letter.text, ContentType::TEXT_PLAIN))
        .singlepart(written(&letter.html, ContentType::TEXT_HTML));
    let body = if letter.attachments.is_empty() {
        words
    } else {
        let mut all = part(MultiPartKind::Mixed, "parts").multipart(words);
        for (attachment, bytes) in letter.attachments.iter().zip(files) {
            all = all.singlepart(attached(attachment, bytes));
        }
        all
    };
    let message = builder.multipart(body).map_err(|error| {
        text(
            format!("邮件无法生成：{error}"),
            format!("the message cannot be made: {error}"),
        )
    })?;
    Ok(Message {
        id: id(&letter.message_id),
        from: envelope_from,
        to: envelope_to,
        bytes: message.formatted(),
    })
}

fn mailbox(who: &Manager) -> Result<Mailbox, Text> {
    let address = who.address.trim();
    let parsed = address
        .parse::<Address>()
        .ok()
        .filter(|_| address.is_ascii());
    let parsed = parsed.ok_or_else(|| {
        let shown = cut(&clean(address), LONGEST_NAME);
        text(
            format!("「{shown}」不是可用的邮箱地址，请更正后重试。"),
            format!("{shown:?} is not a usable mail address"),
        )
    })?;
    let name = cut(clean(&who.name).trim(), LONGEST_NAME);
    Ok(Mailbox::new((!name.is_empty()).then_some(name), parsed))
}

fn time_of(letter: &Letter) -> SystemTime {
    // A clock that stands before 1970 is no reason to keep a letter back.
    let seconds = u64::try_from(letter.written.timestamp()).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// A text part. Always base64: Chinese is half as long in it as quoted-printable, and no line
/// of it is ever too long.
fn written(content: &str, kind: ContentType) -> SinglePart {
    let body = Body::new_with_encoding(content.to_owned(), ContentTransferEncoding::Base64);
    let body = body.unwrap_or_else(|_| Body::new(String::new()));
    SinglePart::builder().header(kind).body(body)
}

/// An attachment. Base64 is forced: lettre sends a file of NULs as it is.
fn attached(attachment: &Attachment, bytes: Vec<u8>) -> SinglePart {
    let body = Body::new_with_encoding(bytes, ContentTransferEncoding::Base64);
    let body = body.unwrap_or_else(Body::new);
    let kind = ContentType::parse(&attachment.media)
        .or_else(|_| ContentType::parse("application/octet-stream"))
        .unwrap_or(ContentType::TEXT_PLAIN);
    SinglePart::builder()
        .header(kind)
        .header(Disposition::new(&attachment.name))
        .body(body)
}

/// `Content-Disposition` with a name that every reader shows.
///
/// An ASCII name in quotes is read by all. Another name is given twice: in the way of RFC 2047,
/// which QQ Mail and old Outlook read, and in the way of RFC 2231, which is the standard's.
#[derive(Clone, Debug)]
struct Disposition {
    plain: String,
    encoded: String,
}

impl Disposition {
    fn new(name: &str) -> Self {
        let name = cut(&clean(name), LONGEST_NAME);
        let name: String = name
            .chars()
            .filter(|c| !matches!(c, '"' | '\\' | '/'))
            .collect();
        let plain = format!("attachment; filename=\"{name}\"");
        let encoded = if name.is_ascii() {
            plain.clone()
        } else {
            let percent: String = name.bytes().map(percent_encoded).collect();
            let word = encoded_words(&name);
            format!("attachment; filename=\"{word}\";\r\n filename*=UTF-8''{percent}")
        };
        Self { plain, encoded }
    }
}

impl Header for Disposition {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Disposition")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Err("names are written here, never read".into())
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::dangerous_new_pre_encoded(
            Self::name(),
            self.plain.clone(),
            self.encoded.clone(),
        )
    }
}

fn percent_encoded(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

/// RFC 2047 words of at most 75 characters: 15 characters of at most 3 bytes each.
fn encoded_words(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let words = characters.chunks(10).map(|some| {
        let some: String = some.iter().collect();
        format!(
            "=?UTF-8?Q?{}?=",
            some.bytes().map(quoted).collect::<String>()
        )
    });
    words.collect::<Vec<_>>().join("\r\n ")
}

fn quoted(byte: u8) -> String {
    percent_encoded(byte).replace(['%', '_'], "=")
}

fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

fn id(id: &str) -> String {
    // Ours are ASCII without spaces; one that came from elsewhere must not break the header.
    id.chars().filter(char::is_ascii_graphic).collect()
}

/// Text for a header: every run of control characters and line ends is one space.
pub(super) fn clean(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    // Marks that turn the direction of text can make a name read as another.
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let words = text.split(breaks).filter(|word| !word.is_empty());
    let text = words.collect::<Vec<_>>().join(" ");
    text.chars().filter(|c| !turns(*c)).collect()
}

/// The beginning of a text that is too long.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.into();
    }
    let kept: String = text.chars().take(most - 1).collect();
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};

    fn who(address: &str, name: &str) -> Manager {
        Manager {
            address: address.into(),
            name: name.into(),
        }
    }

    fn letter() -> Letter {
        Letter {
            message_id: "<b1.r2@beiand.example>".into(),
            references: vec!["<b1.r1@beiand.example>".into()],
            to: who("wang@example.com", "王经理"),
            reply_to: None,
            subject: "[备案] 2 可提交 · 1 待确认 · 9 需修改".into(),
            html: "<p>需修改</p>".into(),
            text: "需修改".into(),
            attachments: vec![Attachment {
                name: "beian-20261124-a-report.xlsx".into(),
                media: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".into(),
                blob: "00ff".into(),
                bytes: 600,
            }],
            written: Utc
                .with_ymd_and_hms(2026, 11, 24, 0, 30, 0)
                .single()
                .expect("a time"),
        }
    }

    fn composed(letter: &Letter) -> String {
        let sender = Sender::new(who("robot@example.com", "备案预检"), None);
        let message = compose(letter, vec![vec![0; 600]], &sender).expect("composes");
        String::from_utf8(message.bytes).expect("ASCII")
    }

    #[test]
    fn the_same_letter_is_the_same_message_to_the_byte() {
        let text = composed(&letter());
        assert_eq!(text, composed(&letter()));
        for header in [
            "Message-ID: <b1.r2@beiand.example>\r\n",
            "In-Reply-To: <b1.r1@beiand.example>\r\n",
            "References: <b1.r1@beiand.example>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "List-Id: <beiand.example.com>\r\n",
            "Date: Tue, 24 Nov 2026 00:30:00 +0000\r\n",
            "filename=\"beian-20261124-a-report.xlsx\"\r\n",
        ] {
            assert!(text.contains(header), "{header}\n{text}");
        }
        assert!(text.is_ascii() && text.lines().all(|line| line.len() <= 998));
        assert!(!text.contains('\0'), "a file of NULs travels as base64");
    }

    #[test]
    fn a_name_from_a_sheet_cannot_add_a_header_or_stop_the_mailer() {
        let mut letter = letter();
        letter.to.name = "张三\r\nBcc: eve@example.com\u{0}\u{202e}".into();
        letter.subject = "a\r\nBcc: eve@example.com\n\n<script>".repeat(40);
        letter.attachments[0].name = "报\r\nX: y\".xlsx".into();
        let text = composed(&letter);
        let head = text.split("\r\n\r\n").next().expect("a head");
        assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
        assert!(!text.lines().any(|line| line.starts_with("X:")), "{text}");
    }

    #[test]
    fn an_address_that_is_none_is_told_in_a_sentence() {
        for address in ["", "wang", "a@b\r\nRCPT TO:<c@d>", "王@example.com"] {
            let mut letter = letter();
            letter.to.address = address.into();
            let sender = Sender::new(who("robot@example.com", ""), None);
            let why = compose(&letter, Vec::new(), &sender).expect_err(address);
            assert!(why.zh.contains("邮箱地址"), "{}", why.zh);
        }
    }

    #[test]
    fn a_chinese_file_name_is_written_in_both_ways() {
        let name = Disposition::new("批次报告与需要修改的备案信息清单.xlsx").encoded;
        assert!(name.contains("filename=\"=?UTF-8?Q?=E6=89=B9"), "{name}");
        assert!(name.contains("filename*=UTF-8''%E6%89%B9"), "{name}");
        assert!(name.split("\r\n ").all(|line| line.len() < 900), "{name}");
    }
}
