//! What a list becomes where a box is ticked or cleared: by the answer of the server, and by a form without a script.

use acl::{Mode, Pattern, PatternList, Registry as _, Rights};
use acl_browser::{Browser, Picker, from_lines, in_lines};
use acl_core::Catalog;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use serde_json::{Value, json};
use tower_service::Service as _;

use crate::github;
use crate::serve::Api;

async fn ask(browser: &Browser, question: &str, body: &Value) -> (u16, Value) {
    let request = Request::post(format!("/{question}")).header("content-type", "application/json");
    let request = request.body(Full::new(bytes::Bytes::from(body.to_string()))).unwrap();
    let answer = browser.clone().call(request).await.unwrap();
    let status = answer.status().as_u16();
    (status, serde_json::from_slice(&answer.into_body().collect().await.unwrap().to_bytes()).unwrap())
}

async fn pick(browser: &Browser, list: &str, node: &str, part: Option<&str>, on: bool) -> String {
    let body = json!({ "list": list, "pick": node, "part": part, "on": on });
    let (status, answer) = ask(browser, "pick", &body).await;
    assert_eq!(status, 200, "{body}: {answer}");
    let patterns = answer["patterns"].as_array().unwrap().iter().map(|it| it.as_str().unwrap());
    patterns.collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn a_box_changes_as_little_of_the_text_as_it_can() {
    let browser = Browser::of::<Api>();
    for (list, node, part, on, after) in [
        ("", "tickets.*", None, true, "tickets.*"),
        ("", "tickets.tickets.list", None, true, "tickets.tickets.list"),
        ("tickets.*", "tickets.*", None, false, ""),
        ("tickets.tickets.list, people.*", "tickets.*", None, true, "people.*, tickets.*"),
        // What a wider allow still grants is denied, and granted again without a trace.
        ("tickets.*", "tickets.tickets.delete", None, false, "tickets.*, -tickets.tickets.delete"),
        ("tickets.*, -tickets.tickets.delete", "tickets.tickets.delete", None, true, "tickets.*"),
        ("*, -tickets.*", "tickets.*", None, true, "*"),
        ("*, -tickets.*", "tickets.messages.*", None, true, "*, -tickets.tickets.*"),
        ("*", "*", None, false, ""),
        // The reading and the writing of a branch.
        ("", "tickets.*", Some("read"), true, "tickets.tickets.get, tickets.*.list"),
        ("tickets.tickets.get, tickets.*.list", "tickets.*", Some("read"), false, ""),
        (
            "tickets.*",
            "tickets.tickets.*",
            Some("write"),
            false,
            "tickets.*, -tickets.tickets.delete, -tickets.tickets.post, -tickets.tickets.put",
        ),
        (
            "*, -tickets.*",
            "tickets.*",
            Some("read"),
            true,
            "*, -tickets.tickets.post, -tickets.tickets.delete, -tickets.tickets.put",
        ),
        // What is there twice is kept once.
        ("people.*, -*, people.*, -*", "tickets.*", None, true, "people.*, -people.*, tickets.*"),
        // A deny across groups is no box's.
        ("*.list, -*.delete", "tickets.*", None, true, "*.list, -*.delete, tickets.*"),
        ("tickets.*, -*.delete", "tickets.*", None, false, "-*.delete"),
        // D10: a wildcard does not reach what is explicit, and its own name is kept.
        ("", "admin.secrets.list", None, true, "admin.secrets.list"),
        ("admin.secrets.list", "*", None, true, "admin.secrets.list, *"),
        ("*", "admin.secrets.list", None, true, "*, admin.secrets.list"),
        // One pattern a line is a list too.
        ("tickets.*\npeople.staff.*", "people.staff.*", None, false, "tickets.*"),
    ] {
        assert_eq!(pick(&browser, list, node, part, on).await, after, "{list:?} {node} {part:?} {on}");
    }
}

#[tokio::test]
async fn an_unknown_box_is_refused_and_a_list_with_a_mistake_stays() {
    let browser = Browser::of::<Api>();
    for (body, says) in [
        (json!({ "list": "*", "pick": "-tickets.*", "on": true }), "`pick` is no tag"),
        (json!({ "list": "*", "pick": "*.*.*.*.*.*", "on": true }), "`pick` is no tag"),
        (json!({ "list": "*", "pick": "tick*", "on": true }), "`pick` is no tag"),
        (json!({ "list": "*", "pick": "", "on": true }), "`pick` is no tag"),
        (json!({ "list": "tick*", "pick": "*", "on": true }), "the list has a mistake"),
        (json!({ "list": "*", "pick": "*", "on": true, "part": "some" }), "unknown part"),
        (json!({ "list": "*", "pick": "*", "on": true, "mode": "other" }), "unknown mode"),
        (json!({ "list": vec!["a"; 1_001].join(","), "pick": "*", "on": true }), "too many"),
    ] {
        let (status, answer) = ask(&browser, "pick", &body).await;
        assert_eq!(status, 400, "{answer}");
        assert!(answer["message"].as_str().unwrap().contains(says), "{answer}");
    }
}

fn grants(catalog: &Catalog<'_>, list: &str) -> Vec<bool> {
    let grant = Rights::new(catalog, Mode::KEY, &[list]).grant::<Vec<u64>>();
    catalog.indices().map(|index| grant.contains(index)).collect()
}

/// A branch or a tag of these, at random.
fn node(tags: &[&str], next: &mut impl FnMut(usize) -> usize) -> String {
    let segments: Vec<&str> = tags[next(tags.len())].split('.').collect();
    match next(segments.len() + 1) {
        0 if next(4) == 0 => "*".to_owned(),
        depth if (1..segments.len()).contains(&depth) => format!("{}.*", segments[..depth].join(".")),
        _ => segments.join("."),
    }
}

/// At random: what a box is about is granted or not as it says, but for what other patterns deny; nothing else changes
/// in a registry where every endpoint has one tag.
#[tokio::test]
async fn a_box_changes_what_it_is_about_and_nothing_else() {
    let browser = github::browser().map_err(|error| error.to_string()).unwrap();
    let catalog = github::catalog().map_err(|error| error.to_string()).unwrap();
    let tags: Vec<&str> = catalog.tags().map(acl::Tag::as_str).collect();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    for _ in 0..60 {
        let mut list = node(&tags, &mut next);
        for _ in 0..6 {
            let node = node(&tags, &mut next);
            let (part, on) = ([None, None, Some("read"), Some("write")][next(4)], next(2) == 0);
            let part = part.filter(|_| node.ends_with('*'));
            let after = pick(&browser, &list, &node, part, on).await;
            let (could, can) = (grants(catalog, &list), grants(catalog, &after));
            for (index, route, endpoint) in catalog.endpoints() {
                let is_read = matches!(route.method, "GET" | "HEAD");
                let fits = endpoint.first_match(Pattern::parse(&node).unwrap()).is_some()
                    && part.is_none_or(|part| (part == "read") == is_read)
                    && endpoint.modes().contains(Mode::KEY);
                let wanted = if fits { on } else { could[usize::from(index)] };
                assert!(
                    can[usize::from(index)] == wanted,
                    "{list:?}, {node} {part:?} {on}: {after:?}, {route}"
                );
            }
            list = after;
        }
    }
}

#[test]
fn a_form_without_a_script_says_what_was_ticked() {
    let picker = || Picker::new(Api::CATALOG, Mode::KEY);
    let html = picker().list("tickets.*, -tickets.tickets.delete").to_string();
    let ticked: Vec<&str> = html
        .split("name=\"")
        .skip(1)
        .filter_map(|rest| rest.split_once("\" checked").map(|(name, _)| name))
        .filter(|name| !name.contains('"'))
        .collect();
    assert!(
        ticked.contains(&"pick:tickets.messages.*") && ticked.contains(&"pick:tickets.*:read"),
        "{ticked:?}"
    );
    assert!(
        !ticked.contains(&"pick:tickets.*") && !ticked.contains(&"pick:tickets.tickets.delete"),
        "{ticked:?}"
    );
    // As it is sent: all that is ticked, and the list that the boxes were made of.
    let sent = |with: &[&'static str], without: &[&str]| {
        let mut boxes = ticked.clone();
        boxes.retain(|name| !without.contains(name));
        boxes.extend(with);
        let list = "tickets.*, -tickets.tickets.delete";
        picker().read(list, |name| match name {
            "pick-was" => Some(list),
            name => boxes.contains(&name).then_some("on"),
        })
    };
    assert_eq!(sent(&[], &[]), "tickets.*, -tickets.tickets.delete");
    assert_eq!(sent(&["pick:tickets.tickets.delete"], &[]), "tickets.*");
    assert_eq!(
        sent(&["pick:people.staff.list"], &[]),
        "tickets.*, -tickets.tickets.delete, people.staff.list"
    );
    assert_eq!(
        sent(&[], &["pick:tickets.messages.*"]),
        "tickets.*, -tickets.tickets.delete, -tickets.messages.*"
    );
    // Without boxes the text is what counts, and a mistake stays one.
    assert_eq!(picker().read("tickets.*\npeople.*", |_| None), "tickets.*, people.*");
    assert_eq!(picker().read("tick*", |name| (name == "pick-was").then_some("")), "tick*");
}

#[test]
fn what_is_beyond_the_bounds_is_counted_as_not_granted() {
    let html = Picker::new(Api::CATALOG, Mode::KEY).list("tickets.*").within(&["*.list"]).to_string();
    let row = html.split("data-pick=\"tickets.*\"").nth(1).unwrap();
    assert!(row.contains("<small class=\"acl-share\">2 of 7</small>"), "{row}");
}

#[test]
fn lines_and_commas_are_the_same_list() {
    for text in ["a.*,-b.*", "a.*\n-b.*", "a.*\r\n\r\n-b.*\r\n", " a.* ,\n -b.*", "\na.*\n,\n-b.*"] {
        assert_eq!(from_lines(text), "a.*, -b.*", "{text:?}");
    }
    for broken in ["a.* b.*", "a.*,,b", "a.*,", ",a.*", "a.*\n,\n,b", "Tick\nb"] {
        assert!(PatternList::parse(&from_lines(broken)).is_err(), "{broken:?}");
        assert_eq!(in_lines(broken), broken);
    }
    assert_eq!(from_lines(""), "");
    assert_eq!(from_lines(&in_lines("a.*, -b.*,c")), "a.*, -b.*, c");
}

#[tokio::test]
async fn what_is_written_at_the_caret_is_no_mistake_yet() {
    let browser = Browser::of::<Api>();
    for (list, caret, unfinished, by_list) in [
        ("tickets.*, -*.del", 17, Some("-*.del"), 7),
        ("tickets.*, ", 11, Some(""), 7),
        ("tickets.*,", 10, Some(""), 7),
        ("tick", 4, Some("tick"), 0),
        ("Tick, tickets.*", 4, Some("Tick"), 7),
        ("tickets.*\n-", 11, Some("-"), 7),
        ("people.staff.*\ntick\ntickets.tickets.*", 19, Some("tick"), 7),
        ("tickets.*", 9, None, 7),
        // Elsewhere a mistake is one.
        ("tickets.*, tick*, people.*", 3, None, 0),
    ] {
        let body = json!({ "list": list, "lines": true, "caret": caret });
        let (_, answer) = ask(&browser, "preview", &body).await;
        let place = &answer["unfinished"];
        let found = place["start"].as_u64().map(|start| {
            let end = place["end"].as_u64().unwrap();
            &list[usize::try_from(start).unwrap()..usize::try_from(end).unwrap()]
        });
        assert_eq!((found, &answer["by_list"]), (unfinished, &json!(by_list)), "{list:?} {answer}");
        let is_calm = answer["errors"] == json!([]) && answer["findings"] == json!([]);
        assert_eq!(is_calm, unfinished.is_some() || caret == 9, "{list:?} {answer}");
    }
}

#[tokio::test]
async fn a_pattern_is_completed_with_what_it_reaches() {
    let browser = Browser::of::<Api>();
    for (text, offered) in [
        ("tick", json!([{ "text": "tickets.*", "count": 7 }])),
        ("-tick", json!([{ "text": "-tickets.*", "count": 7 }])),
        (
            "tickets.",
            json!([{ "text": "tickets.messages.*", "count": 1 }, { "text": "tickets.tickets.*", "count": 6 }]),
        ),
        (
            "tickets.tickets.p",
            json!([{ "text": "tickets.tickets.post", "count": 1 }, { "text": "tickets.tickets.put", "count": 2 }]),
        ),
        ("*.del", json!([{ "text": "*.delete", "count": 1 }])),
        ("tickets.*.g", json!([{ "text": "tickets.*.get", "count": 1 }])),
        ("nothing", json!([])),
        ("Tick*, é", json!([])),
    ] {
        let (status, answer) = ask(&browser, "complete", &json!({ "text": text })).await;
        assert_eq!((status, &answer["completions"]), (200, &offered), "{text}");
    }
}

mod publishing {
    acl::permission! { pub(crate) PUBLISH_NEW("packages.packages.create"); }
    acl::registry! { pub(crate) struct Registry; endpoints: [PUBLISH_NEW] }
}

/// T5: what has no route is granted as what has one.
#[tokio::test]
async fn t5_a_permission_is_picked_and_shown() {
    let catalog = publishing::Registry::CATALOG;
    let html = Picker::new(catalog, Mode::KEY).to_string();
    assert!(html.contains("data-pick=\"packages.packages.create\" data-e=\"0\" data-write"), "{html}");
    assert!(html.contains(">permission PUBLISH_NEW<"), "{html}");
    let browser = Browser::of::<publishing::Registry>();
    assert_eq!(pick(&browser, "", "packages.*", None, true).await, "packages.*");
    let page =
        browser.clone().call(Request::get("/").body(Full::<bytes::Bytes>::default()).unwrap()).await.unwrap();
    let page = page.into_body().collect().await.unwrap().to_bytes();
    let page = String::from_utf8_lossy(&page);
    assert!(
        page.contains(">permission</span> <code>PUBLISH_NEW</code>") && !page.contains("<option></option>")
    );
}
