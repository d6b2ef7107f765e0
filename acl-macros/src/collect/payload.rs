//! The payload: the tokens by which a sibling macro passes an annotation to the registry.
//!
//! This module writes the payload beside each handler and each list, and reads it back when the registry is built. Its
//! grammar, in which `[…]` may be absent and `…` repeats:
//!
//! ```text
//! VERSION handler NAME PLACE UNIQUE METHOD PATH …; TAG …; NEED …; [modes MODE …]; [public] [identified]
//!                 [authenticated] [explicit] [tag_prefix]; [ID]; [SUMMARY]
//! VERSION route      (the same as `handler`)
//! VERSION permission (the same, without METHOD and PATH)
//! VERSION broken  NAME                 the annotation has a mistake, which is already reported
//! VERSION list    [[PREFIX]] [[modes MODE …]] PATH { payload } …
//! ```
//!
//! An entry that a `#[cfg]` leaves out has an empty payload.

use proc_macro2::{Ident, Span, TokenStream, TokenTree, token_stream};
use quote::{format_ident, quote};

use crate::read::{Annotation, Entry, Method, Route, Text};
use crate::version::{VERSION, version};

/// The payload of an endpoint, written in one go: joining streams of tokens costs more than the tokens do.
pub(crate) fn of_endpoint(
    kind: Kind,
    name: &Ident,
    place: &str,
    unique: &str,
    annotation: &Annotation,
) -> TokenStream {
    let Annotation {
        routes,
        tags,
        needs,
        modes,
        public,
        identified,
        authenticated,
        explicit,
        tag_prefix,
        id,
        summary,
        ..
    } = annotation;
    let tag_prefix = tag_prefix.then(|| format_ident!("tag_prefix"));
    let version = version();
    let kind = Ident::new(kind.word(), Span::call_site());
    let (methods, paths) = (routes.iter().map(|route| &route.method), routes.iter().map(|route| &route.path));
    // Without this word, no modes and the registry's default would be written alike.
    let stated = modes.as_ref().map(|_| format_ident!("modes"));
    let modes = modes.iter().flatten();
    quote! {
        #version #kind #name #place #unique #(#methods #paths)*; #(#tags)*; #(#needs)*; #stated #(#modes)*;
        #public #identified #authenticated #explicit #tag_prefix; #id; #summary
    }
}

/// The payload of an endpoint whose annotation is wrong, and was reported where it stands.
pub(crate) fn of_broken(name: &Ident) -> TokenStream {
    let version = version();
    quote!(#version broken #name)
}

/// The payload of a list: its prefix and modes, its paths, and what stands behind each.
pub(crate) fn of_list(
    prefix: &TokenStream,
    modes: &TokenStream,
    paths: TokenStream,
    payloads: &[TokenStream],
) -> TokenStream {
    let (version, paths) = (version(), paths.into_iter());
    quote!(#version list [#prefix] [#modes] #(#paths { #payloads })*)
}

/// What an annotation stands on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A function: `#[endpoint]`.
    Handler,
    /// A name in `route!`.
    Route,
    /// A name in `permission!`.
    Permission,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Handler => "handler",
            Self::Route => "route",
            Self::Permission => "permission",
        }
    }
}

/// A payload, read back.
pub(crate) enum Payload {
    /// Left out by a `#[cfg]`.
    Absent,
    Handler(Box<Handler>),
    List(List),
}

/// A list, and what it states for its endpoints.
pub(crate) struct List {
    pub(crate) prefix: Option<Text>,
    /// Of endpoints without modes of their own.
    pub(crate) modes: Option<Vec<Ident>>,
    /// The entries, each with its own payload.
    pub(crate) entries: Vec<(Entry, TokenStream)>,
}

/// One annotated handler or declared route.
pub(crate) struct Handler {
    pub(crate) name: Ident,
    pub(crate) is_function: bool,
    /// The annotation was wrong, and was reported where it stands: the annotation here is empty.
    pub(crate) broken: bool,
    /// `file:line:column` of the name.
    pub(crate) place: String,
    /// The same of two endpoints only if both are one declaration.
    pub(crate) unique: String,
    pub(crate) annotation: Annotation,
}

