//! The annotation of an endpoint: `GET, "/tickets", tags("tickets.tickets.list"), modes(key, token)`; and that of a
//! permission, which has no route: `"tickets.tickets.publish", modes(token)`.
//!
//! Mistakes that can be seen from an annotation alone are reported here. What depends on the registry
//! (modes, vocabulary, other routes) is checked when the annotations have come together.

use acl_core::{METHODS, Mode};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::Path;

use crate::ctxt::Ctxt;
use crate::hint::{did_you_mean, one_of};
use crate::read::acl_path::absolute;
use crate::read::annotation::Annotation;
use crate::read::below::Below;
use crate::read::commas::{all_of, assigned, concatenated, items, literal, parenthesized, split_before};
use crate::read::method::Method;
use crate::read::misread::{method_in_path, method_with_dashes, route_form, text_first, words};
use crate::read::route::{Route, check_operation, check_path, expanded, is_operation};
use crate::read::tag::tags_in;
use crate::read::text::Text;
use crate::read::words::{WORDS, bare_mode, is_word, unknown_word};

/// An annotation as it was written.
#[derive(Default)]
pub(crate) struct Written {
    said: Annotation,
    /// Where `acl` is found, if not at `::acl`. A broken annotation has it too: that it is broken is handed on
    /// through it.
    pub(crate) acl: Option<Path>,
    allow_mismatch: bool,
    /// The modes that stand outside of `modes(…)`, until they are reported.
    bare_modes: Vec<String>,
    is_permission: bool,
    broken: bool,
}

/// What `allow` can name.
const LINTS: [&str; 2] = ["method_mismatch", "tag_prefix"];

impl Written {
    /// Reads an annotation and reports what is wrong with it; `whole` is where to report what is missing.
    pub(crate) fn parse(
        cx: &mut Ctxt,
        tokens: TokenStream,
        whole: Span,
        is_permission: bool,
        below: Option<&Below>,
    ) -> Self {
        let (mut found, before) = (Self { is_permission, ..Self::default() }, cx.count());
        let items: Vec<_> = items(cx, tokens).flat_map(|item| split_before(cx, item, is_word)).collect();
        found.bare_modes = items.iter().filter_map(|item| bare_mode(item)).collect();
        let mut items = items.into_iter().peekable();
        while let Some(item) = items.next() {
            let next = items.peek().map_or(&[][..], Vec::as_slice);
            if found.item(cx, &item, next) {
                items.next();
            }
        }
        if !is_permission && found.said.routes.is_empty() && cx.count() == before {
            found.said.routes = below.map_or(Vec::new(), |below| below.routes(cx));
        }
        for route in &found.said.routes {
            route.method.check(cx);
            check_path(cx, &route.path);
        }
        if cx.count() == before {
            found.check_whole(cx, whole);
        }
        found.said.routes = expanded(std::mem::take(&mut found.said.routes));
        found.broken = cx.count() != before;
        found
    }

    /// Adds the first paragraph of what the annotation stands on.
    pub(crate) fn document(&mut self, summary: Option<Text>) {
        self.said.summary = summary;
    }

    /// The annotation; `None` if something is wrong with it.
    pub(crate) fn sound(&self) -> Option<&Annotation> {
        Some(&self.said).filter(|_| !self.broken)
    }

