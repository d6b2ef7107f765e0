//! What stands beside a handler or a list: the macro that hands it on, and the alias that tells of a forgotten one.
//!
//! A macro of its own name beside each handler is how a registry reaches the annotation's tokens, spans
//! included. It is not called `list`, because a macro of the handler's name breaks handlers such as `write`, and a
//! type of that name breaks `mod list`. Lists are named as constants are, which nothing else of a module is, so the
//! macro of a list has the list's own name.

use proc_macro2::{Ident, Literal, Punct, Spacing, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;

use crate::read::{is_std_macro, sibling};
use crate::version::version;

/// What a sibling is made of.
pub(crate) struct Sibling<'a> {
    /// The path of acl.
    pub(crate) acl: TokenStream,
    pub(crate) cfgs: &'a [TokenStream],
    /// The visibility of the handler or the list.
    pub(crate) vis: TokenStream,
    pub(crate) name: &'a Ident,
    /// Of all siblings with this name, this one.
    pub(crate) unique: &'a str,
    pub(crate) forgotten: Forgotten,
    /// No function has the name, so the sibling makes it known.
    pub(crate) names_itself: bool,
}

/// Which lists a declaration can be forgotten by.
pub(crate) enum Forgotten {
    /// An endpoint belongs into a list or a registry of its own crate.
    Endpoint,
    /// A list belongs into another list or a registry. Those of another crate may name a `pub` list, so its alias
    /// is as visible as the list.
    List,
}

impl Sibling<'_> {
    /// The sibling that hands on the payload.
    ///
    /// No macro sees all lists, so no macro knows that a declaration is in none of them. The compiler does: beside the
    /// declaration stands a type alias that only lists use, and the lint `dead_code` reports an alias that nothing
    /// uses. Every token of the alias has the span of the declaration's name, so the lint points there, and the name
    /// of the alias is the message: `ListIsInNoEndpointList`. An alias costs the compiler less than a constant, which
    /// has a body to check.
    ///
    /// The facade's `__sibling!` or `__exported!` writes the macro out: the compiler expands a `macro_rules` much
    /// faster than it takes tokens from a procedural macro, and every handler has one of these. The alias cannot
    /// come from there: the lint ignores what a macro of another crate wrote.
    pub(crate) fn handing_on(self, payload: &TokenStream) -> TokenStream {
        let Self { acl, cfgs, vis, name, unique, forgotten, names_itself } = self;
        let bare = name.unraw();
        let common = sibling(name, Span::call_site());
        let own = format_ident!("__endpoint_{bare}_{unique}", span = Span::call_site());
        let crate_wide = quote_spanned!(name.span()=> pub(crate));
        let (message, reason, alias_vis) = match forgotten {
            Forgotten::Endpoint => ("IsInNoEndpointList", "name it in a list", crate_wide),
            Forgotten::List => ("IsInNoRegistry", "name it in another list", vis.clone()),
        };
        let alias = message_type(&bare, message);
        // `quote` has the compiler read a literal, or a dollar sign, anew each time.
        let mut reason = Literal::string(&format!("{reason}, of `endpoints!` or `registry!`"));
        reason.set_span(name.span());
        let (version, dollar) = (version(), Punct::new('$', Spacing::Alone));
        let (write, vis) = if is_public(&vis) { ("__exported", &alias_vis) } else { ("__sibling", &vis) };
        let write = Ident::new(write, Span::call_site());
        let mut all = quote_spanned! {name.span()=>
            #(#cfgs)* #[deny(dead_code, reason = #reason)]
            #[doc(hidden)] #alias_vis type #alias = ();
        };
        all.extend(quote! {
            #acl::#write! { #version #(#cfgs)* #vis, #dollar #alias #common #own { #payload } }
        });
        if names_itself && common != bare && !is_std_macro(&bare.to_string()) {
            // The macro alone, without the type: `mod assets` may stand beside a route `assets`.
            let mut known = name.clone();
            known.set_span(Span::call_site());
            all.extend(quote!(#(#cfgs)* #[doc(hidden)] #[allow(unused_imports)] #vis use #own as #known;));
        }
        all
    }
}

/// A type whose name is a message: "type alias `ListIsInNoEndpointList` is never used", at the name's span.
fn message_type(name: &Ident, message: &str) -> Ident {
    let camel = camel_case(&name.unraw().to_string());
    let lead = if camel.starts_with(|c: char| c.is_alphabetic()) { "" } else { "Handler" };
    Ident::new(&format!("{lead}{camel}{message}"), name.span())
}

/// The words between underscores as the name of a type: `ModePartner` of `MODE_PARTNER`.
pub(crate) fn camel_case(words: &str) -> String {
    let letter = |(at, c): (usize, char)| match at {
        0 => c.to_uppercase().to_string(),
        _ => c.to_ascii_lowercase().to_string(),
    };
    words.split('_').flat_map(|word| word.char_indices().map(letter)).collect()
}

/// `pub` without a restriction: what another crate may see.
pub(crate) fn is_public(vis: &TokenStream) -> bool {
    vis.clone().into_iter().count() == 1
}
