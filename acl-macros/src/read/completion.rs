//! The words of an annotation, for rust-analyzer, which completes them while they are typed.
//!
//! rust-analyzer completes a word that stands in the expansion as a path. So inside rust-analyzer, and in no compiler,
//! the expansion repeats the words of an annotation as paths into a module that has all of them. Each path is that of a
//! type, because rust-analyzer does not report a type that is missing, and a registry may have modes of its own.

use std::sync::OnceLock;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use crate::read::acl_path::default_path;

/// Returns the paths by which rust-analyzer completes the words of an annotation. None in a compiler.
pub(crate) fn completions(arguments: &TokenStream) -> Option<TokenStream> {
    if !is_editor() {
        return None;
    }
    let acl = default_path();
    let mut paths = Vec::new();
    paths_of(arguments.clone(), &quote!(#acl::__private::words), &mut paths);
    Some(quote!(const _: () = { #(fn word(_: #paths) {})* };))
}

/// Whether the process is rust-analyzer's.
fn is_editor() -> bool {
    static IS_EDITOR: OnceLock<bool> = OnceLock::new();
    *IS_EDITOR.get_or_init(|| {
        let process = std::env::current_exe().unwrap_or_default();
        process.file_name().is_some_and(|name| name.to_string_lossy().starts_with("rust-analyzer"))
    })
}

fn paths_of(tokens: TokenStream, module: &TokenStream, paths: &mut Vec<TokenStream>) {
    let mut before = String::new();
    for token in tokens {
        match token {
            TokenTree::Ident(word) => {
                before = word.to_string();
                paths.push(quote!(#module::#word));
            }
            TokenTree::Group(group) => {
                let inside = match before.as_str() {
                    "modes" => quote!(#module::of_modes),
                    "public" => quote!(#module::of_public),
                    "allow" => quote!(#module::of_allow),
                    _ => continue,
                };
                paths_of(group.stream(), &inside, paths);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::{completions, paths_of};

    #[test]
    fn each_word_is_a_path_into_the_words_of_its_place() {
        let mut paths = Vec::new();
        let written =
            quote!(GET, "/a", tags("a.b.list"), modes(key, par), public(id), allow(tag), needs("x"), mo);
        paths_of(written, &quote!(words), &mut paths);
        let paths: Vec<String> = paths.iter().map(|path| path.to_string().replace(' ', "")).collect();
        assert_eq!(
            paths.join(" "),
            "words::GET words::tags words::modes words::of_modes::key words::of_modes::par words::public \
             words::of_public::id words::allow words::of_allow::tag words::needs words::mo"
        );
    }

    #[test]
    fn a_compiler_gets_none() {
        assert!(completions(&quote!(GET, "/a")).is_none());
    }
}
