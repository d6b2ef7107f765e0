//! Compile-time access control for HTTP APIs.
//!
//! Every endpoint has dotted **tags**, from least to most specific, and is open to access **modes**. An API key
//! has a **list** of patterns. The compiler checks the annotations and collects every handler into one static
//! registry; a list is decided against it in about a nanosecond a check, without allocation.
//!
//! ```
//! mod tickets {
//!     #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"), modes(key, token, session))]
//!     pub fn list() {}
//!
//!     #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
//!     pub fn delete() {}
//! }
//!
//! acl::registry! {
//!     /// The helpdesk API.
//!     pub struct Api;
//!     prefix: "/api/v2",
//!     endpoints: [tickets::{list, delete}],
//! }
//!
//! fn main() -> Result<(), acl::ParseError> {
//!     let list = acl::PatternList::parse("tickets.*, -*.delete")?;
//!     let grant = list.grant::<Api>(acl::Mode::KEY); // a bitset, once a credential
//!     assert!(grant.allows(Api::TICKETS_LIST)); // one bit, once a request
//!     assert_eq!(
//!         list.decide(Api::TICKETS_DELETE, acl::Mode::KEY).to_string(),
//!         "denied: `-*.delete` matches tag `tickets.tickets.delete`",
//!     );
//!     Ok(())
//! }
//! ```
//!
//! [`_guide`] begins with a whole server and its tests. [`_spec`] has the meaning, rule by rule ([T1], [P2], [D4], …).
//!
//! # The words of an annotation
//!
//! [`macro@endpoint`] takes a list of words and calls, which `rustfmt` formats:
//!
//! | word | meaning | rule |
//! |---|---|---|
//! | `GET, "/tickets/{id}"` | a route; repeat it for more than one. Not needed where `#[utoipa::path(get, path = "…")]` stands below | |
//! | `tags("a.b.c", …)` | what the endpoint is called; at least one | [T1] to [T4] |
//! | `needs("d.e.f", …)` | tags that must be granted too: what the endpoint requires or causes besides | [D11] |
//! | `modes(key, token, session)` | by what kind of credential; without it, the registry's `default_modes` | [M1], [M2] |
//! | `public` | open to everyone, without a credential | [D1] |
//! | `public(identified)` | the same; a valid credential is recognised, an invalid one is refused | [D1] |
//! | `authenticated` | open to every valid credential of an open mode, whatever its list | [D2] |
//! | `explicit` | granted only by a pattern without `*` | [D10] |
//! | `id = "tickets_list"` | one more constant, `TICKETS_LIST`, that stays when the handler moves | |
//! | `allow(method_mismatch)` | the method may contradict the operation that the tag names | |
//! | `allow(tag_prefix)` | a tag may be the beginning of another tag | |
//! | `crate = path` | where `acl` is found, if not under the name that Cargo.toml gives it | |
//!
//! # What the compiler refuses
//!
//! A malformed tag, pattern or path; an unknown mode, group, resource or operation; one route, handler or
//! constant twice; a method that contradicts its tag's operation; a handler that is in no list; a list that is
//! in no registry. Each is one error, at the word at fault, that says what to write instead. Nothing runs at
//! start-up.
//!
//! # For authors of frameworks
//!
//! This crate knows no web framework. `with: [path::to::macro]` in [`registry!`] hands every endpoint with its handler
//! to a macro of yours, which mounts them. An attribute of yours writes `#[fw::acl::endpoint(…, crate = fw::acl)]`
//! before the function, and errors still point at what your users typed. [`EndpointId::by_route`] finds what a router
//! matched. For endpoints known only at run time there are [`Endpoint`] and [`Catalog`]. [`_guide::framework_authors`]
//! goes through it step by step.
//!
//! [T1]: crate::_spec#t1-form
//! [T4]: crate::_spec#t4-tags-of-an-endpoint
//! [P2]: crate::_spec#p2-wildcard
//! [D1]: crate::_spec#d1-public
//! [D2]: crate::_spec#d2-authenticated
//! [D4]: crate::_spec#d4-deny
//! [D10]: crate::_spec#d10-explicit
//! [D11]: crate::_spec#d11-needs
//! [M1]: crate::_spec#m1-modes
//! [M2]: crate::_spec#m2-default

#![no_std]

