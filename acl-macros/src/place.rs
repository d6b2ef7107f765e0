//! The place of a span as text, for messages about code in another file or crate.

use proc_macro2::Span;

/// `file:line:column`.
pub(crate) fn with_column(span: Span) -> String {
    known(span).map_or_else(String::new, |span| format!("{}:{}:{}", span.file(), span.line(), span.column()))
}

/// `file:line`.
pub(crate) fn of_line(span: Span) -> String {
    known(span).map_or_else(String::new, |span| format!("{}:{}", span.file(), span.line()))
}

/// Outside of a compiler a span has no place. Tests call the macros as functions, and get none.
fn known(span: Span) -> Option<proc_macro::Span> {
    proc_macro::is_available().then(|| span.unwrap())
}
