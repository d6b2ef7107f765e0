//! What a request carries: one credential, in one place, looked up in the store of its kind.

use std::pin::Pin;
use std::sync::Arc;

use acl::Mode;
use acl_keys::{Answer, ByKey};
use acl_tower::{Authenticate, Authenticated, Carriers, Head, Rejected, Target};
use axum::http::header::HeaderName;
use axum::http::request::Parts;
use sqlx::AnyPool;

use super::credential::{self, Credential, Key, Session};
use crate::answer::BASE;
use crate::api::Api;
use crate::credentials::sessions::{self, COOKIE, CSRF_HEADER};
use crate::credentials::stored::role_of;
use crate::credentials::{again, tokens};
use crate::dispatch::NotCounted;
use crate::failure::Failure;

/// The header in which a key names the agent that it acts as.
const ACTING: HeaderName = HeaderName::from_static("x-deskpro-agent-id");

/// The stores of keys, tokens and sessions.
#[derive(Clone)]
pub struct Stores {
    db: AnyPool,
    keys: ByKey<Api>,
    carriers: Arc<Carriers>,
}

impl Stores {
    /// Those of this database.
    pub fn new(db: AnyPool, keys: ByKey<Api>) -> Self {
        let carriers = Carriers::new()
            .scheme("key", Mode::KEY)
            .scheme("token", Mode::TOKEN)
            .cookie(COOKIE, Mode::SESSION);
        Self { db, keys, carriers: Arc::new(carriers) }
    }

    /// The same credential as it is at this moment; none if it was revoked or has expired since.
    ///
    /// # Errors
    /// As when it was loaded first.
    pub async fn again(&self, known: &Credential) -> Result<Option<Credential>, Rejected> {
        let principal = known.principal();
        let Some(key) = &principal.key else {
            let stored = again(&self.db, &principal.who).await.map_err(rejected)?;
            return Ok(stored.map(|stored| credential::of(stored, principal.session.clone())));
        };
        let acting = principal.who.acting_for.map(|_| principal.who.person);
        match self.keys.again(key).await {
            Ok(Some(key)) => self.key(key, acting).await.map(Some),
            Ok(None) | Err(Rejected::WrongCredential) => Ok(None),
            Err(rejected) => Err(rejected),
        }
    }

    fn carried(&self, parts: &Parts, target: Target<Api>) -> Result<Option<Carried>, Rejected> {
        let Some(carried) = self.carriers.read(parts)? else { return Ok(None) };
        let acting = acting(parts).map_err(rejected)?;
        if carried.mode() != Mode::KEY && acting.is_some() {
            return Err(rejected(not_allowed_to_act()));
        }
        let secret = carried.secret();
        Ok(Some(match carried.mode() {
            Mode::KEY => {
                // Clients send `ID:SECRET`, or the secret alone.
                let (id, secret) =
                    secret.split_once(':').map_or((None, secret), |(id, secret)| (Some(id), secret));
                let answer = if parts.extensions.get::<NotCounted>().is_none() {
                    self.keys.by_secret(parts, Mode::KEY, secret)
                } else {
                    self.keys.by_secret_uncounted(parts, Mode::KEY, secret)
                };
                Carried::Key { id: id.map(str::to_owned), answer, acting }
            }
            Mode::TOKEN => Carried::Token(secret.to_owned()),
            _ => Carried::Session { ticket: secret.to_owned(), word: word(parts, target) },
        }))
    }

