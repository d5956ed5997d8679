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
use crate::model::Text;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// The channel that is configured; `dir` is where `.eml` files go, and `stop` is set when nobody
/// waits for an answer any more.
pub fn channel(mail: &config::Mail, dir: &Path, stop: Arc<AtomicBool>) -> Box<dyn Channel> {
    match &mail.channel {
        config::Channel::File => Box::new(EmlChannel::new(dir)),
        config::Channel::Smtp(smtp) => Box::new(SmtpChannel::new(server(smtp)).until(stop)),
    }
}

fn server(smtp: &config::Smtp) -> SmtpServer {
    SmtpServer {
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
    }
}

/// Connects to the mail server and logs in, without a letter; not longer than ten seconds a step.
///
/// # Errors
/// What was in the way, for whoever set it up.
pub async fn try_server(smtp: &config::Smtp) -> Result<(), Text> {
    let mut server = server(smtp);
    server.timeout = server.timeout.min(Duration::from_secs(10));
    SmtpChannel::new(server)
        .test()
        .await
        .map_err(|came| match came {
            Delivery::Later { why, .. }
            | Delivery::Never { why }
            | Delivery::TooBig { why }
            | Delivery::Uncertain { why } => why,
            Delivery::Sent => Text::default(),
        })
}
