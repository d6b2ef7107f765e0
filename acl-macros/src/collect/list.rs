//! `endpoints!`: the list of a module or a crate, to be named in other lists.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Path, Token, Visibility, token};

use crate::collect::chain;
use crate::collect::identity::{place, unique};
use crate::collect::payload::{self, Tokens};
use crate::collect::sibling::{Forgotten, Sibling};
use crate::ctxt::Ctxt;
use crate::read::{Entry, Text, acl_path, cfgs_of, check_prefix, entries, mode_names};
use crate::version::checked;

struct List {
    attrs: Vec<Attribute>,
    vis: Visibility,
    name: Ident,
    prefix: Option<Text>,
    /// What stands between the parentheses of `modes(…)`.
    modes: Option<(Ident, TokenStream)>,
    entries: Vec<Entry>,
}

impl Parse for List {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (attrs, vis) = (input.call(Attribute::parse_outer)?, input.parse()?);
        if let Some(word) = input.parse::<Option<Token![const]>>()? {
            return Err(syn::Error::new(
                word.span,
                "a list is a name, `:` and its endpoints: `pub ALL: [list, get]`",
            ));
        }
        let name: Ident = input.parse().map_err(|error| {
            syn::Error::new(error.span(), "expected the name of the list first: `pub ALL: [list, get]`")
        })?;
        if name.to_string().chars().any(char::is_lowercase) {
            let upper = name.to_string().to_uppercase();
            let message = if input.peek(Token![:]) && !input.peek(Token![::]) {
                format!("a list is named as a constant is: write `{upper}`")
            } else {
                "expected the name of the list first: `pub ALL: [list, get]`".to_owned()
            };
            return Err(syn::Error::new(name.span(), message));
        }
        if input.parse::<Token![:]>().is_err() {
            return Err(input.error(format!("expected `:` and the endpoints: `{name}: [list, get]`")));
        }
        let (mut prefix, mut modes) = (None, None);
        while !input.peek(token::Bracket) {
            let Ok(word) = input.parse::<Ident>() else { break };
            if word == "prefix" && prefix.is_none() {
                input.parse::<Option<Token![:]>>()?;
                prefix = Some(input.parse()?);
            } else if word == "modes" && modes.is_none() {
                let inside;
                syn::parenthesized!(inside in input);
                modes = Some((word.clone(), inside.parse()?));
            } else {
                let message = format!(
                    "expected `prefix \"/…\"` or `modes(…)`, each once, and the endpoints: `{name}: prefix \"/client\", \
                     modes(key), [list, get]`",
                );
                return Err(syn::Error::new(word.span(), message));
            }
            input.parse::<Token![,]>().map_err(|error| {
                syn::Error::new(error.span(), format!("expected `,` after the `{word}` of the list"))
            })?;
        }
        let entries = entries(input)?;
        if let Some(word) = late(input) {
            let message = format!(
                "`{word}` of a list stands before its endpoints: `{name}: {}, [list, get]`",
                form(&word)
            );
            return Err(syn::Error::new(word.span(), message));
        }
        if entries.is_empty() {
            let message = format!("`{name}` lists no endpoint; name at least one");
            return Err(syn::Error::new(name.span(), message));
        }
        Ok(Self { attrs, vis, name, prefix, modes, entries })
    }
}

/// `endpoints! { pub ALL: [list, get]; }`: the imports and the chain of each list.
pub(crate) fn front(input: TokenStream) -> TokenStream {
    let mut cx = Ctxt::new();
    let mut expanded = TokenStream::new();
    if let Some((acl, lists)) = cx.take(lists.parse2(input)) {
        for list in lists {
            expanded.extend(one(&mut cx, &acl, &list));
        }
    }
    let errors = cx.into_compile_errors();
    quote!(#expanded #errors)
}

fn lists(input: ParseStream<'_>) -> syn::Result<(Path, Vec<List>)> {
    let (acl, mut lists) = (acl_path(input)?, Vec::new());
    while !input.is_empty() {
        lists.push(input.parse()?);
        if !input.is_empty() && !input.peek(Token![;]) && !input.peek(Token![,]) {
            return Err(input.error("expected `;` between two lists"));
        }
        let _ = (input.parse::<Option<Token![;]>>()?, input.parse::<Option<Token![,]>>()?);
    }
    Ok((acl, lists))
}

/// The word after the endpoints that belongs before them.
fn late(input: ParseStream<'_>) -> Option<Ident> {
    let ahead = input.fork();
    ahead.parse::<Option<Token![,]>>().ok()?;
    let word: Ident = ahead.parse().ok()?;
    (matches!(word.to_string().as_str(), "prefix" | "modes") && !ahead.peek(Token![:])).then_some(word)
}

fn form(word: &Ident) -> &'static str {
    if word == "prefix" { "prefix \"/client\"" } else { "modes(key)" }
}

fn one(cx: &mut Ctxt, acl: &Path, list: &List) -> TokenStream {
    let List { attrs, vis, name, prefix, modes, entries } = list;
    let cfgs = cfgs_of(attrs);
    if !cfgs.is_empty() {
        // Everything of the list stands or falls together: the macro again, under the cfg.
        let entries = entries.iter().map(|entry| {
            let cfgs = &entry.cfgs;
            quote!(#(#cfgs)* #entry)
        });
        let prefix = prefix.as_ref().map(|prefix| quote!(prefix #prefix,));
        let modes = modes.as_ref().map(|(word, inside)| quote!(#word(#inside),));
        return quote!(#(#cfgs)* #acl::endpoints! { crate = #acl; #vis #name: #prefix #modes [#(#entries),*] });
    }
    if let Some(prefix) = prefix {
        check_prefix(cx, prefix);
    }
    let modes = modes.as_ref().map(|(word, inside)| {
        let modes = mode_names(cx, inside.clone()).unwrap_or_default();
        if modes.is_empty() && inside.is_empty() {
            cx.error(word, "empty `modes()`; name a mode, or leave it out for the registry's default");
        }
        quote!(#word #(#modes)*)
    });
    let made_up = format_ident!("__acl_{name}", span = Span::call_site());
    let paths = entries.iter().map(portable);
    let header = quote!([#acl] [#vis] #name [#prefix] [#modes] [#({ #paths })*]);
    checked(acl, &chain::through(entries, &made_up, acl, "__list", &header))
}

/// The entry for a reader in another crate, to whom `crate` would be another.
fn portable(entry: &Entry) -> TokenStream {
    let dollar = entry.segments.first().filter(|first| *first == "crate").map(|_| quote!($));
    quote!(#dollar #entry)
}

/// The end of the chain of a list: the macro that hands the whole list on.
pub(crate) fn end(input: TokenStream) -> syn::Result<TokenStream> {
    let (payloads, header) = chain::read(input)?;
    let mut header = Tokens::of(header);
    let (Some(acl), Some(vis), Some(name)) = (header.group(), header.group(), header.ident()) else {
        return Ok(TokenStream::new());
    };
    let (Some(prefix), Some(modes), Some(paths)) = (header.group(), header.group(), header.group()) else {
        return Ok(TokenStream::new());
    };
    let unique = unique(&place(&name), &[]);
    let payload = payload::of_list(&prefix, &modes, paths, &payloads);
    let forgotten = Forgotten::List;
    Ok(Sibling { acl, cfgs: &[], vis, name: &name, unique: &unique, forgotten, names_itself: true }
        .handing_on(&payload))
}
