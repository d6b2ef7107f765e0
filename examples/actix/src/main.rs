//! Serves the app: `cargo run -p actix`.

use std::error::Error;

use actix_web::{App, HttpServer, web};

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let keys = web::Data::new(actix::keys()?);
    let server = HttpServer::new(move || App::new().app_data(keys.clone()).configure(actix::configure));
    let server = server.bind(("127.0.0.1", 3000))?;
    println!("http://127.0.0.1:3000/api/tickets");
    Ok(server.run().await?)
}
