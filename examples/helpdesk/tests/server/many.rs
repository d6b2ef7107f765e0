//! Forty thousand keys.

use acl::Registry as _;
use helpdesk::api::Api;
use std::time::Instant;

use serde_json::json;

use crate::harness::{AGENT, AGENTS_ROLE, READERS_ROLE, Server, Session};

const KEYS: i64 = 40_000;

/// Lists as people write them: a few that most have, and a tail of their own.
pub async fn seed(server: &Server) {
    let mut tx = server.db.begin().await.unwrap();
    let groups = ["tickets", "people", "labels"];
    let operations = ["list", "get", "post", "put", "delete"];
    for number in 0..400_usize {
        let (group, operation) = (groups[number % 3], operations[number % 5]);
        let text = match number {
            0 => "*".to_owned(),
            1 => "tickets.*, -*.delete".to_owned(),
            2..30 => format!("{group}.*, -*.{operation}, tickets.tickets.{}", operations[number % 4]),
            30..60 => format!("*.{operation}, -{group}.*.{}", operations[(number + 1) % 5]),
            _ => format!(
                "{group}.*, {}",
                "tickets.tickets.get, ".repeat(number % 7 + 1) + &format!("x{number}.*")
            ),
        };
        sqlx::query("INSERT OR IGNORE INTO lists (text) VALUES ($1)")
            .bind(text)
            .execute(&mut *tx)
            .await
            .unwrap();
    }
    let lists: Vec<i64> =
        sqlx::query_scalar("SELECT id FROM lists ORDER BY id").fetch_all(&mut *tx).await.unwrap();
    sqlx::query(
        "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $1 - 1)
         INSERT INTO api_keys (description, agent, made_by, list, is_superuser, expires, last_used, created, updated)
         SELECT 'Key ' || i, 1 + i % 3, 1,
                json_extract($2, '$[' || iif(i % 3, i % 20, i % json_array_length($2)) || ']'),
                i % 97 = 0, iif(i % 50 = 0, unixepoch() + 86400 * (i % 60), NULL),
                unixepoch() - 86400 * (i % 200), unixepoch() - 86400 * 300, unixepoch()
         FROM n",
    )
    .bind(KEYS)
    .bind(json!(lists).to_string())
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

/// The page, and the least of three times that it took: what others do at the same time is not the search.
async fn timed(server: &Server, session: &Session, query: &str) -> (u128, String) {
    let path = format!("/admin/api_keys?{query}");
    let mut least = u128::MAX;
    let mut body = String::new();
    for _ in 0..3 {
        let start = Instant::now();
        let page = server.page("GET", &path).header("Cookie", &session.cookie).revealing().expect(200).await;
        least = least.min(start.elapsed().as_millis());
        body = page.body;
    }
    (least, body)
}

#[tokio::test]
async fn forty_thousand_keys_are_searched_in_under_a_second_page_by_page() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    seed(&server).await;
    for query in [
        "",
        "view=groups",
        "pattern=-*.delete",
        "reaches=DELETE+/api/v2/tickets/%7Bid%7D",
        "state=unused",
        "reaches=GET+/api/v2/labels&pattern=people&view=groups",
        "state=stale",
        "state=everything&agent=2",
        "state=superuser",
        "state=expiring",
        "text=Key+399",
        "page=700",
    ] {
        let (milliseconds, page) = timed(&server, &admin, query).await;
        println!("{milliseconds:>5} ms  {query}");
        // The page holds a page of rows, however many were found.
        assert!(page.matches("<tr>").count() <= 51, "{query}");
        assert!(page.len() < 120_000, "{query}: {} bytes", page.len());
        assert!(milliseconds < 1_000, "{query}: {milliseconds} ms");
    }
}

