//! What the service answers to questions, through sockets.

use acl::{Access, EndpointId, Mode, PatternList};
use acl_browser::MAX_BODY_BYTES;
use bytes::Bytes;
use http::{Method, Request, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};

use crate::serve::{self, Api, get, post, post_bytes, send};

const LISTS: [&str; 8] = [
    "*",
    "*, -tickets.*",
    "tickets.*, -*.delete",
    "tickets.tickets.list",
    "-tickets.*",
    "people.agents.*",
    "admin.secrets.list, *.list",
    "\t*.list ,\n-people.*",
];

#[tokio::test]
async fn a_preview_says_what_grants_and_decisions_say() {
    let base = serve::api().await;
    let modes = [
        ("key", Mode::KEY),
        ("token", Mode::TOKEN),
        ("session", Mode::SESSION),
        ("partner", Api::MODE_PARTNER),
    ];
    for text in LISTS {
        let list = PatternList::parse(text).unwrap();
        for (name, mode) in modes {
            let ask = json!({ "list": text, "mode": name, "verdicts": true });
            let answer = post(&format!("{base}/doc/preview"), &ask).await;
            let grant = list.grant::<Api>(mode);
            assert_eq!(answer["granted"], grant.len(), "{text}, {name}");
            for id in EndpointId::<Api>::all() {
                let verdict = &answer["verdicts"][usize::from(id.index())];
                let decision = list.decide(id, mode);
                assert_eq!(verdict[0], decision.is_allowed(), "{text}, {name}, {id}");
                assert_eq!(verdict[0], grant.allows(id));
                assert_eq!(verdict[1], decision.reason().code());
                if let Some(number) = verdict[4].as_u64() {
                    let pattern = &answer["patterns"][usize::try_from(number).unwrap() - 1];
                    assert_eq!((&pattern["pattern"], &pattern["list"]), (&verdict[4], &json!(1)));
                    let named = decision.reason().pattern().unwrap();
                    assert_eq!(pattern["text"], named.as_str(), "{decision}");
                }
            }
            let ask = json!({ "list": text, "mode": name });
            let short = post(&format!("{base}/doc/preview"), &ask).await;
            let by_list = grant.iter().filter(|id| id.endpoint().access() == Access::Granted);
            let paths: Vec<_> = by_list.map(|id| json!(id.route().path)).collect();
            let shown: Vec<_> =
                short["routes"].as_array().unwrap().iter().map(|it| it["path"].clone()).collect();
            assert_eq!(shown, paths);
        }
    }
}

#[tokio::test]
async fn p7_mistakes_have_places_in_utf16_and_the_list_grants_nothing() {
    let base = serve::api().await;
    let text = "tickets.*, tick\u{1f600}*, , Ä.x, people.*,";
    let answer = post(&format!("{base}/doc/preview"), &json!({ "list": text, "verdicts": true })).await;
    // D1: what is public stays so.
    assert_eq!(answer["granted"], 1);
    for id in EndpointId::<Api>::all() {
        let verdict = &answer["verdicts"][usize::from(id.index())];
        let expected = if verdict[0] == true { "public" } else { "key_list_malformed" };
        assert_eq!(verdict[1], expected, "{id}");
    }
    let errors: Vec<_> = PatternList::errors(text).collect();
    let shown = answer["errors"].as_array().unwrap();
    assert_eq!(shown.len(), errors.len());
    assert!(errors.len() >= 4);
    let units: Vec<u16> = text.encode_utf16().collect();
    for (error, shown) in errors.iter().zip(shown) {
        let at = |end: &str| usize::try_from(shown["place"][end].as_u64().unwrap()).unwrap();
        let marked = String::from_utf16(&units[at("start")..at("end")]).unwrap();
        assert_eq!(marked, text[error.range()]);
        assert_eq!(shown["message"], error.to_string());
        assert_eq!(shown["drawn"], error.in_text(text).to_string());
        assert_eq!((&shown["list"], &shown["pattern"]), (&json!(1), &json!(error.pattern_number())));
    }
}

