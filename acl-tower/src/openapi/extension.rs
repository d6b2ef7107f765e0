//! What a registry knows, written into a document.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use acl_core::{Access, EndpointId, Mode, ModeSet, Registry, Tag};
use serde::Serialize;
use serde::de::{DeserializeOwned, Error as _};
use serde_json::{Error, Map, Value, json};

use super::operations::{Endpoints, insert, methods, operation, parameters, shape};
use crate::carriers::Carriers;
use crate::target::routed;

/// Writes a registry into a document, so that what is described is what is enforced.
///
/// Each operation whose method and path are an endpoint's gets
/// - `x-acl-tags` and `x-acl-modes`; `x-acl-needs`, where it needs further tags; where they hold, `x-acl-public`,
///   `x-acl-identified`, `x-acl-authenticated`, `x-acl-explicit`,
/// - its security requirements in place of those that it had: one for each mode, any of which is enough; none if it is
///   public; an empty one besides if it is `public(identified)`, where a credential is optional,
/// - unless it is public, the answers 401 and 403 where it has none of its own.
///
/// The document gets `x-acl-permissions`, if the registry has permissions, and a security scheme for each mode that an
/// endpoint is open to, which has the name of the mode.
///
/// An operation that is no endpoint's is left as it is: [`check`](super::check()) finds it.
pub struct Extension<R> {
    schemes: BTreeMap<Mode, Value>,
    adds: bool,
    of: PhantomData<fn() -> R>,
}

impl<R: Registry> Default for Extension<R> {
    fn default() -> Self {
        Self { schemes: BTreeMap::new(), adds: false, of: PhantomData }
    }
}

impl<R: Registry> Extension<R> {
    /// With a scheme for each mode that the document does not name: the cookie `session` for sessions, and
    /// `Authorization: Bearer` for others.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How requests of a mode carry their credential: a security scheme of `OpenAPI`, as JSON or as the type of a
    /// library. One that has no JSON form is not taken, and an event at level ERROR says so.
    #[must_use]
    pub fn scheme(mut self, mode: Mode, scheme: impl Serialize) -> Self {
        match serde_json::to_value(scheme) {
            Ok(scheme) => _ = self.schemes.insert(mode, scheme),
            Err(error) => {
                tracing::error!(target: "acl_tower", %error, "the security scheme has no JSON form");
            }
        }
        self
    }

    /// How requests carry their credential, for every mode that these carriers take. Of several places for a mode, the
    /// first counts.
    #[must_use]
    pub fn carriers(mut self, carriers: &Carriers) -> Self {
        for (modes, scheme) in carriers.security_schemes() {
            for mode in modes.iter() {
                self.schemes.entry(mode).or_insert_with(|| scheme.clone());
            }
        }
        self
    }

    /// Adds an operation for each endpoint that the document lacks, with what the registry knows of it and no more.
    #[must_use]
    pub fn with_missing(mut self) -> Self {
        self.adds = true;
        self
    }

    /// Returns the document, extended: a [`Value`], or the type that a library has for it.
    ///
    /// # Errors
    /// It is no document of `OpenAPI`, or the library cannot read the extended document.
    pub fn apply<D: Serialize + DeserializeOwned>(&self, document: D) -> Result<D, Error> {
        let mut document = serde_json::to_value(document)?;
        self.extend(&mut document)?;
        // Some types of libraries read texts alone, and no values.
        serde_json::from_str(&document.to_string())
    }

