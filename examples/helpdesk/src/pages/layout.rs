//! The pages of a signed-in visitor: their navigation, and refusals.

use acl::EndpointId;
use acl_tower::Cause;
use axum::response::Response;
use maud::{Markup, html};

use super::frame;
use super::visitor::Visitor;
use crate::api::Api;
use crate::chrome;
use crate::edge::refusals::Refusal;
use crate::failure::Failure;

/// Answers a signed-in visitor with a page. `section` is the link of the navigation that is marked as current.
pub(super) fn page(visitor: &Visitor, section: &str, title: &str, content: &Markup) -> Response {
    frame::frame(title, Some(visitor.credential()), Some(section), content)
}

/// A failure of what a visitor did, who can go on from there.
#[allow(clippy::needless_pass_by_value, reason = "it stands after `map_err`")]
pub(super) fn failed(visitor: &Visitor, failure: Failure) -> Response {
    frame::failed_for(Some(visitor.credential()), &failure)
}

/// The hidden field that shows that a form is ours.
pub(super) fn csrf(visitor: &Visitor) -> Markup {
    chrome::csrf(visitor.word())
}

/// The hidden fields of a form that saves over what its visitor saw with this digest.
pub(super) fn hidden(visitor: &Visitor, seen: &str) -> Markup {
    html! { (csrf(visitor)) input type="hidden" name="seen" value=(seen); }
}

impl Visitor {
    /// The page that says which tag is missing, if they may not call the endpoint. It is decided as a call of the API is:
    /// with the same event, and if it is a refusal, written down under the decision id that the page shows.
    pub(super) async fn refusal(&self, endpoint: EndpointId<Api>) -> Option<Response> {
        let refusal = self.decide(endpoint)?;
        Some(match self.write_down(&refusal).await {
            Ok(()) => refused(self, &refusal),
            Err(failure) => frame::failed(failure),
        })
    }

    /// The same for what shows or does as several endpoints do.
    pub(super) async fn refusal_of(&self, endpoints: &[EndpointId<Api>]) -> Option<Response> {
        for endpoint in endpoints {
            let refused = self.refusal(*endpoint).await;
            if refused.is_some() {
                return refused;
            }
        }
        None
    }
}

/// The page for who may not see one.
fn refused(visitor: &Visitor, refusal: &Refusal) -> Response {
    let cause = refusal.cause();
    let content = html! {
        p { "Your role does not let you see this page (" code { (cause.code()) } ")." }
        @if let Cause::KeyListStale | Cause::KeyListMalformed = cause {
            p { "The list of your role no longer fits the API and grants nothing; who gives roles must correct it." }
        } @else {
            p { "It needs " @for tag in refusal.tags() { code { (tag) } " " } "with a session." }
        }
        p.fact { "Decision " code { (refusal.id()) } }
        p { a href="/me" { "See my access" } }
    };
    let mut response = page(visitor, "", "Not allowed", &content);
    *response.status_mut() = cause.status();
    response
}
