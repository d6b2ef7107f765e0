//! Kill -9 under load, then restart: no acknowledged write is lost, no revoked key is alive.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::json;

use crate::harness::{Call, Process, authorization, keep_secret};

fn after<'t>(text: &'t str, word: &str) -> &'t str {
    text.split(word).nth(1).unwrap().split_whitespace().next().unwrap()
}

/// Sends without a panic where the server is gone; the status, if an answer came whole.
async fn status(call: Call) -> Option<(u16, serde_json::Value)> {
    let answer = tokio::spawn(call.send()).await.ok()?;
    (answer.status != 0).then(|| (answer.status, serde_json::from_str(&answer.body).unwrap_or_default()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_acknowledged_write_is_lost_and_no_revoked_key_is_alive() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("helpdesk.sqlite");
    let mut server = Process::start(&file).await;
    let greeting = server.greeting.clone();
    let password = after(&greeting, "admin@example.com").to_owned();
    let key = greeting.lines().find_map(|line| line.trim().strip_prefix("1:")).unwrap().to_owned();
    let key = format!("key 1:{key}");

    let mut made: Vec<i64> = Vec::new();
    let mut revoked: Vec<String> = Vec::new();
    for round in 0..3 {
        let form = format!("email=admin&password={password}");
        let signed = server.call("POST", "/sign_in").form(&form).revealing().expect(303).await;
        let cookie = signed.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        keep_secret(cookie.split_once('=').unwrap().1);
        let me = server.call("GET", "/api/v2/me").header("Cookie", &cookie).expect(200).await.json();
        let csrf = me["data"]["csrf_token"].as_str().unwrap().to_owned();
        let mut doomed = Vec::new();
        for _ in 0..12 {
            let body = json!({ "name": "doomed", "owner": "2", "lists": ["tickets.tickets.list"] });
            let call = server.call("POST", "/api/v2/keys").header("Cookie", &cookie);
            let made = call.header("X-CSRF-Token", &csrf).json(&body).revealing().expect(201).await.json();
            let id = &made["key"]["id"];
            doomed.push((id.as_i64().unwrap(), authorization(id, &made["secret"])));
        }

        // Writers, and one who revokes, until the server is gone under them.
        let running = Arc::new(AtomicBool::new(true));
        let (made_so_far, ended_so_far) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let writers: Vec<_> = (0..3)
            .map(|writer| {
                let (running, address, key) = (running.clone(), server.address, key.clone());
                let so_far = made_so_far.clone();
                tokio::spawn(async move {
                    let mut acknowledged = Vec::new();
                    while running.load(Ordering::Relaxed) {
                        let body =
                            json!({ "subject": format!("by writer {writer}"), "person": 4, "message": "m" });
                        let call =
                            Call::new(address, "POST", "/api/v2/tickets").header("Authorization", &key);
                        match status(call.json(&body)).await {
                            Some((201, body)) => {
                                acknowledged.push(body["data"]["id"].as_i64().unwrap());
                                so_far.fetch_add(1, Ordering::Relaxed);
                            }
                            _ => break,
                        }
                    }
                    acknowledged
                })
            })
            .collect();
        let revoking = {
            let (address, so_far) = (server.address, ended_so_far.clone());
            let (cookie, csrf) = (cookie.clone(), csrf.clone());
            tokio::spawn(async move {
                let mut gone = Vec::new();
                for (id, authorization) in doomed {
                    let call = Call::new(address, "DELETE", &format!("/api/v2/keys/{id}"));
                    match status(call.header("Cookie", &cookie).header("X-CSRF-Token", &csrf)).await {
                        Some((200, _)) => {
                            gone.push(authorization);
                            so_far.fetch_add(1, Ordering::Relaxed);
                        }
                        _ => break,
                    }
                }
                gone
            })
        };
        // Killed while they write: after some were acknowledged, and after others in each round.
        while made_so_far.load(Ordering::Relaxed) < 5 + 4 * round
            || ended_so_far.load(Ordering::Relaxed) < 2 + 3 * round
        {
            assert!(!revoking.is_finished() || ended_so_far.load(Ordering::Relaxed) == 12, "it revokes");
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        server.kill().await;
        running.store(false, Ordering::Relaxed);
        for writer in writers {
            made.extend(writer.await.unwrap());
        }
        revoked.extend(revoking.await.unwrap());

        server = Process::start(&file).await;
        for id in &made {
            let call =
                server.call("GET", &format!("/api/v2/tickets/{id}/messages")).header("Authorization", &key);
            let messages = call.expect(200).await.json();
            assert_eq!(messages["meta"]["pagination"]["total"], 1, "ticket {id} is whole");
        }
        for authorization in &revoked {
            server.call("GET", "/api/v2/tickets").header("Authorization", authorization).expect(401).await;
        }
    }
    assert!(made.len() > 3 && !revoked.is_empty(), "{} writes, {} revocations", made.len(), revoked.len());
    println!("{} acknowledged writes and {} revocations outlived three kills", made.len(), revoked.len());
    server.kill().await;
}
