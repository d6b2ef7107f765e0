//! What a shell offers for a word that is not finished: methods, paths, modes, and the patterns of a list.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use acl_core::{Catalog, Route, Tag};
use acl_lock::Lock;
use clap_complete::CompletionCandidate;

use crate::lock_file::{LockFile, nearest};

/// The variable by which a shell asks.
pub(crate) const VARIABLE: &str = "ACL_COMPLETE";

/// The methods of the registry, and its permissions, which stand in the place of a call.
pub(crate) fn methods(current: &OsStr) -> Vec<CompletionCandidate> {
    let current = current.to_string_lossy().to_ascii_uppercase();
    with_lock(|lock| {
        let catalog = lock.catalog();
        let name =
            |route: Route<'_>| if route.is_permission() { route.path } else { route.method }.to_owned();
        let names: BTreeSet<String> = catalog.endpoints().map(|(_, route, _)| name(route)).collect();
        beginning_with(&current, names.into_iter())
    })
}

/// The declared paths; those with the method, where it stands before.
pub(crate) fn paths(current: &OsStr) -> Vec<CompletionCandidate> {
    let current = current.to_string_lossy();
    with_lock(|lock| {
        let catalog = lock.catalog();
        let typed: Vec<String> = typed().map(|word| word.to_string_lossy().to_ascii_uppercase()).collect();
        let has = |method: &str| typed.iter().any(|word| word == method);
        let any = catalog.endpoints().any(|(_, route, _)| has(route.method));
        let routes = catalog.endpoints().filter(|(_, route, _)| !route.is_permission());
        let routes = routes.filter(|(_, route, _)| !any || has(route.method));
        let paths: BTreeSet<&str> = routes.map(|(_, route, _)| route.path).collect();
        beginning_with(&current, paths.into_iter().map(str::to_owned))
    })
}

/// The modes of the registry.
pub(crate) fn modes(current: &OsStr) -> Vec<CompletionCandidate> {
    let current = current.to_string_lossy();
    with_lock(|lock| {
        let catalog = lock.catalog();
        let modes = catalog.modes().map(|mode| mode.name(catalog.own_modes()).to_owned());
        beginning_with(&current, modes)
    })
}

/// The patterns that can stand where the last one of a list begins, and, for the first, the policies.
pub(crate) fn lists(current: &OsStr) -> Vec<CompletionCandidate> {
    let current = current.to_string_lossy();
    let start = current.rfind([',', '|', '\'', '"', ' ']).map_or(0, |at| at + 1);
    let (before, last) = current.split_at(start);
    let (minus, body) = last.strip_prefix('-').map_or(("", last), |body| ("-", body));
    with_lock(|lock| {
        let policies = lock.policies().iter().map(|policy| policy.name.to_owned());
        let policies =
            policies.filter(|name| before.trim_matches(['\'', '"']).is_empty() && name.starts_with(last));
        let patterns = patterns(&lock.catalog(), body).into_iter().map(|pattern| format!("{minus}{pattern}"));
        let offered =
            policies.chain(patterns).map(|word| CompletionCandidate::new(format!("{before}{word}")));
        offered.collect()
    })
}

/// The patterns that end at the next dot, and whole tags as soon as something is typed: a thousand tags are no help.
fn patterns(catalog: &Catalog<'_>, typed: &str) -> BTreeSet<String> {
    let mut offered = BTreeSet::new();
    for tag in catalog.tags().map(Tag::as_str) {
        if let Some(operation) = tag.rfind('.').map(|dot| format!("*{}", &tag[dot..]))
            && typed.starts_with('*')
            && operation.starts_with(typed)
        {
            offered.insert(operation);
        }
        if let Some(rest) = tag.strip_prefix(typed) {
            offered.extend(rest.find('.').map(|dot| format!("{}.*", &tag[..typed.len() + dot])));
            offered.extend((!typed.is_empty()).then(|| tag.to_owned()));
        }
    }
    offered
}

fn beginning_with(current: &str, words: impl Iterator<Item = String>) -> Vec<CompletionCandidate> {
    words.filter(|word| word.starts_with(current)).map(CompletionCandidate::new).collect()
}

/// What the shell says was typed: it stands after `--`.
fn typed() -> impl Iterator<Item = OsString> {
    std::env::args_os().skip_while(|word| word != "--").skip(2)
}

/// The lock of the line that is typed. Without one there is nothing to offer.
fn with_lock(offered: impl FnOnce(&Lock<'_>) -> Vec<CompletionCandidate>) -> Vec<CompletionCandidate> {
    let mut words = typed();
    let mut named = None;
    while let Some(word) = words.next() {
        if word == "--lock" {
            named = words.next().map(PathBuf::from);
        } else if let Some(file) = word.to_str().and_then(|word| word.strip_prefix("--lock=")) {
            named = Some(Path::new(file).to_owned());
        }
    }
    let path = named.or_else(|| std::env::var_os("ACL_LOCK").map(PathBuf::from)).map_or_else(nearest, Ok);
    let Ok(file) = path.and_then(|path| LockFile::read(&path)) else { return Vec::new() };
    file.lock().map(|lock| offered(&lock)).unwrap_or_default()
}
