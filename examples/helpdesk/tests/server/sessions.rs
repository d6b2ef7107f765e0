//! Sessions: cookies, and words against forged writes.

use serde_json::json;

use crate::harness::Server;

#[tokio::test]
async fn the_cookie_is_for_no_script_and_no_other_site() {
    let server = Server::start().await;
    let form = format!("email=admin&password={}", server.seeded.administrator_password);
    let answer = server.page("POST", "/sign_in").form(&form).revealing().expect(303).await;
    let cookie = answer.header("set-cookie").unwrap();
    for flag in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="] {
        assert!(cookie.contains(flag), "{flag}");
    }
}

#[tokio::test]
async fn a_write_with_a_session_needs_its_word() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let agent = server.agent().await;
    let body = json!({ "label": "forged" });
    let bare = server.call("POST", "/labels").header("Cookie", &admin.cookie).json(&body);
    assert_eq!(bare.clone().expect(403).await.code(), "csrf");
    bare.clone().header("X-CSRF-Token", "x").expect(403).await;
    bare.clone().header("X-CSRF-Token", &agent.csrf).expect(403).await;
    // As another site's form would send it.
    let form = server
        .call("POST", "/labels")
        .header("Cookie", &admin.cookie)
        .text("text/plain", "{\"label\":\"forged\"}");
    form.expect(403).await;
    server.call("DELETE", "/labels/1").header("Cookie", &admin.cookie).expect(403).await;
    assert_eq!(server.count("SELECT count(*) FROM labels WHERE label = 'forged'").await, 0);
    bare.header("X-CSRF-Token", &admin.csrf).expect(201).await;
    // Reads need none.
    server.call("GET", "/labels").header("Cookie", &admin.cookie).expect(200).await;
}

#[tokio::test]
async fn every_write_of_the_api_needs_the_word() {
    use acl::{Access, EndpointId, Mode};
    let server = Server::start().await;
    let admin = server.administrator().await;
    let writes = EndpointId::<helpdesk::api::Api>::all().filter(|id| {
        let endpoint = id.endpoint();
        id.route().path.starts_with("/api/v2/")
            && id.route().method != "GET"
            && endpoint.access() != Access::Public
            && endpoint.modes().contains(Mode::SESSION)
    });
    let mut refused = 0;
    for id in writes {
        let (method, mut path) = (id.route().method, id.route().path.to_owned());
        while let (Some(from), Some(to)) = (path.find('{'), path.find('}')) {
            path.replace_range(from..=to, "1");
        }
        let call = server.call(method, &path).header("Cookie", &admin.cookie).json(&json!({}));
        assert_eq!(call.expect(403).await.code(), "csrf", "{id}");
        refused += 1;
    }
    assert!(refused > 35, "{refused}");
}

#[tokio::test]
async fn a_form_without_its_word_changes_nothing() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    for path in [
        "/admin/keys/1/revoke",
        "/admin/keys/1",
        "/admin/keys/new",
        "/admin/roles/2",
        "/sign_out",
        "/admin/keys/1/list",
        "/admin/keys/narrow",
    ] {
        let form = "name=x&list=*&step=save&hourly_limit=1&daily_limit=1";
        let bare = server.page("POST", path).header("Accept", "text/html").form(form);
        bare.clone().header("Cookie", &admin.cookie).expect(403).await;
        for (name, value) in [("Sec-Fetch-Site", "cross-site"), ("Origin", "http://evil.example")] {
            bare.clone().header(name, value).header("Cookie", &admin.cookie).expect(403).await;
        }
        bare.expect(303).await;
    }
    assert_eq!(server.count("SELECT count(*) FROM acl_keys WHERE revoked IS NOT NULL").await, 0);
    server.keyed("GET", "/tickets").expect(200).await;
}

#[tokio::test]
async fn signing_out_and_a_new_password_end_sessions() {
    let server = Server::start().await;
    let one = server.agent().await;
    let two = server.agent().await;
    let token = server.token("agent", &server.seeded.agent_password, json!({})).await;
    let body = json!({ "old": server.seeded.agent_password, "new": "a much longer one" });
    server
        .signed(&one, "PUT", "/me/password")
        .json(&json!({ "old": "wrong", "new": "a much longer one" }))
        .expect(400)
        .await;
    server.signed(&one, "PUT", "/me/password").json(&body).expect(204).await;
    server.signed(&two, "GET", "/me").expect(401).await;
    server.with(&token, "GET", "/me").expect(401).await;
    server.signed(&one, "GET", "/me").expect(200).await;
    let out =
        server.page("POST", "/sign_out").header("Cookie", &one.cookie).form(&format!("csrf={}", one.csrf));
    assert!(out.expect(303).await.header("set-cookie").unwrap().contains("Max-Age=0"));
    server.signed(&one, "GET", "/me").expect(401).await;
}

