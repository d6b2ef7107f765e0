//! `#[endpoint]` and `route!`: a declaration, and the sibling macro that hands it on.
//!
//! A macro of its own name beside each handler is how a registry reaches the annotation's tokens, spans
//! included: `__endpoint_list` beside `fn list`. It is not called `list`, because a macro of the handler's
//! name breaks handlers such as `write`, and a module of that name breaks `mod list`.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use proc_macro2::{Delimiter, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Token, Visibility};

use crate::annotation::Annotation;
use crate::ctxt::Ctxt;
use crate::text::Text;
use crate::version::version;

/// The item under `#[endpoint]`, read only as far as its arguments: a body can be long, and every token of it
/// that is looked at costs compile time.
struct Handler {
    cfgs: Vec<TokenStream>,
    vis: TokenStream,
    name: Ident,
    takes_self: bool,
}

impl Handler {
    fn read(item: TokenStream) -> Option<Self> {
        let mut tokens = item.into_iter().peekable();
        let mut cfgs = Vec::new();
        while let Some(TokenTree::Punct(hash)) = tokens.next_if(|token| matches!(token, TokenTree::Punct(_)))
        {
            let attribute = tokens.next()?;
            let TokenTree::Group(group) = &attribute else { return None };
            match group.stream().into_iter().next() {
                Some(TokenTree::Ident(name)) if name == "cfg" => cfgs.push(quote!(#hash #attribute)),
                _ => {}
            }
        }
        let mut vis = TokenStream::new();
        let mut before = tokens.next()?;
        if matches!(&before, TokenTree::Ident(word) if word == "pub") {
            vis.extend([before]);
            if let Some(within) = tokens.next_if(|token| matches!(token, TokenTree::Group(_))) {
                vis.extend([within]);
            }
            before = tokens.next()?;
        }
        loop {
            match &before {
                TokenTree::Ident(word) if word == "fn" => break,
                TokenTree::Ident(word)
                    if ["async", "unsafe", "extern", "const"].iter().any(|w| word == w) => {}
                TokenTree::Literal(_) => {}
                _ => return None,
            }
            before = tokens.next()?;
        }
        let TokenTree::Ident(name) = tokens.next()? else { return None };
        let arguments = tokens.find_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => Some(group.stream()),
            _ => None,
        })?;
        let takes_self = arguments
            .into_iter()
            .take_while(|token| !matches!(token, TokenTree::Punct(end) if matches!(end.as_char(), ',' | ':')))
            .any(|token| matches!(token, TokenTree::Ident(word) if word == "self"));
        Some(Self { cfgs, vis, name, takes_self })
    }
}

/// `#[endpoint(arguments)] item`.
pub(crate) fn attribute(arguments: TokenStream, mut item: TokenStream) -> TokenStream {
    let mut cx = Ctxt::new();
    // The place of the attribute, without the compiler's note that a macro is behind the error.
    let whole = |token: Option<TokenTree>| {
        token.map_or_else(Span::call_site, |token| token.span().located_at(Span::call_site()))
    };
    let Some(handler) = Handler::read(item.clone()) else {
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
    let annotation = Annotation::parse(&mut cx, arguments, whole);
    item.extend(sibling(&handler.cfgs, handler.vis, &handler.name, &annotation, true));
    item.extend(cx.into_compile_errors());
    item
}

/// `route! { pub name(GET, "/path", …); … }`.
pub(crate) fn declaration(input: TokenStream) -> TokenStream {
    let mut cx = Ctxt::new();
    let declared = cx.take(syn::parse2::<Declarations>(input)).map_or(Vec::new(), |all| all.0);
    let siblings: TokenStream = declared
        .iter()
        .map(|one| {
            let annotation = Annotation::parse(&mut cx, one.arguments.clone(), one.name.span());
            let cfgs = cfgs_of(&one.attrs);
            sibling(&cfgs, one.vis.to_token_stream(), &one.name, &annotation, false)
        })
        .collect();
    let errors = cx.into_compile_errors();
    quote!(#siblings #errors)
}

struct Declared {
    attrs: Vec<Attribute>,
    vis: Visibility,
    name: Ident,
    arguments: TokenStream,
}

struct Declarations(Vec<Declared>);

impl Parse for Declarations {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut all = Vec::new();
        while !input.is_empty() {
            let attrs = input.call(Attribute::parse_outer)?;
            let vis = input.parse()?;
            let form = "expected `name(GET, \"/path\", tags(…));`";
            let Ok(name) = Ident::parse_any(input) else { return Err(input.error(form)) };
            let inside;
            if !input.peek(syn::token::Paren) {
                return Err(input.error(form));
            }
            syn::parenthesized!(inside in input);
            let arguments = inside.parse()?;
            if !input.is_empty() && input.parse::<Token![;]>().is_err() {
                return Err(input.error("expected `;` between two endpoints"));
            }
            all.push(Declared { attrs, vis, name, arguments });
        }
        Ok(Self(all))
    }
}

/// What stands beside a handler: the type that a list uses up, and the macro that hands on.
///
/// `__sibling!` or `__exported!` of the facade writes the macro out: the compiler expands a macro of its own much faster than it
/// takes tokens from one of ours, and there is one of these a handler. The type cannot come from there: the
/// compiler does not warn of what another crate's macro leaves unused.
///
/// The payload is the normalized annotation, as [`crate::model`] reads it back. All is written in one go, since
/// joining streams of tokens costs more than the tokens do.
fn sibling(
    cfgs: &[TokenStream],
    vis: TokenStream,
    name: &Ident,
    annotation: &Result<Annotation, Option<syn::Path>>,
    is_function: bool,
) -> TokenStream {
    let place = place(name);
    let unique = unique(&place, annotation.as_ref().map_or(&[], |one| one.tags.as_slice()));
    let bare = name.unraw();
    let forgotten = message_type(&bare, "IsInNoEndpointList");
    let common = format_ident!("__endpoint_{bare}", span = Span::call_site());
    let own = format_ident!("{common}_{unique}", span = Span::call_site());
    let acl = match annotation {
        Ok(Annotation { acl, .. }) | Err(acl) => {
            acl.as_ref().map_or_else(|| quote!(::acl), ToTokens::to_token_stream)
        }
    };
    let (write, vis) = if is_public(&vis) { ("__exported", quote!(pub(crate))) } else { ("__sibling", vis) };
    let write = Ident::new(write, Span::call_site());
    // `quote` has the compiler read a literal, or a dollar sign, anew each time.
    let mut reason = Literal::string("name it in a list, of `endpoints!` or `registry!`");
    reason.set_span(name.span());
    let version = version();
    let dollar = Punct::new('$', Spacing::Alone);
    let mut all = quote_spanned! {name.span()=>
        #(#cfgs)* #[deny(dead_code, reason = #reason)]
        pub(crate) type #forgotten = ();
    };
    let Ok(Annotation { routes, tags, modes, public, authenticated, explicit, id, .. }) = annotation else {
        all.extend(quote! {
            #acl::#write! { #version #(#cfgs)* #vis, #dollar #forgotten #common #own { #version broken #name } }
        });
        return all;
    };
    let kind = Ident::new(if is_function { "handler" } else { "route" }, Span::call_site());
    let (methods, paths) = (routes.iter().map(|route| &route.method), routes.iter().map(|route| &route.path));
    let marked = modes.as_ref().map(|_| format_ident!("modes"));
    let modes = modes.iter().flatten();
    all.extend(quote! {
        #acl::#write! { #version #(#cfgs)* #vis, #dollar #forgotten #common #own {
            #version #kind #name #place #unique #(#methods #paths)*; #(#tags)*; #marked #(#modes)*;
            #public #authenticated #explicit; #id
        } }
    });
    all
}

