//! `Authorized::permits`: what a request does besides its own endpoint is decided as the other endpoint is.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use acl::Mode;
use acl_tower::{AUDIT, Credential, Edge, NotPermitted, Rejected, Settings};
use axum::extract::State;
use bytes::Bytes;
use http::Response;
use http::request::Parts;

use crate::client::{send, serve};
use crate::log::Log;

/// How many tickets went.
type Gone = Arc<AtomicUsize>;
type Authorized = acl_tower::Authorized<Api, &'static str>;

mod people {
    use super::{Api, Authorized, Gone, NotPermitted, Ordering, State};

    #[acl::endpoint(DELETE, "/people/{id}", tags("people.people.delete"))]
    pub(crate) async fn delete(
        State(gone): State<Gone>,
        by: Authorized,
    ) -> Result<&'static str, NotPermitted<Api, &'static str>> {
        let other = by.permits(Api::TICKETS_DELETE)?;
        assert_eq!((other.endpoint(), *other.principal()), (Api::TICKETS_DELETE, *by.principal()));
        gone.fetch_add(1, Ordering::SeqCst);
        Ok("gone")
    }
}

mod tickets {
    #[acl::endpoint(DELETE, "/tickets/{id}", tags("tickets.tickets.delete"))]
    pub(crate) async fn delete() {}
}

acl::registry! {
    pub(crate) struct Api;
    endpoints: [people::delete, tickets::delete],
    with: [acl_tower::axum(Gone)],
}

fn edge(
    settings: Settings<Api, &'static str>,
) -> Edge<Api, impl acl_tower::Authenticate<Api, Principal = &'static str>> {
    Edge::with(
        |parts: &Parts| {
            let list = parts.headers.get("x-list").and_then(|list| list.to_str().ok());
            let credential = list.ok_or(Rejected::WrongCredential).and_then(|list| {
                Ok(Some(Arc::new(Credential::new(list, Mode::KEY, "ann")?.named("key of ann"))))
            });
            async move { credential }
        },
        settings,
    )
}

fn ask(list: &str) -> [(&'static str, String); 1] {
    [("x-list", list.to_owned())]
}

#[tokio::test]
async fn what_a_request_also_does_is_refused_as_its_own_endpoint_is() {
    let log = Log::start();
    let own = |settings: Settings<Api, _>| {
        settings.answer(|refusal, _| Response::new(Bytes::from(format!("no: {}", refusal.cause().code()))))
    };
    for settings in [Settings::new().schemes(["key"]).realm("test"), own(Settings::new())] {
        let gone = Gone::default();
        let address = serve(Api::routes(&edge(settings)).with_state(Arc::clone(&gone))).await;
        for list in ["people.*", "*, -tickets.*"] {
            log.take(AUDIT);
            let direct = send(address, "DELETE /tickets/7", &ask(list)).await;
            let [mut expected] = log.take(AUDIT).try_into().unwrap();
            let besides = send(address, "DELETE /people/5", &ask(list)).await;
            let [let_in, mut refused] = log.take(AUDIT).try_into().unwrap();
            assert_eq!((let_in["code"].as_str(), let_in["path"].as_str()), ("allowed", "/people/{id}"));
            let id = refused.remove("decision_id").unwrap();
            assert_ne!(Some(&id), expected.get("decision_id"));
            let before = expected.remove("decision_id").unwrap();
            assert_eq!(refused, expected, "{list}");
            assert_eq!(besides.status, direct.status);
            assert_eq!(besides.body.replace(&id, &before), direct.body);
            for header in ["www-authenticate", "allow", "content-type", "cache-control"] {
                assert_eq!(besides.header(header), direct.header(header), "{header}");
            }
        }
        assert_eq!(gone.load(Ordering::SeqCst), 0, "nothing was done");
        log.take(AUDIT);
        assert_eq!(send(address, "DELETE /people/5", &ask("*")).await.body, "gone");
        let events = log.take(AUDIT);
        let paths: Vec<_> = events.iter().map(|event| (&*event["path"], &*event["code"])).collect();
        assert_eq!(paths, [("/people/{id}", "allowed"), ("/tickets/{id}", "allowed")]);
        assert_eq!(gone.load(Ordering::SeqCst), 1);
    }
}
