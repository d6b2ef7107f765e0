//! Whatever a request holds, its answer is at most a constant, and the memory that it takes at most a multiple of it.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::harness::{Admin, Answer, Call, Process};

/// The most bytes of an answer that says what is wrong.
const LONGEST: usize = 100_000;

fn repeated(number: usize, one: impl Fn(usize) -> String) -> String {
    (0..number).fold(String::new(), |mut all, number| {
        let _ = write!(all, "{}{}", if number == 0 { "" } else { "," }, one(number));
        all
    })
}

/// Bodies of about this many bytes, each of another kind.
fn bodies(size: usize) -> Vec<(&'static str, String)> {
    let fields = |number| format!("{{{}}}", repeated(number, |number| format!("\"f{number}\":1")));
    let lists = |name: &str, text: &str| format!("{{\"{name}\":[\"{text}\"]}}");
    let text_of = |name: &str, text: &str| format!("{{\"{name}\":\"{text}\"}}");
    let mistakes = repeated(size.min(65_000) / 2, |_| "?".to_owned());
    vec![
        ("unknown fields", fields(size / 12)),
        ("one field with a long name", format!("{{\"{}\":1}}", "n".repeat(size))),
        (
            "one field with a name of characters that are escaped",
            format!("{{\"{}\":1}}", "\\u0001".repeat(size / 6)),
        ),
        (
            "fields with long names",
            format!("{{{}}}", repeated(60, |number| format!("\"{number}{}\":1", "n".repeat(size / 80)))),
        ),
        ("a long string", text_of("subject", &"s".repeat(size))),
        ("a string of characters that are escaped", text_of("message", &"\\u0001".repeat(size / 6))),
        ("nested objects", format!("{}1{}", "{\"a\":".repeat(size / 7), "}".repeat(size / 7))),
        ("nested arrays", format!("{}{}", "[".repeat(size / 2), "]".repeat(size / 2))),
        ("arrays side by side", format!("{{\"subject\":[{}]}}", repeated(size / 3, |_| "[]".to_owned()))),
        ("parts of a batch", format!("{{{}}}", repeated(size / 12, |number| format!("\"p{number}\":0")))),
        ("a list of mistakes", text_of("list", &mistakes)),
        ("lists of mistakes", lists("lists", &mistakes)),
        ("a list of long mistakes", text_of("list", &repeated(9, |_| "?".repeat(size.min(65_000) / 10)))),
        ("an array of mistakes", format!("{{\"lists\":[{}]}}", repeated(size / 5, |_| "\"?\"".to_owned()))),
        ("no JSON", "?".repeat(size)),
        ("half of a JSON", format!("{{\"subject\":\"{}", "s".repeat(size))),
    ]
}

/// Paths that are long, or that have much in them. A path of more than this is 414.
fn paths() -> Vec<(&'static str, String)> {
    let many = |one: &dyn Fn(usize) -> String, number| (0..number).map(one).collect::<Vec<_>>().join("&");
    vec![
        ("many parameters", format!("/tickets?{}", many(&|number| format!("p{number}=1"), 7_000))),
        ("one parameter many times", format!("/tickets?{}", many(&|_| "status=pending".to_owned(), 4_000))),
        ("many pages", format!("/tickets?{}", many(&|_| "page=x".to_owned(), 8_000))),
        ("many includes", format!("/tickets?include={}", repeated(9_000, |number| format!("i{number}")))),
        ("a long include", format!("/tickets?include={}", "i".repeat(60_000))),
        ("a long order", format!("/tickets?order_by={}", "o".repeat(60_000))),
        ("a long name", format!("/tickets?{}=1", "%00".repeat(20_000))),
        ("a long value", format!("/tickets?status={}", "v".repeat(60_000))),
        ("a long number", format!("/tickets/{}", "1".repeat(60_000))),
        ("a long path", format!("/{}", "p".repeat(60_000))),
        ("many segments", "/p".repeat(30_000)),
        (
            "parts of a batch in the query",
            format!("/batch?{}", many(&|number| format!("get[{number}]=x"), 4_000)),
        ),
        ("a long part of a batch", format!("/batch?get[{}]=x", "n".repeat(60_000))),
        ("a search for keys", format!("/keys?{}", many(&|_| "text=x".to_owned(), 8_000))),
        ("a long search for keys", format!("/keys?reaches={}", "r".repeat(60_000))),
        ("a long decision", format!("/decisions/{}", "d".repeat(60_000))),
    ]
}

