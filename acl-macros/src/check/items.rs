//! The annotations against the registry and against one another, which the tail checks: it has all of them.

use acl_core::MAX_ENDPOINTS;

use crate::check::once::{constant_twice, handler_twice, route_twice};
use crate::check::{modes, renamed, vocabulary};
use crate::collect::item::Item;
use crate::ctxt::Ctxt;
use crate::read::registry::Registry;

/// Reports what is wrong with annotations in this registry.
pub(crate) fn check(cx: &mut Ctxt, registry: &Registry, items: &[Item]) {
    let sound: Vec<&Item> = items.iter().filter(|item| !item.handler.broken).collect();
    for item in &sound {
        let said = item.annotation();
        said.modes.iter().flatten().for_each(|mode| modes::known(cx, registry, mode, Some(item)));
        said.tags.iter().for_each(|tag| vocabulary::tag(cx, registry, item, tag));
    }
    handler_twice(cx, &sound);
    route_twice(cx, registry, &sound);
    constant_twice(cx, registry, &sound);
    renamed::rename_reaches(cx, registry, &sound);
    renamed::removed_in_use(cx, registry, &sound);
    let routes: usize = sound.iter().map(|item| item.annotation().routes.len()).sum();
    if routes > MAX_ENDPOINTS {
        cx.error(&registry.name, format!("{routes} endpoints; a registry has at most {MAX_ENDPOINTS}"));
    }
}
