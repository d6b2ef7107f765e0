//! `#[endpoint]`, `route!` and `permission!`: a declaration, and what hands it on.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser};

use crate::collect::identity::{place, unique};
use crate::collect::payload::{self, Kind};
use crate::collect::sibling::{Forgotten, Sibling};
use crate::ctxt::Ctxt;
use crate::read::{Declared, Written, completions, default_path, literals};

/// `#[endpoint(arguments)] item`.
pub(crate) fn attribute(arguments: TokenStream, mut item: TokenStream) -> TokenStream {
    let mut cx = Ctxt::new();
    let tokens: Vec<TokenTree> = item.clone().into_iter().collect();
    let (function, again) = Declared::of_function(arguments, &tokens);
    if !again.is_empty() {
        item = without(&mut cx, tokens, &again);
    }
    // The place of the attribute, but resolved where the function stands: at the attribute's own span, the compiler
    // would add the note that the error originates in a macro.
    let whole = |token: Option<TokenTree>| {
        token.map_or_else(Span::call_site, |token| token.span().located_at(Span::call_site()))
    };
    match function {
        None => {
            cx.error_at(
                whole(item.clone().into_iter().next()),
                "`#[endpoint]` stands on a function; for a route without one there is `route!`",
            );
            item = with_broken_functions(item);
        }
        Some((method, true)) => cx.error(
            &method.name,
            "a method cannot be an endpoint, because an impl block cannot hold its declaration; write a \
             function, or declare the route with `route!`",
        ),
        Some((handler, false)) => {
            item.extend(completions(&handler.arguments));
            let whole = whole(Some(handler.name.clone().into()));
            item.extend(sibling(&mut cx, &handler, whole, Kind::Handler));
        }
    }
    item.extend(cx.into_compile_errors());
    item
}

/// Reports `#[get("/tickets", …)]`, which is no attribute of acl. The function is handed on as a broken endpoint, so
/// that a list may name it without a second error.
pub(crate) fn of_a_method(method: &str, arguments: &TokenStream, mut item: TokenStream) -> TokenStream {
    let mut cx = Ctxt::new();
    let method = method.to_uppercase();
    let first = literals(&arguments.clone().into_iter().collect::<Vec<_>>()).into_iter().next();
    let path = first.unwrap_or_else(|| "\"/…\"".to_owned());
    cx.error_at(
        Span::call_site(),
        format!(
            "the method stands inside the attribute: write `#[acl::endpoint({method}, {path}, tags(…))]`"
        ),
    );
    let tokens: Vec<TokenTree> = item.clone().into_iter().collect();
    if let (Some((handler, false)), _) = Declared::of_function(TokenStream::new(), &tokens) {
        item.extend(handed_on(
            &handler,
            default_path(),
            &payload::of_broken(&handler.name),
            "",
            Kind::Handler,
        ));
    }
    item.extend(cx.into_compile_errors());
    item
}

/// Returns the item, with each function of the module handed on as a broken endpoint, so that a list that names it is
/// not a second error.
fn with_broken_functions(item: TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = item.into_iter().collect();
    let is_word = |token: &TokenTree, word: &str| matches!(token, TokenTree::Ident(found) if found == word);
    let is_module = tokens.iter().any(|token| is_word(token, "mod"));
    if let Some(TokenTree::Group(body)) = tokens.last().filter(|_| is_module) {
        let (mut inside, span) = (body.stream(), body.span());
        let (words, names) = (body.stream().into_iter(), body.stream().into_iter().skip(1));
        for (_, name) in words.zip(names).filter(|(word, _)| is_word(word, "fn")) {
            let TokenTree::Ident(name) = name else { continue };
            let (vis, payload) = (quote!(pub(crate)), payload::of_broken(&name));
            let (cfgs, unique, forgotten) = (&[][..], "", Forgotten::Endpoint);
            let sibling = Sibling {
                acl: default_path(),
                cfgs,
                vis,
                name: &name,
                unique,
                forgotten,
                names_itself: false,
            };
            inside.extend(sibling.handing_on(&payload));
        }
        let mut body = Group::new(body.delimiter(), inside);
        body.set_span(span);
        tokens.pop();
        tokens.push(body.into());
    }
    tokens.into_iter().collect()
}

/// Removes each further `#[endpoint]`, and reports it. `again` has the places of their brackets.
fn without(cx: &mut Ctxt, item: Vec<TokenTree>, again: &[usize]) -> TokenStream {
    for at in again {
        let Some(TokenTree::Group(attribute)) = item.get(*at) else { continue };
        cx.error(
            attribute.stream(),
            "a function has one `#[endpoint]`, and that one all its routes: `GET, \"/a\", POST, \"/b\", tags(…)`\n\
             help: what has other tags or modes is a function of its own",
        );
    }
    let is_kept = |at: &usize| !again.contains(at) && !again.contains(&(at + 1));
    (0..).zip(item).filter(|(at, _)| is_kept(at)).map(|(_, token)| token).collect()
}

/// `route! { pub name(GET, "/path", …); … }`.
pub(crate) fn declaration(input: TokenStream) -> TokenStream {
    declared(input, Kind::Route)
}

/// `permission! { pub NAME("tag", …); … }`.
pub(crate) fn permission(input: TokenStream) -> TokenStream {
    declared(input, Kind::Permission)
}

fn declared(input: TokenStream, kind: Kind) -> TokenStream {
    let mut cx = Ctxt::new();
    let read = |input: ParseStream<'_>| Declared::all(input, kind == Kind::Permission);
    let declared = cx.take(read.parse2(input)).unwrap_or_default();
    let siblings: TokenStream =
        declared.iter().map(|one| sibling(&mut cx, one, one.name.span(), kind)).collect();
    let errors = cx.into_compile_errors();
    quote!(#siblings #errors)
}

/// The sibling of an endpoint: it hands on the annotation, or that it is broken.
fn sibling(cx: &mut Ctxt, declared: &Declared, whole: Span, kind: Kind) -> TokenStream {
    let Declared { name, arguments, summary, below, .. } = declared;
    let mut written = Written::parse(cx, arguments.clone(), whole, kind == Kind::Permission, below.as_ref());
    written.document(summary.clone());
    let place = place(name);
    let annotation = written.sound();
    let unique = unique(&place, annotation.map_or(&[], |annotation| &annotation.tags));
    let payload = match annotation {
        Some(annotation) => payload::of_endpoint(kind, name, &place, &unique, annotation),
        None => payload::of_broken(name),
    };
    let acl = written.acl.as_ref().map_or_else(default_path, ToTokens::to_token_stream);
    handed_on(declared, acl, &payload, &unique, kind)
}

fn handed_on(
    declared: &Declared,
    acl: TokenStream,
    payload: &TokenStream,
    unique: &str,
    kind: Kind,
) -> TokenStream {
    let Declared { cfgs, vis, name, .. } = declared;
    let (forgotten, names_itself) = (Forgotten::Endpoint, kind != Kind::Handler);
    Sibling { acl, cfgs, vis: vis.clone(), name, unique, forgotten, names_itself }.handing_on(payload)
}
