//! What a request carries: one credential, in one place, looked up in the store of its kind.

use std::pin::Pin;
use std::sync::Arc;

use acl::Mode;
use acl_tower::{Authenticate, Authenticated, Carriers, Head, Rejected, Target};
use axum::http::header::HeaderName;
use axum::http::request::Parts;
use sqlx::AnyPool;

use super::credential::{self, Credential};
use crate::api::Api;
use crate::credentials::sessions::{self, COOKIE, CSRF_HEADER};
use crate::credentials::who::Who;
use crate::credentials::{keys, tokens};
use crate::dispatch::NotCounted;
use crate::failure::Failure;

/// A superuser key may name another agent here.
const ACTING: HeaderName = HeaderName::from_static("x-deskpro-agent-id");

/// The stores of keys, tokens and sessions.
pub struct Stores {
    db: AnyPool,
    carriers: Carriers,
}

impl Stores {
    /// Those of this database.
    pub fn new(db: AnyPool) -> Self {
        let carriers = Carriers::new()
            .scheme("key", Mode::KEY)
            .scheme("token", Mode::TOKEN)
            .cookie(COOKIE, Mode::SESSION);
        Self { db, carriers }
    }

    fn carried(&self, parts: &Parts) -> Result<Option<Carried>, Rejected> {
        let Some(carried) = self.carriers.read(parts)? else { return Ok(None) };
        let acting = acting(parts).map_err(rejected)?.map(str::to_owned);
        let mut words = parts.headers.get_all(CSRF_HEADER).into_iter();
        // Two are none, be they equal.
        let word = words.next().filter(|_| words.next().is_none()).and_then(|word| word.to_str().ok());
        let word = word.map(str::to_owned);
        Ok(Some(Carried {
            mode: carried.mode(),
            secret: carried.secret().to_owned(),
            acting,
            word: if parts.method.is_safe() { Word::NotNeeded } else { Word::Given(word) },
            counted: parts.extensions.get::<NotCounted>().is_none(),
        }))
    }
}

impl Authenticate<Api> for Stores {
    type Principal = Who;
    type Future = Pin<Box<dyn Future<Output = Authenticated<Api, Who>> + Send>>;

    fn authenticate(&self, parts: &mut Head, _: Target<Api>) -> Self::Future {
        let (carried, db) = (self.carried(parts), self.db.clone());
        Box::pin(async move {
            let Some(carried) = carried? else { return Ok(None) };
            let credential = carried.load(&db).await.map_err(rejected)?;
            credential.map(|credential| Some(Arc::new(credential))).ok_or(Rejected::WrongCredential)
        })
    }
}

/// What is needed of a request's head after it is gone. It holds a secret, so it has no `Debug`.
struct Carried {
    mode: Mode,
    secret: String,
    acting: Option<String>,
    word: Word,
    counted: bool,
}

/// The word against forged writes.
enum Word {
    NotNeeded,
    Given(Option<String>),
}

impl Carried {
    async fn load(self, db: &AnyPool) -> Result<Option<Credential>, Failure> {
        let acting = self.acting.as_deref();
        if self.mode != Mode::KEY && acting.is_some() {
            return Err(Failure::forbidden(
                "not_superuser",
                "only a superuser key may act as another agent; leave X-DeskPRO-Agent-ID out",
            ));
        }
        if self.mode == Mode::SESSION {
            let Some(stored) = sessions::authenticate(db, &self.secret).await? else { return Ok(None) };
            let credential = credential::of(stored);
            if let Word::Given(word) = &self.word {
                sessions::check_word(&self.secret, word.as_deref())?;
            }
            return Ok(Some(credential));
        }
        let Some((id, code)) = self.secret.split_once(':') else { return Ok(None) };
        let stored = if self.mode == Mode::KEY {
            keys::authenticate(db, id, code, acting, self.counted).await?
        } else {
            tokens::authenticate(db, id, code).await?
        };
        Ok(stored.map(credential::of))
    }
}

fn acting(parts: &Parts) -> Result<Option<&str>, Failure> {
    let mut values = parts.headers.get_all(ACTING).into_iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| unreadable()),
        _ => Err(unreadable()),
    }
}

fn unreadable() -> Failure {
    Failure::forbidden("no_such_agent", "X-DeskPRO-Agent-ID is not one number")
}

fn rejected(failure: Failure) -> Rejected {
    Rejected::Answer(Box::new(failure.answer()))
}
