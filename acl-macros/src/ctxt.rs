//! Mistakes, collected, so that a compile shows all of them at once.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use crate::place::with_column;

/// Every mistake found so far.
///
/// It must be emptied with [`Ctxt::into_compile_errors`], because a mistake that is dropped would let a wrong
/// annotation through.
#[derive(Default)]
pub(crate) struct Ctxt {
    errors: Option<Vec<syn::Error>>,
    /// What does not fail the compile by being found: warnings, and mistakes under a `#[cfg]` that may leave them
    /// out.
    items: Vec<TokenStream>,
}

impl Ctxt {
    pub(crate) fn new() -> Self {
        Self { errors: Some(Vec::new()), items: Vec::new() }
    }

    /// A mistake at the given tokens.
    pub(crate) fn error(&mut self, at: impl ToTokens, message: impl std::fmt::Display) {
        self.push(syn::Error::new_spanned(at, message));
    }

    /// A mistake at a span.
    pub(crate) fn error_at(&mut self, at: Span, message: impl std::fmt::Display) {
        self.push(syn::Error::new(at, message));
    }

    /// Keeps a mistake, unless the same message was given for the same place: a list's unknown mode would otherwise be
    /// reported for each of its endpoints.
    pub(crate) fn push(&mut self, error: syn::Error) {
        let place = with_column(error.span());
        let is_known =
            |known: &syn::Error| known.to_string() == error.to_string() && with_column(known.span()) == place;
        if !place.is_empty() && self.errors.iter().flatten().any(is_known) {
            return;
        }
        self.errors.get_or_insert_default().push(error);
    }

    /// Something that compiles but is hardly meant.
    pub(crate) fn warn(&mut self, at: impl ToTokens, message: &str) {
        let first = at.to_token_stream().into_iter().next();
        self.warn_at(first.map_or_else(Span::call_site, |token| token.span()), message);
    }

    /// [`Ctxt::warn`] at a span.
    pub(crate) fn warn_at(&mut self, at: Span, message: &str) {
        self.items.push(warning(at, message));
    }

    /// Mistakes about something that stands under these `#[cfg]`s.
    pub(crate) fn under(&mut self, cfgs: &[TokenStream], check: impl FnOnce(&mut Self)) {
        if cfgs.is_empty() {
            return check(self);
        }
        let mut own = Self::new();
        check(&mut own);
        let errors = own.errors.take().into_iter().flatten().map(|error| error.to_compile_error());
        self.items.extend(errors.chain(std::mem::take(&mut own.items)).map(|item| quote!(#(#cfgs)* #item)));
    }

    /// The value, or `None` and its error kept.
    pub(crate) fn take<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// The number of mistakes so far, warnings aside.
    pub(crate) fn count(&self) -> usize {
        self.errors.as_ref().map_or(0, Vec::len)
    }

    /// One `compile_error!` a mistake, and the warnings; nothing if there is none.
    pub(crate) fn into_compile_errors(mut self) -> TokenStream {
        let errors = self.errors.take();
        let errors = errors.iter().flatten().map(syn::Error::to_compile_error);
        errors.chain(std::mem::take(&mut self.items)).collect()
    }

    /// For a second reading of text whose mistakes were reported by the first.
    pub(crate) fn already_reported(mut self) {
        self.errors = None;
    }
}

impl Drop for Ctxt {
    fn drop(&mut self) {
        // A panic here fails the compile, which is what a forgotten mistake must do.
        assert!(
            self.errors.is_none() || std::thread::panicking(),
            "acl: mistakes were collected and not reported",
        );
    }
}

/// A warning at the span.
///
/// A macro on a stable compiler cannot warn. But the compiler warns of a use of something deprecated, at the place of
/// the use and with the note of whoever deprecated it. So the expansion has a constant whose note is the message, and
/// uses it once, at the span to point at. The compiler prints the constant's name before the note: "use of deprecated
/// constant `_::HARDLY_MEANT`: …".
fn warning(span: Span, message: &str) -> TokenStream {
    let name = Ident::new("HARDLY_MEANT", span);
    let used = quote_spanned!(span=> #name);
    quote! {
        const _: () = {
            #[deprecated(note = #message)]
            const HARDLY_MEANT: () = ();
            #used
        };
    }
}
