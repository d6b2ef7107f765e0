//! The chain of a list or a registry, as the compiler runs it: each sibling puts its payload to what was found.

use std::collections::BTreeMap;

use macro_functions::Macro;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::call::{Call, named};

/// Keeps what the siblings of an expansion hand on: the payload is the last group of their macro's input.
pub(super) fn siblings(expansion: TokenStream, payloads: &mut BTreeMap<String, TokenStream>) {
    let mut writes = false;
    for token in expansion {
        match token {
            TokenTree::Ident(word) => writes = word == "__sibling" || word == "__exported",
            TokenTree::Group(group) if writes => {
                // After the dollar sign: the alias, the sibling's name, the name of the macro, the payload.
                let is_dollar =
                    |token: &TokenTree| matches!(token, TokenTree::Punct(dollar) if dollar.as_char() == '$');
                let mut rest = group.stream().into_iter().skip_while(|token| !is_dollar(token)).skip(2);
                let name = rest.next().map(|name| name.to_string());
                let payload = rest.nth(1).and_then(|token| match token {
                    TokenTree::Group(group) => Some(group.stream()),
                    _ => None,
                });
                payloads.extend(name.zip(payload));
            }
            TokenTree::Group(group) => siblings(group.stream(), payloads),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// The macro at the end of the chain that a front began, and the input that it gets; `None` if there is no chain. A
/// sibling that is not in the file hands on what a `#[cfg]` leaves of it: nothing.
pub(super) fn end(
    call: &Call,
    expansion: &TokenStream,
    payloads: &BTreeMap<String, TokenStream>,
) -> Option<((&'static str, Macro), TokenStream)> {
    let end = match call.name {
        "endpoints" => named("__list")?,
        "registry" => named("__registry")?,
        _ => return None,
    };
    let (mut names, mut header) = (Vec::new(), None);
    read(expansion.clone(), &mut names, &mut header);
    let group = |delimiter, tokens: TokenStream| TokenTree::Group(Group::new(delimiter, tokens));
    let found = names.iter().fold(TokenStream::new(), |found, name| {
        let payload = payloads.get(name).cloned().unwrap_or_default();
        [group(Delimiter::Parenthesis, found), group(Delimiter::Brace, payload)].into_iter().collect()
    });
    let found = group(Delimiter::Parenthesis, found);
    Some((end, [found, TokenTree::Group(header?)].into_iter().collect()))
}

/// Reads the siblings that a chain imports, and the header that it ends with.
fn read(expansion: TokenStream, names: &mut Vec<String>, header: &mut Option<Group>) {
    let mut tokens = expansion.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(word) => {
                let word = word.to_string();
                match tokens.peek() {
                    Some(TokenTree::Ident(next)) if next == "as" && !word.starts_with("__") => {
                        // The name itself is imported too, as `_`.
                        let alias = tokens.nth(1).map(|alias| alias.to_string());
                        names.extend(alias.filter(|alias| alias != "_").map(|_| word));
                    }
                    Some(TokenTree::Group(group)) if word.ends_with("_end") => *header = Some(group.clone()),
                    _ => {}
                }
            }
            TokenTree::Group(group) => read(group.stream(), names, header),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}
