//! What stands between commas, token by token: `syn` would parse every annotation anew.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use syn::ext::IdentExt;

use crate::ctxt::Ctxt;

/// The items between commas, none of which is empty; a comma after the last is allowed. A comma with nothing before it
/// is reported.
pub(crate) fn items(cx: &mut Ctxt, tokens: TokenStream) -> impl Iterator<Item = Vec<TokenTree>> + use<> {
    let (mut items, mut item) = (Vec::new(), Vec::new());
    for token in tokens {
        match &token {
            TokenTree::Punct(comma) if comma.as_char() == ',' => {
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
                cx.error(all_of(&item), form);
                return None;
            }
        }
    }
    Some(names)
}

/// The tokens of an item, to point at.
pub(crate) fn all_of(item: &[TokenTree]) -> TokenStream {
    item.iter().cloned().collect()
}
