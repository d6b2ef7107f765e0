//! Splits tokens at commas. `syn` would parse every annotation again.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use syn::ext::IdentExt;

use crate::ctxt::Ctxt;
use crate::read::text::Text;

/// The items between commas, none of which is empty; a comma after the last is allowed. A comma with nothing before it
/// is reported, and so is a `;`, which stands for one.
pub(crate) fn items(cx: &mut Ctxt, tokens: TokenStream) -> impl Iterator<Item = Vec<TokenTree>> + use<> {
    let (mut items, mut item) = (Vec::new(), Vec::new());
    for token in tokens {
        match &token {
            TokenTree::Punct(comma) if matches!(comma.as_char(), ',' | ';') => {
                if comma.as_char() == ';' {
                    cx.error(&token, "expected `,`, found `;`");
                }
                if item.is_empty() {
                    cx.error(token, "nothing stands before this comma; remove it");
                } else {
                    items.push(std::mem::take(&mut item));
                }
            }
            _ => push(&mut item, token),
        }
    }
    if !item.is_empty() {
        items.push(item);
    }
    items.into_iter()
}

/// Splits an item where a comma was forgotten, and reports that. `begins` says whether an item begins at a token, given
/// the tokens before and after it.
pub(crate) fn split_before(
    cx: &mut Ctxt,
    item: Vec<TokenTree>,
    begins: impl Fn(&TokenTree, &TokenTree, Option<&TokenTree>) -> bool,
) -> Vec<Vec<TokenTree>> {
    let (mut items, mut own) = (Vec::new(), Vec::<TokenTree>::new());
    let mut tokens = item.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if own.last().is_some_and(|before| begins(before, &token, tokens.peek())) {
            cx.error(&token, format!("expected `,` before `{token}`"));
            items.push(std::mem::take(&mut own));
        }
        own.push(token);
    }
    items.push(own);
    items
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

/// The names between commas, each once; `what` is what one of them is called, and `form` says what was expected.
/// `None` if something else stands there, which is reported.
pub(crate) fn names(cx: &mut Ctxt, inside: TokenStream, what: &str, form: &str) -> Option<Vec<Ident>> {
    let mut names: Vec<Ident> = Vec::new();
    for item in items(cx, inside) {
        match item.as_slice() {
            [TokenTree::Ident(name)] => {
                let name = name.unraw();
                if names.contains(&name) {
                    cx.error(&name, format!("{what} `{name}` is given twice; write it once"));
                } else {
                    names.push(name);
                }
            }
            [TokenTree::Ident(_), second @ TokenTree::Ident(_), ..] => {
                cx.error(second, format!("expected `,` between two {what}s"));
                return None;
            }
            [TokenTree::Literal(text)] => {
                let name = text.to_string();
                cx.error(text, format!("a {what} is written without quotes: `{}`", name.trim_matches('"')));
                return None;
            }
            _ => {
                let names = alone(&item).map(|names| names.join(", "));
                let hint = names.map(|names| if what == "mode" { names.to_lowercase() } else { names });
                cx.error(
                    all_of(&item),
                    hint.map_or_else(
                        || form.to_owned(),
                        |names| {
                            format!("write `{names}`: a {what} is a name alone, and `,` stands between two")
                        },
                    ),
                );
                return None;
            }
        }
    }
    Some(names)
}

/// Returns the items between the commas of another macro's input. Empty items are kept: only that macro knows whether
/// they are mistakes.
pub(crate) fn between_commas(tokens: &[TokenTree]) -> impl Iterator<Item = &[TokenTree]> {
    tokens.split(|token| matches!(token, TokenTree::Punct(comma) if comma.as_char() == ','))
}

/// The text of `concat!("/a", "/b")`; `None` if the item is something else, or
/// contains anything but string literals.
pub(crate) fn concatenated(item: &[TokenTree]) -> Option<Text> {
    let [TokenTree::Ident(name), TokenTree::Punct(bang), TokenTree::Group(inside)] = item else {
        return None;
    };
    if name != "concat" || bang.as_char() != '!' {
        return None;
    }
    let mut pieces: Vec<Text> = Vec::new();
    let mut tokens = Vec::new();
    inside.stream().into_iter().for_each(|token| push(&mut tokens, token));
    for item in between_commas(&tokens) {
        match item {
            [TokenTree::Literal(text)] => pieces.push(Text::read(text)?),
            [] => {}
            _ => return None,
        }
    }
    let whole = pieces.iter().map(Text::value).collect();
    pieces.first().map(|first| first.with_value(whole))
}

/// The tokens of an item, to point at.
pub(crate) fn all_of(item: &[TokenTree]) -> TokenStream {
    item.iter().cloned().collect()
}

/// The names in `key | token` and `Mode::KEY`, as they are written between commas; `None` if something else is there.
fn alone(item: &[TokenTree]) -> Option<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    let mut tokens = item.iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(name) => {
                let in_path =
                    matches!(tokens.peek(), Some(TokenTree::Punct(colon)) if colon.as_char() == ':');
                if !in_path {
                    names.push(name.to_string());
                }
            }
            TokenTree::Punct(between) if matches!(between.as_char(), ':' | '|' | '+' | '&' | '/') => {}
            _ => return None,
        }
    }
    (!names.is_empty()).then_some(names)
}

/// The text, if the item is one.
pub(crate) fn literal(item: &[TokenTree]) -> Option<Text> {
    match item {
        [TokenTree::Literal(literal)] => Text::read(literal),
        _ => None,
    }
}

/// What stands in the parentheses, if there are some and nothing else.
pub(crate) fn parenthesized(rest: &[TokenTree]) -> Option<TokenStream> {
    match rest {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => Some(group.stream()),
        _ => None,
    }
}

/// What stands after `=`.
pub(crate) fn assigned(rest: &[TokenTree]) -> Option<&[TokenTree]> {
    match rest {
        [TokenTree::Punct(equals), value @ ..] if equals.as_char() == '=' => Some(value),
        _ => None,
    }
}
