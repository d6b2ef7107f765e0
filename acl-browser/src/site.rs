//! What the pages show: the endpoints, and what the application says of them.

use std::borrow::Cow;
use std::sync::Arc;

use acl_core::{Catalog, Endpoint, Mode, PatternList, Route};
use http::Uri;

use crate::carrier::{Carrier, CsrfToken};
use crate::html::Anchor;
use crate::openapi::Document;

/// Returns what an application says about one of its endpoints, by its number.
pub(crate) type Describe = dyn Fn(u16, Route<'_>) -> Option<Cow<'static, str>> + Send + Sync;

#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) catalog: &'static Catalog<'static>,
    pub(crate) title: Option<Cow<'static, str>>,
    pub(crate) home: Option<Cow<'static, str>>,
    pub(crate) policies: &'static [(&'static str, PatternList<'static>)],
    pub(crate) describe: Option<Arc<Describe>>,
    pub(crate) document: Option<Arc<Document>>,
    pub(crate) console: Option<Console>,
}

/// How the console makes the requests that people try.
#[derive(Clone, Default)]
pub(crate) struct Console {
    /// What stands before each path; the page's own origin without it.
    pub(crate) server: Option<Uri>,
    pub(crate) carriers: Vec<(Mode, Carrier)>,
    /// The header, and where its value comes from.
    pub(crate) csrf: Option<(Cow<'static, str>, CsrfToken)>,
}

/// One endpoint, with its number in the registry.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) index: u16,
    pub(crate) route: Route<'static>,
    pub(crate) endpoint: Endpoint<'static>,
}

impl Entry {
    /// The first segment of the first tag.
    pub(crate) fn group(&self) -> &'static str {
        self.endpoint.tags().next().and_then(|tag| tag.segments().next()).unwrap_or("other")
    }

    pub(crate) fn anchor(&self) -> Anchor<'static> {
        Anchor { method: self.route.method, path: self.route.path }
    }

    /// The method, or `permission` for what has no route and is decided inside of a handler.
    pub(crate) fn method(&self) -> &'static str {
        if self.route.is_permission() { "permission" } else { self.route.method }
    }
}

impl Site {
    pub(crate) fn new(catalog: &'static Catalog<'static>) -> Self {
        let console = Some(Console::default());
        Self { catalog, title: None, home: None, policies: &[], describe: None, document: None, console }
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = Entry> + use<> {
        let entry = |(index, route, endpoint)| Entry { index, route, endpoint };
        self.catalog.endpoints().map(entry)
    }

    /// The entry that a link names.
    pub(crate) fn entry(&self, anchor: &str) -> Option<Entry> {
        self.entries().find(|entry| entry.anchor().to_string() == anchor)
    }

    pub(crate) fn title(&self) -> &str {
        let of_document = || self.document.as_ref().and_then(|document| document.title());
        self.title.as_deref().or_else(of_document).unwrap_or("API")
    }

    /// One line about an endpoint: the application's own, or that of the document.
    pub(crate) fn says(&self, entry: Entry) -> Option<Cow<'_, str>> {
        let said = self.describe.as_ref().and_then(|describe| describe(entry.index, entry.route));
        said.or_else(|| self.document.as_ref()?.operation(entry.index)?.summary().map(Cow::Borrowed))
    }
}
