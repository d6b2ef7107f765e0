//! The page that shows an API: every endpoint with its tags and modes, and what a list of patterns grants.
//!
//! [`Browser`] is a [`tower_service::Service`] for requests of any body, over a registry or any
//! [`Catalog`](acl_core::Catalog). It needs no web framework, no network and no files: page, script and stylesheet are
//! part of the program.
//!
//! ```no_run
//! mod tickets {
//!     #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
//!     pub fn list() {}
//! }
//! acl::registry! { pub struct Api; endpoints: [tickets::list] }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let app = axum::Router::<()>::new().nest_service("/doc", acl_browser::Browser::of::<Api>());
//! # let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! # axum::serve(listener, app).await
//! # }
//! ```
//!
//! # What it answers
//!
//! Paths are those below the place where it is mounted.
//!
//! | request | answer |
//! |---|---|
//! | `GET /` | the page; all endpoints are in it, so it can be read without a script |
//! | `GET /?endpoint=GET:/tickets/{id}` | one endpoint with its documentation, for those without a script |
//! | `GET /?part=GET:/tickets/{id}` | its documentation and console alone, which the script puts into the page |
//! | `POST /preview` | what a credential's lists grant: `{"list": "tickets.*", "mode": "key"}` |
//! | `POST /difference` | what changes: `{"before": "*", "after": "tickets.*", "mode": "key"}` |
//! | `POST /complete` | what the beginning of a pattern may become: `{"text": "tick", "mode": "key"}` |
//! | `POST /pick` | a list once a box is ticked: `{"list": "*", "pick": "tickets.*", "part": "write", "on": false}` |
//! | `POST /decide` | a dry run: `{"list": "*", "method": "GET", "path": "/tickets/7", "mode": "key"}` |
//! | `GET /preview.js`, `GET /preview.css` | the preview, for a page of your own |
//!
//! Lists travel in bodies, and nothing is logged or kept. The script writes the list that a person tries into the part
//! of the address after `#`, which browsers send to no server. What is decided is decided here, by
//! [`acl_core`]; the script only shows it.
//!
//! A credential may have several lists, of which any may grant (S5), and bounds (S4), each of one list or several:
//!
//! ```json
//! { "lists": ["tickets.*", "people.*.list"], "within": [["*.list", "*.get"], "*, -admin.*"] }
//! ```
//!
//! `before` and `after` too are a text or an array of texts. An answer names a list by its number, from 1: the
//! credential's own lists count first, then those of each bound. A mistake, a finding and a pattern have the number of
//! their `list`, and their place in its text, in UTF-16 code units, as a browser counts. A verdict is an array: whether
//! the endpoint is granted, the code, and the numbers of the list, the bound and the pattern that decided, null where
//! there is none. A list that is malformed (P7) or stale (S3) grants nothing; the others still count.
//!
//! `removable` says which patterns can be removed from each list: how many, why, and the patterns that are left.
//!
//! A question has at most [`MAX_BODY_BYTES`] bytes and 32 lists, no member twice, and 10 seconds to arrive; a list has
//! at most the bytes of P5. Lists of very many patterns are counted, but not explained at every endpoint; what would
//! take seconds is refused with a message that says so.
//!
//! Answers are computed on tokio's threads for work that blocks, two at a time, so that a preview holds no other
//! request up; a question that waits 5 seconds for its turn is answered with 503. This needs a runtime with its timer
//! (`enable_time`). Outside of tokio an answer is computed where it is polled, and no time is kept.
//!
//! # Documentation and console
//!
//! [`Browser::openapi`] adds what an `OpenAPI` document says of each endpoint: parameters, bodies and answers.
//!
//! The console of the page sends a request that a person fills in, with that person's credential, to the origin of the
//! page or to the [`Browser::server`] that the application states. A secret stays in the page's fields. A request with
//! any credential but a cookie carries no cookie; a write by a cookie carries the token of [`Browser::csrf`]. The page
//! asks before it sends a request that may delete something. [`Browser::without_console`] takes the console away.
//!
//! # The preview in a page of your own
//!
//! ```html
//! <link rel="stylesheet" href="/doc/preview.css">
//! <script src="/doc/preview.js" defer></script>
//! <textarea name="tags" data-acl-preview="/doc">tickets.*</textarea>
//! ```
//!
//! While one types, the preview stands below the text: how many endpoints the list grants and which, mistakes at
//! their place, what is odd about the list. More attributes of the `textarea`:
//!
//! | attribute | meaning |
//! |---|---|
//! | `data-acl-preview="/doc"` | where the browser is mounted |
//! | `data-acl-mode="token"` | the mode; `key` without it |
//! | `data-acl-mode-from="#mode"` | the mode is the value of this form field, and changes with it |
//! | `data-acl-several` | the text may hold several lists, with `\|` between them (S5) |
//! | `data-acl-lines` | a line's end stands for a comma; the server reads what is sent with [`from_lines`] |
//! | `data-acl-within-from="#agent"` | the bounds are those of the chosen option of this field, in its `data-acl-within` |
//! | `data-acl-before="tickets.*"` | the list in force now: the preview shows what is gained and lost; several lists as an array in JSON |
//! | `data-acl-within="people.*"` | a list that bounds this one, such as its maker's (S4); several bounds as an array in JSON, a bound of several lists as an array in it |
//!
//! What stands at the caret is still being written: it is left out, and is no mistake until the field is left. Nothing
//! on the page moves while one types.
//!
//! A [`Picker`] beside the field is a tree of boxes, in step with the text both ways. It is a plain form without a
//! script.
//!
//! The element gets an event `acl-preview` whose `detail` is the answer, and `aria-invalid` while the list has a
//! mistake. For an element that is added later, call `aclPreview.attach(element)`. The colours are custom
//! properties (`--acl-ink`, `--acl-accent`, …) that a page may set, and follow its `color-scheme`.
//!
//! # Who may see it
//!
//! That is for the one who mounts it: it shows every route with its tags, and nothing of any key. By `nest_service`
//! beside what is guarded, everyone may see it. Where its own routes are endpoints, whom the registry lets:
//!
//! ```
//! use acl_browser::Browser;
//! # use acl_tower::{Authenticate, Edge, Protected};
//!
//! acl::route! {
//!     doc(GET, "/doc", GET, "/doc/{*rest}", POST, "/doc/{*rest}", tags("helpdesk.doc.read"), authenticated);
//! }
//! acl::registry! { pub struct Api; endpoints: [doc], with: [acl_tower::axum] }
//!
//! # fn app<A: Authenticate<Api>>(edge: &Edge<Api, A>) -> Protected {
//! let page = Browser::of::<Api>().at("/doc");
//! Api::routes(edge)
//!     .serve(Api::DOC, page.clone())
//!     .serve(Api::DOC_2, page.clone())
//!     .serve(Api::DOC_3, page)
//!     .with_state(())
//! # }
//! # fn main() {}
//! ```

mod about;
mod answer;
mod apart;
mod ask;
mod assets;
mod browser;
mod caret;
mod carrier;
mod complete;
mod console;
mod cost;
mod difference;
mod documentation;
mod dry_run;
mod endpoint_page;
mod findings;
mod html;
mod lines;
mod openapi;
mod page;
mod pick;
mod picker;
mod preview;
mod prose;
mod removable;
mod service;
mod shown;
mod site;
mod tree;

pub use browser::Browser;
pub use carrier::{Carrier, CsrfToken};
pub use lines::{from_lines, in_lines};
pub use openapi::OpenApiError;
pub use picker::Picker;
pub use removable::Removable;
pub use service::{Future, MAX_BODY_BYTES};