#[tokio::test]
async fn p4_p5_empty_and_endless_lists_are_answered_clearly() {
    let base = serve::api().await;
    let url = format!("{base}/doc/preview");
    for (text, message) in [
        (String::new(), "empty list"),
        (",".to_owned(), "empty pattern"),
        ("a,".repeat(40_000), "list of more than 65535 bytes"),
    ] {
        let answer = post(&url, &json!({ "list": text })).await;
        assert!(answer["errors"][0]["message"].as_str().unwrap().contains(message), "{answer}");
        assert_eq!(answer["granted"], 1, "what is public");
    }
    // At the limit it is a list, and is decided; oddities are not looked for.
    let text = format!("{}b", "a,".repeat(32_767));
    let answer = post(&url, &json!({ "list": text, "verdicts": true })).await;
    assert_eq!(answer["findings"][0]["code"], "not_looked_at");
    assert_eq!(answer["patterns"].as_array().unwrap().len(), 32_768);
    let answer = post(&url, &json!({ "list": "A,".repeat(1_000) })).await;
    assert_eq!(answer["errors"].as_array().unwrap().len(), 50);
    // A thousand patterns, and the comma after the last.
    assert_eq!(
        answer["summary"],
        "0 by this list, 1 open to every key, of 11 that keys can reach; the list is malformed: 1,001 mistakes, so it grants nothing"
    );
}

#[tokio::test]
async fn a_question_that_costs_too_much_is_refused_undecided() {
    let browser = crate::github::browser().map_err(|error| error.to_string()).unwrap();
    let base = serve::app(axum::Router::new().nest_service("/doc", browser)).await;
    let long = format!("{}b", "a,".repeat(30_000));
    let refused = async |question: &str, ask: Value| {
        let response = post_bytes(&format!("{base}/doc/{question}"), ask.to_string()).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        String::from_utf8(response.into_body().to_vec()).unwrap()
    };
    let too_many = "60,002 patterns are too many for a preview of 1,223 endpoints";
    let message = refused("preview", json!({ "list": long, "within": [long] })).await;
    assert!(message.contains(too_many), "{message}");
    let message = refused("difference", json!({ "before": long, "after": long })).await;
    assert!(message.contains(too_many), "{message}");
    for (lists, within) in [(1, json!(vec!["*"; 32])), (32, json!([[]])), (3, json!([vec!["*"; 30]]))] {
        let message = refused("preview", json!({ "lists": vec!["*"; lists], "within": within })).await;
        assert!(message.contains("33 lists are too many for a preview: expected 32 at most"), "{message}");
    }
    let half = vec!["a"; 30_000].join(",");
    let message = refused("preview", json!({ "lists": [half, half], "within": [["*"]] })).await;
    assert!(message.contains("60,001 patterns are too many"), "{message}");
    // What is held against every tag is more work than what has a place among them.
    for (piece, count, is_answered) in
        [("*.e.*", 8_000, true), ("*.e.*", 8_200, false), ("-a.b", 8_200, false)]
    {
        let ask = json!({ "list": vec![piece; count].join(",") });
        let response = post_bytes(&format!("{base}/doc/preview"), ask.to_string()).await;
        assert_eq!(response.status() == StatusCode::OK, is_answered, "{piece}");
        let text = String::from_utf8(response.into_body().to_vec()).unwrap();
        let message =
            "8,200 patterns with a minus or several `*` are too many for a preview of 1,223 endpoints";
        assert_eq!(text.contains(message), !is_answered, "{text}");
    }
    // What may have been meant is looked for by as many patterns as there is time for, and so is why.
    let near = vec!["-meta.meta.rot.get"; 250].join(",");
    let answer = post(&format!("{base}/doc/preview"), &json!({ "list": near })).await;
    let suggestions: Vec<bool> =
        answer["findings"].as_array().unwrap().iter().map(|it| it["suggestion"].is_string()).collect();
    assert_eq!((suggestions[0], suggestions[249]), (true, false));
    let slow = vec!["-*.update-authenticated.*"; 280].join(",");
    let answer =
        post(&format!("{base}/doc/preview"), &json!({ "lists": [slow, "*"], "verdicts": true })).await;
    assert_eq!((&answer["verdicts"], &answer["granted"]), (&Value::Null, &json!(1_223)));
    let lines: Vec<bool> =
        answer["routes"].as_array().unwrap().iter().map(|it| it["line"].is_string()).collect();
    assert_eq!((lines[0], lines[199]), (true, false));
    // Counted, but not explained one by one.
    let answer = post(&format!("{base}/doc/preview"), &json!({ "list": long, "verdicts": true })).await;
    assert_eq!((&answer["verdicts"], &answer["granted"]), (&Value::Null, &json!(0)));
}

