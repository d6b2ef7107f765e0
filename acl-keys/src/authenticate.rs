//! From a request's head to a credential.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use acl_core::{Mode, Registry};
use acl_tower::{Authenticate, Authenticated, Head, Rejected, Target};
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

/// What a request carries.
struct Carried {
    secret: i64,
    hash: Hash,
    mode: Mode,
    client: Option<std::net::IpAddr>,
    slot: Option<Slot>,
}

impl<R: Registry> ByKey<R> {
    /// The answer, or what to ask the database for.
    fn at_once(&self, parts: &Parts) -> Result<Authenticated<R, Caller>, Asked<R>> {
        let settings = &self.store.settings;
        let carried = match settings.carriers.read(parts) {
            Err(rejected) => return Ok(Err(rejected)),
            Ok(None) => return Ok(Ok(None)),
            Ok(Some(carried)) => carried,
        };
        let text = carried.secret();
        let Some(secret) = id_of(&settings.prefix, text) else {
            return Ok(Err(Rejected::WrongCredential));
        };
        let hash = hash(text);
        let client = || settings.client.as_ref().and_then(|find| find(parts));
        let now = now();
        if self.cache.news().is_fresh(now)
            && let Some(known) = self.cache.get(secret)
        {
            if !known.principal().is_sender(&hash, client, now) || known.mode() != carried.mode() {
                return Ok(Err(Rejected::WrongCredential));
            }
            tell(parts.extensions.get(), &known);
            return match known.principal().meter.as_ref().map(|meter| meter.take(now)) {
                None | Some(Some(Ok(()))) => Ok(Ok(Some(known))),
                Some(Some(Err(retry_after))) => Ok(Err(Rejected::TooManyRequests { retry_after })),
                Some(None) => Err(Asked::Lease(known)),
            };
        }
        // A mistyped secret needs no query.
        if !has_checksum(text) {
            return Ok(Err(Rejected::WrongCredential));
        }
        Err(Asked::Key(Carried {
            secret,
            hash,
            mode: carried.mode(),
            client: client(),
            slot: parts.extensions.get().cloned(),
        }))
    }
}

async fn ask<R: Registry>(
    store: Arc<Store>,
    cache: Arc<Cache<R>>,
    asked: Asked<R>,
) -> Authenticated<R, Caller> {
    let answer = async {
        let known = match asked {
            Asked::Lease(known) => known,
            Asked::Key(carried) => match load(&store, &cache, carried.secret, &carried.hash).await? {
                Some(known) if carried.is_of(&known) => {
                    tell(carried.slot.as_ref(), &known);
                    known
                }
                _ => return Ok(Err(Rejected::WrongCredential)),
            },
        };
        let Some(meter) = &known.principal().meter else { return Ok(Ok(Some(known))) };
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
        known.principal().is_sender(&self.hash, || self.client, now()) && known.mode() == self.mode
    }
}

impl<R: Registry> Authenticate<R> for ByKey<R> {
    type Principal = Caller;
    type Future = Answer<R>;

    fn authenticate(&self, parts: &mut Head, _: Target<R>) -> Answer<R> {
        Answer(match self.at_once(parts) {
            Ok(answer) => State::Known(Some(answer)),
            Err(asked) => {
                State::Asked(Box::pin(ask(Arc::clone(&self.store), Arc::clone(&self.cache), asked)))
            }
        })
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
