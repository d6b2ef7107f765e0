//! One endpoint: what the registry and the document say of it, and the form to try it. As a page of its own, and as the
//! part that the script puts below the endpoint's row.

use core::fmt;

use acl_core::Route;

use crate::about::{About, method_class, write_path};
use crate::assets::SCRIPT;
use crate::console::Form;
use crate::documentation::Documentation;
use crate::html::Text;
use crate::page::{Name, write_head};
use crate::site::{Entry, Site};

/// What the document says, and the form. Its `Display` is a document without style and script.
pub(crate) struct Part<'p> {
    pub(crate) site: &'p Site,
    pub(crate) entry: Entry,
}

/// Its `Display` is a page.
pub(crate) struct EndpointPage<'p> {
    pub(crate) site: &'p Site,
    pub(crate) entry: Entry,
}

impl Part<'_> {
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { site, entry } = self;
        let operation = site.document.as_ref().and_then(|document| document.operation(entry.index));
        f.write_str("<div class=\"documentation\">\n")?;
        if let Some(operation) = &operation {
            write!(f, "{}", Documentation(operation))?;
        }
        if let Some(console) = site.console.as_ref().filter(|_| !entry.route.is_permission()) {
            write!(f, "{}", Form { console, entry: *entry, operation: operation.as_ref() })?;
        }
        f.write_str("</div>\n")
    }
}

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<!doctype html>\n<meta charset=\"utf-8\">\n<title>Documentation</title>\n")?;
        self.write(f)
    }
}

impl fmt::Display for EndpointPage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { site, entry } = self;
        let Route { method, path } = entry.route;
        write_head(f, &format!("{method} {path} · {}", site.title()))?;
        write!(
            f,
            "<header class=\"bar\">\n<div class=\"name\"><p class=\"title\">{}</p></div>\n</header>\n\
             <main id=\"endpoints\" class=\"one\" tabindex=\"-1\">\n\
             <p><a href=\"?#{}\">All endpoints</a></p>\n\
             <h1><span class=\"method {}\">{}</span> <code>",
            Name(site),
            entry.anchor(),
            method_class(method),
            Text(entry.method()),
        )?;
        write_path(f, path)?;
        let about = About { site, entry: *entry, same_path: &[] };
        write!(f, "</code></h1>\n<div class=\"about\">\n{about}\n")?;
        Part { site, entry: *entry }.write(f)?;
        write!(f, "</div>\n</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n")
    }
}
