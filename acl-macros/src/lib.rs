//! The macros of acl. Use them through the facade crate `acl`, which documents them with examples.
//!
//! Each macro is one line here and one module behind it. `attr`-like input is read (`handler`, `annotation`,
//! `entries`, `registry`), handed on from macro to macro (`chain`), read back (`model`), checked (`valid`) and
//! written out (`expand`). `ctxt` collects mistakes on the way, so that a compile shows all of them at once.

mod annotation;
mod broken;
mod calls;
mod chain;
mod ctxt;
mod entries;
mod expand;
mod handler;
mod krate;
mod list;
mod model;
mod patterns;
mod policy;
mod proof;
mod registry;
mod renamed;
mod route;
mod rule;
mod suggest;
mod text;
mod valid;
mod version;

use proc_macro::TokenStream;

/// Declares a function as the handler of an endpoint; see the facade's documentation.
#[proc_macro_attribute]
pub fn endpoint(arguments: TokenStream, item: TokenStream) -> TokenStream {
    handler::attribute(arguments.into(), item.into()).into()
}

/// Declares routes that no annotated function serves; see the facade's documentation.
#[proc_macro]
pub fn route(input: TokenStream) -> TokenStream {
    handler::declaration(input.into()).into()
}

/// Declares a list of endpoints; see the facade's documentation.
#[proc_macro]
pub fn endpoints(input: TokenStream) -> TokenStream {
    list::front(input.into()).into()
}

/// Declares a registry; see the facade's documentation.
#[proc_macro]
pub fn registry(input: TokenStream) -> TokenStream {
    expand::front(&input.into()).into()
}

/// A list of patterns, checked while compiling; see the facade's documentation.
#[proc_macro]
pub fn pattern_list(input: TokenStream) -> TokenStream {
    patterns::front(input.into()).into()
}

#[doc(hidden)]
#[proc_macro]
pub fn __batch(input: TokenStream) -> TokenStream {
    chain::batch(input.into()).into()
}

#[doc(hidden)]
#[proc_macro]
pub fn __list(input: TokenStream) -> TokenStream {
    list::end(input.into()).into()
}

#[doc(hidden)]
#[proc_macro]
pub fn __registry(input: TokenStream) -> TokenStream {
    expand::tail(input.into()).into()
}

#[doc(hidden)]
#[proc_macro]
pub fn __check_list(input: TokenStream) -> TokenStream {
    patterns::check(input.into()).into()
}
