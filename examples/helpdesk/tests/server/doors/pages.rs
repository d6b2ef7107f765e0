//! Pages decide as calls do: with an event, and a refusal that is found by its id.

use serde_json::json;

use crate::harness::{Server, Session, check_logs, was_logged};

/// Whether an event of the audit with all of these was logged.
fn event(parts: &[&str]) -> bool {
    crate::harness::logged_line(|line| {
        line.contains("acl::audit") && parts.iter().all(|part| line.contains(part))
    })
}

fn view<'s>(server: &'s Server, session: &'s Session) -> impl Fn(&str) -> crate::harness::Call + 's {
    |path| {
        let call = server.page("GET", path).header("Cookie", &session.cookie);
        call.header("Accept", "text/html").revealing()
    }
}

#[tokio::test]
async fn a_page_that_is_refused_is_found_by_the_decision_it_shows() {
    let server = Server::start().await;
    let (admin, agent) = (server.administrator().await, server.agent().await);
    let post = |path: &str| {
        server
            .page("POST", path)
            .header("Cookie", &agent.cookie)
            .header("Accept", "text/html")
            .form(&format!("csrf={}", agent.csrf))
            .revealing()
    };
    let get = view(&server, &agent);
    for (call, method, path) in [
        (get("/admin/keys"), "GET", "/admin/keys"),
        (get("/admin/keys/csv"), "GET", "/admin/keys/csv"),
        (get("/admin/keys/new"), "GET", "/admin/keys/new"),
        (get("/admin/keys/1"), "GET", "/admin/keys/{id}"),
        (get("/admin/keys/1/list"), "GET", "/admin/keys/{id}/list"),
        (get("/admin/keys/audit"), "GET", "/admin/keys/audit"),
        (get("/admin/roles"), "GET", "/api/v2/roles"),
        (get("/admin/audit"), "GET", "/api/v2/audit"),
        (get("/admin/decisions"), "GET", "/api/v2/decisions"),
        (post("/admin/keys/new"), "POST", "/admin/keys/new"),
        (post("/admin/keys/1"), "POST", "/admin/keys/{id}"),
        (post("/admin/keys/1/list"), "POST", "/admin/keys/{id}/list"),
        (post("/admin/keys/1/revoke"), "POST", "/admin/keys/{id}/revoke"),
        (post("/admin/keys/narrow"), "POST", "/admin/keys/narrow"),
        (post("/admin/roles/1"), "GET", "/api/v2/roles"),
    ] {
        let page = call.expect(403).await.body;
        let id = page.split_once("Decision <code>").unwrap().1.split_once('<').unwrap().0.to_owned();
        let decision =
            server.signed(&admin, "GET", &format!("/decisions/{id}")).revealing().expect(200).await;
        let decision = decision.json()["data"].clone();
        assert_eq!((&decision["method"], &decision["path"]), (&json!(method), &json!(path)), "{decision}");
        assert_eq!((&decision["person"], &decision["code"]), (&json!(2), &json!("tag_not_granted")));
        assert!(event(&["allowed=false", &id, "tag_not_granted"]), "{path} leaves no event");
        let shown = server.page("GET", &format!("/admin/decisions?id={id}")).header("Cookie", &admin.cookie);
        assert!(shown.revealing().expect(200).await.body.contains(path));
    }
}

#[tokio::test]
async fn what_an_administrator_reads_or_exports_is_an_event() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    // Of a session that no other test has.
    for _ in 0..900 {
        server
            .run("INSERT INTO sessions (person, hash, created, expires) VALUES (1, randomblob(32), 1, 2)")
            .await;
    }
    drop(admin);
    let admin = server.administrator().await;
    let session = server.count("SELECT max(id) FROM sessions").await;
    let name = format!("credential=\"session {session}\"");
    let get = view(&server, &admin);
    for (page, path) in [
        ("/admin/keys/csv", "path=\"/admin/keys/csv\""),
        ("/admin/keys/1", "path=\"/admin/keys/{id}\""),
        ("/admin/keys/1/list", "path=\"/admin/keys/refusals\""),
        ("/admin/roles", "path=\"/api/v2/roles\""),
        ("/admin/audit", "path=\"/api/v2/audit\""),
        ("/admin/decisions", "path=\"/api/v2/decisions\""),
        ("/me", "path=\"/api/v2/me/access\""),
    ] {
        assert!(!event(&[&name, path, "allowed=true"]), "{page}: before it was read");
        get(page).expect(200).await;
        check_logs();
        assert!(event(&[&name, path, "allowed=true"]), "{page} leaves no event");
    }
    // A form without the word of its session is refused with one, too.
    let forged = server.page("POST", "/admin/roles/1").header("Cookie", &admin.cookie).form("csrf=x&list=*");
    forged.expect(403).await;
    assert!(event(&[&name, "allowed=false", "code=\"csrf\""]));
    assert!(!was_logged(&admin.csrf));
}
