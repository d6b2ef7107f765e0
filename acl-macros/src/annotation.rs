//! The annotation of an endpoint: `GET, "/tickets", tags("tickets.tickets.list"), modes(key, token)`.
//!
//! Invariant: [`Annotation`] is made only by [`Annotation::parse`], which reports everything that is wrong
//! with it by itself. What depends on the registry (modes, vocabulary, other routes) is not looked at here.

use acl_core::{ErrorKind, Tag};
use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use syn::ext::IdentExt as _;

use crate::ctxt::Ctxt;
use crate::krate::absolute;
use crate::route::{METHODS, Route, check_method, check_operation, check_path};
use crate::suggest::did_you_mean;
use crate::text::Text;

/// What one handler says of itself.
#[derive(Default)]
pub(crate) struct Annotation {
    pub(crate) routes: Vec<Route>,
    pub(crate) tags: Vec<Text>,
    /// `None`: the registry's default.
    pub(crate) modes: Option<Vec<Ident>>,
    pub(crate) public: Option<Ident>,
    pub(crate) authenticated: Option<Ident>,
    pub(crate) explicit: Option<Ident>,
    pub(crate) id: Option<Text>,
    /// Where `acl` is found, if not at `::acl`.
    pub(crate) acl: Option<syn::Path>,
    allow_mismatch: Option<Ident>,
}

const WORDS: [&str; 8] = ["tags", "modes", "public", "authenticated", "explicit", "allow", "id", "crate"];

impl Annotation {
    /// Reads the annotation, or reports what is wrong with it at `cx` and gives only where `acl` is found: what
    /// is handed on as broken is handed on through it.
    pub(crate) fn parse(cx: &mut Ctxt, tokens: TokenStream, whole: Span) -> Result<Self, Option<syn::Path>> {
        let mut own = Ctxt::new();
        let mut found = Self::default();
        let mut items = items(&mut own, tokens).peekable();
        while let Some(item) = items.next() {
            match item.as_slice() {
                [TokenTree::Ident(word), ..] if METHODS.contains(&word.to_string().as_str()) => {
                    if let [_, extra, ..] = item.as_slice() {
                        own.error(extra, format!("expected `,` after the method: `{word}, \"/…\"`"));
                        continue;
                    }
                    match items.peek().map(Vec::as_slice) {
                        Some([TokenTree::Literal(found_instead)]) => {
                            match literal(&[found_instead.clone().into()]) {
                                Some(path) => found.routes.push(Route { method: word.clone(), path }),
                                None => own.error(
                                    found_instead,
                                    format!("a path is a text in quotes: `{word}, \"/…\"`"),
                                ),
                            }
                            items.next();
                        }
                        _ => own.error(word, format!("expected a path after {word}: `{word}, \"/…\"`")),
                    }
                }
                [TokenTree::Ident(word), rest @ ..] => {
                    let path = items.peek().filter(|_| rest.is_empty()).and_then(|next| literal(next));
                    match path {
                        Some(path) if !WORDS.contains(&word.to_string().as_str()) => {
                            found.routes.push(Route { method: word.clone(), path });
                            items.next();
                        }
                        _ => found.option(&mut own, word, rest),
                    }
                }
                [TokenTree::Literal(path)] => {
                    own.error(path, "a path stands after its method: `GET, \"/…\"`");
                }
                _ => own.error(
                    all_of(&item),
                    "expected a method and a path, or one of `tags(…)`, `modes(…)`, `public`, `authenticated`, \
                     `explicit`, `allow(…)`, `id = \"…\"`",
                ),
            }
        }
        found.check(&mut own, whole);
        if own.is_empty() {
            own.already_reported();
            return Ok(found);
        }
        cx.absorb(own);
        Err(found.acl)
    }

