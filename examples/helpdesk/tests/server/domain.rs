//! The resources: real rows, paging, validation with the error shape.

use serde_json::{Value, json};

use crate::harness::Server;

#[test]
fn there_are_at_least_sixty_endpoints_over_every_named_resource() {
    use acl::EndpointId;
    let all: Vec<_> = EndpointId::<helpdesk::api::Api>::all().map(|id| id.route().path).collect();
    assert!(all.len() >= 60, "{}", all.len());
    for resource in [
        "tickets",
        "people",
        "agent_teams",
        "organizations",
        "departments",
        "labels",
        "keys",
        "api_tokens",
        "me",
        "helpdesk",
        "batch",
    ] {
        let prefix = format!("/api/v2/{resource}");
        assert!(all.iter().any(|path| path.starts_with(&prefix)), "{resource}");
    }
    assert!(all.iter().any(|path| path.ends_with("/messages")));
    let of_mode = |modes: &str| {
        EndpointId::<helpdesk::api::Api>::all()
            .filter(|id| id.endpoint().modes().to_string() == modes)
            .count()
    };
    assert!(of_mode("session") > 20 && of_mode("token") > 1);
}

#[tokio::test]
async fn every_resource_is_made_read_changed_listed_and_removed() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    for (path, body, change) in [
        ("/tickets", json!({ "subject": "a", "person": 4 }), json!({ "status": "resolved" })),
        ("/tickets/1/messages", json!({ "message": "hello" }), json!({ "is_note": true })),
        ("/people", json!({ "name": "A", "email": "a@b.example" }), json!({ "name": "B" })),
        ("/organizations", json!({ "name": "A" }), json!({ "domain": "b.example" })),
        ("/agent_teams", json!({ "name": "A" }), json!({ "name": "B" })),
        ("/departments", json!({ "title": "A" }), json!({ "is_open": false })),
        ("/labels", json!({ "label": "a" }), json!({ "color": "blue" })),
    ] {
        let made = server.signed(&admin, "POST", path).json(&body).expect(201).await;
        let place = made.header("location").unwrap().to_owned();
        let read = server.signed(&admin, "GET", &place).expect(200).await.json();
        for (name, value) in body.as_object().unwrap() {
            assert_eq!(&read["data"][name], value, "{path}");
        }
        server.signed(&admin, "PUT", &place).json(&change).expect(204).await;
        let read = server.signed(&admin, "GET", &place).expect(200).await.json();
        for (name, value) in change.as_object().unwrap() {
            assert_eq!(&read["data"][name], value, "{path}");
        }
        let listed = server
            .signed(&admin, "GET", &format!("{path}?id={}", read["data"]["id"]))
            .expect(200)
            .await
            .json();
        assert_eq!(listed["meta"]["pagination"]["total"], 1, "{path}");
        server.signed(&admin, "DELETE", &place).expect(200).await;
        server.signed(&admin, "GET", &place).expect(404).await;
        server.signed(&admin, "PUT", &place).json(&change).expect(404).await;
        server.signed(&admin, "DELETE", &place).expect(404).await;
    }
}

#[tokio::test]
async fn pages_are_counted_and_ordered() {
    let server = Server::start().await;
    let page =
        server.keyed("GET", "/tickets?page=3&count=10&order_by=id&order_dir=desc").expect(200).await.json();
    assert_eq!(
        page["meta"]["pagination"],
        json!({ "total": 24, "count": 4, "per_page": 10, "current_page": 3, "total_pages": 3 })
    );
    assert_eq!(page["data"][0]["id"], 4);
    let filtered = server.keyed("GET", "/tickets?status=resolved&agent=2").expect(200).await.json();
    assert!(
        filtered["data"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["status"] == "resolved" && row["agent"] == 2)
    );
    for bad in [
        "page=0",
        "page=-1",
        "page=x",
        "count=0",
        "count=201",
        "page=99999999999999999999",
        "nothing=1",
        "order_by=password",
        "status;=1",
        "1=1",
    ] {
        let answer = server.keyed("GET", &format!("/tickets?{bad}")).expect(400).await;
        assert_eq!(answer.code(), "invalid_input", "{bad}");
    }
    server.keyed("GET", "/people?password=x").expect(400).await;
}

#[tokio::test]
async fn invalid_input_has_the_error_shape_with_every_field() {
    let server = Server::start().await;
    let body = json!({ "subject": "", "person": 999, "urgency": 11, "status": "open", "department": "x", "colour": 1 });
    let answer = server.keyed("POST", "/tickets").json(&body).expect(400).await.json();
    assert_eq!((&answer["status"], &answer["code"]), (&json!(400), &json!("invalid_input")));
    assert_eq!(answer["errors"]["errors"], json!([]));
    let fields = answer["errors"]["fields"].as_object().unwrap();
    let codes: Vec<(&str, &Value)> =
        fields.iter().map(|(name, of)| (name.as_str(), &of["errors"][0]["code"])).collect();
    let expected = [
        ("subject", "required"),
        ("urgency", "out_of_range"),
        ("status", "bad_choice"),
        ("department", "wrong_type"),
        ("colour", "unknown_field"),
    ];
    for (name, code) in expected {
        assert!(codes.contains(&(name, &json!(code))), "{name}: {answer}");
    }
    let body = json!({ "subject": "s", "person": 999, "department": 999, "agent": 4 });
    let answer = server.keyed("POST", "/tickets").json(&body).expect(400).await.json();
    for name in ["person", "department", "agent"] {
        assert_eq!(answer["errors"]["fields"][name]["errors"][0]["code"], "not_found", "{answer}");
    }
    for bad in ["", "[]", "{", "null", "\"x\"", "{\"subject\": }", "\u{feff}{}"] {
        let answer = server.keyed("POST", "/tickets").text("application/json", bad).expect(400).await;
        assert_eq!(answer.code(), "bad_body", "{bad:?}");
    }
    let admin = server.administrator().await;
    let twice =
        server.signed(&admin, "POST", "/labels").json(&json!({ "label": "vip" })).expect(400).await.json();
    assert_eq!(twice["errors"]["fields"]["label"]["errors"][0]["code"], "not_unique");
    for email in ["x", "x@", "@x", "a b@c.d", "a@b"] {
        let body = json!({ "name": "x", "email": email });
        server.signed(&admin, "POST", "/people").json(&body).expect(400).await;
    }
    for path in ["/tickets/x", "/tickets/99999999999999999999", "/tickets/%FF", "/tickets?page=%FF"] {
        let answer = server.keyed("GET", path).expect(400).await.json();
        assert!(answer["code"].is_string() && answer["message"].is_string(), "{path}: {answer}");
    }
}

