//! The service: from a request to one of a few answers.

use std::borrow::Cow;
use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use acl_core::{Catalog, PatternList, Registry, Route};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use tower_service::Service;

use crate::answer::{Answer, Stable, json, refusal, wrong_method};
use crate::assets::{PAGE_POLICY, POLICY, PREVIEW_SCRIPT, PREVIEW_STYLE};
use crate::page::{Describe, Page};
use crate::{apart, ask, complete, difference, dry_run, picker, preview};

/// The most bytes of a request's body: two lists of the greatest length (P5), and room for the rest.
pub const MAX_BODY_BYTES: usize = 160 * 1024;

/// The preview's script and stylesheet, once they were asked for.
static SCRIPT: OnceLock<Stable> = OnceLock::new();
static STYLE: OnceLock<Stable> = OnceLock::new();

/// What [`Browser`] answers with.
pub type Future =
    Pin<Box<dyn std::future::Future<Output = Result<Response<Full<Bytes>>, Infallible>> + Send>>;

/// The service that shows the endpoints of a catalog; see the [crate's page](crate) for what it answers.
///
/// `Clone` is cheap. The page is written once, at the first request for it.
#[derive(Clone)]
pub struct Browser {
    catalog: &'static Catalog<'static>,
    at: Cow<'static, str>,
    title: Cow<'static, str>,
    home: Option<Cow<'static, str>>,
    policies: &'static [(&'static str, PatternList<'static>)],
    describe: Option<Arc<Describe>>,
    page: Arc<OnceLock<Stable>>,
}

impl Browser {
    /// A browser of these endpoints: a registry's `CATALOG`.
    ///
    /// A tool that reads its endpoints from a file when it starts keeps them until it ends, with `Box::leak`:
    ///
    /// ```
    /// use acl_core::assemble::Declarations;
    ///
    /// let assembled = Box::leak(Box::new(Declarations::default().assemble()?));
    /// let browser = acl_browser::Browser::new(Box::leak(Box::new(assembled.catalog())));
    /// # Ok::<(), acl_core::assemble::AssembleError>(())
    /// ```
    pub fn new(catalog: &'static Catalog<'static>) -> Self {
        Self {
            catalog,
            at: Cow::Borrowed(""),
            title: Cow::Borrowed("API"),
            home: None,
            policies: &[],
            describe: None,
            page: Arc::default(),
        }
    }

    /// A browser of a registry's endpoints and policies.
    pub fn of<R: Registry>() -> Self {
        Self::new(R::CATALOG).policies(R::POLICIES)
    }

    /// The path that it is mounted at, such as `/doc`, where requests come with their whole path: by a route, and not by
    /// `nest_service`, which takes it off.
    #[must_use]
    pub fn at(self, path: impl Into<Cow<'static, str>>) -> Self {
        Self { at: path.into(), ..self }
    }

    /// What the page is called; `API` without it.
    #[must_use]
    pub fn title(self, title: impl Into<Cow<'static, str>>) -> Self {
        Self { title: title.into(), page: Arc::default(), ..self }
    }

    /// Where the page's name leads, such as `/`: back to the site that it is part of. Without it the name is no link.
    #[must_use]
    pub fn home(self, href: impl Into<Cow<'static, str>>) -> Self {
        Self { home: Some(href.into()), page: Arc::default(), ..self }
    }

    /// Lists with a name, to try with one click: the name, then the list.
    #[must_use]
    pub fn policies(self, policies: &'static [(&'static str, PatternList<'static>)]) -> Self {
        Self { policies, page: Arc::default(), ..self }
    }

