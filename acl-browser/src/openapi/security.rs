//! How a request carries a credential, as a document says it.

use serde_json::Value;

use super::reference::Reference;
use crate::carrier::Carrier;

/// Schemes that are all needed at once.
pub(crate) type Requirement<'d> = Vec<Scheme<'d>>;

pub(crate) struct Scheme<'d> {
    pub(crate) name: &'d str,
    pub(crate) description: Option<&'d str>,
    pub(crate) carrier: Carrier,
}

/// The requirements of a `security` array. One with a scheme that a browser cannot send is left out.
pub(super) fn requirements<'d>(document: &'d Value, security: &'d Value) -> Vec<Requirement<'d>> {
    let all = security.as_array().into_iter().flatten().filter_map(Value::as_object);
    all.filter_map(|schemes| schemes.keys().map(|name| scheme(document, name)).collect()).collect()
}

fn scheme<'d>(document: &'d Value, name: &'d str) -> Option<Scheme<'d>> {
    let value = document.get("components")?.get("securitySchemes")?.get(name)?;
    let value = Reference::resolve(document, value);
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let owned = |text: &str| text.to_owned().into();
    let carrier = match (text("type")?, text("in"), text("name"), text("scheme")) {
        ("http", _, _, Some(scheme)) if scheme.eq_ignore_ascii_case("basic") => Carrier::Basic,
        ("http", _, _, Some(scheme)) if scheme.eq_ignore_ascii_case("bearer") => Carrier::BEARER,
        ("http", _, _, Some(scheme)) => Carrier::Scheme(owned(scheme)),
        ("apiKey", Some("header"), Some(name), _) => Carrier::Header(owned(name)),
        ("apiKey", Some("query"), Some(name), _) => Carrier::Query(owned(name)),
        ("apiKey", Some("cookie"), ..) => Carrier::Cookie,
        ("oauth2" | "openIdConnect", ..) => Carrier::BEARER,
        _ => return None,
    };
    Some(Scheme { name, description: text("description"), carrier })
}
