//! Letters that are due become letters that were sent.
//!
//! [`compose`] makes a message of a letter, a [`Channel`] carries it, [`queue`] says what becomes
//! of the letter, and the [`Postman`] does the round. `lettre` is named in this room only. Where
//! letters are kept is the ledger's business: it answers the [`Letterbox`].

mod channel;
mod compose;
mod eml;
mod postman;
pub mod queue;
mod reply;
mod secret;
mod smtp;

pub use channel::{Blame, Channel, Delivery, Sending};
pub use compose::{Message, Sender, compose};
pub use eml::EmlChannel;
pub use postman::{Due, Letterbox, Postman, Round};
pub use queue::LetterState;
pub use reply::{Phase, judge_reply};
pub use secret::{Secret, SecretError, password};
pub use smtp::{Protection, SmtpChannel, SmtpServer};

use crate::config;
use std::path::Path;

/// The channel that is configured; `dir` is where `.eml` files go.
pub fn channel(mail: &config::Mail, dir: &Path) -> Box<dyn Channel> {
    match &mail.channel {
        config::Channel::File => Box::new(EmlChannel::new(dir)),
        config::Channel::Smtp(smtp) => Box::new(SmtpChannel::new(SmtpServer {
            host: smtp.host.clone(),
            port: smtp.port,
            protection: match smtp.security {
                config::Security::Tls => Protection::Tls,
                config::Security::StartTls => Protection::StartTls,
                config::Security::None => Protection::None,
            },
            user: smtp.user.clone(),
            password_file: smtp.password_file.clone(),
            ca_file: smtp.ca_file.clone(),
            timeout: smtp.timeout,
        })),
    }
}
