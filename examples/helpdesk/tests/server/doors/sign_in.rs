//! Signing in: whose tries are counted, from where, and what ends with a role.

use serde_json::json;

use crate::harness::{AGENT, AGENTS_ROLE, Call, Server};

fn try_as(server: &Server, name: &str, password: &str) -> Call {
    server.call("POST", "/api_tokens").json(&json!({ "email": name, "password": password })).revealing()
}

#[tokio::test]
async fn all_names_of_an_agent_are_one_account() {
    let server = Server::start().await;
    for name in ["agent", "agent@example.com", "AGENT", " agent@EXAMPLE.com ", "agent"] {
        try_as(&server, name, "wrong password").expect(401).await;
    }
    for name in ["agent", "agent@example.com"] {
        try_as(&server, name, &server.seeded.agent_password).expect(429).await;
    }
    server.administrator().await;
}

#[tokio::test]
async fn strangers_do_not_lock_a_change_of_password() {
    let server = Server::start().await;
    let agent = server.agent().await;
    for name in ["of person 2", "change 2", "account 2", "person 2", "2"] {
        for _ in 0..5 {
            try_as(&server, name, "wrong password").expect(401).await;
        }
    }
    // The source is over its limit, and so is the account.
    server.run("UPDATE attempts SET count = 30 WHERE subject LIKE 'source %'").await;
    server.run("INSERT OR REPLACE INTO attempts VALUES ('account 2', unixepoch() / 900, 5)").await;
    let change = |old: &str| {
        let body = json!({ "old": old, "new": "a long enough password" });
        server.signed(&agent, "PUT", "/me/password").json(&body)
    };
    for _ in 0..4 {
        change("wrong password").expect(400).await;
    }
    change(&server.seeded.agent_password).expect(204).await;
    // Its own tries are counted, by whichever session.
    for _ in 0..4 {
        change("wrong password").send().await;
    }
    change("a long enough password").expect(429).await;
}

#[tokio::test]
async fn a_source_over_its_limit_counts_against_no_account() {
    let server = Server::start().await;
    server.run("INSERT INTO attempts VALUES ('source 127.0.0.1', unixepoch() / 900, 30)").await;
    for name in ["agent", "agent@example.com", "nobody"] {
        for _ in 0..6 {
            try_as(&server, name, "wrong password").expect(429).await;
        }
    }
    assert_eq!(server.count("SELECT count(*) FROM attempts WHERE subject NOT LIKE 'source %'").await, 0);
    server.run("DELETE FROM attempts").await;
    server.agent().await;
}

#[tokio::test]
async fn only_a_trusted_proxy_says_from_where_a_request_is() {
    let server = Server::start_behind(&["127.0.0.0/8", "10.0.0.0/8", "2001:db8::/32"]).await;
    let counted = async |headers: &[(&str, &str)]| {
        server.run("DELETE FROM attempts").await;
        let call = try_as(&server, "nobody", "wrong password");
        headers.iter().fold(call, |call, (name, value)| call.header(name, value)).expect(401).await;
        let query = "SELECT substr(subject, 8) FROM attempts WHERE subject LIKE 'source %'";
        sqlx::query_scalar::<_, String>(query).fetch_one(&server.db).await.unwrap()
    };
    let (x, forwarded) = ("X-Forwarded-For", "Forwarded");
    for (headers, source) in [
        (vec![], "127.0.0.1"),
        (vec![(x, "203.0.113.9")], "203.0.113.9"),
        // What a client claims stands left of what the proxy has seen.
        (vec![(x, "198.51.100.1, 203.0.113.9")], "203.0.113.9"),
        (vec![(x, "198.51.100.1, 203.0.113.9, 10.1.2.3")], "203.0.113.9"),
        (vec![(x, "198.51.100.1"), (x, "203.0.113.9")], "203.0.113.9"),
        (vec![(x, "198.51.100.1, nonsense, 10.1.2.3")], "10.1.2.3"),
        (vec![(x, "198.51.100.1,")], "127.0.0.1"),
        (vec![(x, "10.1.2.3, 10.1.2.4")], "10.1.2.3"),
        (vec![(x, "203.0.113.9:4711")], "203.0.113.9"),
        (vec![(x, "2001:db8:1:2::3, 10.1.2.3")], "2001:db8:1:2::/64"),
        (vec![(x, "2001:470:1:2:3::4")], "2001:470:1:2::/64"),
        (vec![(forwarded, "for=198.51.100.1, For=\"203.0.113.9:80\";proto=https")], "203.0.113.9"),
        (vec![(forwarded, "for=\"[2001:470:1:2:3::4]:80\"")], "2001:470:1:2::/64"),
        (vec![(forwarded, "for=198.51.100.1, for=unknown")], "127.0.0.1"),
        (vec![(forwarded, "for=203.0.113.9;for=198.51.100.1")], "127.0.0.1"),
        (vec![(forwarded, "proto=https")], "127.0.0.1"),
        // Nobody knows which of them the proxy wrote.
        (vec![(forwarded, "for=198.51.100.1"), (x, "203.0.113.9")], "127.0.0.1"),
    ] {
        assert_eq!(counted(&headers).await, source, "{headers:?}");
    }
    // The parts of a batch come from where the batch does.
    server.run("DELETE FROM attempts").await;
    let part =
        json!({ "url": "/api_tokens", "method": "POST", "payload": { "email": "n", "password": "p" } });
    server.keyed("POST", "/batch").header(x, "203.0.113.9").json(&json!({ "a": part })).expect(200).await;
    assert_eq!(server.count("SELECT count(*) FROM attempts WHERE subject = 'source 203.0.113.9'").await, 1);
    // Without a setting nobody is believed.
    let server = Server::start().await;
    let call = try_as(&server, "nobody", "wrong password").header(x, "203.0.113.9");
    call.header(forwarded, "for=203.0.113.9").expect(401).await;
    assert_eq!(server.count("SELECT count(*) FROM attempts WHERE subject = 'source 127.0.0.1'").await, 1);
}

