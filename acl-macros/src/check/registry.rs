//! What a registry says of itself, which the front checks: it needs no annotation for it.

use crate::check::once::same_name;
use crate::check::{modes, policies, renamed, rules, vocabulary};
use crate::ctxt::Ctxt;
use crate::read::registry::Registry;
use crate::read::route::check_prefix;

/// Reports what is wrong with a registry alone.
pub(crate) fn check(cx: &mut Ctxt, registry: &Registry) {
    if let Some(prefix) = &registry.prefix {
        check_prefix(cx, prefix);
    }
    modes::own(cx, registry);
    registry.default_modes.iter().flatten().for_each(|mode| modes::known(cx, registry, mode, None));
    vocabulary::words(cx, registry);
    renamed::renames(cx, registry);
    renamed::removals(cx, registry);
    same_name(cx, registry);
    policies::check_alone(cx, registry);
    rules::check(cx, registry);
}
