//! Checks of paths against one another: each path has one spelling, and one router can mount them all.

use std::collections::HashMap;

use crate::collect::Item;
use crate::ctxt::Ctxt;
use crate::read::{Registry, Route, shape};

/// Reports each path that repeats the registry's prefix.
pub(crate) fn prefix_repeated(cx: &mut Ctxt, registry: &Registry, items: &[&Item]) {
    let Some(prefix) = registry.prefix.as_ref().filter(|prefix| prefix.value() != "/") else { return };
    for (item, route) in routes(items) {
        let path = route.path.value();
        let Some(rest) =
            path.strip_prefix(prefix.value()).filter(|rest| rest.is_empty() || rest.starts_with('/'))
        else {
            continue;
        };
        let rest = if rest.is_empty() { "/" } else { rest };
        let message = format!(
            "the prefix `{}` stands before every path, so this one would be `{}`: write `{rest}`",
            prefix.value(),
            registry.whole_path(path),
        );
        item.error(cx, registry, route.path.span(), message);
    }
}

/// Reports two paths that differ only in the names of their parameters. With the same method they are one route twice,
/// which is reported elsewhere.
pub(crate) fn two_spellings(cx: &mut Ctxt, registry: &Registry, items: &[&Item]) {
    let mut seen: HashMap<String, Vec<(&Item, &Route)>> = HashMap::new();
    for (item, route) in routes(items) {
        let others = seen.entry(shape(route.path.value())).or_default();
        if let Some((first, other)) = others.first() {
            let (path, known) = (route.path.value(), other.path.value());
            if path != known && others.iter().all(|(_, other)| other.method != route.method) {
                let message = format!(
                    "`{path}` and `{known}` ({}) are one path, which has one spelling: write `{known}`",
                    first.line(),
                );
                item.error(cx, registry, route.path.span(), message);
            }
        }
        others.push((item, route));
    }
}

/// What only axum's router refuses, where the registry is mounted in one: text after a parameter, and a parameter
/// beside a rest.
pub(crate) fn axum(cx: &mut Ctxt, registry: &Registry, items: &[&Item]) {
    if !registry.hooks.iter().any(|hook| hook.path.segments.last().is_some_and(|last| last.ident == "axum")) {
        return;
    }
    // The place of the first wildcard of each kind, by the shape of what stands before it.
    let mut rests: HashMap<String, (&Item, &Route)> = HashMap::new();
    let mut parameters: HashMap<String, (&Item, &Route)> = HashMap::new();
    for (item, route) in routes(items) {
        let path = route.path.value();
        let beside = path
            .split('/')
            .find(|segment| segment.split_once('}').is_some_and(|(_, after)| !after.is_empty()));
        if let Some(segment) = beside {
            let message = format!(
                "axum has no parameter with text after it, as in `{segment}`; write a parameter alone, and read the \
                 text in the handler",
            );
            item.error(cx, registry, route.path.span(), message);
            continue;
        }
        let shape = shape(path);
        for (at, _) in shape.match_indices('{') {
            let (before, is_rest) = (&shape[..at], shape[at..].starts_with("{*"));
            let (own, others) = if is_rest { (&mut rests, &parameters) } else { (&mut parameters, &rests) };
            own.entry(before.to_owned()).or_insert((item, route));
            if let Some((first, other)) = others.get(before) {
                let message = format!(
                    "axum cannot have `{path}` beside `{}` of {}, {}: a parameter and a rest in one place",
                    other.path.value(),
                    first.describe(),
                    first.line(),
                );
                item.error(cx, registry, route.path.span(), message);
                break;
            }
        }
    }
}

fn routes<'a>(items: &[&'a Item]) -> impl Iterator<Item = (&'a Item, &'a Route)> {
    items.iter().flat_map(|item| item.annotation().routes.iter().map(move |route| (*item, route)))
}
