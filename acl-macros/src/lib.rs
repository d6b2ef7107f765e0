//! The macros of acl. Use them through the facade crate `acl`, which documents them with examples.
//!
//! A macro cannot see other items, but a macro can call another by its path. So the annotations of a registry come
//! together through a chain of macros, each of which adds what it knows and calls the next:
//!
//! ```text
//! #[endpoint] fn list     leaves a sibling beside the function: macro_rules! acl_endpoint_list_…,
//! route! { get(…); }      which holds the annotation and adds it to what it is given
//!
//! endpoints! { ALL: … }   calls the siblings of its entries one after another; `__list!` at the end
//!                         leaves a sibling of the list, which holds all that was found
//!
//! registry! { … }         the front: the type, its constants, and the first call of the chain
//!     │ () (acl_endpoint_list (acl_endpoint_get (__registry (header))))
//!     ▼
//! acl_endpoint_list!      a link: moves its annotation from the right to the left
//!     │ (() {list's}) (acl_endpoint_get (__registry (header)))
//!     ▼
//! acl_endpoint_get!       another link
//!     │ ((() {list's}) {get's}) (header)
//!     ▼
//! __registry!             the tail: reads all annotations and the header, which is the input of `registry!`;
//!                         checks them, and writes the tables, the numbers and the policies
//! ```
//!
//! The compiler runs the siblings and links itself, as `macro_rules`; only the front, the ends of lists and the tail
//! are procedural macros. The tail reads the registry's input a second time, because nothing but tokens passes from
//! one macro to another.
//!
//! Inside rust-analyzer an annotation also writes its words into the expansion, where the editor completes them
//! (`read::completion`).
//!
//! The folders are the stages in the order in which they run, and each uses only those before it: `read` (what
//! people write), `collect` (siblings and the chain), `check` (what needs more than one annotation in view), `write`
//! (the expansion). `ctxt` collects mistakes on the way, so that a compile shows all of them at once.

mod check;
mod collect;
mod ctxt;
mod hint;
mod pattern_list;
mod place;
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

/// Declares permissions, which have tags and modes and no route; see the facade's documentation.
#[proc_macro]
pub fn permission(input: TokenStream) -> TokenStream {
    collect::declare::permission(input.into()).into()
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

/// Attributes of other frameworks, one for each method. Each is an error that says what to write here.
macro_rules! attributes_of_methods {
    ($($name:ident)*) => {$(
        #[doc(hidden)]
        #[proc_macro_attribute]
        pub fn $name(arguments: TokenStream, item: TokenStream) -> TokenStream {
            collect::declare::of_a_method(stringify!($name), &arguments.into(), item.into()).into()
        }
    )*};
}

attributes_of_methods! { get head post put patch delete options }

/// For people who expect a derive instead of `registry!`. It is an error that says what to write.
#[doc(hidden)]
#[proc_macro_derive(Registry, attributes(acl, registry))]
pub fn derive_registry(_: TokenStream) -> TokenStream {
    or_error(Err(syn::Error::new(
        proc_macro2::Span::call_site(),
        "a registry is not derived: write `acl::registry! { pub struct Api; endpoints: [tickets::list] }` in place of \
         the type",
    )))
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
