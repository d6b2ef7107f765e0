//! A candidate list: evaluated and recorded, not enforced; promoted by a click.

use serde_json::json;

use crate::harness::{Server, key_id};

#[tokio::test]
async fn a_candidate_records_what_it_would_refuse_and_refuses_nothing() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.*, labels.*").await;
    let path = format!("/api_keys/{}", key_id(&key));
    server.signed(&admin, "PUT", &path).json(&json!({ "candidate": "tickets.*" })).expect(204).await;
    server.with(&key, "GET", "/tickets").expect(200).await;
    server.with(&key, "GET", "/labels").expect(200).await;
    server.with(&key, "GET", "/labels").expect(200).await;
    let calls = server.signed(&admin, "GET", &format!("{path}/calls")).expect(200).await.json();
    let of = |place: &str| {
        calls["data"].as_array().unwrap().iter().find(|call| call["path"] == place).cloned().unwrap()
    };
    assert_eq!(of("/api/v2/labels")["would_deny"], 2);
    assert_eq!(of("/api/v2/tickets")["would_deny"], 0);
    assert_eq!(server.count("SELECT sum(count) FROM decisions WHERE code = 'would_deny'").await, 2);
    // The page says so, and a click promotes it.
    let page = server.page("GET", &format!("/admin{path}/tags")).header("Cookie", &admin.cookie);
    let page = page.revealing().expect(200).await;
    assert!(page.body.contains("It would have refused"));
    let form = format!("csrf={}", admin.csrf);
    server
        .page("POST", &format!("/admin{path}/promote"))
        .header("Cookie", &admin.cookie)
        .form(&form)
        .expect(303)
        .await;
    server.with(&key, "GET", "/labels").expect(403).await;
    server.with(&key, "GET", "/tickets").expect(200).await;
    server.signed(&admin, "POST", &format!("{path}/promotions")).expect(409).await;
}

#[tokio::test]
async fn a_candidate_widens_nothing() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.tickets.list").await;
    let path = format!("/api_keys/{}", key_id(&key));
    server.signed(&admin, "PUT", &path).json(&json!({ "candidate": "*" })).expect(204).await;
    server.with(&key, "GET", "/labels").expect(403).await;
    server.signed(&admin, "PUT", &path).json(&json!({ "candidate": "tick*" })).expect(400).await;
    server.signed(&admin, "PUT", &path).json(&json!({ "candidate": null })).expect(204).await;
    server.signed(&admin, "POST", &format!("{path}/promotions")).expect(409).await;
}

#[tokio::test]
async fn a_candidate_is_asked_about_sideloads_too() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.*, people.people.*").await;
    let path = format!("/api_keys/{}", key_id(&key));
    server.signed(&admin, "PUT", &path).json(&json!({ "candidate": "tickets.*" })).expect(204).await;
    server.with(&key, "GET", "/tickets/1?include=person").expect(200).await;
    // Who promotes it would break the sideload, and who takes the suggested list would not.
    let calls = server.signed(&admin, "GET", &format!("{path}/calls")).expect(200).await.json();
    let of = |place: &str| {
        let calls = calls["data"].as_array().unwrap();
        calls.iter().find(|call| call["path"] == place).map(|call| call["would_deny"].clone())
    };
    assert_eq!(of("/api/v2/people/{id}"), Some(json!(1)));
    assert_eq!(of("/api/v2/tickets/{id}"), Some(json!(0)));
    let suggested =
        server.signed(&admin, "GET", &format!("{path}/suggestion")).revealing().expect(200).await.json();
    server.signed(&admin, "PUT", &path).json(&json!({ "list": suggested["data"]["list"] })).expect(204).await;
    server.with(&key, "GET", "/tickets/1?include=person").expect(200).await;
}

#[tokio::test]
async fn a_candidate_that_is_stale_would_refuse_everything_and_says_why() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.*").await;
    let path = format!("/api_keys/{}", key_id(&key));
    server.signed(&admin, "PUT", &path).json(&json!({ "candidate": "tickets.*, -*.put" })).expect(204).await;
    // As it is when the denied tag is renamed later.
    sqlx::query("UPDATE lists SET text = $1 WHERE text = $2")
        .bind("tickets.*, -gone.since")
        .bind("tickets.*, -*.put")
        .execute(&server.db)
        .await
        .unwrap();
    server.with(&key, "GET", "/tickets").expect(200).await;
    let reason = "SELECT count(*) FROM decisions WHERE code = 'would_deny' AND reason LIKE '%`-gone.since` matches no present%'";
    assert_eq!(server.count(reason).await, 1);
}

#[tokio::test]
async fn another_candidate_begins_with_no_refusals() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let key = server.agent_key(&admin, "tickets.*, labels.*").await;
    let path = format!("/api_keys/{}", key_id(&key));
    let candidate = async |list: &str| {
        server.signed(&admin, "PUT", &path).json(&json!({ "candidate": list })).expect(204).await;
    };
    candidate("tickets.*").await;
    server.with(&key, "GET", "/labels").expect(200).await;
    assert_eq!(server.count("SELECT sum(would_deny) FROM calls").await, 1);
    candidate("tickets.*").await;
    assert_eq!(server.count("SELECT sum(would_deny) FROM calls").await, 1, "it is the same one");
    candidate("labels.labels.list, tickets.*").await;
    server.with(&key, "GET", "/labels").expect(200).await;
    let tab = server.page("GET", &format!("/admin{path}/tags")).header("Cookie", &admin.cookie);
    assert!(tab.revealing().expect(200).await.body.contains("So far it would have refused nothing"));
}
