//! From a request's head to a credential.

use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use acl_core::{Mode, Registry};
use acl_tower::{Authenticate, Authenticated, Credential, Head, Rejected, Target};
use http::request::Parts;

use crate::cache::{Cache, Known, Listen as _};
use crate::caller::Caller;
use crate::clock::now;
use crate::load::load;
use crate::rate_limit::Slot;
use crate::secret::{Hash, has_checksum, hash, id_of};
use crate::store::Store;

/// Authenticates callers with a store of keys. [`Keys::authenticate`](crate::Keys::authenticate) creates one.
///
/// A credential that is cached costs no query, no wait and no allocation.
#[must_use = "what knows callers does nothing until an edge is made of it"]
pub struct ByKey<R: Registry> {
    pub(crate) store: Arc<Store>,
    pub(crate) cache: Arc<Cache<R>>,
}

/// The question for the database.
enum Asked<R: Registry> {
    /// Whose the request is.
    Key(Carried),
    /// Whether it may make another request.
    Lease(Known<R>),
}

/// A secret, and what else counts.
struct Carried {
    secret: i64,
    hash: Hash,
    mode: Mode,
    from: From,
    slot: Option<Slot>,
    is_counted: bool,
}

/// From where a secret comes.
#[derive(Clone, Copy)]
enum From {
    /// From this address, if it is known.
    Client(Option<IpAddr>),
    /// From where it was let in before.
    Known,
}

impl<R: Registry> ByKey<R> {
    /// Authenticates the caller of a request with this head by a secret that the application has found in it, for an
    /// application with carriers of its own: secrets in a form that older clients send, sessions beside keys.
    ///
    /// ```
    /// use acl::Mode;
    /// use acl_keys::{Answer, ByKey};
    /// use http::request::Parts;
    ///
    /// /// `Authorization: key ID:SECRET`
    /// fn by_header<R: acl::Registry>(keys: &ByKey<R>, parts: &Parts) -> Option<Answer<R>> {
    ///     let value = parts.headers.get("authorization")?.to_str().ok()?;
    ///     let (_id, secret) = value.strip_prefix("key ")?.split_once(':')?;
    ///     Some(keys.by_secret(parts, Mode::KEY, secret))
    /// }
    /// ```
    pub fn by_secret(&self, parts: &Parts, mode: Mode, secret: &str) -> Answer<R> {
        self.answer(self.carried(parts, mode, secret, true), Some(secret))
    }

    /// The same for what is no request of its own, such as a read that follows a write: it does not count against the
    /// limits of the key.
    pub fn by_secret_uncounted(&self, parts: &Parts, mode: Mode, secret: &str) -> Answer<R> {
        self.answer(self.carried(parts, mode, secret, false), Some(secret))
    }

    /// Looks at a credential again, in the middle of a request: what it may do now, or [`Rejected::WrongCredential`] if
    /// the key or the secret has ended since. It does not count against the limits of the key.
    pub fn again(&self, known: &Credential<R, Caller>) -> Answer<R> {
        let (caller, mode) = (known.principal(), known.mode());
        let (secret, hash) = (caller.secret, caller.hash);
        self.answer(
            Ok(Carried { secret, hash, mode, from: From::Known, slot: None, is_counted: false }),
            None,
        )
    }

    fn carried(&self, parts: &Parts, mode: Mode, text: &str, is_counted: bool) -> Result<Carried, Rejected> {
        let settings = &self.store.settings;
        let secret = id_of(&settings.prefix, text).ok_or(Rejected::WrongCredential)?;
        let hash = hash(text);
        let from = From::Client(settings.client.as_ref().and_then(|find| find(parts)));
        Ok(Carried { secret, hash, mode, from, slot: parts.extensions.get().cloned(), is_counted })
    }

    fn answer(&self, carried: Result<Carried, Rejected>, text: Option<&str>) -> Answer<R> {
        Answer(match carried.map(|carried| self.at_once(carried)) {
            Err(rejected) => State::Known(Some(Err(rejected))),
            Ok(Ok(answer)) => State::Known(Some(answer)),
            // A mistyped secret needs no query.
            Ok(Err(Asked::Key(_))) if text.is_some_and(|text| !has_checksum(text)) => {
                State::Known(Some(Err(Rejected::WrongCredential)))
            }
            Ok(Err(asked)) => {
                State::Asked(Box::pin(ask(Arc::clone(&self.store), Arc::clone(&self.cache), asked)))
            }
        })
    }

