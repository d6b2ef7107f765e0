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
        let found = match self.router.find(&parts.method, parts.uri.path()) {
            // Who calls is nobody's question here (D1).
            Found::Route(route, parameters) if route.id.endpoint().access() == Access::Public => {
                return (route.handler)(Request { parameters, body, caller: None }).await;
            }
            found => found,
        };
        let key = match self.keys.find(&parts.headers) {
            Ok(Some(key)) => key,
            Ok(None) => {
                let told = "send one key, `Bearer SECRET`";
                return Response::refusal(StatusCode::UNAUTHORIZED, "no_key", told)
                    .with(WWW_AUTHENTICATE, "Bearer realm=\"api\"");
            }
            Err(Several) => {
                let told = "send one key, not several";
                return Response::refusal(StatusCode::BAD_REQUEST, "several_keys", told);
            }
        };
        match found {
            Found::Route(route, parameters) if key.grant.allows(route.id) => {
                let caller = Some(key.name.clone());
                (route.handler)(Request { parameters, body, caller }).await
            }
            Found::Route(route, _) => refused(key, route.id),
            Found::OtherMethods(ids) => {
                let allowed = ids.iter().filter(|id| key.grant.allows(**id)).map(|id| id.route().method);
                // HEAD is answered as GET is.
                let allowed = allowed.map(|method| if method == "GET" { "GET, HEAD" } else { method });
                let allowed = allowed.collect::<Vec<_>>().join(", ");
                Response::refusal(StatusCode::METHOD_NOT_ALLOWED, "method", "no such method here")
                    .with(ALLOW, &allowed)
            }
            Found::Nothing => Response::refusal(StatusCode::NOT_FOUND, "path", "nothing is here"),
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
