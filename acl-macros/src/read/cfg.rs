//! `#[cfg(…)]` on what a macro is given.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Attribute;
use syn::parse::Parser;

/// The `#[cfg(…)]` among attributes, as tokens.
pub(crate) fn cfgs_of(attrs: &[Attribute]) -> Vec<TokenStream> {
    attrs.iter().filter(|attr| attr.path().is_ident("cfg")).map(ToTokens::to_token_stream).collect()
}

/// The condition of a `#[cfg(…)]`; `None` if it is another attribute.
pub(crate) fn condition_of(cfg: &TokenStream) -> Option<TokenStream> {
    let attr = Attribute::parse_outer.parse2(cfg.clone()).ok()?.pop()?;
    let list = attr.meta.require_list().ok().filter(|list| list.path.is_ident("cfg"))?;
    Some(list.tokens.clone())
}

/// The condition that all of these `#[cfg(…)]`s state together.
pub(crate) fn all_conditions(cfgs: &[TokenStream]) -> TokenStream {
    let conditions = cfgs.iter().filter_map(condition_of);
    quote!(all(#(#conditions),*))
}