/// Calls of each kind, by who sends them, with a name.
fn calls(server: &Process, admin: &Admin, key: &str) -> Vec<(String, usize, Call)> {
    let mut calls = Vec::new();
    let mut add = |name: String, call: Call, size: usize| calls.push((name, size, call.revealing()));
    for (kind, body) in bodies(15_000) {
        for (method, path) in [("POST", "/api_tokens"), ("POST", "/sign_in")] {
            let path = if path == "/sign_in" { path.to_owned() } else { format!("/api/v2{path}") };
            add(
                format!("stranger, {path}, {kind}"),
                server.call(method, &path).text("application/json", &body),
                body.len(),
            );
        }
    }
    for (kind, body) in bodies(500_000) {
        for (method, path) in
            [("POST", "/tickets"), ("PUT", "/tickets/1"), ("POST", "/batch"), ("PUT", "/tickets/1/agent")]
        {
            let call = admin.anonymous(method, path).header("Authorization", key);
            add(format!("key, {path}, {kind}"), call.text("application/json", &body), body.len());
        }
        for (method, path) in
            [("POST", "/keys"), ("PATCH", "/keys/1"), ("PUT", "/roles/2"), ("PUT", "/agents/2/role")]
        {
            add(
                format!("session, {path}, {kind}"),
                admin.call(method, path).text("application/json", &body),
                body.len(),
            );
        }
    }
    for (kind, body) in bodies(150_000) {
        for question in ["preview", "difference", "decide"] {
            let call =
                server.call("POST", &format!("/api/v2/doc/{question}")).text("application/json", &body);
            add(format!("stranger, {question}, {kind}"), call, body.len());
        }
    }
    for (kind, path) in paths() {
        add(format!("key, {kind}"), admin.anonymous("GET", &path).header("Authorization", key), path.len());
        add(format!("session, {kind}"), admin.call("GET", &path), path.len());
        add(format!("page, {kind}"), admin.page("GET", &format!("/admin{path}")), path.len());
        add(format!("stranger, {kind}"), admin.anonymous("GET", &path), path.len());
    }
    for (name, value) in [
        ("Authorization", format!("key 1:{}", "K".repeat(40_000))),
        ("Authorization", "key 1:K,".repeat(5_000)),
        ("Cookie", "helpdesk_session=a; ".repeat(2_000)),
        ("X-DeskPRO-Agent-ID", "9".repeat(40_000)),
        ("Accept", "application/problem+json,".repeat(1_600)),
        ("X-Anything", "x".repeat(40_000)),
    ] {
        add(format!("a long {name}"), admin.anonymous("GET", "/tickets").header(name, &value), value.len());
    }
    calls
}

/// Peak of what the process had in memory since the last reset, in bytes.
fn peak(process: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() << 10
}

