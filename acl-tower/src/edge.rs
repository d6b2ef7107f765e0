//! The decision: who asks, for what, and whether they may.

use std::ops::ControlFlow::{self, Break, Continue};
use std::sync::Arc;

use acl_core::{Access, EndpointId, METHODS, Reason, Registry};
use bytes::Bytes;
use http::request::Parts;
use http::{Method, Response};

use crate::audit;
use crate::authenticate::{Authenticate, Authenticated, FindsCallers, Rejected};
use crate::authorized::{Authorized, LetInUnasked, Reported};
#[cfg(feature = "axum")]
use crate::axum_match::matched_path;
use crate::credential::Credential;
use crate::head::Head;
use crate::nearest::Nearest;
#[cfg(feature = "axum")]
use crate::principals;
use crate::refusal::{Cause, Refusal};
use crate::report::{Report, ReportOnly};
use crate::settings::Settings;
use crate::spelling;
use crate::target::{Found, Target};
#[cfg(feature = "testing")]
use crate::testing::Injected;
use crate::undeclared::Undeclared;

/// Where requests are let in or refused: how callers are known, and how refusals are answered. A clone is the same
/// edge.
#[must_use = "an edge guards nothing by itself: mount a registry by its `routes`, or `protect` a router"]
pub struct Edge<Api: Registry, A: Authenticate<Api>> {
    shared: Arc<Shared<Api, A>>,
}

struct Shared<R: Registry, A: Authenticate<R>> {
    authenticate: Arc<A>,
    settings: Arc<Settings<R, A::Principal>>,
    /// The prefix under which the paths of the registry stand.
    prefix: Box<str>,
    nearest: Nearest,
}

impl<R: Registry, A: Authenticate<R>> Edge<R, A> {
    /// Creates an edge with default settings.
    pub fn new<M>(authenticate: impl FindsCallers<R, M, By = A>) -> Self {
        Self::with(authenticate, Settings::new())
    }

    /// Creates an edge with these settings.
    pub fn with<M>(
        authenticate: impl FindsCallers<R, M, By = A>,
        settings: Settings<R, A::Principal>,
    ) -> Self {
        let authenticate = authenticate.by();
        #[cfg(feature = "axum")]
        principals::remember::<R, A::Principal>();
        if let Some(reporting) = settings.reporting() {
            reporting.warn::<R>();
        }
        let (authenticate, settings) = (Arc::new(authenticate), Arc::new(settings));
        Self {
            shared: Arc::new(Shared {
                authenticate,
                settings,
                prefix: Box::default(),
                nearest: Nearest::default(),
            }),
        }
    }

    /// Returns the same edge for routers in which every path of the registry stands under a prefix: one that is known
    /// only when the program runs, such as a base path from its configuration.
    ///
    /// A router that is [protected](crate::protect) has its routes under the prefix then, a registry is mounted under
    /// it, and a guard by hand expects it before the path of its endpoint. What stands elsewhere is refused. `/` and
    /// the empty text are no prefix. Where another router has the prefix, see
    /// [`Protected::under`](crate::Protected::under).
    ///
    /// ```
    /// # #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    /// # async fn list() -> &'static str { "[]" }
    /// # acl::registry! { pub struct Api; endpoints: [list] }
    /// # fn app<A: acl_tower::Authenticate<Api>>(edge: &acl_tower::Edge<Api, A>, base: &str) -> acl_tower::Protected {
    /// use axum::{Router, routing::get};
    ///
    /// let api = Router::new().route("/tickets", get(list));
    /// acl_tower::protect(Router::new().nest(base, api), &edge.under(base))
    /// # }
    /// # fn main() {}
    /// ```
    pub fn under(&self, prefix: &str) -> Self {
        let (authenticate, settings) =
            (Arc::clone(&self.shared.authenticate), Arc::clone(&self.shared.settings));
        let prefix = spelling::prefix(prefix).into();
        Self { shared: Arc::new(Shared { authenticate, settings, prefix, nearest: Nearest::default() }) }
    }

    pub(crate) fn prefix(&self) -> &str {
        &self.shared.prefix
    }

    /// Lets a credential in to an endpoint, or not, with the audit event: for requests inside of a request, such as
    /// those of a batch.
    ///
    /// # Errors
    /// The refusal.
    pub fn authorize(
        &self,
        credential: &Arc<Credential<R, A::Principal>>,
        endpoint: EndpointId<R>,
    ) -> Result<Authorized<R, A::Principal>, Refusal<R, A::Principal>> {
        Authorized::decide(Arc::clone(credential), endpoint, &self.shared.settings)
    }

    pub(crate) fn settings(&self) -> &Settings<R, A::Principal> {
        &self.shared.settings
    }

    pub(crate) fn ask(&self, head: &mut Head, target: Target<R>) -> A::Future {
        self.shared.authenticate.authenticate(head, target)
    }

    /// What the edge has let go on so far only because of [`Settings::report_only`] or [`Settings::report_only_at`].
    /// Empty with other settings.
    ///
    /// ```
    /// # use acl_tower::{Authenticate, Edge};
    /// # fn stop<R: acl_core::Registry, A: Authenticate<R>>(edge: &Edge<R, A>) {
    /// println!("{}", edge.report()); // at the end of a run, or behind an endpoint for operators
    /// # }
    /// ```
    #[must_use]
    pub fn report(&self) -> Report {
        self.settings().reporting().map(ReportOnly::report).unwrap_or_default()
    }

    /// Whether there are endpoints at which this edge only reports.
    #[must_use]
    pub fn is_report_only(&self) -> bool {
        self.settings().reporting().is_some()
    }

