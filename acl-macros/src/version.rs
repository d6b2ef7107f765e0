//! The version that every expansion begins with: acl-macros and acl fit together only if theirs is the same.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// The version of this crate, which is that of the acl it is written for.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// [`VERSION`] as a token.
pub(crate) fn version() -> Literal {
    Literal::string(VERSION)
}

/// The tokens, for the acl of this version only: another one says that it is another, and nothing else.
pub(crate) fn checked(acl: &syn::Path, expansion: &TokenStream) -> TokenStream {
    let version = version();
    quote!(#acl::__expansion! { #version #expansion })
}