fn reset_peak(process: u32) {
    std::fs::write(format!("/proc/{process}/clear_refs"), "5").unwrap();
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn answers_are_short_and_memory_is_a_multiple_of_the_request() {
    let folder = tempfile::tempdir().unwrap();
    let server = Process::start(&folder.path().join("helpdesk.sqlite")).await;
    let admin = Admin::sign_in(server.address, &server.told("admin@example.com")).await;
    let (_, key) = admin.try_to_make_key("*").await.unwrap();
    let mut worst = (0.0_f64, String::new());
    for (name, size, call) in calls(&server, &admin, &key) {
        reset_peak(server.id());
        let before = peak(server.id());
        let answer = call.send().await;
        let taken = peak(server.id()).saturating_sub(before);
        assert!(answer.status >= 300 || answer.status == 200, "{name}: {}", answer.status);
        assert_ne!(answer.status, 500, "{name}");
        assert!(answer.body.len() <= LONGEST, "{name}: {} of {} bytes", answer.status, answer.body.len());
        // What the process has at hand for its next requests is no part of the multiple.
        assert!(taken <= 8 * 1_048_576 + 50 * size, "{name}: {taken} bytes for {size}");
        #[allow(clippy::cast_precision_loss)]
        let multiple = taken as f64 / size as f64;
        if size > 100_000 && multiple > worst.0 {
            worst = (multiple, name);
        }
    }
    println!("the most memory was {:.1} times the request: {}", worst.0, worst.1);
    server.kill().await;
}

fn told(answer: &Answer) -> Vec<Value> {
    let fields = answer.json()["errors"]["fields"].as_object().cloned().unwrap_or_default();
    fields.values().flat_map(|field| field["errors"].as_array().unwrap().clone()).collect()
}

#[tokio::test]
async fn fifty_mistakes_are_told_and_the_others_counted() {
    let server = crate::harness::Server::start().await;
    let admin = server.administrator().await;
    let body = |number| {
        let fields: serde_json::Map<_, _> =
            (0..number).map(|number| (format!("f{number}"), json!(1))).collect();
        Value::Object(fields)
    };
    // `subject` and `person` are missing beside.
    let answer = server.keyed("POST", "/tickets").json(&body(48)).expect(400).await;
    assert_eq!((told(&answer).len(), answer.json()["errors"]["more"].clone()), (50, Value::Null));
    assert_eq!(answer.json()["message"], "50 fields are wrong");
    let answer = server.keyed("POST", "/tickets").json(&body(300)).expect(400).await;
    assert_eq!((told(&answer).len(), answer.json()["errors"]["more"].clone()), (50, json!(252)));
    assert_eq!(answer.json()["message"], "302 fields are wrong; here are the first 50");
    let list = json!({ "name": "d", "list": "?,".repeat(1_000) + "?" });
    let answer = server.signed(&admin, "POST", "/roles").json(&list).expect(400).await;
    assert_eq!((told(&answer).len(), answer.json()["errors"]["more"].clone()), (50, json!(951)));
}

#[tokio::test]
async fn a_body_that_is_too_large_is_413_by_who_sends_it() {
    let server = crate::harness::Server::start().await;
    let admin = server.administrator().await;
    let text = |size: usize| format!("{{\"subject\":\"{}\"}}", "s".repeat(size));
    for (call, most) in [
        (server.call("POST", "/api_tokens"), 16 << 10),
        (server.keyed("POST", "/tickets"), 1 << 20),
        (server.signed(&admin, "POST", "/keys"), 1 << 20),
    ] {
        let fits = text(most - 14);
        assert_eq!(fits.len(), most);
        call.clone().text("application/json", &fits).expect(400).await;
        let answer = call.clone().text("application/json", &text(most - 13)).expect(413).await;
        assert_eq!(answer.code(), "too_large");
        assert!(answer.json()["message"].as_str().unwrap().contains(&most.to_string()));
        // It is refused by its announced length, before it comes.
        call.announce(1 << 40).expect(413).await;
    }
    let form = |size: usize| format!("name={}", "d".repeat(size));
    let create = server.page("POST", "/admin/keys/new").header("Cookie", &admin.cookie);
    let create = create.header("Sec-Fetch-Site", "same-origin").revealing();
    create.clone().form(&form(100_000)).expect(400).await;
    let page = create.form(&form(400 << 10)).expect(413).await;
    assert!(page.body.contains("<html"), "a page says it");
    server.page("POST", "/sign_in").form(&format!("email={}", "e".repeat(20_000))).expect(413).await;
}
