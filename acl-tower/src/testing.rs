//! An app under test, called with a credential that no store has: feature `testing`, for `dev-dependencies`.
//!
//! ```
//! use acl_core::Mode;
//! use acl_tower::testing::{App, assert_every_route_guarded};
//! use acl_tower::{Credential, Edge, access_matrix};
//!
//! # mod tickets {
//! #     #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
//! #     pub async fn list() -> &'static str { "[]" }
//! #     #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"), modes(key))]
//! #     pub async fn delete() {}
//! # }
//! # acl::registry! { pub struct Api; endpoints: [tickets::{list, delete}], with: [acl_tower::axum] }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! # let edge = Edge::<Api, _>::new(|_: &http::request::Parts| async {
//! #     Ok(None::<std::sync::Arc<Credential<Api, &'static str>>>)
//! # });
//! let app = App::<Api, _>::new(Api::routes(&edge).with_state(()), "ann");
//!
//! let answer = app.as_key("tickets.*").get("/tickets").await;
//! assert_eq!(answer.assert_allowed().text(), "[]");
//! app.as_key("tickets.*, -*.delete").delete("/tickets/7").await.assert_tag_denied();
//! app.as_nobody().get("/tickets").await.assert_no_credential();
//!
//! access_matrix! { Api;
//!     "tickets.*, -*.delete" by key { TICKETS_LIST: allowed, TICKETS_DELETE: tag_denied }
//!     "*" by session { TICKETS_LIST: allowed, TICKETS_DELETE: mode_not_allowed }
//! }
//!
//! assert_every_route_guarded(&app).await;
//! # }
//! ```
//!
//! # Why nobody gets in by this
//!
//! The credential goes in the request's extensions, under a type that has no name outside of this crate and that only
//! this module makes. Extensions are values of the program: no byte of a connection becomes one. So where this feature
//! is on by accident, a server behaves as without it, and looks once more into the extensions of a request. Only code
//! of the same program that has the app in hand could use it, and that code can call the handlers themselves.
//!
//! Everything after the question whose request it is stays as it is: the guards, the decision, the answer, the audit.

mod answer;
mod app;
mod guarded;
mod inject;
mod matrix;
mod table;

pub use answer::Answer;
pub use app::{App, Call, Caller};
pub use guarded::assert_every_route_guarded;
pub(crate) use inject::Injected;
pub use matrix::{Expected, Matrix, MatrixThatNeedsAwait, expected};