    fn option(&mut self, cx: &mut Ctxt, word: &Ident, rest: &[TokenTree]) {
        let name = word.to_string();
        let twice = match name.as_str() {
            "tags" => !self.tags.is_empty(),
            "modes" => self.modes.is_some(),
            "public" => self.public.is_some(),
            "authenticated" => self.authenticated.is_some(),
            "explicit" => self.explicit.is_some(),
            "id" => self.id.is_some(),
            _ => false,
        };
        if twice {
            return cx.error(word, format!("`{name}` is given twice; write it once"));
        }
        match (name.as_str(), rest) {
            ("tags", _) => self.tags(cx, word, rest),
            ("modes", _) => self.modes(cx, word, rest),
            ("public", []) => self.public = Some(word.clone()),
            ("authenticated", []) => self.authenticated = Some(word.clone()),
            ("explicit", []) => self.explicit = Some(word.clone()),
            ("public" | "authenticated" | "explicit", [extra, ..]) => {
                cx.error(extra, format!("`{name}` stands alone"));
            }
            ("allow", _) => self.allow(cx, word, rest),
            ("id", _) => match assigned(rest).and_then(literal) {
                Some(id) if is_identifier(id.value()) => self.id = Some(id),
                Some(id) => cx.error(
                    id,
                    "an id becomes the name of a constant: letters, digits and `_`, as in `id = \"tickets_list\"`",
                ),
                None => cx.error(word, "`id` takes `=` and a text: `id = \"…\"`"),
            },
            ("crate", _) => {
                let path = assigned(rest).map(|path| syn::parse2(path.iter().cloned().collect()));
                match path {
                    Some(Ok(path)) => self.acl = cx.take(absolute(path)),
                    _ => {
                        cx.error(word, "`crate` takes `=` and a path without quotes: `crate = path::to::acl`");
                    }
                }
            }
            _ if METHODS.contains(&name.to_uppercase().as_str()) => {
                let upper = name.to_uppercase();
                cx.error(
                    word,
                    format!("methods are upper case and their path follows: write `{upper}, \"/…\"`"),
                );
            }
            _ => {
                let hint = did_you_mean(&name, WORDS.into_iter().chain(METHODS));
                let hint = if hint.is_empty() {
                    "; expected a method and a path, `tags(…)`, `modes(…)`, `public`, `authenticated`, \
                     `explicit`, `allow(…)` or `id = \"…\"`"
                        .to_owned()
                } else {
                    hint
                };
                cx.error(word, format!("unknown word `{name}`{hint}"));
            }
        }
    }

    fn tags(&mut self, cx: &mut Ctxt, word: &Ident, rest: &[TokenTree]) {
        let Some(inside) = parenthesized(rest) else {
            return cx.error(word, "`tags` takes parentheses: `tags(\"group.resource.operation\")`");
        };
        let mut tags = Vec::new();
        for item in split_at_commas(inside) {
            match (literal(&item), item.as_slice()) {
                (Some(tag), _) => tags.push(tag),
                (None, [TokenTree::Literal(_), next @ TokenTree::Literal(_), ..]) => {
                    return cx.error(next, "expected `,` between two tags");
                }
                (None, _) => {
                    let all = all_of(&item);
                    let text = all.to_string().replace(' ', "");
                    let text =
                        if Tag::parse(&text).is_ok() { text } else { "group.resource.operation".to_owned() };
                    return cx.error(all, format!("a tag stands in quotes: write `\"{text}\"`"));
                }
            }
        }
        if tags.is_empty() {
            return cx.error(word, "empty `tags()`; an endpoint has at least one tag");
        }
        for tag in tags {
            if check_tag(cx, &tag) && self.tags.iter().any(|known| known.value() == tag.value()) {
                cx.error(&tag, format!("tag `{}` is given twice; write it once", tag.value()));
            }
            self.tags.push(tag);
        }
        if let Some(beyond) = self.tags.get(255) {
            cx.error(beyond, "more than 255 tags on one endpoint");
        }
    }

