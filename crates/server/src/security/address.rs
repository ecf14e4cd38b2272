//! The address a request comes from, for limits only. It is never stored in the clear and never
//! logged.

use crate::error::PageError;
use crate::state::{App, app_of};
use axum::extract::{ConnectInfo, FromRequestParts};
use http::request::Parts;
use http::{Extensions, HeaderMap};
use practice::Private;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// Where a request comes from, as a key for limits. All addresses of an IPv6 /64 count as
/// one, because one household or one attacker holds them.
#[derive(Clone, Debug)]
pub struct ClientAddress(pub Private<String>);

impl<S: Send + Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        let address = origin(app_of(parts)?, &parts.headers, &parts.extensions);
        Ok(Self(Private::new(household(address))))
    }
}

/// The address of the peer, or the one that a trusted proxy names.
pub(super) fn origin(app: &App, headers: &HeaderMap, extensions: &Extensions) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip());
    let lines = headers.get_all("x-forwarded-for").iter();
    let lines: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
    app.config.client_address(peer, Some(&lines.join(", ")))
}

/// The key under which an address is counted.
pub fn household(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_household_is_one_address() {
        let key_of = |text: &str| household(text.parse().unwrap());
        assert_eq!(key_of("2001:db8:1:2:3:4:5:6"), key_of("2001:db8:1:2:ffff::1"));
        assert_ne!(key_of("2001:db8:1:2::1"), key_of("2001:db8:1:3::1"));
        assert_eq!(key_of("192.0.2.7"), "192.0.2.7");
        assert_eq!(key_of("::ffff:192.0.2.7"), "192.0.2.7");
    }
}
