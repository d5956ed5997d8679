//! The password of the mail account: read when it is needed, never printed.

use super::channel::text;
use crate::model::Text;
use std::fmt;
use std::path::{Path, PathBuf};

/// The environment variable, for containers that know no better.
const VARIABLE: &str = "BEIAND_SMTP_PASSWORD";
/// The name of the systemd credential.
const CREDENTIAL: &str = "smtp-password";

/// A password. It prints as stars.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a password.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// The password itself, for the one who logs in.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Why there is no password.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Nobody gave one.
    #[error("no password: set mail.smtp.password_file, {VARIABLE} or the credential {CREDENTIAL}")]
    None,
    /// The file cannot be read.
    #[error("{path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Others can read the file.
    #[error("{path} can be read by others: chmod 600 it")]
    Open {
        /// The file.
        path: PathBuf,
    },
    /// The file is empty.
    #[error("{path} is empty")]
    Empty {
        /// The file.
        path: PathBuf,
    },
}

impl SecretError {
    /// The sentence for the person who set it up.
    pub fn say(&self) -> Text {
        let zh = match self {
            Self::None => format!(
                "没有找到邮箱授权码：请设置 mail.smtp.password_file、环境变量 {VARIABLE} 或 systemd 凭据 {CREDENTIAL}"
            ),
            Self::Unreadable { path, source } => {
                format!("授权码文件 {} 读不出来：{source}", path.display())
            }
            Self::Open { path } => format!(
                "授权码文件 {} 其他用户也能读取，请执行 chmod 600",
                path.display()
            ),
            Self::Empty { path } => format!("授权码文件 {} 是空的", path.display()),
        };
        text(zh, self.to_string())
    }
}

/// The password: systemd's credential, then the configured file, then the environment.
pub fn password(file: Option<&Path>) -> Result<Secret, SecretError> {
    if let Some(dir) = std::env::var_os("CREDENTIALS_DIRECTORY") {
        let path = PathBuf::from(dir).join(CREDENTIAL);
        if path.exists() {
            return read(&path);
        }
    }
    if let Some(file) = file {
        refuse_open(file)?;
        return read(file);
    }
    match std::env::var(VARIABLE) {
        Ok(secret) if !secret.is_empty() => Ok(Secret::new(secret)),
        _ => Err(SecretError::None),
    }
}

fn read(path: &Path) -> Result<Secret, SecretError> {
    let text = std::fs::read_to_string(path).map_err(|source| SecretError::Unreadable {
        path: path.into(),
        source,
    })?;
    // Editors end a file with a line break; a password never ends with one.
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        return Err(SecretError::Empty { path: path.into() });
    }
    Ok(Secret::new(secret))
}

#[cfg(unix)]
fn refuse_open(path: &Path) -> Result<(), SecretError> {
    use std::os::unix::fs::PermissionsExt;
    match std::fs::metadata(path) {
        Ok(found) if found.permissions().mode() & 0o077 == 0 => Ok(()),
        Ok(_) => Err(SecretError::Open { path: path.into() }),
        Err(source) => Err(SecretError::Unreadable {
            path: path.into(),
            source,
        }),
    }
}

#[cfg(not(unix))]
fn refuse_open(_: &Path) -> Result<(), SecretError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_password_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("password");
        std::fs::write(&path, "geheim\r\n").expect("written");
        let mode = |mode| std::fs::set_permissions(&path, PermissionsExt::from_mode(mode));
        mode(0o644).expect("set");
        assert!(matches!(
            password(Some(&path)),
            Err(SecretError::Open { .. })
        ));
        mode(0o600).expect("set");
        let secret = password(Some(&path)).expect("private");
        assert_eq!(secret.reveal(), "geheim");
        assert_eq!(format!("{secret:?}"), "***");
    }
}
