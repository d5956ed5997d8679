//! A mail server for one test: on a real socket of this machine, with a real certificate when
//! asked, that answers as told and remembers every message it took responsibility for.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufStream};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// Where in a conversation something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    Greeting,
    Ehlo,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// After this many bytes of the message.
    Middle(usize),
    /// After the final dot.
    Dot,
}

/// What happens in one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Everything goes well.
    Accept,
    /// A refusal instead of the usual answer.
    Say(At, &'static str),
    /// The line is cut instead of an answer.
    Drop(At),
    /// Nothing is said any more; the line stays open.
    Silent(At),
    /// The message is taken, and the line is cut before that is said.
    Ghost,
}

/// How a line is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    None,
    Implicit,
    Upgraded,
}

/// A message the server took responsibility for.
#[derive(Clone, Debug)]
pub struct Received {
    pub to: Vec<String>,
    pub text: String,
}

impl Received {
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = self.text.split("\r\n\r\n").next()?;
        let mut lines = head.split("\r\n");
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

struct Shared {
    script: Mutex<VecDeque<Act>>,
    received: Mutex<Vec<Received>>,
    connections: Mutex<usize>,
    password: Option<&'static str>,
    /// Recipients that do not exist here.
    unknown: Vec<&'static str>,
    tls: Tls,
    acceptor: Option<TlsAcceptor>,
}

/// The server; it ends with the test.
pub struct Double {
    pub port: u16,
    shared: Arc<Shared>,
    certificate: Option<String>,
    runtime: Option<tokio::runtime::Runtime>,
}

/// How a server is set up.
pub struct Setup {
    pub tls: Tls,
    /// The name in the certificate.
    pub name: &'static str,
    pub password: Option<&'static str>,
    pub unknown: Vec<&'static str>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            tls: Tls::None,
            name: "localhost",
            password: None,
            unknown: Vec::new(),
        }
    }
}

impl Double {
    pub fn start(setup: Setup, script: impl IntoIterator<Item = Act>) -> Self {
        let mut certificate = None;
        let mut acceptor = None;
        if setup.tls != Tls::None {
            let (pem, config) = certified(setup.name);
            certificate = Some(pem);
            acceptor = Some(TlsAcceptor::from(Arc::new(config)));
        }
        let shared = Arc::new(Shared {
            script: Mutex::new(script.into_iter().collect()),
            received: Mutex::default(),
            connections: Mutex::default(),
            password: setup.password,
            unknown: setup.unknown,
            tls: setup.tls,
            acceptor,
        });
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        listener.set_nonblocking(true).expect("set");
        let serving = Arc::clone(&shared);
        runtime.spawn(async move {
            let listener = TcpListener::from_std(listener).expect("in a runtime");
            while let Ok((socket, _)) = listener.accept().await {
                let shared = Arc::clone(&serving);
                tokio::spawn(async move {
                    // A line that breaks ends its conversation, not the server.
                    let _ = serve(socket, &shared).await;
                });
            }
        });
        Self {
            port,
            shared,
            certificate,
            runtime: Some(runtime),
        }
    }

    /// The messages it took, in order.
    pub fn received(&self) -> Vec<Received> {
        self.shared.received.lock().expect("no panic").clone()
    }

    /// How often somebody connected.
    pub fn connections(&self) -> usize {
        *self.shared.connections.lock().expect("no panic")
    }

    /// Writes the certificate for the client to trust.
    pub fn write_certificate(&self, dir: &Path) -> PathBuf {
        let path = dir.join("ca.pem");
        let pem = self.certificate.as_ref().expect("a server with TLS");
        std::fs::write(&path, pem).expect("written");
        path
    }
}

impl Drop for Double {
    fn drop(&mut self) {
        // Silent lines stay open for ever; nobody waits for them.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn certified(name: &str) -> (String, ServerConfig) {
    let key = rcgen::generate_simple_self_signed([name.to_owned()]).expect("a certificate");
    let certificate = CertificateDer::from(key.cert.der().to_vec());
    let private = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.signing_key.serialize_der()));
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], private)
        .expect("they belong together");
    (key.cert.pem(), config)
}

/// Ends a conversation.
struct Over;

impl From<std::io::Error> for Over {
    fn from(_: std::io::Error) -> Self {
        Self
    }
}

async fn serve(socket: TcpStream, shared: &Shared) -> Result<(), Over> {
    *shared.connections.lock().expect("no panic") += 1;
    let act = shared.script.lock().expect("no panic").pop_front();
    let act = act.unwrap_or(Act::Accept);
    match (&shared.acceptor, shared.tls) {
        (Some(acceptor), Tls::Implicit) => {
            let line = acceptor.accept(socket).await?;
            talk(line, act, shared, true, true).await.map(drop)
        }
        (Some(acceptor), Tls::Upgraded) => {
            if let Some(socket) = talk(socket, act, shared, false, true).await? {
                let line = acceptor.accept(socket).await?;
                talk(line, act, shared, true, false).await?;
            }
            Ok(())
        }
        _ => talk(socket, act, shared, true, true).await.map(drop),
    }
}

