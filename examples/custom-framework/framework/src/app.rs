//! From a request to an answer: matched, decided, handled, in this order.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;

use acl::{Access, EndpointId, PatternList, Reason};
use hyper::StatusCode;
use hyper::body::Incoming;
use hyper::header::{ALLOW, WWW_AUTHENTICATE};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::keys::{Key, Keys, Several};
use crate::message::{Request, Response};
use crate::route::{Found, Mounted, Router};

/// An API with its keys.
pub struct App<R: Mounted> {
    router: Router<R>,
    keys: Keys<R>,
}

impl<R: Mounted> App<R> {
    /// The app of an API. There is nothing to mount: the API has its handlers.
    pub fn new(keys: Keys<R>) -> Self {
        Self { router: Router::new(), keys }
    }

    /// Answers what comes until the listener fails.
    ///
    /// # Errors
    /// The listener's.
    pub async fn serve(self, listener: TcpListener) -> io::Result<()> {
        let app = Arc::new(self);
        loop {
            let (stream, _) = listener.accept().await?;
            let app = Arc::clone(&app);
            tokio::spawn(async move {
                let service = service_fn(async |request| Ok::<_, Infallible>(app.answer(request).await.0));
                // A connection that breaks is the caller's.
                let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            });
        }
    }

    async fn answer(&self, request: hyper::Request<Incoming>) -> Response {
        let (parts, body) = request.into_parts();
        let found = self.router.find(&parts.method, parts.uri.path());
        let key = self.keys.find(&parts.headers);
        match (found, key) {
            (Found::Route(route, parameters), _) if route.id.endpoint().access() == Access::Public => {
                (route.handler)(Request { parameters, body, caller: None }).await
            }
            (_, Err(Several)) => {
                Response::refusal(StatusCode::BAD_REQUEST, "several_keys", "send one key, not several")
            }
            (_, Ok(None)) => {
                Response::refusal(StatusCode::UNAUTHORIZED, "no_key", "send one key, `Bearer SECRET`")
                    .with(WWW_AUTHENTICATE, "Bearer")
            }
            (Found::Route(route, parameters), Ok(Some(key))) => {
                if key.grant.allows(route.id) {
                    let caller = Some(key.name.clone());
                    return (route.handler)(Request { parameters, body, caller }).await;
                }
                refused(key, route.id)
            }
            (Found::OtherMethods(ids), Ok(Some(key))) => {
                let allowed = ids.iter().filter(|id| key.grant.allows(**id)).map(|id| id.route().method);
                let allowed = allowed.collect::<Vec<_>>().join(", ");
                Response::refusal(StatusCode::METHOD_NOT_ALLOWED, "method", "no such method here")
                    .with(ALLOW, &allowed)
            }
            (Found::Nothing, Ok(Some(_))) => {
                Response::refusal(StatusCode::NOT_FOUND, "path", "nothing is here")
            }
        }
    }
}

/// Says what was missing, and not what the key has.
fn refused<R: Mounted>(key: &Key<R>, id: EndpointId<R>) -> Response {
    let own_modes = R::CATALOG.own_modes();
    // The text was a list when the key was added.
    let reason = PatternList::parse(&key.list).map(|list| list.decide(id, key.mode).reason());
    let reason = reason.unwrap_or(Reason::NotInRegistry);
    let tags = id.tags().map(|tag| tag.to_string()).collect::<Vec<_>>().join(", ");
    let message = match reason {
        Reason::ModeNotAllowed { .. } => format!("open to {}", id.endpoint().modes().display(own_modes)),
        Reason::TagDenied { .. } => format!("the key denies one of {tags}"),
        _ => format!("the key does not grant {tags}"),
    };
    Response::refusal(StatusCode::FORBIDDEN, reason.code(), &message)
}
