//! The tables of a registry, as tokens.
//!
//! All numbers of a table are one byte string: one token, however long it is. An array of number literals costs more
//! compile time than all the rest of the expansion.

use std::collections::HashSet;

use acl_core::__private::path_number;
use acl_core::Catalog;
use acl_core::assemble::Assembled;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use crate::collect::Endpoint;
use crate::read::{Registry, Text};

/// The items that the front has empty stand-ins for.
pub(crate) fn statics(registry: &Registry, assembled: &Assembled<'_>) -> TokenStream {
    let acl = &registry.acl;
    let [words, catalog, routes] = ["words", "CATALOG", "ROUTES"].map(|part| registry.made_up(part));
    let found = assembled.catalog();
    let (count, tables, map) = (found.words(), tables(assembled), path_map(&found));
    quote! {
        type #words = [u64; #count];
        static #catalog: #acl::Catalog<'static> = {
            use #acl::__private::{DenseRange, Order, Tables, numbers};
            #acl::Catalog::from_tables(#tables)
        };
        static #routes: #acl::__private::PathMap = {
            use #acl::__private::{PathMap, phf};
            #map
        };
    }
}

fn tables(assembled: &Assembled<'_>) -> TokenStream {
    let t = assembled.tables();
    let rows = numbers(t.rows);
    let dense = t.dense.iter().map(|range| {
        let order = Ident::new(&format!("{:?}", range.0), Span::call_site());
        let (from, to) = (Literal::u16_unsuffixed(range.1), Literal::u16_unsuffixed(range.2));
        quote!(DenseRange(Order::#order, #from, #to))
    });
    let (paths, tag_text, methods) = (t.paths, t.tag_text, t.methods);
    let (own_modes, removed, reserved) = (t.own_modes, t.removed, t.reserved);
    let [needs, needed] = [t.needs, t.needed].map(numbers);
    let [endpoint_tags, tag_endpoints, by_suffix] =
        [t.endpoint_tags, t.tag_endpoints, t.by_suffix].map(numbers);
    let [tag_starts, tag_first] = [t.tag_starts, t.tag_first].map(numbers);
    let [open_to, public, authenticated, explicit, dense_sets] =
        [t.open_to, t.public, t.authenticated, t.explicit, t.dense_sets].map(numbers);
    let fingerprint = Literal::u128_unsuffixed(t.fingerprint);
    quote!(Tables {
        paths: #paths,
        methods: &[#(#methods),*],
        rows: #rows,
        endpoint_tags: #endpoint_tags,
        tag_text: #tag_text,
        tag_starts: #tag_starts,
        tag_first: #tag_first,
        tag_endpoints: #tag_endpoints,
        by_suffix: #by_suffix,
        open_to: #open_to,
        public: #public,
        authenticated: #authenticated,
        explicit: #explicit,
        dense: &[#(#dense),*],
        dense_sets: #dense_sets,
        needs: #needs,
        needed: #needed,
        own_modes: &[#(#own_modes),*],
        removed: &[#(#removed),*],
        reserved: &[#(#reserved),*],
        fingerprint: #fingerprint,
    })
}

/// The summaries of the endpoints, in the order of their numbers; nothing if none has one.
pub(crate) fn summaries(registry: &Registry, numbered: &[&Endpoint<'_>]) -> Option<TokenStream> {
    let said = numbered.iter().map(|endpoint| endpoint.item.annotation());
    let summaries: Vec<&str> = said.map(|said| said.summary.as_ref().map_or("", Text::value)).collect();
    let name = registry.made_up("SUMMARIES");
    let any = summaries.iter().any(|summary| !summary.is_empty());
    any.then(|| quote!(const #name: &[&str] = &[#(#summaries),*];))
}

/// Each path's first endpoint, under the first seed that tells all paths apart.
fn path_map(catalog: &Catalog<'_>) -> TokenStream {
    let mut paths: Vec<(&str, u16)> = Vec::new();
    for (index, route, _) in catalog.endpoints().filter(|(_, route, _)| !route.is_permission()) {
        if paths.last().is_none_or(|(path, _)| *path != route.path) {
            paths.push((route.path, index));
        }
    }
    let mut numbers = HashSet::new();
    let tells_apart = |seed: &u64| {
        numbers.clear();
        paths.iter().all(|(path, _)| numbers.insert(path_number(path, *seed)))
    };
    // Even of 65,535 paths every second seed tells them apart. If none did, `phf_map!` would refuse a key twice.
    let seed = (0..1_000).find(tells_apart).unwrap_or_default();
    let entries = paths.iter().map(|(path, first)| {
        let (path, first) = (Literal::u32_suffixed(path_number(path, seed)), Literal::u16_suffixed(*first));
        quote!(#path => #first)
    });
    quote!(PathMap { seed: #seed, first: phf::phf_map! { #(#entries),* } })
}

/// Numbers as one byte string.
fn numbers<const N: usize>(numbers: &[[u8; N]]) -> TokenStream {
    let bytes = Literal::byte_string(numbers.as_flattened());
    quote!(numbers(#bytes))
}
