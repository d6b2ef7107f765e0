//! `#[endpoint]` and `endpoint!`: a declaration, and the sibling macro that hands it on.
//!
//! A macro of its own name beside each handler is how a registry reaches the annotation's tokens, spans
//! included: `__endpoint_list` beside `fn list`. It is not called `list`, because a macro of the handler's
//! name breaks handlers such as `write`, and a module of that name breaks `mod list`.

use std::hash::{DefaultHasher, Hash, Hasher};

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Token, Visibility};

use crate::annotation::Annotation;
use crate::ctxt::Ctxt;

/// The item under `#[endpoint]`, read only as far as its name; its tokens are handed back untouched.
struct Handler {
    attrs: Vec<Attribute>,
    vis: Visibility,
    name: Ident,
    takes_self: bool,
}

impl Parse for Handler {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        while !input.peek(Token![fn]) {
            let other: Option<TokenTree> = input.parse()?;
            if let Some(TokenTree::Ident(word)) = other
                && ["async", "unsafe", "extern", "const"].iter().any(|known| word == known)
            {
                let _: Option<syn::LitStr> = input.parse()?;
                continue;
            }
            return Err(
                input.error("`#[endpoint]` stands on a function; for anything else there is `endpoint!`")
            );
        }
        input.parse::<Token![fn]>()?;
        let name = Ident::parse_any(input)?;
        let mut takes_self = false;
        while let Some(token) = input.parse::<Option<TokenTree>>()? {
            if let TokenTree::Group(arguments) = token {
                let first =
                    arguments.stream().into_iter().find(|token| !matches!(token, TokenTree::Punct(_)));
                takes_self =
                    matches!(&first, Some(TokenTree::Ident(word)) if word == "self" || word == "mut");
                break;
            }
        }
        input.parse::<TokenStream>()?;
        Ok(Self { attrs, vis, name, takes_self })
    }
}

