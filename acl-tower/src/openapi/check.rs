//! Whether a document and a registry speak of the same operations.

use std::error::Error;
use std::fmt;

use acl_core::{EndpointId, Registry};
use serde::Serialize;

use super::operations::{Endpoints, methods, parameters, plain};
use crate::target::routed;
use crate::undeclared::Undeclared;

/// Compares the operations of a document with the endpoints of a registry, by method and path.
///
/// The document is a [`serde_json::Value`], or any type that is `Serialize`, such as those of `utoipa` 5 and 6 and of
/// `aide`. A text, such as `poem-openapi` writes, is read by `serde_json::from_str` first. If the servers of the
/// document have a path, each path of the registry may begin with it, as `OpenAPI` means it.
///
/// # Errors
/// All differences: first operations that are not in the registry, then those whose parameters have other names, then
/// endpoints that the document lacks. Or the reason why it is no document.
pub fn check<R: Registry>(document: &impl Serialize) -> Result<(), Mismatches> {
    let no_document = |why: String| Mismatches { all: vec![Mismatch::NoDocument { why }] };
    let document = serde_json::to_value(document).map_err(|error| no_document(error.to_string()))?;
    let paths = document.get("paths").and_then(serde_json::Value::as_object);
    let paths = paths.ok_or_else(|| no_document("it has no object `paths`".to_owned()))?;
    let endpoints = Endpoints::<R>::of(&document);
    let mut missing: Vec<EndpointId<R>> = routed().collect();
    let mut all = Vec::new();
    for (path, item) in paths {
        for method in methods(item) {
            let found = endpoints.find(&method, path);
            match found.and_then(|id| missing.iter().position(|other| *other == id)) {
                Some(at) => {
                    let registered = missing.remove(at).route().path;
                    if !parameters(registered).eq(parameters(path)) && !is_under_parameters(registered, path)
                    {
                        let path = path.clone();
                        all.push(Mismatch::ParameterNames { method, path, registered });
                    }
                }
                None => all.push(Mismatch::NotInRegistry {
                    methods: endpoints.of_path(path).map(|id| id.route().method).collect(),
                    method,
                    path: path.clone(),
                }),
            }
        }
    }
    all.sort_by_key(|mismatch| matches!(mismatch, Mismatch::ParameterNames { .. }));
    all.extend(missing.into_iter().map(|id| {
        let route = id.route();
        Mismatch::NotInDocument { method: route.method, path: route.path }
    }));
    if all.is_empty() { Ok(()) } else { Err(Mismatches { all }) }
}

/// Whether the parameters of the document are the last of the registry's, as they are where its servers have others.
fn is_under_parameters(registered: &str, path: &str) -> bool {
    let (all, own): (Vec<_>, Vec<_>) = (parameters(registered).collect(), parameters(path).collect());
    all.ends_with(&own) && all.len() > own.len()
}

/// A difference between a document and a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mismatch {
    /// It is no document of `OpenAPI`.
    NoDocument {
        /// Why not.
        why: String,
    },
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
            Self::NoDocument { why } => write!(f, "this is no document of OpenAPI: {why}"),
            Self::NotInRegistry { method, path, methods } => {
                write!(f, "`{method} {path}` is in the document and not in the registry")?;
                match &methods[..] {
                    [] => {
                        let route = Undeclared::new(Some(method), path, "");
                        write!(f, ": annotate its handler with `{}`", route.annotation())
                    }
                    _ => write!(f, ", which has the path with {}", methods.join(", ")),
                }
            }
            Self::NotInDocument { method, path } => {
                let path = plain(path);
                write!(
                    f,
                    "`{method} {path}` is in the registry and not in the document: describe its handler, or add it by \
                     `Extension::with_missing`"
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