#[tokio::test]
async fn search_by_endpoint_finds_exactly_the_keys_that_reach_it() {
    use helpdesk::administration::key::Key;
    use helpdesk::administration::search::Search;
    let server = Server::start().await;
    seed(&server).await;
    server.run("DELETE FROM api_keys WHERE id > 4 AND id % 41 <> 0").await;
    for route in
        ["DELETE /api/v2/tickets/{id}", "GET /api/v2/labels", "POST /api/v2/people", "GET /api/v2/roles"]
    {
        let search = Search { reaches: route.to_owned(), ..Search::default() };
        let found = search.prepare(&server.db, Api::CATALOG).await.unwrap().ids(&server.db).await.unwrap();
        let (method, path) = route.split_once(' ').unwrap();
        let id = acl::EndpointId::<Api>::by_route(method, path).unwrap();
        let all: Vec<i64> =
            sqlx::query_scalar("SELECT id FROM api_keys ORDER BY id").fetch_all(&server.db).await.unwrap();
        let mut expected = Vec::new();
        for key in all {
            if Key::load(&server.db, key)
                .await
                .unwrap()
                .endpoints_with_list(Api::CATALOG)
                .contains(id.index())
            {
                expected.push(key);
            }
        }
        assert_eq!(found, expected, "{route}");
    }
    let search = Search { reaches: "GET /nowhere".to_owned(), ..Search::default() };
    assert!(search.prepare(&server.db, Api::CATALOG).await.is_err());
}

/// A key as the filters see it.
#[derive(sqlx::FromRow)]
struct Known {
    id: i64,
    description: String,
    agent: i64,
    agent_name: String,
    list_id: i64,
    list: String,
    has_candidate: i64,
    is_superuser: i64,
    expires: Option<i64>,
    revoked: Option<i64>,
    last_used: Option<i64>,
    created: i64,
}

type Fits<'f> = Box<dyn Fn(&Known) -> bool + 'f>;

