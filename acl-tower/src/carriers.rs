//! Where a request may carry its credential: one, in one place.

use std::future::ready;
use std::sync::Arc;

use acl_core::{Mode, Registry};
use http::header::{AUTHORIZATION, COOKIE, HeaderName};
use http::request::Parts;

use crate::authenticate::{Authenticate, Rejected};
use crate::credential::Credential;

/// The places where an application takes a credential from, each with the mode that it means.
///
/// ```
/// use acl_core::Mode;
/// use acl_tower::Carriers;
///
/// let carriers = Carriers::new()
///     .scheme("key", Mode::KEY) // Authorization: key 7:SECRET
///     .scheme("token", Mode::TOKEN)
///     .cookie("session", Mode::SESSION);
/// let (parts, ()) = http::Request::get("/").header("authorization", "Key 7:SECRET").body(())?.into_parts();
/// let carried = carriers.read(&parts)?.ok_or("nothing")?;
/// assert_eq!((carried.mode(), carried.secret()), (Mode::KEY, "7:SECRET"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "carriers read nothing by themselves"]
pub struct Carriers {
    schemes: Vec<(Box<str>, Mode)>,
    headers: Vec<(HeaderName, Mode)>,
    cookies: Vec<(Box<str>, Mode)>,
}

/// What a request carries. It has no `Debug`, because it holds a secret.
#[derive(Clone, Copy)]
pub struct Carried<'p> {
    mode: Mode,
    secret: &'p str,
}

impl<'p> Carried<'p> {
    /// What the place means.
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// The text after the scheme, or the value of the header or cookie. Never empty, without white space and
    /// commas.
    pub const fn secret(&self) -> &'p str {
        self.secret
    }
}

impl Carriers {
    /// None yet: no request carries anything.
    pub fn new() -> Self {
        Self::default()
    }

    /// `Authorization: SCHEME secret`. The scheme's case does not matter (RFC 9110, 11.1).
    pub fn scheme(mut self, scheme: &str, mode: Mode) -> Self {
        self.schemes.push((scheme.into(), mode));
        self
    }

    /// A header of its own, such as `x-api-key`.
    pub fn header(mut self, name: HeaderName, mode: Mode) -> Self {
        self.headers.push((name, mode));
        self
    }

    /// A cookie. Writes by a cookie need a protection against other sites too (CSRF), which is the application's.
    pub fn cookie(mut self, name: &str, mode: Mode) -> Self {
        self.cookies.push((name.into(), mode));
        self
    }

    /// Knows callers by a store that answers at once, such as a map. One that is asked over a network, or that counts
    /// failures, is an [`Authenticate`] of its own.
    ///
    /// What the store does not know is [`Rejected::WrongCredential`], and so is a credential carried where those of
    /// another mode are.
    ///
    /// ```
    /// # mod api {
    /// #     #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    /// #     pub fn list() {}
    /// #     acl::registry! { pub struct Api; endpoints: [list] }
    /// # }
    /// # use std::{collections::HashMap, sync::Arc};
    /// # use acl_core::Mode;
    /// # use acl_tower::{Carriers, Credential, Edge};
    /// # use api::Api;
    /// # fn main() -> Result<(), acl_core::ParseError> {
    /// let ann = Arc::new(Credential::<Api, _>::new("tickets.*", Mode::KEY, "ann")?);
    /// let keys = HashMap::from([("7:SECRET", ann)]);
    /// let carriers = Carriers::new().scheme("key", Mode::KEY);
    /// let edge = Edge::new(carriers.look_up(move |carried| keys.get(carried.secret()).cloned()));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "what knows callers does nothing until an edge is made of it"]
    pub fn look_up<R, P, F>(self, store: F) -> impl Authenticate<R, Principal = P>
    where
        R: Registry,
        P: Send + Sync + 'static,
        F: Fn(Carried<'_>) -> Option<Arc<Credential<R, P>>> + Send + Sync + 'static,
    {
        move |parts: &Parts| {
            let known = self.read(parts).and_then(|carried| {
                let Some(carried) = carried else { return Ok(None) };
                let known = store(carried).filter(|credential| credential.mode() == carried.mode());
                known.map(Some).ok_or(Rejected::WrongCredential)
            });
            ready(known)
        }
    }

    /// The one credential of a request; none if it carries none.
    ///
    /// # Errors
    /// [`Rejected::SeveralCredentials`] if it carries two, be they equal, and where a value has a comma: a proxy may
    /// join two lines of a header by one (RFC 9110, 5.3);
    /// [`Rejected::WrongCredential`] for an `Authorization` that none of the schemes reads, and for a value that is
    /// empty or has bytes other than visible ASCII.
    pub fn read<'p>(&self, parts: &'p Parts) -> Result<Option<Carried<'p>>, Rejected> {
        let mut all = self.authorization(parts).chain(self.own_headers(parts)).chain(self.own_cookies(parts));
        match (all.next(), all.next()) {
            (one, None) => one.transpose(),
            _ => Err(Rejected::SeveralCredentials),
        }
    }

    fn authorization<'p>(&self, parts: &'p Parts) -> impl Iterator<Item = Result<Carried<'p>, Rejected>> {
        // Without a scheme the header is another's: a proxy's, say.
        let values = parts.headers.get_all(AUTHORIZATION).into_iter().filter(|_| !self.schemes.is_empty());
        values.map(|value| {
            let text = text(value.as_bytes())?;
            let (scheme, secret) = text.split_once(' ').ok_or(Rejected::WrongCredential)?;
            let known = self.schemes.iter().find(|(known, _)| known.eq_ignore_ascii_case(scheme));
            let (_, mode) = known.ok_or(Rejected::WrongCredential)?;
            carried(*mode, secret.trim_ascii_start())
        })
    }

    fn own_headers<'p>(&self, parts: &'p Parts) -> impl Iterator<Item = Result<Carried<'p>, Rejected>> {
        self.headers.iter().flat_map(|(name, mode)| {
            let values = parts.headers.get_all(name).into_iter();
            values.map(|value| carried(*mode, text(value.as_bytes())?))
        })
    }

    fn own_cookies<'p>(&self, parts: &'p Parts) -> impl Iterator<Item = Result<Carried<'p>, Rejected>> {
        // RFC 6265, 5.4: pairs with `; ` between them. Other cookies are others'.
        let headers = parts.headers.get_all(COOKIE).into_iter().filter(|_| !self.cookies.is_empty());
        let pairs = headers.flat_map(|value| value.as_bytes().split(|byte| *byte == b';'));
        pairs.filter_map(|pair| {
            let pair = pair.trim_ascii();
            let at = pair.iter().position(|byte| *byte == b'=')?;
            let (name, value) = (pair.get(..at)?, pair.get(at + 1..)?);
            let (_, mode) = self.cookies.iter().find(|(known, _)| known.as_bytes() == name)?;
            Some(text(value).and_then(|value| carried(*mode, value)))
        })
    }
}

fn text(bytes: &[u8]) -> Result<&str, Rejected> {
    std::str::from_utf8(bytes.trim_ascii()).map_err(|_| Rejected::WrongCredential)
}

fn carried(mode: Mode, secret: &str) -> Result<Carried<'_>, Rejected> {
    if secret.contains(',') {
        return Err(Rejected::SeveralCredentials);
    }
    let sound = !secret.is_empty() && secret.bytes().all(|byte| byte.is_ascii_graphic());
    if sound { Ok(Carried { mode, secret }) } else { Err(Rejected::WrongCredential) }
}
