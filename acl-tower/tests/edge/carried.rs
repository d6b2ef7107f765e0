//! DESIGN section 9: the same credential over every carrier, and two credentials at once.

use std::sync::Arc;

use acl::Mode;
use acl_tower::{Carriers, Credential, Edge, Rejected, Settings};
use http::{HeaderName, Request};

use crate::app::{Api, App, NOBODY, key, secret, sites};
use crate::client::{head, raw, send, serve};
use crate::log::Log;

#[tokio::test]
async fn d3_a_credential_is_taken_only_from_the_carrier_of_its_mode() {
    for site in sites().await {
        // Who, by which carrier, and what comes of it: 401 where the carrier means another mode.
        for (name, statuses) in [
            ("all", [200, 401, 401, 200]),
            ("token", [401, 200, 401, 401]),
            ("session", [401, 401, 200, 401]),
        ] {
            let secret = secret(name);
            let carriers = [
                ("authorization", format!("key {secret}")),
                ("authorization", format!("token {secret}")),
                ("cookie", format!("session={secret}")),
                ("x-api-key", secret.clone()),
            ];
            for (carrier, status) in carriers.into_iter().zip(statuses) {
                let shown = carrier.1.clone();
                let answer = send(site.address, "GET /tickets", &[carrier]).await;
                assert_eq!(answer.status, status, "{} {shown}", site.how);
            }
        }
    }
}

/// RFC 9110, 11.1.
#[tokio::test]
async fn a_scheme_counts_in_any_case_and_with_space_around_the_secret() {
    for site in sites().await {
        for scheme in ["key", "KEY", "kEy", "key ", " key"] {
            let headers = [("authorization", format!("{scheme} {}", secret("all")))];
            assert_eq!(
                send(site.address, "GET /tickets", &headers).await.status,
                200,
                "{} {scheme:?}",
                site.how
            );
        }
    }
}

#[tokio::test]
async fn d3_a_closed_mode_is_refused_over_its_right_carrier() {
    for site in sites().await {
        let token = ("authorization", format!("token {}", secret("token")));
        let answer = send(site.address, "POST /tickets", std::slice::from_ref(&token)).await;
        assert_eq!((answer.status, answer.code().as_str()), (403, "mode_not_allowed"), "{}", site.how);
        assert_eq!(answer.problem()["modes"], serde_json::json!(["key", "session"]));
        let session = ("cookie", format!("theme=dark; session={}; lang=en", secret("session")));
        let answer = send(site.address, "POST /tickets", &[session]).await;
        assert_eq!(answer.status, 200, "{}", site.how);
    }
}

/// Each pair that two of the carriers, or one of them twice, make; equal secrets too.
#[tokio::test]
async fn two_credentials_at_once_are_refused_in_every_combination() {
    let carriers = |name: &str| {
        let secret = secret(name);
        [
            ("authorization", format!("key {secret}")),
            ("authorization", format!("token {secret}")),
            ("Authorization", format!("KEY {secret}")),
            ("authorization", "basic YTpi".to_owned()),
            ("authorization", format!("unheard {secret}")),
            ("cookie", format!("session={secret}")),
            ("x-api-key", secret),
        ]
    };
    for site in sites().await {
        for first in carriers("all") {
            for second in carriers("all").into_iter().chain(carriers("session")) {
                let shown = format!("{} {first:?} {second:?}", site.how);
                let answer = send(site.address, "GET /tickets", &[first.clone(), second]).await;
                assert_eq!((answer.status, answer.code().as_str()), (400, "several_credentials"), "{shown}");
            }
        }
        let (all, session) = (secret("all"), secret("session"));
        for (name, value) in [
            ("authorization", format!("key {all}, key {all}")),
            ("authorization", format!("key {all},{session}")),
            ("authorization", format!("key {all},")),
            ("x-api-key", format!("{all}, {all}")),
            ("cookie", format!("session={session}; session={session}")),
            ("cookie", format!("session={session};session=x")),
            ("cookie", format!("session={session}; a=b; session=")),
            ("cookie", format!("session={session}, session={session}")),
        ] {
            let shown = format!("{} {name}: {value}", site.how);
            let answer = send(site.address, "GET /tickets", &[(name, value)]).await;
            assert_eq!((answer.status, answer.code().as_str()), (400, "several_credentials"), "{shown}");
        }
        assert_eq!(site.reached(), 0, "{}", site.how);
    }
}

