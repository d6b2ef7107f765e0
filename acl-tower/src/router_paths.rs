//! The paths of an axum router, which it shows in its `Debug` alone.

/// Reads the paths from `… node: Node { paths: {RouteId(1): "/tickets"} } …`. The first node has the routes of the
/// router, a later one has its fallbacks.
pub(crate) fn paths(debug: &str) -> Option<Vec<String>> {
    let (_, mut rest) = debug.split_once("node: Node { paths: {")?;
    let mut paths = Vec::new();
    while !rest.starts_with('}') {
        let (_, quoted) = rest.split_once(": \"")?;
        let mut path = String::new();
        let mut characters = quoted.char_indices();
        let end = loop {
            match characters.next()? {
                (at, '"') => break at + 1,
                // Of what Rust escapes, a path has quotes and backslashes at most.
                (_, '\\') => path.push(characters.next()?.1),
                (_, character) => path.push(character),
            }
        };
        paths.push(path);
        rest = quoted[end..].trim_start_matches(", ");
    }
    paths.sort();
    Some(paths)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use axum::Router;
    use axum::routing::get;

    use super::paths;

    #[test]
    fn a_router_shows_all_of_its_paths() {
        let inner = Router::new().route("/{id}", get(async || ())).fallback(async || ());
        let router: Router = Router::new()
            .route("/", get(async || ()))
            .route("/odd\"\\é", get(async || ()))
            .nest("/tickets", inner)
            .merge(Router::new().route_service("/files/{*path}", get(async || ())))
            .nest_service("/doc", get(async || ()));
        let expected = [
            "/",
            "/doc",
            "/doc/",
            "/doc/{*__private__axum_nest_tail_param}",
            "/files/{*path}",
            "/odd\"\\é",
            "/tickets/{id}",
        ];
        assert_eq!(paths(&format!("{router:?}")).unwrap(), expected);
        let fallback = Router::<()>::new().fallback(async || ());
        assert_eq!(paths(&format!("{fallback:?}")).unwrap(), Vec::<String>::new());
        assert_eq!(paths("1"), None);
    }
}