    /// Extends a document in place.
    ///
    /// # Errors
    /// It is no document of `OpenAPI`. It is left as it was.
    pub fn extend(&self, document: &mut Value) -> Result<(), Error> {
        let endpoints = Endpoints::<R>::of(document);
        let whole = document.as_object_mut().ok_or_else(|| Error::custom("a document is an object"))?;
        let mut paths = match whole.get("paths") {
            None => Map::new(),
            Some(paths) => object(paths, "paths")?.clone(),
        };
        let components = whole.get("components").filter(|components| !components.is_null());
        let mut components =
            components.map_or(Ok(Map::new()), |value| object(value, "components").cloned())?;
        let schemes = components.entry("securitySchemes").or_insert_with(|| json!({}));
        let schemes = schemes.as_object_mut().ok_or_else(|| no_object("securitySchemes"))?;
        self.add_schemes(schemes);
        if self.adds {
            add_missing(&mut paths, &endpoints);
        }
        for (path, item) in &mut paths {
            for method in methods(item) {
                let id = endpoints.find(&method, path);
                if let Some((id, operation)) = id.zip(operation(item, &method)) {
                    describe(operation, id);
                }
            }
        }
        let permissions = permissions::<R>();
        if !permissions.is_empty() {
            whole.insert("x-acl-permissions".to_owned(), Value::Array(permissions));
        }
        whole.insert("paths".to_owned(), Value::Object(paths));
        whole.insert("components".to_owned(), Value::Object(components));
        Ok(())
    }

    fn name(mode: Mode) -> &'static str {
        mode.name(R::CATALOG.own_modes())
    }

    fn add_schemes(&self, known: &mut Map<String, Value>) {
        for mode in EndpointId::<R>::all().flat_map(|id| modes_of(id).iter()) {
            match self.schemes.get(&mode) {
                Some(scheme) => _ = known.insert(Self::name(mode).to_owned(), scheme.clone()),
                None => _ = known.entry(Self::name(mode)).or_insert_with(|| usual(mode)),
            }
        }
    }
}

/// For `#[openapi(modifiers(&…))]` of `utoipa` 6. A document that cannot be extended is left as it was, and an event at
/// level ERROR says why.
#[cfg(feature = "utoipa")]
impl<R: Registry> utoipa::Modify for Extension<R> {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        match self.apply(document.clone()) {
            Ok(extended) => *document = extended,
            Err(error) => tracing::error!(target: "acl_tower", %error, "the document is not extended"),
        }
    }
}

fn object<'v>(value: &'v Value, name: &str) -> Result<&'v Map<String, Value>, Error> {
    value.as_object().ok_or_else(|| no_object(name))
}

fn no_object(name: &str) -> Error {
    Error::custom(format!("`{name}` of a document is an object"))
}

fn usual(mode: Mode) -> Value {
    match mode {
        Mode::SESSION => json!({ "type": "apiKey", "in": "cookie", "name": "session" }),
        _ => json!({ "type": "http", "scheme": "bearer" }),
    }
}

/// Adds what a document lacks.
fn add_missing<R: Registry>(paths: &mut Map<String, Value>, endpoints: &Endpoints<R>) {
    let operations =
        paths.iter().flat_map(|(path, item)| methods(item).into_iter().map(move |method| (method, path)));
    let known: Vec<_> = operations.filter_map(|(method, path)| endpoints.find(&method, path)).collect();
    // The document may name parameters in another way.
    let mut named = BTreeMap::new();
    for path in paths.keys() {
        named.entry(shape(path)).or_insert_with(|| path.clone());
    }
    for id in routed::<R>().filter(|id| !known.contains(id)) {
        let route = id.route();
        let path = endpoints.in_document(route.path);
        let path = named.entry(shape(&path)).or_insert(path).clone();
        let operation = minimal(id, &path);
        if let Some(item) = paths.entry(path).or_insert_with(|| json!({})).as_object_mut() {
            insert(item, route.method, operation);
        }
    }
}

