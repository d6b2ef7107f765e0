//! The form in which a person tries an endpoint. The page's script sends the request; without a script the form is
//! hidden.

use core::fmt;
use std::borrow::Cow;

use acl_core::{Access, Mode};
use serde_json::{Value, json};

use crate::carrier::{Carrier, CsrfToken};
use crate::html::{Lines, Text};
use crate::openapi::{Content, Operation, Parameter, Place, Requirement};
use crate::site::{Console, Entry};

/// Its `Display` is the form.
pub(crate) struct Form<'p> {
    pub(crate) console: &'p Console,
    pub(crate) entry: Entry,
    pub(crate) operation: Option<&'p Operation<'p>>,
}

impl fmt::Display for Form<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let route = self.entry.route;
        let server = self.console.server.as_ref().map(ToString::to_string).unwrap_or_default();
        write!(
            f,
            "<details class=\"console\" hidden><summary>Try it</summary>\n\
             <form data-method=\"{}\" data-path=\"{}\" data-server=\"{}\"",
            Text(route.method),
            Text(route.path),
            Text(server.trim_end_matches('/'))
        )?;
        if let Some((header, token)) = &self.console.csrf {
            write!(f, " data-csrf=\"{}\"", Text(&csrf(header, token).to_string()))?;
        }
        f.write_str(" novalidate>\n")?;
        self.parameters(f)?;
        self.body(f)?;
        f.write_str("<label><span>Credential</span><select name=\"carrier\">")?;
        for (name, carries) in self.carriers() {
            write!(
                f,
                "<option data-carries=\"{}\">{}</option>",
                Text(&Value::from(carries).to_string()),
                Text(&name)
            )?;
        }
        f.write_str(
            "</select></label>\n<div class=\"secrets\"></div>\n\
             <pre class=\"curl\" tabindex=\"0\" aria-label=\"The request as curl\"></pre>\n\
             <p class=\"copies\"><button class=\"send\">Send</button> \
             <button type=\"button\" class=\"copy-curl\">Copy as curl</button></p>\n\
             <output class=\"told\"></output>\n<div class=\"received\"></div>\n</form></details>\n",
        )
    }
}

impl Form<'_> {
    /// Writes a field for each parameter of the document, or else of the path.
    fn parameters(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let documented = self.operation.map(Operation::parameters).unwrap_or_default();
        let of_path: Vec<&str> = names(self.entry.route.path).collect();
        // A document may give the parameters of the path other names, but has them in the same order.
        let mut in_path = documented.iter().filter(|parameter| parameter.place == Place::Path);
        for name in of_path {
            let known = documented.iter().find(|it| it.place == Place::Path && it.name == name);
            let parameter = known.or_else(|| in_path.next());
            write_parameter(f, Place::Path, name, parameter)?;
        }
        // A script cannot set cookies of a request.
        let others = documented.iter().filter(|it| matches!(it.place, Place::Query | Place::Header));
        others.into_iter().try_for_each(|it| write_parameter(f, it.place, it.name, Some(it)))
    }

    fn body(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let contents = self.operation.and_then(Operation::body).map(|body| body.contents);
        let is_written = ["POST", "PUT", "PATCH"].contains(&self.entry.route.method);
        match contents {
            Some(contents) if !contents.is_empty() => write_body(f, &contents),
            None if is_written && self.operation.is_none() => {
                let content = Content { media_type: "application/json", schema: None, example: None };
                write_body(f, &[content])
            }
            _ => Ok(()),
        }
    }

    /// The ways to carry a credential: the name of each, and what the script does for each secret. The last carries
    /// none.
    fn carriers(&self) -> Vec<(String, Vec<Value>)> {
        let mut all = Vec::new();
        let endpoint = &self.entry.endpoint;
        let stated = &self.console.carriers;
        let documented = self.operation.filter(|_| stated.is_empty()).and_then(Operation::requirements);
        if let Some(requirements) = documented {
            all.extend(requirements.iter().filter(|schemes| !schemes.is_empty()).map(named));
        } else if endpoint.access() != Access::Public || endpoint.is_identified() {
            for mode in endpoint.modes().iter() {
                let name = mode.name(endpoint.own_modes());
                let of_mode: Vec<&Carrier> =
                    stated.iter().filter(|(known, _)| *known == mode).map(|(_, carrier)| carrier).collect();
                // What acl-tower writes into a document for a mode that the application says nothing about.
                let usual = if mode == Mode::SESSION { Carrier::Cookie } else { Carrier::BEARER };
                let carriers = if of_mode.is_empty() { vec![&usual] } else { of_mode };
                for carrier in carriers {
                    all.push((format!("{name}: {}", in_words(carrier)), vec![carries(name, "", carrier)]));
                }
            }
        }
        all.push(("none".to_owned(), Vec::new()));
        all
    }
}

