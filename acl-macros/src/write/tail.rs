//! The tail of `registry!`: the end of the chain, which has every annotation.

use proc_macro2::TokenStream;
use quote::quote;

use crate::check::phases;
use crate::collect::{Endpoint, Tokens, chain, declarations, endpoints, items};
use crate::ctxt::Ctxt;
use crate::pattern_list;
use crate::read::Registry;
use crate::write::hooks::hooks;
use crate::write::{constants, policies, tables};

/// The end of the chain of a registry.
pub(crate) fn tail(input: TokenStream) -> syn::Result<TokenStream> {
    let (payloads, header) = chain::read(input)?;
    let Some((registry, front_failed)) = registry(header) else { return Ok(TokenStream::new()) };
    let mut cx = Ctxt::new();
    let items = items(&mut cx, &registry, payloads);
    phases::collected(&mut cx, &registry, &items);
    let sound = cx.is_empty() && !front_failed && !items.iter().any(|item| item.handler.broken);
    let lookup = pattern_list::lookup(&registry, &items);
    if !sound {
        let placeholders = constants::placeholders(&registry, &items);
        // A hook may define what other code names, so it is called, but with nothing.
        let hooks = hooks(&registry, &[]);
        let errors = cx.into_compile_errors();
        return Ok(quote!(#placeholders #lookup #hooks #errors));
    }
    let endpoints = endpoints(&registry, &items);
    let assembled = match declarations(&registry, &endpoints).assemble() {
        Ok(assembled) => assembled,
        Err(error) => {
            cx.error(&registry.name, error);
            return Ok(cx.into_compile_errors());
        }
    };
    let numbered: Vec<&Endpoint<'_>> = assembled.order.iter().map(|declared| &endpoints[*declared]).collect();
    phases::assembled(&mut cx, &registry, &items, &numbered, &assembled.catalog());
    let errors = cx.into_compile_errors();
    let tables = tables::statics(&registry, &assembled);
    let summaries = tables::summaries(&registry, &numbered);
    let policies = policies::statics(&registry, &assembled.catalog());
    let constants = constants::of_tail(&registry, &numbered);
    let hooks = hooks(&registry, &endpoints);
    Ok(quote!(#tables #summaries #policies #constants #lookup #hooks #errors))
}

/// Reads the registry a second time. Also returns whether it has mistakes, which the front has reported.
fn registry(header: TokenStream) -> Option<(Registry, bool)> {
    let mut header = Tokens::of(header);
    let mut reported = Ctxt::new();
    let registry = Registry::parse(&mut reported, header.group()?);
    reported.already_reported();
    Some((registry?, header.ident().is_some()))
}
