//! What a refused caller is told: RFC 9457, RFC 6750, and what an application may say instead.

use acl_tower::{Cause, Edge, Refusal, Settings, protect};
use axum::Router;
use axum::extract::Request;
use axum::routing::get;
use bytes::Bytes;
use http::Response;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::app::{
    Api, App, Keys, NOBODY, Person, key, mounted, protected, secret, settings, sites, sites_with, store,
};
use crate::client::{Answer, send, serve};
use crate::log::Log;

/// An answer without what differs from one to the next.
fn whole(mut answer: Answer) -> (u16, Vec<String>, Value) {
    let mut problem = answer.problem();
    let id = problem["decision_id"].take();
    assert_eq!(uuid::Uuid::parse_str(id.as_str().unwrap()).unwrap().get_version_num(), 7);
    problem.as_object_mut().unwrap().remove("decision_id");
    for name in ["date", "connection", "content-length"] {
        assert!(answer.headers.remove(name).is_some(), "{name}");
    }
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .flat_map(|(name, values)| values.iter().map(move |value| format!("{name}: {value}")))
        .collect();
    headers.sort();
    (answer.status, headers, problem)
}

/// Status, headers beside the two of every problem, and the problem's members beside `type` and `status`.
async fn check(
    site: &crate::app::Site,
    request: &str,
    headers: &[(&str, String)],
    expected: (u16, &[&str], Value),
) {
    let (status, more, mut problem) = expected;
    let mut expected_headers =
        vec!["cache-control: no-store".to_owned(), "content-type: application/problem+json".to_owned()];
    // Only a known caller at no route gets none.
    if status != 404 && !more.iter().any(|line| line.starts_with("allow: ")) {
        expected_headers.push("allow: ".to_owned());
    }
    expected_headers.extend(more.iter().map(|&line| line.to_owned()));
    expected_headers.sort();
    problem["type"] = json!("about:blank");
    problem["status"] = json!(status);
    let answer = send(site.address, request, headers).await;
    assert_eq!(whole(answer), (status, expected_headers, problem), "{} {request} {headers:?}", site.how);
}

/// A problem's members beside `type` and `status`.
fn problem(title: &str, code: &str, detail: &str) -> Value {
    json!({ "title": title, "code": code, "detail": detail })
}