/// `#[endpoint(arguments)] item`.
pub(crate) fn attribute(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let handler: Handler = match syn::parse2(item.clone()) {
        Ok(handler) => handler,
        Err(error) => {
            let error = error.to_compile_error();
            return quote!(#item #error);
        }
    };
    let mut cx = Ctxt::new();
    if handler.takes_self {
        cx.error(
            &handler.name,
            "a method cannot be an endpoint, because an impl block cannot hold its declaration; write a \
             function, or declare the route with `endpoint!`",
        );
        let errors = cx.into_compile_errors();
        return quote!(#item #errors);
    }
    let cfgs: Vec<&Attribute> = handler.attrs.iter().filter(|attr| attr.path().is_ident("cfg")).collect();
    let annotation = Annotation::parse(&mut cx, arguments, Span::call_site());
    let documented = handler.attrs.iter().any(|attr| attr.path().is_ident("doc"));
    let line = annotation.as_ref().filter(|_| documented).map(documentation);
    let sibling = sibling(&cfgs, &handler.vis, &handler.name, annotation.as_ref(), true);
    let errors = cx.into_compile_errors();
    quote!(#line #item #sibling #errors)
}

/// `endpoint! { pub name(GET, "/path", …); … }`.
pub(crate) fn declaration(input: TokenStream) -> TokenStream {
    let mut cx = Ctxt::new();
    let declared = cx.take(syn::parse2::<Declarations>(input)).map_or(Vec::new(), |all| all.0);
    let siblings: TokenStream = declared
        .iter()
        .map(|one| {
            let annotation = Annotation::parse(&mut cx, one.arguments.clone(), one.name.span());
            let cfgs: Vec<&Attribute> = one.attrs.iter().filter(|attr| attr.path().is_ident("cfg")).collect();
            sibling(&cfgs, &one.vis, &one.name, annotation.as_ref(), false)
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
            let name = Ident::parse_any(input)?;
            let form = "expected `name(GET, \"/path\", tags(…));`";
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

/// The line that documentation gets: the route, the tags and the modes.
fn documentation(annotation: &Annotation) -> TokenStream {
    let routes = annotation.routes.iter().map(|route| format!("`{} {}`", route.method, route.path.value()));
    let tags = annotation.tags.iter().map(|tag| format!("`{}`", tag.value()));
    let modes = annotation.modes.iter().flatten().map(|mode| format!("`{mode}`"));
    let join = |words: Vec<String>| words.join(", ");
    let mut line = format!("\n\n{} · tags {}", join(routes.collect()), join(tags.collect()));
    let modes = join(modes.collect());
    if !modes.is_empty() {
        line.push_str(" · modes ");
        line.push_str(&modes);
    }
    quote!(#[doc = #line])
}

/// What stands beside a handler: the constant that a list uses up, and the macro that hands on.
fn sibling(
    cfgs: &[&Attribute],
    vis: &Visibility,
    name: &Ident,
    annotation: Option<&Annotation>,
    is_function: bool,
) -> TokenStream {
    let payload = payload(name, annotation, is_function);
    let bare = name.unraw();
    let forgotten =
        Ident::new(&format!("{}_IS_IN_NO_ENDPOINT_LIST", bare.to_string().to_uppercase()), name.span());
    let common = format_ident!("__endpoint_{bare}", span = Span::call_site());
    let mark = quote_spanned!(name.span()=> #(#cfgs)* #[deny(dead_code)] #[doc(hidden)] pub(crate) const #forgotten: () = (););
    let public = matches!(vis, Visibility::Public(_));
    let mark_vis = if public { quote!(pub(crate)) } else { quote!(#vis) };
    let handed_on = hand_on(cfgs, vis, &common, &unique(name, &payload), &payload);
    quote! {
        #mark
        #(#cfgs)* #[doc(hidden)] #mark_vis use #forgotten as #common;
        #handed_on
    }
}

/// The macro that adds `payload` to what was collected and goes on with the next; `name` is how lists reach
/// it. One step is one expansion of constant size, whatever was collected before.
pub(crate) fn hand_on(
    cfgs: &[&Attribute],
    vis: &Visibility,
    name: &Ident,
    unique: &str,
    payload: &TokenStream,
) -> TokenStream {
    let own = format_ident!("{name}_{unique}", span = Span::call_site());
    // Only an exported macro can be named from another crate.
    let export = matches!(vis, Visibility::Public(_)).then(|| quote!(#[macro_export]));
    quote! {
        #(#cfgs)* #[doc(hidden)] #export
        macro_rules! #own { ($found:tt ($next:ident $rest:tt)) => { $next! { ($found { #payload }) $rest } } }
        #(#cfgs)* #[doc(hidden)] #vis use #own as #name;
    }
}

/// The normalized annotation, as [`crate::model`] reads it back.
fn payload(name: &Ident, annotation: Option<&Annotation>, is_function: bool) -> TokenStream {
    let Some(annotation) = annotation else { return quote!(broken #name) };
    let Annotation { routes, tags, modes, id, .. } = annotation;
    let kind = if is_function { quote!(handler) } else { quote!(route) };
    let routes = routes.iter().map(|route| {
        let (method, path) = (&route.method, &route.path);
        quote!(#method #path)
    });
    let modes = modes.iter();
    let flags = [&annotation.public, &annotation.authenticated, &annotation.explicit];
    let flags = flags.into_iter().flatten();
    let place = place(name);
    quote!(#kind #name #place [#(#routes)*] [#(#tags)*] [#((#(#modes)*))*] [#(#flags)*] [#id])
}

/// `file:line:column` of the annotation, for messages about handlers of another crate.
fn place(name: &Ident) -> String {
    let span = name.span().unwrap();
    format!("{}:{}:{}", span.file(), span.line(), span.column())
}

/// Exported macros share one namespace in a crate, so each has its own name, the same in every build.
pub(crate) fn unique(name: &Ident, payload: &TokenStream) -> String {
    let mut hasher = DefaultHasher::new();
    place(name).hash(&mut hasher);
    payload.to_token_stream().to_string().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