#[tokio::test]
async fn s3_a_stale_list_grants_nothing_and_is_told_why() {
    let base = serve::api().await;
    let url = format!("{base}/doc/preview");
    let answer = post(&url, &json!({ "list": "*, -ticket.*", "verdicts": true })).await;
    assert_eq!(answer["granted"], 1, "what is public");
    let finding = &answer["findings"][0];
    assert_eq!((&finding["code"], &finding["suggestion"]), (&json!("stale"), &json!("-tickets.*")));
    assert_eq!(finding["place"], json!({ "start": 3, "end": 12 }));
    assert_eq!((&finding["list"], &finding["pattern"]), (&json!(1), &json!(2)));
    let verdict = &answer["verdicts"][usize::from(Api::TICKETS_LIST.index())];
    assert_eq!(*verdict, json!([false, "key_list_stale", 1, null, 2]));
    assert_eq!(
        answer["summary"],
        "0 by this list, 1 open to every key, of 11 that keys can reach; the list is stale: `-ticket.*` matches no present, former or removed tag, so the list grants nothing; \
         write `-tickets.*`"
    );
    // S2: a deny of a former name is not stale.
    let answer = post(&url, &json!({ "list": "*, -people.agents.*" })).await;
    assert_eq!(answer["summary"], "7 by this list, 2 open to every key, of 11 that keys can reach");
}

#[tokio::test]
async fn s4_a_bound_limits_what_is_granted() {
    let base = serve::api().await;
    let ask = json!({ "list": "*", "within": ["tickets.*", "-*.delete, *"], "verdicts": true });
    let answer = post(&format!("{base}/doc/preview"), &ask).await;
    let grant = |text| PatternList::parse(text).unwrap().grant::<Api>(Mode::KEY);
    let expected = grant("*").intersection(&grant("tickets.*")).intersection(&grant("-*.delete, *"));
    assert_eq!(answer["granted"], expected.len());
    assert_eq!(answer["bounded"], grant("*").len() - expected.len());
    assert_eq!(
        answer["summary"],
        "6 by this list, 2 open to every key, of 11 that keys can reach; 2 more are beyond its bounds"
    );
    for id in EndpointId::<Api>::all() {
        assert_eq!(answer["verdicts"][usize::from(id.index())][0], expected.allows(id), "{id}");
    }
    let delete = &answer["verdicts"][usize::from(Api::TICKETS_DELETE.index())];
    assert_eq!(*delete, json!([false, "tag_denied", 3, 2, 1]));

    // D10: the `*` that refuses is the bound's, though the list has one too.
    let ask = json!({ "list": "*, admin.secrets.list", "within": ["*"], "verdicts": true });
    let answer = post(&format!("{base}/doc/preview"), &ask).await;
    let secrets = EndpointId::<Api>::by_route("GET", "/api/v2/secrets").unwrap();
    let verdict = &answer["verdicts"][usize::from(secrets.index())];
    assert_eq!(*verdict, json!([false, "tag_not_granted", 2, 1, 1]));
}

