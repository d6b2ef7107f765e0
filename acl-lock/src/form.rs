//! The form that each word of a file must have. The reader checks it, and so does a surface made at run time.

use acl_core::assemble::Declaration;
use acl_core::{Access, Mode, Route, Tag, is_hidden, is_method};

/// The version of the format, in the first line of a file.
pub const FORMAT: u32 = 2;

pub(crate) fn path_mistake(path: &str) -> Option<String> {
    // A name that is not shown as it is would be read as another.
    let bad = path.chars().find(|c| c.is_whitespace() || is_hidden(*c));
    match bad {
        _ if !path.starts_with('/') => Some(format!("expected a path that begins with `/`, found `{path}`")),
        Some(bad) => Some(format!("`{}` cannot be in a path", bad.escape_default())),
        None => None,
    }
}

pub(crate) fn endpoint_mistakes(endpoint: &Declaration<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let route = Route { method: endpoint.method, path: endpoint.path };
    if route.is_permission() {
        found.extend(permission_name_mistake(endpoint.path));
    } else {
        if !is_method(endpoint.method) {
            found.push(format!("expected a method such as `GET`, found `{}`", endpoint.method));
        }
        found.extend(path_mistake(endpoint.path));
    }
    if endpoint.access != Access::Public && endpoint.modes.is_empty() {
        found.push(format!("{route} is open to no mode (M2)"));
    }
    if endpoint.access != Access::Granted && endpoint.explicit {
        found.push(format!("{route} is open to all, so `explicit` says nothing of it (D10)"));
    }
    if endpoint.access != Access::Granted && !endpoint.needs.is_empty() {
        found.push(format!("{route} is open to all, so it needs no tags (D11)"));
    }
    if endpoint.access != Access::Public && endpoint.identified {
        found.push(format!("{route} is not public, so every credential is recognised there (D1)"));
    }
    if endpoint.access == Access::Public && route.is_permission() {
        found.push(format!("{route} would be one that everyone has (D1)"));
    }
    found
}

/// A permission is named as a constant is.
pub(crate) fn permission_name_mistake(name: &str) -> Option<String> {
    constant_mistake(name)
        .then(|| format!("expected the name of a permission such as `PUBLISH_NEW`, found `{name}`"))
}

/// `before` are the names declared before it.
pub(crate) fn mode_mistake(name: &str, before: &[&str]) -> Option<String> {
    if !Mode::is_name(name) {
        Some(format!("expected the name of a mode, `a-z`, `0-9` and `_`, found `{name}`"))
    } else if Mode::by_name(name, before).is_some() {
        Some(format!("mode `{name}` is there already"))
    } else {
        None
    }
}

pub(crate) fn tag_mistake(tag: &str) -> Option<String> {
    Tag::parse(tag).err().map(|error| format!("`{tag}`: {error}"))
}

/// A tag, or a tag and `.*`.
pub(crate) fn removed_mistake(entry: &str) -> Option<String> {
    tag_mistake(entry.strip_suffix(".*").unwrap_or(entry))
}

/// A constant's: no lower case, so that it is never the text of a list (T2).
pub(crate) fn policy_name_mistake(name: &str) -> Option<String> {
    constant_mistake(name)
        .then(|| format!("expected the name of a policy such as `READ_ONLY`, found `{name}`"))
}

/// Whether a name is not that of a constant.
fn constant_mistake(name: &str) -> bool {
    let letters = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    let starts = name.starts_with(|first: char| first.is_alphabetic() || first == '_');
    !letters || !starts || name.to_uppercase() != name
}
