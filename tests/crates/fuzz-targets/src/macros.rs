//! Any Rust file: whatever tokens stand in acl's macros, there is no panic, and every error has a place.
//!
//! The macros of the file are called as the compiler calls them, the links of a registry's chain included. The seeds
//! are like the cases in `tests/ui`.

mod call;
mod chain;

use std::collections::BTreeMap;

use proc_macro2::extra::invalidate_current_thread_spans;
use proc_macro2::{TokenStream, TokenTree};

use call::{Call, calls};

/// Reads the bytes as a Rust file.
pub fn macros(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        expand(text);
    }
    // What is known of places is kept until a thread says that it needs them no more.
    invalidate_current_thread_spans();
}

fn expand(text: &str) {
    let Ok(file) = text.parse::<TokenStream>() else { return };
    // What the siblings of the file hand on, by their names.
    let mut payloads = BTreeMap::new();
    for call in calls(file) {
        let expansion = call.expand();
        check_errors(&expansion, &call);
        if let Some((end, input)) = chain::end(&call, &expansion, &payloads) {
            let end = Call::of(end, input);
            let expansion = end.expand();
            check_errors(&expansion, &end);
            chain::siblings(expansion, &mut payloads);
        }
        chain::siblings(expansion, &mut payloads);
    }
}

/// What the whole of an annotation is the place of.
const OF_AN_ANNOTATION: [&str; 3] = [
    "expected a method and a path first",
    "an endpoint has at least one tag",
    "`#[endpoint]` stands on a function",
];

/// Every error says something, at tokens of the file. Where the tokens of a macro end too early, its call is the place.
fn check_errors(expansion: &TokenStream, call: &Call) {
    let mut tokens = expansion.clone().into_iter().peekable();
    while let Some(token) = tokens.next() {
        match &token {
            TokenTree::Group(group) => check_errors(&group.stream(), call),
            TokenTree::Ident(word) if word == "compile_error" => {
                let argument = tokens.find_map(|token| match token {
                    TokenTree::Group(group) => Some(group),
                    _ => None,
                });
                let message = argument.map_or_else(String::new, |group| group.stream().to_string());
                assert!(message.len() > 2, "an error of `{}` that says nothing", call.name);
                let has_place = !word.span().byte_range().is_empty();
                let is_of_call = call.is_inner()
                    || message.contains("unexpected end of input")
                    || call.name == "endpoint"
                        && OF_AN_ANNOTATION.iter().any(|about| message.contains(about));
                assert!(has_place || is_of_call, "an error of `{}` without a place: {message}", call.name);
            }
            _ => {}
        }
    }
}
