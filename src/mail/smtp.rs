//! The channel to a mail server.
//!
//! lettre knows the protocol; the conversation is led here, step by step, for two reasons: every
//! step needs a deadline of its own (lettre's async transport waits for ever on a silent server),
//! and only who led it knows whether the final dot had gone out when the line broke.

use super::channel::{Channel, Delivery, Sending, text};
use super::compose::Message;
use super::reply::{Phase, judge_reply, judge_silence};
use super::secret::password;
use crate::model::Text;
use lettre::Address;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use std::future::Future;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// How many bytes of a message go out at a time; each one is a sign of life.
const PIECE: usize = 8 << 10;
/// The server's word after the final dot may take this many times the usual deadline: RFC 5321
/// asks for ten minutes, and giving up early makes copies.
const ANSWER_FACTOR: u32 = 10;

/// How long a server's answer is still waited for when the program is asked to stop.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// How the line to a server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// TLS from the first byte, usually port 465.
    Tls,
    /// STARTTLS, usually port 587; without it nothing is sent.
    StartTls,
    /// None; the configuration allows it towards this machine only.
    None,
}

/// A mail server and our account there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmtpServer {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line is protected.
    pub protection: Protection,
    /// The account; empty for none.
    pub user: String,
    /// Where the password lies.
    pub password_file: Option<PathBuf>,
    /// A private certificate authority.
    pub ca_file: Option<PathBuf>,
    /// How long one step may take.
    pub timeout: Duration,
}

/// Sends messages to a mail server, one connection each.
#[derive(Clone, Debug)]
pub struct SmtpChannel {
    server: SmtpServer,
    /// Set when the program is asked to stop.
    stop: Arc<AtomicBool>,
}

impl SmtpChannel {
    /// A channel; nothing is connected yet.
    pub fn new(server: SmtpServer) -> Self {
        Self {
            server,
            stop: Arc::default(),
        }
    }

    /// Gives up waiting soon after `stop` is set: what is known of the letter by then is said,
    /// so that one whose final dot went out is not taken for one that was never sent.
    pub fn until(self, stop: Arc<AtomicBool>) -> Self {
        Self { stop, ..self }
    }

