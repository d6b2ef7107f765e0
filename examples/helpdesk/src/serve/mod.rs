//! Serving connections so that none of them can hold the server up: each step of a request has its time, connections are
//! counted, and one that waits makes room for one that asks.

mod connections;
mod timed;

use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutStream;
use tower::{Service, ServiceExt as _};

use connections::{Connections, Place};
use timed::Timed;

/// What a client may take of the server.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at once.
    pub connections: u32,
    /// From the beginning of a connection, or the last answer, to the end of a request's head.
    pub head: Duration,
    /// From the end of a request's head to the end of its body.
    pub body: Duration,
    /// For which a client may take nothing of an answer.
    pub answer: Duration,
    /// For which requests go on that run when the server is told to stop.
    pub grace: Duration,
}

impl Limits {
    /// With this many connections, or as many as there are descriptors for.
    pub fn of(connections: u32) -> Self {
        Self { connections: connections.min(descriptors()).max(1), ..Self::default() }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 512,
            head: Duration::from_secs(10),
            body: Duration::from_secs(30),
            answer: Duration::from_secs(30),
            grace: Duration::from_secs(5),
        }
    }
}

/// How many connections the process may have descriptors for, besides those of the database and the like.
#[cfg(unix)]
fn descriptors() -> u32 {
    const OTHERS: u64 = 64;
    let most = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    most.map_or(u32::MAX, |most| u32::try_from(most.saturating_sub(OTHERS)).unwrap_or(u32::MAX))
}

#[cfg(not(unix))]
fn descriptors() -> u32 {
    u32::MAX
}

/// The most bytes of a request's head; more is 431.
const MOST_HEAD: usize = 96 << 10;
/// How long the rest of a body that nobody reads is taken from its client, so that the answer reaches it.
const LINGER: Duration = Duration::from_secs(2);
/// The most bytes that are taken so.
const MOST_LINGERED: usize = 8 << 20;
/// How long the server waits where the system gives it no connection.
const PAUSE: Duration = Duration::from_millis(50);

/// Serves until `stop` ends. Then no connection is taken any more, those that wait are closed, and the requests that run
/// have [`Limits::grace`].
pub async fn serve<S>(listener: TcpListener, service: S, limits: Limits, stop: impl Future<Output = ()>)
where
    S: Service<Request, Response = Response, Error = Infallible, Future: Send>
        + Clone
        + Send
        + Sync
        + 'static,
{
    let connections = Arc::new(Connections::new(limits.connections));
    let mut stop = pin!(stop);
    loop {
        let (stream, peer, place) = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &connections) => accepted,
        };
        tokio::spawn(connection(stream, peer, service.clone(), limits, place));
    }
    drop(listener);
    connections.all_leave();
    if timeout(limits.grace, connections.all_gone()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
}

/// The next connection, and its place among the others.
async fn accept(listener: &TcpListener, connections: &Arc<Connections>) -> (TcpStream, SocketAddr, Place) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, connections.enter().await),
            Err(error) if is_of_client(&error) => {}
            Err(error) => {
                // No descriptors, most likely: somebody who waits gives theirs.
                tracing::error!(%error, "cannot accept a connection");
                sleep(if connections.make_room() { PAUSE / 10 } else { PAUSE }).await;
            }
        }
    }
}

fn is_of_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    [ConnectionAborted, ConnectionRefused, ConnectionReset].contains(&error.kind())
}

async fn connection<S>(stream: TcpStream, peer: SocketAddr, service: S, limits: Limits, place: Place)
where
    S: Service<Request, Response = Response, Error = Infallible, Future: Send>
        + Clone
        + Send
        + Sync
        + 'static,
{
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.answer));
    let requests = place.requests();
    let answer = |request: hyper::Request<Incoming>| {
        let running = requests.begin();
        let mut request = request.map(|body| Body::new(Timed::new(body, limits.body)));
        request.extensions_mut().insert(ConnectInfo(peer));
        let answering = service.clone().oneshot(request);
        Box::pin(async move {
            let answer = answering.await;
            drop(running);
            answer
        })
    };
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(MOST_HEAD)
        .serve_connection(TokioIo::new(Box::pin(stream)), service_fn(answer));
    let ended = tokio::select! {
        ended = poll_fn(|context| connection.poll_without_shutdown(context)) => ended,
        () = place.told_to_leave() => {
            if !place.has_asked() {
                return;
            }
            Pin::new(&mut connection).graceful_shutdown();
            poll_fn(|context| connection.poll_without_shutdown(context)).await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended");
    }
    let stream = connection.into_parts().io.into_inner();
    tokio::select! {
        _ = timeout(LINGER, linger(stream)) => {}
        () = place.told_to_leave() => {}
    }
}

/// Ends a connection as its client expects it: were it closed while the client still sends, what was answered would be lost.
async fn linger(mut stream: Pin<Box<TimeoutStream<TcpStream>>>) -> io::Result<()> {
    stream.shutdown().await?;
    let mut rest = [0; 8 << 10];
    let mut taken = 0;
    while taken < MOST_LINGERED {
        match stream.read(&mut rest).await? {
            0 => break,
            read => taken += read,
        }
    }
    Ok(())
}