#[tokio::test]
async fn s4_a_bound_that_is_broken_leaves_nothing_and_is_shown() {
    let base = serve::api().await;
    let ask =
        json!({ "list": "*", "within": ["tickets.*", ["*, -ticket.*", "people.*,"]], "verdicts": true });
    let answer = post(&format!("{base}/doc/preview"), &ask).await;
    assert_eq!((&answer["granted"], &answer["patterns"][0]["decides"]), (&json!(1), &json!(0)));
    let stale = answer["findings"].as_array().unwrap().iter().find(|it| it["code"] == "stale").unwrap();
    assert_eq!((&stale["bound"], &stale["list"], &stale["pattern"]), (&json!(2), &json!(3), &json!(2)));
    assert_eq!(stale["place"], json!({ "start": 3, "end": 12 }));
    let mistake = &answer["errors"][0];
    assert_eq!((&mistake["bound"], &mistake["list"]), (&json!(2), &json!(4)));
    let verdict = &answer["verdicts"][usize::from(Api::TICKETS_LIST.index())];
    assert_eq!(
        verdict.as_array().unwrap()[..4],
        [json!(false), json!("key_list_malformed"), json!(4), json!(2)]
    );
    let summary = answer["summary"].as_str().unwrap();
    assert!(summary.starts_with("0 by this list, 1 open to every key"), "{summary}");
    assert!(summary.contains("; list 3 (bound 2) is stale: `-ticket.*` matches no"), "{summary}");
    assert!(summary.contains("; list 4 (bound 2) is malformed: one mistake, so it grants"), "{summary}");
}

#[tokio::test]
async fn s5_each_list_is_decided_and_shown_by_itself() {
    let base = serve::api().await;
    let url = format!("{base}/doc/preview");
    let ask = json!({
        "lists": ["tickets.*, -*.delete", "*.delete, tick*", "*.delete, people.*", "*, -ticket.*"],
        "verdicts": true
    });
    let answer = post(&url, &ask).await;
    let grant = |text| PatternList::parse(text).unwrap().grant::<Api>(Mode::KEY);
    let expected = grant("tickets.*, -*.delete").union(&grant("*.delete, people.*"));
    assert_eq!(answer["granted"], expected.len());
    let verdict = |id: EndpointId<Api>| answer["verdicts"][usize::from(id.index())].clone();
    assert_eq!(verdict(Api::TICKETS_LIST), json!([true, "allowed", 1, null, 1]));
    // Another list's deny takes nothing away.
    assert_eq!(verdict(Api::TICKETS_DELETE), json!([true, "allowed", 3, null, 1]));
    let secrets = EndpointId::<Api>::by_route("GET", "/api/v2/secrets").unwrap();
    assert_eq!(verdict(secrets), json!([false, "key_list_malformed", 2, null, 2]));
    let lists = |field: &str| -> Vec<Value> {
        answer[field].as_array().unwrap().iter().map(|it| it["list"].clone()).collect()
    };
    assert_eq!(lists("errors"), [json!(2)]);
    assert_eq!(answer["errors"][0]["place"], json!({ "start": 10, "end": 15 }));
    assert_eq!(lists("patterns"), [1, 1, 3, 3, 4, 4].map(|list| json!(list)));
    assert_eq!(
        (&answer["patterns"][2]["pattern"], &answer["patterns"][2]["decides"]),
        (&json!(1), &json!(1))
    );
    let stale = answer["findings"].as_array().unwrap().iter().find(|it| it["code"] == "stale").unwrap();
    assert_eq!((&stale["list"], &stale["suggestion"]), (&json!(4), &json!("-tickets.*")));
    // No list at all grants nothing.
    let answer = post(&url, &json!({ "lists": [] })).await;
    assert_eq!(answer["summary"], "0 by this list, 1 open to every key, of 11 that keys can reach");
}

fn names_of(side: &Value) -> Vec<String> {
    let name = |it: &Value| format!("{} {}", it["method"].as_str().unwrap(), it["path"].as_str().unwrap());
    side["routes"].as_array().unwrap().iter().map(name).collect()
}

