//! The small text file beside a drop that waits, for clerks who see only the share.

use super::Error;
use crate::store::files::{self, Access};
use std::fs;
use std::path::{Path, PathBuf};

/// The longest part of a drop's name that goes into its note's: with the rest of it and the
/// ending of a staged file it stays below the 255 bytes of a name.
const LONGEST: usize = 200;

fn place(dir: &Path, name: &str) -> PathBuf {
    let plain: String = name
        .chars()
        .map(|c| if c.is_control() || c == '/' { '_' } else { c })
        .collect();
    let name = &plain[..plain.floor_char_boundary(LONGEST)];
    dir.join(format!("_beiand-{name}.txt"))
}

/// Says something beside a drop; Windows Notepad wants the byte order mark.
///
/// # Errors
/// When the note cannot be written.
pub fn write_note(dir: &Path, name: &str, text: &str) -> Result<(), Error> {
    let path = place(dir, name);
    let bytes = format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes();
    if fs::read(&path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    Ok(files::write_durably_as(&path, &bytes, readers(dir))?)
}

/// Who reads the inbox reads the notes in it: on a shared one the group, else nobody else.
fn readers(dir: &Path) -> Access {
    #[cfg(unix)]
    if let Ok(found) = fs::metadata(dir) {
        use std::os::unix::fs::PermissionsExt;
        if found.permissions().mode() & 0o050 == 0o050 {
            return Access::Group;
        }
    }
    let _ = dir;
    Access::Private
}

/// Takes the note away: the answer is in the outbox, or the drop is gone.
///
/// # Errors
/// When it is there and cannot be removed.
pub fn clear_note(dir: &Path, name: &str) -> Result<(), Error> {
    let path = place(dir, name);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::Io {
            path,
            source: error,
        }),
        _ => Ok(()),
    }
}