fn describe<R: Registry>(operation: &mut Map<String, Value>, id: EndpointId<R>) {
    let endpoint = id.endpoint();
    let access = endpoint.access();
    let tags: Vec<_> = id.tags().map(Tag::as_str).collect();
    let modes: Vec<_> = modes_of(id).iter().map(Extension::<R>::name).collect();
    let needs: Vec<_> = endpoint.needs().map(Tag::as_str).collect();
    let mut set = |name: &str, value: Value| operation.insert(format!("x-acl-{name}"), value);
    set("tags", json!(tags));
    set("modes", json!(modes));
    let flags = [
        ("public", access == Access::Public),
        ("identified", endpoint.is_identified()),
        ("authenticated", access == Access::Authenticated),
        ("explicit", endpoint.is_explicit()),
    ];
    for (flag, _) in flags.into_iter().filter(|(_, holds)| *holds) {
        set(flag, json!(true));
    }
    if !needs.is_empty() {
        set("needs", json!(needs));
    }
    // An empty array says that no credential is needed, whatever the document says elsewhere. An empty object beside
    // other requirements says that a credential may be sent.
    let nothing = endpoint.is_identified().then(|| json!({}));
    let requirements = nothing.into_iter().chain(modes.iter().map(|mode| json!({ *mode: [] }))).collect();
    operation.insert("security".to_owned(), Value::Array(requirements));
    if endpoint.is_identified() {
        refusal(operation, "401", "a wrong credential");
    }
    if access != Access::Public {
        let modes = modes.join(", ");
        let granted = match access {
            Access::Authenticated => format!("open to {modes}"),
            _ if needs.is_empty() => {
                format!("open to {modes}, and needs a list that grants {}", tags.join(" or "))
            }
            _ => {
                let (tags, needs) = (tags.join(" or "), needs.join(" and "));
                format!("open to {modes}, and needs a list that grants {tags}, and {needs}")
            }
        };
        refusal(operation, "401", "no credential, or a wrong one");
        refusal(operation, "403", &format!("the credential may not: {granted}"));
    }
}

/// The modes of the credentials that an endpoint looks at.
fn modes_of<R: Registry>(id: EndpointId<R>) -> ModeSet {
    let endpoint = id.endpoint();
    match endpoint.access() {
        Access::Public if endpoint.is_identified() => {
            let count = Mode::SESSION.index() + 1 + R::CATALOG.own_modes().len();
            (0..count).filter_map(Mode::from_index).collect()
        }
        Access::Public => ModeSet::EMPTY,
        _ => endpoint.modes(),
    }
}

/// The permissions of the registry, which are no operations.
fn permissions<R: Registry>() -> Vec<Value> {
    let all = EndpointId::<R>::all().filter(|id| id.route().is_permission());
    let describe = |id: EndpointId<R>| {
        let endpoint = id.endpoint();
        let texts = |tags: &mut dyn Iterator<Item = Tag<'static>>| tags.map(Tag::as_str).collect::<Vec<_>>();
        json!({
            "name": id.route().path,
            "summary": id.summary(),
            "tags": texts(&mut endpoint.tags()),
            "needs": texts(&mut endpoint.needs()),
            "modes": modes_of(id).iter().map(Extension::<R>::name).collect::<Vec<_>>(),
            "explicit": endpoint.is_explicit(),
        })
    };
    all.map(describe).collect()
}

fn refusal(operation: &mut Map<String, Value>, status: &str, description: &str) {
    let responses = operation.entry("responses").or_insert_with(|| json!({}));
    if let Some(responses) = responses.as_object_mut() {
        responses.entry(status).or_insert_with(
            || json!({ "description": description, "content": { "application/problem+json": {} } }),
        );
    }
}

fn minimal<R: Registry>(id: EndpointId<R>, path: &str) -> Value {
    let route = id.route();
    let words = route.path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.fold(route.method.to_lowercase(), |name, word| name + "_" + word);
    let mut operation = json!({
        "operationId": name,
        "responses": { "default": { "description": "the answer of the handler" } },
    });
    let group = id.tags().next().and_then(|tag| tag.as_str().split('.').next());
    if let Some(group) = group {
        operation["tags"] = json!([group]);
    }
    let parameter =
        |name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } });
    let parameters: Vec<_> = parameters(path).map(parameter).collect();
    if !parameters.is_empty() {
        operation["parameters"] = json!(parameters);
    }
    operation
}
