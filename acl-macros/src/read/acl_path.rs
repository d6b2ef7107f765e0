//! The path of `acl`: the name that Cargo.toml gives it, or `crate = path;` at the beginning of a macro.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::parse::ParseStream;
use syn::{Path, Token};

use crate::read::manifest::name_of_acl;

/// Reads `crate = path;` if it is there; otherwise the name of acl in Cargo.toml, `::acl`.
///
/// The path is used inside modules that the macros make, so it is absolute: `fw::acl` is `::fw::acl`.
pub(crate) fn acl_path(input: ParseStream<'_>) -> syn::Result<Path> {
    if !(input.peek(Token![crate]) && input.peek2(Token![=])) {
        return syn::parse2(default_path());
    }
    input.parse::<Token![crate]>()?;
    input.parse::<Token![=]>()?;
    let path = absolute(input.call(Path::parse_mod_style)?)?;
    if input.parse::<Token![;]>().is_err() {
        return Err(input.error("expected `;` after `crate = path`"));
    }
    Ok(path)
}

/// Where `acl` is, unless said otherwise: as tokens, because every annotation asks for it, and a path would be parsed.
pub(crate) fn default_path() -> TokenStream {
    let name = Ident::new(&name_of_acl(), Span::call_site());
    quote!(::#name)
}

/// The path as one that means the same in every module.
pub(crate) fn absolute(path: Path) -> syn::Result<Path> {
    let first = path.segments.first().map(|segment| segment.ident.to_string());
    match first.as_deref() {
        Some("self" | "super") => Err(syn::Error::new_spanned(
            &path,
            "expected an absolute path, such as `fw::acl` or `crate::acl`",
        )),
        Some("crate" | "$crate") => Ok(path),
        _ if path.leading_colon.is_some() => Ok(path),
        _ => syn::parse2(quote!(::#path)),
    }
}
