//! What a registry knows, written into a document.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use acl_core::{Access, EndpointId, Mode, Registry, Tag};
use serde_json::{Value, json};
use utoipa::Modify;
use utoipa::openapi::content::Content;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{OpenApi, RefOr, Required, ResponseBuilder};

use super::operations::{operation, parameters, plain};

/// Writes a registry into a document, so that what is described is what is enforced.
///
/// Each operation whose method and path are an endpoint's gets
/// - `x-acl-tags` and `x-acl-modes`; where they hold, `x-acl-public`, `x-acl-authenticated`, `x-acl-explicit`,
/// - its security requirements in place of those that it had: one a mode, any of which does, and none if it is public,
/// - unless it is public, the answers 401 and 403 where it has none of its own.
///
/// The document gets a security scheme for each mode that an endpoint is open to. It is named as the mode is.
///
/// An operation that is no endpoint's is left as it is: [`check`](super::check()) finds it.
pub struct Extension<R> {
    schemes: BTreeMap<Mode, SecurityScheme>,
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

    /// How requests of a mode carry their credential.
    #[must_use]
    pub fn scheme(mut self, mode: Mode, scheme: SecurityScheme) -> Self {
        self.schemes.insert(mode, scheme);
        self
    }

    /// Adds an operation for each endpoint that the document lacks, with what the registry knows of it and no more.
    #[must_use]
    pub fn with_missing(mut self) -> Self {
        self.adds = true;
        self
    }

    /// The document, extended.
    #[must_use]
    pub fn apply(&self, mut document: OpenApi) -> OpenApi {
        self.modify(&mut document);
        document
    }

    fn name(mode: Mode) -> &'static str {
        mode.name(R::CATALOG.own_modes())
    }

    fn add_schemes(&self, document: &mut OpenApi) {
        let known = &mut document.components.get_or_insert_default().security_schemes;
        let endpoints = EndpointId::<R>::all().filter(|id| id.endpoint().access() != Access::Public);
        for mode in endpoints.flat_map(|id| id.endpoint().modes().iter()) {
            match self.schemes.get(&mode) {
                Some(scheme) => _ = known.insert(Self::name(mode).to_owned(), scheme.clone().into()),
                None => _ = known.entry(Self::name(mode).to_owned()).or_insert_with(|| usual(mode).into()),
            }
        }
    }
}

/// For `#[openapi(modifiers(&…))]`.
impl<R: Registry> Modify for Extension<R> {
    fn modify(&self, document: &mut OpenApi) {
        self.add_schemes(document);
        let paths = &mut document.paths.paths;
        for id in EndpointId::<R>::all() {
            let route = id.route();
            let path = plain(route.path);
            // Some documents have the path as routers do.
            let path = if paths.contains_key(route.path) { route.path } else { &*path };
            if self.adds {
                let item = paths.entry(path.to_owned()).or_default();
                if let Some(place) = operation(item, route.method) {
                    place.get_or_insert_with(|| minimal(id));
                }
            }
            let item = paths.get_mut(path);
            if let Some(Some(operation)) = item.and_then(|item| operation(item, route.method)) {
                describe(operation, id);
            }
        }
    }
}

fn usual(mode: Mode) -> SecurityScheme {
    match mode {
        Mode::SESSION => SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("session"))),
        _ => SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)),
    }
}

fn describe<R: Registry>(operation: &mut Operation, id: EndpointId<R>) {
    let endpoint = id.endpoint();
    let access = endpoint.access();
    let tags: Vec<_> = id.tags().map(Tag::as_str).collect();
    let modes: Vec<_> = match access {
        Access::Public => Vec::new(),
        _ => endpoint.modes().iter().map(Extension::<R>::name).collect(),
    };
    let extensions = operation.extensions.get_or_insert_default();
    let mut set = |name: &str, value: Value| extensions.insert(format!("x-acl-{name}"), value);
    set("tags", json!(tags));
    set("modes", json!(modes));
    let flags = [
        ("public", access == Access::Public),
        ("authenticated", access == Access::Authenticated),
        ("explicit", endpoint.is_explicit()),
    ];
    for (flag, _) in flags.into_iter().filter(|(_, holds)| *holds) {
        set(flag, json!(true));
    }
    // An empty array says that none is needed, whatever the document says of the others.
    let none = Vec::<String>::new;
    operation.security = Some(modes.iter().map(|mode| SecurityRequirement::new(*mode, none())).collect());
    if access != Access::Public {
        let modes = modes.join(", ");
        let granted = match access {
            Access::Authenticated => format!("open to {modes}"),
            _ => format!("open to {modes}, and needs a list that grants {}", tags.join(" or ")),
        };
        refusal(operation, "401", "no credential, or a wrong one".to_owned());
        refusal(operation, "403", format!("the credential may not: {granted}"));
    }
}

fn refusal(operation: &mut Operation, status: &str, description: String) {
    let responses = &mut operation.responses.responses;
    responses.entry(status.to_owned()).or_insert_with(|| {
        let response = ResponseBuilder::new().description(description);
        RefOr::T(response.content("application/problem+json", Content::default()).build())
    });
}

fn minimal<R: Registry>(id: EndpointId<R>) -> Operation {
    let route = id.route();
    let mut operation = Operation::new();
    let words = route.path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let method = route.method.to_lowercase();
    operation.operation_id = Some(words.fold(method, |name, word| name + "_" + word));
    operation.tags = id.tags().next().and_then(|tag| Some(vec![tag.as_str().split('.').next()?.to_owned()]));
    let parameters: Vec<_> = parameters(route.path).map(|name| RefOr::T(parameter(name))).collect();
    operation.parameters = Some(parameters).filter(|parameters| !parameters.is_empty());
    let answer = ResponseBuilder::new().description("the answer of the handler").build();
    operation.responses.responses.insert("default".to_owned(), answer.into());
    operation
}

fn parameter(name: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}
