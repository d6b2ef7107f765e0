//! An annotation: what one handler, or one permission, says of itself.

use proc_macro2::{Ident, TokenTree};

use crate::ctxt::Ctxt;
use crate::read::commas::{all_of, assigned, literal, parenthesized};
use crate::read::misread::words;
use crate::read::modes::mode_names;
use crate::read::route::{Route, whole_path};
use crate::read::tag::{add, tags_in};
use crate::read::text::Text;

/// What one handler says of itself, and hands on.
#[derive(Default)]
pub(crate) struct Annotation {
    /// None for a permission.
    pub(crate) routes: Vec<Route>,
    pub(crate) tags: Vec<Text>,
    /// D11.
    pub(crate) needs: Vec<Text>,
    /// `None`: the registry's default.
    pub(crate) modes: Option<Vec<Ident>>,
    pub(crate) public: Option<Ident>,
    /// The word in `public(identified)`.
    pub(crate) identified: Option<Ident>,
    pub(crate) authenticated: Option<Ident>,
    pub(crate) explicit: Option<Ident>,
    /// `allow(tag_prefix)`: a tag may be the beginning of another.
    pub(crate) tag_prefix: bool,
    pub(crate) id: Option<Text>,
    /// The first paragraph of the documentation.
    pub(crate) summary: Option<Text>,
}

impl Annotation {
    /// Whether this is a permission, which has no route.
    pub(crate) fn is_permission(&self) -> bool {
        self.routes.is_empty()
    }

    /// Returns the annotation with what the lists around it state: a prefix for its paths, and modes if it has none.
    pub(crate) fn within(mut self, prefix: &str, modes: Option<&[Ident]>) -> Self {
        for route in self.routes.iter_mut().filter(|_| !prefix.is_empty()) {
            route.path = route.path.with_value(whole_path(prefix, route.path.value()));
        }
        if self.public.is_none() && self.modes.is_none() {
            self.modes = modes.map(<[_]>::to_vec);
        }
        self
    }

    pub(super) fn tag(&mut self, cx: &mut Ctxt, tag: Text) {
        add(cx, &mut self.tags, tag, "tag");
    }

    /// D11.
    pub(super) fn needs(&mut self, cx: &mut Ctxt, word: &Ident, rest: &[TokenTree]) {
        for tag in tags_in(cx, word, rest) {
            add(cx, &mut self.needs, tag, "needed tag");
        }
    }

    /// `public(identified)`.
    pub(super) fn identified(&mut self, cx: &mut Ctxt, public: &Ident, rest: &[TokenTree]) {
        let inside: Vec<TokenTree> = parenthesized(rest).into_iter().flatten().collect();
        self.public = Some(public.clone());
        match inside.as_slice() {
            [TokenTree::Ident(word)] if word == "identified" => self.identified = Some(word.clone()),
            other => cx.error(
                all_of(if other.is_empty() { rest } else { other }),
                "expected `public`, or `public(identified)` where a valid credential is recognised",
            ),
        }
    }

    pub(super) fn modes(&mut self, cx: &mut Ctxt, word: &Ident, rest: &[TokenTree]) {
        let Some(inside) = parenthesized(rest) else {
            let modes = words(rest);
            let modes = if modes.is_empty() { "key, token, session".to_owned() } else { modes.join(", ") };
            return cx.error(word, format!("`modes` takes parentheses: write `modes({modes})`"));
        };
        let modes = mode_names(cx, inside);
        if modes.as_ref().is_some_and(Vec::is_empty) {
            cx.error(
                word,
                "empty `modes()` would shut the endpoint to everyone; name a mode, or leave it out for the \
                 registry's default",
            );
        }
        self.modes = modes.or(Some(Vec::new()));
    }

    pub(super) fn id(&mut self, cx: &mut Ctxt, word: &Ident, rest: &[TokenTree]) {
        match assigned(rest).and_then(literal) {
            Some(id) if is_identifier(id.value()) => self.id = Some(id),
            Some(id) => cx.error(
                id,
                "an id becomes the name of a constant: letters, digits and `_`, as in `id = \"tickets_list\"`",
            ),
            None => cx.error(word, "`id` takes `=` and a text: `id = \"…\"`"),
        }
    }

    /// Words about who may call the endpoint that contradict one another.
    pub(super) fn check_access(&self, cx: &mut Ctxt) {
        if let (Some(public), Some(_)) = (&self.public, &self.modes) {
            cx.error(
                public,
                "`public` is open to everyone without a credential, so it has no modes; remove `modes(…)`, or \
                 write `authenticated`",
            );
        }
        if let (Some(public), Some(_)) = (&self.public, &self.authenticated) {
            cx.error(public, "`public` and `authenticated` exclude each other; keep one");
        }
        if let (Some(open), Some(needed)) =
            (self.public.as_ref().or(self.authenticated.as_ref()), self.needs.first())
        {
            cx.error(
                needed,
                format!("`needs(…)` asks for tags to be granted, but `{open}` asks for none; keep one"),
            );
        }
        if let Some(needed) =
            self.needs.iter().find(|need| self.tags.iter().any(|tag| tag.value() == need.value()))
        {
            let tag = needed.value();
            cx.error(
                needed,
                format!("`{tag}` is a tag of this endpoint, so it is asked for already; remove it"),
            );
        }
        if let (Some(open), Some(explicit)) =
            (self.public.as_ref().or(self.authenticated.as_ref()), &self.explicit)
        {
            cx.error(
                explicit,
                format!(
                    "`explicit` says which patterns grant the endpoint, but `{open}` asks for none; keep one"
                ),
            );
        }
    }
}

fn is_identifier(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
