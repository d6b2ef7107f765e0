//! A string literal and its value.

use proc_macro2::{Literal, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Lit;
use syn::parse::{Parse, ParseStream};

/// A string literal, its escapes resolved once: a macro runs unoptimized in its users' builds, and an
/// annotation's texts are read many times over.
#[derive(Clone)]
pub(crate) struct Text {
    literal: Literal,
    value: String,
}

impl Text {
    /// The literal, if it is a string.
    pub(crate) fn read(literal: &Literal) -> Option<Self> {
        let written = literal.to_string();
        let plain = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let value = match plain.filter(|plain| !plain.contains('\\')) {
            Some(plain) => plain.to_owned(),
            None => match Lit::new(literal.clone()) {
                Lit::Str(text) => text.value(),
                _ => return None,
            },
        };
        Some(Self { literal: literal.clone(), value })
    }

    /// One that nobody wrote.
    pub(crate) fn of(value: &str) -> Self {
        Self { literal: Literal::string(value), value: value.to_owned() }
    }

    /// The text with another value, at the same place.
    pub(crate) fn with_value(&self, value: String) -> Self {
        let mut literal = Literal::string(&value);
        literal.set_span(self.literal.span());
        Self { literal, value }
    }

    pub(crate) fn value(&self) -> &str {
        &self.value
    }

    pub(crate) fn into_value(self) -> String {
        self.value
    }

    pub(crate) fn span(&self) -> Span {
        self.literal.span()
    }
}

impl ToTokens for Text {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend([TokenTree::Literal(self.literal.clone())]);
    }
}

impl Parse for Text {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let expected = input.error("expected string literal");
        input.parse().ok().and_then(|literal| Self::read(&literal)).ok_or(expected)
    }
}
