//! What an application may set.

use acl_core::{EndpointId, ParseError, PatternList, Registry};
use bytes::Bytes;
use http::header::HeaderName;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Response};

use crate::audit;
use crate::carriers::Carriers;
use crate::credential::Credential;
use crate::refusal::Refusal;
use crate::report::ReportOnly;
use crate::target::Found;

type OnAllowed<R, P> = dyn Fn(&Credential<R, P>, EndpointId<R>) + Send + Sync;
type OnRefused<R, P> = dyn Fn(&Refusal<R, P>) + Send + Sync;
type Answer<R, P> = dyn Fn(&Refusal<R, P>, &Parts) -> Option<Response<Bytes>> + Send + Sync;

/// How an [`Edge`](crate::Edge) answers, and what it hands on.
///
/// ```
/// # mod api {
/// #     #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
/// #     pub fn list() {}
/// #     acl::registry! { pub struct Api; endpoints: [list] }
/// # }
/// use acl_tower::Settings;
///
/// let settings = Settings::<api::Api, ()>::new()
///     .schemes(["key", "token"])
///     .labels("x-api-tags", "x-api-modes");
/// ```
#[must_use = "settings do nothing until an edge is made `with` them"]
pub struct Settings<Api: Registry, Principal> {
    pub(crate) schemes: Vec<Box<str>>,
    pub(crate) realm: Box<str>,
    pub(crate) labels: Option<(HeaderName, HeaderName)>,
    pub(crate) hands_on: bool,
    shows_patterns: bool,
    on_allowed: Option<Box<OnAllowed<Api, Principal>>>,
    on_refused: Option<Box<OnRefused<Api, Principal>>>,
    answer: Option<Box<Answer<Api, Principal>>>,
    report_only: Option<ReportOnly>,
}

impl<R: Registry, P> Default for Settings<R, P> {
    fn default() -> Self {
        Self {
            schemes: vec!["Bearer".into()],
            realm: "api".into(),
            labels: None,
            hands_on: true,
            shows_patterns: false,
            on_allowed: None,
            on_refused: None,
            answer: None,
            report_only: None,
        }
    }
}

impl<R: Registry, P> Settings<R, P> {
    /// `WWW-Authenticate: Bearer realm="api"`, the answers of [`Refusal::to_response`],
    /// [`Authorized`](crate::Authorized) handed on, no pattern in an event.
    pub fn new() -> Self {
        Self::default()
    }

    /// The schemes that `WWW-Authenticate` names, in this order; `Bearer` unless stated.
    pub fn schemes<S: Into<Box<str>>>(mut self, schemes: impl IntoIterator<Item = S>) -> Self {
        self.schemes = schemes.into_iter().map(Into::into).collect();
        self
    }

    /// The schemes that `WWW-Authenticate` names: those that these carriers read. If they read none, the setting stays
    /// as it is.
    pub fn carriers(self, carriers: &Carriers) -> Self {
        let schemes: Vec<Box<str>> = carriers.schemes().map(Into::into).collect();
        if schemes.is_empty() { self } else { self.schemes(schemes) }
    }

    /// The realm that `WWW-Authenticate` names: of what the credentials are. `api` unless stated, since RFC 6750 wants
    /// a parameter after each scheme.
    pub fn realm(mut self, realm: impl Into<Box<str>>) -> Self {
        self.realm = realm.into();
        self
    }

    /// Puts the endpoint's tags and modes on every answer of an endpoint, into headers with these names.
    ///
    /// On refusals of strangers too. So they learn which routes there are, which without this only known callers do
    /// (H5): it is for an API whose description everyone may read.
    ///
    /// # Panics
    /// As [`HeaderName::from_static`], if a name is none.
    pub fn labels(mut self, tags: &'static str, modes: &'static str) -> Self {
        self.labels = Some((HeaderName::from_static(tags), HeaderName::from_static(modes)));
        self
    }

    /// Answers refusals, or some of them, by this function instead of [`Refusal::to_response`]: `None` leaves the
    /// answer to the edge. The function may answer by endpoint ([`Refusal::target`]) or by cause. It cannot let anyone
    /// in.
    ///
    /// The answer is sent as it is. Where it has no `Allow`, the edge adds the methods of the path that the caller may
    /// call; an application that wants others on a 405 writes them itself.
    ///
    /// ```
    /// # mod api {
    /// #     #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    /// #     pub fn list() {}
    /// #     acl::registry! { pub struct Api; endpoints: [list] }
    /// # }
    /// # use api::Api;
    /// use acl_tower::{Cause, Settings};
    /// use bytes::Bytes;
    /// use http::Response;
    ///
    /// let settings = Settings::<Api, ()>::new().answer(|refusal, _| {
    ///     // Who may not see the tickets is not to know that there are any.
    ///     let is_tickets = refusal.target().endpoint() == Some(Api::LIST);
    ///     if !is_tickets || refusal.cause() != Cause::TagNotGranted {
    ///         return None;
    ///     }
    ///     Response::builder().status(404).body(Bytes::from_static(b"no such page")).ok()
    /// });
    /// ```
    pub fn answer<A: Into<Option<Response<Bytes>>>>(
        mut self,
        answer: impl Fn(&Refusal<R, P>, &Parts) -> A + Send + Sync + 'static,
    ) -> Self {
        self.answer = Some(Box::new(move |refusal, parts| answer(refusal, parts).into()));
        self
    }