fn write_parameter(
    f: &mut fmt::Formatter<'_>,
    place: Place,
    name: &str,
    parameter: Option<&Parameter<'_>>,
) -> fmt::Result {
    let is_required = place == Place::Path || parameter.is_some_and(|it| it.is_required);
    write!(f, "<label><span><code>{}</code> {}", Text(name), place.name())?;
    f.write_str(if is_required { ", required" } else { "" })?;
    let schema = parameter.map(|it| &it.schema);
    let is_array = schema.is_some_and(|schema| schema.kind.starts_with("array"));
    f.write_str(if is_array { "; a comma between several" } else { "" })?;
    f.write_str("</span>")?;
    let field = format!("{}:{name}", place.name());
    let required = if is_required { " required" } else { "" };
    let values: Vec<&str> = match schema {
        Some(schema) if schema.kind.starts_with("boolean") => vec!["true", "false"],
        Some(schema) if !is_array => schema.values.iter().map(|value| &**value).collect(),
        _ => Vec::new(),
    };
    if values.is_empty() {
        let several = match parameter {
            Some(it) if is_array && it.is_joined => " data-several=\"joined\"",
            Some(_) if is_array => " data-several",
            _ => "",
        };
        let example = parameter.and_then(|it| it.example.as_deref()).unwrap_or_default();
        write!(
            f,
            "<input name=\"{}\" placeholder=\"{}\" autocomplete=\"off\" spellcheck=\"false\"{several}{required}>",
            Text(&field),
            Text(example)
        )?;
    } else {
        write!(f, "<select name=\"{}\"{required}><option></option>", Text(&field))?;
        values.iter().try_for_each(|value| write!(f, "<option>{}</option>", Text(value)))?;
        f.write_str("</select>")?;
    }
    f.write_str("</label>\n")
}

/// The names of a path's parameters.
fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|piece| Some(piece.split_once('}')?.0))
}

fn write_body(f: &mut fmt::Formatter<'_>, contents: &[Content<'_>]) -> fmt::Result {
    f.write_str("<label><span>Type of the body</span><select name=\"type\">")?;
    for content in contents {
        write!(
            f,
            "<option data-example=\"{}\">{}</option>",
            Lines(content.example.as_deref().unwrap_or_default()),
            Text(content.media_type)
        )?;
    }
    let example = contents.first().and_then(|content| content.example.as_deref()).unwrap_or_default();
    write!(
        f,
        "</select></label>\n<label><span>Body</span>\
         <textarea name=\"body\" rows=\"6\" spellcheck=\"false\" autocomplete=\"off\">\n{}</textarea></label>\n",
        Lines(example)
    )
}

/// Returns the name of a security requirement, and what the script does for each of its schemes.
fn named(schemes: &Requirement<'_>) -> (String, Vec<Value>) {
    let name =
        |scheme: &crate::openapi::Scheme<'_>| format!("{}: {}", scheme.name, in_words(&scheme.carrier));
    let names: Vec<String> = schemes.iter().map(name).collect();
    let carried = schemes.iter().map(|it| carries(it.name, it.description.unwrap_or_default(), &it.carrier));
    (names.join(" and "), carried.collect())
}

fn in_words(carrier: &Carrier) -> Cow<'static, str> {
    match carrier {
        Carrier::Scheme(scheme) => format!("Authorization: {scheme}").into(),
        Carrier::Basic => "name and password".into(),
        Carrier::Header(name) => format!("header {name}").into(),
        Carrier::Query(name) => format!("{name} in the address").into(),
        Carrier::Cookie => "the cookie of this browser".into(),
    }
}

fn carries(name: &str, hint: &str, carrier: &Carrier) -> Value {
    match carrier {
        Carrier::Scheme(scheme) => {
            json!({ "of": name, "hint": hint, "header": "Authorization", "before": format!("{scheme} ") })
        }
        Carrier::Basic => json!({ "of": name, "hint": "NAME:PASSWORD", "basic": true }),
        Carrier::Header(header) => json!({ "of": name, "hint": hint, "header": header, "before": "" }),
        Carrier::Query(parameter) => json!({ "of": name, "hint": hint, "query": parameter }),
        Carrier::Cookie => json!({ "of": name, "cookie": true }),
    }
}

fn csrf(header: &str, token: &CsrfToken) -> Value {
    match token {
        CsrfToken::Cookie(name) => json!({ "header": header, "cookie": name }),
        CsrfToken::Answer { path, pointer } => json!({ "header": header, "path": path, "pointer": pointer }),
    }
}
