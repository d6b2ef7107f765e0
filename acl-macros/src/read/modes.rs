//! Modes (M1): those that are built in, and those that a registry names.

use acl_core::{MAX_MODES, Mode};
use proc_macro2::{Ident, TokenStream, TokenTree};

use crate::ctxt::Ctxt;
use crate::read::commas::names;
use crate::read::misread::words;

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
    let all: Vec<TokenTree> = inside.clone().into_iter().collect();
    if let Some(message) = not_named(&all) {
        cx.error(inside, message);
        return None;
    }
    names(cx, inside, "mode", "expected a mode, such as `key`, `token` or `session`")
}

/// What people write for every mode, where they would name none.
const EVERY: [&str; 4] = ["all", "any", "every", "each"];

/// What to say of modes that are not named one by one: `*`, `all`, `!session`, `[key, token]`.
fn not_named(inside: &[TokenTree]) -> Option<String> {
    match inside {
        [TokenTree::Punct(star)] if star.as_char() == '*' => Some(leave_out("*")),
        [TokenTree::Ident(word)] if EVERY.iter().any(|every| word == every) => {
            Some(leave_out(&word.to_string()))
        }
        [TokenTree::Punct(not), TokenTree::Ident(but)] if matches!(not.as_char(), '!' | '-') => {
            let others: Vec<&str> =
                Mode::BUILT_IN.map(|mode| mode.name(&[])).into_iter().filter(|mode| but != mode).collect();
            Some(format!(
                "modes are named, and none is taken away by `{}`: write `modes({})`",
                not.as_char(),
                others.join(", ")
            ))
        }
        [group @ TokenTree::Group(_)] => {
            let named = words(std::slice::from_ref(group));
            (!named.is_empty())
                .then(|| format!("modes have no brackets of their own: write `modes({})`", named.join(", ")))
        }
        _ => None,
    }
}

/// What to say of a word for every mode.
fn leave_out(word: &str) -> String {
    format!(
        "`{word}` is no mode; leave out `modes(…)` for the registry's `default_modes`, or for `key, token, session` \
             where it states none"
    )
}
