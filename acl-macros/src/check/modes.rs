//! M1: the modes that a registry names, and those that annotations and rules name.

use acl_core::Mode;
use proc_macro2::Ident;

use crate::collect::Item;
use crate::ctxt::Ctxt;
use crate::hint::{all_of, did_you_mean};
use crate::read::{MOST_OWN, Registry};

/// M1: none of a registry's own modes is built in, and each has a name that modes can have.
pub(crate) fn own(cx: &mut Ctxt, registry: &Registry) {
    for own in registry.modes.own() {
        let name = own.to_string();
        if Mode::by_name(&name, &[]).is_some() {
            cx.error(own, format!("mode `{name}` is built in; `modes` names only those beyond it"));
        } else if !Mode::is_name(&name) {
            let lower = Some(name.to_lowercase()).filter(|lower| Mode::is_name(lower));
            let named = "a mode is named by `a-z`, `0-9` and `_`".to_owned();
            let hint = lower.map_or(named, |lower| format!("a mode is lower case: write `{lower}`"));
            cx.error(own, format!("mode `{name}`: {hint}"));
        }
    }
    if let Some(beyond) = registry.modes.own().get(MOST_OWN) {
        cx.error(
            beyond,
            format!(
                "a registry names at most {MOST_OWN} modes beyond {}",
                all_of(Mode::BUILT_IN.map(|mode| mode.name(&[])))
            ),
        );
    }
}

/// The mode is one of the registry's. `item` is the item whose annotation names it, if an annotation does.
pub(crate) fn known(cx: &mut Ctxt, registry: &Registry, name: &Ident, item: Option<&Item>) {
    if registry.modes.by_name(name).is_some() {
        return;
    }
    let (word, known) = (name.to_string(), registry.modes.names());
    let hint = did_you_mean(&word, known.iter().copied()).unwrap_or_else(|| {
        let known = all_of(known);
        if !Mode::is_name(&word) || registry.modes.own().len() == MOST_OWN {
            return format!("; `{}` has {known}", registry.name);
        }
        let own: Vec<String> = registry.modes.own().iter().chain([name]).map(Ident::to_string).collect();
        format!(
            "; `{}` has {known}\nhelp: write `modes: [{}]` in the registry for a mode of its own",
            registry.name,
            own.join(", ")
        )
    });
    let message = format!("unknown mode `{word}`{hint}");
    match item {
        Some(item) => item.error(cx, registry, name.span(), message),
        None => cx.error(name, message),
    }
}
