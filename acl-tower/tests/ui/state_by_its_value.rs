//! The value of the state where its type is expected: a call, a tuple struct, a struct, and a call of another type.

use axum::extract::State;

#[derive(Clone, Default)]
pub struct Store(u32);

#[derive(Clone)]
pub struct Named {
    number: u32,
}

#[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
pub async fn list(State(_): State<Store>) {}

mod by_call {
    acl::registry! { pub struct Api; endpoints: [crate::list], with: [acl_tower::axum(crate::Store::default())] }
}
mod by_tuple {
    use super::Store;
    acl::registry! { pub struct Api; endpoints: [crate::list], with: [acl_tower::axum(Store(7))] }
}
mod by_fields {
    use super::Named;
    acl::registry! { pub struct Api; endpoints: [crate::list], with: [acl_tower::axum(Named { number: 7 })] }
}
mod shared {
    use std::sync::Arc;
    acl::registry! { pub struct Api; endpoints: [crate::list], with: [acl_tower::axum(Arc::new(7))] }
}

fn app(edge: &acl_tower::Edge<by_call::Api, impl acl_tower::Authenticate<by_call::Api>>) -> acl_tower::Protected {
    by_call::Api::routes(edge).with_state(Store::default())
}

fn main() {}
