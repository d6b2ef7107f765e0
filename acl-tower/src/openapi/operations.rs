//! Operations of a document, by method and path.

use std::borrow::Cow;
use std::collections::BTreeMap;

use acl_core::{EndpointId, Registry};
use serde_json::{Map, Value};

use crate::target::routed;

/// Methods that have a word of their own in a path item.
const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// Where a path item has the operations of all other methods, since `OpenAPI` 3.2.
const OTHERS: &str = "additionalOperations";

/// The methods of a path item, as they are called in a request.
pub(super) fn methods(item: &Value) -> Vec<String> {
    let named = METHODS.iter().filter(|method| item.get(**method).is_some_and(Value::is_object));
    let named = named.map(|method| method.to_uppercase());
    let others = item.get(OTHERS).and_then(Value::as_object).into_iter().flat_map(Map::keys);
    named.chain(others.cloned()).collect()
}

/// The operation of a method.
pub(super) fn operation<'a>(item: &'a mut Value, method: &str) -> Option<&'a mut Map<String, Value>> {
    let word = method.to_lowercase();
    let place = if METHODS.contains(&word.as_str()) {
        item.get_mut(&word)
    } else {
        item.get_mut(OTHERS)?.get_mut(method)
    };
    place?.as_object_mut()
}

/// Puts an operation into a path item.
pub(super) fn insert(item: &mut Map<String, Value>, method: &str, operation: Value) {
    let word = method.to_lowercase();
    if METHODS.contains(&word.as_str()) {
        item.insert(word, operation);
    } else if let Some(others) =
        item.entry(OTHERS).or_insert_with(|| Value::Object(Map::new())).as_object_mut()
    {
        others.insert(method.to_owned(), operation);
    }
}

/// The endpoints of a registry, found by the operations of a document.
pub(super) struct Endpoints<R> {
    /// The path before all paths of the document.
    base: String,
    by_shape: BTreeMap<String, Vec<EndpointId<R>>>,
}

impl<R: Registry> Endpoints<R> {
    pub(super) fn of(document: &Value) -> Self {
        let mut by_shape = BTreeMap::<_, Vec<_>>::new();
        for id in routed::<R>() {
            by_shape.entry(shape(id.route().path)).or_default().push(id);
        }
        Self { base: base(document), by_shape }
    }

    /// The endpoint of an operation.
    pub(super) fn find(&self, method: &str, path: &str) -> Option<EndpointId<R>> {
        self.of_path(path).find(|id| id.route().method == method)
    }

    /// The endpoints of a path of the document: the registry has it with the base before it, or without.
    pub(super) fn of_path(&self, path: &str) -> impl Iterator<Item = EndpointId<R>> {
        let whole = (!self.base.is_empty()).then(|| shape(&format!("{}{path}", self.base)));
        let shapes = whole.into_iter().chain([shape(path)]);
        shapes.filter_map(|shape| self.by_shape.get(&shape)).flatten().copied()
    }

    /// A path of the registry as the document has it.
    pub(super) fn in_document(&self, path: &str) -> String {
        let path = plain(path);
        path.strip_prefix(&self.base).filter(|path| path.starts_with('/')).unwrap_or(&path).to_owned()
    }
}

/// The path before all paths of a document: that of its servers, if all have the same.
fn base(document: &Value) -> String {
    let servers = document.get("servers").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let urls = servers.iter().filter_map(|server| server.get("url")?.as_str());
    let mut paths = urls.map(|url| acl_core::requests::path_of(url).trim_end_matches('/'));
    let first = paths.next().unwrap_or_default();
    if paths.all(|path| path == first) { first.to_owned() } else { String::new() }
}

/// A path as documents have it: `OpenAPI` has no form for a parameter that takes the rest of a path.
pub(super) fn plain(path: &str) -> Cow<'_, str> {
    if path.contains("{*") { path.replace("{*", "{").into() } else { path.into() }
}

/// The names of a path's parameters.
pub(super) fn parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|piece| Some(piece.split_once('}')?.0.trim_start_matches('*')))
}

/// A path without the names of its parameters.
pub(super) fn shape(path: &str) -> String {
    let mut pieces = path.split('{');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |shape, piece| shape + "{}" + piece.split_once('}').map_or("", |(_, after)| after))
}
