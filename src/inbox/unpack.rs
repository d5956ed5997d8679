//! Zipped drops: unpacked within bounds, by our own names, into the work folder.

use super::{Error, names};
use crate::model::Text;
use crate::store::files::{self, Access};
use std::fs;
use std::io::{self, Read, Seek};
use std::path::Path;

/// Bounds of an archive: entries, bytes in all, bytes of one, and how much smaller than its
/// content it may be. A picture does not shrink a hundredfold; a bomb does.
const MAX_RATIO: u64 = 200;

/// Entries that were left out, and why.
pub type Skipped = Vec<(String, &'static str)>;

/// Why an archive is not unpacked: about the customer's file, never about us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What was found.
    pub found: Text,
    /// What to do.
    pub remedy: Text,
}

fn refused(zh: &str, en: &str, remedy_zh: &str, remedy_en: &str) -> Refused {
    Refused {
        found: Text {
            zh: zh.to_owned().into(),
            en: en.to_owned().into(),
        },
        remedy: Text {
            zh: remedy_zh.to_owned().into(),
            en: remedy_en.to_owned().into(),
        },
    }
}

/// Unpacks an archive into a new folder, `to`; entries that leave it are left out and named.
///
/// # Errors
/// Our own troubles with the disk. What is wrong with the archive is the inner result.
pub fn unpack(
    archive: &Path,
    to: &Path,
    max_files: usize,
    max_bytes: u64,
) -> Result<Result<Skipped, Refused>, Error> {
    let file = fs::File::open(archive).map_err(Error::at(archive))?;
    let size = file.metadata().map_err(Error::at(archive))?.len();
    match open(file) {
        Ok(zip) => unpack_into(zip, size, to, max_files, max_bytes),
        Err(refused) => Ok(Err(refused)),
    }
}

/// How many bytes an archive says it unpacks to; 0 when it cannot be opened. A bomb may lie here:
/// this is for the disk's sake, and [`unpack`] has its own bounds.
pub fn unpacked_bytes(archive: &Path) -> u64 {
    let zip = fs::File::open(archive)
        .ok()
        .and_then(|file| open(file).ok());
    let bytes = zip.and_then(|zip| zip.decompressed_size());
    bytes
        .and_then(|bytes| u64::try_from(bytes).ok())
        .unwrap_or(0)
}

fn open<R: Read + Seek>(file: R) -> Result<zip::ZipArchive<R>, Refused> {
    zip::ZipArchive::new(file).map_err(|error| {
        refused(
            &format!("压缩包打不开（{error}）"),
            &format!("the archive cannot be opened ({error})"),
            "请重新压缩成 zip 再投递，或直接投递文件夹",
            "zip it again, or drop the folder itself",
        )
    })
}

