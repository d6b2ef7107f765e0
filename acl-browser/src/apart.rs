//! Waiting and computing: a body is waited for only so long, and what takes time to compute runs apart from the threads
//! that answer.

use std::future::Future;
use std::time::Duration;

use http::StatusCode;
use http::header::{HeaderValue, RETRY_AFTER};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::answer::{Answer, refusal};

/// How long a body may take.
const BODY: Duration = Duration::from_secs(10);
/// How long a question waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);
/// Turns to compute. Each takes a processor for up to a second or two.
static TURNS: Semaphore = Semaphore::const_new(2);

/// What the body comes to, unless it takes too long. Outside of tokio nothing tells the time.
///
/// # Errors
/// 408.
pub(crate) async fn in_time<T>(body: impl Future<Output = T>) -> Result<T, Answer> {
    if Handle::try_current().is_err() {
        return Ok(body.await);
    }
    timeout(BODY, body).await.map_err(|_| {
        let message = format!("the body did not come within {} seconds", BODY.as_secs());
        refusal(StatusCode::REQUEST_TIMEOUT, &message)
    })
}

/// Computes an answer in its turn, on a thread of tokio's for work that blocks; outside of tokio, here.
pub(crate) async fn compute(work: impl FnOnce() -> Answer + Send + 'static) -> Answer {
    if Handle::try_current().is_err() {
        return work();
    }
    let Ok(Ok(turn)) = timeout(PATIENCE, TURNS.acquire()).await else {
        let message = "too many previews are being computed; try again in a few seconds";
        let mut busy = refusal(StatusCode::SERVICE_UNAVAILABLE, message);
        busy.headers_mut().insert(RETRY_AFTER, HeaderValue::from(PATIENCE.as_secs()));
        return busy;
    };
    let work = move || {
        // It lasts as long as the work does, also where nobody waits for it any more.
        let _turn = turn;
        work()
    };
    let failed = |_| refusal(StatusCode::INTERNAL_SERVER_ERROR, "the answer could not be computed");
    spawn_blocking(work).await.unwrap_or_else(failed)
}