    /// Whether a request may go on; what a handler gets is then in its extensions.
    pub(crate) fn admit(
        &self,
        found: Found<R>,
        known: Authenticated<R, A::Principal>,
        parts: &mut Parts,
    ) -> ControlFlow<Response<Bytes>> {
        let target = found.target;
        let (cause, credential) = match (known, target) {
            (Err(Rejected::Answer(answer)), _) => {
                let refusal = Refusal::new(Cause::Application, found, None);
                return self.refuse_or_report(found, refusal, Some(*answer), parts);
            }
            (Err(rejected), _) => (Cause::from(&rejected), None),
            (Ok(Some(credential)), Target::Endpoint(endpoint)) => {
                if !credential.allows(endpoint) {
                    return self.refuse_or_report(found, Refusal::of(credential, endpoint), None, parts);
                }
                self.settings().allowed(&credential, endpoint);
                forget::<R, A::Principal>(parts);
                if self.settings().hands_on {
                    parts.extensions.insert(Authorized::new(credential, endpoint, &self.shared.settings));
                }
                return Continue(());
            }
            (Ok(None), Target::Endpoint(endpoint)) if is_identified(endpoint) => {
                audit::public(endpoint);
                forget::<R, A::Principal>(parts);
                if self.settings().hands_on {
                    parts.extensions.insert(LetInUnasked::<R>::new());
                }
                return Continue(());
            }
            (Ok(None), Target::OtherMethod(_))
                if target.of_path().any(|id| id.endpoint().access() == Access::Public) =>
            {
                (Cause::MethodNotAllowed, None)
            }
            (Ok(None), _) => (Cause::NoCredential, None),
            // A credential that can grant nothing at all is refused as such, whatever it asks for (H5).
            (Ok(Some(credential)), _) if is_malformed(&credential) => {
                (Cause::KeyListMalformed, Some(credential))
            }
            (Ok(Some(credential)), Target::OtherMethod(_)) => (Cause::MethodNotAllowed, Some(credential)),
            (Ok(Some(credential)), Target::NotInRegistry) => (Cause::NotInRegistry, Some(credential)),
            (Ok(Some(credential)), Target::NoRoute) => (Cause::NoRoute, Some(credential)),
        };
        self.refuse_or_report(found, Refusal::new(cause, found, credential), None, parts)
    }

    /// Ends a request that may not go on, by the event and the answer with the refusal in it. An edge that only reports
    /// lets it go on.
    #[cold]
    fn refuse_or_report(
        &self,
        found: Found<R>,
        refusal: Refusal<R, A::Principal>,
        answer: Option<Response<Bytes>>,
        parts: &mut Parts,
    ) -> ControlFlow<Response<Bytes>> {
        let settings = self.settings();
        let refusal = match refusal.cause() {
            Cause::NotInRegistry => {
                let (route, method) = (matched_path(parts), parts.method.as_str());
                refusal.at_route(route, route.and_then(|route| self.shared.nearest.find(method, route)))
            }
            _ => refusal,
        };
        let Some(reporting) = settings.reporting().filter(|reporting| reporting.is(&found)) else {
            let response = answer.unwrap_or_else(|| settings.respond(&refusal, parts));
            settings.refused(&refusal);
            return Break(refusal.in_answer(response));
        };
        settings.reported(&refusal);
        let undeclared = match found.target {
            Target::NotInRegistry if has_word(&parts.method) => matched_path(parts),
            _ => None,
        };
        let method = parts.method.as_str();
        let undeclared = undeclared.map(|path| Undeclared::new(Some(method), path, self.prefix()));
        reporting.count(found.target, refusal.cause().code(), undeclared);
        #[cfg(feature = "testing")]
        Injected::<R, A::Principal>::reported(parts, refusal.cause().code());
        forget::<R, A::Principal>(parts);
        let endpoint = found.target.endpoint();
        match (endpoint, refusal.credential()) {
            _ if !settings.hands_on => {}
            (Some(endpoint), Some(credential)) => {
                let authorized = Authorized::new(Arc::clone(credential), endpoint, &self.shared.settings);
                parts.extensions.insert(authorized);
            }
            _ => _ = parts.extensions.insert(Reported { endpoint }),
        }
        Continue(())
    }
}

/// Whether an endpoint is open to everyone, and recognises who calls (D1).
fn is_identified<R: Registry>(endpoint: EndpointId<R>) -> bool {
    let endpoint = endpoint.endpoint();
    endpoint.access() == Access::Public && endpoint.is_identified()
}

/// Only axum tells which route matched.
#[cfg(not(feature = "axum"))]
const fn matched_path(_: &Parts) -> Option<&str> {
    None
}

/// Whether a method has a word of its own in annotations. Any other is the caller's word, and makes no route.
fn has_word(method: &Method) -> bool {
    METHODS.contains(&method.as_str())
}

/// What a guard before this one let in is no news of this endpoint: a request inside of a request may be a copy.
pub(crate) fn forget<R: Registry, P: Send + Sync + 'static>(parts: &mut Parts) {
    if !parts.extensions.is_empty() {
        parts.extensions.remove::<Authorized<R, P>>();
        parts.extensions.remove::<LetInUnasked<R>>();
        parts.extensions.remove::<Reported<R>>();
    }
}

/// Whether all of the credential's own lists, or all of a bound, are malformed (P7).
#[cold]
#[inline(never)]
fn is_malformed<R: Registry, P>(credential: &Credential<R, P>) -> bool {
    matches!(credential.rights().decide(None).reason(), Reason::ListMalformed { .. })
}

impl<R: Registry, A: Authenticate<R>> Clone for Edge<R, A> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}