#[tokio::test]
async fn whole_answers_to_whom_is_not_known() {
    let challenge = |error: &str| {
        ["key", "token"].map(|scheme| format!("www-authenticate: {scheme} realm=\"api\", error=\"{error}\""))
    };
    let (invalid, several) = (challenge("invalid_token"), challenge("invalid_request"));
    for site in sites().await {
        let told =
            problem("Unauthorized", "no_credential", "this needs a credential, and the request has none");
        let schemes = [r#"www-authenticate: key realm="api""#, r#"www-authenticate: token realm="api""#];
        check(&site, "GET /tickets", &[], (401, &schemes, told)).await;
        let detail = "the credential is malformed, unknown, expired or revoked";
        let told = problem("Unauthorized", "wrong_credential", detail);
        check(&site, "GET /tickets", &[key("unknown")], (401, &invalid.each_ref().map(String::as_str), told))
            .await;
        let detail = "the request has more than one credential; send one";
        let told = problem("Bad Request", "several_credentials", detail);
        let two = [key("all"), key("all")];
        check(&site, "GET /tickets", &two, (400, &several.each_ref().map(String::as_str), told)).await;
        let detail = "the credential's list is malformed and grants nothing; its owner must correct it";
        let told = problem("Forbidden", "key_list_malformed", detail);
        check(&site, "GET /tickets", &[key("cut")], (403, &[], told)).await;
        let detail = "too many requests; `Retry-After` has the seconds to wait";
        let told = problem("Too Many Requests", "too_many_requests", detail);
        check(&site, "GET /tickets", &[key("limited")], (429, &["retry-after: 2"], told)).await;
        let told =
            problem("Service Unavailable", "unavailable", "credentials cannot be checked now; try later");
        check(&site, "GET /tickets", &[key("away")], (503, &[], told)).await;
        assert_eq!(site.reached(), 0, "{}", site.how);
    }
}

/// H5: an endpoint, another method of its path, a route that is not in the registry, and nothing at all.
#[tokio::test]
async fn to_a_stranger_one_refusal_is_as_the_other_wherever_they_ask() {
    let internal = |edge: &crate::app::TestEdge, app: App| {
        protect(crate::app::router(app).route("/internal", get(|| async { "inside" })), edge)
    };
    for site in [
        crate::app::site("mounted", settings(), mounted).await,
        crate::app::site("protected", settings(), internal).await,
    ] {
        for headers in [vec![], vec![key("unknown")], vec![key("all"), key("all")], vec![key("away")]] {
            let mut told = Vec::new();
            for request in [
                "GET /tickets/7",
                "PUT /tickets/7",
                "BREW /admin/reset",
                "OPTIONS /me",
                "POST /files/a",
                "GET /internal",
                "PUT /internal",
                "GET /nowhere",
                "OPTIONS *",
            ] {
                told.push(whole(send(site.address, request, &headers).await));
            }
            assert!(told.windows(2).all(|two| two[0] == two[1]), "{} {headers:?} {told:#?}", site.how);
        }
    }
}

#[tokio::test]
async fn whole_answers_to_a_known_caller_at_an_endpoint() {
    let all = ["key", "token", "session"];
    let token = ("authorization", format!("token {}", secret("token")));
    let (post, delete) = (&["tickets.tickets.post"][..], &["tickets.tickets.delete"][..]);
    for site in sites().await {
        for (request, header, may, tags, modes, code, detail) in [
            (
                "POST /tickets",
                token.clone(),
                "GET, HEAD",
                post,
                &["key", "session"][..],
                "mode_not_allowed",
                "not open to mode `token`; open to: key, session",
            ),
            (
                "DELETE /tickets/7",
                key("careful"),
                "GET, HEAD",
                delete,
                &all,
                "tag_denied",
                "the credential's list denies a tag of this endpoint: tickets.tickets.delete",
            ),
            (
                "GET /rooms/4/seats/1",
                key("careful"),
                "",
                &["rooms.seats.get", "seats.all.get"],
                &all,
                "tag_not_granted",
                "the credential's list grants no tag of this endpoint: rooms.seats.get, seats.all.get",
            ),
            (
                "DELETE /tickets/7",
                key("stale"),
                "",
                delete,
                &all,
                "key_list_stale",
                "the credential's list no longer fits the API and grants nothing; its owner must correct it",
            ),
        ] {
            let mut told = problem("Forbidden", code, detail);
            told["tags"] = json!(tags);
            told["modes"] = json!(modes);
            // The tags are told as a scope where having them granted would do.
            let scope = format!(r#", scope="{}""#, tags.join(" "));
            let scope = if code == "tag_not_granted" { scope.as_str() } else { "" };
            let challenge = |scheme| {
                format!(r#"www-authenticate: {scheme} realm="api", error="insufficient_scope"{scope}"#)
            };
            let more = [challenge("key"), challenge("token"), format!("allow: {may}")];
            check(&site, request, &[header], (403, &more.each_ref().map(String::as_str), told)).await;
        }
        assert_eq!(site.reached(), 0, "{}", site.how);
    }
}

#[tokio::test]
async fn whole_answers_to_a_known_caller_where_there_is_no_endpoint() {
    for site in sites().await {
        let told = problem("Not Found", "not_found", "there is no such route");
        check(&site, "GET /nowhere", &[key("weak")], (404, &[], told)).await;
        let detail = "this path does not have the method; `Allow` has those that you may call";
        let told = problem("Method Not Allowed", "method_not_allowed", detail);
        check(&site, "PUT /tickets/7", &[key("careful")], (405, &["allow: GET, HEAD"], told)).await;
        assert_eq!(site.reached(), 0, "{}", site.how);
    }
}

/// D2, S3, S4, D10: what a list does not decide, and what binds it.
#[tokio::test]
async fn what_lists_and_bounds_come_to() {
    for site in sites().await {
        for (rule, name, request, status, code) in [
            ("D2: whatever the list", "weak", "GET /me", 200, ""),
            ("D2: a deny too", "not-me", "GET /me", 200, ""),
            ("S3: a stale list grants nothing, D2 included", "stale", "GET /me", 403, "key_list_stale"),
            ("P7", "cut", "GET /me", 403, "key_list_malformed"),
            ("S4: both", "bound", "GET /tickets/7", 200, ""),
            ("S4: its own list alone", "bound", "DELETE /tickets/7", 403, "tag_not_granted"),
            ("S4: its maker's alone", "bound", "GET /anything", 403, "tag_not_granted"),
            ("D10: no wildcard", "all", "POST /admin/reset", 403, "tag_not_granted"),
            ("D10: its name", "resetter", "POST /admin/reset", 200, ""),
        ] {
            let answer = send(site.address, request, &[key(name)]).await;
            assert_eq!(answer.status, status, "{} {rule}", site.how);
            if status != 200 {
                assert_eq!(answer.code(), code, "{} {rule}", site.how);
            }
        }
        let me = send(site.address, "GET /me", &[key("weak")]).await;
        assert!(me.body.starts_with("allowed"), "the handler has the verdict: {}", me.body);
    }
}

#[tokio::test]
async fn an_answer_of_the_application_refuses_whatever_its_status() {
    for site in sites().await {
        let answer = send(site.address, "GET /tickets", &[key("answered")]).await;
        assert_eq!(
            (answer.status, answer.header("location"), answer.body.as_str()),
            (302, Some("/login"), "log in")
        );
        assert_eq!(site.reached(), 0, "{}", site.how);
        // Its `Allow` is not axum's even then.
        let answer = send(site.address, "PUT /tickets/7", &[key("answered")]).await;
        assert_eq!((answer.status, answer.header("allow")), (302, Some("")), "{}", site.how);
    }
}

fn teapot() -> Settings<Api, Person> {
    settings().answer(|refusal: &Refusal<Api, Person>, parts| {
        let text = format!("{} {} {}", refusal.cause().code(), parts.method, parts.uri);
        Response::builder()
            .status(200)
            .header("x-id", refusal.id().to_string())
            .body(Bytes::from(text))
            .unwrap()
    })
}

#[tokio::test]
async fn an_override_says_otherwise_and_lets_nobody_in() {
    for site in sites_with(teapot).await {
        for (request, name, text) in [
            ("DELETE /tickets/7?a=b", "careful", "tag_denied DELETE /tickets/7?a=b"),
            ("GET /nowhere", "all", "not_found GET /nowhere"),
            ("GET /tickets", "limited", "too_many_requests GET /tickets"),
            ("PUT /tickets", "nobody", "wrong_credential PUT /tickets"),
        ] {
            let answer = send(site.address, request, &[key(name)]).await;
            assert_eq!((answer.status, answer.body.as_str()), (200, text), "{}", site.how);
        }
        let answer = send(site.address, "PUT /tickets/7", &[key("careful")]).await;
        assert_eq!((answer.status, answer.header("allow")), (200, Some("GET, HEAD")), "{}", site.how);
        assert_eq!(site.reached(), 0, "{}", site.how);
    }
}

#[tokio::test]
async fn labels_stand_on_every_answer_of_an_endpoint_and_on_no_other() {
    for site in sites_with(|| settings().labels("x-api-tags", "x-api-modes")).await {
        let labels = |answer: &Answer| {
            let of = |name| answer.header(name).unwrap_or("none").to_owned();
            (answer.status, of("x-api-tags"), of("x-api-modes"))
        };
        let seats = send(site.address, "GET /rooms/4/seats/1", &[key("all")]).await;
        assert_eq!(
            labels(&seats),
            (200, "rooms.seats.get, seats.all.get".into(), "key, token, session".into())
        );
        let refused = send(site.address, "POST /tickets", &[key("readers")]).await;
        assert_eq!(
            labels(&refused),
            (403, "tickets.tickets.post".into(), "key, session".into()),
            "{}",
            site.how
        );
        let stranger = send(site.address, "GET /tickets", NOBODY).await;
        assert_eq!(
            labels(&stranger),
            (401, "tickets.tickets.list".into(), "key, token, session".into()),
            "{}",
            site.how
        );
        let public = send(site.address, "GET /status", NOBODY).await;
        assert_eq!(labels(&public).1, "helpdesk.status.get", "{}", site.how);
        for request in ["GET /nowhere", "PUT /tickets"] {
            let answer = send(site.address, request, &[key("all")]).await;
            assert_eq!(labels(&answer).1, "none", "{} {request}", site.how);
        }
    }
}

#[tokio::test]
async fn the_challenge_is_bearer_and_without_a_scheme_there_is_none() {
    for site in sites_with(Settings::new).await {
        let answer = send(site.address, "GET /tickets", NOBODY).await;
        assert_eq!(answer.headers["www-authenticate"], [r#"Bearer realm="api""#], "{}", site.how);
    }
    // A quoted string, whatever is in it.
    for site in sites_with(|| Settings::new().realm("the \"new\" \\ desk\r\nx: y")).await {
        let answer = send(site.address, "GET /tickets", NOBODY).await;
        let told = r#"Bearer realm="the \"new\" \\ deskx: y""#;
        assert_eq!(answer.headers["www-authenticate"], [told], "{}", site.how);
    }
    for site in sites_with(|| Settings::new().schemes([""; 0])).await {
        let answer = send(site.address, "GET /tickets", NOBODY).await;
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, None), "{}", site.how);
    }
}

#[tokio::test]
async fn d9_a_route_that_is_not_in_the_registry_is_denied_to_everyone() {
    let edge = Edge::with(Keys::of(&store()), settings());
    let router = Router::new()
        .route("/internal", get(|| async { "inside" }))
        // A parameter for the rest is another route than one for a segment.
        .route("/tickets/{*number}", get(|| async { "by number" }));
    let address = serve(protect(router, &edge)).await;
    for path in ["/internal", "/tickets/7"] {
        let answer = send(address, &format!("GET {path}"), &[key("all")]).await;
        let (status, headers, problem) = whole(answer);
        assert_eq!((status, &problem["code"]), (403, &json!("not_in_registry")), "{path}");
        assert_eq!(headers, ["allow: ", "cache-control: no-store", "content-type: application/problem+json"]);
        assert!(problem.get("tags").is_none());
        assert_eq!(send(address, &format!("GET {path}"), NOBODY).await.status, 401, "{path}");
    }
}

/// The route as declared, and never the path of the request.
#[tokio::test]
async fn d9_the_event_names_the_route_and_the_nearest_endpoint() {
    let edge = Edge::with(Keys::of(&store()), settings());
    let log = Log::start();
    let router = Router::new()
        .route("/tikets/{id}", get(async || ()).delete(async || ()))
        .route("/nothing/like/it", get(async || ()))
        .fallback(async || ());
    let address = serve(protect(router, &edge)).await;
    for (request, route, nearest) in [
        ("GET /tikets/secret", Some("/tikets/{id}"), Some("GET /tickets/{id}")),
        ("DELETE /tikets/secret", Some("/tikets/{id}"), Some("DELETE /tickets/{id}")),
        ("GET /nothing/like/it", Some("/nothing/like/it"), None),
        ("GET /secret", None, None),
    ] {
        log.take(acl_tower::AUDIT);
        send(address, request, &[key("all")]).await;
        let events = log.take(acl_tower::AUDIT);
        let told = |name: &str| events[0].get(name).map(String::as_str);
        assert_eq!((told("route"), told("nearest")), (route, nearest), "{request} {events:?}");
        assert!(!format!("{events:?}").contains("secret"));
    }
}

/// A layer around the guards finds who was refused, and which pattern decided.
#[tokio::test]
async fn the_refusal_is_in_the_extensions_of_its_answer() {
    let edge = Edge::with(Keys::of(&store()), settings());
    for app in [mounted(&edge, App::default()), protected(&edge, App::default())] {
        let (header, value) = key("careful");
        let request =
            Request::delete("/tickets/7").header(header, value).body(axum::body::Body::empty()).unwrap();
        let response = app.clone().oneshot(request).await.unwrap();
        let refusal = response.extensions().get::<Refusal<Api, Person>>().unwrap().clone();
        assert_eq!(
            (refusal.cause(), refusal.target().endpoint()),
            (Cause::TagDenied, Some(Api::TICKETS_DELETE))
        );
        let credential = refusal.credential().unwrap();
        assert_eq!(*credential.principal(), "careful");
        assert!(credential.decide(Api::TICKETS_DELETE).to_string().contains("`-*.delete`"));
        assert_eq!(response.headers()["cache-control"], "no-store");
        let request = Request::get("/tickets").body(axum::body::Body::empty()).unwrap();
        let response = app.oneshot(request).await.unwrap();
        let refusal = response.extensions().get::<Refusal<Api, Person>>().unwrap();
        assert!(refusal.credential().is_none());
        assert_eq!(refusal.cause().status(), response.status());
    }
}
