//! Rules on the filing account.

mod email_malformed;
mod organisation_has_another;
mod password_weak;
mod t2e_malformed;
mod used_by_another;
mod username_malformed;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &username_malformed::RULE,
    &t2e_malformed::RULE,
    &password_weak::RULE,
    &email_malformed::RULE,
    &used_by_another::RULE,
    &organisation_has_another::RULE,
];

/// Whether a text is a user name: a letter, then letters, digits and underscores.
pub(super) fn is_user_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
