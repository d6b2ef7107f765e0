//! What an application may want otherwise.

use acl_core::{EndpointId, Registry};
use bytes::Bytes;
use http::header::HeaderName;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Response};

use crate::audit;
use crate::credential::Credential;
use crate::refusal::Refusal;

type OnAllowed<R, P> = dyn Fn(&Credential<R, P>, EndpointId<R>) + Send + Sync;
type OnRefused<R, P> = dyn Fn(&Refusal<R, P>) + Send + Sync;
type Answer<R, P> = dyn Fn(&Refusal<R, P>, &Parts) -> Response<Bytes> + Send + Sync;

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
pub struct Settings<R: Registry, P> {
    pub(crate) schemes: Vec<Box<str>>,
    pub(crate) realm: Box<str>,
    pub(crate) labels: Option<(HeaderName, HeaderName)>,
    pub(crate) hands_on: bool,
    shows_patterns: bool,
    on_allowed: Option<Box<OnAllowed<R, P>>>,
    on_refused: Option<Box<OnRefused<R, P>>>,
    answer: Option<Box<Answer<R, P>>>,
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
        }
    }
}

impl<R: Registry, P> Settings<R, P> {
    /// `WWW-Authenticate: Bearer realm="api"`, the answers of [`Refusal::to_response`], [`Authorized`](crate::Authorized) handed
    /// on, no pattern in an event.
    pub fn new() -> Self {
        Self::default()
    }

    /// The schemes that `WWW-Authenticate` names, in this order; `Bearer` unless stated.
    pub fn schemes<S: Into<Box<str>>>(mut self, schemes: impl IntoIterator<Item = S>) -> Self {
        self.schemes = schemes.into_iter().map(Into::into).collect();
        self
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

    /// Answers refusals by this function instead of [`Refusal::to_response`]. It may say otherwise; it cannot let
    /// anyone in.
    pub fn answer(
        mut self,
        answer: impl Fn(&Refusal<R, P>, &Parts) -> Response<Bytes> + Send + Sync + 'static,
    ) -> Self {
        self.answer = Some(Box::new(answer));
        self
    }

    /// Hands nothing on to handlers, which saves the allocation that a request's extensions need.
    pub fn without_extension(mut self) -> Self {
        self.hands_on = false;
        self
    }

    /// Puts the text of the deciding pattern into audit events, as the field `pattern`. Without it, an event has the
    /// numbers of the list and the pattern: a list is its owner's to read, and logs are read by many.
    pub fn patterns_in_events(mut self) -> Self {
        self.shows_patterns = true;
        self
    }

    /// Calls this function whenever a known caller is let in, beside the audit event: to count what is used. It stands
    /// on the request's path, so it is to be short.
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

    pub(crate) fn respond(&self, refusal: &Refusal<R, P>, parts: &Parts) -> Response<Bytes> {
        match &self.answer {
            Some(answer) => answer(refusal, parts),
            None => refusal.to_response(&self.schemes, &self.realm),
        }
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