    /// Reads an item, and returns whether the next one belongs to it: the path that follows a method.
    fn item(&mut self, cx: &mut Ctxt, item: &[TokenTree], next: &[TokenTree]) -> bool {
        match item {
            [TokenTree::Ident(word), rest @ ..] => {
                let name = word.to_string();
                if self.is_permission && METHODS.contains(&name.as_str()) {
                    cx.error(word, "a permission has no method and no path; for a route there is `route!`");
                    return literal(next).is_some();
                }
                if METHODS.contains(&name.as_str()) {
                    return self.route(cx, word, rest, next);
                }
                if let Some(method) = method_with_dashes(item, next) {
                    cx.error(all_of(item), format!("a method that is no word stands in quotes: write `\"{method}\"`"));
                    return true;
                }
                if let Some(method) = method_in_path(item) {
                    cx.error(all_of(item), format!("a method is a word alone: write `{method}`"));
                    return literal(next).is_some();
                }
                // A method that does not exist is known by the path after it, and reported as a method.
                let path = literal(next).filter(|_| rest.is_empty() && !WORDS.contains(&name.as_str()));
                if let Some(path) = path {
                    self.said.routes.push(Route { method: Method::Word(word.clone()), path });
                    return true;
                }
                self.option(cx, word, &name, rest);
            }
            [TokenTree::Literal(tag)] if self.is_permission => match Text::read(tag) {
                Some(tag) => self.said.tag(cx, tag),
                None => cx.error(tag, "a tag stands in quotes"),
            },
            [TokenTree::Literal(text)] => match Method::quoted(text).zip(route_path(next)) {
                Some((method, path)) => {
                    self.said.routes.push(Route { method, path });
                    return true;
                }
                None => return text_first(cx, text, next),
            },
            _ => cx.error(
                all_of(item),
                "expected a method and a path, or one of `tags(…)`, `needs(…)`, `modes(…)`, `public`, `authenticated`, \
                 `explicit`, `allow(…)`, `id = \"…\"`",
            ),
        }
        false
    }

    fn route(&mut self, cx: &mut Ctxt, method: &Ident, rest: &[TokenTree], next: &[TokenTree]) -> bool {
        if !rest.is_empty() {
            return route_form(cx, method, rest, next);
        }
        if let Some(path) = concatenated(next) {
            self.said.routes.push(Route { method: Method::Word(method.clone()), path });
            return true;
        }
        let [TokenTree::Literal(found)] = next else {
            let Some(first) = next.first().filter(|first| !is_word(first, first, None)) else {
                cx.error(method, format!("expected a path after {method}: `{method}, \"/…\"`"));
                return false;
            };
            let message = match first {
                TokenTree::Punct(_) => {
                    let path = all_of(next).to_string().replace(' ', "");
                    format!("a path stands in quotes: write `{method}, \"{path}\"`")
                }
                first => format!(
                    "expected a path in quotes after {method}, as in `{method}, \"/tickets\"`\n\
                     help: a macro cannot see what `{first}` stands for; write the text itself",
                ),
            };
            cx.error(all_of(next), message);
            return true;
        };
        match Text::read(found) {
            Some(path) => self.said.routes.push(Route { method: Method::Word(method.clone()), path }),
            None => cx.error(found, format!("a path is a text in quotes: `{method}, \"/…\"`")),
        }
        true
    }

    fn option(&mut self, cx: &mut Ctxt, word: &Ident, name: &str, rest: &[TokenTree]) {
        let said = &mut self.said;
        let twice = match name {
            "tags" => !said.tags.is_empty() && !self.is_permission,
            "needs" => !said.needs.is_empty(),
            "modes" => said.modes.is_some(),
            "public" => said.public.is_some(),
            "authenticated" => said.authenticated.is_some(),
            "explicit" => said.explicit.is_some(),
            "id" => said.id.is_some(),
            _ => false,
        };
        if twice {
            return cx.error(word, format!("`{name}` is given twice; write it once"));
        }
        match (name, rest) {
            ("tags", _) => {
                for tag in tags_in(cx, word, rest) {
                    said.tag(cx, tag);
                }
            }
            ("needs", _) => said.needs(cx, word, rest),
            ("modes", _) => said.modes(cx, word, rest),
            ("public", []) => said.public = Some(word.clone()),
            ("public", [TokenTree::Group(_)]) => said.identified(cx, word, rest),
            ("authenticated", []) => said.authenticated = Some(word.clone()),
            ("explicit", []) => said.explicit = Some(word.clone()),
            ("public", [extra, ..]) => {
                cx.error(extra, "`public` stands alone, or is `public(identified)`");
            }
            ("authenticated" | "explicit", [extra, ..]) => {
                let modes: Vec<String> =
                    words(rest).into_iter().filter(|word| Mode::by_name(word, &[]).is_some()).collect();
                let modes = match modes.as_slice() {
                    [] => String::new(),
                    modes => format!("; for some modes alone write `{name}, modes({})`", modes.join(", ")),
                };
                cx.error(extra, format!("`{name}` stands alone{modes}"));
            }
            ("id", _) => said.id(cx, word, rest),
            ("allow", _) => self.allow(cx, word, rest),
            ("crate", _) => match assigned(rest).map(|path| syn::parse2(all_of(path))) {
                Some(Ok(path)) => self.acl = cx.take(absolute(path)),
                _ => cx.error(word, "`crate` takes `=` and a path without quotes: `crate = path::to::acl`"),
            },
            _ if self.bare_modes.iter().any(|mode| mode == name) => {
                let all = std::mem::take(&mut self.bare_modes).join(", ");
                cx.error(word, format!("modes stand in parentheses: write `modes({all})`"));
            }
            _ if bare_mode(&[word.clone().into()]).is_some() && rest.is_empty() => {}
            _ => unknown_word(cx, word, name, rest),
        }
    }

