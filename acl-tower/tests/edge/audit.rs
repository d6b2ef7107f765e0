//! An event for every decision, and no secret in any of them.

use acl_tower::AUDIT;
use tower_http::trace::TraceLayer;

use crate::app::{App, NOBODY, key, mounted, protected, secret, settings, site, sites, sites_with};
use crate::client::send;
use crate::log::{Fields, Log};

fn fields(pairs: &[(&str, &str)]) -> Fields {
    pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[tokio::test]
async fn every_decision_is_one_event_with_named_fields() {
    let log = Log::start();
    for site in sites().await {
        log.take(AUDIT);
        send(site.address, "GET /tickets/7", &[key("careful")]).await;
        assert_eq!(
            log.take(AUDIT),
            [fields(&[
                ("message", "allowed"),
                ("allowed", "true"),
                ("code", "allowed"),
                ("method", "GET"),
                ("path", "/tickets/{id}"),
                ("credential", "key of careful"),
                ("mode", "key"),
                ("list_number", "1"),
                ("pattern_number", "1"),
            ])],
            "{}",
            site.how
        );
        let answer = send(site.address, "DELETE /tickets/7", &[key("careful")]).await;
        assert_eq!(
            log.take(AUDIT),
            [fields(&[
                ("message", "refused"),
                ("allowed", "false"),
                ("code", "tag_denied"),
                ("decision_id", answer.problem()["decision_id"].as_str().unwrap()),
                ("method", "DELETE"),
                ("path", "/tickets/{id}"),
                ("credential", "key of careful"),
                ("mode", "key"),
                ("list_number", "1"),
                ("pattern_number", "2"),
            ])],
            "{}",
            site.how
        );
        send(site.address, "GET /status", &[key("careful")]).await;
        assert_eq!(
            log.take(AUDIT),
            [fields(&[
                ("message", "allowed"),
                ("allowed", "true"),
                ("code", "public"),
                ("method", "GET"),
                ("path", "/status"),
            ])],
            "{}",
            site.how
        );
        let answer = send(site.address, "GET /tickets/7", NOBODY).await;
        assert_eq!(
            log.take(AUDIT),
            [fields(&[
                ("message", "refused"),
                ("allowed", "false"),
                ("code", "no_credential"),
                ("decision_id", answer.problem()["decision_id"].as_str().unwrap()),
                ("method", "GET"),
                ("path", "/tickets/{id}"),
            ])],
            "{}",
            site.how
        );
        // Another method has the path that was matched and no endpoint; no route has neither.
        for (request, code, path) in [
            ("PUT /tickets/7", "method_not_allowed", Some("/tickets/{id}")),
            ("GET /secret-path", "not_found", None),
        ] {
            send(site.address, request, &[key("careful")]).await;
            let events = log.take(AUDIT);
            assert_eq!(events.len(), 1, "{} {request}", site.how);
            assert_eq!(events[0]["code"], code);
            assert_eq!(events[0].get("path").map(String::as_str), path);
            assert_eq!(events[0]["credential"], "key of careful");
        }
    }
}

#[tokio::test]
async fn list_and_pattern_numbers_name_what_decided() {
    let log = Log::start();
    for site in sites().await {
        for (name, request, code, list, pattern) in [
            ("readers", "GET /tickets/7", "allowed", "1", "2"),
            ("readers", "POST /tickets", "tag_not_granted", "1", "0"),
            ("bound", "DELETE /tickets/7", "tag_not_granted", "2", "0"),
            ("bound", "GET /anything", "tag_not_granted", "1", "0"),
            // What decided is the deny that is stale, not what the list would say without it.
            ("stale", "GET /tickets", "key_list_stale", "1", "2"),
            ("stale", "GET /me", "key_list_stale", "1", "2"),
            ("stale-maker", "GET /anything", "key_list_stale", "2", "3"),
            ("all", "POST /admin/reset", "tag_not_granted", "1", "1"),
            ("weak", "GET /me", "authenticated", "0", "0"),
        ] {
            log.take(AUDIT);
            send(site.address, request, &[key(name)]).await;
            let [event] = &log.take(AUDIT)[..] else { panic!("{} {name} {request}", site.how) };
            let of = |field: &str| event.get(field).map_or("", String::as_str);
            assert_eq!(
                (of("code"), of("list_number"), of("pattern_number"), event.get("pattern")),
                (code, list, pattern, None),
                "{} {name} {request}",
                site.how
            );
        }
    }
}

#[tokio::test]
async fn pattern_texts_are_in_events_only_where_they_are_wanted() {
    let log = Log::start();
    for site in sites_with(|| settings().patterns_in_events()).await {
        for (name, request, text) in [
            ("careful", "DELETE /tickets/7", "-*.delete"),
            ("careful", "GET /tickets/7", "tickets.*"),
            ("stale", "GET /tickets", "-nothing.of.it"),
        ] {
            log.take(AUDIT);
            let answer = send(site.address, request, &[key(name)]).await;
            let [event] = &log.take(AUDIT)[..] else { panic!("{} {name} {request}", site.how) };
            assert!(event["pattern"].contains(text), "{} {event:?}", site.how);
            assert!(!answer.body.contains(text), "{} {answer:?}", site.how);
        }
    }
}

/// Over all refusals and some that are let in, at the finest level, with the layer that applications log with.
#[tokio::test]
async fn no_secret_and_no_pattern_is_in_an_answer_or_a_log() {
    let log = Log::start();
    let traced = [
        site("mounted", settings(), |edge, app: App| mounted(edge, app).layer(TraceLayer::new_for_http()))
            .await,
        site("protected", settings(), |edge, app: App| {
            protected(edge, app).layer(TraceLayer::new_for_http())
        })
        .await,
    ];
    let names = [
        "all", "readers", "careful", "stale", "weak", "resetter", "bound", "cut", "limited", "away",
        "answered", "token", "session", "unknown",
    ];
    // What the lists have that no tag, path or word of ours has.
    let patterns = ["*", "nothing.of", "people.*", "-nothing", "del ete", "tickets.*"];
    let mut seen = 0;
    for site in &traced {
        for name in names {
            let value = secret(name);
            let carriers = [
                ("authorization", format!("key {value}")),
                ("authorization", format!("token {value}")),
                ("authorization", format!("wrong {value}")),
                ("cookie", format!("session={value}")),
                ("x-api-key", value.clone()),
                ("authorization", format!("key {value}, key {value}")),
                ("authorization", format!("key {value}é")),
            ];
            for carrier in carriers {
                for request in
                    ["GET /tickets/7", "DELETE /tickets/7", "PUT /tickets", "GET /nowhere", "GET /status"]
                {
                    let answer = send(site.address, request, std::slice::from_ref(&carrier)).await;
                    let text = format!("{answer:?}");
                    assert!(!text.contains("S3CRET"), "{text}");
                    assert!(!patterns.iter().any(|pattern| text.contains(pattern)), "{text}");
                    seen += 1;
                }
            }
        }
    }
    let lines = log.lines();
    assert_eq!(log.take(AUDIT).len(), seen, "an event for every decision");
    assert!(lines.contains("acl::audit") && lines.contains("tower_http::trace"), "nothing was captured");
    assert!(!lines.contains("S3CRET"));
    for pattern in patterns {
        let line = lines.lines().find(|line| line.contains(pattern));
        assert_eq!(line, None, "{pattern}");
    }
}
