//! The words of an annotation.

use acl_core::suggest::nearest;
use acl_core::{METHODS, Mode};
use proc_macro2::{Ident, TokenTree};

use crate::ctxt::Ctxt;
use crate::read::commas::assigned;

pub(crate) const WORDS: [&str; 9] =
    ["tags", "needs", "modes", "public", "authenticated", "explicit", "allow", "id", "crate"];

/// Whether a word of an annotation, or a method, begins at the token.
pub(crate) fn is_word(before: &TokenTree, token: &TokenTree, _: Option<&TokenTree>) -> bool {
    let known = |word: &str| WORDS.contains(&word) || METHODS.contains(&word);
    !matches!(before, TokenTree::Punct(_))
        && matches!(token, TokenTree::Ident(word) if known(&word.to_string()))
}

/// The built-in mode that stands alone where a word of the annotation is expected.
pub(crate) fn bare_mode(item: &[TokenTree]) -> Option<String> {
    match item {
        [TokenTree::Ident(word)] => Some(word.to_string()).filter(|word| Mode::by_name(word, &[]).is_some()),
        _ => None,
    }
}

/// Returns what to write here instead of a word that annotations of other libraries have.
fn of_another_library(word: &str) -> Option<&'static str> {
    Some(match word {
        "summary" | "description" | "doc" | "docs" | "title" => {
            "the summary is the first paragraph of the function's documentation: `/// …`"
        }
        "name" | "operation_id" | "rename" | "alias" => "the name of the constant is stated by `id = \"…\"`",
        "scope" | "scopes" | "permission" | "permissions" | "role" | "roles" | "group" | "resource"
        | "operation" | "action" | "claims" => {
            "what a list grants is stated by `tags(\"group.resource.operation\")`"
        }
        "auth" | "authentication" | "security" | "guard" | "guards" | "login_required" => {
            "who may call is stated by `modes(…)`, `public` or `authenticated`"
        }
        "anonymous" | "open" | "unprotected" | "no_auth" | "everyone" => {
            "what is open to everyone is `public`"
        }
        "deprecated" | "responses" | "request_body" | "params" | "responds" | "format" | "data" | "rank" => {
            "an annotation says who may call, and nothing about requests and answers: leave it to the framework"
        }
        _ => return None,
    })
}

/// Reports an unknown word, and what may have been meant.
pub(crate) fn unknown_word(cx: &mut Ctxt, word: &Ident, name: &str, rest: &[TokenTree]) {
    if matches!(name, "method" | "path" | "route") && assigned(rest).is_some() {
        return cx.error(
            word,
            format!("a route is its method and its path, without `{name} =`: `GET, \"/tickets\"`"),
        );
    }
    let upper = name.to_uppercase();
    if METHODS.contains(&upper.as_str()) {
        return cx
            .error(word, format!("methods are upper case and their path follows: write `{upper}, \"/…\"`"));
    }
    if name == "identified" {
        return cx.error(word, "`identified` is a word of `public`: write `public(identified)`");
    }
    if let Some(instead) = of_another_library(name) {
        return cx.error(word, format!("unknown word `{name}`; {instead}"));
    }
    let form = |near: &str| match near {
        "tags" | "needs" | "modes" | "allow" => format!("{near}(…)"),
        "id" => "id = \"…\"".to_owned(),
        "crate" => "crate = path".to_owned(),
        word => word.to_owned(),
    };
    let near = nearest(name, WORDS.into_iter().chain(METHODS))
        .map(|near| format!("; did you mean `{}`?", form(near)));
    let hint = near.unwrap_or_else(|| {
        "; expected a method and a path, `tags(…)`, `needs(…)`, `modes(…)`, `public`, `authenticated`, `explicit`, \
         `allow(…)` or `id = \"…\"`"
            .to_owned()
    });
    cx.error(word, format!("unknown word `{name}`{hint}"));
}
