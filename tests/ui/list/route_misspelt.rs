//! A misspelt route of `route!` likewise.

mod tickets {
    acl::route! { pub assets(GET, "/assets/{*f}", tags("a.assets.get"), public); }
}
acl::registry! { pub struct Api; endpoints: [tickets::asset] }
fn main() {}
