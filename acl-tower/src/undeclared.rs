//! A route that a router has and a registry does not, with the annotation to write.

use std::fmt;

/// A route that no endpoint is declared at, so that everyone is refused there.
///
/// Its `Display` is the route and the annotation to write. The tag in it is proposed from the words of the path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Undeclared {
    path: Box<str>,
    method: Option<Box<str>>,
    /// Bytes of the prefix under which the registry stands.
    prefix: usize,
}

impl Undeclared {
    /// A route by its declared path, in a router in which the registry stands under a prefix. Without a method it is a
    /// service or an `any(…)`, which takes every method.
    pub(crate) fn new(method: Option<&str>, path: &str, prefix: &str) -> Self {
        let prefix = path.strip_prefix(prefix).map_or(0, |_| prefix.len());
        Self { path: path.into(), method: method.map(Into::into), prefix }
    }

    /// The method; none for what takes every method.
    #[must_use]
    pub fn method(&self) -> Option<&str> {
        self.method.as_deref()
    }

    /// The path in the router, as declared. What is under a `nest_service` has the parameter `{*path}`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The annotation to write, without a prefix that [`Edge::under`](crate::Edge::under) states. For
    /// `GET /tickets/{id}` this is `#[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"))]`.
    #[must_use]
    pub fn annotation(&self) -> String {
        let method = self.method().unwrap_or("GET");
        let path = self.path.get(self.prefix..).filter(|path| !path.is_empty()).unwrap_or("/");
        format!("#[acl::endpoint({method}, \"{path}\", tags(\"{}\"))]", proposed_tag(method, path))
    }
}

/// `GET /tickets/{id}: write #[acl::endpoint(…)]`.
impl fmt::Display for Undeclared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = self.method().unwrap_or("every method of");
        write!(f, "{method} {}: write `{}`", self.path(), self.annotation())
    }
}

/// Group, resource and operation (T3), by the words of a path.
pub(crate) fn proposed_tag(method: &str, path: &str) -> String {
    let segments = path.split('/').filter(|segment| !segment.contains(['{', '}']));
    let words: Vec<String> = segments.map(word).filter(|word| !word.is_empty()).collect();
    let root = "root".to_owned();
    // Versions and the like stand before what a path is about.
    let is_version = |word: &String| word.strip_prefix('v').is_some_and(|rest| rest.parse::<u16>().is_ok());
    let mut named = words.iter().filter(|word| *word != "api" && !is_version(word));
    let group = named.next().or(words.last()).unwrap_or(&root);
    let resource = named.next_back().unwrap_or(group);
    let operation = match method {
        "GET" | "HEAD" if path.ends_with('}') => "get",
        "GET" | "HEAD" => "list",
        "POST" => "post",
        "PUT" | "PATCH" => "put",
        "DELETE" => "delete",
        other => return format!("{group}.{resource}.{}", word(other)),
    };
    format!("{group}.{resource}.{operation}")
}

/// A text as a segment of a tag (T2).
fn word(text: &str) -> String {
    let letters = text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' });
    letters.collect::<String>().trim_matches('_').chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use acl_core::Tag;

    use super::{Undeclared, proposed_tag};

    #[test]
    fn proposed_tags_follow_the_vocabulary() {
        for (method, path, tag) in [
            ("GET", "/tickets", "tickets.tickets.list"),
            ("GET", "/tickets/{id}", "tickets.tickets.get"),
            ("PATCH", "/api/v2/tickets/{id}/notes/{n}", "tickets.notes.put"),
            ("DELETE", "/api/Team.Members/{id}", "team_members.team_members.delete"),
            ("GET", "/", "root.root.list"),
            ("GET", "/{*path}", "root.root.get"),
            ("CONNECT", "/api", "api.api.connect"),
            ("POST", "/_/~", "root.root.post"),
        ] {
            assert_eq!(proposed_tag(method, path), tag, "{method} {path}");
            Tag::parse(tag).unwrap();
        }
    }

    #[test]
    fn the_annotation_can_be_pasted() {
        let route = Undeclared::new(Some("GET"), "/v1/files/{*path}", "/v1");
        assert_eq!(
            route.to_string(),
            "GET /v1/files/{*path}: write `#[acl::endpoint(GET, \"/files/{*path}\", tags(\"files.files.get\"))]`"
        );
    }
}
