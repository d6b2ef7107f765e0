//! Declared paths: when two of them are one route, and where the paths of a registry stand.

/// Whether two declared paths are one route: they differ at most in the names of their parameters.
pub(crate) fn same_route(one: &str, other: &str) -> bool {
    one == other || letters(one).eq(letters(other))
}

/// Whether a path is that of an endpoint whose registry stands under a prefix.
pub(crate) fn is_at(path: &str, prefix: &str, declared: &str) -> bool {
    match (prefix, declared) {
        ("", _) => same_route(path, declared),
        (_, "/") => same_route(path, prefix),
        _ => letters(path).eq(letters(prefix).chain(letters(declared))),
    }
}

/// The path of an endpoint whose registry stands under a prefix. The root of a registry stands at the prefix, as
/// axum's `nest` has it.
#[cfg(feature = "axum")]
pub(crate) fn under(prefix: &str, declared: &str) -> String {
    match declared {
        "/" if !prefix.is_empty() => prefix.to_owned(),
        _ => format!("{prefix}{declared}"),
    }
}

/// A prefix as this crate compares it: it begins with a slash and does not end with one. `/` is none.
pub(crate) fn prefix(text: &str) -> String {
    let inner = text.trim_end_matches('/');
    if inner.is_empty() || inner.starts_with('/') { inner.to_owned() } else { format!("/{inner}") }
}

/// The part of a declared path that stands before a parameter for the rest: `/files` of `/files/{*path}`.
#[cfg(feature = "axum")]
pub(crate) fn before_rest(declared: &str) -> Option<&str> {
    let (before, rest) = declared.rsplit_once('/')?;
    (rest.starts_with("{*") && rest.ends_with('}')).then_some(before)
}

/// A path with a text for each parameter.
#[cfg(any(feature = "axum", feature = "testing"))]
pub(crate) fn filled(declared: &str, value: &str) -> String {
    let mut pieces = declared.split('{');
    let first = pieces.next().unwrap_or_default();
    pieces.fold(first.to_owned(), |text, piece| {
        text + value + piece.split_once('}').map_or("", |(_, after)| after)
    })
}

/// The bytes of a declared path without the names of its parameters. `{{` is a brace, and no parameter.
fn letters(path: &str) -> impl Iterator<Item = u8> + Clone {
    #[derive(Clone, Copy)]
    enum At {
        Literal,
        Opened,
        Name,
    }
    let mut at = At::Literal;
    path.bytes().filter(move |byte| {
        let (next, shown) = match (at, byte) {
            (At::Literal, b'{') => (At::Opened, true),
            (At::Opened, b'*') => (At::Name, true),
            (At::Opened, b'{') | (_, b'}') | (At::Literal, _) => (At::Literal, true),
            (At::Opened | At::Name, _) => (At::Name, false),
        };
        at = next;
        shown
    })
}

#[cfg(all(test, feature = "axum"))]
mod tests {
    use super::{before_rest, is_at, prefix, same_route, under};

    #[test]
    fn names_of_parameters_make_no_other_route() {
        for (one, other) in [
            ("/a", "/a"),
            ("/a/{id}", "/a/{number}"),
            ("/{a}/{b}/x", "/{c}/{d}/x"),
            ("/f/{*rest}", "/f/{*path}"),
        ] {
            assert!(same_route(one, other), "{one} {other}");
        }
    }

    #[test]
    fn all_else_makes_another_route() {
        for (one, other) in [
            ("/a", "/b"),
            ("/a", "/a/"),
            ("/a/{id}", "/a/id"),
            ("/a/{id}", "/a/{*id}"),
            ("/a/{id}", "/a/{id}/"),
            ("/a/{id}x", "/a/{id}y"),
            ("/{{a}}", "/{a}"),
            ("/{{a}}", "/{{b}}"),
            ("/a/{id", "/a/{id}"),
            ("/a/{*x}", "/b/{*x}"),
        ] {
            assert!(!same_route(one, other), "{one} {other}");
        }
    }

    #[test]
    fn a_prefix_stands_before_whole_paths() {
        assert_eq!(["/", "", "v1", "/v1/", "/a/b"].map(prefix), ["", "", "/v1", "/v1", "/a/b"]);
        assert!(is_at("/v1/a/{x}", "/v1", "/a/{id}") && is_at("/v1", "/v1", "/") && is_at("/", "", "/"));
        for (path, at, declared) in [("/v1a", "/v1", "/a"), ("/a", "/v1", "/a"), ("/v1/", "/v1", "/")] {
            assert!(!is_at(path, at, declared), "{path}");
        }
        assert_eq!([under("/v1", "/"), under("/v1", "/a"), under("", "/")], ["/v1", "/v1/a", "/"]);
    }

    #[test]
    fn only_a_rest_has_something_before_it() {
        assert_eq!(before_rest("/files/{*path}"), Some("/files"));
        assert_eq!(before_rest("/{*path}"), Some(""));
        assert_eq!(["/files/{path}", "/files", "/a/{*x}/b"].map(before_rest), [None; 3]);
    }
}