/// One conversation; gives the line back when it is to be secured.
async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
    line: S,
    act: Act,
    shared: &Shared,
    secure: bool,
    greet: bool,
) -> Result<Option<S>, Over> {
    let mut line = BufStream::new(line);
    if greet {
        answer(&mut line, act, At::Greeting, "220 double ready").await?;
    }
    let mut to = Vec::new();
    loop {
        let command = read(&mut line).await?;
        let (verb, rest) = command.split_at(command.len().min(4));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" if secure => {
                let text = "250-double\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN";
                answer(&mut line, act, At::Ehlo, text).await?;
            }
            "EHLO" => answer(&mut line, act, At::Ehlo, "250-double\r\n250 STARTTLS").await?,
            "STAR" => {
                say(&mut line, "220 go ahead").await?;
                return Ok(Some(line.into_inner()));
            }
            "AUTH" => {
                let right = shared.password.is_none_or(|password| knows(rest, password));
                let text = if right {
                    "235 welcome"
                } else {
                    "535 Error: authentication failed"
                };
                answer(&mut line, act, At::Auth, text).await?;
            }
            "MAIL" if !secure => say(&mut line, "530 STARTTLS first").await?,
            "MAIL" => answer(&mut line, act, At::Mail, "250 ok").await?,
            "RCPT" => {
                let address = rest
                    .trim_start_matches(" TO:<")
                    .trim_end_matches('>')
                    .to_owned();
                if shared.unknown.contains(&address.as_str()) {
                    say(&mut line, "550 5.1.1 no such user here").await?;
                } else {
                    to.push(address);
                    answer(&mut line, act, At::Rcpt, "250 ok").await?;
                }
            }
            "DATA" => {
                answer(&mut line, act, At::Data, "354 go on").await?;
                let text = content(&mut line, act).await?;
                let said = matches!(act, Act::Say(At::Dot, _) | Act::Drop(At::Dot));
                if !said {
                    let to = std::mem::take(&mut to);
                    let received = Received { to, text };
                    shared.received.lock().expect("no panic").push(received);
                }
                if act == Act::Ghost {
                    return Err(Over);
                }
                answer(&mut line, act, At::Dot, "250 taken").await?;
            }
            "QUIT" => {
                say(&mut line, "221 bye").await?;
                return Ok(None);
            }
            _ => say(&mut line, "502 not here").await?,
        }
    }
}

/// `PLAIN` with its answer in the same line, as lettre sends it.
fn knows(rest: &str, password: &str) -> bool {
    rest.trim().strip_prefix("PLAIN ").is_some_and(|encoded| {
        let plain = format!("\0robot@example.com\0{password}");
        encoded == base64(plain.as_bytes())
    })
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = three
            .iter()
            .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= three.len() {
                char::from(letter)
            } else {
                '='
            });
        }
    }
    text
}

async fn content<S: AsyncRead + AsyncWrite + Unpin>(
    line: &mut BufStream<S>,
    act: Act,
) -> Result<String, Over> {
    let mut text = String::new();
    loop {
        let next = read(line).await?;
        if next == "." {
            return Ok(text);
        }
        text.push_str(next.strip_prefix('.').unwrap_or(&next));
        text.push_str("\r\n");
        match act {
            Act::Drop(At::Middle(bytes)) if text.len() >= bytes => return Err(Over),
            Act::Silent(At::Middle(bytes)) if text.len() >= bytes => {
                std::future::pending::<()>().await;
            }
            _ => {}
        }
    }
}

async fn answer<S: AsyncRead + AsyncWrite + Unpin>(
    line: &mut BufStream<S>,
    act: Act,
    at: At,
    usual: &str,
) -> Result<(), Over> {
    match act {
        Act::Say(then, text) if then == at => say(line, text).await?,
        Act::Drop(then) if then == at => return Err(Over),
        Act::Silent(then) if then == at => std::future::pending().await,
        _ => say(line, usual).await?,
    }
    Ok(())
}

async fn say<S: AsyncRead + AsyncWrite + Unpin>(
    line: &mut BufStream<S>,
    text: &str,
) -> Result<(), Over> {
    line.write_all(text.as_bytes()).await?;
    line.write_all(b"\r\n").await?;
    line.flush().await?;
    Ok(())
}

async fn read<S: AsyncRead + AsyncWrite + Unpin>(line: &mut BufStream<S>) -> Result<String, Over> {
    let mut text = String::new();
    if line.read_line(&mut text).await? == 0 {
        return Err(Over);
    }
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
