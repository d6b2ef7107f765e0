//! One word for every method, and methods of extensions.

#![deny(warnings)]

acl::route! {
    proxy(ANY, "/proxy/{*path}", tags("proxy.proxy.use"));
    files(PROPFIND, "/files/{*path}", GET, "/files/{*path}", tags("files.files.read"));
    search("M-SEARCH", "/search", "PURGE", "/search", tags("files.files.search"));
    tunnel(CONNECT, "/tunnel", tags("proxy.tunnel.open"));
    legacy(ANY, "/legacy", tags("proxy.legacy.get"), allow(method_mismatch));
}

acl::registry! {
    pub struct Api;
    prefix: "/api",
    endpoints: [proxy, files, search, tunnel, legacy],
    rules: ["files.*" only [GET, PROPFIND, "M-SEARCH", "PURGE"]],
}

pub fn main() {
    let every = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];
    let of = |path| acl::EndpointId::<Api>::of_path(path).map(|id| id.route().method).collect::<Vec<_>>();
    assert_eq!(of("/api/proxy/{*path}"), every);
    assert_eq!(of("/api/legacy"), every);
    assert_eq!(of("/api/files/{*path}"), ["GET", "PROPFIND"]);
    assert_eq!(of("/api/search"), ["M-SEARCH", "PURGE"]);
    assert_eq!(Api::TUNNEL.route().method, "CONNECT");
    assert_eq!(Api::PROXY.route().method, "GET");
}
