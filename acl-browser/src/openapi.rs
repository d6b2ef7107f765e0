//! An `OpenAPI` document: finds the operation of each endpoint, and reads what the document says of it.

mod error;
mod example;
mod operation;
mod reference;
mod schema;
mod security;

use acl_core::requests::{Requests, path_of};
use acl_core::{Catalog, Route};
use serde_json::Value;

pub use error::OpenApiError;
pub(crate) use operation::{Answer, Content, Operation, Parameter, Place};
pub(crate) use reference::Reference;
pub(crate) use schema::{Field, Schema};
pub(crate) use security::{Requirement, Scheme};

/// The methods that a path item has a member for. Those of `additionalOperations` are written as in a request.
const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// A document, with the operation of each endpoint.
pub(crate) struct Document {
    value: Value,
    /// By the index of the endpoint.
    operations: Vec<Option<Address>>,
    /// Operations that belong to no endpoint, such as `GET /tickets`.
    strangers: Vec<String>,
}

/// Where an operation stands in the document.
struct Address {
    path: String,
    method: String,
}

impl Document {
    /// Reads a document in JSON and finds the endpoint of each of its operations.
    ///
    /// # Errors
    /// The text is no document of `OpenAPI` 3.
    pub(crate) fn read(catalog: &Catalog<'_>, text: &str) -> Result<Self, OpenApiError> {
        let value = parse(text)?;
        let requests = Requests::of(catalog);
        let bases = bases(&value);
        let mut operations: Vec<Option<Address>> = catalog.indices().map(|_| None).collect();
        let mut strangers = Vec::new();
        let paths = value.get("paths").and_then(Value::as_object);
        for (path, item) in paths.into_iter().flatten() {
            for method in methods(Reference::resolve(&value, item)) {
                let found = bases.iter().find_map(|base| find(catalog, &requests, &method, base, path));
                let place = found.and_then(|index| operations.get_mut(usize::from(index)));
                match place {
                    Some(place) => _ = place.get_or_insert(Address { path: path.clone(), method }),
                    None => strangers.push(format!("{method} {path}")),
                }
            }
        }
        Ok(Self { value, operations, strangers })
    }

    /// The title of the API.
    pub(crate) fn title(&self) -> Option<&str> {
        self.value.pointer("/info/title")?.as_str().map(str::trim).filter(|title| !title.is_empty())
    }

    /// What the document says of an endpoint.
    pub(crate) fn operation(&self, index: u16) -> Option<Operation<'_>> {
        let Address { path, method } = self.operations.get(usize::from(index))?.as_ref()?;
        let item = Reference::resolve(&self.value, self.value.get("paths")?.get(path)?);
        let lower = method.to_ascii_lowercase();
        let operation = if METHODS.contains(&lower.as_str()) {
            item.get(&lower)?
        } else {
            item.get("additionalOperations")?.get(method)?
        };
        Some(Operation::new(&self.value, item, operation))
    }

    /// How many endpoints have an operation.
    pub(crate) fn len(&self) -> usize {
        self.operations.iter().flatten().count()
    }

    /// The operations that belong to no endpoint.
    pub(crate) fn strangers(&self) -> &[String] {
        &self.strangers
    }
}

fn parse(text: &str) -> Result<Value, OpenApiError> {
    let text = text.trim_start_matches('\u{feff}');
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let is_yaml = text.lines().any(|line| line.starts_with("openapi:") || line.starts_with("swagger:"));
        if is_yaml {
            OpenApiError::Yaml
        } else {
            OpenApiError::NotJson { line: error.line(), column: error.column() }
        }
    })?;
    let version = value.get("openapi").or_else(|| value.get("swagger")).and_then(Value::as_str);
    match version {
        None => Err(OpenApiError::NoVersion),
        Some(version) if !version.starts_with("3.") => Err(OpenApiError::Version(version.to_owned())),
        Some(_) if value.get("paths").is_some_and(|paths| !paths.is_object()) => Err(OpenApiError::NoPaths),
        Some(_) => Ok(value),
    }
}

/// The methods of a path item, as a request has them.
fn methods(item: &Value) -> Vec<String> {
    let named = METHODS.iter().filter(|method| item.get(**method).is_some_and(Value::is_object));
    let others = item.get("additionalOperations").and_then(Value::as_object);
    let others = others.into_iter().flatten().map(|(method, _)| method.clone());
    named.map(|method| method.to_ascii_uppercase()).chain(others).collect()
}

/// What may stand before the paths of the document: the path of each of its servers, or nothing.
fn bases(document: &Value) -> Vec<&str> {
    let servers = document.get("servers").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let urls = servers.iter().filter_map(|server| server.get("url")?.as_str());
    let mut bases: Vec<&str> = urls.map(|url| path_of(url).trim_end_matches('/')).chain([""]).collect();
    bases.dedup();
    bases
}

/// The endpoint with this method and a path of the same shape: parameters may have other names.
fn find(catalog: &Catalog<'_>, requests: &Requests<'_>, method: &str, base: &str, path: &str) -> Option<u16> {
    let whole = format!("{base}{path}");
    let index = requests.find(method, &whole)?;
    let Route { method: found, path } = catalog.route(index)?;
    let count = |path: &str, sign: char| path.matches(sign).count();
    // `/tickets/export` is a request for `/tickets/{id}`, and not the same path.
    let is_same = found == method && ['/', '{'].iter().all(|sign| count(path, *sign) == count(&whole, *sign));
    is_same.then_some(index)
}