#[tokio::test]
async fn a_form_from_another_site_signs_nobody_in() {
    let server = Server::start().await;
    let form = format!("email=admin&password={}", server.seeded.administrator_password);
    let own = format!("http://{}", server.address);
    for (name, value) in [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        // Over plain http a browser says no more than this.
        ("Origin", "http://evil.example"),
        ("Origin", &format!("{own}1")),
        ("Origin", "null"),
    ] {
        let call = server.page("POST", "/sign_in").header(name, value).form(&form);
        assert!(call.expect(403).await.header("set-cookie").is_none(), "{name}: {value}");
    }
    server.page("POST", "/sign_in").header("Origin", &own).form(&form).revealing().expect(303).await;
}

#[tokio::test]
async fn signing_in_never_reuses_the_session_brought_along() {
    let server = Server::start().await;
    let form = format!("email=admin&password={}", server.seeded.administrator_password);
    let fixed = "helpdesk_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let call = server.page("POST", "/sign_in").header("Cookie", fixed).form(&form);
    let opened = call.revealing().expect(303).await;
    assert!(!opened.header("set-cookie").unwrap().contains(fixed));
    server.call("GET", "/me").header("Cookie", fixed).expect(401).await;
}

#[tokio::test]
async fn who_has_only_the_session_does_not_guess_the_password() {
    let server = Server::start().await;
    let agent = server.agent().await;
    let attempt = |old: &str| {
        let body = json!({ "old": old, "new": "a much longer one" });
        server.signed(&agent, "PUT", "/me/password").json(&body)
    };
    for _ in 0..5 {
        attempt("wrong password").expect(400).await;
    }
    let answer = attempt(&server.seeded.agent_password).expect(429).await;
    assert!(answer.header("retry-after").is_some());
    // Signing in is another account of tries: nobody locks a person out by their session.
    server.agent().await;
}

#[tokio::test]
async fn a_session_ends_by_itself_and_with_its_person() {
    let server = Server::start().await;
    let one = server.agent().await;
    server.signed(&one, "GET", "/me").expect(200).await;
    server.run("UPDATE people SET is_disabled = 1 WHERE id = 2").await;
    server.signed(&one, "GET", "/me").expect(401).await;
    server.keyed("GET", "/tickets").expect(401).await;
    let login = json!({ "email": "agent", "password": server.seeded.agent_password });
    server.call("POST", "/api_tokens").json(&login).expect(401).await;
    server.run("UPDATE people SET is_disabled = 0 WHERE id = 2").await;
    server.signed(&one, "GET", "/me").expect(401).await;
    let one = server.agent().await;
    server.signed(&one, "GET", "/me").expect(200).await;
    server.run("UPDATE sessions SET expires = unixepoch()").await;
    server.signed(&one, "GET", "/me").expect(401).await;
    server.page("GET", "/me").header("Cookie", &one.cookie).expect(303).await;
}

#[tokio::test]
async fn a_page_is_refused_to_who_may_not_call_its_endpoint() {
    let server = Server::start().await;
    let agent = server.agent().await;
    for path in [
        "/admin/keys",
        "/admin/keys/csv",
        "/admin/keys/1",
        "/admin/keys/1/list",
        "/admin/audit",
        "/admin/decisions",
        "/admin/roles",
        "/admin/keys/new",
        "/admin/keys/narrow",
    ] {
        let get = || server.page("GET", path).header("Accept", "text/html");
        let page = get().header("Cookie", &agent.cookie).expect(403).await;
        let tag = if path.starts_with("/admin/keys") { "keys." } else { "admin." };
        assert!(page.body.contains(tag), "{path}: it says the tag");
        let nobody = get().expect(303).await;
        let back = format!("/sign_in?to={}", path.replace('/', "%2F"));
        assert_eq!(nobody.header("location"), Some(&*back));
    }
    let page = server.page("GET", "/me").header("Cookie", &agent.cookie).expect(200).await;
    assert!(!page.body.contains("<a href=\"/admin/"), "no link to what is refused");
    assert!(page.header("content-security-policy").unwrap().contains("frame-ancestors 'none'"));
}

#[tokio::test]
async fn a_page_shows_and_does_no_more_than_its_visitor_may_call() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    server.keyed("GET", "/labels").expect(403).await;
    server.keys.flush().await.unwrap();
    let as_role = async |list: &str| {
        server.signed(&admin, "PUT", "/roles/2").json(&json!({ "list": list })).expect(204).await;
        server.agent().await
    };
    // Whose keys one may not see are not there, neither on a page nor for a program.
    let agent = as_role("keys.keys.*, me.*").await;
    let page = |path: &str| server.page("GET", path).header("Cookie", &agent.cookie).revealing();
    assert!(!page("/admin/keys").expect(200).await.body.contains("Warehouse sync"));
    page("/admin/keys/2").expect(404).await;
    let own = server.signed(&agent, "GET", "/keys").revealing().expect(200).await.json();
    assert!(own["keys"].as_array().unwrap().iter().all(|key| key["owner"] == "2"), "{own}");
    for path in ["/keys/2", "/keys/2/audit", "/keys/2/usage"] {
        let status = server.signed(&agent, "GET", path).send().await.status;
        assert!([403, 404].contains(&status), "{path}: {status}");
    }
    server.signed(&agent, "DELETE", "/keys/2").expect(404).await;
    // The calls of a key belong to another endpoint.
    let calls = "What it has called";
    assert!(!page("/admin/keys/1/list").expect(200).await.body.contains(calls));
    let agent = as_role("keys.keys.*, keys.usage.*, me.*").await;
    let list = server.page("GET", "/admin/keys/1/list").header("Cookie", &agent.cookie).revealing();
    assert!(list.expect(200).await.body.contains(calls));
}