fn unpack_into<R: Read + Seek>(
    mut zip: zip::ZipArchive<R>,
    size: u64,
    to: &Path,
    max_files: usize,
    max_bytes: u64,
) -> Result<Result<Skipped, Refused>, Error> {
    if zip.len() > max_files {
        return Ok(Err(refused(
            &format!("压缩包里有 {} 个文件，最多 {max_files} 个", zip.len()),
            &format!(
                "the archive holds {} files, at most {max_files} are taken",
                zip.len()
            ),
            "请分成几批投递",
            "split it into several drops",
        )));
    }
    let bomb = || {
        refused(
            "压缩包解开后太大",
            "the archive unpacks to far too much",
            "请检查压缩包内容，只放表格和材料",
            "look into the archive: only the sheet and the materials belong there",
        )
    };
    let allowed = max_bytes.min(size.saturating_mul(MAX_RATIO).max(1 << 20));
    let mut left = allowed;
    let mut skipped = Vec::new();
    files::create_dirs(to, Access::Private)?;
    for index in 0..zip.len() {
        let mut entry = match zip.by_index(index) {
            Ok(entry) => entry,
            Err(zip::result::ZipError::UnsupportedArchive(what)) => {
                let encrypted = what == zip::result::ZipError::PASSWORD_REQUIRED;
                return Ok(Err(if encrypted {
                    refused(
                        "压缩包有密码",
                        "the archive has a password",
                        "请去掉密码再压缩，或直接投递文件夹",
                        "zip it without a password, or drop the folder itself",
                    )
                } else {
                    refused(
                        &format!("压缩包用了不支持的格式（{what}）"),
                        &format!("the archive uses a format that is not supported ({what})"),
                        "请用 Windows 或 WPS 自带的 zip 重新压缩",
                        "zip it again with the zip of Windows or WPS",
                    )
                }));
            }
            Err(error) => {
                skipped.push((format!("#{}", index + 1), "压缩包里这一项已损坏"));
                tracing::warn!(%error, index, "An entry of the archive cannot be read.");
                continue;
            }
        };
        let name = name_of(entry.name_raw());
        let Some(parts) = inside(&name) else {
            skipped.push((name, "路径指向文件夹之外，没有解开"));
            continue;
        };
        if entry.is_symlink() {
            skipped.push((name, "是链接，没有解开"));
            continue;
        }
        if entry.is_dir() || parts.is_empty() || names::is_noise(&parts.join("/")) {
            continue;
        }
        let mut path = to.to_owned();
        for part in &parts[..parts.len() - 1] {
            path.push(part);
        }
        files::create_dirs(&path, Access::Private)?;
        path.push(parts[parts.len() - 1].as_str());
        let mut out = match fs::File::create_new(&path) {
            Ok(out) => out,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                skipped.push((name, "压缩包里有同名文件，保留第一个"));
                continue;
            }
            Err(source) => return Err(Error::Io { path, source }),
        };
        match io::copy(&mut (&mut entry).take(left + 1), &mut out) {
            Ok(copied) if copied > left => return Ok(Err(bomb())),
            Ok(copied) => left -= copied,
            // The system's own word is about our disk; what the archive is at fault for has none.
            Err(error) if error.raw_os_error().is_some() => {
                return Err(Error::Io {
                    path,
                    source: error,
                });
            }
            Err(_) => {
                // Half a file would pass for a whole one.
                drop(out);
                fs::remove_file(&path).map_err(Error::at(&path))?;
                skipped.push((name, "压缩包里这一项已损坏"));
            }
        }
    }
    Ok(Ok(skipped))
}

/// An entry's name: UTF-8, or GBK as Windows writes it without saying so.
fn name_of(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::GB18030
            .decode_without_bom_handling(raw)
            .0
            .into_owned(),
    }
    .replace('\\', "/")
}

/// The parts of a path that stays inside; `None` when it leaves.
fn inside(name: &str) -> Option<Vec<String>> {
    if name.starts_with('/') || name.contains('\0') {
        return None;
    }
    let mut parts = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => return None,
            part if part.len() == 2 && part.ends_with(':') && parts.is_empty() => return None,
            part => parts.push(short(part)),
        }
    }
    (parts.len() <= 16).then_some(parts)
}

/// A name that every file system takes: no control characters, at most 200 bytes.
fn short(part: &str) -> String {
    let clean: String = part
        .chars()
        .map(|c| if c.is_control() { '_' } else { c })
        .collect();
    if clean.len() <= 200 {
        return clean;
    }
    let (stem, extension) = clean.rsplit_once('.').unwrap_or((&clean, ""));
    let keep = stem.floor_char_boundary(180);
    format!(
        "{}.{}",
        &stem[..keep],
        &extension[..extension.floor_char_boundary(16)]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leaves_the_folder_is_not_followed() {
        assert_eq!(inside("../etc/passwd"), None);
        assert_eq!(inside("a/../../b"), None);
        assert_eq!(inside("/etc/passwd"), None);
        assert_eq!(inside("C:/x"), None);
        assert_eq!(
            inside("./a//b.jpg"),
            Some(vec!["a".to_owned(), "b.jpg".to_owned()])
        );
    }

    #[test]
    fn a_name_from_windows_is_read_as_gbk() {
        let (raw, _, _) = encoding_rs::GB18030.encode("材料\\营业执照.jpg");
        assert_eq!(name_of(&raw), "材料/营业执照.jpg");
    }
}
