//! Who calls a handler, and from where.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use acl::EndpointId;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;

use crate::api::Api;
use crate::app::App;
use crate::credentials;
use crate::credentials::Credential;
use crate::credentials::who::Who;
use crate::edge::{self, Authorized};
use crate::failure::Failure;

/// The credential that was let in.
pub struct Caller(Authorized);

impl Caller {
    /// Whose it is.
    pub fn who(&self) -> &Who {
        self.0.principal()
    }

    /// What it may do.
    pub fn credential(&self) -> &Credential {
        self.0.credential()
    }

    /// Goes on if the credential, loaded anew, may call the endpoint at this moment, and counts that: for what one
    /// request does beside its own endpoint.
    ///
    /// # Errors
    /// 401 if it was revoked since, 403 as if the endpoint had been called.
    pub async fn permit_now(&self, app: &App, endpoint: EndpointId<Api>) -> Result<(), Failure> {
        let now = credentials::again(&app.db, self.who()).await?.ok_or_else(Failure::wrong_credential)?;
        edge::permit_counted(app, &Arc::new(now), endpoint).await
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = <Authorized as FromRequestParts<S>>::Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        <Authorized as FromRequestParts<S>>::from_request_parts(parts, state).await.map(Self)
    }
}

/// Where a request comes from. Headers that claim another place are not believed.
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
}

impl<S: Send + Sync> FromRequestParts<S> for Source {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let info = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(info.map_or_else(|| Self("unknown".to_owned()), |info| Self::of(info.0.ip())))
    }
}
