//! `route!` without `;` between two.

acl::route! {
    files(GET, "/files", tags("files.files.list"))
    proxy(GET, "/proxy/{*rest}", tags("proxy.all.get"))
}

fn main() {}
