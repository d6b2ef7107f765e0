//! HTTP by hand over a socket: a test says every byte that it sends.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{declared, watch};

/// A request that is being written.
#[derive(Clone)]
pub struct Call {
    address: SocketAddr,
    head: String,
    body: Vec<u8>,
    announced: Option<usize>,
    revealing: bool,
}

impl Call {
    pub fn new(address: SocketAddr, method: &str, path: &str) -> Self {
        Self::without_host(address, method, path).header("Host", &address.to_string())
    }

    pub fn without_host(address: SocketAddr, method: &str, path: &str) -> Self {
        let head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        Self { address, head, body: Vec::new(), announced: None, revealing: false }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.head.extend([name, ": ", value, "\r\n"]);
        self
    }

    pub fn json(self, body: &Value) -> Self {
        self.text("application/json", &body.to_string())
    }

    pub fn form(self, body: &str) -> Self {
        self.text("application/x-www-form-urlencoded", body)
    }

    pub fn text(mut self, kind: &str, body: &str) -> Self {
        self = self.header("Content-Type", kind);
        self.body = body.into();
        self
    }

    /// Announces a body of this length and sends none of it.
    pub fn announce(mut self, length: usize) -> Self {
        self.announced = Some(length);
        self
    }

    /// This answer may hold a secret or a pattern: it is the one place where it is told, or administration.
    pub fn revealing(mut self) -> Self {
        self.revealing = true;
        self
    }

    pub async fn send(self) -> Answer {
        let mut socket = TcpStream::connect(self.address).await.unwrap();
        let length = self.announced.unwrap_or(self.body.len());
        let head = format!("{}Content-Length: {length}\r\n\r\n", self.head);
        socket.write_all(head.as_bytes()).await.unwrap();
        socket.write_all(&self.body).await.unwrap();
        let mut bytes = Vec::new();
        socket.read_to_end(&mut bytes).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if !self.revealing {
            watch::check("an answer", &text);
        }
        watch::check_logs();
        let answer = Answer::read(&text);
        if [401, 403, 429].contains(&answer.status) && answer.body.starts_with('{') {
            assert!(!text.contains('*'), "a refusal holds a pattern: {text}");
        }
        let mut line = self.head.split(' ');
        let (method, target) = (line.next().unwrap_or_default(), line.next().unwrap_or_default());
        // A read with its parameters in its body.
        let reads = self.head.contains("X-Deskpro-Api-Get-Query-Body: 1");
        let kind = answer.header("content-type").unwrap_or_default();
        declared::check(if reads { "GET" } else { method }, target, answer.status, kind, &answer.body);
        answer
    }

    /// Sends it and expects this status.
    pub async fn expect(self, status: u16) -> Answer {
        let line = self.head.lines().next().unwrap_or_default().to_owned();
        let answer = self.send().await;
        assert_eq!(answer.status, status, "{line}: {answer:?}");
        answer
    }
}

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    fn read(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap_or(0);
        let headers: Vec<_> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
            .collect();
        let chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
        let body = if chunked { unchunked(body) } else { body.to_owned() };
        Self { status, headers, body }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

fn unchunked(mut body: &str) -> String {
    let mut whole = String::new();
    while let Some((size, rest)) = body.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).unwrap_or(0);
        if size == 0 || size > rest.len() {
            break;
        }
        whole.push_str(&rest[..size]);
        body = rest.get(size + 2..).unwrap_or_default();
    }
    whole
}
