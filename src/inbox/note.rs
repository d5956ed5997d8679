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

/// Whether a file is a note, or half of one that is being written.
pub fn is_note(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    name.starts_with(b"_beiand-") || name.starts_with(b".beiand-")
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

/// Removes the half-written notes that a kill left in the inbox and its resellers' folders.
pub fn sweep_notes(inbox: &Path) {
    let resellers = super::children(inbox).unwrap_or_default();
    let folders = resellers.iter().filter(|path| super::is_real_dir(path));
    for folder in folders.map(PathBuf::as_path).chain([inbox]) {
        files::sweep(folder);
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_written_notes_are_swept_and_nothing_else() {
        let inbox = tempfile::tempdir().expect("a folder");
        let folder = inbox.path().join("渠道A");
        fs::create_dir(&folder).expect("made");
        write_note(&folder, "一批", "已收下").expect("written");
        for name in [".beiand-Ab12.part", "备案.xlsx"] {
            fs::write(folder.join(name), "half").expect("written");
        }
        sweep_notes(inbox.path());
        let mut left: Vec<_> = fs::read_dir(&folder)
            .expect("there")
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        left.sort();
        assert_eq!(left, ["_beiand-一批.txt", "备案.xlsx"]);
    }
}
