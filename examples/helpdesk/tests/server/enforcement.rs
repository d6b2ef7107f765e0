//! DESIGN section 9, "Enforcement" and "Matching", as they apply to a server.

use serde_json::json;

use crate::harness::{AGENT, Server, Session};

#[tokio::test]
async fn the_same_list_means_the_same_over_every_carrier() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let session = server.agent().await;
    let key = server.agent_key(&admin, "*").await;
    let token = server.token("agent", &server.seeded.agent_password, json!({})).await;
    for (method, path) in [("GET", "/tickets"), ("GET", "/people/4"), ("GET", "/labels"), ("GET", "/roles")] {
        let by_key = server.with(&key, method, path).send().await.status;
        let by_token = server.with(&token, method, path).send().await.status;
        let by_session = server.signed(&session, method, path).send().await.status;
        assert_eq!((by_key, by_token), (by_session, by_session), "{method} {path}");
    }
}

#[tokio::test]
async fn two_credentials_at_once_are_refused() {
    let server = Server::start().await;
    let session = server.administrator().await;
    let key = format!("key {}", server.seeded.key);
    let both = server.with(&key, "GET", "/tickets").header("Cookie", &session.cookie);
    both.expect(400).await;
    server.with(&key, "GET", "/tickets").header("Authorization", &key).expect(400).await;
    let twice = format!("{}; {}", session.cookie, session.cookie);
    server.call("GET", "/tickets").header("Cookie", &twice).expect(400).await;
}

#[tokio::test]
async fn another_form_of_a_path_reaches_nothing_more() {
    let server = Server::start().await;
    for path in [
        "//api/v2/roles",
        "/api/v2//roles",
        "/api/v2/roles/",
        "/api/v2/role%73",
        "/api/v2/%72oles",
        "/api/v2/./roles",
        "/api/v2/tickets/../roles",
        "/api/v2/keys/",
        "/api/v2/%6Beys",
        "/admin/keys",
        "/admin/%6Beys",
        "/admin//keys",
        "//admin/keys",
        "/api/v2/tickets%2F1",
        "/API/v2/tickets",
        "/api/v2/Tickets",
        "/api/v2/tickets/1%00",
    ] {
        let answer = server.keyed("GET", path).send().await;
        assert!([400, 403, 404].contains(&answer.status), "{path}: {answer:?}");
    }
    // The one that is denied stays denied whatever the number looks like.
    for path in ["/tickets/1", "/tickets/%31", "/tickets/1?x=1"] {
        let answer = server.keyed("DELETE", path).expect(403).await;
        assert_eq!(answer.code(), "tag_denied", "{path}");
    }
    assert_eq!(server.count("SELECT count(*) FROM tickets").await, 24);
}

#[tokio::test]
async fn head_is_its_get_and_other_methods_are_405() {
    let server = Server::start().await;
    let head = server.keyed("HEAD", "/tickets").expect(200).await;
    assert_eq!(head.body, "");
    server.keyed("HEAD", "/organizations").expect(403).await;
    server.call("HEAD", "/tickets").expect(401).await;
    for method in ["PATCH", "BREW", "TRACE", "CONNECT"] {
        let answer = server.keyed(method, "/tickets/1").send().await;
        assert!([400, 403, 405].contains(&answer.status), "{method}: {answer:?}");
    }
    let answer = server.keyed("PATCH", "/tickets/1").expect(405).await;
    assert_eq!(answer.code(), "method_not_allowed");
}

#[tokio::test]
async fn no_credential_is_401_on_every_endpoint_that_is_not_public() {
    use acl::{Access, EndpointId};
    let server = Server::start().await;
    for id in EndpointId::<helpdesk::api::Api>::all() {
        let route = id.route();
        let path = route
            .path
            .replace("{id}", "1")
            .replace("{message}", "1")
            .replace("{label}", "1")
            .replace("{agent}", "1")
            .replace("{file}", "pages.css")
            .replace("{question}", "preview");
        if route.is_permission() {
            continue;
        }
        let answer = server.page(route.method, &path).send().await;
        if id.endpoint().access() == Access::Public {
            assert_ne!(answer.status, 401, "{route}");
        } else {
            assert_eq!(answer.status, 401, "{route}: {answer:?}");
            assert!(answer.header("www-authenticate").is_some(), "{route}");
        }
    }
}

#[tokio::test]
async fn public_does_not_look_at_credentials() {
    let server = Server::start().await;
    server.with("key 1:nonsense", "GET", "/helpdesk/discover").expect(200).await;
    let answer = server.call("GET", "/helpdesk/discover").expect(200).await;
    assert_eq!(answer.json()["data"]["is_deskpro"], true);
    server.call("GET", "/openapi.json").expect(200).await;
}