    fn allow(&mut self, cx: &mut Ctxt, word: &Ident, rest: &[TokenTree]) {
        let lints =
            parenthesized(rest).map(|inside| items(cx, inside).collect::<Vec<_>>()).unwrap_or_default();
        if lints.is_empty() {
            cx.error(word, "`allow` names a lint: `allow(method_mismatch)` or `allow(tag_prefix)`");
        }
        for lint in lints {
            match all_of(&lint).to_string().as_str() {
                "method_mismatch" => self.allow_mismatch = true,
                "tag_prefix" => self.said.tag_prefix = true,
                other => {
                    let hint =
                        did_you_mean(other, LINTS).unwrap_or_else(|| format!("; expected {}", one_of(LINTS)));
                    cx.error(all_of(&lint), format!("unknown lint `{other}`{hint}"));
                }
            }
        }
    }

    /// What an annotation must be as a whole.
    fn check_whole(&self, cx: &mut Ctxt, whole: Span) {
        let Annotation { routes, tags, .. } = &self.said;
        if self.is_permission && tags.is_empty() {
            cx.error_at(whole, "a permission has at least one tag: `NAME(\"group.resource.operation\")`");
        } else if self.is_permission {
            if let Some(public) = &self.said.public {
                cx.error(
                    public,
                    "a permission that everyone has is none; remove `public`, or the permission",
                );
            }
        } else if routes.is_empty() {
            cx.error_at(
                whole,
                "expected a method and a path first: `GET, \"/tickets\", tags(…)`; or `#[utoipa::path(…)]` below this \
                 attribute",
            );
        } else if tags.is_empty() {
            cx.error_at(whole, "an endpoint has at least one tag: add `tags(\"group.resource.operation\")`");
        }
        self.said.check_access(cx);
        if let Some(first) = tags.first().filter(|_| is_one_in_pieces(tags)) {
            let whole = tags.iter().map(Text::value).collect::<Vec<_>>().join(".");
            cx.warn(
                first,
                &format!("each of these tags grants the endpoint by itself; if they are one tag, write `tags(\"{whole}\")`"),
            );
        }
        if !self.allow_mismatch {
            for tag in tags {
                check_operation(cx, routes, tag);
            }
        }
    }
}

/// The path of a route, after a method in quotes.
fn route_path(next: &[TokenTree]) -> Option<Text> {
    literal(next).or_else(|| concatenated(next)).filter(|path| path.value().starts_with('/'))
}

/// Whether the tags look like the segments of one: each is a single segment, and the last is an operation.
fn is_one_in_pieces(tags: &[Text]) -> bool {
    let ends_in_operation = tags.last().is_some_and(|last| is_operation(last.value()));
    tags.len() > 1 && ends_in_operation && tags.iter().all(|tag| !tag.value().contains('.'))
}
