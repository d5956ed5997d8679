//! Letters: what is mailed, to whom, under which identity.

use super::judged::Manager;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A letter as it was written, before and after any try to deliver it.
///
/// One letter has one recipient: a server that refuses one address then costs nobody else his
/// mail (lettre sends an envelope to all or to none).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// `<id@domain>`, fixed when the letter is written and the same on every try.
    pub message_id: String,
    /// Message-IDs of the thread, oldest first: the rounds of one batch stay together.
    #[serde(default)]
    pub references: Vec<String>,
    /// The recipient.
    pub to: Manager,
    /// Who answers; empty for the sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Manager>,
    /// The subject, one line.
    pub subject: String,
    /// The HTML part.
    pub html: String,
    /// The complete text part.
    pub text: String,
    /// Files, with ASCII names.
    pub attachments: Vec<Attachment>,
    /// When it was written.
    pub written: DateTime<Utc>,
}

impl Letter {
    /// The letter for a mailbox that takes none so large: without its files, and with a sentence
    /// that says so.
    pub fn leave_attachments_out(&mut self) {
        if self.attachments.is_empty() {
            return;
        }
        self.attachments.clear();
        let zh = "附件超过了收件服务器的大小限制，没有随信附上；文件在结果文件夹里。";
        let en = "The attachments are too large for this mail server and were left out; they lie in the results' folder.";
        self.text.push_str(&format!("\n\n{zh}\n{en}\n"));
        let end = self.html.rfind("</body>").unwrap_or(self.html.len());
        self.html.insert_str(end, &format!("<p>{zh}<br>{en}</p>"));
    }
}

/// A file that travels with a letter; its bytes lie among the blobs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// An ASCII name: QQ Mail and old Outlook lose others.
    pub name: String,
    /// The media type.
    pub media: String,
    /// The key among the blobs.
    pub blob: String,
    /// The size in bytes.
    pub bytes: u64,
}