impl Payload {
    /// Reads a payload, or fails with what to say of one that macros of another version wrote.
    ///
    /// Token by token, and no deeper than needed: a list's payload holds those of all its endpoints.
    pub(crate) fn read(payload: TokenStream) -> Result<Self, String> {
        let mut tokens = Tokens::of(payload);
        let Some(first) = tokens.0.next() else { return Ok(Self::Absent) };
        let version = match &first {
            TokenTree::Literal(version) => Text::read(version).map(Text::into_value),
            _ => None,
        };
        let read = match version {
            Some(other) if other != VERSION => {
                return Err(format!(
                    "declared with acl {other}, but this registry is of acl {VERSION}\n\
                     help: use one version of acl; `cargo tree -d` shows where two come from",
                ));
            }
            Some(_) => Self::of_this_version(&mut tokens),
            None => None,
        };
        read.ok_or_else(|| "declared with another version of acl; use one version of it".to_owned())
    }

    fn of_this_version(tokens: &mut Tokens) -> Option<Self> {
        let kind = tokens.ident()?;
        if kind == "list" {
            let prefix = Tokens::of(tokens.group()?).text();
            let modes = Tokens::of(tokens.group()?).stated();
            let mut entries = Vec::new();
            while let Some(TokenTree::Group(path)) = tokens.0.next() {
                entries.push((Entry::read(path.stream())?, tokens.group()?));
            }
            return Some(Self::List(List { prefix, modes, entries }));
        }
        let mut handler = Handler {
            name: tokens.ident()?,
            is_function: kind == Kind::Handler.word(),
            broken: kind == "broken",
            place: String::new(),
            unique: String::new(),
            annotation: Annotation::default(),
        };
        if !handler.broken {
            handler.place = tokens.text()?.into_value();
            handler.unique = tokens.text()?.into_value();
            handler.annotation = tokens.annotation()?;
        }
        Some(Self::Handler(Box::new(handler)))
    }
}

/// Tokens of which the next is known to be of a kind.
pub(crate) struct Tokens(token_stream::IntoIter);

impl Tokens {
    pub(crate) fn of(tokens: TokenStream) -> Self {
        Self(tokens.into_iter())
    }

    pub(crate) fn ident(&mut self) -> Option<Ident> {
        match self.0.next()? {
            TokenTree::Ident(ident) => Some(ident),
            _ => None,
        }
    }

    fn text(&mut self) -> Option<Text> {
        match self.0.next()? {
            TokenTree::Literal(literal) => Text::read(&literal),
            _ => None,
        }
    }

    fn idents(&mut self) -> Vec<Ident> {
        std::iter::from_fn(|| self.ident()).collect()
    }

    /// `modes key token`, or nothing.
    fn stated(&mut self) -> Option<Vec<Ident>> {
        let modes = self.idents();
        (!modes.is_empty()).then(|| modes.into_iter().skip(1).collect())
    }

    pub(crate) fn group(&mut self) -> Option<TokenStream> {
        match self.0.next()? {
            TokenTree::Group(group) => Some(group.stream()),
            _ => None,
        }
    }

    /// Each part ends in a `;`, which the reading of the part takes.
    fn annotation(&mut self) -> Option<Annotation> {
        let mut found = Annotation::default();
        while let Some(method) = self.0.next().and_then(Method::of) {
            found.routes.push(Route { method, path: self.text()? });
        }
        found.tags = std::iter::from_fn(|| self.text()).collect();
        found.needs = std::iter::from_fn(|| self.text()).collect();
        found.modes = self.stated();
        for flag in self.idents() {
            match flag.to_string().as_str() {
                "public" => found.public = Some(flag),
                "identified" => found.identified = Some(flag),
                "authenticated" => found.authenticated = Some(flag),
                "explicit" => found.explicit = Some(flag),
                "tag_prefix" => found.tag_prefix = true,
                _ => return None,
            }
        }
        if let Some(id) = self.text() {
            found.id = Some(id);
            self.0.next();
        }
        found.summary = self.text();
        Some(found)
    }
}