#[tokio::test]
async fn the_smaller_endpoints_do_what_they_say() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let signed = |method: &str, path: &str| server.signed(&admin, method, path);
    signed("PUT", "/tickets/2/agent").json(&json!({ "agent": 2 })).expect(204).await;
    signed("PUT", "/tickets/2/agent").json(&json!({ "agent": 4 })).expect(400).await;
    let mine = server.keyed("GET", "/tickets?agent=2&id=2").expect(200).await.json();
    assert_eq!(mine["meta"]["pagination"]["total"], 1);
    signed("PUT", "/tickets/2/resolved").expect(204).await;
    let counts = signed("GET", "/tickets/counts").expect(200).await.json();
    assert_eq!(counts["data"].as_object().unwrap().values().map(|n| n.as_i64().unwrap()).sum::<i64>(), 24);
    signed("DELETE", "/tickets/2/resolved").expect(200).await;
    signed("POST", "/tickets/2/labels").json(&json!({ "label": "vip" })).expect(201).await;
    assert_eq!(signed("GET", "/tickets/2/labels").expect(200).await.json()["data"][0]["label"], "vip");
    signed("DELETE", "/tickets/2/labels/1").expect(200).await;
    signed("DELETE", "/tickets/2/labels/1").expect(404).await;
    signed("POST", "/people/4/labels").json(&json!({ "label": 2 })).expect(201).await;
    assert_eq!(signed("GET", "/people/4/tickets").expect(200).await.json()["meta"]["pagination"]["total"], 8);
    assert_eq!(
        signed("GET", "/organizations/1/members").expect(200).await.json()["meta"]["pagination"]["total"],
        2
    );
    signed("PUT", "/agent_teams/1/members/3").expect(204).await;
    signed("PUT", "/agent_teams/1/members/4").expect(404).await;
    assert_eq!(signed("GET", "/agent_teams/1/members").expect(200).await.json()["data"], json!([2, 3]));
    signed("DELETE", "/agent_teams/1/members/3").expect(200).await;
    assert_eq!(signed("GET", "/agents").expect(200).await.json()["meta"]["pagination"]["total"], 3);
    signed("GET", "/agents/4").expect(404).await;
    signed("DELETE", "/people/2").expect(409).await;
    let ticket = json!({ "subject": "with a message", "person": 4, "message": { "message": "help" } });
    let made = signed("POST", "/tickets").json(&ticket).expect(201).await.json();
    let messages =
        signed("GET", &format!("/tickets/{}/messages", made["data"]["id"])).expect(200).await.json();
    assert_eq!(messages["data"][0]["message"], "help");
    signed("GET", "/helpdesk/stats").expect(200).await;
    // A message is found under its own ticket only.
    signed("GET", "/tickets/2/messages/1").expect(404).await;
    signed("PUT", "/tickets/2/messages/1").json(&json!({ "message": "x" })).expect(404).await;
    signed("DELETE", "/tickets/2/messages/1").expect(404).await;
}

#[tokio::test]
async fn openapi_describes_every_endpoint() {
    use acl::EndpointId;
    let server = Server::start().await;
    let document = server.call("GET", "/openapi.json").expect(200).await.json();
    for id in EndpointId::<helpdesk::api::Api>::all() {
        let route = id.route();
        if !route.path.starts_with("/api/v2/") {
            continue;
        }
        let operation = &document["paths"][route.path][route.method.to_lowercase()];
        assert!(operation["x-acl-tags"].is_array(), "{route}");
    }
    assert_eq!(document["paths"]["/api/v2/keys"]["get"]["security"], json!([{ "session": [] }]));
    let ids: std::collections::BTreeSet<_> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|path| path.as_object().unwrap().values())
        .map(|operation| operation["operationId"].to_string())
        .collect();
    let calls = EndpointId::<helpdesk::api::Api>::all().filter(|id| id.route().path.starts_with("/api/v2/"));
    assert_eq!(ids.len(), calls.count());
}

#[test]
fn routes_that_handlers_name_are_in_the_registry() {
    use acl::EndpointId;
    use helpdesk::administration::authority::GIVE;
    use helpdesk::api::Api;
    use helpdesk::sideload::Include;
    let includes = [
        Include::Person,
        Include::Agent,
        Include::AgentTeam,
        Include::Department,
        Include::Organization,
        Include::Ticket,
    ];
    for acl::Route { method, path } in includes.map(Include::route).into_iter().chain([GIVE]) {
        assert!(EndpointId::<Api>::by_route(method, path).is_some(), "{method} {path}");
    }
}
