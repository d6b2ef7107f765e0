//! Forms as a browser sends them.

use crate::harness::Server;

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let typed = "description=Nightly+import&hourly_limit=7&daily_limit=70&expires=30&superuser=1";
    let sent = |path: &str, more: &str| {
        let form = format!("csrf={}&{typed}&{more}", admin.csrf);
        server.page("POST", path).header("Cookie", &admin.cookie).form(&form)
    };
    let kept = [
        r#"value="Nightly import""#,
        r#"value="7""#,
        r#"value="70""#,
        r#"<option value="30" selected>"#,
        r#"name="superuser" value="1" checked"#,
    ];
    let new = sent("/admin/api_keys/new", "agent=2&list=tickets.*%2C+Tick*").revealing().expect(200).await;
    let own = [r#"<option value="2" selected"#, "tickets.*, Tick*</textarea>", "upper-case letter"];
    for part in kept.iter().chain(&own) {
        assert!(new.body.contains(*part), "{part}: {}", new.body);
    }
    sent("/admin/api_keys/1", "").expect(303).await;
    let long = "x".repeat(201);
    let refused = server
        .page("POST", "/admin/api_keys/1")
        .header("Cookie", &admin.cookie)
        .form(&format!("csrf={}&description={long}&hourly_limit=9&daily_limit=90&expires=7", admin.csrf))
        .revealing()
        .expect(200)
        .await;
    for part in [long.as_str(), r#"value="9""#, r#"value="90""#, r#"<option value="7" selected>"#] {
        assert!(refused.body.contains(part), "{part}: {}", refused.body);
    }
    assert_eq!(server.count("SELECT daily_limit FROM api_keys WHERE id = 1").await, 70);
}

#[tokio::test]
async fn a_refused_list_of_a_role_stands_at_its_role_as_it_was_typed() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let send = |role: i64, list: &str| {
        let page = server.page("POST", &format!("/admin/roles/{role}")).header("Cookie", &admin.cookie);
        page.form(&format!("csrf={}&list={list}", admin.csrf)).revealing()
    };
    let page = send(3, "tickets.*%2C+Tick*").expect(200).await.body;
    let (before, at) = page.split_once("id=\"role-3\"").unwrap();
    assert!(!before.contains("role=\"alert\""));
    assert!(at.contains("role=\"alert\"") && at.contains("tickets.*, Tick*</textarea>"), "{at}");
    // The list in force is what the preview compares to.
    assert!(at.contains("data-acl-before=\"*.list, *.get, -admin.*\""), "{at}");
    send(99, "tickets.*").expect(404).await;
    // What another administrator has narrowed meanwhile stays narrow.
    let seen = at.split_once("name=\"seen\" value=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
    let narrower = serde_json::json!({ "list": "tickets.tickets.list" });
    server.signed(&admin, "PUT", "/roles/3").json(&narrower).expect(204).await;
    let page = send(3, &format!("*.list%2C+*.get&seen={seen}")).expect(200).await.body;
    assert!(
        page.contains("meanwhile") && page.contains("data-acl-before=\"tickets.tickets.list\""),
        "{page}"
    );
    let now = server.signed(&admin, "GET", "/roles/3").expect(200).await.json();
    assert_eq!(now["data"]["list"], "tickets.tickets.list");
}
