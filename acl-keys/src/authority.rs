//! Who makes a change, and whether they may. Nobody can change a key that has more rights than they have, neither to
//! add rights nor to remove them.

use acl_core::{Catalog, EndpointSet, Mode, Registry, Rights};
use acl_tower::{Credential, ListTexts};

use crate::error::Error;

/// Endpoints of the registry.
pub(crate) type Endpoints = EndpointSet<Vec<u64>>;

/// All that wildcards reach. At first nobody has what is explicit (D10), so whoever has this set can change every key.
const EVERYTHING: &str = "*";

/// Who makes a change, and what they may do themselves.
///
/// It has no `Debug`, since it holds lists.
#[derive(Clone)]
pub struct By {
    who: String,
    /// None where everything is allowed.
    own: Option<(ListTexts, Vec<ListTexts>)>,
}

impl By {
    /// Somebody who may change every key: whoever starts the server, or works on the machine where it runs.
    pub fn operator(who: impl Into<String>) -> Self {
        Self { who: who.into(), own: None }
    }

    /// Somebody with these lists.
    pub fn lists<T: Into<Box<str>>>(who: impl Into<String>, lists: impl IntoIterator<Item = T>) -> Self {
        Self { who: who.into(), own: Some((lists.into_iter().map(Into::into).collect(), Vec::new())) }
    }

    /// Whoever called with this credential.
    pub fn credential<R: Registry, P>(who: impl Into<String>, credential: &Credential<R, P>) -> Self {
        let texts = |lists: &mut dyn Iterator<Item = &str>| lists.map(Box::from).collect::<ListTexts>();
        let bounds = credential.bounds().map(|mut bound| texts(&mut bound)).collect();
        Self { who: who.into(), own: Some((texts(&mut credential.lists()), bounds)) }
    }

    /// The name that the audit shows.
    pub fn who(&self) -> &str {
        &self.who
    }

    /// What bounds whatever the person writes: their lists, and the bounds of those. Empty if they may write anything.
    #[cfg(feature = "pages")]
    pub(crate) fn bounds(&self) -> Vec<ListTexts> {
        let Some((own, within)) = &self.own else { return Vec::new() };
        let all = std::iter::once(own).chain(within);
        all.filter(|lists| !lists.iter().any(|list| list.trim_ascii() == EVERYTHING)).cloned().collect()
    }

    /// Checks that the person has all rights of these lists, within these bounds, at this mode. It is called for the
    /// key before a change and for the key after it.
    pub(crate) fn must_have(
        &self,
        catalog: &Catalog<'_>,
        mode: Mode,
        lists: &ListTexts,
        bounds: &[ListTexts],
    ) -> Result<(), Error> {
        let Some((own, within)) = &self.own else { return Ok(()) };
        let own: Endpoints = Rights::new(catalog, mode, own).within(within).grant();
        let lists = at_most(catalog, mode, lists);
        let bounds: Vec<_> = bounds.iter().map(|bound| at_most(catalog, mode, bound)).collect();
        let theirs: Endpoints = Rights::new(catalog, mode, &lists).within(&bounds).grant();
        let everything: Endpoints = Rights::new(catalog, mode, &[EVERYTHING]).grant();
        if theirs.is_subset(&own) || everything.is_subset(&own) {
            return Ok(());
        }
        let beyond = theirs.difference(&own);
        let first = catalog.routes_of(&beyond).next().map(|route| route.to_string()).unwrap_or_default();
        Err(Error::BeyondRights { first, more: beyond.len().saturating_sub(1) })
    }
}

/// The most that lists may grant. A stale or malformed list counts as one that grants everything: whoever corrects it
/// decides what it grants, so only somebody with all rights may.
fn at_most(catalog: &Catalog<'_>, mode: Mode, lists: &ListTexts) -> ListTexts {
    let is_known = |list: &str| Rights::new(catalog, mode, &[list]).findings().next().is_none();
    lists.iter().map(|list| if is_known(list) { list.clone() } else { EVERYTHING.into() }).collect()
}