#[tokio::test]
async fn a_difference_names_what_is_gained_and_lost() {
    let base = serve::api().await;
    let url = format!("{base}/doc/difference");
    let ask = json!({ "before": "tickets.*", "after": "tickets.*, -*.delete, people.*", "mode": "key" });
    let answer = post(&url, &ask).await;
    assert_eq!(names_of(&answer["gained"]), ["GET /api/v2/people"]);
    assert_eq!(names_of(&answer["lost"]), ["DELETE /api/v2/tickets/{id}"]);
    assert_eq!(
        answer["lost"]["routes"][0]["line"],
        "denied: `-*.delete` matches tag `tickets.tickets.delete`"
    );
    assert_eq!(answer["summary"], "1 gained, 1 lost");
    let same = post(&url, &json!({ "before": "*", "after": "*, tickets.*" })).await;
    assert!(same["summary"].as_str().unwrap().starts_with("grants the same"));
    let bad = post(&url, &json!({ "before": "*", "after": "tick*" })).await;
    assert_eq!(bad["errors"].as_array().unwrap().len(), 1);
    assert_eq!(bad["summary"], "0 gained, 9 lost");
    // S5: a deny is about its own list.
    let ask = json!({ "before": ["*, -tickets.*", "people.*"], "after": ["*, -tickets.*", "*.delete"] });
    assert_eq!(names_of(&post(&url, &ask).await["gained"]), ["DELETE /api/v2/tickets/{id}"]);
    // S3: what was stale granted nothing.
    let answer =
        post(&url, &json!({ "before": "*, -ticket.*", "after": "tickets.*", "within": ["*"] })).await;
    let summary = answer["summary"].as_str().unwrap();
    assert!(summary.starts_with("8 gained, 0 lost; before, the list is stale: `-ticket.*`"), "{summary}");
}

#[tokio::test]
async fn a_dry_run_decides_on_the_endpoint_that_a_router_would_take() {
    let base = serve::api().await;
    let url = format!("{base}/doc/decide");
    let cases = [
        ("GET", "/api/v2/tickets/{id}", "allowed: `tickets.*` matches tag `tickets.tickets.get`"),
        ("get", " /api/v2/tickets/7?x=1 ", "allowed: `tickets.*` matches tag `tickets.tickets.get`"),
        ("HEAD", "/api/v2/tickets/7", "allowed: `tickets.*` matches tag `tickets.tickets.get`"),
        ("DELETE", "/api/v2/tickets/7", "denied: `-*.delete` matches tag `tickets.tickets.delete`"),
        ("GET", "/api/v2/discover", "allowed: the endpoint is public"),
        ("GET", "/api/v2/me", "allowed: the endpoint is open to every valid credential"),
        ("GET", "/api/v2/people", "denied: mode `token` is not open here; open modes: key, partner"),
        ("PURGE", "/api/v2/tickets/7", "denied: the registry has no such endpoint"),
        ("GET", "/api/v2/tickets/", "denied: the registry has no such endpoint"),
        ("GET", "/api/v2//tickets", "denied: the registry has no such endpoint"),
        ("GET", "", "denied: the registry has no such endpoint"),
    ];
    for (method, path, line) in cases {
        let mode = if path.ends_with("people") { "token" } else { "key" };
        let ask = json!({ "list": "tickets.*, -*.delete", "mode": mode, "method": method, "path": path });
        let answer = post(&url, &ask).await;
        assert_eq!(answer["line"], line, "{method} {path}");
        assert_eq!(answer["allowed"], line.starts_with("allowed"));
    }
    let ask = json!({ "list": "*", "method": "PURGE", "path": "/api/v2/tickets/7" });
    let answer = post(&url, &ask).await;
    assert_eq!(answer["methods"], json!(["DELETE", "GET", "PATCH", "PUT"]));
    let ask = json!({
        "lists": ["people.*", "tickets.*"], "within": [["*, -*.get", "people.*"]],
        "method": "GET", "path": "/api/v2/tickets/7"
    });
    let answer = post(&url, &ask).await;
    assert_eq!(answer["line"], "denied: `-*.get` matches tag `tickets.tickets.get`");
}

