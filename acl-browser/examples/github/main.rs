//! The page over the 1,223 operations of GitHub's REST API: `cargo run --release -p acl-browser --example github`.
//!
//! The endpoints are read when it starts, as a tool would read them; a server takes its registry instead.

mod catalog;

use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let app = axum::Router::new().nest_service("/doc", catalog::browser()?);
    let port = std::env::args().nth(1).unwrap_or_else(|| "0".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("http://{}/doc", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
