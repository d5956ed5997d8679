//! The channel that needs nobody: messages as `.eml` files in a directory.
//!
//! The default, so that an installation works before anybody has set up a mail server. A file is
//! named after its Message-ID; a message that is written twice is one file.

use super::channel::{Blame, Channel, Delivery, Sending};
use super::compose::Message;
use crate::store::files::{self, Access};
use std::path::{Path, PathBuf};

/// Writes messages into a directory.
#[derive(Clone, Debug)]
pub struct EmlChannel {
    dir: PathBuf,
}

impl EmlChannel {
    /// A channel into a directory, which is made when the first message comes.
    pub fn new(dir: &Path) -> Self {
        Self { dir: dir.into() }
    }

    /// The file of a message.
    pub fn path(&self, message_id: &str) -> PathBuf {
        self.dir.join(file_name(message_id))
    }

    fn write(&self, message: &Message) -> Result<(), crate::store::Error> {
        files::create_dirs(&self.dir, Access::Private)?;
        files::write_durably(&self.path(&message.id), &message.bytes)
    }
}

/// `<a.b@c>` is `a.b@c.eml`; an ID of ours stands there whole. Of another one, what a file name
/// cannot hold is replaced, and a hash keeps two of them apart.
fn file_name(message_id: &str) -> String {
    let inner = message_id.trim_matches(['<', '>']);
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '@' | '+');
    let safe: String = inner
        .chars()
        .take(150)
        .map(|c| if fits(c) { c } else { '_' })
        .collect();
    if safe == inner && !safe.is_empty() && !safe.starts_with('.') {
        return format!("{safe}.eml");
    }
    let hash = blake3::hash(message_id.as_bytes()).to_hex();
    format!("_{safe}-{}.eml", &hash[..12])
}

impl Channel for EmlChannel {
    fn send<'a>(&'a self, message: &'a Message) -> Sending<'a> {
        let delivery = match self.write(message) {
            Ok(()) => Delivery::Sent,
            Err(error) => Delivery::Later {
                why: error.say(),
                blame: Blame::Server,
            },
        };
        Box::pin(std::future::ready(delivery))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside_the_directory_and_apart() {
        assert_eq!(
            file_name("<b1.r2@beiand.example>"),
            "b1.r2@beiand.example.eml"
        );
        for id in ["<../../etc/cron.d/x@y>", "<.hidden@y>", "", "<a/b@c>"] {
            let name = file_name(id);
            assert!(!name.contains('/') && !name.starts_with('.'), "{name}");
        }
        assert_ne!(file_name("<a/b@c>"), file_name("<a_b@c>"));
        assert_ne!(file_name("<a/b@c>"), file_name("<a?b@c>"));
    }
}