#[tokio::test]
async fn what_is_no_credential_is_refused_and_never_taken_for_none() {
    for site in sites().await {
        let all = secret("all");
        for (name, value) in [
            ("authorization", String::new()),
            ("authorization", "key".to_owned()),
            ("authorization", "key ".to_owned()),
            ("authorization", all.clone()),
            ("authorization", format!("key{all}")),
            ("authorization", format!("key\t{all}")),
            ("authorization", format!("key {all} {all}")),
            ("authorization", format!("key {all}\t")),
            ("authorization", format!("key \"{all}\"")),
            ("authorization", format!("kéy {all}")),
            ("authorization", format!("key {all}é")),
            ("authorization", format!("key {}", all.to_lowercase())),
            ("authorization", format!("key {}", all.to_uppercase())),
            ("authorization", "Bearer unknown".to_owned()),
            ("x-api-key", String::new()),
            ("x-api-key", format!("key {all}")),
            ("cookie", "session=".to_owned()),
            ("cookie", format!("session=\"{}\"", secret("session"))),
            ("cookie", "session=é".to_owned()),
        ] {
            let shown = format!("{} {name}: {value:?}", site.how);
            let trailing = value.ends_with('\t');
            let answer = send(site.address, "GET /me", &[(name, value)]).await;
            if trailing {
                // The server takes white space at the end of a header for none (RFC 9110, 5.5).
                assert_eq!(answer.status, 200, "{shown}");
            } else {
                assert_eq!((answer.status, answer.code().as_str()), (401, "wrong_credential"), "{shown}");
            }
        }
        // Others' headers and cookies are others': there is no credential.
        for (name, value) in [
            ("cookie", format!("Session={}", secret("session"))),
            ("cookie", format!("xsession={0}; session2={0}; session", secret("session"))),
            ("proxy-authorization", format!("key {all}")),
            ("x-api-keys", all.clone()),
        ] {
            let shown = format!("{} {name}: {value:?}", site.how);
            let answer = send(site.address, "GET /me", &[(name, value)]).await;
            assert_eq!((answer.status, answer.code().as_str()), (401, "no_credential"), "{shown}");
        }
        let answer = send(site.address, &format!("GET /me?key={all}&session={all}"), NOBODY).await;
        assert_eq!((answer.status, answer.code().as_str()), (401, "no_credential"), "{}", site.how);
    }
}

/// Sent by hand, since a client library would not.
#[tokio::test]
async fn a_header_that_goes_on_in_the_next_line_is_no_request() {
    for site in sites().await {
        let text = String::from_utf8(head("GET /me", &[key("all")])).unwrap();
        let folded = text.replace("key ", "key\r\n ");
        assert_eq!(raw(site.address, folded.as_bytes()).await.status, 400, "{}", site.how);
        let text = String::from_utf8(head("GET /me", &[key("all")])).unwrap();
        let spaced = text.replace("authorization:", "authorization :");
        assert_eq!(raw(site.address, spaced.as_bytes()).await.status, 400, "{}", site.how);
    }
}

/// Bytes of a header may be no text. Those of another's cookie hide no credential, and no second one.
#[tokio::test]
async fn bytes_that_are_no_utf8_are_no_credential_and_hide_none() {
    for site in sites().await {
        for (name, value, status) in [
            ("authorization", &b"key S3CRET-all\xff"[..], 401),
            ("authorization", b"\xff S3CRET-all", 401),
            ("authorization", b"key\xa0S3CRET-all", 401),
            ("x-api-key", b"\xffS3CRET-all", 401),
            ("cookie", b"session=S3CRET-session\xc3", 401),
            ("cookie", b"\xff=\xfe; session=S3CRET-session", 200),
            ("cookie", b"\xff=1; session=S3CRET-session; \xff; session=S3CRET-session", 400),
            ("x-other", b"\xff\xfe", 401),
        ] {
            let mut bytes = head("GET /tickets", NOBODY);
            bytes.truncate(bytes.len() - 2);
            for part in [name.as_bytes(), b": ", value, b"\r\n\r\n"] {
                bytes.extend_from_slice(part);
            }
            assert_eq!(raw(site.address, &bytes).await.status, status, "{} {name}: {value:?}", site.how);
        }
    }
}

