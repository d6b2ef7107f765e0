//! Mistakes, collected, so that a compile shows all of them at once.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// Every mistake found so far. It must be emptied with [`Ctxt::into_compile_errors`]: a mistake that is
/// dropped would let a wrong annotation through.
#[derive(Default)]
pub(crate) struct Ctxt {
    errors: Option<Vec<syn::Error>>,
}

impl Ctxt {
    pub(crate) fn new() -> Self {
        Self { errors: Some(Vec::new()) }
    }

    /// A mistake at the given tokens.
    pub(crate) fn error(&mut self, at: impl ToTokens, message: impl std::fmt::Display) {
        self.push(syn::Error::new_spanned(at, message));
    }

    /// A mistake at a span.
    pub(crate) fn error_at(&mut self, at: Span, message: impl std::fmt::Display) {
        self.push(syn::Error::new(at, message));
    }

    pub(crate) fn push(&mut self, error: syn::Error) {
        self.errors.get_or_insert_default().push(error);
    }

    /// The value, or `None` and its error kept.
    pub(crate) fn take<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.errors.as_ref().is_none_or(Vec::is_empty)
    }

    /// One `compile_error!` a mistake; nothing if there is none.
    pub(crate) fn into_compile_errors(mut self) -> TokenStream {
        self.errors.take().iter().flatten().map(syn::Error::to_compile_error).collect()
    }

    /// Takes over the mistakes of another.
    pub(crate) fn absorb(&mut self, mut other: Self) {
        self.errors.get_or_insert_default().extend(other.errors.take().into_iter().flatten());
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
