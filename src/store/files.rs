//! Files that are still there after a power cut: staged beside, synced, renamed.
//!
//! A rename without a sync of the file may leave a zero-length file after a power cut, and
//! without a sync of the directory the old name. Every durable write of the house goes through
//! here. Private unless told otherwise: ID cards lie in these files.

use super::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Who may read what is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// The owner alone: 0600 and 0700.
    #[default]
    Private,
    /// The group as well, for a shared outbox: 0640 and 0750, and the group of the directory
    /// above. The set-group-ID bit would do that too, but a hardened service may not set it.
    Group,
}

impl Access {
    /// The mode of a file.
    pub fn file(self) -> u32 {
        match self {
            Self::Private => 0o600,
            Self::Group => 0o640,
        }
    }

    /// The mode of a directory.
    pub fn dir(self) -> u32 {
        match self {
            Self::Private => 0o700,
            Self::Group => 0o750,
        }
    }
}

/// Writes a file whole or not at all, private, replacing what was there.
pub fn write_durably(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    write_durably_as(path, bytes, Access::Private)
}

/// Writes a file whole or not at all, replacing what was there.
pub fn write_durably_as(path: &Path, bytes: &[u8], access: Access) -> Result<(), Error> {
    let io = |source| Error::io(path, source);
    write_durably_with(path, access, |out| out.write_all(bytes).map_err(io))
}

/// Writes a file piece by piece, whole or not at all, replacing what was there.
pub fn write_durably_with<T, E: From<Error>>(
    path: &Path,
    access: Access,
    write: impl FnOnce(&mut BufWriter<&File>) -> Result<T, E>,
) -> Result<T, E> {
    let io = |source| Error::io(path, source);
    let dir = parent(path);
    let staged = tempfile::Builder::new()
        .prefix(".beiand-")
        .suffix(".part")
        .tempfile_in(dir)
        .map_err(io)?;
    let mut out = BufWriter::new(staged.as_file());
    let written = write(&mut out)?;
    out.flush().map_err(io)?;
    drop(out);
    give(staged.path(), dir, access, access.file())?;
    staged.as_file().sync_all().map_err(io)?;
    staged.persist(path).map_err(|error| io(error.error))?;
    sync_dir(dir)?;
    Ok(written)
}

/// Renames a file or directory; afterwards the new name is durable and the old one gone.
///
/// A file that is in the way is replaced. See [`rename_new_durably`].
pub fn rename_durably(from: &Path, to: &Path) -> Result<(), Error> {
    fs::rename(from, to).map_err(|source| Error::io(to, source))?;
    sync_both(from, to)
}

/// Renames and refuses to replace anything: `AlreadyExists` when something bears the name.
pub fn rename_new_durably(from: &Path, to: &Path) -> Result<(), Error> {
    rename_new(from, to).map_err(|source| Error::io(to, source))?;
    sync_both(from, to)
}

#[cfg(target_os = "linux")]
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // Some network file systems do not know the flag.
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => look_then_rename(from, to),
        result => result.map_err(io::Error::from),
    }
}

#[cfg(not(target_os = "linux"))]
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    look_then_rename(from, to)
}

fn look_then_rename(from: &Path, to: &Path) -> io::Result<()> {
    match fs::symlink_metadata(to) {
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => fs::rename(from, to),
        Err(error) => Err(error),
    }
}

fn sync_both(from: &Path, to: &Path) -> Result<(), Error> {
    // The new name first: between the two syncs a power cut may leave both, never none.
    sync_dir(parent(to))?;
    if parent(from) == parent(to) {
        return Ok(());
    }
    sync_dir(parent(from))
}

/// Makes the names in a directory durable.
pub fn sync_dir(dir: &Path) -> Result<(), Error> {
    let io = |source| Error::io(dir, source);
    #[cfg(unix)]
    match File::open(dir).map_err(io)?.sync_all() {
        // Network shares mounted over FUSE or CIFS cannot sync a directory; the server does.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => {}
        result => result.map_err(io)?,
    }
    #[cfg(not(unix))]
    let _ = io;
    Ok(())
}

