//! Where a request may carry its credential: one, in one place.

use std::future::ready;
use std::sync::Arc;

use acl_core::{Mode, ModeSet, Registry};
use http::header::{AUTHORIZATION, COOKIE, HeaderName};
use http::request::Parts;

use crate::authenticate::{Authenticate, Rejected};
use crate::credential::Credential;

/// The places where an application takes a credential from, each with the modes of the credentials that it takes there.
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
///
/// Where the place does not tell the mode, it takes several, and the stored credential says which one it is:
///
/// ```
/// # use acl_core::Mode;
/// # use acl_tower::Carriers;
/// let carriers = Carriers::new()
///     .scheme("Bearer", [Mode::KEY, Mode::TOKEN]) // Authorization: Bearer SECRET
///     .bare([Mode::KEY, Mode::TOKEN]); // Authorization: SECRET
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "carriers read nothing by themselves"]
pub struct Carriers {
    schemes: Vec<(Box<str>, ModeSet)>,
    bare: Option<ModeSet>,
    headers: Vec<(HeaderName, ModeSet)>,
    cookies: Vec<(Box<str>, ModeSet)>,
}

/// What a request carries. It has no `Debug`, because it holds a secret.
#[derive(Clone, Copy)]
pub struct Carried<'p> {
    modes: ModeSet,
    secret: &'p str,
}

impl<'p> Carried<'p> {
    /// The mode of the credentials that the place takes; of several, the first.
    pub fn mode(&self) -> Mode {
        // A place with none is never read.
        self.modes.iter().next().unwrap_or(Mode::KEY)
    }

    /// The modes of the credentials that the place takes.
    pub const fn modes(&self) -> ModeSet {
        self.modes
    }

    /// The text after the scheme, or the value of the header or cookie. Never empty, without white space and
    /// commas.
    pub const fn secret(&self) -> &'p str {
        self.secret
    }

    /// Returns the credential that a store has for the secret, if the place takes its mode.
    ///
    /// # Errors
    /// [`Rejected::WrongCredential`] if it does not. The caller learns no more, as with an unknown credential. An event
    /// at level WARN names the credential, its mode and the modes of the place: somebody uses a token as a session, or
    /// the application takes a mode at the wrong place.
    pub fn accept<R: Registry, P>(
        &self,
        credential: Arc<Credential<R, P>>,
    ) -> Result<Arc<Credential<R, P>>, Rejected> {
        if self.modes.contains(credential.mode()) {
            return Ok(credential);
        }
        let own = R::CATALOG.own_modes();
        tracing::warn!(
            target: "acl_tower",
            credential = credential.name(),
            mode = credential.mode().name(own),
            place = %self.modes.display(own),
            "a credential came by a place that does not take its mode"
        );
        Err(Rejected::WrongCredential)
    }
}

impl Carriers {
    /// None yet: no request carries anything.
    pub fn new() -> Self {
        Self::default()
    }

    /// `Authorization: SCHEME SECRET`. Schemes are compared without case (RFC 9110, 11.1).
    ///
    /// A place that is named twice is read as it was named first. A place that no request can have, such as a scheme
    /// with a space, is left out. An event at level WARN tells of either, here and in the other functions.
    pub fn scheme(mut self, scheme: &str, modes: impl Into<ModeSet>) -> Self {
        let again = self.schemes().any(|known| known.eq_ignore_ascii_case(scheme));
        let mistake = if !is_token(scheme) {
            Some(
                "a scheme is one word, before the secret: `.scheme(\"Bearer\", …)` reads `Authorization: Bearer SECRET`",
            )
        } else if again {
            Some(AGAIN)
        } else {
            None
        };
        self.schemes.extend(place("scheme", scheme, modes, mistake).map(|modes| (scheme.into(), modes)));
        self
    }

    /// `Authorization: SECRET`, without a scheme. The name of a scheme alone is no secret.
    pub fn bare(mut self, modes: impl Into<ModeSet>) -> Self {
        self.bare = place("Authorization", "", modes, None);
        self
    }

    #[doc(hidden)]
    #[deprecated(note = "write `.scheme(\"Bearer\", …)`")]
    pub fn bearer(self, modes: impl Into<ModeSet>) -> Self {
        self.scheme("Bearer", modes)
    }

    /// A header of its own, such as `"x-api-key"`.
    pub fn header<N: TryInto<HeaderName>>(mut self, name: N, modes: impl Into<ModeSet>) -> Self {
        let Ok(name) = name.try_into() else {
            place("header", "", modes, Some("no header has this name: write one such as `x-api-key`"));
            return self;
        };
        let mistake = if name == AUTHORIZATION {
            Some(
                "a secret in `Authorization` stands after a scheme, `.scheme(\"Bearer\", …)`, or alone, `.bare(…)`",
            )
        } else if name == COOKIE {
            Some("a cookie is read by its own name: `.cookie(\"session\", …)`")
        } else if self.headers.iter().any(|(known, _)| *known == name) {
            Some(AGAIN)
        } else {
            None
        };
        let modes = place("header", name.as_str(), modes, mistake);
        self.headers.extend(modes.map(|modes| (name, modes)));
        self
    }

    /// A cookie. Writes by a cookie need a protection against other sites too (CSRF), which is the application's.
    pub fn cookie(mut self, name: &str, modes: impl Into<ModeSet>) -> Self {
        let mistake = if !is_token(name) {
            Some("a cookie is named by one word: `.cookie(\"session\", …)` reads `Cookie: session=SECRET`")
        } else if self.cookies.iter().any(|(known, _)| **known == *name) {
            Some(AGAIN)
        } else {
            None
        };
        self.cookies.extend(place("cookie", name, modes, mistake).map(|modes| (name.into(), modes)));
        self
    }

