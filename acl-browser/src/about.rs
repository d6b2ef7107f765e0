//! What the registry says of an endpoint: who it is open to, its tags and its modes.

use core::fmt;

use acl_core::{Access, Route, Tag};

use crate::html::{Anchor, Text};
use crate::prose::Line;
use crate::site::{Entry, Site};

/// Its `Display` is the part of the page below an endpoint's row.
pub(crate) struct About<'p> {
    pub(crate) site: &'p Site,
    pub(crate) entry: Entry,
    /// All routes with the same path.
    pub(crate) same_path: &'p [Route<'p>],
}

impl Entry {
    /// Marks beside the path, each with what it means.
    pub(crate) fn flags(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let access = match self.endpoint.access() {
            Access::Public => Some(("public", "Open to everyone, without a credential.")),
            Access::Authenticated => Some((
                "authenticated",
                "Open to every valid credential of an applicable mode, whatever its list.",
            )),
            Access::Granted => None,
        };
        let explicit = self.endpoint.is_explicit().then_some((
            "explicit",
            "Granted only by a pattern without <code>*</code>: no wildcard reaches it.",
        ));
        access.into_iter().chain(explicit)
    }
}

impl fmt::Display for About<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { site, entry, same_path } = self;
        if let Some(said) = site.says(*entry) {
            writeln!(f, "<p class=\"says\">{}</p>", Line(&said))?;
        }
        for (_, meaning) in entry.flags() {
            writeln!(f, "<p>{meaning}</p>")?;
        }
        f.write_str("<dl><dt>API tags for this endpoint</dt><dd>")?;
        for tag in entry.endpoint.tags() {
            write!(f, "<code class=\"tag\">{}</code> ", Text(Tag::as_str(tag)))?;
        }
        f.write_str("</dd>\n<dt>Applicable API modes</dt><dd>")?;
        if entry.endpoint.access() == Access::Public {
            f.write_str("none is needed")?;
        } else {
            for mode in entry.endpoint.modes().iter() {
                write!(f, "<span class=\"mode\">{}</span> ", Text(mode.name(entry.endpoint.own_modes())))?;
            }
        }
        f.write_str("</dd>")?;
        let others = same_path.iter().filter(|other| other.method != entry.route.method);
        for (count, other) in others.enumerate() {
            let lead = if count == 0 { "\n<dt>Other methods of this path</dt><dd>" } else { " " };
            let (anchor, class) =
                (Anchor { method: other.method, path: other.path }, method_class(other.method));
            write!(f, "{lead}<a class=\"method {class}\" href=\"#{anchor}\">{}</a>", Text(other.method))?;
        }
        f.write_str(if same_path.len() > 1 { "</dd></dl>" } else { "</dl>" })
    }
}

/// A path with its parameters marked. It may break after a slash.
pub(crate) fn write_path(f: &mut fmt::Formatter<'_>, path: &str) -> fmt::Result {
    for (at, segment) in path.split('/').enumerate() {
        f.write_str(if at > 0 { "/<wbr>" } else { "" })?;
        if segment.starts_with('{') && segment.ends_with('}') {
            write!(f, "<i>{}</i>", Text(segment))?;
        } else {
            write!(f, "{}", Text(segment))?;
        }
    }
    Ok(())
}

/// The CSS class that gives a method its colour.
pub(crate) fn method_class(method: &str) -> &'static str {
    match method {
        "GET" => "get",
        "POST" => "post",
        "PUT" => "put",
        "PATCH" => "patch",
        "DELETE" => "delete",
        _ => "other",
    }
}
