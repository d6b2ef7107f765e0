//! The macros of acl as functions that a program can call.
//!
//! Only the compiler can call a procedural macro. What the macros of `acl-macros` do is in its modules, which take and
//! give tokens of `proc_macro2`, so this crate has the same files as its own modules. `acl-macros` stays one crate for
//! its users, and its modules need not become public. Each function here is the macro of the same name.

extern crate proc_macro;

#[path = "../../../../acl-macros/src/check/mod.rs"]
mod check;
#[path = "../../../../acl-macros/src/collect/mod.rs"]
mod collect;
#[path = "../../../../acl-macros/src/ctxt.rs"]
mod ctxt;
#[path = "../../../../acl-macros/src/hint.rs"]
mod hint;
#[path = "../../../../acl-macros/src/pattern_list.rs"]
mod pattern_list;
#[path = "../../../../acl-macros/src/place.rs"]
mod place;
#[path = "../../../../acl-macros/src/read/mod.rs"]
mod read;
#[path = "../../../../acl-macros/src/version.rs"]
mod version;
#[path = "../../../../acl-macros/src/write/mod.rs"]
mod write;

use proc_macro2::TokenStream;

/// A macro that is called with a `!`.
pub type Macro = fn(TokenStream) -> TokenStream;

/// Every macro that is called with a `!`, those inside of acl too.
pub const MACROS: [(&str, Macro); 9] = [
    ("route", collect::declare::declaration),
    ("permission", collect::declare::permission),
    ("endpoints", collect::list::front),
    ("registry", |input| write::front::front(&input)),
    ("pattern_list", pattern_list::front),
    ("__batch", |input| or_error(collect::chain::batch(input))),
    ("__list", |input| or_error(collect::list::end(input))),
    ("__registry", |input| or_error(write::tail::tail(input))),
    ("__check_list", |input| or_error(pattern_list::check(input))),
];

/// `#[endpoint(arguments)] item`.
pub fn endpoint(arguments: TokenStream, item: TokenStream) -> TokenStream {
    collect::declare::attribute(arguments, item)
}

/// `#[get(arguments)] item`, and its like for each method.
pub fn endpoint_of_a_method(method: &str, arguments: &TokenStream, item: TokenStream) -> TokenStream {
    collect::declare::of_a_method(method, arguments, item)
}

fn or_error(written: syn::Result<TokenStream>) -> TokenStream {
    written.unwrap_or_else(|error| error.to_compile_error())
}
