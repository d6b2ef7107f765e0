//! What can only be checked with all of a registry in view. Each rule is one function, named for it.

use std::collections::HashMap;

use acl_core::{MAX_ENDPOINTS, MAX_MODES, Mode, ModeSet, Tag};
use proc_macro2::Ident;

use crate::annotation::check_tag;
use crate::ctxt::Ctxt;
use crate::model::Item;
use crate::policy;
use crate::registry::Registry;
use crate::renamed::{removals, removed_in_use, rename_reaches, renames};
use crate::route::{check_prefix, shape};
use crate::rule;
use crate::suggest::{did_you_mean, one_of};
use crate::text::Text;

const BUILT_IN: [&str; 3] = ["key", "token", "session"];

/// What the registry says of itself, checked by the front: it needs no annotation for it.
pub(crate) fn check_registry(cx: &mut Ctxt, registry: &Registry) {
    if let Some(prefix) = &registry.prefix {
        check_prefix(cx, prefix);
    }
    own_modes(cx, registry);
    registry.default_modes.iter().flatten().for_each(|mode| known_mode(cx, registry, mode, None));
    vocabulary(cx, registry);
    renames(cx, registry);
    removals(cx, registry);
    same_name(cx, registry);
    policy::check_alone(cx, registry);
    rule::check_alone(cx, registry);
}

/// The annotations against the registry and against one another.
pub(crate) fn check_items(cx: &mut Ctxt, registry: &Registry, items: &[Item]) {
    let sound: Vec<&Item> = items.iter().filter(|item| !item.broken).collect();
    for item in &sound {
        item.modes.iter().flatten().for_each(|mode| known_mode(cx, registry, mode, Some(item)));
        item.tags.iter().for_each(|tag| in_vocabulary(cx, registry, item, tag));
    }
    handler_twice(cx, &sound);
    route_twice(cx, registry, &sound);
    constant_twice(cx, registry, &sound);
    rename_reaches(cx, registry, &sound);
    removed_in_use(cx, registry, &sound);
    let routes: usize = sound.iter().map(|item| item.routes.len()).sum();
    if routes > MAX_ENDPOINTS {
        cx.error(&registry.name, format!("{routes} endpoints; a registry has at most {MAX_ENDPOINTS}"));
    }
}

/// The mode with this name.
pub(crate) fn mode(registry: &Registry, name: &Ident) -> Option<Mode> {
    let own: Vec<String> = registry.own_modes.iter().map(Ident::to_string).collect();
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    Mode::by_name(&name.to_string(), &own)
}

/// M2.
pub(crate) fn default_modes(registry: &Registry) -> ModeSet {
    registry
        .default_modes
        .as_ref()
        .map_or(ModeSet::BUILT_IN, |names| names.iter().filter_map(|name| mode(registry, name)).collect())
}

/// M1: at most five more, none of them built in.
fn own_modes(cx: &mut Ctxt, registry: &Registry) {
    for own in &registry.own_modes {
        let name = own.to_string();
        if BUILT_IN.contains(&name.as_str()) {
            cx.error(own, format!("mode `{name}` is built in; `modes` names only those beyond it"));
        } else if !Mode::is_name(&name) {
            let lower = Some(name.to_lowercase()).filter(|lower| Mode::is_name(lower));
            let named = "a mode is named by `a-z`, `0-9` and `_`".to_owned();
            let hint = lower.map_or(named, |lower| format!("a mode is lower case: write `{lower}`"));
            cx.error(own, format!("mode `{name}`: {hint}"));
        }
    }
    if let Some(beyond) = registry.own_modes.get(MAX_MODES - BUILT_IN.len()) {
        cx.error(beyond, "a registry names at most five modes beyond `key`, `token` and `session`");
    }
}

pub(crate) fn known_mode(cx: &mut Ctxt, registry: &Registry, name: &Ident, item: Option<&Item>) {
    if mode(registry, name).is_some() {
        return;
    }
    let own: Vec<String> = registry.own_modes.iter().map(Ident::to_string).collect();
    let known = || BUILT_IN.into_iter().chain(own.iter().map(String::as_str));
    let word = name.to_string();
    let hint = did_you_mean(&word, known());
    let hint = if hint.is_empty() {
        format!("; `{}` has {}", registry.name, one_of(known()).replace(" or ", " and "))
    } else {
        hint
    };
    let message = format!("unknown mode `{word}`{hint}");
    match item {
        Some(item) => item.error(cx, registry, name.span(), message),
        None => cx.error(name, message),
    }
}

/// T3: the words of a vocabulary are segments, each once.
fn vocabulary(cx: &mut Ctxt, registry: &Registry) {
    let segment = |cx: &mut Ctxt, word: &Text, what: &str| {
        if check_tag(cx, word) && word.value().contains('.') {
            cx.error(word, format!("`{}` has a dot; {what} is one segment", word.value()));
        }
    };
    let once = |cx: &mut Ctxt, words: &[&Text], what: &str| {
        for (at, word) in words.iter().enumerate() {
            if words[..at].iter().any(|known| known.value() == word.value()) {
                cx.error(word, format!("{what} `{}` is given twice; write it once", word.value()));
            }
        }
    };
    if let Some(operations) = &registry.operations {
        for word in operations {
            segment(cx, word, "an operation");
        }
        once(cx, &operations.iter().collect::<Vec<_>>(), "operation");
    }
    if let Some(groups) = &registry.groups {
        once(cx, &groups.iter().map(|group| &group.name).collect::<Vec<_>>(), "group");
        for group in groups {
            segment(cx, &group.name, "a group");
            for word in &group.resources {
                segment(cx, word, "a resource");
            }
            once(cx, &group.resources.iter().collect::<Vec<_>>(), "resource");
        }
    }
}

