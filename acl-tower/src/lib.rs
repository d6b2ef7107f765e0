//! The HTTP edge of acl, for any framework that is made of tower services.
//!
//! An [`Edge`] knows callers, by what the application says ([`Authenticate`]), and stands before every endpoint of a
//! registry. It decides on the endpoint that the router matched, never on the path of the request, and before the body
//! is read. What the registry does not have is denied.
//!
//! # Mounting a registry
//!
//! `with: [acl_tower::axum]` in `registry!` makes an axum router of it: each handler behind a guard that holds the
//! constant of its endpoint, so no handler can be without one. This needs the feature `axum`.
//!
//! ```
//! use std::collections::HashMap;
//! use std::sync::Arc;
//!
//! use acl_core::Mode;
//! use acl_tower::{Authorized, Carriers, Credential, Edge, Rejected};
//! use http::request::Parts;
//!
//! mod tickets {
//!     use super::{Api, Authorized};
//!
//!     #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
//!     pub async fn list(by: Authorized<Api, &'static str>) -> String {
//!         format!("tickets for {}", by.principal())
//!     }
//!
//!     #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
//!     pub async fn delete() {}
//! }
//!
//! acl::registry! {
//!     pub struct Api;
//!     endpoints: [tickets::{delete, list}],
//!     with: [acl_tower::axum],
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Who has which key; a store of yours, with what it loaded kept in an `Arc`.
//! let ann = Credential::<Api, _>::new("tickets.*, -*.delete", Mode::KEY, "ann")?.named("key 7");
//! let keys = HashMap::from([("7:SECRET".to_owned(), Arc::new(ann))]);
//! let carriers = Carriers::new().scheme("key", Mode::KEY);
//!
//! let edge = Edge::new(move |parts: &Parts| {
//!     let known = carriers.read(parts).and_then(|carried| match carried {
//!         None => Ok(None),
//!         Some(carried) => keys.get(carried.secret()).cloned().map(Some).ok_or(Rejected::WrongCredential),
//!     });
//!     async move { known }
//! });
//! let app = Api::routes(&edge).with_state(());
//! # use tower::ServiceExt as _;
//! # let ask = |method, path| {
//! #     let request = http::Request::builder().method(method).uri(path).header("authorization", "key 7:SECRET");
//! #     app.clone().oneshot(request.body(axum::body::Body::empty()).unwrap())
//! # };
//! # assert_eq!(ask("GET", "/tickets").await?.status(), 200);
//! # assert_eq!(ask("DELETE", "/tickets/7").await?.status(), 403);
//! # Ok(())
//! # }
//! ```
//!
//! `app` is served by `axum::serve(listener, app)`.
//!
//! # Protecting a router that exists
//!
//! [`protect`] puts guards into an axum router, whoever made it, and gives back a [`Protected`], to which no route can
//! be added any more.
//!
//! ```
//! # #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
//! # async fn list() -> &'static str { "[]" }
//! # acl::registry! { pub struct Api; endpoints: [list] }
//! # fn app<A: acl_tower::Authenticate<Api>>(edge: &acl_tower::Edge<Api, A>) -> acl_tower::Protected {
//! use axum::{Router, routing::get};
//!
//! let router = Router::new().route("/tickets", get(list));
//! acl_tower::protect(router, edge)
//! # }
//! # fn main() {}
//! ```
//!
//! The guards know which handler is mounted at which method and path, because [`protect`] asks the router once, when it
//! is called. The paths are whole: they have the prefixes of nested routers in them. Parameters may have other names
//! than in the registry. A handler runs only by the right of the endpoint that the registry has for its method and its
//! path. Layers and routers around it change nothing of that. The following serve no endpoint, so they are always
//! denied:
//!
//! | what | instead |
//! |---|---|
//! | a route that no annotation has | annotate its handler, or declare it by `route!`; [`Protected::undeclared`] lists them |
//! | fallbacks of routers and of method routers | a route; for the answers, [`Settings::answer`] |
//! | methods of an `any(…)` route or a service that the registry does not have | annotate them |
//! | a `.head(…)` handler where the registry has `GET` alone | annotate it with `HEAD`, or leave it out |
//! | `HEAD` of a `get(…)` where the registry has `HEAD` too | mount the handler of the `HEAD` by `.head(…)` |
//! | a protected router under a prefix that is not stated | state it: [below](#under-a-prefix) |
//! | a request inside of a request that has the outer one's extensions, in a nested router | make the inner request anew |
//!
//! A service at `nest_service("/files", …)` stands at three paths, and each needs an endpoint: everything under it is
//! `/files/{*path}`, and the service itself is `/files` and `/files/`. Declare those that it is to serve by `route!`.
//! If the registry has further endpoints under that path, the router has to mount them by routes of its own; otherwise
//! the service is denied, because it would get their requests. `route_service("/files/{*path}", …)` serves the same
//! endpoint, and its service sees the whole path, which a folder of files does not want. In a registry that is mounted,
//! [`Routes::nest_service`] does the same as `nest_service`.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! mod files {
//!     acl::route! {
//!         pub all(GET, "/files/{*path}", tags("files.files.get"));
//!         pub index(GET, "/files/", tags("files.files.list"));
//!     }
//! }
//! acl::registry! { pub struct Api; endpoints: [files::{all, index}] }
//! # use tower::ServiceExt as _;
//! # let ann = std::sync::Arc::new(acl_tower::Credential::<Api, ()>::new("files.*", acl::Mode::KEY, ()).unwrap());
//! # let edge = acl_tower::Edge::<Api, _>::new(move |_: &http::request::Parts| std::future::ready(Ok(Some(ann.clone()))));
//!
//! let folder = tower_http::services::ServeDir::new("src");
//! let app = acl_tower::protect(axum::Router::new().nest_service("/files", folder), &edge);
//! # let request = http::Request::get("/files/lib.rs").body(axum::body::Body::empty()).unwrap();
//! # assert_eq!(app.oneshot(request).await.unwrap().status(), 200);
//! # }
//! ```
//!
//! Where one of these takes the place of an endpoint, an event at the start says so, and so does the field `help` of
//! the audit events of its refusals.
//!
//! # Under a prefix
//!
//! A prefix that is known at compile time belongs in the registry (`prefix: "/api"`) or in the annotations. One that is
//! known only at run time is stated:
//!
//! | where the prefix is | what states it |
//! |---|---|
//! | in the router that is protected: `Router::new().nest(base, api)` | `protect(router, &edge.under(base))`, [`Edge::under`] |
//! | in a router around it: `Router::new().nest_service(base, protected)` | `protect(api, &edge).under(base)`, [`Protected::under`] |
//! | in none yet: the registry is to be mounted under it | `Api::routes(&edge.under(base))` |
//! | before the route of a guard by hand | `edge.under(base).guard(Api::LIST)` |
//!
//! A request that does not come through the stated prefix is refused. A registry that is mounted works under any prefix
//! of routers around it, since each handler is its endpoint's own; with [`Protected::under`] it works under that one
//! alone.
//!
//! # Moving an application that exists
//!
//! With [`Settings::report_only`] an edge decides and tells what it would refuse, but refuses nothing. [`Edge::report`]
//! sums this up, and [`Protected::undeclared`] lists the routes without an annotation. Groups are then enforced one
//! after another ([`Settings::report_only_at`]). `docs/guide/moving.md` in the repository describes the move in five
//! steps, each of which can be shipped.
//!
//! # Guards by hand
//!
//! [`Edge::guard`] is a layer for the handler of one endpoint:
//! `.route("/tickets", get(list).layer(edge.guard(Api::LIST)))`. It serves the method of its endpoint alone, at the
//! path of its endpoint, as axum reports it in [`MatchedPath`](::axum::extract::MatchedPath). Around another route, a
//! fallback or a whole router it refuses.
//!
//! # What acl cannot see
//!
//! - Which function it is that a router has at a path. `.nest("/public", …)` around a handler that is annotated with
//!   `/tickets` makes it the handler of `/public/tickets`, if there is such an endpoint. A registry that is mounted by
//!   `with: [acl_tower::axum]` has no such mistake, and [`Routes::at`] refuses handlers of other endpoints.
//! - What a service does that is mounted as one route: that it calls one handler or another by a method or a path that
//!   a layer inside of it has changed. A handler that takes [`Authorized`] is safe from that too: the extractor refuses
//!   what was let in to another endpoint.
//! - For guards by hand: a `.head(…)` handler or a fallback beside the handler that the guard is for, a layer that
//!   changes the method or writes a [`MatchedPath`](::axum::extract::MatchedPath) between the router and the guard, a
//!   router that is the fallback of a nested one, and a router that is hidden in a box. Use [`protect`] where there
//!   are such.
//!
//! `testing::assert_every_route_guarded` asks an app for every route that it can know, and finds those without a guard
//! or behind the guard of another endpoint.
//!
//! # Without axum
//!
//! [`Edge::guard`] is a tower layer around the service of one endpoint, and serves the endpoint's method alone. The
//! path is the framework's to match. [`Edge::guard_matched`] is a layer around a router that reports its match, and
//! [`Edge::refuse`] answers where there is no endpoint. [`Edge::authorize`] decides for a request inside of a request.
//!
//! # What a request does besides
//!
//! A guard decides about the endpoint that was called. Where a handler does what another endpoint stands for (a field
//! that has an endpoint of its own, rows that go with the row removed), it asks for that endpoint too, by
//! [`Authorized::permits`].
//!
//! # Answers
//!
//! | status | `code` | when |
//! |---|---|---|
//! | 400 | `several_credentials` | more than one credential, be they equal |
//! | 401 | `no_credential` | none, at anything that is not `public`, an unknown route too; at `public(identified)` none is needed, and a wrong one is refused |
//! | 401 | `wrong_credential` | malformed, unknown, expired or revoked |
//! | 403 | `mode_not_allowed` | D3: the endpoint is not open to the credential's mode |
//! | 403 | `tag_denied` | D4: a minus of the list fits |
//! | 403 | `tag_not_granted` | D6, D10, or a bound (S4) does not grant it |
//! | 403 | `need_denied`, `need_not_granted` | D11: a tag that the endpoint needs is denied, or not granted |
//! | 403 | `key_list_stale` | S3: a minus of a list fits nothing any more |
//! | 403 | `key_list_malformed` | P7: the stored list is none |
//! | 403 | `not_in_registry` | D9: a route without an endpoint, or one that stands where its endpoint cannot be told |
//! | 404 | `not_found` | a known caller, and no route |
//! | 405 | `method_not_allowed` | a known caller, or nobody at a path with something `public` |
//! | 429 | `too_many_requests` | the application says so; with `Retry-After` |
//! | 503 | `unavailable` | the application cannot ask its store |
//!
//! Bodies are problems of RFC 9457 with the members `code` and `decision_id`; a known caller who was refused at an
//! endpoint gets its `tags` and `modes` too, and what it `needs`. `WWW-Authenticate` is that of RFC 6750. `Allow` has
//! the methods of the path that the caller may call, so to a stranger all refusals look alike. No answer has a pattern
//! of the list in it. [`Settings::answer`] puts other answers in their place and lets nobody in by that.
//!
//! `HEAD` is decided as the `GET` of its path, unless the registry has a `HEAD` there. At a path without an `OPTIONS`
//! of its own a browser's preflight is answered by 204 without asking who calls, and allows nothing; every other
//! `OPTIONS` is a method like any.
//!
//! # Events
//!
//! Every decision is one event of [`tracing`] at level INFO with the target `acl::audit` ([`AUDIT`]):
//!
//! | field | |
//! |---|---|
//! | `allowed`, `code` | what was decided; `allowed`, `authenticated`, `public`, or a code of the table above |
//! | `decision_id` | of a refusal: that of its answer |
//! | `method`, `path` | of the endpoint, as declared; where a path has no such method, only the path |
//! | `permission` | the name of a permission that [`Authorized::permits`] was asked for, in place of method and path |
//! | `credential`, `mode` | of a known caller: [`Credential::named`], and the mode |
//! | `list_number`, `pattern_number` | what decided: the credential's own lists count first, then those of its bounds; patterns from 1; 0 where none did |
//! | `pattern` | its text, after [`Settings::patterns_in_events`] only |
//! | `route`, `nearest` | of `not_in_registry`: the route that matched, as the router declares it, and the endpoint whose path is nearest to it |
//! | `report_only` | of a request that would be refused and goes on: [`Settings::report_only`]; such an event is at level WARN |
//! | `help` | of a refusal that the application brings about: what to write instead |
//!
//! What a request had in its headers or its path is in none of them.
//!
//! # Other sites
//!
//! A layer for CORS stands outside of the guards, by [`Protected::layer`], so that it answers preflights and is on
//! refusals too. Inside it sees neither.
//!
//! A cookie is sent by browsers whoever made them ask. An application that reads credentials from cookies also needs a
//! protection against forged requests (CSRF): cookies with `SameSite`, and a token or a check of `Origin` at what
//! writes. The edge has none. A mode for cookies alone shows in the registry what such requests may call.
//!
//! # Cost
//!
//! Beyond the same app without acl, a request to a mounted registry allocates nothing with
//! [`Settings::without_extension`], and once where [`Authorized`] is handed on. `protect` costs what any layer of axum
//! costs, three allocations, and that one. Instructions that are added are held to a budget by
//! `cargo bench -p acl-tower --bench instructions`; requests a second with and without the edge are printed by
//! `cargo bench -p acl-tower --bench requests`.

