//! What people do on pages: nothing by accident, everything said once, and all of it without a script.

use serde_json::json;

use crate::harness::{Answer, Call, Server, Session, key_id};

fn get(server: &Server, session: &Session, path: &str) -> Call {
    server.page("GET", path).header("Cookie", &session.cookie).revealing()
}

/// Sends a form of these fields, encoded.
fn post(server: &Server, session: &Session, path: &str, fields: &[(&str, &str)]) -> Call {
    let fields = fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    let form = [format!("csrf={}", session.csrf)].into_iter().chain(fields).collect::<Vec<_>>().join("&");
    server.page("POST", path).header("Cookie", &session.cookie).form(&form).revealing()
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat()
}

/// Follows a redirect.
async fn next(server: &Server, session: &Session, answer: Answer) -> String {
    get(server, session, answer.header("location").unwrap()).expect(200).await.body
}

#[tokio::test]
async fn signing_in_returns_to_where_one_was_going() {
    let server = Server::start().await;
    let password = server.seeded.administrator_password.clone();
    let asked =
        server.page("GET", "/admin/keys?text=a%20b&page=2").header("Accept", "text/html").expect(303).await;
    let form = server.page("GET", asked.header("location").unwrap()).expect(200).await.body;
    assert!(form.contains("name=\"to\" value=\"/admin/keys?text=a%20b&amp;page=2\""), "{form}");
    let sign_in = |to: &str| {
        let form = format!("email=admin&password={}&to={}", encoded(&password), encoded(to));
        server.page("POST", "/sign_in").form(&form)
    };
    for (to, leads) in [
        ("/admin/keys?text=a%20b&page=2", "/admin/keys?text=a%20b&page=2"),
        ("", "/me"),
        ("//evil.example/", "/me"),
        ("/\\evil.example", "/me"),
        ("https://evil.example/", "/me"),
        ("/\t/evil.example", "/me"),
        ("javascript:alert(1)", "/me"),
        ("/a\r\nSet-Cookie: x=y", "/me"),
        ("/a\u{0}\u{1}", "/me"),
        ("/é", "/me"),
    ] {
        let answer = sign_in(to).expect(303).await;
        assert_eq!(answer.header("location"), Some(leads), "{to:?}");
    }
    // A wrong password forgets no place; a form that was sent is not sent again.
    let wrong = format!("email=admin&password=wrong&to={}", encoded("/admin/roles"));
    let again = server.page("POST", "/sign_in").form(&wrong).expect(401).await.body;
    assert!(again.contains("name=\"to\" value=\"/admin/roles\""));
    let posted = server.page("POST", "/admin/roles/2").form("csrf=x").expect(303).await;
    assert_eq!(posted.header("location"), Some("/sign_in"));
}

#[tokio::test]
async fn an_address_that_nothing_is_at_keeps_the_navigation() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    for path in ["/nowhere", "/admin/keys/999", "/admin/keys/999/list", "/admin/keys/999/revoke"] {
        let page = get(&server, &admin, path).expect(404).await.body;
        assert!(page.contains("Page not found") && page.contains("href=\"/admin/roles\""), "{path}: {page}");
    }
    let stranger = server.page("GET", "/nowhere").expect(404).await.body;
    assert!(stranger.contains("Page not found") && !stranger.contains("/admin/roles"));
}

#[tokio::test]
async fn a_role_is_reviewed_before_it_is_saved() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let list = || server.count("SELECT count(*) FROM roles WHERE id = 2 AND length(list) = 19");
    let fields = [("list", "tickets.*\r\npeople.*"), ("step", "review")];
    let page = post(&server, &admin, "/admin/roles/2", &fields).expect(200).await.body;
    assert!(page.contains("Before it is saved") && page.contains("value=\"tickets.*, people.*\""), "{page}");
    assert_eq!(list().await, 0);
    let wrong = post(&server, &admin, "/admin/roles/2", &[("list", "tick*"), ("step", "review")])
        .expect(200)
        .await
        .body;
    assert!(wrong.contains("id=\"wrong-list-2\"") && !wrong.contains("Before it is saved"), "{wrong}");
    let seen =
        page.split_once("Before it is saved").unwrap().1.split_once("name=\"seen\" value=\"").unwrap().1;
    let fields =
        [("list", "tickets.*, people.*"), ("step", "save"), ("seen", seen.split_once('"').unwrap().0)];
    let saved = post(&server, &admin, "/admin/roles/2", &fields).expect(303).await;
    assert!(next(&server, &admin, saved).await.contains("Saved the role."));
    assert_eq!(list().await, 1);
}

#[tokio::test]
async fn a_refusal_leads_to_its_key_and_to_what_would_grant_it() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "people.*").await;
    let refused = server.with(&key, "GET", "/tickets").revealing().expect(403).await;
    server.with(&key, "GET", "/tickets").expect(403).await;
    let id = refused.json()["decision_id"].as_str().unwrap().to_owned();
    let page = get(&server, &admin, &format!("/admin/decisions?id={id}")).expect(200).await.body;
    let place = format!("/admin/keys/{}/list?grant=tickets.tickets.list", key_id(&key));
    assert!(page.contains(&format!("href=\"{place}\"")) && page.contains("2 times"), "{page}");
    let review = get(&server, &admin, &place).expect(200).await.body;
    assert!(
        review.contains("Before it is saved") && review.contains("people.*, tickets.tickets.list"),
        "{review}"
    );
    // What is no tag is not put into a list.
    for odd in ["-*", "tick*", "%3Cscript%3E", "a,b"] {
        let place = format!("/admin/keys/{}/list?grant={odd}", key_id(&key));
        let page = get(&server, &admin, &place).expect(200).await.body;
        assert!(page.contains("Today this changes nothing"), "{odd}: {page}");
    }
    assert_eq!(server.shown(&admin, &key).await["lists"], json!(["people.*"]));
}

#[tokio::test]
async fn the_audit_is_narrowed_to_what_one_looks_for() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    for role in [2, 3] {
        let list = json!({ "list": "tickets.*" });
        server.signed(&admin, "PUT", &format!("/roles/{role}")).json(&list).expect(204).await;
    }
    server.give_role(&admin, 4, Some(2)).await;
    let entries = async |query: &str| {
        let page = get(&server, &admin, &format!("/admin/audit{query}")).expect(200).await.body;
        page.matches("<article").count()
    };
    let all = entries("").await;
    assert_eq!((all, entries("?about=role").await, entries("?about=agent").await), (3, 2, 1));
    assert_eq!(entries("?about=role&number=2").await, 1);
    assert_eq!(entries("?about=role&number=7").await, 0);
    for wrong in ["?about=keys", "?number=one", "?about=role&page=x"] {
        get(&server, &admin, &format!("/admin/audit{wrong}")).expect(400).await;
    }
}
