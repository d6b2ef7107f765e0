//! An extractor of the body that is not the last.

use axum::extract::Path;

#[acl::endpoint(POST, "/notes/{id}", tags("notes.notes.post"))]
async fn create(text: String, Path(id): Path<u32>) -> String { format!("{id} {text}") }

acl::registry! { pub struct Api; endpoints: [create], with: [acl_tower::axum] }

fn main() {}