pub use acl_core::{
    _spec, Access, BrokenList, Catalog, Decision, Endpoint, EndpointId, EndpointOf, EndpointSet, ErrorKind,
    Explanation, Finding, FindingKind, GRAMMAR_VERSION, Grant, GrantBytesError, InText, Lint, Lists,
    MAX_BYTES, MAX_ENDPOINTS, MAX_LIST_BYTES, MAX_MODES, MAX_SEGMENTS, Mode, ModeSet, OneMode, ParseError,
    Pattern, PatternIndices, PatternList, Patterns, Place, Policy, Reason, Registry, Rights, Route, Snippet,
    Storage, Tag, Verdict, Words, is_hidden, iter,
};
#[cfg(feature = "alloc")]
pub use acl_core::{PatternListBuf, assemble, requests, suggest};

/// Declares a function as the handler of an endpoint.
///
/// The function's tokens stay as they are; beside it stands a hidden macro by which a list reaches the
/// annotation. So what names the handler in a list must reach that macro too: a path to its module, or a glob
/// import; `use tickets::list` alone does not bring it. The function is in a module, not in another function's
/// body and not in an `impl`.
///
/// ```
/// #[acl::endpoint(PUT, "/tickets/{id}", PATCH, "/tickets/{id}", tags("tickets.tickets.put"), modes(key))]
/// pub fn update() {}
///
/// acl::registry! { pub struct Api; endpoints: [update] }
///
/// fn main() {
///     assert_eq!(Api::UPDATE.route().method, "PUT");
///     assert_eq!(Api::UPDATE_2.route().method, "PATCH"); // one constant a route
/// }
/// ```
pub use acl_macros::endpoint;
/// Declares a list of endpoints, to be named in other lists: of a module, or of a crate for others.
///
/// A list is named as a constant is. It holds handlers, routes and other lists, as use-trees; a `#[cfg]` may stand on
/// each part of one. It may state a prefix for all of its paths, and modes for those of its endpoints that state none.
/// Where lists nest, prefixes add up, and the innermost modes count.
///
/// ```
/// mod people {
///     #[acl::endpoint(GET, "/people", tags("people.people.list"))]
///     pub fn list() {}
///
///     acl::endpoints! {
///         pub ALL: [list];
///         pub FOR_CLIENTS: prefix "/client", modes(key), [get];
///     }
///
///     #[acl::endpoint(GET, "/people/{id}", tags("people.people.get"))]
///     pub fn get() {}
/// }
///
/// acl::registry! { pub struct Api; endpoints: [people::{ALL, FOR_CLIENTS}] }
///
/// fn main() {
///     assert_eq!(Api::PEOPLE_LIST.route().path, "/people");
///     assert_eq!(Api::PEOPLE_GET.route().path, "/client/people/{id}");
/// }
/// ```
pub use acl_macros::endpoints;
/// A [`PatternList`] checked while compiling, in a constant or anywhere else.
///
/// With a registry, every allow must match a present, former or reserved tag of it, and every deny one of these or a
/// removed one; the list must grant something. A registry named in another module is brought by one `use` of its type.
///
/// ```
/// # mod api {
/// #     #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
/// #     pub fn list() {}
/// #     #[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"))]
/// #     pub fn get() {}
/// #     acl::registry! { pub struct Api; endpoints: [list, get] }
/// # }
/// use api::Api;
///
/// const SUPPORT: acl::PatternList<'static> = acl::pattern_list!(Api: "tickets.*, -tickets.tickets.list");
/// const ANY: acl::PatternList<'static> = acl::pattern_list!("people.*");
/// # fn main() {}
/// ```
pub use acl_macros::pattern_list;
/// Declares permissions: entries of a registry that have tags and modes and no route.
///
/// What is allowed is sometimes known only inside a handler: after the body was read, for a message on a web socket,
/// for a field, for a job. A permission is decided there, by the grant or the rights of the caller. It is named as a
/// constant is, and listed as a handler is; no router mounts it.
///
/// ```
/// acl::permission! {
///     /// Publish a package that does not exist yet.
///     pub PUBLISH_NEW("packages.packages.create", modes(key, token));
/// }
///
/// acl::registry! { pub struct Api; endpoints: [PUBLISH_NEW] }
///
/// fn main() -> Result<(), acl::ParseError> {
///     let grant = acl::PatternList::parse("packages.*")?.grant::<Api>(acl::Mode::KEY);
///     assert!(grant.allows(Api::PUBLISH_NEW));
///     assert_eq!(Api::PUBLISH_NEW.summary(), Some("Publish a package that does not exist yet."));
///     Ok(())
/// }
/// ```
pub use acl_macros::permission;
/// Declares a registry: collects the listed endpoints, checks them together and emits them as statics.
///
/// The type gets a constant for each endpoint, named from the last two segments of its path or by `as NAME`,
/// and for each mode of its own. Keys, all but `endpoints` optional, in any order:
///
/// | key | meaning |
/// |---|---|
/// | `prefix: "/api/v2"` | stands before every path |
/// | `operations: ["list", …]` | the last segments that tags of two or more may have ([T3]) |
/// | `groups: { "tickets": ["messages"], … }` | the first segments, and of each the second segments ([T3]) |
/// | `modes: [partner]` | up to five modes beyond `key`, `token`, `session` ([M1]) |
/// | `default_modes: [key, session]` | of an endpoint without `modes` ([M2]) |
/// | `endpoints: [tickets::{list, get}, people::ALL]` | use-trees of handlers and lists; `#[cfg]` may stand on each |
/// | `renamed: { "people.agents" => "people.staff" }` | the old prefix still matches ([S2]) |
/// | `removed: ["legacy.*"]` | gone for good ([S2]) |
/// | `reserved: ["reports.*"]` | may come, or come and go with a `#[cfg]`: a deny of it is no mistake ([S6]) |
/// | `policies: { pub READ_ONLY = "*.list, *.get" }` | named lists, decided while compiling: `Api::READ_ONLY` is a [`Policy`] ([R1], [R2]) |
/// | `rules: ["admin.*" only by [session]]` | what must hold of every call, proved while compiling ([R3] to [R9]) |
/// | `with: [path::to::macro]` | called as `path::to::macro! { Api { CONST METHOD "path" handler; … } }`; `path::to::macro(…)` hands on `(…)` at the end |
///
/// A route without a function has `_` in place of its handler. `crate = path;` may stand first.
///
/// ```
/// #[acl::endpoint(GET, "/staff", tags("people.staff.list"), modes(partner))]
/// fn staff() {}
///
/// acl::registry! {
///     pub struct Api;
///     modes: [partner],
///     endpoints: [staff],
///     renamed: { "people.agents" => "people.staff" },
///     policies: { pub READ_ONLY = "*.list" },
///     rules: ["people.*" never by [key], READ_ONLY only [GET]],
/// }
///
/// fn main() -> Result<(), acl::ParseError> {
///     assert!(Api::READ_ONLY.grant(Api::MODE_PARTNER).allows(Api::STAFF));
///     let old = acl::PatternList::parse("people.agents.*")?;
///     assert!(old.grant::<Api>(Api::MODE_PARTNER).allows(Api::STAFF));
///     Ok(())
/// }
/// ```
///
/// [T3]: crate::_spec#t3-vocabulary
/// [M1]: crate::_spec#m1-modes
/// [M2]: crate::_spec#m2-default
/// [S2]: crate::_spec#s2-renamed-and-removed
/// [S6]: crate::_spec#s6-reserved
/// [R1]: crate::_spec#r1-policies
/// [R2]: crate::_spec#r2-what-a-policy-must-do
/// [R3]: crate::_spec#r3-calls
/// [R9]: crate::_spec#r9-broken-rules
pub use acl_macros::registry;
/// Declares routes that no annotated function serves: a closure, a file service, another router.
///
/// ```
/// acl::route! {
///     pub assets(GET, "/assets/{*file}", tags("helpdesk.assets.get"), public);
/// }
///
/// acl::registry! { pub struct Api; endpoints: [assets] }
/// # fn main() { assert_eq!(Api::ASSETS.route().path, "/assets/{*file}"); }
/// ```
pub use acl_macros::route;

// Names that other libraries have. Each is an error that says what to write here.
#[doc(hidden)]
pub use acl_macros::{Registry, delete, get, head, options, patch, post, put};

#[doc(hidden)]
#[path = "expansion.rs"]
pub mod __private;

#[cfg(all(doc, not(doctest)))]
#[doc = include_str!("guide/links.md")]
#[doc = include_str!("../docs/guide/README.md")]
#[path = "guide.rs"]
pub mod _guide;

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
