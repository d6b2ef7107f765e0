//! The macros of acl. Use them through the facade crate `acl`, which documents them with examples.
//!
//! Each macro is one line here and one module behind it. `attr`-like input is read (`handler`, `annotation`,
//! `entries`, `registry`), handed on from macro to macro (`chain`), read back (`model`), checked (`valid`) and
//! written out (`expand`). `ctxt` collects mistakes on the way, so that a compile shows all of them at once.

mod check;
mod collect;
mod ctxt;
mod hint;
mod pattern_list;
mod read;
mod version;
mod write;

use proc_macro::TokenStream;

/// Declares a function as the handler of an endpoint; see the facade's documentation.
#[proc_macro_attribute]
pub fn endpoint(arguments: TokenStream, item: TokenStream) -> TokenStream {
    collect::declare::attribute(arguments.into(), item.into()).into()
}

/// Declares routes that no annotated function serves; see the facade's documentation.
#[proc_macro]
pub fn route(input: TokenStream) -> TokenStream {
    collect::declare::declaration(input.into()).into()
}

/// Declares a list of endpoints; see the facade's documentation.
#[proc_macro]
pub fn endpoints(input: TokenStream) -> TokenStream {
    collect::list::front(input.into()).into()
}

/// Declares a registry; see the facade's documentation.
#[proc_macro]
pub fn registry(input: TokenStream) -> TokenStream {
    write::front::front(&input.into()).into()
}

/// A list of patterns, checked while compiling; see the facade's documentation.
#[proc_macro]
pub fn pattern_list(input: TokenStream) -> TokenStream {
    pattern_list::front(input.into()).into()
}

#[doc(hidden)]
#[proc_macro]
pub fn __batch(input: TokenStream) -> TokenStream {
    or_error(collect::chain::batch(input.into()))
}

#[doc(hidden)]
#[proc_macro]
pub fn __list(input: TokenStream) -> TokenStream {
    or_error(collect::list::end(input.into()))
}

#[doc(hidden)]
#[proc_macro]
pub fn __registry(input: TokenStream) -> TokenStream {
    or_error(write::tail::tail(input.into()))
}

#[doc(hidden)]
#[proc_macro]
pub fn __check_list(input: TokenStream) -> TokenStream {
    or_error(pattern_list::check(input.into()))
}

/// What an inner macro wrote. It fails only if it was called by something other than acl's macros.
fn or_error(written: syn::Result<proc_macro2::TokenStream>) -> TokenStream {
    written.unwrap_or_else(|error| error.to_compile_error()).into()
}
