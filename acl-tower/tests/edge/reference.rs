//! The whole edge against the naive reading of SPEC.md that the core's tests have: for random stored credentials
//! (several lists, bounds, stale and malformed lists), modes and endpoints, a service answers what the reference says.

use std::convert::Infallible;
use std::sync::Arc;

use acl::{EndpointId, Mode, PatternList, Registry as _};
use acl_core::assemble::Declaration;
use acl_tower::{AUDIT, Authenticated, Credential, Edge, Protected, Refusal, Settings, protect};
use axum::body::Body;
use http::request::Parts;
use http::{Request, Response};
use proptest::prelude::*;
use tower::ServiceExt as _;

use crate::app::{Api, App, Person, router};
use crate::log::Log;
use naive::Stored;

#[path = "../../../acl-core/tests/decision/reference.rs"]
#[allow(dead_code, reason = "the tests of the core use all of it")]
mod naive;

type Known = Option<Arc<Credential<Api, Person>>>;

/// Patterns that say something of this API, and some that nearly do.
fn pattern() -> impl Strategy<Value = String> {
    let segment = prop_oneof![
        6 => Just("*"),
        4 => prop::sample::select(vec![
            "tickets", "helpdesk", "people", "rooms", "seats", "admin", "all", "me", "list", "get", "post", "delete",
            "reset", "ticket", "anything",
        ]),
    ];
    let any = prop::collection::vec(segment, 1..4).prop_map(|segments| segments.join("."));
    let tags: Vec<String> =
        EndpointId::<Api>::all().flat_map(EndpointId::tags).map(|tag| tag.as_str().to_owned()).collect();
    let body = prop_oneof![any, prop::sample::select(tags)];
    (prop::bool::weighted(0.3), body).prop_map(|(deny, body)| if deny { format!("-{body}") } else { body })
}

fn list() -> impl Strategy<Value = String> {
    prop::collection::vec(pattern(), 1..6)
        .prop_map(|patterns| patterns.join(", "))
        .prop_filter("P2: no list", |text| PatternList::parse(text).is_ok())
}

/// Lists side by side, as a store may have them: now and then a stale one, a malformed one, or none.
fn stored() -> impl Strategy<Value = Vec<String>> {
    let broken = prop::sample::select(vec!["*, -no.such.thing", "tickets.*,", "", "*; -*.delete", "* | *"]);
    let list = prop_oneof![8 => list(), 1 => broken.prop_map(str::to_owned)];
    prop_oneof![12 => prop::collection::vec(list, 1..3), 1 => Just(Vec::new())]
}

fn mode() -> impl Strategy<Value = Mode> {
    prop::sample::select(vec![Mode::KEY, Mode::TOKEN, Mode::SESSION])
}

fn apps() -> [Protected; 2] {
    let edge = Edge::<Api, _>::with(
        |parts: &Parts| {
            let known = parts.extensions.get::<Known>().cloned().flatten();
            async move { Authenticated::<Api, Person>::Ok(known) }
        },
        Settings::new(),
    );
    let files = axum::routing::get(|| async { "file" });
    let mounted = Api::routes(&edge).serve(Api::OPEN_FILES, files).with_state(App::default());
    // `/slow` waits for nobody here.
    [mounted, protect(router(App::default()), &edge)]
}

async fn ask(app: &Protected, id: EndpointId<Api>, known: Known) -> Response<Body> {
    let path = id
        .route()
        .path
        .replace("{id}", "7")
        .replace("{room}", "4")
        .replace("{*rest}", "1/2")
        .replace("{*path}", "a/b");
    let request = Request::builder().method(id.route().method).uri(path).extension(known);
    let answer: Result<_, Infallible> = app.clone().oneshot(request.body(Body::empty()).unwrap()).await;
    answer.unwrap()
}

/// The registry as the reference reads it.
fn declared() -> Vec<Declaration<'static>> {
    Api::CATALOG
        .endpoints()
        .map(|(_, route, endpoint)| Declaration {
            method: route.method,
            path: route.path,
            tags: endpoint.tags().map(acl::Tag::as_str).collect(),
            modes: endpoint.modes(),
            access: endpoint.access(),
            explicit: endpoint.is_explicit(),
            ..Declaration::default()
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn what_a_service_answers_is_what_the_lists_say(
        own in stored(),
        bounds in prop::collection::vec(stored(), 0..3),
        mode in mode(),
    ) {
        let mut credential = Credential::<Api, Person>::any_of(own.iter().map(String::as_str), mode, "pat");
        for bound in &bounds {
            credential = credential.within_any_of(bound.iter().map(String::as_str));
        }
        let credential = Arc::new(credential);
        let declared = declared();
        // Nothing was renamed or removed here.
        let names: Vec<String> = declared.iter().flat_map(|it| &it.tags).map(|tag| (*tag).to_owned()).collect();
        let reference = Stored { own: &own, bounds: &bounds, names: &names, absent: &[] };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let log = Log::start();
        for app in apps() {
            for id in EndpointId::<Api>::all().filter(|id| *id != Api::OPEN_SLOW) {
                let answer = runtime.block_on(ask(&app, id, Some(Arc::clone(&credential))));
                let endpoint = &declared[usize::from(id.index())];
                let matches = |body: &str, tag: usize| naive::matches(body, endpoint.tags[tag]);
                let expected = reference.decide(endpoint, mode.index(), matches);
                let (allowed, code) = (expected.allowed, expected.code);
                let refusal = answer.extensions().get::<Refusal<Api, Person>>();
                prop_assert_eq!(refusal.is_none(), allowed, "{} {:?} {:?}", id, &own, &bounds);
                if let Some(refusal) = refusal {
                    prop_assert_eq!(refusal.cause().code(), code, "{} {:?} {:?}", id, &own, &bounds);
                    prop_assert_eq!(answer.status(), 403);
                }
                let events = log.take(AUDIT);
                prop_assert_eq!(events.len(), 1);
                prop_assert_eq!(events[0]["code"].as_str(), code);
                // At a public endpoint nobody was asked.
                let list = events[0].get("list_number").map_or("0", String::as_str);
                prop_assert_eq!(list, expected.list.to_string());
                prop_assert_eq!(credential.allows(id), allowed);
                prop_assert_eq!(credential.decide(id).is_allowed(), allowed);
                prop_assert_eq!(credential.decide(id).code(), code);
            }
        }
    }

    #[test]
    fn nobody_is_let_in_to_what_is_not_public(method in "[A-Z]{1,8}|GET|HEAD|POST", path in "/[ -~&&[^ ?#\"<>\\\\^`{|}]]{0,24}") {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        for app in apps() {
            let request = Request::builder().method(method.as_str()).uri(path.as_str()).extension(Known::None);
            let Ok(request) = request.body(Body::empty()) else { continue };
            let public = ["GET", "HEAD"].contains(&method.as_str()) && ["/status", "/forgetful"].contains(&path.as_str());
            let answer: Result<Response<Body>, Infallible> = runtime.block_on(app.oneshot(request));
            let refused = answer.unwrap().extensions().get::<Refusal<Api, Person>>().is_some();
            prop_assert_eq!(refused, !public, "{} {}", method, path);
        }
    }
}