#[tokio::test]
async fn what_is_no_question_is_refused_and_not_repeated() {
    let base = serve::api().await;
    let secret = "people.hidden-plan.*";
    for (path, body) in [
        ("preview", format!("{{\"list\": \"{secret}\"")),
        ("preview", json!({ "list": [[secret]] }).to_string()),
        ("preview", json!({ "list": secret, "lists": [secret] }).to_string()),
        ("preview", json!({ "list": "*", "within": secret }).to_string()),
        ("preview", json!({ "list": "*", "within": [[[secret]]] }).to_string()),
        ("preview", json!({ "list": "*", "mode": secret }).to_string()),
        ("preview", json!({ "list": "*", "more": secret }).to_string()),
        ("preview", json!({ secret: "*" }).to_string()),
        ("difference", json!({ "before": "*" }).to_string()),
        ("decide", json!({ "list": secret, "method": "GET", "path": 7 }).to_string()),
        ("decide", "\u{0}\u{0}".to_owned()),
        ("decide", "[".repeat(100_000)),
    ] {
        let response = post_bytes(&format!("{base}/doc/{path}"), body).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        let text = String::from_utf8(response.into_body().to_vec()).unwrap();
        assert!(text.contains("\"message\"") && !text.contains("hidden-plan"), "{text}");
    }
    let url = format!("{base}/doc/preview");
    let form = Request::post(&url).header("content-type", "text/plain").body(Full::from("{\"list\":\"*\"}"));
    assert_eq!(send(form.unwrap()).await.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let long = post_bytes(&url, Bytes::from(vec![b' '; MAX_BODY_BYTES + 1])).await;
    assert_eq!(long.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert!(String::from_utf8_lossy(long.body()).contains("163840 bytes"));
    for (method, path, status, allow) in [
        (Method::GET, "preview", StatusCode::METHOD_NOT_ALLOWED, Some("POST")),
        (Method::POST, "", StatusCode::METHOD_NOT_ALLOWED, Some("GET, HEAD")),
        (Method::DELETE, "preview.js", StatusCode::METHOD_NOT_ALLOWED, Some("GET, HEAD")),
        (Method::GET, "nothing", StatusCode::NOT_FOUND, None),
        (Method::GET, "..%2f..%2fetc", StatusCode::NOT_FOUND, None),
    ] {
        let request = Request::builder().method(method).uri(format!("{base}/doc/{path}"));
        let response = send(request.body(Full::default()).unwrap()).await;
        let allowed = response.headers().get("allow").map(|value| value.to_str().unwrap());
        assert_eq!((response.status(), allowed), (status, allow));
    }
}

#[tokio::test]
async fn twelve_hundred_endpoints_are_all_there_and_all_decided() {
    let browser = crate::github::browser().map_err(|error| error.to_string()).unwrap();
    let base = serve::app(axum::Router::new().nest_service("/doc", browser)).await;
    let page = get(&format!("{base}/doc")).await;
    assert_eq!(String::from_utf8_lossy(page.body()).matches("class=\"endpoint\"").count(), 1223);
    let ask = json!({ "list": "repos.*, -*.delete", "verdicts": true });
    let answer = post(&format!("{base}/doc/preview"), &ask).await;
    assert_eq!(answer["verdicts"].as_array().unwrap().len(), 1223);
    let routes = post(&format!("{base}/doc/preview"), &json!({ "list": "*" })).await;
    assert_eq!(routes["routes"].as_array().unwrap().len(), 200);
}

#[tokio::test]
async fn findings_know_the_mode_and_what_may_have_been_meant() {
    let base = serve::api().await;
    let url = format!("{base}/doc/preview");
    let answer = post(&url, &json!({ "list": "-*.delete" })).await;
    let finding = &answer["findings"][0];
    assert_eq!(
        (&finding["code"], &finding["suggestion"]),
        (&json!("grants_nothing"), &json!("*, -*.delete"))
    );
    assert_eq!(finding["place"], json!({ "start": 0, "end": 9 }));
    assert_eq!(answer["findings"].as_array().unwrap().len(), 1);
    let answer = post(&url, &json!({ "list": "*.create" })).await;
    let message = answer["findings"][0]["message"].as_str().unwrap();
    assert!(message.contains("matches no tag; the operations are `"), "{message}");
    let codes = async |mode: &str| -> Vec<Value> {
        let answer = post(&url, &json!({ "list": "people.staff.*", "mode": mode })).await;
        answer["findings"].as_array().unwrap().iter().map(|finding| finding["code"].clone()).collect()
    };
    assert_eq!(codes("token").await, ["not_open", "grants_nothing"]);
    assert_eq!(codes("key").await, [""; 0]);
}
