//! Modes (M1): those that are built in, and those that a registry names.

use acl_core::{MAX_MODES, Mode};
use proc_macro2::{Ident, TokenStream};

use crate::ctxt::Ctxt;
use crate::read::commas::names;

/// The most modes that a registry can have of its own.
pub(crate) const MOST_OWN: usize = MAX_MODES - Mode::BUILT_IN.len();

/// The modes of a registry.
#[derive(Default)]
pub(crate) struct Modes {
    own: Vec<Ident>,
    /// The texts of `own`, as acl-core asks for them.
    own_names: Vec<String>,
}

impl Modes {
    /// The built-in modes and these, in declared order.
    pub(crate) fn with_own(own: Vec<Ident>) -> Self {
        let own_names = own.iter().map(Ident::to_string).collect();
        Self { own, own_names }
    }

    /// The modes that the registry names.
    pub(crate) fn own(&self) -> &[Ident] {
        &self.own
    }

    /// The names of [`Modes::own`].
    pub(crate) fn own_names(&self) -> Vec<&str> {
        self.own_names.iter().map(String::as_str).collect()
    }

    /// The mode with this name.
    pub(crate) fn by_name(&self, name: &Ident) -> Option<Mode> {
        Mode::by_name(&name.to_string(), &self.own_names())
    }

    /// The names of all modes, in order of index.
    pub(crate) fn names(&self) -> Vec<&str> {
        Mode::BUILT_IN.map(|mode| mode.name(&[])).into_iter().chain(self.own_names()).collect()
    }

    /// The registry's own mode whose constant has this name: `MODE_PARTNER`.
    pub(crate) fn of_constant(&self, name: &Ident) -> Option<&Ident> {
        self.own.iter().find(|mode| *name == constant_name(mode))
    }
}

/// The name of the constant of a mode.
pub(crate) fn constant_name(mode: &Ident) -> String {
    format!("MODE_{}", mode.to_string().to_uppercase())
}

/// Names of modes, separated by commas.
pub(crate) fn mode_names(cx: &mut Ctxt, inside: TokenStream) -> Option<Vec<Ident>> {
    names(cx, inside, "mode", "expected a mode, such as `key`, `token` or `session`")
}
