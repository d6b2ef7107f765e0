//! Whether a document and a registry speak of the same operations.

use std::error::Error;
use std::fmt;

use acl_core::{EndpointId, Registry};
use utoipa::openapi::OpenApi;

use super::operations::{methods, plain, shape};

/// Compares the operations of a document with the endpoints of a registry, by method and path.
///
/// # Errors
/// All that differ: first what the document has, in its order, then what it lacks.
pub fn check<R: Registry>(document: &OpenApi) -> Result<(), Mismatches> {
    let mut endpoints: Vec<EndpointId<R>> = EndpointId::all().collect();
    let mut strange = Vec::new();
    for (path, item) in &document.paths.paths {
        for method in methods(item) {
            let same =
                |id: &EndpointId<R>| id.route().method == method && plain(id.route().path) == plain(path);
            match endpoints.iter().position(same) {
                Some(at) => _ = endpoints.remove(at),
                None => strange.push((method.to_owned(), path.clone())),
            }
        }
    }
    let mut all = Vec::new();
    for (method, path) in strange {
        let alike =
            |id: &EndpointId<R>| id.route().method == method && shape(id.route().path) == shape(&path);
        all.push(match endpoints.iter().position(alike) {
            Some(at) => {
                Mismatch::ParameterNames { method, path, registered: endpoints.remove(at).route().path }
            }
            None => Mismatch::NotInRegistry { methods: of_path::<R>(&path), method, path },
        });
    }
    all.extend(endpoints.into_iter().map(|id| {
        let route = id.route();
        Mismatch::NotInDocument { method: route.method, path: route.path }
    }));
    if all.is_empty() { Ok(()) } else { Err(Mismatches { all }) }
}

/// The methods that the registry has of this path.
fn of_path<R: Registry>(path: &str) -> Vec<&'static str> {
    let routes = EndpointId::<R>::all().map(EndpointId::route);
    routes.filter(|route| plain(route.path) == plain(path)).map(|route| route.method).collect()
}

/// A difference between a document and a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mismatch {
    /// The document has an operation that is no endpoint.
    NotInRegistry {
        /// Its method.
        method: String,
        /// Its path.
        path: String,
        /// The methods that the registry has of this path.
        methods: Vec<&'static str>,
    },
    /// The registry has an endpoint that the document lacks.
    NotInDocument {
        /// Its method.
        method: &'static str,
        /// Its path, with the prefix.
        path: &'static str,
    },
    /// An operation is an endpoint's but for the names of the path's parameters.
    ParameterNames {
        /// Its method.
        method: String,
        /// Its path in the document.
        path: String,
        /// Its path in the registry.
        registered: &'static str,
    },
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInRegistry { method, path, methods } => {
                write!(f, "`{method} {path}` is in the document and not in the registry")?;
                match &methods[..] {
                    [] => {
                        write!(f, ": annotate its handler with `#[acl::endpoint({method}, \"{path}\", …)]`")
                    }
                    _ => write!(f, ", which has the path with {}", methods.join(", ")),
                }
            }
            Self::NotInDocument { method, path } => {
                let (lower, path) = (method.to_lowercase(), plain(path));
                write!(
                    f,
                    "`{method} {path}` is in the registry and not in the document: annotate its handler with \
                     `#[utoipa::path({lower}, path = \"{path}\", …)]`, or add it by `Extension::with_missing`"
                )
            }
            Self::ParameterNames { method, path, registered } => write!(
                f,
                "`{method} {path}` in the document is `{method} {registered}` in the registry: name the parameters alike"
            ),
        }
    }
}

/// All differences between a document and a registry; printed, one a line.
#[derive(Clone, PartialEq, Eq)]
pub struct Mismatches {
    all: Vec<Mismatch>,
}

impl Mismatches {
    /// The differences: at least one.
    pub fn iter(&self) -> impl Iterator<Item = &Mismatch> {
        self.all.iter()
    }
}

impl fmt::Display for Mismatches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the document and the registry differ")?;
        self.all.iter().try_for_each(|mismatch| write!(f, "\n- {mismatch}"))
    }
}

/// As printed: a test unwraps it.
impl fmt::Debug for Mismatches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for Mismatches {}