/// A type whose name is a message: "type alias `ListIsInNoEndpointList` is never used", at the name's span.
///
/// A type, because an alias costs the compiler less than a constant, which has a body to check.
pub(crate) fn message_type(name: &Ident, message: &str) -> Ident {
    let words = name.unraw().to_string();
    let camel: String = words
        .split('_')
        .flat_map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .into_iter()
                .flat_map(char::to_uppercase)
                .chain(letters.map(|c| c.to_ascii_lowercase()).collect::<Vec<_>>())
        })
        .collect();
    let lead = if camel.starts_with(|c: char| c.is_alphabetic()) { "" } else { "Handler" };
    Ident::new(&format!("{lead}{camel}{message}"), name.span())
}

/// `file:line:column` of the annotation, for messages about handlers of another crate.
pub(crate) fn place(name: &Ident) -> String {
    let span = name.span().unwrap();
    format!("{}:{}:{}", span.file(), span.line(), span.column())
}

/// What tells one declaration from every other, the same in every build. Exported macros share one namespace in
/// a crate, so it is in their names; a registry knows by it that two paths lead to one handler.
///
/// It is made of the crate and the place; of the tags, because all that a macro writes shares a place; and of a
/// number where that is not enough, because an attribute such as axum's `debug_handler` repeats the handler
/// inside a check of its own.
pub(crate) fn unique(place: &str, tags: &[Text]) -> String {
    static TIMES: Mutex<BTreeMap<u64, u64>> = Mutex::new(BTreeMap::new());
    let mut hasher = DefaultHasher::new();
    std::env::var_os("CARGO_PKG_NAME").hash(&mut hasher);
    place.hash(&mut hasher);
    for tag in tags {
        tag.value().hash(&mut hasher);
    }
    let hash = hasher.finish();
    let mut times = TIMES.lock().unwrap_or_else(PoisonError::into_inner);
    let time = times.entry(hash).or_default();
    *time += 1;
    format!("{hash:016x}_{time}")
}

/// The `#[cfg(…)]` among attributes, as tokens.
pub(crate) fn cfgs_of(attrs: &[Attribute]) -> Vec<TokenStream> {
    attrs.iter().filter(|attr| attr.path().is_ident("cfg")).map(ToTokens::to_token_stream).collect()
}

/// The condition of a `#[cfg(…)]`; `None` if it is another attribute.
pub(crate) fn condition_of(cfg: &TokenStream) -> Option<TokenStream> {
    let attr = Attribute::parse_outer.parse2(cfg.clone()).ok()?.pop()?;
    let list = attr.meta.require_list().ok().filter(|list| list.path.is_ident("cfg"))?;
    Some(list.tokens.clone())
}

/// `pub` without a restriction: what another crate may see.
pub(crate) fn is_public(vis: &TokenStream) -> bool {
    vis.clone().into_iter().count() == 1
}
