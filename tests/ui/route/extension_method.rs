//! A method that is nearly one of an extension, and methods in quotes and without.

#[acl::endpoint(PROPFINDS, "/files", tags("files.files.read"))]
fn misspelt() {}

#[acl::endpoint(any, "/files", tags("files.files.read"))]
fn lower_case() {}

#[acl::endpoint(M-SEARCH, "/search", tags("files.files.search"))]
fn no_quotes() {}

#[acl::endpoint("m-search", "/search", tags("files.files.search"))]
fn lower_case_in_quotes() {}

#[acl::endpoint("PROPFIND", "/other", tags("files.other.read"))]
fn quotes() {}

#[acl::endpoint("POSTS", "/other", tags("files.other.read"))]
fn misspelt_in_quotes() {}

#[acl::endpoint(PURGE, "/other", tags("files.other.read"))]
fn of_no_standard() {}

#[acl::endpoint("M-SEARCH", "/sound", tags("files.sound.search"))]
fn sound() {}

acl::registry! { struct Api; endpoints: [sound], rules: ["files.*" only ["POSTS", GET]] }

fn main() {}
