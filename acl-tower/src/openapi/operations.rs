//! Operations of a document, by method and path.

use std::borrow::Cow;

use utoipa::openapi::path::{Operation, PathItem};

/// The operations of a path with their methods, as they are called in a request.
pub(super) fn methods(item: &PathItem) -> impl Iterator<Item = &str> {
    let named = [
        ("GET", &item.get),
        ("PUT", &item.put),
        ("POST", &item.post),
        ("DELETE", &item.delete),
        ("OPTIONS", &item.options),
        ("HEAD", &item.head),
        ("PATCH", &item.patch),
        ("TRACE", &item.trace),
        ("QUERY", &item.query),
    ];
    let named = named.into_iter().filter(|(_, operation)| operation.is_some()).map(|(method, _)| method);
    named.chain(item.additional_operations.keys().map(String::as_str))
}

/// The place of a method's operation. None for a method that no registry has.
pub(super) fn operation<'a>(item: &'a mut PathItem, method: &str) -> Option<&'a mut Option<Operation>> {
    Some(match method {
        "GET" => &mut item.get,
        "PUT" => &mut item.put,
        "POST" => &mut item.post,
        "DELETE" => &mut item.delete,
        "OPTIONS" => &mut item.options,
        "HEAD" => &mut item.head,
        "PATCH" => &mut item.patch,
        "TRACE" => &mut item.trace,
        _ => return None,
    })
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
