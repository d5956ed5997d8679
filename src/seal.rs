//! Sealing: what a finished drop came as becomes one file that only its recipients can open.
//!
//! The recipients' public keys stand in the configuration, their secret keys are kept elsewhere:
//! this program writes and cannot read back. The file is a zip inside age, so that it opens
//! with the tools `age` or `rage` and any archiver, without this program.

use crate::store::Error;
use crate::store::files::{self, Access};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// The sealed file's name in a work folder.
pub const SEALED: &str = "sources.zip.age";

/// Says what is wrong with a recipient.
///
/// # Errors
/// A sentence for the configuration's reader.
pub fn check_recipient(text: &str) -> Result<(), String> {
    match text.parse::<age::x25519::Recipient>() {
        Ok(_) => Ok(()),
        // The one mistake that must not be repeated by us in a message.
        Err(_) if text.to_ascii_uppercase().starts_with("AGE-SECRET-KEY") => Err(
            "this is a secret key; write the public one, \"age1…\", and keep the secret one off this machine"
                .to_owned(),
        ),
        Err(why) => Err(format!("{text:?} is not an age public key ({why}); make one with `age-keygen`")),
    }
}

/// Seals some files and folders of `dir` into [`SEALED`] beside them, then removes everything
/// in `dir` but that file and `keep`.
///
/// Done twice, the second time only clears up what the first left: the sealed file appears under
/// its name whole and synced, before anything is removed.
///
/// # Errors
/// The disk's troubles; nothing was removed then.
pub fn seal(dir: &Path, names: &[&str], keep: &str, recipients: &[String]) -> Result<(), Error> {
    let sealed = dir.join(SEALED);
    let there: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| dir.join(name).symlink_metadata().is_ok())
        .collect();
    if !sealed.exists() {
        if there.is_empty() {
            return Ok(());
        }
        write(dir, &there, &sealed, recipients)?;
    }
    for entry in fs::read_dir(dir).map_err(|source| Error::io(dir, source))? {
        let entry = entry.map_err(|source| Error::io(dir, source))?;
        if entry.file_name() != SEALED && entry.file_name() != keep {
            files::remove_durably(&entry.path())?;
        }
    }
    Ok(())
}

fn write(dir: &Path, names: &[&str], sealed: &Path, recipients: &[String]) -> Result<(), Error> {
    let recipients: Vec<age::x25519::Recipient> = recipients
        .iter()
        .filter_map(|recipient| recipient.parse().ok())
        .collect();
    let to = recipients.iter().map(|one| one as &dyn age::Recipient);
    let trouble = |error: &dyn std::fmt::Display| {
        Error::io(sealed, io::Error::other(format!("not encrypted: {error}")))
    };
    let encryptor = age::Encryptor::with_recipients(to).map_err(|error| trouble(&error))?;
    let staged = tempfile::Builder::new()
        .prefix(".beiand-")
        .suffix(".part")
        .tempfile_in(dir)
        .map_err(|source| Error::io(dir, source))?;
    let at = |source| Error::io(sealed, source);
    let out = encryptor
        .wrap_output(io::BufWriter::new(staged.as_file()))
        .map_err(at)?;
    let mut zip = zip::ZipWriter::new_stream(out);
    for name in names {
        add(&mut zip, &dir.join(name), name)?;
    }
    let out = zip.finish().map_err(|error| trouble(&error))?.into_inner();
    out.finish().and_then(|mut out| out.flush()).map_err(at)?;
    files::set_mode(staged.path(), Access::Private.file())?;
    staged.as_file().sync_all().map_err(at)?;
    staged.persist(sealed).map_err(|error| at(error.error))?;
    files::sync_dir(dir)
}

type Archive<W> = zip::ZipWriter<zip::write::StreamWriter<W>>;