    /// A line of text about each endpoint, where there is one. It is shown as text and can be searched.
    #[must_use]
    pub fn describe(
        self,
        describe: impl Fn(Route<'_>) -> Option<Cow<'static, str>> + Send + Sync + 'static,
    ) -> Self {
        Self { describe: Some(Arc::new(describe)), page: Arc::default(), ..self }
    }

    fn stable(&self, path: &str) -> Option<Stable> {
        Some(match path {
            "" | "/" => self
                .page
                .get_or_init(|| {
                    let page = Page {
                        catalog: self.catalog,
                        title: &self.title,
                        home: self.home.as_deref(),
                        policies: self.policies,
                        describe: self.describe.as_deref(),
                    };
                    Stable::new("text/html; charset=utf-8", PAGE_POLICY, page.to_string().into())
                })
                .clone(),
            "/preview.js" => {
                let body = Bytes::from_static(PREVIEW_SCRIPT.as_bytes());
                let script = || Stable::new("text/javascript; charset=utf-8", POLICY, body);
                SCRIPT.get_or_init(script).clone()
            }
            "/preview.css" => {
                let body = Bytes::from_static(PREVIEW_STYLE.as_bytes());
                STYLE.get_or_init(|| Stable::new("text/css; charset=utf-8", POLICY, body)).clone()
            }
            _ => return None,
        })
    }
}

/// One of the questions that come with a body.
#[derive(Clone, Copy)]
enum Question {
    Preview,
    Difference,
    Decide,
    Complete,
    Pick,
}

impl Question {
    fn of(path: &str) -> Option<Self> {
        Some(match path {
            "/preview" => Self::Preview,
            "/difference" => Self::Difference,
            "/decide" => Self::Decide,
            "/complete" => Self::Complete,
            "/pick" => Self::Pick,
            _ => return None,
        })
    }

    fn answer(self, catalog: &'static Catalog<'static>, body: &[u8]) -> Answer {
        let answered = match self {
            Self::Preview => {
                ask::read(body).and_then(|mut ask| Ok(json(&preview::preview(catalog, &mut ask)?)))
            }
            Self::Difference => {
                ask::read(body).and_then(|mut ask| Ok(json(&difference::difference(catalog, &mut ask)?)))
            }
            Self::Complete => ask::read(body).and_then(|ask| Ok(json(&complete::complete(catalog, &ask)?))),
            Self::Pick => ask::read(body).and_then(|ask| Ok(json(&picker::picked(catalog, &ask)?))),
            Self::Decide => ask::read(body).and_then(|ask| Ok(json(&dry_run::dry_run(catalog, &ask)?))),
        };
        answered.unwrap_or_else(|message| refusal(StatusCode::BAD_REQUEST, &message))
    }
}

impl<B> Service<Request<B>> for Browser
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Future;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Future {
        let (parts, body) = request.into_parts();
        let reads = matches!(parts.method, Method::GET | Method::HEAD);
        let path = parts.uri.path();
        let path = path.strip_prefix(&*self.at).unwrap_or(path);
        let answer = match (self.stable(path), Question::of(path)) {
            (Some(stable), _) if reads => stable.answer(&parts.headers),
            (Some(_), _) => wrong_method("GET, HEAD"),
            (None, Some(question)) if parts.method == Method::POST => {
                let catalog = self.catalog;
                return Box::pin(async move {
                    Ok(match apart::in_time(read(&parts.headers, body)).await {
                        Ok(Ok(body)) => apart::compute(move || question.answer(catalog, &body)).await,
                        Ok(Err(refused)) | Err(refused) => refused,
                    })
                });
            }
            (None, Some(_)) => wrong_method("POST"),
            (None, None) => refusal(StatusCode::NOT_FOUND, "the API browser has nothing here"),
        };
        Box::pin(std::future::ready(Ok(answer)))
    }
}

/// The body, if it says that it is JSON and is not too long.
async fn read<B>(headers: &HeaderMap, body: B) -> Result<Bytes, Answer>
where
    B: Body,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        // Also, a form of another site cannot send this type.
        return Err(refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send `application/json`"));
    }
    Limited::new(body, MAX_BODY_BYTES).collect().await.map(http_body_util::Collected::to_bytes).map_err(
        |error| {
            if error.is::<LengthLimitError>() {
                let message = format!("the request has more than {MAX_BODY_BYTES} bytes");
                refusal(StatusCode::PAYLOAD_TOO_LARGE, &message)
            } else {
                refusal(StatusCode::BAD_REQUEST, "the request ended too early")
            }
        },
    )
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Browser")
            .field("title", &self.title)
            .field("endpoints", &self.catalog.len())
            .finish_non_exhaustive()
    }
}
