//! The method and path that an attribute below `#[endpoint]` has already: `#[utoipa::path(get, path = "/tickets")]`.
//!
//! Only attributes below are visible. The compiler has already expanded and removed those above.

use acl_core::METHODS;
use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};

use crate::ctxt::Ctxt;
use crate::read::commas::{between_commas, concatenated, literal, parenthesized};
use crate::read::method::Method;
use crate::read::route::Route;

/// The arguments of `#[utoipa::path(…)]`.
pub(crate) struct Below {
    at: Span,
    arguments: TokenStream,
}

impl Below {
    /// The attribute with these tokens between its brackets, if it is the one: `utoipa::path(…)` or `path(…)`.
    pub(crate) fn read(attribute: &[TokenTree]) -> Option<Self> {
        let [before @ .., TokenTree::Ident(name), TokenTree::Group(arguments)] = attribute else {
            return None;
        };
        let is_utoipa = match before {
            [] => true,
            [TokenTree::Ident(first), TokenTree::Punct(_), TokenTree::Punct(_)]
            | [
                TokenTree::Punct(_),
                TokenTree::Punct(_),
                TokenTree::Ident(first),
                TokenTree::Punct(_),
                TokenTree::Punct(_),
            ] => first == "utoipa",
            _ => false,
        };
        let is_path = name == "path" && arguments.delimiter() == Delimiter::Parenthesis;
        (is_utoipa && is_path).then(|| Self { at: name.span(), arguments: arguments.stream() })
    }

    /// The routes; if they cannot be read, that is reported.
    pub(crate) fn routes(&self, cx: &mut Ctxt) -> Vec<Route> {
        let (mut methods, mut path) = (Vec::new(), None);
        let tokens: Vec<TokenTree> = self.arguments.clone().into_iter().collect();
        for item in between_commas(&tokens) {
            match item {
                [TokenTree::Ident(word)] => methods.extend(method(word)),
                [TokenTree::Ident(word), rest @ ..] if word == "method" => {
                    let inside = parenthesized(rest).into_iter().flatten();
                    methods.extend(inside.filter_map(|token| match token {
                        TokenTree::Ident(word) => method(&word),
                        _ => None,
                    }));
                }
                [TokenTree::Ident(word), TokenTree::Punct(_), value @ ..] if word == "path" => {
                    path = Some(literal(value).or_else(|| concatenated(value)));
                }
                _ => {}
            }
        }
        match (methods.as_slice(), path) {
            ([_, ..], Some(Some(path))) => {
                methods.into_iter().map(|method| Route { method, path: path.clone() }).collect()
            }
            ([], _) => self.unreadable(cx, "it names no method, such as `get`"),
            (_, None) => self.unreadable(cx, "it has no `path`"),
            (_, Some(None)) => self.unreadable(cx, "a macro cannot see what its `path` stands for"),
        }
    }

    fn unreadable(&self, cx: &mut Ctxt, why: &str) -> Vec<Route> {
        let message = format!(
            "the method and path cannot be read from this attribute: {why}\n\
             help: write them in `#[acl::endpoint(GET, \"/tickets\", …)]`",
        );
        cx.error_at(self.at, message);
        Vec::new()
    }
}

/// The method of a word such as `get`.
fn method(word: &Ident) -> Option<Method> {
    let upper = word.to_string().to_uppercase();
    METHODS.contains(&upper.as_str()).then(|| Method::word(&upper, word.span()))
}