#[tokio::test]
async fn every_filter_finds_exactly_its_keys() {
    use helpdesk::administration::search::Search;
    use helpdesk::clock::{DAY, now};
    let server = Server::start().await;
    seed(&server).await;
    server.run("DELETE FROM api_keys WHERE id > 4 AND id % 43 <> 0").await;
    server.run("UPDATE api_keys SET candidate = 1 WHERE id % 5 = 0").await;
    server.run("UPDATE api_keys SET revoked = 7 WHERE id % 11 = 0").await;
    server.run("UPDATE api_keys SET last_used = NULL WHERE id % 3 = 0").await;
    server.run("UPDATE api_keys SET description = 'Übung 100%_\\' WHERE id % 13 = 0").await;
    server.run("UPDATE lists SET text = text || ', -gone.since' WHERE id % 7 = 0").await;
    let all: Vec<Known> = sqlx::query_as(
        "SELECT k.id, k.description, k.agent, p.name AS agent_name, k.list AS list_id, l.text AS list,
                k.candidate IS NOT NULL AS has_candidate, k.is_superuser, k.expires, k.revoked, k.last_used, k.created
         FROM api_keys k JOIN people p ON p.id = k.agent JOIN lists l ON l.id = k.list ORDER BY k.id",
    )
    .fetch_all(&server.db)
    .await
    .unwrap();
    let (time, api) = (now(), Api::CATALOG);
    let is_stale =
        |key: &Known| acl::PatternList::parse(&key.list).is_ok_and(|list| api.stale_deny(list).is_some());
    let cases: [(&str, &str, Fits<'_>); 16] = [
        ("state", "", Box::new(|_| true)),
        ("state", "unused", Box::new(|key| key.last_used.unwrap_or(key.created) < time - 90 * DAY)),
        ("state", "expiring", Box::new(|key| key.expires.is_some_and(|end| end < time + 30 * DAY))),
        ("state", "superuser", Box::new(|key| key.is_superuser != 0)),
        ("state", "everything", Box::new(|key| key.list == "*")),
        ("state", "stale", Box::new(is_stale)),
        ("state", "candidate", Box::new(|key| key.has_candidate != 0)),
        ("agent", "2", Box::new(|key| key.agent == 2)),
        ("agent", "aDA", Box::new(|key| key.agent_name == "Ada Admin")),
        ("pattern", "-*.delete", Box::new(|key| key.list.contains("-*.delete"))),
        ("text", "key 1", Box::new(|key| key.description.to_lowercase().contains("key 1"))),
        ("text", "Übung", Box::new(|key| key.description.starts_with("Übung"))),
        ("text", "100%_\\", Box::new(|key| key.description.starts_with("Übung"))),
        ("text", "%", Box::new(|key| key.description.contains('%'))),
        ("pattern", "t_ckets", Box::new(|_| false)),
        ("list", "3", Box::new(|key| key.list_id == 3)),
    ];
    for (name, value, fits) in cases {
        let search = Search::read([(name.to_owned(), value.to_owned())]).unwrap();
        let found = search.prepare(&server.db, Api::CATALOG).await.unwrap().ids(&server.db).await.unwrap();
        let live = all.iter().filter(|key| key.revoked.is_none() && fits(key));
        let expected: Vec<i64> = live.map(|key| key.id).collect();
        assert_eq!(found, expected, "{name}={value}");
        assert!(value == "t_ckets" || !expected.is_empty(), "{name}={value} finds something");
    }
    let revoked = Search::read([("state".to_owned(), "revoked".to_owned())]).unwrap();
    let found = revoked.prepare(&server.db, Api::CATALOG).await.unwrap().ids(&server.db).await.unwrap();
    assert_eq!(found.len(), all.iter().filter(|key| key.revoked.is_some()).count());
}

#[tokio::test]
async fn many_keys_are_narrowed_after_a_preview_and_each_has_its_audit_row() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    seed(&server).await;
    let before = server.count("SELECT count(*) FROM audit").await;
    let body = json!({ "search": { "reaches": "DELETE /api/v2/tickets/{id}" }, "denies": "-*.delete" });
    let start = Instant::now();
    let preview = server
        .signed(&admin, "POST", "/api_keys/narrowings")
        .json(&body)
        .revealing()
        .expect(200)
        .await
        .json();
    let changed = preview["data"]["changed"].as_i64().unwrap();
    println!("{} ms to preview {changed} keys", start.elapsed().as_millis());
    assert!(changed > 5_000, "{changed}");
    assert_eq!(server.count("SELECT count(*) FROM audit").await, before, "a preview changes nothing");
    // By the form, as an administrator does it.
    let path = "/admin/api_keys/narrow?reaches=DELETE+/api/v2/tickets/%7Bid%7D";
    let send = |more: String| {
        let form = format!("csrf={}&{more}", admin.csrf);
        server.page("POST", path).header("Cookie", &admin.cookie).form(&form).revealing()
    };
    let shown = async |denies: &str| {
        let page = send(format!("denies={denies}&step=preview")).expect(200).await.body;
        let (_, after) = page.split_once("name=\"expected\" value=\"").unwrap();
        after.split_once('"').unwrap().0.to_owned()
    };
    let found = server.signed(&admin, "GET", "/api_keys?reaches=DELETE+/api/v2/tickets/%7Bid%7D");
    let found = found.revealing().expect(200).await.json();
    let [one, other] = [0, 1].map(|at| found["data"][at]["id"].as_i64().unwrap());
    let revoked = async |id: i64, at: &str| {
        server.run(&format!("UPDATE api_keys SET revoked = {at} WHERE id = {id}")).await;
    };
    let refused = async |expected: &str| {
        let page = send(format!("denies=-*.delete&step=apply&expected={expected}")).expect(200).await.body;
        assert!(page.contains("Before it is done"), "what was not previewed is shown again first");
        assert_eq!(server.count("SELECT count(*) FROM audit").await, before);
    };
    refused(&shown("-tickets.*").await).await;
    // As many keys as were previewed, and not the same.
    revoked(one, "1").await;
    let without_one = shown("-*.delete").await;
    revoked(one, "NULL").await;
    revoked(other, "1").await;
    refused(&without_one).await;
    revoked(other, "NULL").await;
    let expected = shown("-*.delete").await;
    let form = format!("csrf={}&denies=-*.delete&step=apply&expected={expected}", admin.csrf);
    let start = Instant::now();
    server.page("POST", path).header("Cookie", &admin.cookie).form(&form).revealing().expect(200).await;
    println!("{} ms to narrow them", start.elapsed().as_millis());
    assert_eq!(server.count("SELECT count(*) FROM audit").await, before + changed);
    let left = server
        .signed(&admin, "GET", "/api_keys?reaches=DELETE+/api/v2/tickets/%7Bid%7D")
        .expect(200)
        .await
        .json();
    assert_eq!(left["meta"]["pagination"]["total"], 0);
    for bad in ["*", "-*.delete, labels.*", "", "-*.nothing_has_this", "-*.delete,"] {
        let body = json!({ "denies": bad, "apply": true });
        server.signed(&admin, "POST", "/api_keys/narrowings").json(&body).expect(400).await;
    }
}