#![cfg_attr(not(feature = "axum"), allow(rustdoc::broken_intra_doc_links))]

mod answer;
mod audit;
mod authenticate;
mod authorized;
mod carriers;
mod credential;
mod edge;
mod guard;
mod head;
#[cfg(any(feature = "axum", feature = "testing"))]
mod methods;
mod nearest;
mod place;
#[cfg(feature = "axum")]
mod principals;
mod refusal;
mod report;
mod settings;
mod spelling;
mod target;
mod undeclared;

#[cfg(feature = "axum")]
mod axum_match;
#[cfg(feature = "axum")]
mod buffered;
#[cfg(feature = "axum")]
mod by_method;
#[cfg(feature = "axum")]
mod extract;
#[cfg(feature = "axum")]
mod guarded_handler;
#[cfg(feature = "axum")]
mod guesses;
#[cfg(feature = "axum")]
mod hook;
#[cfg(not(feature = "axum"))]
mod hook_off;
#[cfg(feature = "axum")]
mod look;
#[cfg(feature = "axum")]
mod mismatch;
#[cfg(feature = "axum")]
mod protect;
#[cfg(feature = "axum")]
mod router_paths;
#[cfg(feature = "axum")]
mod routes;
#[cfg(feature = "axum")]
mod slots;
#[cfg(feature = "axum")]
mod stated;

#[cfg(feature = "openapi")]
pub mod openapi;
#[cfg(feature = "testing")]
pub mod testing;

pub use audit::AUDIT;
pub use authenticate::{Authenticate, Authenticated, FindsCallers, Rejected, with_head};
pub use authorized::{Authorized, NotPermitted};
#[cfg(feature = "axum")]
pub use buffered::buffered;
pub use carriers::{Carried, Carriers};
pub use credential::{Credential, ListTexts};
pub use edge::Edge;
#[cfg(feature = "axum")]
pub use extract::NotAuthorized;
pub use guard::{Guard, GuardLayer, Guarding};
pub use head::Head;
#[cfg(feature = "axum")]
#[doc(hidden)]
pub use hook::TheTypeOfTheStateAndNoValue;
#[cfg(feature = "axum")]
pub use protect::{Protected, protect};
pub use refusal::{Cause, Refusal};
pub use report::Report;
#[cfg(feature = "axum")]
pub use routes::Routes;
pub use settings::Settings;
#[cfg(feature = "axum")]
pub use stated::HasState;
pub use target::Target;
pub use undeclared::Undeclared;
