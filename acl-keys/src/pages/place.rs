//! Where the pages are mounted. Links are relative, so that they lead right under any prefix, also where a proxy takes
//! one off.

/// The paths of the pages below where they are mounted, the longer ones first where one is the end of another.
const PATHS: [&str; 17] = [
    "/keys/{id}/end-old-secret",
    "/keys/browser/{question}",
    "/keys/{id}/rotate",
    "/keys/{id}/revoke",
    "/keys/{id}/secret",
    "/keys/{id}/list",
    "/keys/{id}/used",
    "/keys/assets/{file}",
    "/keys/refusals",
    "/keys/narrow",
    "/keys/revoke",
    "/keys/audit",
    "/keys/{id}",
    "/keys/csv",
    "/keys/new",
    "/keys/mine",
    "/keys",
];

/// Where a page is.
#[derive(Clone, Debug)]
pub(super) struct Place {
    mount: &'static str,
    /// What the path of the request has before the path of the registry.
    base: String,
    /// From the address of the page to where the pages are mounted.
    root: String,
    is_page: bool,
}

impl Place {
    /// Of a declared path, and of the path of a request for it.
    pub(super) fn of(declared: &'static str, path: &str) -> Self {
        let own = PATHS.iter().find(|own| declared.ends_with(**own)).copied().unwrap_or_default();
        let mount = declared.strip_suffix(own).unwrap_or_default();
        let segments = declared.matches('/').count();
        // Segments of a request are those of the declared path and, before them, the base.
        let starts = path.rmatch_indices('/').nth(segments.saturating_sub(1));
        let base = starts.and_then(|(at, _)| path.get(..at)).unwrap_or_default().to_owned();
        let root = "../".repeat(own.matches('/').count().saturating_sub(1));
        Self { mount, base, root, is_page: !own.is_empty() }
    }

    /// Whether the declared path is that of a page.
    pub(super) const fn is_page(&self) -> bool {
        self.is_page
    }

    /// What the registry has before the paths of the pages.
    pub(super) const fn mount(&self) -> &'static str {
        self.mount
    }

    /// What is before the paths of the registry.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// Leads from the page to where the pages are mounted: empty, or `../` so many times.
    pub(super) fn root(&self) -> &str {
        &self.root
    }

    /// The path under which all pages are, as the application sees it.
    pub(super) fn path(&self) -> String {
        format!("{}{}/keys", self.base, self.mount)
    }

    /// A link to another page.
    pub(super) fn link(&self, path: &str) -> String {
        format!("{}{path}", self.root)
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn links_lead_to_the_mount() {
        for (declared, path, mount, base, root) in [
            ("/keys", "/keys", "", "", ""),
            ("/admin/keys/{id}", "/admin/keys/7", "/admin", "", "../"),
            ("/admin/keys/{id}/list", "/x/y/admin/keys/7/list", "/admin", "/x/y", "../../"),
            ("/keys/keys/new", "/keys/keys/new", "/keys", "", "../"),
        ] {
            let place = Place::of(declared, path);
            assert_eq!((place.mount(), place.base(), place.root()), (mount, base, root), "{declared}");
        }
    }
}
