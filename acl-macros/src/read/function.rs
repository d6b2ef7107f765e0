//! The function under `#[endpoint]`.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::quote;

/// The item under `#[endpoint]`, read only as far as its arguments: a body can be long, and every token of it
/// that is looked at costs compile time.
pub(crate) struct Function {
    pub(crate) cfgs: Vec<TokenStream>,
    pub(crate) vis: TokenStream,
    pub(crate) name: Ident,
    /// It is a method, beside which nothing else can stand.
    pub(crate) takes_self: bool,
}

impl Function {
    /// Reads it; `None` if it is no function.
    pub(crate) fn read(item: TokenStream) -> Option<Self> {
        let mut tokens = item.into_iter().peekable();
        let mut cfgs = Vec::new();
        while let Some(TokenTree::Punct(hash)) = tokens.next_if(|token| matches!(token, TokenTree::Punct(_)))
        {
            let attribute = tokens.next()?;
            let TokenTree::Group(group) = &attribute else { return None };
            match group.stream().into_iter().next() {
                Some(TokenTree::Ident(name)) if name == "cfg" => cfgs.push(quote!(#hash #attribute)),
                _ => {}
            }
        }
        let mut vis = TokenStream::new();
        let mut before = tokens.next()?;
        if matches!(&before, TokenTree::Ident(word) if word == "pub") {
            vis.extend([before]);
            if let Some(within) = tokens.next_if(|token| matches!(token, TokenTree::Group(_))) {
                vis.extend([within]);
            }
            before = tokens.next()?;
        }
        loop {
            match &before {
                TokenTree::Ident(word) if word == "fn" => break,
                TokenTree::Ident(word)
                    if ["async", "unsafe", "extern", "const"].iter().any(|w| word == w) => {}
                TokenTree::Literal(_) => {}
                _ => return None,
            }
            before = tokens.next()?;
        }
        let TokenTree::Ident(name) = tokens.next()? else { return None };
        let arguments = tokens.find_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => Some(group.stream()),
            _ => None,
        })?;
        let takes_self = arguments
            .into_iter()
            .take_while(|token| !matches!(token, TokenTree::Punct(end) if matches!(end.as_char(), ',' | ':')))
            .any(|token| matches!(token, TokenTree::Ident(word) if word == "self"));
        Some(Self { cfgs, vis, name, takes_self })
    }
}
