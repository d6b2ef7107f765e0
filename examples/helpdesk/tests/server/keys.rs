//! Keys: made, stored, compared, rotated, changed.

use serde_json::json;

use crate::harness::{AGENT, Server, key_id};

#[tokio::test]
async fn a_code_is_shown_once_and_is_nowhere_in_the_database_file() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.*").await;
    let code = key.split_once(':').unwrap().1.to_owned();
    assert_eq!(code.len(), 26);
    assert!(code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()));
    assert!(code.starts_with("HK"));
    // The harness finds the code in any answer that is not said to reveal it.
    server.signed(&admin, "GET", &format!("/api_keys/{}", key_id(&key))).revealing().expect(200).await;
    let shown =
        server.page("GET", &format!("/admin/api_keys/{}", key_id(&key))).header("Cookie", &admin.cookie);
    let page = shown.expect(200).await;
    assert!(page.body.contains(&code[..6]), "the page shows the beginning");
    for end in ["", "-wal"] {
        let mut path = server.file.clone().into_os_string();
        path.push(end);
        let bytes = std::fs::read(&path).unwrap_or_default();
        for secret in [
            &code,
            &server.seeded.administrator_password,
            &admin.cookie.split_once('=').unwrap().1.to_owned(),
        ] {
            assert!(
                !bytes.windows(secret.len()).any(|window| window == secret.as_bytes()),
                "{}",
                path.display()
            );
        }
    }
    assert_eq!(server.count("SELECT count(*) FROM people WHERE password LIKE '$argon2id$%'").await, 2);
}

#[tokio::test]
async fn an_unknown_key_a_wrong_code_a_revoked_and_an_expired_key_are_answered_alike() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "*").await;
    let (id, code) = key.trim_start_matches("key ").split_once(':').unwrap();
    let other = server.agent_key(&admin, "*").await;
    let wrong = other.split_once(':').unwrap().1;
    let revoked = server.agent_key(&admin, "*").await;
    server.signed(&admin, "DELETE", &format!("/api_keys/{}", key_id(&revoked))).expect(204).await;
    let expired = server.agent_key(&admin, "*").await;
    server.run(&format!("UPDATE api_keys SET expires = 1 WHERE id = {}", key_id(&expired))).await;

    let mut first = None;
    for authorization in [
        format!("key {id}:{wrong}"),
        format!("key 99999:{code}"),
        format!("key 99999999999999999999:{code}"),
        format!("key {id}:{}", code.to_lowercase()),
        format!("key {id}:{}", &code[..25]),
        format!("key {id}:"),
        format!("key :{code}"),
        format!("key {id}{code}"),
        format!("token {id}:{code}"),
        format!("Basic {id}:{code}"),
        revoked,
        expired,
    ] {
        let mut answer = server.with(&authorization, "GET", "/tickets").expect(401).await;
        answer.headers.retain(|(name, _)| name != "date");
        let first = first.get_or_insert_with(|| answer.clone());
        assert_eq!(&answer, first, "{authorization}");
    }
    server.with(&key, "GET", "/tickets").expect(200).await;
}

#[tokio::test]
async fn two_codes_live_while_a_key_is_rotated() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let old = server.agent_key(&admin, "tickets.*").await;
    let path = format!("/api_keys/{}/codes", key_id(&old));
    let answer = server.signed(&admin, "POST", &path).revealing().expect(201).await;
    let new = answer.json()["data"]["authorization"].as_str().unwrap().to_owned();
    server.with(&old, "GET", "/tickets").expect(200).await;
    server.with(&new, "GET", "/tickets").expect(200).await;
    assert_eq!(server.signed(&admin, "POST", &path).expect(409).await.code(), "two_codes");
    // A day later the old one has ended by itself.
    server.run("UPDATE api_key_codes SET expires = 1 WHERE expires IS NOT NULL").await;
    server.with(&old, "GET", "/tickets").expect(401).await;
    server.with(&new, "GET", "/tickets").expect(200).await;
    // And the next rotation can be ended at once.
    let answer = server.signed(&admin, "POST", &path).revealing().expect(201).await;
    let newest = answer.json()["data"]["authorization"].as_str().unwrap().to_owned();
    server.signed(&admin, "DELETE", &format!("{path}/old")).expect(204).await;
    server.with(&new, "GET", "/tickets").expect(401).await;
    server.with(&newest, "GET", "/tickets").expect(200).await;
}

