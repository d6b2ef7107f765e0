//! What can be checked only with the tables in view: patterns, policies, rules.

use acl_core::assemble::Assembled;

use crate::check::calls::Facts;
use crate::check::{policies, proof, renamed};
use crate::collect::endpoints::Endpoint;
use crate::collect::item::Item;
use crate::ctxt::Ctxt;
use crate::read::registry::Registry;

/// Reports what is wrong with the patterns of a registry.
pub(crate) fn check(
    cx: &mut Ctxt,
    registry: &Registry,
    items: &[Item],
    endpoints: &[Endpoint],
    assembled: &Assembled<'_>,
) {
    let catalog = &assembled.catalog();
    renamed::removed_renamed(cx, registry, catalog);
    let refused = policies::check(cx, registry, items, catalog);
    let order = &assembled.order;
    let facts = Facts { registry, items, endpoints, order, catalog, policies: Vec::new() };
    proof::check(cx, &facts, &refused);
}
