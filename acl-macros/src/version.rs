//! The version that every expansion begins with: acl-macros and acl work together only if they have the same version.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// The version of this crate, which is that of the acl it is written for.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// [`VERSION`] as a token.
pub(crate) fn version() -> Literal {
    Literal::string(VERSION)
}

/// The tokens, wrapped so that only the acl of this version takes them in.
///
/// `acl` asks Cargo for exactly this version, but two versions of acl can be in one build, and `crate = path` may lead
/// to the other one. That one would lack what the tokens name, and fail in as many places; so it drops the tokens
/// and says in one error which two versions met.
pub(crate) fn checked(acl: &syn::Path, expansion: &TokenStream) -> TokenStream {
    let version = version();
    quote!(#acl::__expansion! { #version #expansion })
}
