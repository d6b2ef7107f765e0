//! The attributes of `fw`: `#[get("/tickets", tag = "tickets.tickets.list")]`.
//!
//! Each translates the framework's own words to acl's attribute, and writes that before the function. It hands on the
//! tokens that it was given, so acl's messages point at them.

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::punctuated::Punctuated;
use syn::{Ident, LitStr, Token, parenthesized};

/// Answers GET.
#[proc_macro_attribute]
pub fn get(words: TokenStream, function: TokenStream) -> TokenStream {
    endpoint("GET", words, function)
}

/// Answers POST.
#[proc_macro_attribute]
pub fn post(words: TokenStream, function: TokenStream) -> TokenStream {
    endpoint("POST", words, function)
}

/// Answers PUT.
#[proc_macro_attribute]
pub fn put(words: TokenStream, function: TokenStream) -> TokenStream {
    endpoint("PUT", words, function)
}

/// Answers DELETE.
#[proc_macro_attribute]
pub fn delete(words: TokenStream, function: TokenStream) -> TokenStream {
    endpoint("DELETE", words, function)
}

fn endpoint(method: &str, words: TokenStream, function: TokenStream) -> TokenStream {
    let function = Tokens::from(function);
    let attribute = match Words::parse.parse(words) {
        Ok(words) => words.translated(method),
        Err(error) => error.to_compile_error(),
    };
    quote!(#attribute #function).into()
}

/// What stands in the parentheses.
struct Words {
    path: LitStr,
    tags: Vec<LitStr>,
    /// The rest in acl's words: `public`, `authenticated`, `modes(..)`.
    others: Vec<Tokens>,
}

impl Parse for Words {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut words = Self { path: input.parse()?, tags: Vec::new(), others: Vec::new() };
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let word: Ident = input.parse()?;
            match word.to_string().as_str() {
                "tag" => {
                    input.parse::<Token![=]>()?;
                    words.tags.push(input.parse()?);
                }
                "open" => words.others.push(respelled("public", &word)),
                "members" => words.others.push(respelled("authenticated", &word)),
                "by" => {
                    let list;
                    parenthesized!(list in input);
                    let kinds = Punctuated::<Ident, Token![,]>::parse_terminated(&list)?;
                    words.others.push(quote!(modes(#kinds)));
                }
                other => {
                    let message =
                        format!("unknown word `{other}`; the words are `tag`, `open`, `members`, `by`");
                    return Err(syn::Error::new(word.span(), message));
                }
            }
        }
        if let Some(segment) = unmatched(&words.path.value()) {
            let message = format!("`{segment}` in a path: a parameter is one whole segment, as `{{name}}`");
            return Err(syn::Error::new(words.path.span(), message));
        }
        if words.tags.is_empty() {
            let message = "an endpoint has at least one tag: add `tag = \"section.resource.operation\"`";
            return Err(syn::Error::new(words.path.span(), message));
        }
        Ok(words)
    }
}

/// The first segment that acl knows and the router of `fw` does not: `{*rest}`, `{a}.json`.
fn unmatched(path: &str) -> Option<&str> {
    path.split('/').find(|segment| {
        let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let has = |brace: char| segment.contains(brace);
        has('{') && has('}') && name.is_none_or(|name| name.contains(['{', '}', '*']))
    })
}

impl Words {
    /// acl's attribute. What is wrong with a path, a tag or a mode is acl's to report.
    fn translated(&self, method: &str) -> Tokens {
        let Self { path, tags, others } = self;
        let method = format_ident!("{method}");
        quote!(#[::fw::acl::endpoint(#method, #path, tags(#(#tags),*) #(, #others)*, crate = ::fw::acl)])
    }
}

/// acl's word at the place of the framework's.
fn respelled(word: &str, at: &Ident) -> Tokens {
    let word = Ident::new(word, at.span());
    quote!(#word)
}
