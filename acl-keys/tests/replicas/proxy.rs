//! A proxy in front of `PostgreSQL` that can cut a replica off.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What becomes of what is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Pass,
    /// Connections stay open and nothing arrives, as with a cable that was cut.
    Swallow,
    /// Connections are closed, and new ones too.
    Close,
}

pub(crate) struct Proxy {
    url: String,
    way: watch::Sender<Way>,
}

impl Proxy {
    pub(crate) async fn to(database: &str) -> Self {
        let rest = database.strip_prefix("postgres://acl@").unwrap();
        let (server, name) = rest.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("postgres://acl@{}/{name}", listener.local_addr().unwrap());
        let (way, seen) = watch::channel(Way::Pass);
        let server = server.to_owned();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (seen, server) = (seen.clone(), server.clone());
                tokio::spawn(async move { connect(client, &server, seen).await });
            }
        });
        Self { url, way }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn set(&self, way: Way) {
        self.way.send_replace(way);
    }
}

async fn connect(client: TcpStream, server: &str, mut way: watch::Receiver<Way>) {
    // A connection that begins while nothing arrives gets no answer.
    let opened = way.wait_for(|way| *way != Way::Swallow).await.map(|way| *way);
    if !matches!(opened, Ok(Way::Pass)) {
        return;
    }
    let Ok(server) = TcpStream::connect(server).await else { return };
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::join!(forward(from_client, to_server, way.clone()), forward(from_server, to_client, way));
}

async fn forward(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    mut way: watch::Receiver<Way>,
) {
    let mut bytes = vec![0; 1 << 16];
    let now = way.clone();
    // What was swallowed once leaves a gap, so nothing passes after it.
    let mut gap = false;
    loop {
        tokio::select! {
            read = from.read(&mut bytes) => {
                let Ok(count @ 1..) = read else { return };
                gap |= *now.borrow() == Way::Swallow;
                if !gap && to.write_all(&bytes[..count]).await.is_err() {
                    return;
                }
            }
            () = async { drop(way.wait_for(|way| *way == Way::Close).await) } => return,
        }
    }
}