    /// The schemes that a challenge names, in the order in which they were given. See
    /// [`Settings::carriers`](crate::Settings::carriers).
    pub fn schemes(&self) -> impl Iterator<Item = &str> {
        self.schemes.iter().map(|(scheme, _)| &**scheme)
    }

    /// The places as security schemes of `OpenAPI`, each with the modes that it takes.
    #[cfg(feature = "openapi")]
    pub(crate) fn security_schemes(&self) -> Vec<(ModeSet, serde_json::Value)> {
        use serde_json::json;
        // IANA has registered these, and libraries know them. Any other scheme is a key with a word before it.
        const REGISTERED: [&str; 10] = [
            "basic",
            "bearer",
            "digest",
            "hoba",
            "mutual",
            "negotiate",
            "oauth",
            "scram-sha-1",
            "scram-sha-256",
            "vapid",
        ];
        let key = |place: &str, name: &str| json!({ "type": "apiKey", "in": place, "name": name });
        let schemes = self.schemes.iter().map(|(scheme, modes)| {
            let lower = scheme.to_ascii_lowercase();
            if REGISTERED.contains(&lower.as_str()) {
                return (*modes, json!({ "type": "http", "scheme": lower }));
            }
            let mut header = key("header", "Authorization");
            header["description"] = json!(format!("`{scheme} SECRET`"));
            (*modes, header)
        });
        let bare = self.bare.iter().map(|modes| (*modes, key("header", "Authorization")));
        let headers = self.headers.iter().map(|(name, modes)| (*modes, key("header", name.as_str())));
        let cookies = self.cookies.iter().map(|(name, modes)| (*modes, key("cookie", name)));
        schemes.chain(bare).chain(headers).chain(cookies).collect()
    }

    /// Finds callers in a store that answers at once, such as a map. For a store that is asked over a network, or that
    /// counts failures, implement [`Authenticate`].
    ///
    /// A secret that the store does not know is [`Rejected::WrongCredential`], and so is a credential in a place that
    /// does not take its mode; see [`Carried::accept`].
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
        if self.schemes.is_empty()
            && self.bare.is_none()
            && self.headers.is_empty()
            && self.cookies.is_empty()
        {
            tracing::warn!(
                target: "acl_tower",
                help = "name a place: `Carriers::new().scheme(\"Bearer\", Mode::KEY)`",
                "no request carries a credential, so everyone is a stranger"
            );
        }
        move |parts: &Parts| {
            let known = self.read(parts).and_then(|carried| {
                let Some(carried) = carried else { return Ok(None) };
                let known = store(carried).ok_or(Rejected::WrongCredential)?;
                carried.accept(known).map(Some)
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
        // Where neither is taken, the header is another's: a proxy's, say.
        let is_read = !self.schemes.is_empty() || self.bare.is_some();
        let values = parts.headers.get_all(AUTHORIZATION).into_iter().filter(move |_| is_read);
        let modes_of = |scheme: &str| {
            let known = self.schemes.iter().find(|(known, _)| known.eq_ignore_ascii_case(scheme));
            known.map(|(_, modes)| *modes)
        };
        values.map(move |value| {
            let text = text(value.as_bytes())?;
            match (text.split_once(' '), self.bare) {
                (Some((scheme, secret)), _) => {
                    carried(modes_of(scheme).ok_or(Rejected::WrongCredential)?, secret.trim_ascii_start())
                }
                (None, Some(modes)) if modes_of(text).is_none() => carried(modes, text),
                (None, _) => Err(Rejected::WrongCredential),
            }
        })
    }

    fn own_headers<'p>(&self, parts: &'p Parts) -> impl Iterator<Item = Result<Carried<'p>, Rejected>> {
        self.headers.iter().flat_map(|(name, modes)| {
            let values = parts.headers.get_all(name).into_iter();
            values.map(|value| carried(*modes, text(value.as_bytes())?))
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
            let (_, modes) = self.cookies.iter().find(|(known, _)| known.as_bytes() == name)?;
            Some(text(value).and_then(|value| carried(*modes, value)))
        })
    }
}

const AGAIN: &str = "a place is read once: leave one of the two out, or give the first all modes, \
    `[Mode::KEY, Mode::TOKEN]`";

/// Returns the modes of a place. None for a place that takes nothing, of which an event tells.
fn place(
    kind: &'static str,
    name: &str,
    modes: impl Into<ModeSet>,
    mistake: Option<&'static str>,
) -> Option<ModeSet> {
    let modes = modes.into();
    let without =
        modes.is_empty().then_some("it takes credentials of no mode: write one, such as `Mode::KEY`");
    let Some(help) = mistake.or(without) else { return Some(modes) };
    tracing::warn!(target: "acl_tower", kind, name, help, "no request carries a credential in this place");
    None
}

/// Whether a text is a token (RFC 9110, 5.6.2), as names of schemes and cookies are.
fn is_token(text: &str) -> bool {
    let is_in = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_in)
}

fn text(bytes: &[u8]) -> Result<&str, Rejected> {
    std::str::from_utf8(bytes.trim_ascii()).map_err(|_| Rejected::WrongCredential)
}

fn carried(modes: ModeSet, secret: &str) -> Result<Carried<'_>, Rejected> {
    if secret.contains(',') {
        return Err(Rejected::SeveralCredentials);
    }
    let sound = !secret.is_empty() && secret.bytes().all(|byte| byte.is_ascii_graphic());
    if sound { Ok(Carried { modes, secret }) } else { Err(Rejected::WrongCredential) }
}
