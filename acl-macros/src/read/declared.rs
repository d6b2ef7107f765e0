//! What an annotation stands on: a function, or a name in `route!`.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Token, Visibility};

use crate::read::cfg::cfgs_of;

/// What an annotation stands on.
pub(crate) struct Declared {
    pub(crate) cfgs: Vec<TokenStream>,
    pub(crate) vis: TokenStream,
    pub(crate) name: Ident,
    /// The annotation.
    pub(crate) arguments: TokenStream,
}

impl Declared {
    /// Reads the item under `#[endpoint(arguments)]`, and whether it is a method; `None` if it is no function.
    ///
    /// It is read only as far as its arguments: a body can be long, and every token of it that is looked at costs
    /// compile time.
    pub(crate) fn of_function(arguments: TokenStream, item: TokenStream) -> Option<(Self, bool)> {
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
        let inputs = tokens.find_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => Some(group.stream()),
            _ => None,
        })?;
        let takes_self = inputs
            .into_iter()
            .take_while(|token| !matches!(token, TokenTree::Punct(end) if matches!(end.as_char(), ',' | ':')))
            .any(|token| matches!(token, TokenTree::Ident(word) if word == "self"));
        Some((Self { cfgs, vis, name, arguments }, takes_self))
    }

    /// Reads what stands in `route!`: `pub name(GET, "/path", tags(…));`, any number of times.
    pub(crate) fn routes(input: ParseStream<'_>) -> syn::Result<Vec<Self>> {
        let mut all = Vec::new();
        while !input.is_empty() {
            let attrs = input.call(Attribute::parse_outer)?;
            let vis = input.parse::<Visibility>()?.into_token_stream();
            let form = "expected `name(GET, \"/path\", tags(…));`";
            let Ok(name) = Ident::parse_any(input) else { return Err(input.error(form)) };
            let inside;
            if !input.peek(syn::token::Paren) {
                return Err(input.error(form));
            }
            syn::parenthesized!(inside in input);
            let arguments = inside.parse()?;
            if !input.is_empty() && input.parse::<Token![;]>().is_err() {
                return Err(input.error("expected `;` between two endpoints"));
            }
            all.push(Self { cfgs: cfgs_of(&attrs), vis, name, arguments });
        }
        Ok(all)
    }
}
