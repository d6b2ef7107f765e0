//! The numbers of endpoints, and the constants that only the tail knows.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::collect::{Endpoint, Item};
use crate::read::{Entry, Registry};

/// The numbers behind the front's constants, and the constants that the front could not know. The endpoints stand
/// in the order of their numbers.
pub(crate) fn constants(registry: &Registry, numbered: &[&Endpoint<'_>]) -> TokenStream {
    let (acl, name, ids) = (&registry.acl, &registry.name, registry.made_up("ids"));
    let (mut variants, mut rest) = (Vec::new(), TokenStream::new());
    for (index, endpoint) in numbered.iter().enumerate() {
        let Endpoint { item, route, method, path } = endpoint;
        for (at, (_, constant)) in item.constants.iter().enumerate().filter(|(_, (of, _))| of == route) {
            let number = Literal::usize_unsuffixed(index);
            if item.direct && at == 0 {
                variants.push(quote!(#constant = #number));
            } else if registry.is_free(constant) {
                let line = format!("`{method} {path}`");
                rest.extend(quote!(#line #constant #number));
            }
        }
    }
    let repr = (!variants.is_empty()).then(|| quote!(#[repr(u16)]));
    let more = (!rest.is_empty()).then(|| quote!(#acl::__ids! { #name #rest }));
    quote!(#repr enum #ids { #(#variants),* } #more)
}

/// With mistakes reported, the constants of lists still stand, so that their uses are no mistakes too.
pub(crate) fn placeholders(registry: &Registry, items: &[Item]) -> TokenStream {
    let (acl, name) = (&registry.acl, &registry.name);
    let mut seen: Vec<Ident> = registry.direct_entries().map(Entry::constant).collect();
    let mut rest = TokenStream::new();
    for item in items {
        for (_, constant) in &item.constants {
            if !seen.contains(constant) && registry.is_free(constant) {
                rest.extend(quote!("" #constant 0));
                seen.push(constant.clone());
            }
        }
    }
    quote!(#acl::__ids! { #name #rest })
}
