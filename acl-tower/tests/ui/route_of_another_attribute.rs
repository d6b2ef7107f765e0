//! The method and path are read from `#[utoipa::path]` below; where they cannot be, the message says why.

const PATH: &str = "/c";

#[acl::endpoint(tags("a.b.get"))]
#[utoipa::path(path = "/b")]
async fn no_method() {}

#[acl::endpoint(tags("a.c.get"))]
#[utoipa::path(get, path = PATH)]
async fn constant() {}

#[utoipa::path(get, path = "/d")]
#[acl::endpoint(tags("a.d.get"))]
async fn above() {}

fn main() {}
