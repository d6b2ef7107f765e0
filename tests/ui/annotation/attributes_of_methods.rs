//! Three more, one of them imported and one without a path.

use acl::{post, put};

#[post("/tickets")]
fn create() {}
#[acl::delete]
pub fn delete() {}
mod tickets {
    #[super::put("/tickets/{id}", tags("tickets.tickets.put"), modes(key))]
    pub async fn update(_: u32) {}
}

acl::registry! { pub struct Api; endpoints: [create, delete, tickets::update] }

fn main() {
    let _ = (Api::CREATE, Api::DELETE, Api::TICKETS_UPDATE);
}