    /// Hands nothing on to handlers, which saves the allocation that a request's extensions need.
    pub fn without_extension(mut self) -> Self {
        self.hands_on = false;
        self
    }

    /// Refuses nothing: what would be refused is decided and told, and goes on. For the time in which an application
    /// moves to acl and its own checks still stand.
    ///
    /// Everyone is let in everywhere, strangers too, and also where the registry has no endpoint. So that it is not
    /// left on, an event at level WARN tells at the start, each request that would be refused leaves its audit event at
    /// level WARN with the field `report_only`, and `testing::assert_every_route_guarded` fails.
    /// [`Edge::report`](crate::Edge::report) sums up the requests that would be refused.
    ///
    /// A handler gets the [`Authorized`](crate::Authorized) of a known caller even if this caller may not call it, and
    /// has to take `Option<Authorized>` where callers may be unknown. A request that no handler could answer is refused
    /// in any case: in a registry that is mounted, one to a path or method without a handler.
    pub fn report_only(self) -> Self {
        Self { report_only: Some(ReportOnly::all::<R>()), ..self }
    }

    /// The same for the endpoints that a list selects by their tags. All others are enforced, and routes that the
    /// registry does not have are refused. Groups are enforced one after another: `"*, -tickets.*"` enforces `tickets`.
    ///
    /// An endpoint is selected if an allow of the list matches one of its tags, and no deny does. A pattern that
    /// matches no tag is told at level WARN.
    ///
    /// # Errors
    /// The list is malformed.
    pub fn report_only_at(self, list: &str) -> Result<Self, ParseError> {
        Ok(Self { report_only: Some(ReportOnly::selected::<R>(PatternList::parse(list)?)), ..self })
    }

    pub(crate) const fn reporting(&self) -> Option<&ReportOnly> {
        self.report_only.as_ref()
    }

    pub(crate) fn only_reports(&self, found: &Found<R>) -> bool {
        self.reporting().is_some_and(|report_only| report_only.is(found))
    }

    /// Whether routes that the registry does not have are only reported.
    #[cfg(feature = "axum")]
    pub(crate) fn only_reports_routes(&self) -> bool {
        self.reporting().is_some_and(ReportOnly::routes)
    }

    /// Puts the text of the deciding pattern into audit events, as the field `pattern`. Without it, an event has the
    /// numbers of the list and the pattern: a list is its owner's to read, and logs are read by many.
    pub fn patterns_in_events(mut self) -> Self {
        self.shows_patterns = true;
        self
    }

    /// Calls this function whenever a known caller is let in, beside the audit event: to count what is used. The
    /// request waits for it, so it should be quick.
    pub fn on_allowed(
        mut self,
        on_allowed: impl Fn(&Credential<R, P>, EndpointId<R>) + Send + Sync + 'static,
    ) -> Self {
        self.on_allowed = Some(Box::new(on_allowed));
        self
    }

    /// Calls this function whenever somebody is refused, beside the audit event.
    pub fn on_refused(mut self, on_refused: impl Fn(&Refusal<R, P>) + Send + Sync + 'static) -> Self {
        self.on_refused = Some(Box::new(on_refused));
        self
    }

    /// Tells that a known caller was let in.
    pub(crate) fn allowed(&self, credential: &Credential<R, P>, endpoint: EndpointId<R>) {
        audit::allowed(credential, endpoint, self.shows_patterns);
        if let Some(on_allowed) = &self.on_allowed {
            on_allowed(credential, endpoint);
        }
    }

    /// Tells that somebody was refused.
    pub(crate) fn refused(&self, refusal: &Refusal<R, P>) {
        audit::refused(refusal, self.shows_patterns);
        if let Some(on_refused) = &self.on_refused {
            on_refused(refusal);
        }
    }

    /// Tells that somebody would have been refused, and was not, because the edge only reports.
    pub(crate) fn reported(&self, refusal: &Refusal<R, P>) {
        audit::reported(refusal, self.shows_patterns);
    }

    pub(crate) fn respond(&self, refusal: &Refusal<R, P>, parts: &Parts) -> Response<Bytes> {
        let own = self.answer.as_ref().and_then(|answer| answer(refusal, parts));
        own.unwrap_or_else(|| refusal.to_response(&self.schemes, &self.realm))
    }

    /// Labels an answer of this endpoint.
    pub(crate) fn label(&self, id: EndpointId<R>, headers: &mut HeaderMap) {
        let Some((tags_name, modes_name)) = &self.labels else { return };
        let own_modes = R::CATALOG.own_modes();
        let tags = id.tags().map(acl_core::Tag::as_str).collect::<Vec<_>>().join(", ");
        let modes = id.endpoint().modes().display(own_modes).to_string();
        for (name, text) in [(tags_name, tags), (modes_name, modes)] {
            if let Ok(value) = HeaderValue::try_from(text) {
                headers.insert(name, value);
            }
        }
    }
}
