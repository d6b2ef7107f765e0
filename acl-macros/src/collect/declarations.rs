//! The registry as acl-core takes it, to assemble its tables.

use acl_core::assemble::{Declaration, Declarations};
use acl_core::{Access, ModeSet};
use proc_macro2::Ident;

use crate::collect::item::Endpoint;
use crate::read::{Annotation, Registry, Rename, Text};

/// The declarations of a registry without mistakes.
pub(crate) fn declarations<'a>(registry: &'a Registry, endpoints: &'a [Endpoint<'_>]) -> Declarations<'a> {
    // M2.
    let by_default = registry.default_modes.as_ref();
    let by_default = by_default.map_or(ModeSet::BUILT_IN, |names| set_of(registry, names));
    let declared = endpoints.iter().map(|endpoint| {
        let said = endpoint.item.annotation();
        let access = access(said);
        let modes = match &said.modes {
            _ if access == Access::Public => ModeSet::EMPTY,
            Some(names) => set_of(registry, names),
            None => by_default,
        };
        let tags = said.tags.iter().map(Text::value).collect();
        let (method, path) = (&endpoint.method, &endpoint.path);
        let needs = said.needs.iter().map(Text::value).collect();
        let (explicit, identified) = (said.explicit.is_some(), said.identified.is_some());
        Declaration { method, path, tags, modes, access, explicit, identified, needs }
    });
    let renamed = |Rename { former, present }: &'a Rename| (former.value(), present.value());
    Declarations {
        endpoints: declared.collect(),
        own_modes: registry.modes.own_names(),
        renamed: registry.renamed.iter().map(renamed).collect(),
        removed: registry.removed.iter().map(Text::value).collect(),
        reserved: registry.reserved.iter().map(Text::value).collect(),
    }
}

fn access(said: &Annotation) -> Access {
    match (&said.public, &said.authenticated) {
        (Some(_), _) => Access::Public,
        (None, Some(_)) => Access::Authenticated,
        (None, None) => Access::Granted,
    }
}

fn set_of(registry: &Registry, names: &[Ident]) -> ModeSet {
    names.iter().filter_map(|name| registry.modes.by_name(name)).collect()
}
