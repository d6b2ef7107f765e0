//! Carriers under the names of others.

use acl::Mode;
use acl_tower::Carriers;

#[acl::endpoint(GET, "/notes", tags("notes.notes.list"))]
async fn list() -> &'static str { "[]" }

acl::registry! { pub struct Api; endpoints: [list] }

fn main() {
    let _ = Carriers::new().bearer(Mode::KEY);
    let _ = Carriers::new().scheme("bearer", "key");
    let _ = Carriers::new().query("api_key", Mode::KEY);
}
