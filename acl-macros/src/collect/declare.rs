//! `#[endpoint]` and `route!`: a declaration, and what hands it on.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::Parser;

use crate::collect::identity::{place, unique};
use crate::collect::payload;
use crate::collect::sibling::{Forgotten, Sibling};
use crate::ctxt::Ctxt;
use crate::read::annotation::Written;
use crate::read::cfg::cfgs_of;
use crate::read::declared::Declared;
use crate::read::function::Function;

/// `#[endpoint(arguments)] item`.
pub(crate) fn attribute(arguments: TokenStream, mut item: TokenStream) -> TokenStream {
    let mut cx = Ctxt::new();
    // The place of the attribute, without the compiler's note that a macro is behind the error.
    let whole = |token: Option<TokenTree>| {
        token.map_or_else(Span::call_site, |token| token.span().located_at(Span::call_site()))
    };
    let Some(handler) = Function::read(item.clone()) else {
        cx.error_at(
            whole(item.clone().into_iter().next()),
            "`#[endpoint]` stands on a function; for a route without one there is `route!`",
        );
        let errors = cx.into_compile_errors();
        return quote!(#item #errors);
    };
    if handler.takes_self {
        cx.error(
            &handler.name,
            "a method cannot be an endpoint, because an impl block cannot hold its declaration; write a \
             function, or declare the route with `route!`",
        );
        let errors = cx.into_compile_errors();
        return quote!(#item #errors);
    }
    let whole = whole(Some(handler.name.clone().into()));
    let written = Written::parse(&mut cx, arguments, whole);
    item.extend(sibling(&handler.cfgs, handler.vis, &handler.name, &written, true));
    item.extend(cx.into_compile_errors());
    item
}

/// `route! { pub name(GET, "/path", …); … }`.
pub(crate) fn declaration(input: TokenStream) -> TokenStream {
    let mut cx = Ctxt::new();
    let declared = cx.take(Declared::parse_all.parse2(input)).unwrap_or_default();
    let siblings: TokenStream = declared
        .iter()
        .map(|one| {
            let written = Written::parse(&mut cx, one.arguments.clone(), one.name.span());
            sibling(&cfgs_of(&one.attrs), one.vis.to_token_stream(), &one.name, &written, false)
        })
        .collect();
    let errors = cx.into_compile_errors();
    quote!(#siblings #errors)
}

/// The sibling of an endpoint: it hands on the annotation, or that it is broken.
fn sibling(
    cfgs: &[TokenStream],
    vis: TokenStream,
    name: &Ident,
    written: &Written,
    is_function: bool,
) -> TokenStream {
    let place = place(name);
    let annotation = written.sound();
    let unique = unique(&place, annotation.map_or(&[], |annotation| &annotation.tags));
    let payload = match annotation {
        Some(annotation) => payload::of_endpoint(is_function, name, &place, &unique, annotation),
        None => payload::of_broken(name),
    };
    let acl = written.acl.as_ref().map_or_else(|| quote!(::acl), ToTokens::to_token_stream);
    Sibling { acl, cfgs, vis, name, unique: &unique, forgotten: Forgotten::Endpoint }.handing_on(&payload)
}