    fn modes(&mut self, cx: &mut Ctxt, word: &Ident, rest: &[TokenTree]) {
        let Some(inside) = parenthesized(rest) else {
            return cx.error(word, "`modes` takes parentheses: `modes(key, token, session)`");
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

    fn allow(&mut self, cx: &mut Ctxt, word: &Ident, rest: &[TokenTree]) {
        let inside: Vec<TokenTree> = parenthesized(rest).into_iter().flatten().collect();
        match inside.as_slice() {
            [TokenTree::Ident(lint)] if lint == "method_mismatch" => {
                self.allow_mismatch = Some(lint.clone());
            }
            [lint, ..] => cx.error(lint, format!("unknown lint `{lint}`; expected `allow(method_mismatch)`")),
            [] => cx.error(word, "`allow` names a lint: `allow(method_mismatch)`"),
        }
    }

    /// What an annotation must be as a whole.
    fn check(&self, cx: &mut Ctxt, whole: Span) {
        for route in &self.routes {
            check_method(cx, &route.method);
            check_path(cx, &route.path);
        }
        if !cx.is_empty() {
            return;
        }
        if self.routes.is_empty() {
            cx.error_at(whole, "expected a method and a path first: `GET, \"/tickets\", tags(…)`");
        } else if self.tags.is_empty() {
            cx.error_at(whole, "an endpoint has at least one tag: add `tags(\"group.resource.operation\")`");
        }
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
        if self.allow_mismatch.is_none() {
            self.tags.iter().for_each(|tag| check_operation(cx, &self.routes, tag));
        }
    }
}

/// T1, T2 at the literal. Whether it is a tag.
pub(crate) fn check_tag(cx: &mut Ctxt, tag: &Text) -> bool {
    let text = tag.value();
    let Err(error) = Tag::parse(text) else { return true };
    let lower = text.to_ascii_lowercase();
    let help = match error.kind() {
        ErrorKind::UpperCase(_) if Tag::parse(&lower).is_ok() => format!("\nhelp: write `{lower}`"),
        ErrorKind::Character(',') => "\nhelp: each tag has its own quotes: `tags(\"…\", \"…\")`".to_owned(),
        _ => String::new(),
    };
    cx.error(tag, format!("invalid tag `{}`: {error}{help}", text.escape_debug()));
    false
}

/// Names of modes, separated by commas.
pub(crate) fn mode_names(cx: &mut Ctxt, inside: TokenStream) -> Option<Vec<Ident>> {
    let mut names: Vec<Ident> = Vec::new();
    for item in split_at_commas(inside) {
        match item.as_slice() {
            [TokenTree::Ident(name)] => {
                let name = name.unraw();
                if names.contains(&name) {
                    cx.error(&name, format!("mode `{name}` is given twice; write it once"));
                } else {
                    names.push(name);
                }
            }
            [TokenTree::Literal(text)] => {
                let name = text.to_string();
                cx.error(text, format!("a mode is written without quotes: `{}`", name.trim_matches('"')));
                return None;
            }
            _ => {
                cx.error(all_of(&item), "expected a mode, such as `key`, `token` or `session`");
                return None;
            }
        }
    }
    Some(names)
}

/// The items between commas; a comma after the last is allowed.
pub(crate) fn split_at_commas(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    items_and_stray_commas(tokens).0
}

/// The items between commas; a comma with nothing before it is reported.
pub(crate) fn items(cx: &mut Ctxt, tokens: TokenStream) -> impl Iterator<Item = Vec<TokenTree>> + use<> {
    let (items, stray) = items_and_stray_commas(tokens);
    for comma in stray {
        cx.error(comma, "nothing stands before this comma; remove it");
    }
    items.into_iter().filter(|item| !item.is_empty())
}

/// The items between commas, and the commas with nothing before them.
fn items_and_stray_commas(tokens: TokenStream) -> (Vec<Vec<TokenTree>>, Vec<TokenTree>) {
    let (mut items, mut stray) = (Vec::new(), Vec::new());
    let mut item = Vec::new();
    for token in tokens {
        match &token {
            TokenTree::Punct(comma) if comma.as_char() == ',' => {
                if item.is_empty() {
                    stray.push(token);
                }
                items.push(std::mem::take(&mut item));
            }
            _ => push(&mut item, token),
        }
    }
    if !item.is_empty() {
        items.push(item);
    }
    (items, stray)
}

/// What a `macro_rules` hands on, such as `$path:literal`, stands in a group without brackets.
fn push(item: &mut Vec<TokenTree>, token: TokenTree) {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            group.stream().into_iter().for_each(|inside| push(item, inside));
        }
        token => item.push(token),
    }
}

fn literal(item: &[TokenTree]) -> Option<Text> {
    match item {
        [TokenTree::Literal(literal)] => Text::read(literal),
        _ => None,
    }
}

fn assigned(rest: &[TokenTree]) -> Option<&[TokenTree]> {
    match rest {
        [TokenTree::Punct(equals), value @ ..] if equals.as_char() == '=' => Some(value),
        _ => None,
    }
}

fn parenthesized(rest: &[TokenTree]) -> Option<TokenStream> {
    match rest {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => Some(group.stream()),
        _ => None,
    }
}

fn all_of(item: &[TokenTree]) -> TokenStream {
    item.iter().cloned().collect()
}

fn is_identifier(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
