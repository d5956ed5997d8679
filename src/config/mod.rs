//! How this installation runs: the file becomes settings that are valid by construction, or a
//! list of everything that is wrong with it.
//!
//! Secrets never stand here: a password is read from its own file, the environment or a
//! systemd credential at the moment it is used.

mod problem;
mod raw;
mod schedule;
mod settings;

pub use problem::{Problem, Problems};
pub use raw::EMBEDDED;
pub use schedule::Schedule;
pub use settings::{Channel, Home, Mail, Reseller, Security, SendOn, Settings, Smtp};

/// Reads a configuration.
///
/// # Errors
/// Every problem at once: unknown keys with the near name, wrong types, impossible values.
pub fn read(text: &str) -> Result<Settings, Problems> {
    read_and(text, |_| Vec::new())
}

/// As [`read`]; `more` looks at what the settings name and adds what is wrong with that, so that
/// people see everything in one sitting.
///
/// # Errors
/// Every problem at once.
pub fn read_and(
    text: &str,
    more: impl FnOnce(&mut Settings) -> Vec<Problem>,
) -> Result<Settings, Problems> {
    let (raw, mut problems) = raw::parse(text);
    let mut settings = settings::check(&raw, &mut problems);
    problems.extend(more(&mut settings));
    if problems.is_empty() {
        Ok(settings)
    } else {
        Err(Problems(problems))
    }
}