#[tokio::test]
async fn the_check_runs_before_the_body_is_read() {
    let server = Server::start().await;
    // The body never comes; an answer comes all the same.
    let answer = server.keyed("PUT", "/labels/1").announce(1_000_000).expect(403).await;
    assert_eq!(answer.code(), "tag_not_granted");
    server.call("PUT", "/tickets/1").announce(1_000_000).expect(401).await;
}

#[tokio::test]
async fn refusals_say_their_cause_and_never_a_pattern() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    for (method, path, code, tag) in [
        ("DELETE", "/tickets/1", "tag_denied", "tickets.tickets.delete"),
        ("GET", "/labels", "tag_not_granted", "labels.labels.list"),
        ("GET", "/roles", "mode_not_allowed", "admin.roles.list"),
        ("GET", "/keys", "mode_not_allowed", "keys.keys.list"),
    ] {
        let answer = server.keyed(method, path).expect(403).await;
        assert_eq!(answer.code(), code);
        assert_eq!(answer.json()["tags"], json!([tag]));
        let headers = format!("{:?}", answer.headers);
        assert!(!answer.body.contains('*') && !headers.contains('*'), "no pattern: {answer:?}");
        assert!(answer.header("www-authenticate").unwrap().contains("insufficient_scope"));
        let scope = format!("scope=\"{tag}\"");
        let told = answer.header("www-authenticate").unwrap().contains(&scope);
        assert_eq!(told, code == "tag_not_granted", "the tags that would do");
        // The pattern is in the audit, found by the decision's id.
        let id = answer.json()["decision_id"].as_str().unwrap().to_owned();
        let decision =
            server.signed(&admin, "GET", &format!("/decisions/{id}")).revealing().expect(200).await;
        assert_eq!(decision.json()["data"]["code"], code);
        if code == "tag_denied" {
            assert!(decision.json()["data"]["reason"].as_str().unwrap().contains("-*.delete"));
        }
    }
    let answer = server.keyed("GET", "/keys").expect(403).await;
    assert_eq!(answer.json()["modes"], json!(["session"]));
}

#[tokio::test]
async fn a_refusal_is_a_problem_for_who_asks_for_that_form() {
    let server = Server::start().await;
    let answer =
        server.keyed("DELETE", "/tickets/1").header("Accept", "application/problem+json").expect(403).await;
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert_eq!(answer.json()["code"], "tag_denied");
    assert_eq!(answer.json()["status"], 403);
    let answer =
        server.keyed("GET", "/tickets/0").header("Accept", "application/problem+json").expect(404).await;
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
}

#[tokio::test]
async fn every_answer_of_an_endpoint_lists_its_tags_and_modes() {
    let server = Server::start().await;
    for answer in [
        server.keyed("GET", "/tickets").expect(200).await,
        server.call("GET", "/tickets").expect(401).await,
        server.keyed("GET", "/tickets?page=0").expect(400).await,
    ] {
        assert_eq!(answer.header("x-api-tags"), Some("tickets.tickets.list"), "{answer:?}");
        assert_eq!(answer.header("x-api-modes"), Some("key, token, session"), "{answer:?}");
    }
}

#[tokio::test]
async fn a_broken_list_grants_nothing_and_is_found_by_its_code() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.*").await;
    // As a list would be whose denied tag was renamed since without a `renamed`, or that another program wrote.
    for (list, code) in
        [("tickets.*, -legacy.gone.delete", "key_list_stale"), ("tickets.*, -Gone", "key_list_malformed")]
    {
        let other = sqlx::query(
            "UPDATE acl_lists SET text = $1 WHERE id = (SELECT lists FROM acl_keys WHERE id = 5)",
        );
        other.bind(list).execute(&server.db).await.unwrap();
        server.changed().await;
        let found = format!("/decisions?code={code}");
        assert_eq!(
            server.signed(&admin, "GET", &found).expect(200).await.json()["data"],
            serde_json::json!([])
        );
        let answer = server.with(&key, "GET", "/tickets").expect(403).await;
        assert_eq!(answer.code(), code);
        let decisions = server.signed(&admin, "GET", &found).revealing().expect(200).await.json();
        assert_eq!(decisions["data"][0]["code"], code);
    }
}

