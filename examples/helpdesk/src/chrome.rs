//! The frame around every page: the navigation, and who is signed in.

use acl::EndpointId;
use acl_keys::pages::Page;
use maud::{Markup, html};

use crate::api::Api;
use crate::edge::credential::Credential;

/// The path of the pages of keys.
pub const KEYS: &str = "/admin/keys";
/// The name of the site.
const SITE: &str = "Helpdesk";
/// The links of the navigation. On the pages of keys, the links of acl-keys come before them.
const LINKS: [(&str, &str, EndpointId<Api>); 5] = [
    (KEYS, "API keys", Api::KEY_LIST_KEYS),
    ("/me", "My access", Api::ME_ACCESS),
    ("/admin/roles", "Roles", Api::ROLES_LIST),
    ("/admin/audit", "Changes", Api::AUDIT_LIST),
    ("/admin/decisions", "Decisions", Api::AUDIT_DECISIONS),
];

/// A whole page: the content in its frame. `section` is the link of the navigation that is marked as current.
pub fn document(page: &Page<'_>, credential: Option<&Credential>, section: Option<&str>) -> Markup {
    let session = credential.and_then(|credential| credential.principal().session.as_ref());
    let is_of_keys = page.person().is_some();
    let more = html! {
        @if let Some((credential, session)) = credential.zip(session) {
            nav aria-label="Helpdesk" {
                @for (place, name, endpoint) in LINKS {
                    @if credential.allows(endpoint) && !(is_of_keys && place == KEYS) {
                        a href=(place) aria-current=[(section == Some(place)).then_some("page")] { (name) }
                    }
                }
                a href="/api/v2/doc/" { "API browser" }
            }
            form.who method="post" action="/sign_out" {
                (csrf(&session.word))
                span { (session.name) }
                button.quiet { "Sign out" }
            }
        }
    };
    page.document(SITE, &more)
}

/// The hidden field that proves that a form belongs to this session.
pub fn csrf(word: &str) -> Markup {
    html! { input type="hidden" name="csrf" value=(word); }
}
