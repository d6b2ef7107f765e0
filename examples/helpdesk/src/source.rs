//! Where a request comes from, as the limits of sign-in count it.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;

use crate::app::App;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The headers by which a proxy says for whom it asks.
pub const HEADERS: [HeaderName; 2] = [header::FORWARDED, X_FORWARDED_FOR];

/// Where a request comes from.
pub struct Source(pub String);

impl Source {
    /// The address; of IPv6 the network of 64 bits, since whoever has one address of it has them all.
    pub fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                format!("{}/64", Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)))
            }
        })
    }

    /// Whoever the connection is from; if that is a trusted proxy, whom it names in `Forwarded` (RFC 7239) or
    /// `X-Forwarded-For`.
    ///
    /// Those headers are read from right to left, for each proxy appends what it sees: the first address that is no
    /// trusted proxy is the source, and what stands left of it is only claimed. Where a name is no address, or both
    /// headers are there and nobody knows which of them the proxy wrote, the proxy itself is the source.
    pub fn behind(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Self {
        Self::of(nearest(peer, headers, trusted))
    }
}

/// The address of a request's client, found as for a [`Source`].
pub fn client(parts: &Parts, trusted: &[IpNet]) -> Option<IpAddr> {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(nearest(peer.0.ip(), &parts.headers, trusted))
}

fn nearest(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let mut address = peer.to_canonical();
    for hop in hops(headers).into_iter().rev() {
        let is_proxy = trusted.iter().any(|network| network.contains(&address));
        match hop {
            Some(next) if is_proxy => address = next.to_canonical(),
            _ => break,
        }
    }
    address
}

impl FromRequestParts<App> for Source {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let client = client(parts, &app.settings.trusted_proxies);
        Ok(client.map_or_else(|| Self("unknown".to_owned()), Self::of))
    }
}

/// Whom the proxies name, the nearest one last; `None` for what is no address.
fn hops(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let all = |name: &HeaderName| {
        let values = headers.get_all(name).into_iter().map(|value| value.to_str().unwrap_or("?"));
        values.flat_map(|value| value.split(',')).map(str::trim).collect::<Vec<_>>()
    };
    match (all(&header::FORWARDED), all(&X_FORWARDED_FOR)) {
        (forwarded, x) if x.is_empty() => forwarded.into_iter().map(named).collect(),
        (forwarded, x) if forwarded.is_empty() => x.into_iter().map(address).collect(),
        _ => Vec::new(),
    }
}

/// The `for` of an element of `Forwarded`.
fn named(element: &str) -> Option<IpAddr> {
    let mut values =
        element.split(';').filter_map(|pair| pair.split_once('=')).filter_map(|(name, value)| {
            let value = value.trim();
            let unquoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
            name.trim().eq_ignore_ascii_case("for").then_some(unquoted)
        });
    let first = values.next()?;
    if values.next().is_some() { None } else { address(first) }
}

/// An address, be it in brackets or with a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}
