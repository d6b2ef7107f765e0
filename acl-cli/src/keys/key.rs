//! A key, and what decides for it.

use acl_core::Catalog;

use crate::credential::Credential;
use crate::input::mode;

/// One key.
pub(crate) struct Key<'r> {
    pub(crate) name: &'r str,
    /// Its number; none where the file has no column `id`.
    pub(crate) id: Option<&'r str>,
    pub(crate) list: &'r str,
    /// Its shadow lists.
    pub(crate) shadow: Option<&'r str>,
    /// None where the file has no such column.
    pub(crate) mode: Option<&'r str>,
    /// S4: its bound.
    pub(crate) within: Option<&'r str>,
}

impl<'r> Key<'r> {
    /// Whether somebody means it by this name or number.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.name == name || self.id == Some(name)
    }

    /// What decides for it.
    pub(crate) fn asked(&self, mode: &'r str) -> Asked<'r> {
        Asked { list: self.list, mode: self.mode.unwrap_or(mode), within: self.within }
    }
}

/// What decides for a key: equal ones may call the same.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'r> {
    pub(crate) list: &'r str,
    pub(crate) mode: &'r str,
    pub(crate) within: Option<&'r str>,
}

impl<'r> Asked<'r> {
    pub(crate) fn credential(&self, catalog: &Catalog<'_>) -> Credential<'r> {
        Credential::of(self.list, self.within, mode(self.mode, catalog))
    }
}
