//! The grammar of `route!`: `pub name(GET, "/path", tags(…));`.

use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Token, Visibility};

/// A route that no annotated function serves.
pub(crate) struct Declared {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) name: Ident,
    /// The annotation.
    pub(crate) arguments: TokenStream,
}

impl Declared {
    pub(crate) fn parse_all(input: ParseStream<'_>) -> syn::Result<Vec<Self>> {
        let mut all = Vec::new();
        while !input.is_empty() {
            let attrs = input.call(Attribute::parse_outer)?;
            let vis = input.parse()?;
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
            all.push(Self { attrs, vis, name, arguments });
        }
        Ok(all)
    }
}