#[tokio::test]
async fn tries_of_windows_that_are_over_go_on_every_path() {
    let server = Server::start().await;
    let agent = server.agent().await;
    let old = "INSERT INTO attempts VALUES ('account 77', unixepoch() / 900 - 2, 5)";
    let full = "INSERT OR REPLACE INTO attempts VALUES ('source 127.0.0.1', unixepoch() / 900, 30)";
    let left = "SELECT count(*) FROM attempts WHERE subject = 'account 77'";
    let change = json!({ "old": "wrong password", "new": "a long enough password" });
    for (before, call, status) in [
        ("SELECT 1", try_as(&server, "agent", "wrong password"), 401),
        ("SELECT 1", try_as(&server, "agent", &server.seeded.agent_password), 200),
        (full, try_as(&server, "agent", "wrong password"), 429),
        (full, server.signed(&agent, "PUT", "/me/password").json(&change), 400),
    ] {
        server.run(old).await;
        server.run(before).await;
        call.expect(status).await;
        assert_eq!(server.count(left).await, 0, "{status}");
        server.run("DELETE FROM attempts").await;
    }
}

#[tokio::test]
async fn a_role_that_is_given_back_revives_nothing() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    for (take, back) in [
        ("UPDATE people SET role = NULL WHERE id = 2", "UPDATE people SET role = 2 WHERE id = 2"),
        ("UPDATE people SET is_disabled = 1 WHERE id = 2", "UPDATE people SET is_disabled = 0 WHERE id = 2"),
        ("", ""),
    ] {
        let session = server.agent().await;
        let token = server.token("agent", &server.seeded.agent_password, json!({})).await;
        let calls = || [server.signed(&session, "GET", "/tickets"), server.with(&token, "GET", "/tickets")];
        for call in calls() {
            call.expect(200).await;
        }
        if take.is_empty() {
            server.give_role(&admin, AGENT, None).await;
            server.give_role(&admin, AGENT, Some(AGENTS_ROLE)).await;
        } else {
            server.run(take).await;
            server.run(back).await;
        }
        for call in calls() {
            call.expect(401).await;
        }
        // They sign in again.
        server.agent().await;
    }
    // Another role ends nothing: what they have open is within it from now on.
    let session = server.agent().await;
    server.give_role(&admin, AGENT, Some(3)).await;
    server.signed(&session, "GET", "/tickets").expect(200).await;
}

#[tokio::test]
async fn the_database_does_not_tell_the_word_against_forged_writes() {
    let server = Server::start().await;
    let session = server.agent().await;
    let file = std::fs::read(&server.file).unwrap();
    let log = std::fs::read(server.file.with_extension("sqlite-wal")).unwrap();
    let secret = session.cookie.split_once('=').unwrap().1;
    for word in [session.csrf.as_str(), secret] {
        for bytes in [&file, &log] {
            assert!(!bytes.windows(word.len()).any(|window| window == word.as_bytes()));
        }
    }
    // Twice is not once.
    let call = server.signed(&session, "DELETE", "/labels/1").header("X-CSRF-Token", &session.csrf);
    assert_eq!(call.expect(403).await.code(), "csrf");
}
