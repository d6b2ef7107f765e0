//! A client of an application that was moved: what it sends is what the table of calls says.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A port of its own.
pub(crate) async fn listen() -> (SocketAddr, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    (listener.local_addr().unwrap(), listener)
}

/// The status and the body of the answer to a request with this header, or with none.
pub(crate) async fn call(address: SocketAddr, request: &str, header: &str) -> (u16, String) {
    let line = if header.is_empty() { String::new() } else { format!("{header}\r\n") };
    let text = format!("{request} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{line}\r\n");
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}