/// What a store is asked for is never empty and never has what a header may not: it might have such a key by mistake.
#[test]
fn an_empty_or_unsound_secret_is_never_handed_to_the_store() {
    let carriers = Carriers::new()
        .scheme("key", Mode::KEY)
        .header(HeaderName::from_static("x-api-key"), Mode::KEY)
        .cookie("session", Mode::SESSION);
    for (name, value) in [
        ("authorization", &b"key "[..]),
        ("authorization", b"key  "),
        ("authorization", b"key a b"),
        ("authorization", b"key \xff"),
        ("x-api-key", b""),
        ("x-api-key", b" \t "),
        ("x-api-key", "é".as_bytes()),
        ("cookie", b"session="),
        ("cookie", b"session= "),
        ("cookie", b"a=b; session=; c=d"),
        ("cookie", b"session=\xff\xfe"),
    ] {
        let request = Request::get("/").header(name, value).body(()).unwrap();
        let read =
            carriers.read(&request.into_parts().0).map(|carried| carried.map(|carried| carried.mode()));
        assert!(matches!(read, Err(Rejected::WrongCredential)), "{name}: {value:?}");
    }
}

/// The store's row tells the mode; the place tells which modes it takes.
#[tokio::test]
async fn the_mode_is_the_stored_credential_s() {
    let store = |carried: acl_tower::Carried<'_>| {
        let (mode, name) = match carried.secret() {
            "K" => (Mode::KEY, "key 1"),
            "T" => (Mode::TOKEN, "token 2"),
            "S" => (Mode::SESSION, "session 3"),
            _ => return None,
        };
        Some(Arc::new(Credential::<Api, &'static str>::new("*", mode, name).unwrap().named(name)))
    };
    let carriers = Carriers::new()
        .scheme("Bearer", [Mode::KEY, Mode::TOKEN])
        .bare([Mode::KEY, Mode::TOKEN])
        .header(HeaderName::from_static("x-key"), Mode::KEY)
        .cookie("sid", Mode::SESSION);
    let settings = Settings::new().carriers(&carriers);
    let edge = Edge::<Api, _>::with(carriers.look_up(store), settings);
    let address = serve(Api::routes(&edge).with_state(App::default())).await;
    let log = Log::start();
    for (name, value, status) in [
        ("authorization", "Bearer K", 200),
        ("authorization", "bearer T", 200),
        ("authorization", "K", 200),
        ("authorization", "T", 200),
        ("authorization", "  T  ", 200),
        ("x-key", "K", 200),
        ("cookie", "sid=S", 200),
        // The right secret at a place that does not take its mode.
        ("authorization", "Bearer S", 401),
        ("authorization", "S", 401),
        ("x-key", "T", 401),
        ("cookie", "sid=K", 401),
        // No secret, or another scheme.
        ("authorization", "Bearer", 401),
        ("authorization", "bearer", 401),
        ("authorization", "Basic K", 401),
        ("authorization", "K T", 401),
        ("authorization", "K,T", 400),
        ("authorization", "", 401),
    ] {
        let answer = send(address, "GET /tickets", &[(name, value)]).await;
        assert_eq!(answer.status, status, "{name}: {value:?} {answer:?}");
        let told = log.take("acl_tower");
        let differs = status == 401 && matches!(value, "Bearer S" | "S" | "T" | "sid=K");
        assert_eq!(told.len(), usize::from(differs), "{name}: {value:?} {told:?}");
        for event in told {
            let both = (event["mode"].as_str(), event["place"].as_str(), event["credential"].as_str());
            let expected = match value {
                "sid=K" => ("key", "session", "key 1"),
                "T" => ("token", "key", "token 2"),
                _ => ("session", "key, token", "session 3"),
            };
            assert_eq!(both, expected);
        }
    }
    let stranger = send(address, "GET /tickets", NOBODY).await;
    assert_eq!(stranger.header("www-authenticate"), Some("Bearer realm=\"api\""));
}

#[test]
fn a_place_that_takes_no_mode_is_not_read() {
    let none: [Mode; 0] = [];
    let carriers = Carriers::new().scheme("key", none).bare(none).cookie("a", none);
    let request =
        Request::get("/").header("authorization", "key 7").header("cookie", "a=7").body(()).unwrap();
    assert!(carriers.read(&request.into_parts().0).unwrap().is_none());
}
