//! Methods as annotations and rules name them: a word, or a text in quotes if no standard has the method or it is no
//! identifier.

use acl_core::{METHODS, is_method};
use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::ToTokens;

use crate::ctxt::Ctxt;
use crate::hint::{did_you_mean, one_of};
use crate::read::text::Text;

/// The word for every one of [`METHODS`].
pub(crate) const ANY: &str = "ANY";

/// Methods of extensions of HTTP, and `CONNECT`, from IANA's registry of HTTP methods, as far as they are identifiers.
const EXTENSIONS: [&str; 29] = [
    "ACL",
    "BIND",
    "CHECKIN",
    "CHECKOUT",
    "CONNECT",
    "COPY",
    "LABEL",
    "LINK",
    "LOCK",
    "MERGE",
    "MKACTIVITY",
    "MKCALENDAR",
    "MKCOL",
    "MKREDIRECTREF",
    "MKWORKSPACE",
    "MOVE",
    "ORDERPATCH",
    "PROPFIND",
    "PROPPATCH",
    "QUERY",
    "REBIND",
    "REPORT",
    "SEARCH",
    "UNBIND",
    "UNCHECKOUT",
    "UNLINK",
    "UNLOCK",
    "UPDATE",
    "UPDATEREDIRECTREF",
];

/// A method, as written.
#[derive(Clone)]
pub(crate) enum Method {
    /// One that HTTP or an extension of it defines.
    Word(Ident),
    /// `"M-SEARCH"`.
    Quoted(Text),
}

impl Method {
    pub(crate) fn word(name: &str, at: Span) -> Self {
        Self::Word(Ident::new(name, at))
    }

    /// Returns a text that can only be meant as a method. It may be misspelt, which [`Method::check`] reports.
    pub(crate) fn quoted(literal: &Literal) -> Option<Self> {
        let text = Text::read(literal)?;
        let upper = text.value().to_uppercase();
        (is_method(&upper) && !METHODS.contains(&upper.as_str())).then_some(Self::Quoted(text))
    }

    /// The method that a token of a payload holds.
    pub(crate) fn of(token: TokenTree) -> Option<Self> {
        match token {
            TokenTree::Ident(word) => Some(Self::Word(word)),
            TokenTree::Literal(text) => Text::read(&text).map(Self::Quoted),
            _ => None,
        }
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        match self {
            Self::Word(word) => word == name,
            Self::Quoted(text) => text.value() == name,
        }
    }

    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Word(word) => word.span(),
            Self::Quoted(text) => text.span(),
        }
    }

    /// Reports a method that does not exist, or that is written in the other way.
    pub(crate) fn check(&self, cx: &mut Ctxt) {
        let mistake = match self {
            Self::Word(word) => mistake_of_word(&word.to_string()),
            Self::Quoted(text) => mistake_of_quoted(text.value()),
        };
        if let Some(mistake) = mistake {
            cx.error(self, mistake);
        }
    }
}

fn is_known(name: &str) -> bool {
    METHODS.contains(&name) || EXTENSIONS.contains(&name) || name == ANY
}

/// `LIST` is near `POST`, but means a method of its own: only a word with the same first letter is misspelt.
fn alike(word: &str) -> impl Fn(&&str) -> bool {
    let first = word.bytes().next();
    move |known| known.bytes().next() == first
}

fn mistake_of_word(found: &str) -> Option<String> {
    if is_known(found) {
        return None;
    }
    let upper = found.to_uppercase();
    let hint = if is_known(&upper) {
        format!("; methods are upper case: write `{upper}`")
    } else if let Some(near) =
        did_you_mean(&upper, METHODS.into_iter().chain(EXTENSIONS.into_iter().filter(alike(&upper))))
    {
        near
    } else {
        let own = is_method(found)
            .then(|| format!("\nhelp: a method that no standard defines stands in quotes: `\"{found}\"`"));
        format!("; expected {}{}", one_of(METHODS), own.unwrap_or_default())
    };
    Some(format!("unknown method `{found}`{hint}"))
}

fn mistake_of_quoted(found: &str) -> Option<String> {
    let upper = found.to_uppercase();
    if is_known(&upper) {
        return Some(format!("a method is written without quotes: `{upper}`"));
    }
    let hint = match did_you_mean(&upper, METHODS.into_iter().filter(alike(&upper))) {
        Some(near) => near,
        None if is_method(found) => return None,
        None => format!("; methods are upper case: write `\"{upper}\"`"),
    };
    Some(format!("unknown method `{found}`{hint}"))
}

impl PartialEq for Method {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Word(own), Self::Word(other)) => own == other,
            (Self::Quoted(own), Self::Quoted(other)) => own.value() == other.value(),
            // No method is written both ways.
            _ => false,
        }
    }
}

impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Word(word) => word.fmt(f),
            Self::Quoted(text) => f.write_str(text.value()),
        }
    }
}

impl ToTokens for Method {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Word(word) => word.to_tokens(tokens),
            Self::Quoted(text) => text.to_tokens(tokens),
        }
    }
}
