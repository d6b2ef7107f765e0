//! A closure that answers at once, one that has no arguments, and a function.

use acl_tower::{Credential, Edge};
use http::request::Parts;

#[acl::endpoint(GET, "/notes", tags("notes.notes.list"))]
async fn list() -> &'static str { "[]" }

acl::registry! { pub struct Api; endpoints: [list] }

type Known = Option<std::sync::Arc<Credential<Api, ()>>>;

async fn find(_: &str) -> Known { None }

fn main() {
    let _ = Edge::<Api, _>::new(|_: &Parts| -> Result<Known, ()> { Ok(None) });
    let _ = Edge::<Api, _>::new(|| async { None::<Known> });
    let _ = Edge::<Api, _>::new(find);
}