/// Adds a file or a folder; links and devices are no part of what was read, nor of this.
fn add<W: Write>(zip: &mut Archive<W>, path: &Path, name: &str) -> Result<(), Error> {
    let at = |source| Error::io(path, source);
    let zipped = |error: zip::result::ZipError| at(io::Error::other(error));
    let found = path.symlink_metadata().map_err(at)?;
    // Pictures and packages do not shrink; the sizes are not known before they are copied.
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Stored)
        .unix_permissions(Access::Private.file())
        .large_file(true);
    if found.is_dir() {
        let mut names: Vec<_> = fs::read_dir(path)
            .and_then(|entries| {
                entries
                    .map(|entry| entry.map(|one| one.file_name()))
                    .collect()
            })
            .map_err(at)?;
        names.sort();
        for inner in names {
            let inside = format!("{name}/{}", inner.to_string_lossy());
            add(zip, &path.join(&inner), &inside)?;
        }
    } else if found.is_file() {
        let mut file = File::open(path).map_err(at)?;
        zip.start_file(name, options).map_err(zipped)?;
        let copied = io::copy(&mut file, zip).map_err(at)?;
        if copied != found.len() {
            return Err(at(io::Error::other("it changed while it was encrypted")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Read};

    fn work() -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a directory");
        fs::create_dir_all(dir.path().join("批次/C01")).expect("made");
        fs::write(dir.path().join("批次/C01/身份证.jpg"), b"scan").expect("written");
        fs::write(dir.path().join("批次/备案信息.csv"), b"sheet").expect("written");
        fs::create_dir(dir.path().join("cells")).expect("made");
        fs::write(dir.path().join("cells/x.png"), b"derived").expect("written");
        fs::write(dir.path().join("claim.json"), b"{}").expect("written");
        dir
    }

    #[test]
    fn only_the_secret_key_opens_what_was_sealed() {
        let dir = work();
        let key = age::x25519::Identity::generate();
        let recipients = [key.to_public().to_string()];
        seal(dir.path(), &["批次"], "claim.json", &recipients).expect("sealed");
        let mut left: Vec<_> = fs::read_dir(dir.path())
            .expect("readable")
            .map(|entry| entry.expect("readable").file_name())
            .collect();
        left.sort();
        assert_eq!(left, ["claim.json", SEALED]);
        let bytes = fs::read(dir.path().join(SEALED)).expect("readable");
        assert!(!bytes.windows(5).any(|window| window == b"sheet"));
        let stranger = age::x25519::Identity::generate();
        assert!(age::decrypt(&stranger, &bytes).is_err());
        let plain = age::decrypt(&key, &bytes).expect("the right key");
        let mut zip = zip::ZipArchive::new(Cursor::new(plain)).expect("an archive");
        let mut text = String::new();
        zip.by_name("批次/C01/身份证.jpg")
            .expect("the scan is inside")
            .read_to_string(&mut text)
            .expect("readable");
        assert_eq!((text.as_str(), zip.len()), ("scan", 2));
    }

    #[test]
    fn a_crash_before_the_clearing_up_is_made_good_by_the_next_time() {
        let dir = work();
        let recipients = [age::x25519::Identity::generate().to_public().to_string()];
        write(dir.path(), &["批次"], &dir.path().join(SEALED), &recipients).expect("sealed");
        let before = fs::read(dir.path().join(SEALED)).expect("readable");
        seal(dir.path(), &["批次"], "claim.json", &recipients).expect("cleared up");
        assert!(!dir.path().join("批次").exists());
        assert_eq!(fs::read(dir.path().join(SEALED)).expect("readable"), before);
    }

    #[test]
    fn a_recipient_that_is_none_is_said_so_and_a_secret_key_is_not_repeated() {
        let key = age::x25519::Identity::generate();
        assert_eq!(check_recipient(&key.to_public().to_string()), Ok(()));
        assert!(check_recipient("age1abc").is_err());
        let secret = "AGE-SECRET-KEY-1QQQQ";
        let said = check_recipient(secret).expect_err("refused");
        assert!(
            said.contains("secret key") && !said.contains("QQQQ"),
            "{said}"
        );
    }
}
