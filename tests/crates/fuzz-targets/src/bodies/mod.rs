//! Takes any bytes as the body of a request that creates, changes or rotates a key. The handlers of acl-keys must accept
//! exactly the bodies that a naive reading accepts. An accepted key must then be what the body says, and its secret must
//! give access to what the key's lists grant. A refused body must get a problem document of bounded length.
//!
//! The first byte chooses the caller and the handler; the rest is the body.

mod app;
mod reference;

use std::cell::RefCell;

use http::{Method, StatusCode};
use serde_json::Value;

use app::App;
use reference::{ENDPOINTS, Key, has_other_time, members};

/// The most bytes of a problem document.
const LONGEST_PROBLEM: usize = 2_000;
/// After so many inputs the database is replaced, because long tables are slow.
const INPUTS_OF_APP: u32 = 2_000;
/// The lists of the two callers.
const CALLERS: [&str; 2] = ["*", "keys.*, tickets.*, -*.delete"];

thread_local! {
    static APP: RefCell<Option<(App, u32)>> = const { RefCell::new(None) };
}

/// Reads the bytes as a caller, a handler and a body.
pub fn bodies(data: &[u8]) {
    let Some((choice, body)) = data.split_first() else { return };
    if members(body).is_some_and(|members| has_other_time(&members)) {
        return;
    }
    let caller = usize::from(choice % 2);
    APP.with_borrow_mut(|app| {
        let (app, inputs) = app.get_or_insert_with(|| (App::new(&CALLERS), 0));
        match choice / 2 % 3 {
            0 => create(app, caller, body),
            1 => change(app, caller, body),
            _ => rotate(app, caller, body),
        }
        *inputs += 1;
    });
    APP.with_borrow_mut(|app| drop(app.take_if(|(_, inputs)| *inputs >= INPUTS_OF_APP)));
}

fn create(app: &App, caller: usize, body: &[u8]) {
    let expected = members(body).and_then(|members| Key::new(&members, App::OWNERS[caller]));
    let expected = expected.filter(|key| key.is_within(CALLERS[caller]));
    let (status, answer) = app.ask(caller, Method::POST, "/keys", body);
    let Some(expected) = expected else { return refused(status, &answer, body) };
    assert_eq!(status, StatusCode::CREATED, "{answer} to {:?}", String::from_utf8_lossy(body));
    expected.assert_is(&answer["key"]);
    opens(app, &expected, answer["secret"].as_str().unwrap());
}

fn change(app: &App, caller: usize, body: &[u8]) {
    let (id, before) = app.new_key();
    let before = Key::of(&before);
    let after = members(body).and_then(|members| before.changed(&members));
    // A caller may only give rights that they have, so they cannot change a key into one that they could not create.
    let after = after.filter(|key| key.is_within(CALLERS[caller]));
    let (status, answer) = app.ask(caller, Method::PATCH, &format!("/keys/{id}"), body);
    let now = app.key(id);
    let Some(after) = after else {
        before.assert_is(&now);
        return refused(status, &answer, body);
    };
    assert_eq!(status, StatusCode::OK, "{answer} to {:?}", String::from_utf8_lossy(body));
    after.assert_is(&answer);
    after.assert_is(&now);
}

fn rotate(app: &App, caller: usize, body: &[u8]) {
    let (id, before) = app.new_key();
    let is_sound = members(body).is_some_and(|members| match &members[..] {
        [] => true,
        [(name, value)] => name == "overlap" && value.as_u64().is_some(),
        _ => false,
    });
    let (status, answer) = app.ask(caller, Method::POST, &format!("/keys/{id}/rotate"), body);
    if !is_sound {
        return refused(status, &answer, body);
    }
    assert_eq!(status, StatusCode::OK, "{answer} to {:?}", String::from_utf8_lossy(body));
    opens(app, &Key::of(&before), answer["secret"].as_str().unwrap());
}

/// Checks that the answer blames the client, as a short problem document.
fn refused(status: StatusCode, answer: &Value, body: &[u8]) {
    assert!(status.is_client_error(), "{status} {answer} to {:?}", String::from_utf8_lossy(body));
    assert_eq!(answer["status"], status.as_u16(), "{answer}");
    assert!(answer["code"].is_string() && answer["detail"].is_string(), "{answer}");
    assert!(answer.to_string().len() <= LONGEST_PROBLEM, "{answer}");
}

/// Checks that the secret gives access to what the key's lists grant, and to nothing else.
fn opens(app: &App, key: &Key, secret: &str) {
    if !key.is_usable_here() {
        return;
    }
    for (method, path, tag) in ENDPOINTS {
        let expected = if key.grants(tag) { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(app.call(secret, method, path), expected, "{method} {path} by {:?}", key.lists());
    }
}
