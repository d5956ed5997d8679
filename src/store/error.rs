//! What can be wrong with the place where state is kept, and what a person does about it.

use crate::model::Text;
use std::io;
use std::path::{Path, PathBuf};

/// A trouble of ours with state or files; never a fault of a customer's papers.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process owns the store.
    #[error("the store at {path} is in use by process {pid} since {since}")]
    Busy {
        /// The directory of the store.
        path: PathBuf,
        /// Who owns it.
        pid: u32,
        /// Since when, as the owner wrote it down.
        since: String,
    },
    /// Something is there and cannot be read. It is never replaced by an empty store.
    #[error("the store at {path} is damaged ({what}): {advice}")]
    Damaged {
        /// The directory or file.
        path: PathBuf,
        /// What was seen.
        what: String,
        /// What to do, and from which good copy.
        advice: String,
    },
    /// A newer program wrote it, in a form that this one does not know.
    #[error(
        "the store at {path} has format {found}, this program knows {known}: run the newer program"
    )]
    Newer {
        /// The directory of the store.
        path: PathBuf,
        /// The format found.
        found: u32,
        /// The newest format known here.
        known: u32,
    },
    /// No space, no quota or no inode left. The same call works again once there is some.
    #[error("no space left for {path}")]
    Full {
        /// What could not be written.
        path: PathBuf,
    },
    /// Another step was quicker; nothing of this one landed.
    #[error("{key} changed meanwhile")]
    Conflict {
        /// The first key that was not as expected.
        key: String,
    },
    /// A key that not every backend could hold; a fault in this program.
    #[error("{key:?} is not a key: 1 to 512 printable ASCII characters")]
    Key {
        /// The key.
        key: String,
    },
    /// A blob that is not there.
    #[error("there is no blob {key}")]
    Missing {
        /// The key of the blob.
        key: String,
    },
    /// The disk said no.
    #[error("{path}: {source}")]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl Error {
    /// The right variant for what the system said about a path.
    pub fn io(path: impl AsRef<Path>, source: io::Error) -> Self {
        let path = path.as_ref().to_path_buf();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path },
            _ => Self::Io { path, source },
        }
    }

    /// Whether waiting helps: the same call may work later without anybody touching the data.
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::Full { .. } | Self::Io { .. } | Self::Busy { .. }
        )
    }

    /// The sentence for the person who reads `status`, `doctor` or a letter.
    pub fn say(&self) -> Text {
        let zh = match self {
            Self::Busy { path, pid, since } => format!(
                "数据目录 {} 正由进程 {pid} 使用（自 {since} 起）。请不要同时运行两个 beiand；要停止它，请结束该进程。",
                path.display()
            ),
            Self::Damaged { path, what, advice } => {
                format!("{} 读不出来（{what}）。{advice}", path.display())
            }
            Self::Newer { path, found, known } => format!(
                "数据目录 {} 是更新版本的 beiand 写的（格式 {found}，本版本只认识到 {known}）。请换回新版本；数据没有改动。",
                path.display()
            ),
            Self::Full { path } => format!(
                "{} 所在磁盘没有空间了。腾出空间后会自动继续，已完成的工作不会重做。",
                path.display()
            ),
            Self::Conflict { key } => format!("记录 {key} 刚被另一步更新，将自动重算。"),
            Self::Key { key } => format!("程序内部错误：{key:?} 不能作为键。"),
            Self::Missing { key } => format!("找不到内容 {key}，可能已按保留期限清除。"),
            Self::Io { path, source } => format!(
                "读写 {} 时系统报错：{source}。请检查该目录的权限、磁盘与挂载；恢复后会自动继续。",
                path.display()
            ),
        };
        Text {
            zh: zh.into(),
            en: self.to_string().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_from_other_troubles() {
        let full = Error::io("state", io::ErrorKind::StorageFull.into());
        assert!(matches!(full, Error::Full { .. }) && full.may_pass());
        let denied = Error::io("state", io::ErrorKind::PermissionDenied.into());
        assert!(matches!(denied, Error::Io { .. }));
        assert!(denied.say().zh.contains("权限"));
    }
}