    async fn load(&self, carried: Carried) -> Result<Option<Credential>, Rejected> {
        match carried {
            Carried::Key { id, answer, acting } => {
                let Some(key) = answer.await? else { return Ok(None) };
                let number = key.principal().id();
                if id.is_some_and(|id| id.parse() != Ok(number)) {
                    return Ok(None);
                }
                self.key(key, acting).await.map(Some)
            }
            Carried::Token(secret) => {
                let Some((person, code)) = secret.split_once(':') else { return Ok(None) };
                let stored = tokens::authenticate(&self.db, person, code).await.map_err(rejected)?;
                Ok(stored.map(|stored| credential::of(stored, None)))
            }
            Carried::Session { ticket, word } => {
                let found = sessions::authenticate(&self.db, &ticket).await.map_err(rejected)?;
                let Some((stored, name)) = found else { return Ok(None) };
                if let Word::Given(word) = &word {
                    sessions::check_word(&ticket, word.as_deref()).map_err(rejected)?;
                }
                let session = Session { name, word: sessions::word(&ticket) };
                Ok(Some(credential::of(stored, Some(session))))
            }
        }
    }

    /// A key of acl-keys, which may act as another agent if its list says so.
    async fn key(&self, key: Key, acting: Option<i64>) -> Result<Credential, Rejected> {
        // Every owner is an agent, by number.
        let own = key.principal().owner().parse().map_err(|_| Rejected::WrongCredential)?;
        let may_act = key.allows(Api::ROLES_ACT_AS);
        let key = credential::of_key(&key, own);
        // Every key acts as its own agent without asking.
        let Some(person) = acting.filter(|person| *person != own) else { return Ok(key) };
        if !may_act {
            return Err(rejected(not_allowed_to_act()));
        }
        let role = role_of(&self.db, person).await.map_err(rejected)?;
        let role = role.ok_or_else(|| rejected(unknown_agent("X-DeskPRO-Agent-ID names no agent")))?;
        Ok(credential::acting(key, person, &role))
    }
}

impl Authenticate<Api> for Stores {
    type Principal = credential::Principal;
    type Future = Pin<Box<dyn Future<Output = Authenticated<Api, credential::Principal>> + Send>>;

    fn authenticate(&self, parts: &mut Head, target: Target<Api>) -> Self::Future {
        let (carried, stores) = (self.carried(parts, target), self.clone());
        Box::pin(async move {
            let Some(carried) = carried? else { return Ok(None) };
            let credential = stores.load(carried).await?;
            credential.map(|credential| Some(Arc::new(credential))).ok_or(Rejected::WrongCredential)
        })
    }
}

/// The parts of a request's head that authentication needs after the head is gone. It holds secrets, so it has no `Debug`.
enum Carried {
    Key { id: Option<String>, answer: Answer<Api>, acting: Option<i64> },
    Token(String),
    Session { ticket: String, word: Word },
}

/// The word against forged writes.
enum Word {
    NotNeeded,
    Given(Option<String>),
}

/// The word of a write. The pages of keys need none: acl-keys refuses forms of other sites itself.
fn word(parts: &Parts, target: Target<Api>) -> Word {
    if parts.method.is_safe() || target.path().is_some_and(|path| !path.starts_with(BASE)) {
        return Word::NotNeeded;
    }
    let mut words = parts.headers.get_all(CSRF_HEADER).into_iter();
    // Two words count as none, even if they are equal.
    let word = words.next().filter(|_| words.next().is_none()).and_then(|word| word.to_str().ok());
    Word::Given(word.map(str::to_owned))
}

/// The agent that a request asks to act as.
fn acting(parts: &Parts) -> Result<Option<i64>, Failure> {
    let mut values = parts.headers.get_all(ACTING).into_iter();
    let number = match (values.next(), values.next()) {
        (None, _) => return Ok(None),
        (Some(value), None) => value.to_str().ok().and_then(|text| text.trim().parse().ok()),
        _ => None,
    };
    number.map(Some).ok_or_else(|| unknown_agent("X-DeskPRO-Agent-ID is not one number"))
}

fn unknown_agent(message: &'static str) -> Failure {
    Failure::forbidden("no_such_agent", message)
}

fn not_allowed_to_act() -> Failure {
    Failure::forbidden(
        "not_superuser",
        "only a key whose list has `people.agents.act_as` may act as another agent; leave X-DeskPRO-Agent-ID out",
    )
}

fn rejected(failure: Failure) -> Rejected {
    Rejected::Answer(Box::new(failure.answer()))
}
