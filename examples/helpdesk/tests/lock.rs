//! `acl.lock` is what the registry is: a change of who may call what shows in review. `ACL_BLESS=1` accepts one.

use helpdesk::api::Api;

#[test]
fn acl_lock_is_current() -> acl_lock::Checked {
    acl_lock::check::<Api>("acl.lock")
}