#[tokio::test]
async fn an_update_that_leaves_the_list_out_keeps_it() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.tickets.list").await;
    let path = format!("/api_keys/{}", key_id(&key));
    for body in [json!({}), json!({ "description": "other" }), json!({ "hourly_limit": 50, "expires": null })]
    {
        server.signed(&admin, "PUT", &path).json(&body).expect(204).await;
        let list = server.signed(&admin, "GET", &path).revealing().expect(200).await.json();
        assert_eq!(list["data"]["list"], "tickets.tickets.list");
    }
    server.with(&key, "GET", "/tickets").expect(200).await;
    server.with(&key, "GET", "/labels").expect(403).await;
    // The form's tab "API Key Info" has no list and keeps it too.
    let form = format!("csrf={}&description=by+form&hourly_limit=9&daily_limit=9&expires=", admin.csrf);
    let page = server.page("POST", &format!("/admin{path}")).header("Cookie", &admin.cookie).form(&form);
    page.expect(303).await;
    let list = server.signed(&admin, "GET", &path).revealing().expect(200).await.json();
    assert_eq!(
        (&list["data"]["list"], &list["data"]["description"]),
        (&json!("tickets.tickets.list"), &json!("by form"))
    );
}

#[tokio::test]
async fn p4_p6_p7_no_list_is_everything_and_every_bad_one_is_refused_whole() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let made = server.make_key(&admin, json!({ "description": "no list", "agent": AGENT })).await;
    let path = format!("/api_keys/{}", key_id(&made));
    let key = server.signed(&admin, "GET", &path).revealing().expect(200).await.json();
    assert_eq!(key["data"]["list"], "*", "P6");
    for bad in [
        json!(""),
        json!(" "),
        json!([]),
        json!(null),
        json!(7),
        json!({}),
        json!([1]),
        json!(","),
        json!("*,"),
        json!("tickets.*, -"),
        json!("tickets.*, --x"),
        json!("tickets.*, -*.Delete"),
        json!("tick*"),
        json!("*, -tickets.tickets.delte"),
        json!(["*", ""]),
        json!("a".repeat(70_000)),
        json!("*, -\u{0442}ickets.*"),
    ] {
        let answer = server.signed(&admin, "PUT", &path).json(&json!({ "list": bad })).expect(400).await;
        assert!(
            answer.json()["errors"]["fields"]["list"]["errors"][0]["message"].is_string(),
            "{bad}: {answer:?}"
        );
        let create = json!({ "description": "bad", "list": bad });
        server.signed(&admin, "POST", "/api_keys").json(&create).expect(400).await;
    }
    let key = server.signed(&admin, "GET", &path).revealing().expect(200).await.json();
    assert_eq!(key["data"]["list"], "*");
    let answer = server
        .signed(&admin, "PUT", &path)
        .json(&json!({ "patterns": "a", "descripton": "b" }))
        .expect(400)
        .await;
    assert_eq!(
        answer.json()["errors"]["fields"].as_object().unwrap().len(),
        2,
        "a misspelt field is told: {answer:?}"
    );
}

#[tokio::test]
async fn narrowing_a_list_counts_from_the_next_request() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.*").await;
    server.with(&key, "DELETE", "/tickets/1").expect(200).await;
    let path = format!("/api_keys/{}", key_id(&key));
    server
        .signed(&admin, "PUT", &path)
        .json(&json!({ "list": ["tickets.*", "-*.delete"] }))
        .expect(204)
        .await;
    server.with(&key, "DELETE", "/tickets/2").expect(403).await;
    server.signed(&admin, "DELETE", &path).expect(204).await;
    server.with(&key, "GET", "/tickets").expect(401).await;
    server.signed(&admin, "PUT", &path).json(&json!({ "list": "*" })).expect(409).await;
}

#[tokio::test]
async fn what_a_key_called_is_counted_and_suggests_a_list() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "*").await;
    for _ in 0..3 {
        server.with(&key, "GET", "/tickets").expect(200).await;
    }
    server.with(&key, "GET", "/people/4").expect(200).await;
    server.with(&key, "GET", "/roles").expect(403).await;
    let path = format!("/api_keys/{}", key_id(&key));
    let calls = server.signed(&admin, "GET", &format!("{path}/calls")).expect(200).await.json();
    assert_eq!(
        (&calls["data"][0]["path"], &calls["data"][0]["allowed"]),
        (&json!("/api/v2/tickets"), &json!(3))
    );
    let suggestion =
        server.signed(&admin, "GET", &format!("{path}/suggestion")).revealing().expect(200).await.json();
    let list = suggestion["data"]["list"].as_str().unwrap().to_owned();
    server.signed(&admin, "PUT", &path).json(&json!({ "list": list })).expect(204).await;
    server.with(&key, "GET", "/tickets").expect(200).await;
    server.with(&key, "GET", "/people/4").expect(200).await;
    server.with(&key, "GET", "/labels").expect(403).await;
    let used = server.signed(&admin, "GET", &path).revealing().expect(200).await.json();
    assert!(used["data"]["last_used"].is_string());
}
