//! What a registry can have only once: a handler, a route, the name of a constant.

use std::collections::HashMap;

use crate::collect::Item;
use crate::ctxt::Ctxt;
use crate::read::{Registry, shape};

/// The same handler twice in the list.
pub(crate) fn handler_twice(cx: &mut Ctxt, items: &[&Item]) {
    let mut seen: HashMap<&str, &Item> = HashMap::new();
    for item in items {
        if let Some(first) = seen.insert(&item.handler.unique, item) {
            let (first, here) = (first.entry.shown(), item.entry.shown());
            let named = if first == here { String::new() } else { format!(", first as `{first}`") };
            cx.error(&item.entry.at, format!("`{here}` is in the list twice{named}; name it once"));
        }
    }
}

/// The same route twice, whatever its parameters are called.
pub(crate) fn route_twice(cx: &mut Ctxt, registry: &Registry, items: &[&Item]) {
    let mut seen: HashMap<(String, String), &Item> = HashMap::new();
    for item in items {
        for route in &item.annotation().routes {
            let (method, path) = (route.method.to_string(), route.path.value());
            let Some(first) = seen.insert((method.clone(), shape(path)), item) else { continue };
            if first.handler.unique == item.handler.unique && !std::ptr::eq(first, *item) {
                continue;
            }
            let whole = registry.whole_path(path);
            item.error(
                cx,
                registry,
                route.path.span(),
                format!("`{method} {whole}` is already the route of {}, {}", first.describe(), first.line()),
            );
        }
    }
}

/// Two entries of the list itself with one name; the rest is seen by [`constant_twice`].
pub(crate) fn same_name(cx: &mut Ctxt, registry: &Registry) {
    let mut seen: HashMap<String, String> = HashMap::new();
    for entry in registry.direct_entries() {
        let (name, path) = (entry.constant(), entry.shown());
        let first = seen.insert(name.to_string(), path.clone());
        if let Some(first) = first.filter(|first| *first != path && entry.cfgs.is_empty()) {
            let message = format!(
                "`{path}` and `{first}` would both be the constant `{name}`\n\
                 help: name one of them: `{path} as OTHER_NAME`",
            );
            cx.error(&entry.at, message);
        }
    }
}

/// Two endpoints with one constant, one of them at least from a list or by its id.
pub(crate) fn constant_twice(cx: &mut Ctxt, registry: &Registry, items: &[&Item]) {
    let mut seen: HashMap<String, &Item> = HashMap::new();
    for item in items {
        for (_, name) in &item.constants {
            if let Some(mode) = registry.modes.of_constant(name) {
                let message = format!(
                    "{} would be the constant `{name}`, which is that of mode `{mode}`\n\
                     help: name it with `as` in the list",
                    item.describe(),
                );
                cx.error(&item.entry.at, message);
                continue;
            }
            let Some(first) = seen.insert(name.to_string(), item) else { continue };
            // Two of the registry's own entries were told apart, or reported, by their names.
            let own = |item: &Item| item.direct && item.annotation().id.is_none();
            if first.handler.unique == item.handler.unique || (own(first) && own(item)) {
                continue;
            }
            let both =
                format!("{} and {} would both be the constant `{name}`", first.describe(), item.describe());
            match &item.annotation().id {
                Some(id) => item.error(cx, registry, id.span(), format!("{both}\nhelp: give it another id")),
                None => {
                    cx.error(&item.entry.at, format!("{both}\nhelp: name one of them with `as` in the list"));
                }
            }
        }
    }
}