/// Makes a staged folder durable: every file and every directory in it, and itself. A single
/// file is a tree too.
///
/// Links are not followed. Many are synced side by side: a journal takes what waits for it in one
/// write, so a folder of thousands costs a fraction of the time.
pub fn sync_tree(dir: &Path) -> Result<(), Error> {
    /// Below this, threads are not worth their while.
    const MANY: usize = 64;
    const SIDE_BY_SIDE: usize = 16;
    let mut found = Vec::new();
    tree(dir, &mut found)?;
    if found.len() < MANY {
        return found.iter().try_for_each(sync);
    }
    std::thread::scope(|scope| {
        let parts = found.chunks(found.len().div_ceil(SIDE_BY_SIDE));
        let threads: Vec<_> = parts
            .map(|part| scope.spawn(|| part.iter().try_for_each(sync)))
            .collect();
        threads.into_iter().try_for_each(|thread| {
            let ended = thread.join();
            ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    })
}

/// A file or directory of a tree, and whether it is a directory.
type Found = (PathBuf, bool);

fn sync((path, is_dir): &Found) -> Result<(), Error> {
    if *is_dir {
        return sync_dir(path);
    }
    let synced = File::open(path).and_then(|file| file.sync_all());
    synced.map_err(|source| Error::io(path, source))
}

fn tree(path: &Path, found: &mut Vec<Found>) -> Result<(), Error> {
    let io = |source| Error::io(path, source);
    let kind = path.symlink_metadata().map_err(io)?;
    if kind.is_dir() {
        for entry in fs::read_dir(path).map_err(io)? {
            tree(&entry.map_err(io)?.path(), found)?;
        }
    }
    if kind.is_dir() || kind.is_file() {
        found.push((path.to_owned(), kind.is_dir()));
    }
    Ok(())
}

/// Makes a directory and what leads to it; those that are new get the mode and are durable.
pub fn create_dirs(dir: &Path, access: Access) -> Result<(), Error> {
    // The folder of a bare file name is this one.
    if dir.as_os_str().is_empty() || dir.is_dir() {
        return Ok(());
    }
    let above = parent(dir);
    create_dirs(above, access)?;
    match fs::create_dir(dir) {
        Ok(()) => {
            give(dir, above, access, access.dir())?;
            sync_dir(above)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && dir.is_dir() => Ok(()),
        Err(error) => Err(Error::io(dir, error)),
    }
}

/// Removes a file or a whole directory; nothing being there is no fault. Links are removed, not
/// followed.
pub fn remove_durably(path: &Path) -> Result<(), Error> {
    let io = |source| Error::io(path, source);
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Ok(()) => sync_dir(parent(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(io(error)),
    }
}

/// Gives something new to those who may read it.
fn give(path: &Path, above: &Path, access: Access, mode: u32) -> Result<(), Error> {
    #[cfg(unix)]
    if access == Access::Group {
        use std::os::unix::fs::{MetadataExt, chown};
        let group = fs::metadata(above).map(|found| found.gid());
        // A group we are no member of cannot be given; then it stays with ours.
        let _ = group.and_then(|group| chown(path, None, Some(group)));
    }
    #[cfg(not(unix))]
    let _ = (above, access);
    set_mode(path, mode)
}

/// Takes away what a directory that was made by others gives to whom it must not; adds nothing.
pub fn tighten(dir: &Path, access: Access) -> Result<(), Error> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let found = fs::metadata(dir).map_err(|source| Error::io(dir, source))?;
        let mode = found.permissions().mode() & 0o7777;
        let most = access.dir() | 0o7000;
        if mode & !most != 0 {
            return set_mode(dir, mode & most);
        }
    }
    #[cfg(not(unix))]
    let _ = (dir, access);
    Ok(())
}

/// Sets a mode, where there are modes.
pub fn set_mode(path: &Path, mode: u32) -> Result<(), Error> {
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(mode);
        fs::set_permissions(path, mode).map_err(|source| Error::io(path, source))?;
    }
    #[cfg(not(unix))]
    let _ = (path, mode);
    Ok(())
}

/// The bytes of a file.
pub fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|source| Error::io(path, source))
}

/// How many bytes are free for us on the file system of a path; `None` where nobody knows.
pub fn free_bytes(path: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let found = rustix::fs::statvfs(path).ok()?;
        Some(found.f_bavail.saturating_mul(found.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        Some(_) => Path::new("."),
        None => path,
    }
}

/// The staged files a crash left in a directory, for the next start to remove.
pub fn leftovers(dir: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).map_err(|source| Error::io(dir, source))? {
        let entry = entry.map_err(|source| Error::io(dir, source))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(".beiand-") && name.ends_with(".part") {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// Removes the staged files a crash left in a directory; one that cannot be removed is a small
/// thing, and tried again at the next start.
pub fn sweep(dir: &Path) {
    for staged in leftovers(dir).unwrap_or_default() {
        let _ = fs::remove_file(staged);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    fn mode(path: &Path) -> u32 {
        use std::os::unix::fs::PermissionsExt;
        fs::metadata(path).expect("there").permissions().mode() & 0o7777
    }

    #[test]
    #[cfg(unix)]
    fn what_is_written_is_for_the_owner_alone() {
        let home = tempfile::tempdir().expect("a directory");
        let dir = home.path().join("a/b");
        create_dirs(&dir, Access::Private).expect("made");
        write_durably(&dir.join("c"), b"1").expect("written");
        assert_eq!(mode(&home.path().join("a")), 0o700);
        assert_eq!(mode(&dir.join("c")), 0o600);
        write_durably_as(&dir.join("d"), b"1", Access::Group).expect("written");
        assert_eq!(mode(&dir.join("d")), 0o640);
        create_dirs(&dir.join("e"), Access::Group).expect("made");
        assert_eq!(mode(&dir.join("e")), 0o750);
        assert!(leftovers(&dir).expect("readable").is_empty());
    }

    #[test]
    fn a_round_never_replaces_another() {
        let home = tempfile::tempdir().expect("a directory");
        let (first, second) = (home.path().join("r1"), home.path().join("r2"));
        fs::create_dir(&first).expect("made");
        fs::create_dir(&second).expect("made");
        match rename_new_durably(&first, &second) {
            Err(Error::Io { source, .. }) => {
                assert_eq!(source.kind(), io::ErrorKind::AlreadyExists);
            }
            other => panic!("{other:?}"),
        }
        rename_new_durably(&first, &home.path().join("r3")).expect("a free name");
        assert!(!first.exists());
    }

    #[test]
    fn removing_what_is_not_there_is_no_fault() {
        let home = tempfile::tempdir().expect("a directory");
        remove_durably(&home.path().join("nothing")).expect("no fault");
        let tree = home.path().join("tree");
        create_dirs(&tree.join("deep"), Access::Private).expect("made");
        sync_tree(&tree).expect("synced");
        remove_durably(&tree).expect("removed");
        assert!(!tree.exists());
    }
}
