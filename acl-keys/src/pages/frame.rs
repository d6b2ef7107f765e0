//! What stands around the content of a page.

use maud::{DOCTYPE, Markup, html};

use super::person::Person;

/// A part of the pages, which the navigation leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Section {
    /// Keys.
    Keys,
    /// Who changed which key.
    Audit,
    /// Refused calls.
    Refusals,
}

impl Section {
    pub(super) const ALL: [Self; 3] = [Self::Keys, Self::Audit, Self::Refusals];

    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::Audit => "keys/audit",
            Self::Refusals => "keys/refusals",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Keys => "API keys",
            Self::Audit => "Audit",
            Self::Refusals => "Refused calls",
        }
    }
}

/// A page without what the application puts around it.
#[derive(Clone, Debug)]
pub struct Page<'p> {
    title: &'p str,
    content: &'p Markup,
    root: &'p str,
    section: Option<Section>,
    sections: &'p [Section],
    person: Option<&'p Person>,
}

impl<'p> Page<'p> {
    /// A page with this title, which is also its heading. `root` leads from the address of the page to the place under
    /// which the pages are mounted: `""`, `"../"` or `"/admin/"`.
    pub const fn new(title: &'p str, content: &'p Markup, root: &'p str) -> Self {
        Self { title, content, root, section: None, sections: &[], person: None }
    }

    pub(super) const fn with(
        self,
        section: Option<Section>,
        sections: &'p [Section],
        person: &'p Person,
    ) -> Self {
        Self { section, sections, person: Some(person), ..self }
    }

    /// Its title.
    pub const fn title(&self) -> &str {
        self.title
    }

    /// The part of the pages that it belongs to.
    pub const fn section(&self) -> Option<Section> {
        self.section
    }

    /// Who is signed in; none on a page for strangers.
    pub const fn person(&self) -> Option<&Person> {
        self.person
    }

    /// The title, the icon, the styles and the script, for a `<head>`.
    pub fn head(&self, site: &str) -> Markup {
        let asset = |file: &str| format!("{}keys/assets/{file}", self.root);
        html! {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (self.title) " · " (site) }
            link rel="icon" href=(asset("icon.svg")) type="image/svg+xml";
            link rel="stylesheet" href=(asset("preview.css"));
            link rel="stylesheet" href=(asset("pages.css"));
            script src=(asset("theme.js")) {}
            script src=(asset("preview.js")) defer {}
            script src=(asset("pages.js")) defer {}
        }
    }

    /// Links to the parts of the pages that the person may see.
    pub fn navigation(&self) -> Markup {
        html! {
            @for section in self.sections {
                a href={ (self.root) (section.path()) } aria-current=[(self.section == Some(*section)).then_some("page")] {
                    (section.name())
                }
            }
        }
    }

    /// The heading and the content, for a `<main>`.
    pub fn body(&self) -> Markup {
        html! { h1 { (self.title) } (self.content) }
    }

    /// The whole page. `more` stands in the header after the navigation of the pages: other links, who is signed in, a
    /// button to sign out.
    pub fn document(&self, site: &str, more: &Markup) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" {
                head { (self.head(site)) }
                body.acl-pages {
                    a.skip href="#main" { "Skip to content" }
                    header {
                        strong { (site) }
                        nav aria-label="Main" { (self.navigation()) }
                        (more)
                        label.theme hidden { "Theme" select #theme {
                            option value="" { "System" }
                            option value="light" { "Light" }
                            option value="dark" { "Dark" }
                        } }
                    }
                    main #main { (self.body()) }
                }
            }
        }
    }
}
