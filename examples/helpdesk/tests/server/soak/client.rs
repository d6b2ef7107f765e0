//! One connection that is kept, for many requests.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

pub(super) struct Client {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
}

impl Client {
    pub(super) fn new(address: SocketAddr) -> Self {
        Self { address, stream: None }
    }

    /// The status and the JSON of the answer. A connection that the server has closed meanwhile is made anew.
    pub(super) async fn ask(
        &mut self,
        method: &str,
        path: &str,
        who: &str,
        body: Option<&Value>,
    ) -> (u16, Value) {
        for _ in 0..3 {
            if let Some(answer) = self.try_to_ask(method, path, who, body).await {
                return answer;
            }
            self.stream = None;
        }
        panic!("{method} {path}: no answer");
    }

    async fn try_to_ask(
        &mut self,
        method: &str,
        path: &str,
        who: &str,
        body: Option<&Value>,
    ) -> Option<(u16, Value)> {
        if self.stream.is_none() {
            self.stream = Some(BufReader::new(TcpStream::connect(self.address).await.ok()?));
        }
        let stream = self.stream.as_mut()?;
        let body = body.map(Value::to_string).unwrap_or_default();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\n{who}\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut line = String::new();
        let mut lines = Vec::new();
        while stream.read_line(&mut line).await.ok()? > 2 {
            lines.push(std::mem::take(&mut line).to_lowercase());
        }
        let status = lines.first()?.split(' ').nth(1)?.parse().ok()?;
        let length = lines.iter().find_map(|line| line.strip_prefix("content-length:"));
        let mut bytes = vec![0; length.and_then(|length| length.trim().parse().ok()).unwrap_or(0)];
        stream.read_exact(&mut bytes).await.ok()?;
        if lines.iter().any(|line| line.trim_end() == "connection: close") {
            self.stream = None;
        }
        Some((status, serde_json::from_slice(&bytes).unwrap_or_default()))
    }
}
