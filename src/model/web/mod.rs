//! Addresses of sites: host names of Chinese and Latin domains, and IP addresses.

mod host;
mod ip;

pub use host::{Address, Host, HostFault, STOPS, is_label, is_plain_host, pieces};
pub use ip::{Ip, IpFault};
