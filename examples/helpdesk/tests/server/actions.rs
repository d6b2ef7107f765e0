//! What people do on pages: nothing by accident, everything said once, and all of it without a script.

use serde_json::json;

use crate::harness::{Answer, Call, Server, Session, keep_secret, key_id};

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

const NEW: [(&str, &str); 4] =
    [("description", "Reporting"), ("agent", "2"), ("hourly_limit", "10"), ("expires", "90")];

#[tokio::test]
async fn a_new_key_is_made_once_and_its_secret_is_shown_once() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let form = get(&server, &admin, "/admin/api_keys/new").expect(200).await.body;
    // An empty list, 90 days; full access is nobody's choice yet.
    assert!(form.contains("data-acl-within-from=\"#agent\"></textarea>"), "{form}");
    assert!(form.contains("<option value=\"90\" selected>"));
    assert!(!form.contains("\" checked>"));
    let refused = post(&server, &admin, "/admin/api_keys/new", &NEW).expect(200).await.body;
    assert!(refused.contains("id=\"wrong-list\"") && refused.contains("aria-invalid=\"true\""), "{refused}");
    let before = server.count("SELECT count(*) FROM api_keys").await;
    let fields = [&NEW[..], &[("list", "tickets.tickets.list\r\npeople.*")]].concat();
    let made = post(&server, &admin, "/admin/api_keys/new", &fields).expect(303).await;
    let place = made.header("location").unwrap().to_owned();
    let shown = get(&server, &admin, &place).expect(200).await.body;
    let secret = shown.split_once("Authorization: ").unwrap().1.split_once('<').unwrap().0.to_owned();
    keep_secret(secret.split_once(':').unwrap().1);
    for part in [
        "Created key",
        "Key 5: Reporting",
        "curl http",
        "urllib.request",
        "await fetch",
        "Waiting for the first call",
        "/api/v2/agent_teams",
    ] {
        assert!(
            shown.replace(&format!("Key {}:", key_id(&secret)), "Key 5:").contains(part),
            "{part}: {shown}"
        );
    }
    server.with(&secret, "GET", "/tickets").expect(200).await;
    // Loaded again it is gone, and nothing was made anew.
    let again = get(&server, &admin, &place).expect(303).await;
    let key = next(&server, &admin, again).await;
    assert!(!key.contains(secret.split_once(':').unwrap().1) && !key.contains("Created key"));
    assert_eq!(server.count("SELECT count(*) FROM api_keys").await, before + 1);
    let stored = server.signed(&admin, "GET", &format!("/api_keys/{}", key_id(&secret))).revealing();
    assert_eq!(stored.expect(200).await.json()["data"]["list"], "tickets.tickets.list, people.*");
}

#[tokio::test]
async fn a_secret_is_shown_to_the_session_that_made_it_alone() {
    let server = Server::start().await;
    let (admin, other) = (server.administrator().await, server.administrator().await);
    let made = post(&server, &admin, "/admin/api_keys/1/rotate", &[]).expect(303).await;
    let place = made.header("location").unwrap().to_owned();
    get(&server, &other, &place).expect(303).await;
    server.page("GET", &place).expect(303).await;
    let shown = get(&server, &admin, &place).expect(200).await.body;
    let secret = shown.split_once("Authorization: key 1:").unwrap().1.split_once('<').unwrap().0;
    keep_secret(secret);
    server.with(&format!("key 1:{secret}"), "GET", "/tickets").expect(200).await;
}

#[tokio::test]
async fn revoking_asks_first_and_says_what_it_did() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    server.keyed("GET", "/tickets").expect(200).await;
    let asked = get(&server, &admin, "/admin/api_keys/1/revoke").expect(200).await.body;
    assert!(
        asked.contains("Last used: <strong>just now</strong>") && asked.contains("1 different endpoint"),
        "{asked}"
    );
    server.keyed("GET", "/tickets").expect(200).await;
    let done = post(&server, &admin, "/admin/api_keys/1/revoke", &[]).expect(303).await;
    let page = next(&server, &admin, done).await;
    assert!(page.contains("role=\"status\"><p>Revoked key 1."), "{page}");
    server.keyed("GET", "/tickets").expect(401).await;
    assert!(!get(&server, &admin, "/admin/api_keys/1").expect(200).await.body.contains("Revoked key 1."));
    let audit = get(&server, &admin, "/admin/audit").expect(200).await.body;
    assert!(audit.contains("revoked <a href=\"/admin/api_keys/1\">key 1</a> ("), "{audit}");
    post(&server, &admin, "/admin/api_keys/1/revoke", &[("csrf2", "")]).expect(200).await;
}

