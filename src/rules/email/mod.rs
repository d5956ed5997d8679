//! Rules on e-mail addresses.

mod malformed;
mod of_another_organisation;
mod shared;

use super::Rule;

pub(super) const RULES: &[&Rule] = &[
    &malformed::RULE,
    &shared::RULE,
    &of_another_organisation::RULE,
];

/// Whether a text is one address such as mailboxes have: a dot-atom and a host with a suffix.
///
/// Quoted local parts and addresses of machines exist in the standard and in no filing.
pub(super) fn is_address(text: &str) -> bool {
    let Some((local, host)) = text.split_once('@') else {
        return false;
    };
    let parts = |text| str::as_bytes(text).split(|&byte| byte == b'.');
    let local_fits = (1..=64).contains(&local.len())
        && parts(local).all(|atom| {
            !atom.is_empty()
                && atom.iter().all(|byte| {
                    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(byte)
                })
        });
    let mut labels = 0;
    let host_fits = host.len() <= 253
        && parts(host).all(|label| {
            labels += 1;
            (1..=63).contains(&label.len())
                && !label.starts_with(b"-")
                && !label.ends_with(b"-")
                && label
                    .iter()
                    .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        });
    let suffix = parts(host).next_back().unwrap_or_default();
    local_fits
        && host_fits
        && labels >= 2
        && suffix.len() >= 2
        && suffix.iter().any(u8::is_ascii_alphabetic)
}
