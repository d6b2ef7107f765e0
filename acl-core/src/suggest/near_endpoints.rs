//! The endpoints that a call may have meant (feature `alloc`).

use alloc::vec::Vec;

use crate::catalog::lookup::Catalog;
use crate::suggest::nearest::distance;

/// The endpoints with the path nearest to that of a call, if one is near: three at most, that with the call's method
/// first. The path of the call is that of a request or a declared one: a parameter stands for whatever the request has
/// in its place.
///
/// ```
/// use acl_core::assemble::{Declaration, Declarations};
///
/// let declared = |method, path| Declaration { method, path, tags: vec!["a.b"], ..Declaration::default() };
/// let endpoints = vec![declared("GET", "/tickets/{id}"), declared("PUT", "/tickets/{id}")];
/// let assembled = Declarations { endpoints, ..Declarations::default() }.assemble()?;
/// let catalog = assembled.catalog();
/// let near = |method, path| acl_core::suggest::endpoints(&catalog, method, path);
/// assert_eq!(near("PUT", "/tikets/7"), [1, 0]);
/// assert_eq!(near("DELETE", "/tickets/7"), [0, 1]);
/// assert_eq!(near("GET", "/people"), []);
/// # Ok::<(), acl_core::assemble::AssembleError>(())
/// ```
pub fn endpoints(catalog: &Catalog<'_>, method: &str, path: &str) -> Vec<u16> {
    const MOST: usize = 3;
    let most = path.chars().count().div_ceil(3);
    let mut near: Vec<(usize, bool, u16)> = catalog
        .endpoints()
        .filter_map(|(index, route, _)| {
            let letters = apart(route.path, path, most).filter(|letters| *letters <= most)?;
            Some((letters, route.method != method, index))
        })
        .collect();
    near.sort_unstable();
    let nearest = near.first().map(|(letters, ..)| *letters);
    near.retain(|(letters, ..)| Some(*letters) == nearest);
    near.into_iter().take(MOST).map(|(.., index)| index).collect()
}

/// The distance between a path and a declared one; `None` if their lengths alone are too far apart. If both have the
/// same number of segments, it is the sum over the segments, and a parameter is equal to whatever stands in its place.
fn apart(declared: &str, path: &str, most: usize) -> Option<usize> {
    if declared.split('/').count() != path.split('/').count() {
        let longer = declared.chars().count().abs_diff(path.chars().count());
        return (longer <= most).then(|| distance(path, declared));
    }
    let segment = |(own, given): (&str, &str)| {
        if own.starts_with('{') && !given.is_empty() { 0 } else { distance(given, own) }
    };
    Some(declared.split('/').zip(path.split('/')).map(segment).sum())
}
