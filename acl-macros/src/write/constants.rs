//! The constants of endpoints.
//!
//! The front writes the constants whose names it knows from the registry's own list. Their values are places in a table
//! of numbers, which the tail writes, because only the tail knows the numbers. One table costs the compiler less than an
//! enum: each variant would be three definitions and a constant to evaluate.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::collect::{Endpoint, Item};
use crate::read::{Entry, Registry};

/// Writes the front's constants. Also returns how many numbers they need.
pub(crate) fn of_front(registry: &Registry) -> (usize, TokenStream) {
    let Registry { acl, name, .. } = registry;
    let (mut places, mut constants) = (Places::default(), TokenStream::new());
    for entry in registry.direct_entries() {
        let (constant, cfgs, path) = (entry.constant(), &entry.cfgs, entry.shown());
        let (place, is_first) = places.of(&constant);
        // Two entries with the same constant may stand under different `#[cfg]`s.
        if registry.is_free(&constant) && (is_first || !cfgs.is_empty()) {
            let place = Literal::usize_unsuffixed(place);
            constants.extend(quote!(#(#cfgs)* #path #constant #place));
        }
    }
    let numbers = registry.made_up("numbers");
    let count = places.0.len();
    let all = (count > 0).then(|| quote!(#acl::__numbered! { #name #numbers #constants }));
    (count, quote!(#all))
}

/// The place of each constant in the table of numbers, by its name.
#[derive(Default)]
struct Places(HashMap<String, usize>);

impl Places {
    /// Returns the place of a constant, and whether this is the first call for that constant.
    fn of(&mut self, constant: &Ident) -> (usize, bool) {
        let next = self.0.len();
        let place = *self.0.entry(constant.to_string()).or_insert(next);
        (place, place == next)
    }
}

/// The table of numbers behind the front's constants, and the constants that the front could not know. The endpoints
/// stand in the order of their numbers.
pub(crate) fn of_tail(registry: &Registry, numbered: &[&Endpoint<'_>]) -> TokenStream {
    let (acl, name, table) = (&registry.acl, &registry.name, registry.made_up("numbers"));
    let (mut known, mut rest) = (HashMap::new(), TokenStream::new());
    for (number, endpoint) in (0_u16..).zip(numbered) {
        let Endpoint { item, route, method, path } = endpoint;
        for (at, (_, constant)) in item.constants.iter().enumerate().filter(|(_, (of, _))| of == route) {
            if item.direct && at == 0 {
                known.insert(constant.to_string(), number);
            } else if registry.is_free(constant) {
                let (line, number) = (format!("`{method} {path}`"), Literal::u16_unsuffixed(number));
                rest.extend(quote!(#line #constant #number));
            }
        }
    }
    let mut places = Places::default();
    let names = registry.direct_entries().map(Entry::constant).filter(|constant| places.of(constant).1);
    // An entry that a `#[cfg]` leaves out has no constant, so nothing reads its number.
    let numbers = names.map(|constant| known.get(&constant.to_string()).copied().unwrap_or_default());
    let bytes: Vec<u8> = numbers.flat_map(u16::to_le_bytes).collect();
    let bytes = Literal::byte_string(&bytes);
    let more = (!rest.is_empty()).then(|| quote!(#acl::__ids! { #name #rest }));
    quote!(const #table: &[[u8; 2]] = #acl::__private::numbers(#bytes); #more)
}

/// With mistakes reported, the constants of lists still stand, so that their uses are no mistakes too.
pub(crate) fn placeholders(registry: &Registry, items: &[Item]) -> TokenStream {
    let (acl, name) = (&registry.acl, &registry.name);
    let mut seen: HashSet<String> =
        registry.direct_entries().map(|entry| entry.constant().to_string()).collect();
    let mut rest = TokenStream::new();
    for (_, constant) in items.iter().flat_map(|item| &item.constants) {
        if registry.is_free(constant) && seen.insert(constant.to_string()) {
            rest.extend(quote!("" #constant 0));
        }
    }
    quote!(#acl::__ids! { #name #rest })
}
