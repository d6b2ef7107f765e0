//! The service's settings: what an application says of its endpoints.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use acl_core::{Catalog, Mode, PatternList, Registry, Route};
use http::Uri;

use crate::answer::Stable;
use crate::carrier::{Carrier, CsrfToken};
use crate::openapi::{Document, OpenApiError};
use crate::site::{Console, Site};

/// The service that shows the endpoints of a catalog; see the [crate's page](crate) for what it answers.
///
/// `Clone` is cheap. The page is written once, at the first request for it.
#[derive(Clone)]
pub struct Browser {
    pub(crate) at: Cow<'static, str>,
    pub(crate) site: Site,
    pub(crate) page: Arc<OnceLock<Stable>>,
}

impl Browser {
    /// A browser of these endpoints: a registry's `CATALOG`.
    ///
    /// A tool that reads its endpoints from a file when it starts keeps them until it ends, with `Box::leak`:
    ///
    /// ```
    /// use acl_core::assemble::Declarations;
    ///
    /// let assembled = Box::leak(Box::new(Declarations::default().assemble()?));
    /// let browser = acl_browser::Browser::new(Box::leak(Box::new(assembled.catalog())));
    /// # Ok::<(), acl_core::assemble::AssembleError>(())
    /// ```
    pub fn new(catalog: &'static Catalog<'static>) -> Self {
        Self { at: Cow::Borrowed(""), site: Site::new(catalog), page: Arc::default() }
    }

    /// A browser of a registry's endpoints, their summaries, and its policies.
    pub fn of<R: Registry>() -> Self {
        let summary = |index: u16, _: Route<'_>| {
            let summary = R::SUMMARIES.get(usize::from(index)).filter(|summary| !summary.is_empty());
            summary.map(|summary| Cow::Borrowed(*summary))
        };
        let browser = Self::new(R::CATALOG).policies(R::POLICIES);
        browser.with(|site| site.describe = Some(Arc::new(summary)))
    }

    /// Changes what is shown, so that the page is written anew.
    fn with(mut self, change: impl FnOnce(&mut Site)) -> Self {
        change(&mut self.site);
        Self { page: Arc::default(), ..self }
    }

    fn with_console(self, change: impl FnOnce(&mut Console)) -> Self {
        self.with(|site| change(site.console.get_or_insert_default()))
    }

    /// Sets the path that it is mounted at, such as `/doc`, if requests come with their whole path. They do by a route,
    /// and not by `nest_service`, which takes the path off.
    #[must_use]
    pub fn at(self, path: impl Into<Cow<'static, str>>) -> Self {
        Self { at: path.into(), ..self }
    }

    /// Sets the title of the page. Without it, the title is that of the `OpenAPI` document, or else `API`.
    #[must_use]
    pub fn title(self, title: impl Into<Cow<'static, str>>) -> Self {
        self.with(|site| site.title = Some(title.into()))
    }

    /// Sets where the page's title leads, such as `/`: back to the site that it is part of. Without it the title is no
    /// link.
    #[must_use]
    pub fn home(self, href: impl Into<Cow<'static, str>>) -> Self {
        self.with(|site| site.home = Some(href.into()))
    }

    /// Adds buttons for lists that have a name: the name, then the list.
    #[must_use]
    pub fn policies(self, policies: &'static [(&'static str, PatternList<'static>)]) -> Self {
        self.with(|site| site.policies = policies)
    }

    /// Sets one line of text about each endpoint, or none. It is shown and can be searched. It replaces the summaries
    /// of the registry.
    #[must_use]
    pub fn describe(
        self,
        describe: impl Fn(Route<'_>) -> Option<Cow<'static, str>> + Send + Sync + 'static,
    ) -> Self {
        self.with(|site| site.describe = Some(Arc::new(move |_, route| describe(route))))
    }

    /// Adds the documentation of an `OpenAPI` document, of version 3.0, 3.1 or 3.2 in JSON: parameters, bodies and
    /// answers of each endpoint that it describes, and how a request carries its credential.
    ///
    /// An operation belongs to the endpoint with its method and its path. The path may begin with that of one of the
    /// document's servers, and parameters may have other names.
    ///
    /// ```
    /// # mod tickets {
    /// #     #[acl::endpoint(GET, "/api/tickets/{id}", tags("tickets.tickets.get"))]
    /// #     pub fn get() {}
    /// # }
    /// # acl::registry! { pub struct Api; endpoints: [tickets::get] }
    /// let document = r#"{
    ///     "openapi": "3.1.0",
    ///     "info": { "title": "Helpdesk", "version": "1" },
    ///     "servers": [{ "url": "https://example.com/api" }],
    ///     "paths": { "/tickets/{ticket}": { "get": { "summary": "Returns a ticket." } } }
    /// }"#;
    /// let browser = acl_browser::Browser::of::<Api>().openapi(document)?;
    /// assert_eq!(browser.documented(), 1);
    /// # Ok::<(), acl_browser::OpenApiError>(())
    /// ```
    ///
    /// # Errors
    /// The text is no such document.
    pub fn openapi(self, document: &str) -> Result<Self, OpenApiError> {
        let document = Document::read(self.site.catalog, document)?;
        Ok(self.with(|site| site.document = Some(Arc::new(document))))
    }

    /// Returns whether a title was set, or the `OpenAPI` document has one.
    pub fn has_title(&self) -> bool {
        let document = self.site.document.as_ref();
        self.site.title.is_some() || document.is_some_and(|document| document.title().is_some())
    }

    /// Returns how many endpoints the `OpenAPI` document describes.
    pub fn documented(&self) -> usize {
        self.site.document.as_ref().map_or(0, |document| document.len())
    }

    /// Returns the operations of the `OpenAPI` document that belong to no endpoint, such as `GET /tickets`.
    pub fn undeclared(&self) -> impl Iterator<Item = &str> {
        let document = self.site.document.iter();
        document.flat_map(|document| document.strangers()).map(String::as_str)
    }

    /// Sets how requests of this mode carry their credential in the console; call it again to offer another way. It
    /// goes before what the `OpenAPI` document says.
    ///
    /// Without either, a session is a cookie, and any other mode is `Authorization: Bearer`.
    #[must_use]
    pub fn carrier(self, mode: Mode, carrier: Carrier) -> Self {
        self.with_console(|console| console.carriers.push((mode, carrier)))
    }

    /// Sets the header that the console adds to a write whose credential is a cookie, and where its value comes from.
    #[must_use]
    pub fn csrf(self, header: impl Into<Cow<'static, str>>, token: CsrfToken) -> Self {
        self.with_console(|console| console.csrf = Some((header.into(), token)))
    }

    /// Sets the server that the console calls: an address such as `https://api.example.com`, or a path before all
    /// paths. Without it, the console calls the origin of the page. The page's policy (CSP) allows no other server. A
    /// server of another origin must allow that of the page (CORS).
    #[must_use]
    pub fn server(self, server: Uri) -> Self {
        self.with_console(|console| console.server = Some(server))
    }

    /// Takes the console away: the page sends no requests to endpoints.
    #[must_use]
    pub fn without_console(self) -> Self {
        self.with(|site| site.console = None)
    }
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Browser")
            .field("title", &self.site.title())
            .field("endpoints", &self.site.catalog.len())
            .finish_non_exhaustive()
    }
}
