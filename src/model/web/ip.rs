//! IP addresses of sites, and those that no site on the internet can have.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An address that may stand on the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ip(IpAddr);

/// Why a text is no such address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IpFault {
    /// Nothing was written.
    Empty,
    /// It is no address at all.
    NotAnAddress,
    /// It is for inner networks.
    Private,
    /// It is kept for tests, for one's own machine or for many at once.
    Reserved,
}

impl Ip {
    /// Reads an address.
    ///
    /// # Errors
    /// What keeps it from being one that a site can have.
    pub fn parse(text: &str) -> Result<Self, IpFault> {
        if text.is_empty() {
            return Err(IpFault::Empty);
        }
        let address: IpAddr = text.parse().map_err(|_| IpFault::NotAnAddress)?;
        let fault = match address {
            IpAddr::V4(address) => v4(address),
            IpAddr::V6(address) => v6(address),
        };
        fault.map_or(Ok(Self(address)), Err)
    }

    /// Whether it has four numbers.
    pub fn is_v4(self) -> bool {
        self.0.is_ipv4()
    }
}

impl fmt::Display for Ip {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

fn v4(address: Ipv4Addr) -> Option<IpFault> {
    let [first, second, third, _] = address.octets();
    let shared = first == 100 && second & 0b1100_0000 == 64;
    if address.is_private() || shared || address.is_link_local() {
        return Some(IpFault::Private);
    }
    let benchmark = first == 198 && second & 0xFE == 18;
    let protocol = (first, second, third) == (192, 0, 0);
    let reserved = first == 0
        || address.is_loopback()
        || address.is_documentation()
        || benchmark
        || protocol
        || first >= 224;
    reserved.then_some(IpFault::Reserved)
}

fn v6(address: Ipv6Addr) -> Option<IpFault> {
    if let Some(inner) = address.to_ipv4_mapped() {
        return v4(inner);
    }
    let head = address.segments()[0];
    if head & 0xFE00 == 0xFC00 || head & 0xFFC0 == 0xFE80 {
        return Some(IpFault::Private);
    }
    let documentation = head == 0x2001 && address.segments()[1] == 0x0DB8;
    // 2000::/3 is all that is handed out.
    (documentation || head & 0xE000 != 0x2000).then_some(IpFault::Reserved)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inner_or_reserved_address_says_so() {
        for (text, fault) in [
            ("", IpFault::Empty),
            ("61.142.253", IpFault::NotAnAddress),
            ("61.142.253.1940", IpFault::NotAnAddress),
            ("192.168.1.1", IpFault::Private),
            ("100.64.0.1", IpFault::Private),
            ("127.0.0.1", IpFault::Reserved),
            ("0.0.0.0", IpFault::Reserved),
            ("203.0.113.5", IpFault::Reserved),
            ("255.255.255.255", IpFault::Reserved),
            ("fe80::1", IpFault::Private),
            ("::1", IpFault::Reserved),
            ("2001:db8::1", IpFault::Reserved),
        ] {
            assert_eq!(Ip::parse(text), Err(fault), "{text}");
        }
        assert!(Ip::parse("61.142.253.194").expect("public").is_v4());
        assert!(!Ip::parse("2400:3200::1").expect("public").is_v4());
    }
}