    /// Resolves a while after the program was asked to stop.
    async fn stopped(&self) {
        while !self.stop.load(Ordering::Relaxed) {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        tokio::time::sleep(LAST_WORDS).await;
    }

    /// Connects and logs in, without a message: for `doctor`.
    pub async fn test(&self) -> Result<(), Delivery> {
        let mut line = self.connect().await?;
        self.leave(&mut line).await;
        Ok(())
    }

    /// One step with its deadline.
    async fn step<T>(
        &self,
        phase: Phase,
        step: impl Future<Output = Result<T, SmtpError>>,
    ) -> Result<T, Delivery> {
        tokio::select! {
            step = tokio::time::timeout(self.server.timeout, step) => match step {
                Ok(result) => result.map_err(|error| judge(phase, &error)),
                Err(_) => Err(silent(phase, self.server.timeout)),
            },
            () = self.stopped() => Err(left(phase)),
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Delivery> {
        let SmtpServer {
            host,
            port,
            protection,
            timeout,
            ..
        } = &self.server;
        let me = ClientId::default();
        let tls = match protection {
            Protection::None => None,
            Protection::Tls | Protection::StartTls => Some(self.tls()?),
        };
        let wrapped = tls.clone().filter(|_| *protection == Protection::Tls);
        let address = (host.as_str(), *port);
        let connect =
            AsyncSmtpConnection::connect_tokio1(address, Some(*timeout), &me, wrapped, None);
        let mut line = self.step(Phase::Connect, connect).await?;
        if let Some(tls) = tls.filter(|_| *protection == Protection::StartTls) {
            self.step(Phase::Tls, line.starttls(tls, &me)).await?;
        }
        if !self.server.user.is_empty() {
            let secret = password(self.server.password_file.as_deref())
                .map_err(|error| judge_silence(Phase::Auth, &error.say()))?;
            let user = self.server.user.clone();
            let credentials = Credentials::new(user, secret.reveal().to_owned());
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            self.step(Phase::Auth, line.auth(&mechanisms, &credentials))
                .await?;
        }
        Ok(line)
    }

    fn tls(&self) -> Result<TlsParameters, Delivery> {
        let trouble = |what: String| judge_silence(Phase::Tls, &text(what.clone(), what));
        let mut builder = TlsParameters::builder(self.server.host.clone());
        if let Some(path) = &self.server.ca_file {
            let pem = std::fs::read(path)
                .map_err(|error| trouble(format!("{}: {error}", path.display())))?;
            let certificate = Certificate::from_pem(&pem)
                .map_err(|error| trouble(format!("{}: {error}", path.display())))?;
            builder = builder.add_root_certificate(certificate);
        }
        builder.build().map_err(|error| trouble(error.to_string()))
    }

    async fn deliver(&self, message: &Message) -> Result<(), Delivery> {
        let from = address(&message.from)?;
        let to = address(&message.to)?;
        let mut line = self.connect().await?;
        let sender = line.command(Mail::new(Some(from), Vec::new()));
        self.step(Phase::Sender, sender).await?;
        let recipient = line.command(Rcpt::new(to, Vec::new()));
        self.step(Phase::Recipient, recipient).await?;
        self.step(Phase::Content, line.command(Data)).await?;
        self.content(&mut line, &message.bytes).await?;
        // It is delivered, however badly the farewell goes.
        self.leave(&mut line).await;
        Ok(())
    }

    /// The message and its final dot. A slow server may take its time as long as pieces go out.
    async fn content(&self, line: &mut AsyncSmtpConnection, bytes: &[u8]) -> Result<(), Delivery> {
        let pieces = bytes.chunks(PIECE);
        let dotted = pieces.len() + 1;
        let asked = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&asked);
        // Asked for the piece behind the last one, lettre writes the dot.
        let mut pieces = pieces;
        let counted = std::iter::from_fn(move || {
            counter.fetch_add(1, Ordering::SeqCst);
            pieces.next()
        });
        let phase = || match asked.load(Ordering::SeqCst) {
            asked if asked >= dotted => Phase::Answer,
            _ => Phase::Content,
        };
        let mut sending = pin!(line.message_iter(counted));
        loop {
            let before = asked.load(Ordering::SeqCst);
            let patience = match phase() {
                Phase::Answer => self.server.timeout * ANSWER_FACTOR,
                _ => self.server.timeout,
            };
            let sent = tokio::select! {
                sent = tokio::time::timeout(patience, &mut sending) => sent,
                () = self.stopped() => return Err(left(phase())),
            };
            match sent {
                Ok(Ok(_)) => return Ok(()),
                Ok(Err(error)) => return Err(judge(phase(), &error)),
                Err(_) if asked.load(Ordering::SeqCst) > before => {}
                Err(_) => return Err(silent(phase(), patience)),
            }
        }
    }

    async fn leave(&self, line: &mut AsyncSmtpConnection) {
        let patience = self.server.timeout.min(Duration::from_secs(5));
        let _ = tokio::time::timeout(patience, line.quit()).await;
    }
}

impl Channel for SmtpChannel {
    fn send<'a>(&'a self, message: &'a Message) -> Sending<'a> {
        Box::pin(async move {
            match self.deliver(message).await {
                Ok(()) => Delivery::Sent,
                Err(delivery) => delivery,
            }
        })
    }
}

fn address(text: &str) -> Result<Address, Delivery> {
    text.parse().map_err(|_| Delivery::Never {
        why: super::channel::text(
            format!("「{text}」不是可用的邮箱地址"),
            format!("{text:?} is not a usable mail address"),
        ),
    })
}

fn judge(phase: Phase, error: &SmtpError) -> Delivery {
    let said = || {
        let mut said = error.to_string();
        let mut cause = std::error::Error::source(error);
        while let Some(deeper) = cause {
            let deeper_said = deeper.to_string();
            if !said.contains(&deeper_said) {
                said = format!("{said}: {deeper_said}");
            }
            cause = deeper.source();
        }
        said
    };
    if let Some(code) = error.status() {
        // What the server said is the error's cause.
        let reply = std::error::Error::source(error).map(ToString::to_string);
        return judge_reply(phase, u16::from(code), &reply.unwrap_or_default());
    }
    let phase = if error.is_tls() { Phase::Tls } else { phase };
    let what = Text {
        zh: format!("连接未完成（{}）", said()).into(),
        en: said().into(),
    };
    judge_silence(phase, &what)
}

/// The program stops while the server has not answered yet.
fn left(phase: Phase) -> Delivery {
    let what = text(
        "程序停止时还没有答复",
        "no answer before the program stopped",
    );
    judge_silence(phase, &what)
}

fn silent(phase: Phase, patience: Duration) -> Delivery {
    let seconds = patience.as_secs();
    let what = text(
        format!("服务器 {seconds} 秒没有答复"),
        format!("no answer for {seconds} s"),
    );
    judge_silence(phase, &what)
}