#[tokio::test]
async fn signing_in_returns_to_where_one_was_going_and_never_elsewhere() {
    let server = Server::start().await;
    let password = server.seeded.administrator_password.clone();
    let asked = server.page("GET", "/admin/api_keys?text=a%20b&page=2").expect(303).await;
    let form = server.page("GET", asked.header("location").unwrap()).expect(200).await.body;
    assert!(form.contains("name=\"to\" value=\"/admin/api_keys?text=a%20b&amp;page=2\""), "{form}");
    let sign_in = |to: &str| {
        let form = format!("email=admin&password={}&to={}", encoded(&password), encoded(to));
        server.page("POST", "/sign_in").form(&form)
    };
    for (to, leads) in [
        ("/admin/api_keys?text=a%20b&page=2", "/admin/api_keys?text=a%20b&page=2"),
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
    let posted = server.page("POST", "/admin/api_keys/1/revoke").form("csrf=x").expect(303).await;
    assert_eq!(posted.header("location"), Some("/sign_in"));
}

#[tokio::test]
async fn an_address_that_nothing_is_at_keeps_the_navigation() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    for path in ["/nowhere", "/admin/api_keys/999", "/admin/api_keys/999/tags", "/admin/api_keys/999/revoke"]
    {
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
async fn boxes_of_a_form_are_read_without_a_script() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.*").await;
    let path = format!("/admin/api_keys/{}/tags", key_id(&key));
    let page = get(&server, &admin, &path).expect(200).await.body;
    let mut fields: Vec<(&str, &str)> = page
        .split("name=\"pick:")
        .skip(1)
        .filter_map(|rest| rest.split_once('"').filter(|(_, after)| after.starts_with(" checked")))
        .map(|(name, _)| (name, "on"))
        .collect();
    assert!(
        fields.contains(&("tickets.*", "on")) && fields.contains(&("tickets.*:write", "on")),
        "{fields:?}"
    );
    fields.retain(|(name, _)| *name != "tickets.*:write");
    fields.push(("people.*:read", "on"));
    let names: Vec<String> = fields.iter().map(|(name, _)| format!("pick:{name}")).collect();
    let mut sent: Vec<(&str, &str)> = names.iter().map(|name| (&**name, "on")).collect();
    sent.extend([("pick-was", "tickets.*"), ("list", "tickets.*"), ("step", "review")]);
    let review = post(&server, &admin, &path, &sent).expect(200).await.body;
    let review = review.split_once("Before it is saved").unwrap().1.split_once("</section>").unwrap().0;
    assert!(review.contains("−</span><code>DELETE /api/v2/tickets/{id}</code>"), "{review}");
    assert!(review.contains("+</span><code>GET /api/v2/people</code>"), "{review}");
    assert!(!review.contains("<code>POST /api/v2/people</code>"), "{review}");
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
    let place = format!("/admin/api_keys/{}/tags?grant=tickets.tickets.list", key_id(&key));
    assert!(page.contains(&format!("href=\"{place}\"")) && page.contains("2 times"), "{page}");
    let review = get(&server, &admin, &place).expect(200).await.body;
    assert!(
        review.contains("Before it is saved") && review.contains("value=\"people.*, tickets.tickets.list\""),
        "{review}"
    );
    // What is no tag is not put into a list.
    for odd in ["-*", "tick*", "%3Cscript%3E", "a,b"] {
        let place = format!("/admin/api_keys/{}/tags?grant={odd}", key_id(&key));
        let page = get(&server, &admin, &place).expect(200).await.body;
        assert!(page.contains("Today this changes nothing"), "{odd}: {page}");
    }
    assert_eq!(
        server
            .signed(&admin, "GET", &format!("/api_keys/{}", key_id(&key)))
            .revealing()
            .expect(200)
            .await
            .json()["data"]["list"],
        json!("people.*")
    );
}

#[tokio::test]
async fn the_audit_is_narrowed_to_what_one_looks_for() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    for key in [1, 2] {
        let list = json!({ "list": "tickets.*" });
        server.signed(&admin, "PUT", &format!("/api_keys/{key}")).json(&list).expect(204).await;
    }
    let entries = async |query: &str| {
        let page = get(&server, &admin, &format!("/admin/audit{query}")).expect(200).await.body;
        page.matches("<article").count()
    };
    let all = entries("").await;
    assert!(entries("?about=api_key").await >= 2 && all >= 2);
    assert_eq!(entries("?about=api_key&number=1").await, entries("?about=api_key&number=2").await);
    assert!(entries("?about=api_key&number=1").await < entries("?about=api_key").await);
    assert_eq!(entries("?about=role&number=7").await, 0);
    for wrong in ["?about=keys", "?number=one", "?about=api_key&page=x"] {
        get(&server, &admin, &format!("/admin/audit{wrong}")).expect(400).await;
    }
}

#[tokio::test]
async fn a_mistake_stands_at_its_field() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let fields = [("description", ""), ("hourly_limit", "many"), ("daily_limit", "5")];
    let page = post(&server, &admin, "/admin/api_keys/1", &fields).expect(200).await.body;
    for name in ["description", "hourly_limit"] {
        assert!(
            page.contains(&format!("aria-describedby=\"wrong-{name}\""))
                && page.contains(&format!("id=\"wrong-{name}\"")),
            "{page}"
        );
    }
    assert!(!page.contains("wrong-daily_limit"));
}