#[tokio::test]
async fn check_and_list_and_explain_agree() {
    use acl::EndpointId;
    let server = Server::start().await;
    let admin = server.administrator().await;
    for list in ["*", "tickets.*, -*.delete", "*.list, *.get", "people.*, labels.*", "tickets.tickets.list"] {
        let key = server.agent_key(&admin, list).await;
        let access = server.with(&key, "GET", "/me/access").expect(200).await.json();
        for endpoint in access["data"]["endpoints"].as_array().unwrap() {
            let (method, path) = (endpoint["method"].as_str().unwrap(), endpoint["path"].as_str().unwrap());
            let is_read = method == "GET" && path.starts_with("/api/v2/");
            if EndpointId::<helpdesk::api::Api>::by_route(method, path).is_none() || !is_read {
                continue;
            }
            let path = path.replace("{id}", "1").replace("{message}", "1");
            let status = server.with(&key, method, &path).send().await.status;
            assert_eq!(endpoint["allowed"] == true, status != 403, "{list}: {method} {path}: {status}");
        }
    }
    let _ = AGENT;
}

#[tokio::test]
async fn maintenance_is_423_but_for_who_can_end_it() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let agent = server.agent().await;
    // Explicit: an agent's `helpdesk.*` does not reach it.
    let refused = server
        .signed(&agent, "PUT", "/helpdesk/maintenance")
        .json(&json!({ "is_on": true }))
        .expect(403)
        .await;
    assert_eq!(refused.code(), "tag_not_granted");
    server.signed(&admin, "PUT", "/helpdesk/maintenance").json(&json!({ "is_on": true })).expect(204).await;
    assert_eq!(server.keyed("GET", "/tickets").expect(423).await.code(), "maintenance");
    server.signed(&admin, "GET", "/tickets").expect(200).await;
    // So are the pages, but for signing out.
    let page = |path: &str, who: &Session| server.page("GET", path).header("Cookie", &who.cookie);
    page("/me", &agent).expect(423).await;
    page("/me", &admin).expect(200).await;
    let out = server.page("POST", "/sign_out").header("Cookie", &agent.cookie);
    out.form(&format!("csrf={}", agent.csrf)).expect(303).await;
    server.signed(&admin, "PUT", "/helpdesk/maintenance").json(&json!({ "is_on": false })).expect(204).await;
    server.keyed("GET", "/tickets").expect(200).await;
}

#[tokio::test]
async fn only_known_callers_are_told_404_and_405() {
    let server = Server::start().await;
    assert_eq!(server.keyed("GET", "/nothing").expect(404).await.code(), "not_found");
    server.call("GET", "/nothing").expect(401).await;
    server.call("PATCH", "/tickets/1").expect(401).await;
    assert_eq!(server.call("PATCH", "/tickets/1").expect(401).await.header("allow"), Some(""));
    server.call("OPTIONS", "/tickets/1").expect(401).await;
    // `Allow` has what the caller may call: this key may not delete.
    assert_eq!(server.keyed("PATCH", "/tickets/1").expect(405).await.header("allow"), Some("GET, HEAD, PUT"));
    assert_eq!(server.keyed("PATCH", "/labels").expect(405).await.header("allow"), Some(""));
}

#[tokio::test]
async fn what_is_refused_is_counted_and_so_is_what_is_let_in() {
    let server = Server::start().await;
    server.keyed("GET", "/tickets").expect(200).await;
    server.keyed("DELETE", "/tickets/1").expect(403).await;
    let key = format!("key {}", server.seeded.key);
    assert_eq!(server.called(&key, "/api/v2/tickets", "allowed").await, 1);
    assert_eq!(server.called(&key, "/api/v2/tickets/{id}", "tag_denied").await, 1);
    assert_eq!(server.count("SELECT count(*) FROM decisions").await, 1);
}

#[tokio::test]
async fn a_handler_where_nobody_was_let_in_has_no_caller() {
    use axum::extract::FromRequestParts as _;
    use helpdesk::caller::Caller;
    let (mut parts, ()) = axum::http::Request::new(()).into_parts();
    let failure = Caller::from_request_parts(&mut parts, &()).await.err().unwrap();
    assert_eq!(failure.status.as_u16(), 500);
}

#[test]
fn a_route_that_is_not_in_the_registry_is_denied() {
    use acl::Route;
    use helpdesk::edge::gate;
    for (method, path) in [("GET", "/api/v2/nothing"), ("PATCH", "/api/v2/tickets"), ("GET", "/tickets")] {
        let failure = gate::endpoint(Route { method, path }).err().unwrap();
        assert_eq!((failure.status.as_u16(), failure.code), (403, "not_in_registry"), "{method} {path}");
    }
    assert!(gate::endpoint(Route { method: "GET", path: "/api/v2/tickets" }).is_ok());
}