#[tokio::test]
async fn what_is_no_page_is_told_as_a_page() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    for (method, path, status) in [
        ("GET", "/nowhere", 404),
        ("GET", "/admin/keys/1/", 404),
        ("GET", "/admin/keys/one", 404),
        ("GET", "/admin/keys/99999999999999999999", 404),
        ("GET", "/admin/keys/999", 404),
        ("GET", "/admin/roles/1", 405),
        ("DELETE", "/me", 405),
    ] {
        let page = server.page(method, path).header("Cookie", &admin.cookie).expect(status).await;
        assert!(
            page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")),
            "{path}: {page:?}"
        );
        assert!(page.header("content-security-policy").is_some(), "{path}");
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"), "{path}");
    }
    let me = server.call("GET", "/me").header("Cookie", &admin.cookie).expect(200).await;
    assert_eq!(me.header("cache-control"), Some("no-store"), "an answer to a session stays in no cache");
}

#[tokio::test]
async fn what_people_write_is_text_on_every_page() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let markup = "<script>alert(1)</script>\"'>";
    for statement in [
        "UPDATE people SET name = $1, email = $1 || id",
        "UPDATE acl_keys SET name = $1",
        "UPDATE roles SET name = $1 || id, list = $1 || id",
        "UPDATE acl_lists SET text = $1 || id",
        "UPDATE audit SET action = $1, subject = $1, old_list = $1, note = $1, gained = json_array($1), lost = json_array($1)",
        "INSERT INTO acl_usage (key_id, method, path, code, calls, last) VALUES (1, 'GET', $1, $1, 1, 1)",
        "UPDATE acl_keys SET shadow = lists",
    ] {
        let query = sqlx::query(statement).bind(markup);
        query.execute(&server.db).await.unwrap();
    }
    // What no role can mean any more would let nobody in.
    server.run("UPDATE roles SET list = '*' WHERE id = 1").await;
    let typed = "%3Cscript%3Ealert(1)%22%3E%3Cscript%3E";
    let form = format!(
        "csrf={}&name={typed}&list={typed}&denies={typed}&hourly_limit={typed}&owner={typed}",
        admin.csrf
    );
    let mut shown = 0;
    for (method, path) in [
        ("GET", "/me".to_owned()),
        ("GET", "/admin/keys".to_owned()),
        ("GET", "/admin/keys?view=groups".to_owned()),
        ("GET", "/admin/keys/1".to_owned()),
        ("GET", "/admin/keys/1/list".to_owned()),
        ("GET", "/admin/keys/new".to_owned()),
        ("GET", "/admin/keys/audit".to_owned()),
        ("GET", "/admin/keys/refusals".to_owned()),
        ("GET", "/admin/roles".to_owned()),
        ("GET", "/admin/audit".to_owned()),
        ("GET", format!("/admin/decisions?id={typed}")),
        ("GET", format!("/admin/keys?list={typed}&text={typed}&owner={typed}")),
        ("GET", format!("/admin/keys?reaches={typed}")),
        ("GET", format!("/admin/keys?state={typed}&{typed}={typed}")),
        ("GET", format!("/admin/keys/narrow?list={typed}")),
        ("POST", "/admin/keys/new".to_owned()),
        ("POST", "/admin/keys/1".to_owned()),
        ("POST", "/admin/keys/1/list".to_owned()),
        ("POST", "/admin/keys/narrow".to_owned()),
        ("POST", "/admin/roles/2".to_owned()),
        ("POST", "/sign_in".to_owned()),
    ] {
        let call = server.page(method, &path).header("Cookie", &admin.cookie);
        let call = call.header("Sec-Fetch-Site", "same-origin");
        let call = if method == "POST" { call.form(&format!("{form}&email={typed}")) } else { call };
        let page = call.revealing().send().await;
        assert!(page.header("content-security-policy").is_some(), "{method} {path}");
        assert!(!page.body.contains("<script>"), "{method} {path}");
        shown += usize::from(page.body.contains("&lt;script&gt;"));
    }
    assert!(shown > 14, "{shown} pages show what was written");
}
