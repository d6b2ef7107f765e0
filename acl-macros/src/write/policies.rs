//! Policies as constants over statics, whose bits only the end of the chain knows.

use acl_core::Catalog;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use syn::ext::IdentExt;

use crate::read::{Policy, Registry, Rename};

/// Each policy with the name of its static. Two of one name have two, so that the compiler tells of them once.
fn named(registry: &Registry) -> impl Iterator<Item = (Ident, &Policy)> {
    let made = |(at, policy): (usize, _)| (registry.made_up(&format!("policy_{at}")), policy);
    (0..).zip(&registry.policies).map(made)
}

/// The constants, over statics that only the end of the chain can make.
pub(crate) fn constants(registry: &Registry) -> TokenStream {
    let Registry { acl, name, .. } = registry;
    let one = |(made, policy): (Ident, &Policy)| {
        let Policy { attrs, vis, name: constant, .. } = policy;
        quote!(#(#attrs)* #vis const #constant: &'static #acl::Policy<#name> = &#made;)
    };
    let of_mode = |(_, policy): &(Ident, &Policy)| registry.modes.of_constant(&policy.name).is_some();
    named(registry).filter(|named| !of_mode(named)).map(one).collect()
}

/// What stands for the statics where the end of the chain is never reached.
pub(crate) fn fallbacks(registry: &Registry) -> TokenStream {
    let Registry { acl, name, .. } = registry;
    let one = |(made, policy): (Ident, &Policy)| {
        let cfgs = &policy.cfgs;
        quote!(#(#cfgs)* pub(super) static #made: #acl::Policy<super::#name> = #acl::Policy::__NOTHING;)
    };
    named(registry).map(one).collect()
}

/// The names and lists, for those who read a registry without knowing its type's constants.
pub(crate) fn table(registry: &Registry) -> TokenStream {
    let acl = &registry.acl;
    let lines = registry.policies.iter().filter(|policy| policy.patterns().is_some()).map(|policy| {
        let (cfgs, name, list) = (&policy.cfgs, policy.name.unraw().to_string(), &policy.list);
        quote!(#(#cfgs)* (#name, #acl::__private::list(#list)))
    });
    let pairs = registry.renamed.iter().map(|Rename { former, present }| quote!((#former, #present)));
    let policies = (!registry.policies.is_empty()).then(
        || quote!(const POLICIES: &'static [(&'static str, #acl::PatternList<'static>)] = &[#(#lines),*];),
    );
    let renamed = (!registry.renamed.is_empty())
        .then(|| quote!(const RENAMED: &'static [(&'static str, &'static str)] = &[#(#pairs),*];));
    quote!(#policies #renamed)
}

/// The statics, decided. A malformed list, which is reported, has none.
pub(crate) fn statics(registry: &Registry, catalog: &Catalog<'_>) -> TokenStream {
    let Registry { acl, name: of, .. } = registry;
    let one = |(made, policy): (Ident, &Policy)| {
        let granted = catalog.grant_by_tags::<Vec<u64>>(policy.patterns()?);
        let words = granted.as_words().iter().copied().map(Literal::u64_unsuffixed);
        let (cfgs, list) = (&policy.cfgs, &policy.list);
        let name = policy.name.unraw().to_string();
        Some(quote! {
            #(#cfgs)* static #made: #acl::Policy<#of> =
                #acl::Policy::__new(#name, #acl::__private::list(#list), [#(#words),*]);
        })
    };
    named(registry).filter_map(one).collect()
}
