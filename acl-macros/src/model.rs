//! The collected annotations, read back: what `handler.rs` and `list.rs` wrote, seen from the registry.

use proc_macro2::{Ident, Span, TokenStream, TokenTree, token_stream};
use syn::ext::IdentExt;

use crate::ctxt::Ctxt;
use crate::entries::Entry;
use crate::registry::Registry;
use crate::route::Route;
use crate::text::Text;
use crate::version::VERSION;

/// One annotated handler or declared route, and where the registry's list names it.
pub(crate) struct Item {
    pub(crate) entry: Entry,
    /// The constant is made by the front, which knows its name from the list.
    pub(crate) direct: bool,
    pub(crate) is_function: bool,
    pub(crate) routes: Vec<Route>,
    pub(crate) tags: Vec<Text>,
    pub(crate) modes: Option<Vec<Ident>>,
    pub(crate) public: Option<Ident>,
    pub(crate) authenticated: Option<Ident>,
    pub(crate) explicit: Option<Ident>,
    pub(crate) id: Option<Text>,
    /// The names of its constants and of which route each is: first the entry's, one a route, then those of its id.
    pub(crate) constants: Vec<(usize, Ident)>,
    /// The annotation was wrong, and was reported where it stands.
    pub(crate) broken: bool,
    /// The same for two entries only if both lead to one declaration.
    pub(crate) unique: String,
    name: Ident,
    place: String,
}

/// Every item that the registry's list reaches, in its order.
pub(crate) fn items(cx: &mut Ctxt, registry: &Registry, payloads: Vec<TokenStream>) -> Vec<Item> {
    let mut found = Vec::new();
    // A work list instead of recursion: lists nest as deep as modules do.
    let mut waiting: Vec<(Entry, bool, TokenStream)> = registry
        .entries
        .iter()
        .cloned()
        .zip(payloads)
        .map(|(entry, payload)| {
            let direct = !entry.names_list();
            (entry, direct, payload)
        })
        .rev()
        .collect();
    while let Some((entry, direct, payload)) = waiting.pop() {
        match Payload::read(payload, &entry, direct) {
            Err(message) => cx.error(entry.at(), message),
            Ok(Payload::Absent) => {}
            Ok(Payload::Item(item)) => found.push(*item),
            Ok(Payload::List(inner)) => {
                if let Some(rename) = &entry.rename {
                    cx.error(
                        rename,
                        "a list has no constant of its own; `as` goes with one of its endpoints",
                    );
                }
                waiting.extend(
                    inner.into_iter().rev().map(|(own, payload)| (own.seen_through(&entry), false, payload)),
                );
            }
        }
    }
    found
}

enum Payload {
    /// Left out by a `#[cfg]`.
    Absent,
    Item(Box<Item>),
    List(Vec<(Entry, TokenStream)>),
}

impl Payload {
    /// Fails with what to say of one that macros of another version wrote.
    ///
    /// Token by token, and no deeper than needed: a list's payload holds those of all its endpoints.
    fn read(payload: TokenStream, entry: &Entry, direct: bool) -> Result<Self, String> {
        let mut tokens = Tokens(payload.into_iter());
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
            Some(_) => Self::of_this_version(&mut tokens, entry, direct),
            None => None,
        };
        read.ok_or_else(|| "declared with another version of acl; use one version of it".to_owned())
    }

    fn of_this_version(tokens: &mut Tokens, entry: &Entry, direct: bool) -> Option<Self> {
        let kind = tokens.ident()?;
        if kind == "list" {
            let mut inner = Vec::new();
            while let Some(TokenTree::Group(path)) = tokens.0.next() {
                inner.push((Entry::read(path.stream())?, tokens.group()?));
            }
            return Some(Self::List(inner));
        }
        let mut item = Item {
            entry: entry.clone(),
            direct,
            is_function: kind == "handler",
            routes: Vec::new(),
            tags: Vec::new(),
            modes: None,
            public: None,
            authenticated: None,
            explicit: None,
            id: None,
            constants: Vec::new(),
            broken: kind == "broken",
            name: tokens.ident()?,
            place: String::new(),
            unique: String::new(),
        };
        if !item.broken {
            item.read(tokens)?;
        }
        item.constants = item.named();
        Some(Self::Item(Box::new(item)))
    }
}

/// Tokens of which the next is known to be of a kind.
struct Tokens(token_stream::IntoIter);

impl Tokens {
    fn ident(&mut self) -> Option<Ident> {
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

    fn group(&mut self) -> Option<TokenStream> {
        match self.0.next()? {
            TokenTree::Group(group) => Some(group.stream()),
            _ => None,
        }
    }
}

impl Item {
    fn read(&mut self, tokens: &mut Tokens) -> Option<()> {
        self.place = tokens.text()?.into_value();
        self.unique = tokens.text()?.into_value();
        while let Some(method) = tokens.ident() {
            self.routes.push(Route { method, path: tokens.text()? });
        }
        // Each part ends in a `;`, which the reading of the part takes.
        self.tags = std::iter::from_fn(|| tokens.text()).collect();
        let modes = tokens.idents();
        self.modes = (!modes.is_empty()).then(|| modes.into_iter().skip(1).collect());
        for flag in tokens.idents() {
            match flag.to_string().as_str() {
                "public" => self.public = Some(flag),
                "authenticated" => self.authenticated = Some(flag),
                "explicit" => self.explicit = Some(flag),
                _ => return None,
            }
        }
        self.id = tokens.text();
        Some(())
    }

    fn named(&self) -> Vec<(usize, Ident)> {
        if self.broken {
            return vec![(0, self.entry.constant())];
        }
        let named = [
            Some(self.entry.constant()),
            self.id.as_ref().map(|id| Ident::new(&id.value().to_uppercase(), id.span())),
        ];
        let mut all: Vec<(usize, Ident)> = Vec::new();
        for base in named.into_iter().flatten() {
            for route in 0..self.routes.len() {
                let name = if route == 0 {
                    base.clone()
                } else {
                    Ident::new(&format!("{base}_{}", route + 1), base.span())
                };
                if !all.iter().any(|(_, known)| *known == name) {
                    all.push((route, name));
                }
            }
        }
        all
    }

    /// The handler's or the route's own name.
    pub(crate) fn name(&self) -> &Ident {
        &self.name
    }

    /// Whether the annotation's own spans still point at it. They do not for a handler of another crate.
    fn is_local(&self) -> bool {
        let span = self.name.span().unwrap();
        format!("{}:{}:{}", span.file(), span.line(), span.column()) == self.place
    }

    /// Reports a mistake at a part of the annotation: at its tokens, or, where they are lost, at the entry
    /// of the list with the place in words.
    pub(crate) fn error(
        &self,
        cx: &mut Ctxt,
        registry: &Registry,
        at: Span,
        message: impl std::fmt::Display,
    ) {
        if self.is_local() {
            // The place of the token, without the trail of macros that it came through.
            cx.error_at(at.resolved_at(registry.name.span()), message);
        } else {
            cx.error(self.entry.at(), format!("{message}\nhelp: it is declared at {}", self.place));
        }
    }

    /// "GET /tickets", for messages.
    pub(crate) fn describe(&self) -> String {
        let routes: Vec<String> =
            self.routes.iter().map(|route| format!("{} {}", route.method, route.path.value())).collect();
        format!("{} (`{}`)", self.name.unraw(), routes.join("`, `"))
    }

    /// `file:line` of the annotation.
    pub(crate) fn line(&self) -> &str {
        self.place.rsplit_once(':').map_or(self.place.as_str(), |(line, _)| line)
    }
}
