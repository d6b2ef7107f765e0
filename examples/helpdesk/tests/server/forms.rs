//! Forms as a browser sends them.

use crate::harness::Server;

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
    assert!(at.contains("data-acl-before=\"*.list, *.get, -admin.*, -keys.*\""), "{at}");
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
