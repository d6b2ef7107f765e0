//! The service: from a request to one of a few answers.

use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context, Poll};

use acl_core::Catalog;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use tower_service::Service;

use crate::answer::{Answer, Stable, json, refusal, wrong_method};
use crate::assets::{POLICY, PREVIEW_SCRIPT, PREVIEW_STYLE, page_policy};
use crate::browser::Browser;
use crate::endpoint_page::{EndpointPage, Part};
use crate::page::Page;
use crate::{apart, ask, complete, difference, dry_run, picker, preview};

/// The most bytes of a request's body: two lists of the greatest length (P5), and room for the rest.
pub const MAX_BODY_BYTES: usize = 160 * 1024;

/// The preview's script and stylesheet, once they were asked for.
static SCRIPT: OnceLock<Stable> = OnceLock::new();
static STYLE: OnceLock<Stable> = OnceLock::new();

/// What [`Browser`] answers with.
pub type Future =
    Pin<Box<dyn std::future::Future<Output = Result<Response<Full<Bytes>>, Infallible>> + Send>>;

impl Browser {
    /// The content of a resource. None if the query names an endpoint that does not exist.
    fn read(&self, resource: Resource, query: &str) -> Option<Stable> {
        let stable = match resource {
            Resource::PreviewScript => {
                let body = Bytes::from_static(PREVIEW_SCRIPT.as_bytes());
                SCRIPT.get_or_init(|| Stable::new("text/javascript; charset=utf-8", POLICY.to_owned(), body))
            }
            Resource::PreviewStyle => {
                let body = Bytes::from_static(PREVIEW_STYLE.as_bytes());
                STYLE.get_or_init(|| Stable::new("text/css; charset=utf-8", POLICY.to_owned(), body))
            }
            Resource::Page => {
                let mut named = form_urlencoded::parse(query.as_bytes());
                if let Some((what, anchor)) = named.find(|(name, _)| matches!(&**name, "endpoint" | "part")) {
                    return self.endpoint(&what, &anchor);
                }
                self.page.get_or_init(|| self.html(&Page { site: &self.site }))
            }
        };
        Some(stable.clone())
    }

    /// The page of the endpoint that a link names, or the part of that page that the script asks for.
    fn endpoint(&self, what: &str, anchor: &str) -> Option<Stable> {
        let site = &self.site;
        let entry = site.entry(anchor)?;
        Some(match what {
            "part" => self.html(&Part { site, entry }),
            _ => self.html(&EndpointPage { site, entry }),
        })
    }

    fn html(&self, page: &impl fmt::Display) -> Stable {
        Stable::new("text/html; charset=utf-8", page_policy(&self.site), page.to_string().into())
    }
}

/// What is there to be read.
#[derive(Clone, Copy)]
enum Resource {
    /// The page, or what its query names of one endpoint.
    Page,
    PreviewScript,
    PreviewStyle,
}

impl Resource {
    fn of(path: &str) -> Option<Self> {
        Some(match path {
            "" | "/" => Self::Page,
            "/preview.js" => Self::PreviewScript,
            "/preview.css" => Self::PreviewStyle,
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
        let answer = match (Resource::of(path), Question::of(path)) {
            (Some(resource), _) if reads => {
                match self.read(resource, parts.uri.query().unwrap_or_default()) {
                    Some(stable) => stable.answer(&parts.headers),
                    None => refusal(StatusCode::NOT_FOUND, "there is no such endpoint"),
                }
            }
            (Some(_), _) => wrong_method("GET, HEAD"),
            (None, Some(question)) if parts.method == Method::POST => {
                let catalog = self.site.catalog;
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
