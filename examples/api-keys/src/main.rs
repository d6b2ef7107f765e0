//! `cargo run -p api-keys`, or with another database: `cargo run -p api-keys -- postgres://user@host/name`. With two
//! databases it copies all keys from the first into the second, and exits.

use std::error::Error;

use acl_keys::{By, NewKey, Search};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut databases = std::env::args().skip(1);
    let database = databases.next().unwrap_or_else(|| "sqlite://api-keys.db".to_owned());
    if let Some(other) = databases.next() {
        println!("{} keys copied", acl_keys::copy(&database, &other).await?);
        return Ok(());
    }
    let keys = api_keys::open(&database).await?;
    if keys.search(&Search::new().count(1)).await?.is_empty() {
        let you = NewKey::new("the first person", ["*"]).mode("session").owner("you");
        let created = keys.create(&By::operator("first start"), you).await?;
        println!("Sign in with this secret, which is shown once: {}", created.secret.reveal());
    }
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    println!("http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, tower::make::Shared::new(api_keys::app(keys))).await?)
}
