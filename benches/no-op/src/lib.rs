//! An attribute that does nothing.

use proc_macro::TokenStream;

/// Hands the item back.
#[proc_macro_attribute]
pub fn endpoint(_arguments: TokenStream, item: TokenStream) -> TokenStream {
    item
}
