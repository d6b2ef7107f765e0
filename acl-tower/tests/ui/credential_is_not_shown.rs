//! A list is its owner's to read: a credential is neither printed nor written out.

mod api {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub async fn list() {}

    acl::registry! { pub struct Api; endpoints: [list] }
}
use acl_tower::{Carried, Credential};
use api::Api;

fn logged(credential: &Credential<Api, ()>, carried: Carried<'_>) {
    println!("{credential:?}");
    println!("{credential}");
    println!("{carried:?}");
}

fn stored(credential: &Credential<Api, ()>) -> String {
    serde_json::to_string(credential).unwrap()
}

#[derive(Debug)]
struct Session {
    credential: Credential<Api, ()>,
}

fn main() {}
