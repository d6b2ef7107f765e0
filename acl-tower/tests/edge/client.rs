//! A client that sends exactly what it is told to.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;

use axum::ServiceExt as _;
use axum::extract::Request;
use axum::response::Response;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tower::Service;

/// Serves an app on a port of its own.
pub(crate) async fn serve<V>(app: V) -> SocketAddr
where
    V: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    V::Future: Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app.into_make_service()).await });
    address
}

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HashMap<String, Vec<String>>,
    pub(crate) body: String,
}

impl Answer {
    /// The only value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let values = self.headers.get(name)?;
        assert_eq!(values.len(), 1, "{name} stands more than once");
        Some(&values[0])
    }

    /// The code of a problem.
    pub(crate) fn code(&self) -> String {
        self.problem()["code"].as_str().unwrap().to_owned()
    }

    pub(crate) fn problem(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no problem: {self:?}"))
    }
}

/// Sends a request line and headers, and no body.
pub(crate) async fn send<V: AsRef<str>>(address: SocketAddr, request: &str, headers: &[(&str, V)]) -> Answer {
    raw(address, &head(request, headers)).await
}

/// The bytes of a request line and headers.
pub(crate) fn head<V: AsRef<str>>(request: &str, headers: &[(&str, V)]) -> Vec<u8> {
    let mut text = format!("{request} HTTP/1.1\r\nhost: api.example\r\nconnection: close\r\n");
    for (name, value) in headers {
        text.extend([name, ": ", value.as_ref(), "\r\n"]);
    }
    text.push_str("\r\n");
    text.into_bytes()
}

/// Sends these bytes.
pub(crate) async fn raw(address: SocketAddr, bytes: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    read(&answer)
}

/// An answer from its bytes.
pub(crate) fn read(bytes: &[u8]) -> Answer {
    let answer = String::from_utf8(bytes.to_owned()).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let mut headers = HashMap::<_, Vec<_>>::new();
    for line in lines {
        let (name, value) = line.split_once(": ").unwrap_or((line.trim_end_matches(':'), ""));
        headers.entry(name.to_lowercase()).or_default().push(value.to_owned());
    }
    Answer { status, headers, body: body.to_owned() }
}
