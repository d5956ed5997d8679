//! The files of a drop: listing them within bounds, and telling whether they still change.

use super::{Error, names};
use std::fs;
use std::hash::{Hash, Hasher};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Deeper folders are not looked into; they are named.
const MAX_DEPTH: usize = 8;

/// A regular file of a drop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The path inside the drop, with `/`; empty for a drop that is one file.
    pub path: String,
    /// Where it is.
    pub at: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// The newer of its times of modification and of change: SFTP keeps old modification times.
    pub changed: SystemTime,
}

/// The files of a drop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Regular files, sorted by path; noise is left out.
    pub files: Vec<File>,
    /// What is there but is not read, and why: links, pipes, folders too deep.
    pub skipped: Vec<(String, &'static str)>,
    /// Whether there are more files than were asked for.
    pub truncated: bool,
}

/// Lists a drop, a file or a folder.
///
/// # Errors
/// A folder that cannot be read.
pub fn list(root: &Path, most: usize) -> Result<Listing, Error> {
    let mut listing = Listing::default();
    let meta = root.symlink_metadata().map_err(Error::at(root))?;
    if meta.is_file() {
        let path = super::file_name(root);
        listing.files.push(File {
            path,
            at: root.to_owned(),
            bytes: meta.len(),
            changed: changed(&meta),
        });
    } else if meta.is_dir() {
        walk(root, "", 0, most, &mut listing)?;
        listing.files.sort_by(|a, b| a.path.cmp(&b.path));
    } else {
        listing
            .skipped
            .push((super::file_name(root), "不是普通文件"));
    }
    Ok(listing)
}

fn walk(
    dir: &Path,
    prefix: &str,
    depth: usize,
    most: usize,
    listing: &mut Listing,
) -> Result<(), Error> {
    for entry in fs::read_dir(dir).map_err(Error::at(dir))? {
        let entry = entry.map_err(Error::at(dir))?;
        let name = names::decode(&entry.file_name());
        if names::is_noise(&name) {
            continue;
        }
        let path = format!("{prefix}{name}");
        // A file that vanished between listing and looking is simply not there.
        let Ok(meta) = entry.path().symlink_metadata() else {
            continue;
        };
        if meta.is_dir() {
            if depth + 1 >= MAX_DEPTH {
                listing.skipped.push((path, "文件夹层数太深"));
            } else {
                walk(&entry.path(), &format!("{path}/"), depth + 1, most, listing)?;
            }
        } else if meta.is_file() {
            if listing.files.len() >= most {
                listing.truncated = true;
                return Ok(());
            }
            listing.files.push(File {
                path,
                at: entry.path(),
                bytes: meta.len(),
                changed: changed(&meta),
            });
        } else if meta.is_symlink() {
            listing.skipped.push((path, "是链接，不会跟随"));
        } else {
            listing.skipped.push((path, "不是普通文件"));
        }
        if listing.truncated {
            return Ok(());
        }
    }
    Ok(())
}

#[cfg(unix)]
fn changed(meta: &fs::Metadata) -> SystemTime {
    use std::os::unix::fs::MetadataExt;
    let ctime = u64::try_from(meta.ctime())
        .map(|seconds| SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds))
        .unwrap_or(SystemTime::UNIX_EPOCH);
    meta.modified().unwrap_or(SystemTime::UNIX_EPOCH).max(ctime)
}

#[cfg(not(unix))]
fn changed(meta: &fs::Metadata) -> SystemTime {
    meta.modified().unwrap_or(SystemTime::UNIX_EPOCH)
}

/// A number that changes when any name, size or time does.
pub fn fingerprint<'a>(files: impl Iterator<Item = &'a File>) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    for file in files {
        (&file.path, file.bytes, file.changed).hash(&mut hasher);
    }
    hasher.finish()
}

/// Whether the end of any file is missing: clients that reserve the space first show the full
/// size early.
///
/// # Errors
/// A file that we may not read: nobody would see what is in it.
pub(super) fn torn<'a>(files: impl Iterator<Item = &'a File>) -> Result<bool, Error> {
    let mut torn = false;
    for file in files {
        match is_cut_off(&file.at) {
            Ok(cut_off) => torn |= cut_off,
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                return Err(Error::Io {
                    path: file.at.clone(),
                    source: std::io::Error::other(format!("{error}{}", owner(&file.at))),
                });
            }
            // It vanished, or the disk has a trouble that reading it will name.
            Err(_) => {}
        }
    }
    Ok(torn)
}

/// Whose a file is, for the one who has to change that.
fn owner(path: &Path) -> String {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        path.symlink_metadata().map_or_else(
            |_| String::new(),
            |meta| {
                let mode = meta.permissions().mode() & 0o777;
                format!(" (uid {}, gid {}, {mode:03o})", meta.uid(), meta.gid())
            },
        )
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        String::new()
    }
}

fn is_cut_off(path: &Path) -> std::io::Result<bool> {
    let mut file = fs::File::open(path)?;
    let mut head = [0; 4];
    let length = file.metadata()?.len();
    if length == 0 {
        return Ok(true);
    }
    if file.read(&mut head)? < 4 {
        return Ok(false);
    }
    let from = length.saturating_sub(66_000);
    let tail = |file: &mut fs::File| -> std::io::Result<Vec<u8>> {
        file.seek(SeekFrom::Start(from))?;
        let mut tail = Vec::new();
        file.take(66_000).read_to_end(&mut tail)?;
        Ok(tail)
    };
    Ok(match head {
        // Space that was reserved and not written yet.
        [0, 0, 0, 0] => true,
        [b'P', b'K', 3, 4] => !tail(&mut file)?
            .windows(4)
            .any(|window| window == b"PK\x05\x06"),
        [0xFF, 0xD8, ..] => !tail(&mut file)?
            .windows(2)
            .any(|window| window == [0xFF, 0xD9]),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_whose_end_is_missing_is_told_from_a_whole_one() {
        let dir = tempfile::tempdir().expect("a directory");
        let cases: [(&str, &[u8], bool); 8] = [
            ("space that is reserved", &[0; 5_000], true),
            ("an empty file", b"", true),
            ("half a photo", b"\xff\xd8\xff\xe0 half of it", true),
            ("half a workbook", b"PK\x03\x04 half of it", true),
            ("a photo", b"\xff\xd8\xff\xe0 all of it \xff\xd9", false),
            ("a workbook", b"PK\x03\x04 all of it PK\x05\x06", false),
            ("a table", "备案编号\r\nC01\r\n".as_bytes(), false),
            ("a short one", b"ab", false),
        ];
        for (what, bytes, expected) in cases {
            let path = dir.path().join("file");
            std::fs::write(&path, bytes).expect("written");
            let listing = list(&path, 1).expect("listed");
            assert_eq!(
                torn(listing.files.iter()).expect("readable"),
                expected,
                "{what}"
            );
        }
    }
}
