//! A server as a process of its own, and a client.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use acl_keys::{Keys, Settings};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::api::Api;

pub(crate) const BOUND: Duration = Duration::from_secs(2);

/// Names the database, and the address, to a server.
const DATABASE: &str = "ACL_KEYS_SERVER";
const ADDRESS: &str = "ACL_KEYS_ADDRESS";

pub(crate) struct Server {
    database: String,
    pub(crate) address: SocketAddr,
    child: Child,
}

impl Server {
    pub(crate) fn start(database: &str) -> Self {
        let (child, address) = spawn(database, "127.0.0.1:0");
        Self { database: database.to_owned(), address, child }
    }

    /// As `kill -9` does.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn restart(&mut self) {
        self.child = spawn(&self.database, &self.address.to_string()).0;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(database: &str, address: &str) -> (Child, SocketAddr) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "server::serve", "--nocapture"])
        .env(DATABASE, database)
        .env(ADDRESS, address)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let address = lines.find_map(|line| line.strip_prefix("serving ")?.parse().ok());
    (child, address.expect("a server that serves"))
}

/// What a server does. Without a database there is nothing to do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn serve() {
    let Ok(database) = std::env::var(DATABASE) else { return };
    // It ends with the test that started it, however that ends.
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let keys = Keys::<Api>::open_with(&database, Settings::new().bound(BOUND)).await.unwrap();
    let app = Api::routes(&keys.edge()).with_state(());
    let listener = tokio::net::TcpListener::bind(std::env::var(ADDRESS).unwrap()).await.unwrap();
    println!("\nserving {}", listener.local_addr().unwrap());
    axum::serve(listener, tower::make::Shared::new(app)).await.unwrap();
}

/// The status of `GET /tickets` with this secret; none if there is no answer.
pub(crate) async fn status(address: SocketAddr, secret: &str) -> Option<u16> {
    let ask = async {
        let mut stream = tokio::net::TcpStream::connect(address).await.ok()?;
        let head = format!(
            "GET /tickets HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {secret}\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.ok()?;
        std::str::from_utf8(answer.get(9..12)?).ok()?.parse().ok()
    };
    tokio::time::timeout(Duration::from_secs(10), ask).await.ok().flatten()
}
