//! One owner at a time: a lock that dies with its process.
//!
//! The lock is the kernel's (`flock`), not the existence of the file: after a crash the file
//! still lies there and is in nobody's way. The file says who holds it, for the one refused.

use super::Error;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

/// Ownership of a directory, until dropped.
#[derive(Debug)]
pub struct Owner {
    _file: File,
}

/// Takes ownership of `dir` through its file `lock`, or says who has it.
pub fn take(dir: &Path) -> Result<Owner, Error> {
    let path = dir.join("lock");
    let io = |source| Error::io(&path, source);
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&path).map_err(io)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::Error(source)) => return Err(io(source)),
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            // An owner that is just writing its name has none yet; the refusal stands anyway.
            let _ = file.read_to_string(&mut text);
            let mut words = text.split_whitespace();
            return Err(Error::Busy {
                path: dir.into(),
                pid: words.next().and_then(|pid| pid.parse().ok()).unwrap_or(0),
                since: words.next().unwrap_or("?").into(),
            });
        }
    }
    let since = chrono::Local::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, false);
    file.set_len(0).map_err(io)?;
    file.rewind().map_err(io)?;
    // Not synced: the name is for a living owner's neighbour, not for the time after a crash.
    writeln!(file, "{} {since}", std::process::id()).map_err(io)?;
    Ok(Owner { _file: file })
}

/// The process that owns `dir` now; `None` when nobody does.
pub fn owner_of(dir: &Path) -> Option<u32> {
    let mut file = File::open(dir.join("lock")).ok()?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            file.read_to_string(&mut text).ok()?;
            text.split_whitespace().next()?.parse().ok()
        }
        // Ours for a moment, or not to be told: nobody is known to own it.
        Ok(()) | Err(TryLockError::Error(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_owner_is_told_who_the_first_is() {
        let dir = tempfile::tempdir().expect("a directory");
        let first = take(dir.path()).expect("nobody is there");
        match take(dir.path()) {
            Err(Error::Busy { pid, since, .. }) => {
                assert_eq!(pid, std::process::id());
                assert!(since.starts_with("20"), "{since}");
            }
            other => panic!("{other:?}"),
        }
        drop(first);
        take(dir.path()).expect("the first one left");
    }

    #[test]
    fn a_lock_file_left_by_a_crash_is_in_nobodys_way() {
        let dir = tempfile::tempdir().expect("a directory");
        std::fs::write(
            dir.path().join("lock"),
            "1 1970-01-01T00:00:00Z a longer line than ours\n",
        )
        .expect("written");
        let _owner = take(dir.path()).expect("the file alone locks nothing");
        let text = std::fs::read_to_string(dir.path().join("lock")).expect("readable");
        assert_eq!(text.split_whitespace().count(), 2, "{text}");
    }
}