    /// The answer, or what to ask the database for.
    fn at_once(&self, carried: Carried) -> Result<Authenticated<R, Caller>, Asked<R>> {
        let now = now();
        if !self.cache.news().is_fresh(now) {
            return Err(Asked::Key(carried));
        }
        let Some(known) = self.cache.get(carried.secret) else { return Err(Asked::Key(carried)) };
        if !carried.is_of(&known) {
            return Ok(Err(Rejected::WrongCredential));
        }
        tell(carried.slot.as_ref(), &known);
        match known.principal().meter.as_ref().filter(|_| carried.is_counted).map(|meter| meter.take(now)) {
            None | Some(Some(Ok(()))) => Ok(Ok(Some(known))),
            Some(Some(Err(retry_after))) => Ok(Err(Rejected::TooManyRequests { retry_after })),
            Some(None) => Err(Asked::Lease(known)),
        }
    }
}

async fn ask<R: Registry>(
    store: Arc<Store>,
    cache: Arc<Cache<R>>,
    asked: Asked<R>,
) -> Authenticated<R, Caller> {
    let answer = async {
        let (known, is_counted) = match asked {
            Asked::Lease(known) => (known, true),
            Asked::Key(carried) => match load(&store, &cache, carried.secret, &carried.hash).await? {
                Some(known) if carried.is_of(&known) => {
                    tell(carried.slot.as_ref(), &known);
                    (known, carried.is_counted)
                }
                _ => return Ok(Err(Rejected::WrongCredential)),
            },
        };
        let Some(meter) = known.principal().meter.as_ref().filter(|_| is_counted) else {
            return Ok(Ok(Some(known)));
        };
        let taken = meter.take_or_lease(&store.database, now()).await?;
        Ok(taken
            .map(|()| Some(known.clone()))
            .map_err(|retry_after| Rejected::TooManyRequests { retry_after }))
    };
    store.database.within(store.settings.bound, answer).await.unwrap_or_else(|error| {
        tracing::error!(target: "acl_keys", %error, "a key cannot be checked");
        Err(Rejected::Unavailable)
    })
}

/// Hands the limits of the key to the layer that writes them into the response.
fn tell<R: Registry>(slot: Option<&Slot>, known: &Known<R>) {
    if let Some((slot, meter)) = slot.zip(known.principal().meter.as_ref()) {
        slot.put(meter);
    }
}

impl Carried {
    fn is_of<R: Registry>(&self, known: &Known<R>) -> bool {
        let caller = known.principal();
        let is_near = match self.from {
            From::Known => true,
            From::Client(address) => caller.is_near(|| address),
        };
        caller.is_sender(&self.hash, now()) && is_near && known.mode() == self.mode
    }
}

impl<R: Registry> Authenticate<R> for ByKey<R> {
    type Principal = Caller;
    type Future = Answer<R>;

    fn authenticate(&self, parts: &mut Head, _: Target<R>) -> Answer<R> {
        match self.store.settings.carriers.read(parts) {
            Err(rejected) => self.answer(Err(rejected), None),
            Ok(None) => Answer(State::Known(Some(Ok(None)))),
            Ok(Some(carried)) => self.by_secret(parts, carried.mode(), carried.secret()),
        }
    }
}

impl<R: Registry> Clone for ByKey<R> {
    fn clone(&self) -> Self {
        Self { store: Arc::clone(&self.store), cache: Arc::clone(&self.cache) }
    }
}

/// The credential of a request: cached, or read from the database.
#[must_use = "futures do nothing unless they are polled"]
pub struct Answer<R: Registry>(State<R>);

enum State<R: Registry> {
    Known(Option<Authenticated<R, Caller>>),
    Asked(Pin<Box<dyn Future<Output = Authenticated<R, Caller>> + Send>>),
}

impl<R: Registry> Future for Answer<R> {
    type Output = Authenticated<R, Caller>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            // Polled again after it is ready, it allows nobody.
            State::Known(answer) => Poll::Ready(answer.take().unwrap_or(Err(Rejected::Unavailable))),
            State::Asked(asked) => asked.as_mut().poll(context),
        }
    }
}
