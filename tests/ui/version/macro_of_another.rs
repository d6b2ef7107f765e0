//! What a macro of another version of acl leaves, where `crate = path` leads to this one.

acl::__expansion! { "0.0.9"
    pub struct Api;
    impl acl::__private::WhatOnlyThatVersionHas for Api {}
}

acl::__sibling! { "0.0.9" what only that version has }

acl::__exported! { "0.0.9" what only that version has }

fn main() {}
