//! Rules on e-mail addresses.

mod malformed;
mod of_another_organisation;
mod shared;

use super::Rule;
use crate::model::bytes::ByteSet;
use crate::model::web::is_label;

/// What may stand between the dots before the `@`: RFC 5322, 3.2.3.
static ATOM: ByteSet = ByteSet::of(
    &[(b'a', b'z'), (b'A', b'Z'), (b'0', b'9')],
    b"!#$%&'*+-/=?^_`{|}~",
);

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
        && parts(local).all(|atom| !atom.is_empty() && ATOM.makes(atom));
    let host_fits = host.len() <= 253 && host.contains('.') && parts(host).all(is_label);
    let suffix = parts(host).next_back().unwrap_or_default();
    local_fits && host_fits && suffix.len() >= 2 && suffix.iter().any(u8::is_ascii_alphabetic)
}
