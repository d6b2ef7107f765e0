//! At most twenty endpoints of one rule are shown; the rest is counted.

#[acl::endpoint(GET, "/a0", tags("admin.a0.get"), modes(key))]
fn a0() {}

#[acl::endpoint(GET, "/a1", tags("admin.a1.get"), modes(key))]
fn a1() {}

#[acl::endpoint(GET, "/a2", tags("admin.a2.get"), modes(key))]
fn a2() {}

#[acl::endpoint(GET, "/a3", tags("admin.a3.get"), modes(key))]
fn a3() {}

#[acl::endpoint(GET, "/a4", tags("admin.a4.get"), modes(key))]
fn a4() {}

#[acl::endpoint(GET, "/a5", tags("admin.a5.get"), modes(key))]
fn a5() {}

#[acl::endpoint(GET, "/a6", tags("admin.a6.get"), modes(key))]
fn a6() {}

#[acl::endpoint(GET, "/a7", tags("admin.a7.get"), modes(key))]
fn a7() {}

#[acl::endpoint(GET, "/a8", tags("admin.a8.get"), modes(key))]
fn a8() {}

#[acl::endpoint(GET, "/a9", tags("admin.a9.get"), modes(key))]
fn a9() {}

#[acl::endpoint(GET, "/a10", tags("admin.a10.get"), modes(key))]
fn a10() {}

#[acl::endpoint(GET, "/a11", tags("admin.a11.get"), modes(key))]
fn a11() {}

#[acl::endpoint(GET, "/a12", tags("admin.a12.get"), modes(key))]
fn a12() {}

#[acl::endpoint(GET, "/a13", tags("admin.a13.get"), modes(key))]
fn a13() {}

#[acl::endpoint(GET, "/a14", tags("admin.a14.get"), modes(key))]
fn a14() {}

#[acl::endpoint(GET, "/a15", tags("admin.a15.get"), modes(key))]
fn a15() {}

#[acl::endpoint(GET, "/a16", tags("admin.a16.get"), modes(key))]
fn a16() {}

#[acl::endpoint(GET, "/a17", tags("admin.a17.get"), modes(key))]
fn a17() {}

#[acl::endpoint(GET, "/a18", tags("admin.a18.get"), modes(key))]
fn a18() {}

#[acl::endpoint(GET, "/a19", tags("admin.a19.get"), modes(key))]
fn a19() {}

#[acl::endpoint(GET, "/a20", tags("admin.a20.get"), modes(key))]
fn a20() {}

#[acl::endpoint(GET, "/a21", tags("admin.a21.get"), modes(key))]
fn a21() {}

#[acl::endpoint(GET, "/a22", tags("admin.a22.get"), modes(key))]
fn a22() {}

acl::registry! {
    struct Api;
    endpoints: [
        a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11,
        a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22,
    ],
    rules: ["admin.*" only by [session]],
}

fn main() {}
