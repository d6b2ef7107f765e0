//! The front of `registry!`: everything that does not depend on annotations.

use acl_core::{MAX_MODES, Mode};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use crate::check::phases;
use crate::collect::{camel_case, chain};
use crate::ctxt::Ctxt;
use crate::read::{Registry, constant_name};
use crate::version::checked;
use crate::write::{constants, policies};

/// `registry!` itself: the type, what its users name, and the chain that ends in the tail.
///
/// The names that only the tail can give a meaning have an empty meaning here, in a module whose names are
/// imported by a glob: the tail's own items go before them. So where a path in the list is wrong and the
/// tail is never reached, that path is the one error.
pub(crate) fn front(input: &TokenStream) -> TokenStream {
    let mut cx = Ctxt::new();
    let registry = Registry::parse(&mut cx, input.clone());
    let Some(registry) = registry else { return cx.into_compile_errors() };
    phases::alone(&mut cx, &registry);
    let failed = (!cx.is_empty()).then(|| format_ident!("failed"));
    let errors = cx.into_compile_errors();
    let Registry { acl, attrs, vis, name, .. } = &registry;
    let [fallback, numbers, words, catalog, routes, summaries] =
        ["fallback", "numbers", "words", "CATALOG", "ROUTES", "SUMMARIES"].map(|part| registry.made_up(part));
    let (count, constants) = constants::of_front(&registry);
    let (modes, guesses) = (modes(&registry), guesses_at_modes(&registry));
    let (policies, fallbacks, table) =
        (policies::constants(&registry), policies::fallbacks(&registry), policies::table(&registry));
    let header = quote!({ #input } #failed);
    let chained = chain::through(&registry.entries, &registry.made_up("list"), acl, "__registry", &header);
    let expansion = quote! {
        #(#attrs)* #vis struct #name;
        impl #name { #policies #modes }
        #constants
        impl #acl::__private::Declared for #name {}
        impl #acl::Registry for #name {
            type Words = #words;
            const CATALOG: &'static #acl::Catalog<'static> = &#catalog;
            const ROUTES: &'static #acl::__private::PathMap = &#routes;
            const SUMMARIES: &'static [&'static str] = #summaries;
            #table
        }
        #[doc(hidden)]
        mod #fallback {
            pub(super) const #numbers: &[[u8; 2]] = &[[0; 2]; #count];
            pub(super) type #words = [u64; 0];
            pub(super) static #catalog: #acl::Catalog<'static> = #acl::Catalog::EMPTY;
            pub(super) static #routes: #acl::__private::PathMap =
                #acl::__private::PathMap { seed: 0, first: #acl::__private::phf::Map::new() };
            pub(super) const #summaries: &[&str] = &[];
            #fallbacks
        }
        use #fallback::*;
        #guesses
        #chained
        #errors
    };
    checked(acl, &expansion)
}

/// The constants of the registry's own modes.
fn modes(registry: &Registry) -> TokenStream {
    let acl = &registry.acl;
    let one = |(mode, index): (&Ident, usize)| {
        let constant = format_ident!("{}", constant_name(mode), span = mode.span());
        let line = format!("The mode `{mode}`.");
        quote!(#[doc = #line] pub const #constant: #acl::Mode = #acl::__private::mode(#index);)
    };
    registry.modes.own().iter().zip(Mode::BUILT_IN.len()..MAX_MODES).map(one).collect()
}

/// People write `Mode::PARTNER` for `Api::MODE_PARTNER`. In the registry's module this is a deprecated alias. Elsewhere
/// the compiler shows the name of the trait that has the constant, which says what to write.
fn guesses_at_modes(registry: &Registry) -> TokenStream {
    let Registry { acl, name, vis, .. } = registry;
    let one = |mode: &Ident| {
        let own = constant_name(mode);
        let (constant, note) = (own.strip_prefix("MODE_").unwrap_or(&own), format!("write `{name}::{own}`"));
        let constant = format_ident!("{constant}", span = mode.span());
        let of = format_ident!("Write{}{}", name.unraw(), camel_case(&own));
        let own = format_ident!("{own}");
        quote! {
            #[doc(hidden)]
            #vis trait #of { #[deprecated(note = #note)] const #constant: Self; }
            impl #of for #acl::Mode { const #constant: Self = #name::#own; }
            // This is a use, so the compiler does not warn about an unused trait that the user did not write. An
            // `allow` would itself be a warning in a crate that forbids the lint.
            const _: () = { const fn used<T: #of>() {} used::<#acl::Mode>() };
        }
    };
    registry.modes.own().iter().take(MAX_MODES - Mode::BUILT_IN.len()).map(one).collect()
}
