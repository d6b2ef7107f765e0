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
    |path| server.page("GET", path).header("Cookie", &session.cookie).revealing()
}

#[tokio::test]
async fn a_page_that_is_refused_is_found_by_the_decision_it_shows() {
    let server = Server::start().await;
    let (admin, agent) = (server.administrator().await, server.agent().await);
    let post = |path: &str| {
        server
            .page("POST", path)
            .header("Cookie", &agent.cookie)
            .form(&format!("csrf={}", agent.csrf))
            .revealing()
    };
    let get = view(&server, &agent);
    for (call, method, path) in [
        (get("/admin/api_keys"), "GET", "/api/v2/api_keys"),
        (get("/admin/api_keys.csv"), "GET", "/api/v2/api_keys"),
        (get("/admin/api_keys/new"), "POST", "/api/v2/api_keys"),
        (get("/admin/api_keys/1"), "GET", "/api/v2/api_keys/{id}"),
        (get("/admin/api_keys/1/tags"), "GET", "/api/v2/api_keys/{id}"),
        (get("/admin/api_keys/narrow"), "GET", "/api/v2/api_keys"),
        (get("/admin/roles"), "GET", "/api/v2/roles"),
        (get("/admin/audit"), "GET", "/api/v2/audit"),
        (get("/admin/decisions"), "GET", "/api/v2/decisions"),
        (post("/admin/api_keys/new"), "POST", "/api/v2/api_keys"),
        (post("/admin/api_keys/1"), "GET", "/api/v2/api_keys/{id}"),
        (post("/admin/api_keys/1/tags"), "GET", "/api/v2/api_keys/{id}"),
        (post("/admin/api_keys/1/revoke"), "GET", "/api/v2/api_keys/{id}"),
        (post("/admin/api_keys/narrow"), "GET", "/api/v2/api_keys"),
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
        ("/admin/api_keys.csv", "path=\"/api/v2/api_keys\""),
        ("/admin/api_keys/1", "path=\"/api/v2/api_keys/{id}\""),
        ("/admin/api_keys/1/tags", "path=\"/api/v2/api_keys/{id}/calls\""),
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
