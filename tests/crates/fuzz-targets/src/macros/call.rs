//! The calls of acl's macros in a file.

use std::iter::Peekable;

use macro_functions::{MACROS, Macro, endpoint};
use proc_macro2::token_stream::IntoIter;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A call of a macro.
pub(super) struct Call {
    pub(super) name: &'static str,
    input: TokenStream,
    expand: Expand,
}

enum Expand {
    Macro(Macro),
    /// What stands under `#[endpoint]`.
    Endpoint(TokenStream),
}

impl Call {
    pub(super) fn of((name, expand): (&'static str, Macro), input: TokenStream) -> Self {
        Self { name, input, expand: Expand::Macro(expand) }
    }

    /// Whether only acl's other macros call it.
    pub(super) fn is_inner(&self) -> bool {
        self.name.starts_with("__")
    }

    pub(super) fn expand(&self) -> TokenStream {
        match &self.expand {
            Expand::Macro(expand) => expand(self.input.clone()),
            Expand::Endpoint(item) => endpoint(self.input.clone(), item.clone()),
        }
    }
}

/// The macro of this name.
pub(super) fn named(name: &str) -> Option<(&'static str, Macro)> {
    MACROS.into_iter().find(|(other, _)| *other == name)
}

/// The calls in a file, in their order, those in modules and functions too.
pub(super) fn calls(file: TokenStream) -> Vec<Call> {
    let mut found = Vec::new();
    let mut tokens = file.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(hash) if hash.as_char() == '#' => {
                let Some(TokenTree::Group(attribute)) = tokens.peek() else { continue };
                let Some(arguments) = annotation(attribute.stream()) else { continue };
                tokens.next();
                let item = item(tokens.clone());
                found.push(Call { name: "endpoint", input: arguments, expand: Expand::Endpoint(item) });
            }
            TokenTree::Ident(word) => {
                let Some(named) = named(&word.to_string()) else { continue };
                if tokens
                    .next_if(|token| matches!(token, TokenTree::Punct(bang) if bang.as_char() == '!'))
                    .is_some()
                    && let Some(TokenTree::Group(input)) = tokens.peek()
                {
                    found.push(Call::of(named, input.stream()));
                    tokens.next();
                }
            }
            TokenTree::Group(group) => found.extend(calls(group.stream())),
            _ => {}
        }
    }
    found
}

/// The arguments of `#[acl::endpoint(…)]`.
fn annotation(attribute: TokenStream) -> Option<TokenStream> {
    let mut tokens = attribute
        .into_iter()
        .skip_while(|token| !matches!(token, TokenTree::Ident(word) if word == "endpoint"));
    tokens.next()?;
    match tokens.next() {
        None => Some(TokenStream::new()),
        Some(TokenTree::Group(arguments)) => Some(arguments.stream()),
        Some(_) => None,
    }
}

/// The item that begins here: it ends in its block or in a semicolon.
fn item(tokens: Peekable<IntoIter>) -> TokenStream {
    let mut item = Vec::new();
    for token in tokens {
        let ends = match &token {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Punct(punct) => punct.as_char() == ';',
            _ => false,
        };
        item.push(token);
        if ends {
            break;
        }
    }
    item.into_iter().collect()
}
