//! A signed-in administrator of any server, whose calls are told apart by whether they were acknowledged.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::http::{Answer, Call};
use super::numbers::{AGENT, authorization, key_id};
use super::watch::keep_secret;

/// A session of the administrator, over the address of a server.
#[derive(Clone)]
pub struct Admin {
    address: SocketAddr,
    cookie: String,
    csrf: String,
}

impl Admin {
    pub async fn sign_in(address: SocketAddr, password: &str) -> Self {
        let form = format!("email=admin&password={password}");
        let signed = Call::new(address, "POST", "/sign_in").form(&form).revealing().expect(303).await;
        let cookie = signed.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        keep_secret(cookie.split_once('=').unwrap().1);
        let me = Call::new(address, "GET", "/api/v2/me").header("Cookie", &cookie).expect(200).await.json();
        let csrf = me["data"]["csrf_token"].as_str().unwrap().to_owned();
        Self { address, cookie, csrf }
    }

    /// The headers of a request by hand.
    pub fn headers(&self) -> String {
        format!("Cookie: {}\r\nX-CSRF-Token: {}", self.cookie, self.csrf)
    }

    pub fn call(&self, method: &str, path: &str) -> Call {
        let call = Call::new(self.address, method, &format!("/api/v2{path}")).header("Cookie", &self.cookie);
        call.header("X-CSRF-Token", &self.csrf)
    }

    /// A page, with the session.
    pub fn page(&self, method: &str, path: &str) -> Call {
        Call::new(self.address, method, path).header("Cookie", &self.cookie)
    }

    /// Without the session.
    pub fn anonymous(&self, method: &str, path: &str) -> Call {
        Call::new(self.address, method, &format!("/api/v2{path}"))
    }

    /// A change, sent without a panic where the server is gone or fails: the data of an answer of success, if one came
    /// whole.
    pub async fn try_to(&self, method: &str, path: &str, body: Option<Value>) -> Option<Value> {
        let call = self.call(method, path).revealing();
        let call = if let Some(body) = &body { call.json(body) } else { call };
        let answer = acknowledged(call).await?;
        let body = serde_json::from_str::<Value>(&answer.body).unwrap_or(Value::Null);
        Some(body.get("data").cloned().unwrap_or(body))
    }

    /// Makes a key of the agent; its number and `key ID:SECRET`.
    pub async fn try_to_make_key(&self, list: &str) -> Option<(i64, String)> {
        let body = json!({ "name": "test", "owner": AGENT.to_string(), "lists": [list] });
        let made = self.try_to("POST", "/keys", Some(body)).await?;
        let authorization = authorization(&made["key"]["id"], &made["secret"]);
        Some((key_id(&authorization), authorization))
    }
}

/// The answer, if one of success came whole.
pub async fn acknowledged(call: Call) -> Option<Answer> {
    let answer = tokio::spawn(call.send()).await.ok()?;
    (200..300).contains(&answer.status).then_some(answer)
}
