//! The three moments of checking: a registry alone, its annotations, its tables.

use acl_core::{Catalog, MAX_ENDPOINTS};

use crate::check::calls::Facts;
use crate::check::{modes, once, paths, policies, proof, renamed, rules, tag_prefix, vocabulary};
use crate::collect::{Endpoint, Item};
use crate::ctxt::Ctxt;
use crate::read::{Registry, check_prefix};

/// Reports what is wrong with what a registry says of itself. The front checks it: it needs no annotation for it.
pub(crate) fn alone(cx: &mut Ctxt, registry: &Registry) {
    if let Some(prefix) = &registry.prefix {
        check_prefix(cx, prefix);
    }
    modes::own(cx, registry);
    registry.default_modes.iter().flatten().for_each(|mode| modes::known(cx, registry, mode, None));
    vocabulary::words(cx, registry);
    renamed::renames(cx, registry);
    renamed::removals(cx, registry);
    renamed::removed_reserved(cx, registry);
    once::same_name(cx, registry);
    policies::check_alone(cx, registry);
    rules::check(cx, registry);
}

/// Reports what is wrong with annotations in this registry, and beside one another.
pub(crate) fn collected(cx: &mut Ctxt, registry: &Registry, items: &[Item]) {
    let sound: Vec<&Item> = items.iter().filter(|item| !item.handler.broken).collect();
    for item in &sound {
        let said = item.annotation();
        said.modes.iter().flatten().for_each(|mode| modes::known(cx, registry, mode, Some(item)));
        said.tags.iter().chain(&said.needs).for_each(|tag| vocabulary::tag(cx, registry, item, tag));
    }
    once::handler_twice(cx, &sound);
    once::route_twice(cx, registry, &sound);
    once::constant_twice(cx, registry, &sound);
    paths::prefix_repeated(cx, registry, &sound);
    paths::two_spellings(cx, registry, &sound);
    paths::axum(cx, registry, &sound);
    tag_prefix::check(cx, registry, &sound);
    renamed::rename_reaches(cx, registry, &sound);
    renamed::removed_in_use(cx, registry, &sound);
    let routes: usize = sound.iter().map(|item| item.annotation().routes.len()).sum();
    if routes > MAX_ENDPOINTS {
        cx.error(&registry.name, format!("{routes} endpoints; a registry has at most {MAX_ENDPOINTS}"));
    }
}

/// Reports what is wrong with the patterns of a registry: its renames, policies and rules. The endpoints stand in the
/// order of the catalog.
pub(crate) fn assembled(
    cx: &mut Ctxt,
    registry: &Registry,
    items: &[Item],
    numbered: &[&Endpoint<'_>],
    catalog: &Catalog<'_>,
) {
    renamed::removed_renamed(cx, registry, catalog);
    let refused = policies::check(cx, registry, items, catalog);
    proof::check(cx, &Facts { registry, endpoints: numbered, catalog, policies: Vec::new() }, &refused);
}
