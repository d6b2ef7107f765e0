//! How the annotations come together: macros that call one another.
//!
//! `a! { () (b (c (end (header)))) }` becomes `b! { (() {a's}) (c (end (header))) }` and so on, until `end`
//! has everything. What was found and what is to come are one token tree each, so a step costs the same
//! whatever the length. A chain of thousands would meet the compiler's recursion limit of 128, so a long list
//! is cut: each part ends in a macro that holds what the part found, and the parts make a chain again.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote};

use crate::read::Entry;

/// The longest chain. With the macros around it, it stays below half of the recursion limit, so that it works
/// inside other macros too.
const LONGEST: usize = 60;

/// The imports of the siblings, the marks that they are used, and the chain through them that ends in
/// `end! { found (header) }`, where `end` is a macro of `acl`.
///
/// `name` begins every name that is made up here. A wrong path is one error, at the path: its import fails,
/// so its name is known to the compiler as wrong, and the call of it is passed over in silence.
pub(crate) fn through(
    entries: &[Entry],
    name: &Ident,
    acl: &syn::Path,
    end: &str,
    header: &TokenStream,
) -> TokenStream {
    let made_up = |part: String| format_ident!("{name}_{part}", span = Span::call_site());
    let aliases: Vec<Ident> = (0..).zip(entries).map(|(at, entry)| entry.alias(name, at)).collect();
    let imports = entries.iter().zip(&aliases).map(|(entry, alias)| {
        let (cfgs, import) = (&entry.cfgs, entry.import(alias));
        let absent = entry.not_cfg().map(|not| quote!(#not use #acl::__private::__skip as #alias;));
        quote!(#(#cfgs)* #import #absent)
    });
    let [marks, end_alias, batch_alias] = ["marks", "end", "batch"].map(|part| made_up(part.to_owned()));
    let end = Ident::new(end, Span::call_site());
    let mut parts = 0;
    let mut chains = TokenStream::new();
    let mut level = aliases.clone();
    while level.len() > LONGEST {
        level = level
            .chunks(LONGEST)
            .map(|chunk| {
                parts += 1;
                // Where an entry of the part is wrong, this name is all that the compiler can say of the part.
                let part = made_up(format!("part_{parts}_has_a_wrong_path"));
                chains.extend(chain(chunk, &batch_alias, &quote!(#part)));
                part
            })
            .collect();
    }
    chains.extend(chain(&level, &end_alias, header));
    let batch = (parts > 0).then(|| quote!(use #acl::__private::__batch as #batch_alias;));
    quote! {
        #(#imports)*
        use #acl::__private::#end as #end_alias;
        #batch
        #acl::__used! { #marks #(#aliases)* }
        #chains
    }
}

fn chain(aliases: &[Ident], end: &Ident, header: &TokenStream) -> TokenStream {
    let [first, rest @ ..] = aliases else { return quote!(#end! { () (#header) }) };
    let rest = rest.iter().rev().fold(quote!(#end (#header)), |rest, alias| quote!(#alias (#rest)));
    quote!(#first! { () (#rest) })
}

/// What an end is called with: what was found, in order, and the header.
pub(crate) fn read(input: TokenStream) -> syn::Result<(Vec<TokenStream>, TokenStream)> {
    let mut groups = input.into_iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some(group),
        _ => None,
    });
    let (Some(mut found), Some(header)) = (groups.next(), groups.next()) else {
        return Err(syn::Error::new(Span::call_site(), "this macro is called by acl's other macros only"));
    };
    let mut payloads = Vec::new();
    loop {
        let mut parts = found.stream().into_iter();
        let (Some(TokenTree::Group(before)), Some(TokenTree::Group(payload))) = (parts.next(), parts.next())
        else {
            break;
        };
        payloads.push(payload.stream());
        found = before;
    }
    payloads.reverse();
    Ok((payloads.into_iter().flat_map(unbatched).collect(), header.stream()))
}

/// The end of a part: a macro that hands on all that the part found as one.
pub(crate) fn batch(input: TokenStream) -> syn::Result<TokenStream> {
    let (payloads, name) = read(input)?;
    Ok(quote! {
        macro_rules! #name { ($found:tt ($next:ident $rest:tt)) => { $next! { ($found { batch #({ #payloads })* }) $rest } } }
    })
}

fn unbatched(payload: TokenStream) -> Vec<TokenStream> {
    let mut tokens = payload.clone().into_iter();
    match tokens.next() {
        Some(TokenTree::Ident(word)) if word == "batch" => tokens
            .filter_map(|token| match token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    Some(Group::stream(&group))
                }
                _ => None,
            })
            .flat_map(unbatched)
            .collect(),
        _ => vec![payload],
    }
}
