//! What a person is shown once, after a redirect: what was done, and a secret. Cookies carry it, so that any replica
//! shows it; who loads the page again does nothing again.

use axum::response::Response;
use http::header::{COOKIE, ORIGIN, SET_COOKIE};
use http::{HeaderMap, HeaderValue};

use super::place::Place;
use crate::error::Error;
use crate::secret::{Secret, to_hex};

const SAID: &str = "acl_keys_said";
const HALF: &str = "acl_keys_half";
/// For how many seconds it waits to be shown.
const KEPT: u32 = 120;

/// The cookies of a request, and how to set them.
#[derive(Clone, Debug)]
pub(super) struct Once {
    said: Option<String>,
    half: Option<String>,
    /// `Path` of the cookies, and whether they are for a secure connection alone.
    path: String,
    is_secure: bool,
}

impl Once {
    pub(super) fn of(headers: &HeaderMap, place: &Place) -> Self {
        let cookie = |name: &str| {
            let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
            let mut pairs =
                all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
            pairs.find(|(found, _)| *found == name).map(|(_, value)| value.to_owned())
        };
        let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok());
        let is_secure = origin.is_some_and(|origin| origin.starts_with("https://"));
        Self { said: cookie(SAID), half: cookie(HALF), path: place.path(), is_secure }
    }

    /// What was done before.
    pub(super) fn said(&self) -> Option<String> {
        let mut text = form_urlencoded::parse(self.said.as_deref()?.as_bytes());
        text.next().map(|(text, _)| text.into_owned())
    }

    /// Says what was done on the next page.
    pub(super) fn say(&self, response: &mut Response, said: &str) {
        let said: String = form_urlencoded::byte_serialize(said.as_bytes()).collect();
        self.set(response, SAID, &said, KEPT);
    }

    /// Forgets what was shown.
    pub(super) fn forget(&self, response: &mut Response) {
        if self.said.is_some() {
            self.set(response, SAID, "", 0);
        }
    }

    /// Keeps a secret for the page that shows it, in two halves of which each is random: one is a cookie, the other is
    /// for the address of the page. So no log has the secret.
    pub(super) fn keep(&self, response: &mut Response, halves: &Halves) {
        self.set(response, HALF, &halves.cookie, KEPT);
    }

    /// The secret that the other half is of. Whether it is one is for the store to say.
    pub(super) fn secret(&self, address: &str) -> Option<String> {
        let bytes = |hex: &str| {
            let pairs = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
            pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect::<Option<Vec<u8>>>()
        };
        let (one, other) = (bytes(self.half.as_deref()?)?, bytes(address)?);
        let text = one.iter().zip(&other).map(|(one, other)| one ^ other).collect();
        String::from_utf8(text).ok().filter(|_| one.len() == other.len())
    }

    /// Forgets a secret that was shown.
    pub(super) fn forget_secret(&self, response: &mut Response) {
        self.set(response, HALF, "", 0);
    }

    fn set(&self, response: &mut Response, name: &str, value: &str, seconds: u32) {
        let secure = if self.is_secure { "; Secure" } else { "" };
        let path = &self.path;
        let cookie =
            format!("{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
}

/// A secret in two halves.
pub(super) struct Halves {
    cookie: String,
    pub(super) address: String,
}

impl Halves {
    pub(super) fn of(secret: &Secret) -> Result<Self, Error> {
        let secret = secret.reveal().as_bytes();
        let mut pad = vec![0; secret.len()];
        getrandom::fill(&mut pad).map_err(|_| Error::Conflict("the system has no random numbers now"))?;
        let hidden: Vec<u8> = secret.iter().zip(&pad).map(|(one, other)| one ^ other).collect();
        Ok(Self { cookie: to_hex(&hidden), address: to_hex(&pad) })
    }
}
