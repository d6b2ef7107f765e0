//! Policies: lists that a registry names, decided while compiling.

use core::fmt;

use crate::catalog::endpoint_set::{EndpointSet, Words};
use crate::catalog::mode::OneMode;
use crate::text::list::PatternList;
use crate::typed::grant::Grant;
use crate::typed::registry::{EndpointId, EndpointOf, Registry};

/// A named list of the registry `Api`, already decided: the bitset of the endpoints that its tags grant ([D4] to [D7],
/// [D10]), whatever the mode.
///
/// `registry!` makes one for each line of its `policies`; `Api::READ_ONLY` is a `&'static Policy<Api>`. Nothing
/// is computed at run time but the mode, which [`Policy::grant`] folds in.
///
/// [D4]: crate::_spec#d4-deny
/// [D7]: crate::_spec#d7-order
/// [D10]: crate::_spec#d10-explicit
#[doc(alias = "role")]
pub struct Policy<Api: Registry> {
    name: &'static str,
    list: PatternList<'static>,
    granted: EndpointSet<Api::Words>,
}

impl<R: Registry> Policy<R> {
    #[doc(hidden)]
    pub const fn __new(name: &'static str, list: PatternList<'static>, words: R::Words) -> Self {
        Self { name, list, granted: EndpointSet::from_words(words) }
    }

    /// Stands for a policy of a registry that does not compile.
    #[doc(hidden)]
    pub const __NOTHING: Self = Self::__new("", PatternList::EVERYTHING, R::Words::ZERO);

    /// The name of its constant.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What it was written as.
    pub const fn list(&self) -> PatternList<'static> {
        self.list
    }

    /// Whether its tags grant the endpoint, in the modes that this is open to. O(1).
    pub fn reaches(&self, id: EndpointId<R>) -> bool {
        self.granted.contains(id.index())
    }

    /// Whether a credential with this list may call the endpoint by this mode. For more than one check, keep what
    /// [`Policy::grant`] returns.
    #[must_use]
    pub fn allows(&self, id: impl EndpointOf<R>, mode: impl OneMode) -> bool {
        self.grant(mode).allows(id)
    }

    /// What a credential with this list may call by this mode: the grant of [`Policy::list`], without the work.
    pub fn grant(&self, mode: impl OneMode) -> Grant<R> {
        let mut granted = self.granted.clone();
        R::CATALOG.fold_mode(mode.__mode(), &mut granted.borrowed());
        Grant::from_set(granted)
    }
}

impl<R: Registry> fmt::Debug for Policy<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Policy({}: {})", self.name, self.list)
    }
}
