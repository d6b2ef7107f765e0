//! Work that may take long runs apart from the threads that answer, and not too much of it at once: who comes next waits,
//! and is told to come again where that takes too long.

use std::time::Duration;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::spawn_blocking;

use crate::body;
use crate::failure::Failure;

/// Turns to do one kind of work.
pub struct Turns(Semaphore);

/// Passwords. Each takes 19 megabytes.
pub static PASSWORDS: Turns = Turns::new(4);
/// Administrators' questions: searches among all keys, what lists grant, and changes of many keys at once.
pub static ADMINISTRATION: Turns = Turns::new(4);
/// What anybody may ask: the API browser's previews.
pub static PREVIEWS: Turns = Turns::new(2);
/// Large bodies of known callers.
pub static BODIES: Turns = Turns::new(4);

/// How long one waits for a turn.
const PATIENCE: Duration = Duration::from_secs(5);

tokio::task_local! {
    /// Set where work runs apart already: what it causes is part of it, and waits for no second turn.
    static APART: ();
}

impl Turns {
    const fn new(at_once: usize) -> Self {
        Self(Semaphore::const_new(at_once))
    }

    async fn turn(&'static self) -> Result<SemaphorePermit<'static>, Failure> {
        if let Ok(Ok(turn)) = tokio::time::timeout(PATIENCE, self.0.acquire()).await {
            return Ok(turn);
        }
        let message = "too much of this is under way; try again in a few seconds";
        Err(Failure::new(StatusCode::SERVICE_UNAVAILABLE, "busy", message).after(PATIENCE))
    }

    /// Runs a computation.
    ///
    /// # Errors
    /// 503 where no turn came in time.
    pub async fn compute<T: Send + 'static>(
        &'static self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let turn = self.turn().await?;
        let work = move || {
            // It lasts as long as the work does, also where nobody waits for it any more.
            let _turn = turn;
            work()
        };
        spawn_blocking(work).await.map_err(|_| Failure::internal("work that runs apart"))
    }

    /// Answers a request, from its first look at it to the last.
    pub async fn answer<A>(
        &'static self,
        request: Request,
        answer: impl FnOnce(Request) -> A + Send + 'static,
    ) -> Response
    where
        A: Future<Output = Response> + Send,
    {
        if APART.try_with(|()| ()).is_ok() {
            return answer(request).await;
        }
        // A client that sends slowly takes no turn.
        let request = match whole(request).await {
            Ok(request) => request,
            Err(failure) => return failure.into_response(),
        };
        let here = Handle::current();
        let work = move || here.block_on(APART.scope((), answer(request)));
        self.compute(work).await.unwrap_or_else(Failure::into_response)
    }
}

/// The request with its body read.
async fn whole(request: Request) -> Result<Request, Failure> {
    let (parts, body) = request.into_parts();
    let head = Request::from_parts(parts.clone(), body);
    Ok(Request::from_parts(parts, body::bytes(head).await?.into()))
}
