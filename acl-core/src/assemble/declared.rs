//! What is declared: the input from which a catalog is assembled.

use alloc::vec::Vec;

use crate::catalog::endpoint::Access;
use crate::catalog::lookup::Catalog;
use crate::catalog::mode::{Mode, ModeSet};
use crate::text::tag::Tag;

/// One endpoint, declared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declaration<'a> {
    /// Upper case, such as `GET`. Empty for a permission, which has no route.
    pub method: &'a str,
    /// With the registry's prefix. The name of a permission, such as `PUBLISH_NEW`.
    pub path: &'a str,
    /// In declared order, at least one ([T4]).
    ///
    /// [T4]: crate::_spec#t4-tags-of-an-endpoint
    pub tags: Vec<&'a str>,
    /// The modes that it is open to; not looked at where the access is public.
    pub modes: ModeSet,
    /// [D1], [D2].
    ///
    /// [D1]: crate::_spec#d1-public
    /// [D2]: crate::_spec#d2-authenticated
    pub access: Access,
    /// [D10].
    ///
    /// [D10]: crate::_spec#d10-explicit
    pub explicit: bool,
    /// Whether a public endpoint recognises a valid credential ([D1]).
    ///
    /// [D1]: crate::_spec#d1-public
    pub identified: bool,
    /// [D11]: the tags that it needs besides its own, in declared order.
    ///
    /// [D11]: crate::_spec#d11-needs
    pub needs: Vec<&'a str>,
}

/// A set of endpoints and what the registry says of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declarations<'a> {
    /// In any order.
    pub endpoints: Vec<Declaration<'a>>,
    /// The modes beyond the three built in, in order ([M1]).
    ///
    /// [M1]: crate::_spec#m1-modes
    pub own_modes: Vec<&'a str>,
    /// [S2]: former prefix, present prefix.
    ///
    /// [S2]: crate::_spec#s2-renamed-and-removed
    pub renamed: Vec<(&'a str, &'a str)>,
    /// [S2]: prefixes that are gone, each a tag or a tag and `.*`.
    ///
    /// [S2]: crate::_spec#s2-renamed-and-removed
    pub removed: Vec<&'a str>,
    /// [S6]: what may come, or come and go, each a tag or a tag and `.*`.
    ///
    /// [S6]: crate::_spec#s6-reserved
    pub reserved: Vec<&'a str>,
}

impl<'a> Declarations<'a> {
    /// What was declared to make this catalog, where `renamed` are its registry's renames, which the tables
    /// hold only as former names. In registry order.
    pub fn of(catalog: &'a Catalog<'a>, renamed: &[(&'a str, &'a str)]) -> Self {
        let declarations = catalog.endpoints().map(|(_, route, endpoint)| Declaration {
            method: route.method,
            path: route.path,
            tags: endpoint.tags().map(Tag::as_str).collect(),
            modes: endpoint.modes(),
            access: endpoint.access(),
            explicit: endpoint.is_explicit(),
            identified: endpoint.is_identified(),
            needs: endpoint.needs().map(Tag::as_str).collect(),
        });
        Self {
            endpoints: declarations.collect(),
            own_modes: catalog.own_modes().to_vec(),
            renamed: renamed.to_vec(),
            removed: catalog.removed().to_vec(),
            reserved: catalog.reserved().to_vec(),
        }
    }

    /// How many modes the registry has.
    pub(super) fn modes(&self) -> usize {
        Mode::BUILT_IN.len() + self.own_modes.len()
    }
}
