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
async fn a_form_without_its_word_changes_nothing() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    for path in [
        "/admin/api_keys/1/revoke",
        "/admin/api_keys/1",
        "/admin/api_keys/new",
        "/admin/roles/2",
        "/sign_out",
        "/admin/api_keys/1/tags",
        "/admin/api_keys/narrow",
    ] {
        let form = "description=x&list=*&step=save&hourly_limit=1&daily_limit=1";
        server.page("POST", path).header("Cookie", &admin.cookie).form(form).expect(403).await;
        server.page("POST", path).form(form).expect(303).await;
    }
    assert_eq!(server.count("SELECT count(*) FROM api_keys WHERE revoked IS NOT NULL").await, 0);
    server.keyed("GET", "/tickets").expect(200).await;
}

#[tokio::test]
async fn signing_out_ends_the_session_and_so_does_a_new_password_the_others() {
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
    let call = server.page("POST", "/sign_in").header("Sec-Fetch-Site", "cross-site").form(&form);
    assert!(call.expect(403).await.header("set-cookie").is_none());
}

#[tokio::test]
async fn a_page_is_refused_to_who_may_not_call_its_endpoint() {
    let server = Server::start().await;
    let agent = server.agent().await;
    for path in [
        "/admin/api_keys",
        "/admin/api_keys.csv",
        "/admin/api_keys/1",
        "/admin/api_keys/1/tags",
        "/admin/audit",
        "/admin/roles",
        "/admin/api_keys/new",
        "/admin/api_keys/narrow",
    ] {
        let page = server.page("GET", path).header("Cookie", &agent.cookie).expect(403).await;
        assert!(page.body.contains("admin."), "{path}: it says the tag");
        let nobody = server.page("GET", path).expect(303).await;
        assert_eq!(nobody.header("location"), Some("/sign_in"));
    }
    let page = server.page("GET", "/me").header("Cookie", &agent.cookie).expect(200).await;
    assert!(!page.body.contains("href=\"/admin/"), "no link to what is refused");
    assert!(page.header("content-security-policy").unwrap().contains("frame-ancestors 'none'"));
}

#[tokio::test]
async fn what_people_write_is_text_on_every_page() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let markup = "<script>alert(1)</script>\"'>";
    server.make_key(&admin, json!({ "description": markup, "agent": 2 })).await;
    server.signed(&admin, "PUT", "/people/2").json(&json!({ "name": markup })).expect(204).await;
    for path in [
        "/admin/api_keys",
        "/admin/api_keys/5",
        "/admin/api_keys/5/tags",
        "/admin/api_keys/new",
        "/admin/roles",
        "/admin/api_keys?pattern=%3Cscript%3Ealert(1)&text=%22%3E%3Cscript%3E",
        "/admin/api_keys?reaches=%3Cscript%3Ealert(1)",
    ] {
        let page = server.page("GET", path).header("Cookie", &admin.cookie).revealing().expect(200).await;
        assert!(!page.body.contains("<script>"), "{path}");
    }
}