/// T3: the first segment is a group, the second of three or more a resource of it, the last of two or more
/// an operation.
fn in_vocabulary(cx: &mut Ctxt, registry: &Registry, item: &Item, tag: &Text) {
    let text = tag.value();
    let Ok(parsed) = Tag::parse(text) else { return };
    let segments: Vec<&str> = parsed.segments().collect();
    let unknown = |cx: &mut Ctxt, what: &str, word: &str, known: &[String]| {
        let words = || known.iter().map(String::as_str);
        let hint = did_you_mean(word, words());
        let hint = if hint.is_empty() && !known.is_empty() && known.len() <= 12 {
            format!("; expected {}", one_of(words()))
        } else {
            hint
        };
        item.error(cx, registry, tag.span(), format!("unknown {what} `{word}` in tag `{text}`{hint}"));
    };
    let texts = |words: &[Text]| words.iter().map(|word| word.value().to_owned()).collect::<Vec<_>>();
    if let (Some(groups), Some(first)) = (&registry.groups, segments.first()) {
        match groups.iter().find(|group| group.name.value() == *first) {
            None => {
                let names: Vec<String> = groups.iter().map(|group| group.name.value().to_owned()).collect();
                unknown(cx, "group", first, &names);
            }
            Some(group) => {
                let resources = texts(&group.resources);
                if segments.len() >= 3 && !resources.iter().any(|known| known == segments[1]) {
                    unknown(cx, &format!("resource of group `{first}`:"), segments[1], &resources);
                }
            }
        }
    }
    if let (Some(operations), [_, .., last]) = (&registry.operations, segments.as_slice()) {
        let operations = texts(operations);
        if !operations.iter().any(|known| known == last) {
            unknown(cx, "operation", last, &operations);
        }
    }
}

/// The same handler twice in the list.
fn handler_twice(cx: &mut Ctxt, items: &[&Item]) {
    let mut seen: HashMap<&str, &Item> = HashMap::new();
    for item in items {
        if let Some(first) = seen.insert(&item.unique, item) {
            let (first, here) = (first.entry.path().to_string(), item.entry.path().to_string());
            let named = if first == here {
                String::new()
            } else {
                format!(", first as `{}`", first.replace(' ', ""))
            };
            cx.error(
                item.entry.at(),
                format!("`{}` is in the list twice{named}; name it once", here.replace(' ', "")),
            );
        }
    }
}

/// The same route twice, whatever its parameters are called.
fn route_twice(cx: &mut Ctxt, registry: &Registry, items: &[&Item]) {
    let mut seen: HashMap<(String, String), &Item> = HashMap::new();
    for item in items {
        for route in &item.routes {
            let (method, path) = (route.method.to_string(), route.path.value());
            let Some(first) = seen.insert((method.clone(), shape(path)), item) else { continue };
            if first.unique == item.unique && !std::ptr::eq(first, *item) {
                continue;
            }
            let prefix = registry.prefix.as_ref().map_or("", Text::value);
            let whole =
                if path == "/" && !prefix.is_empty() { prefix.to_owned() } else { format!("{prefix}{path}") };
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
fn same_name(cx: &mut Ctxt, registry: &Registry) {
    let mut seen: HashMap<String, String> = HashMap::new();
    for entry in registry.entries.iter().filter(|entry| !entry.names_list()) {
        let (name, path) = (entry.constant(), entry.path().to_string().replace(' ', ""));
        if let Some(first) =
            seen.get(&name.to_string()).filter(|first| **first != path && entry.cfgs.is_empty())
        {
            cx.error(
                entry.at(),
                format!(
                    "`{path}` and `{first}` would both be the constant `{name}`\n\
                     help: name one of them: `{path} as OTHER_NAME`",
                ),
            );
        }
        seen.insert(name.to_string(), path);
    }
}

/// Two endpoints with one constant, one of them at least from a list or by its id.
fn constant_twice(cx: &mut Ctxt, registry: &Registry, items: &[&Item]) {
    let mut seen: HashMap<String, &Item> = HashMap::new();
    for item in items {
        for (_, name) in &item.constants {
            if let Some(mode) = registry.mode_of(name) {
                let message = format!(
                    "{} would be the constant `{name}`, which is that of mode `{mode}`\n\
                     help: name it with `as` in the list",
                    item.describe(),
                );
                cx.error(item.entry.at(), message);
                continue;
            }
            let Some(first) = seen.insert(name.to_string(), item) else { continue };
            if first.unique == item.unique
                || (first.direct && item.direct && item.id.is_none() && first.id.is_none())
            {
                continue;
            }
            let both =
                format!("{} and {} would both be the constant `{name}`", first.describe(), item.describe());
            match &item.id {
                Some(id) => item.error(cx, registry, id.span(), format!("{both}\nhelp: give it another id")),
                None => {
                    cx.error(
                        item.entry.at(),
                        format!("{both}\nhelp: name one of them with `as` in the list"),
                    );
                }
            }
        }
    }
}
