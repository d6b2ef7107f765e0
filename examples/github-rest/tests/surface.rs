//! `acl.lock` is what the registry says: `ACL_BLESS=1 cargo test -p github-rest` accepts a change.

#[path = "../src/api.rs"]
mod api;

#[test]
fn acl_lock_is_current() -> acl_lock::Checked {
    acl_lock::check::<api::GitHub>("acl.lock")
}
