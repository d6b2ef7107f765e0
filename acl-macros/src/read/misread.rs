//! What people write in place of a route, a tag or a mode, and the error for it.

use acl_core::{METHODS, Tag, is_method};
use proc_macro2::{Ident, Literal, TokenTree};

use crate::ctxt::Ctxt;
use crate::read::text::Text;

/// Reports what stands between a method and the comma after it. Returns whether the next item belongs to it.
pub(crate) fn route_form(cx: &mut Ctxt, method: &Ident, rest: &[TokenTree], next: &[TokenTree]) -> bool {
    let Some(extra) = rest.first() else { return false };
    let own = literals(rest).into_iter().next();
    let path =
        own.clone().or_else(|| literals(next).into_iter().next()).unwrap_or_else(|| "\"/…\"".to_owned());
    let methods: Vec<String> =
        words(rest).into_iter().filter(|word| METHODS.contains(&word.as_str())).collect();
    if methods.is_empty() {
        cx.error(extra, format!("expected `,` after the method: `{method}, {path}`"));
    } else {
        let all: Vec<String> =
            [method.to_string()].iter().chain(&methods).map(|one| format!("{one}, {path}")).collect();
        cx.error(extra, format!("a route has one method: write `{}`", all.join(", ")));
    }
    own.is_none() && matches!(next, [TokenTree::Literal(_)])
}

/// Reports a text that stands where a method is expected. Returns whether the next item belongs to it.
pub(crate) fn text_first(cx: &mut Ctxt, text: &Literal, next: &[TokenTree]) -> bool {
    let value = Text::read(text).map(Text::into_value).unwrap_or_default();
    let upper = value.to_uppercase();
    let (first, path) =
        upper.split_once(' ').map_or((upper.as_str(), ""), |(first, _)| (first, &value[first.len()..]));
    if METHODS.contains(&first) {
        if path.is_empty() {
            cx.error(text, format!("a method is written without quotes: `{first}`"));
            return matches!(next, [TokenTree::Literal(_)]);
        }
        cx.error(text, format!("a method and a path are two: write `{first}, \"{}\"`", path.trim()));
        return false;
    }
    match next {
        [TokenTree::Ident(method)] if METHODS.iter().any(|known| method == known) => {
            cx.error(text, format!("a path stands after its method: write `{method}, {text}`"));
            true
        }
        _ if value.contains('.') && Tag::parse(&value).is_ok() => {
            cx.error(text, format!("a tag stands in `tags(…)`: write `tags({text})`"));
            false
        }
        _ => {
            cx.error(text, "a path stands after its method: `GET, \"/…\"`");
            false
        }
    }
}

/// The method at the end of `Method::GET`.
pub(crate) fn method_in_path(item: &[TokenTree]) -> Option<&Ident> {
    let [TokenTree::Ident(_), between @ .., TokenTree::Ident(method)] = item else { return None };
    let in_path = |token: &TokenTree| match token {
        TokenTree::Punct(colon) => colon.as_char() == ':',
        token => matches!(token, TokenTree::Ident(_)),
    };
    let known = METHODS.iter().any(|known| method == known);
    (known && !between.is_empty() && between.iter().all(in_path)).then_some(method)
}

/// Returns the method if the item is `M-SEARCH`, or another with dashes and without quotes, before a path.
pub(crate) fn method_with_dashes(item: &[TokenTree], next: &[TokenTree]) -> Option<String> {
    let is_part = |token: &TokenTree| match token {
        TokenTree::Punct(dash) => dash.as_char() == '-',
        token => matches!(token, TokenTree::Ident(_)),
    };
    if item.len() < 2 || !matches!(next, [TokenTree::Literal(_)]) || !item.iter().all(is_part) {
        return None;
    }
    let written: String = item.iter().map(ToString::to_string).collect();
    Some(written).filter(|written| is_method(written))
}

/// The literals among the tokens, in brackets too, as written.
pub(crate) fn literals(tokens: &[TokenTree]) -> Vec<String> {
    flat(tokens)
        .into_iter()
        .filter(|token| matches!(token, TokenTree::Literal(_)))
        .map(|token| token.to_string())
        .collect()
}

/// The words among the tokens, in brackets and in quotes too.
pub(crate) fn words(tokens: &[TokenTree]) -> Vec<String> {
    let in_quotes = |literal: &Literal| Text::read(literal).map(Text::into_value).unwrap_or_default();
    let words = |token: TokenTree| match token {
        TokenTree::Ident(word) => vec![word.to_string()],
        TokenTree::Literal(literal) => {
            let text = in_quotes(&literal);
            text.split([',', ' ', '|']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
        }
        _ => Vec::new(),
    };
    flat(tokens).into_iter().flat_map(words).collect()
}

fn flat(tokens: &[TokenTree]) -> Vec<TokenTree> {
    let inside = |token: &TokenTree| match token {
        TokenTree::Group(group) => flat(&group.stream().into_iter().collect::<Vec<_>>()),
        token => vec![token.clone()],
    };
    tokens.iter().flat_map(inside).collect()
}
