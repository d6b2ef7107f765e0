//! `with`: macros that are called with every endpoint.

use proc_macro2::TokenStream;
use quote::quote;

use crate::collect::Endpoint;
use crate::read::{Hook, Registry};

/// What `with` asks for: `path! { Api { CONST METHOD "path" handler; … } (arguments) }`.
pub(crate) fn hooks(registry: &Registry, endpoints: &[Endpoint<'_>]) -> TokenStream {
    if registry.hooks.is_empty() {
        return TokenStream::new();
    }
    let name = &registry.name;
    let lines: Vec<TokenStream> = endpoints
        .iter()
        // A permission has nothing to mount.
        .filter(|endpoint| !endpoint.item.annotation().is_permission())
        .map(|endpoint| {
            let Endpoint { item, route, path, .. } = endpoint;
            let constant = item.constants.iter().find(|(of, _)| of == route).map(|(_, name)| name);
            let method = &item.annotation().routes[*route].method;
            let handler = if item.handler.is_function { item.entry.handler() } else { quote!(_) };
            quote!(#constant #method #path #handler;)
        })
        .collect();
    registry
        .hooks
        .iter()
        .map(|Hook { path, arguments }| quote!(#path! { #name { #(#lines)* } #arguments }))
        .collect()
}