#[tokio::test]
async fn csv_has_every_key_found_and_no_formula() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    seed(&server).await;
    server.run("UPDATE api_keys SET description = '=1+1' WHERE id = 7").await;
    server.run("UPDATE api_keys SET description = '＠SUM(A1)' WHERE id = 8").await;
    server.run("UPDATE api_keys SET description = 'say \"hi\", twice' WHERE id = 9").await;
    let csv = server
        .page("GET", "/admin/api_keys.csv")
        .header("Cookie", &admin.cookie)
        .revealing()
        .expect(200)
        .await;
    assert_eq!(csv.body.lines().count(), 40_005);
    // The columns that the command `acl` reads.
    assert!(csv.body.starts_with("key,list,mode,description,"));
    assert!(csv.body.lines().skip(1).all(|line| line.contains("\",key,\"")));
    for cell in ["\"'=1+1\"", "\"'＠SUM(A1)\"", "\"say \"\"hi\"\", twice\""] {
        assert!(csv.body.contains(cell), "{cell}");
    }
    // A list that begins with a deny is a formula to a spreadsheet too.
    sqlx::query("UPDATE lists SET text = $1 WHERE id = 1")
        .bind("-*.delete")
        .execute(&server.db)
        .await
        .unwrap();
    let csv = server.page("GET", "/admin/api_keys.csv?list=1").header("Cookie", &admin.cookie);
    assert!(csv.revealing().expect(200).await.body.contains("\"'-*.delete\""));
}

#[tokio::test]
async fn a_list_is_narrowed_whatever_the_roles_grant_today() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    let wide = server.agent_key(&admin, "tickets.*").await;
    let narrow = server.agent_key(&admin, "tickets.tickets.list").await;
    // The agent may not delete for now.
    server.give_role(&admin, AGENT, Some(READERS_ROLE)).await;
    let body = |apply: bool| json!({ "search": { "text": "test" }, "denies": "-*.delete", "apply": apply });
    for apply in [false, true] {
        let done =
            server.signed(&admin, "POST", "/api_keys/narrowings").json(&body(apply)).expect(200).await.json();
        assert_eq!((&done["data"]["changed"], &done["data"]["untouched"]), (&json!(1), &json!(1)));
        assert_eq!(done["data"]["lost"], json!([{ "keys": 1, "endpoints": [] }]));
    }
    server.give_role(&admin, AGENT, Some(AGENTS_ROLE)).await;
    assert_eq!(server.with(&wide, "DELETE", "/tickets/1").expect(403).await.code(), "tag_denied");
    assert_eq!(server.with(&narrow, "DELETE", "/tickets/1").expect(403).await.code(), "tag_not_granted");
    // A list that would get too long is told before it is done.
    let long = format!("tickets.*, {}", "labels.labels.list, ".repeat(3_275) + "people.people.*");
    let id = crate::harness::key_id(&wide);
    sqlx::query("UPDATE lists SET text = $1 WHERE id = (SELECT list FROM api_keys WHERE id = $2)")
        .bind(&long)
        .bind(id)
        .execute(&server.db)
        .await
        .unwrap();
    let body = json!({ "search": { "text": id }, "denies": "-*.delete" });
    server.signed(&admin, "POST", "/api_keys/narrowings").json(&body).expect(400).await;
}
