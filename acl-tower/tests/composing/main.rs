//! Routers composed by chance, over several registries: a handler runs only if the caller may call the endpoint that
//! the registry has for the method and the whole path at which the handler was mounted.
//!
//! Each handler writes down where it was mounted. The reference reads SPEC.md naively, and shares no code with the
//! decision. What is documented as served has to be served, too.
//!
//! A failure names its seed: `ACL_SEED=9 cargo test -p acl-tower --test composing` composes that router again.

#![allow(clippy::unwrap_used, clippy::panic)]

mod around;
mod chance;
mod edges;
mod place;
mod reference;
mod registries;
mod tree;

use std::panic::{AssertUnwindSafe, catch_unwind};

use axum::body::Body;
use axum::extract::Request;
use tower::ServiceExt as _;

use around::{App, Guarding};
use chance::Chance;
use edges::Caller;
use place::{Place, Ran};
use registries::{Crossed, Named, Own, Tickets, Tree};
use tree::Mounted;

const CASES: u64 = 1_500;
const REQUESTS: usize = 24;

/// What axum says, with debug assertions, of a `nest_service` in a request that was matched before.
const MATCHED_TWICE: &str = "extensions.remove::<MatchedPath>().is_none()";

/// The handlers that ran for a request, and the status of the answer; 0 where axum gave up.
fn ask(app: &App, caller: &Caller, method: &str, url: &str) -> Option<(Vec<Ran>, u16)> {
    let request = caller.sign(Request::builder().method(method).uri(url)).body(Body::empty()).ok()?;
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let _quiet = chance::Composing::new();
    let answer = catch_unwind(AssertUnwindSafe(|| runtime.block_on(app.service.clone().oneshot(request))));
    let status = match answer {
        Ok(answer) => answer.unwrap().status().as_u16(),
        Err(panic) => {
            let told = panic.downcast_ref::<&str>().is_some_and(|told| told.contains(MATCHED_TWICE));
            assert!(told, "seed: {}", app.how.join("\n"));
            0
        }
    };
    Some((app.ran.take(), status))
}

/// Builds and asks; what was composed, for the message of a failure.
fn run<R: Tree>(seed: u64, guarding: Guarding, served: &mut Served) {
    // axum refuses routes that overlap by a panic; then another composition is tried.
    let built = (0..8).find_map(|again| {
        let mut chance = Chance::new(seed + again * CASES);
        let app = catch_unwind(AssertUnwindSafe(|| around::app::<R>(&mut chance, guarding))).ok()?;
        Some((app, chance))
    });
    let Some((app, mut chance)) = built else { return };
    for _ in 0..REQUESTS {
        let caller = Caller::by_chance::<R>(&mut chance);
        let (method, url) = tree::request::<R>(&mut chance, &app.prefixes);
        let Some((ran, status)) = ask(&app, &caller, method, &url) else { continue };
        for ran in &ran {
            served.nested += u64::from(ran.place.nested.is_some());
            let allowed = ran.endpoints::<R>().into_iter().any(|id| reference::allows(&caller, id));
            assert!(
                allowed,
                "seed {seed}, {guarding:?}, {}: {method} {url} by {caller:?} ran {ran:?}, {status}\n{}",
                R::NAME,
                app.how.join("\n")
            );
        }
    }
    for Mounted { id, method, url } in app.promised::<R>() {
        let caller = Caller::who_may::<R>(id);
        let Some((ran, status)) = ask(&app, &caller, method, &url) else { continue };
        assert!(
            ran.len() == 1 || !reference::allows(&caller, id),
            "seed {seed}, {guarding:?}, {}: {method} {url} by {caller:?} is {id}, ran {ran:?}, {status}\n{}",
            R::NAME,
            app.how.join("\n")
        );
        served.promised += 1;
    }
}

/// How many requests reached handlers.
#[derive(Default)]
struct Served {
    promised: u64,
    /// By chance, behind a `nest_service`.
    nested: u64,
}

fn cases(guarding: Guarding) {
    chance::quiet();
    let mut served = Served::default();
    let only = std::env::var("ACL_SEED").ok().and_then(|seed| seed.parse().ok());
    for seed in only.map_or(0..CASES, |seed| seed..seed + 1) {
        match seed % 3 {
            0 => run::<Tickets>(seed, guarding, &mut served),
            1 => run::<Crossed>(seed, guarding, &mut served),
            _ => run::<Own>(seed, guarding, &mut served),
        }
    }
    for seed in only.map_or(0..CASES / 4, |seed| seed..seed + 1) {
        run::<Named>(seed, guarding, &mut served);
    }
    assert!(
        only.is_some() || served.promised > CASES / 4,
        "only {} requests had to be served: nothing is tested",
        served.promised
    );
    let nests = guarding != Guarding::ByHand;
    assert!(only.is_some() || !nests || served.nested > 20, "only {} requests were nested", served.nested);
}

#[test]
fn a_protected_router_runs_what_the_caller_may_call() {
    cases(Guarding::Protect);
}

#[test]
fn a_mounted_registry_runs_what_the_caller_may_call() {
    cases(Guarding::Mount);
}

#[test]
fn guards_by_hand_run_what_the_caller_may_call() {
    cases(Guarding::ByHand);
}

/// The reference would find a handler that runs by another's right.
#[test]
fn the_reference_tells_a_wrong_handler() {
    let caller = Caller::of("tickets.tickets.list", acl::Mode::KEY);
    let ran = |method: &str, path: Option<&str>| {
        let place = Place::new(Some(method), path.map(str::to_owned));
        let (prefix, path, stands) = Default::default();
        Ran { place, seen: http::Method::GET, prefix, path, stands }.endpoints::<Tickets>().pop()
    };
    assert!(ran("GET", Some("/tickets")).is_some_and(|id| reference::allows(&caller, id)));
    assert!(ran("DELETE", Some("/tickets")).is_some_and(|id| !reference::allows(&caller, id)));
    assert!(ran("GET", Some("/public/tickets")).is_some_and(|id| reference::allows(&caller, id)));
    assert!(ran("HEAD", Some("/tickets")).is_none() && ran("GET", None).is_none());
}
