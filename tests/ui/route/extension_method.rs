//! A method that is nearly one of an extension, and one that axum cannot mount.

mod acl_tower {
    macro_rules! axum {
        ($($tokens:tt)*) => {};
    }
    pub(crate) use axum;
}

#[acl::endpoint(PROPFINDS, "/files", tags("files.files.read"))]
fn misspelt() {}

#[acl::endpoint(any, "/files", tags("files.files.read"))]
fn lower_case() {}

#[acl::endpoint(PROPFIND, "/other", tags("files.other.read"))]
fn other() {}

acl::registry! { struct Api; endpoints: [other], with: [acl_tower::axum] }

fn main() {}
