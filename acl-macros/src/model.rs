//! The collected annotations, read back: what `handler.rs` and `list.rs` wrote, seen from the registry.

use proc_macro2::{Ident, Span, TokenStream};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{LitStr, Token, bracketed, parenthesized, token};

use crate::ctxt::Ctxt;
use crate::entries::Entry;
use crate::registry::Registry;
use crate::route::Route;

/// One annotated handler or declared route, and where the registry's list names it.
pub(crate) struct Item {
    pub(crate) entry: Entry,
    /// The constant is made by the front, which knows its name from the list.
    pub(crate) direct: bool,
    pub(crate) is_function: bool,
    pub(crate) routes: Vec<Route>,
    pub(crate) tags: Vec<LitStr>,
    pub(crate) modes: Option<Vec<Ident>>,
    pub(crate) public: Option<Ident>,
    pub(crate) authenticated: Option<Ident>,
    pub(crate) explicit: Option<Ident>,
    pub(crate) id: Option<LitStr>,
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
        let read = |input: ParseStream<'_>| Payload::parse(input, &entry, direct);
        match read.parse2(payload) {
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
            Err(error) => cx.error(entry.at(), format!("declared with another version of acl: {error}")),
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
    fn parse(input: ParseStream<'_>, entry: &Entry, direct: bool) -> syn::Result<Self> {
        if input.is_empty() {
            return Ok(Self::Absent);
        }
        let kind = input.call(Ident::parse_any)?;
        if kind == "list" {
            let mut inner = Vec::new();
            while !input.is_empty() {
                let (path, payload);
                syn::braced!(path in input);
                let own = path.parse()?;
                syn::braced!(payload in input);
                inner.push((own, payload.parse()?));
            }
            return Ok(Self::List(inner));
        }
        let name = input.call(Ident::parse_any)?;
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
            broken: kind == "broken",
            name,
            place: String::new(),
            unique: String::new(),
        };
        if !item.broken {
            item.read(input)?;
        }
        Ok(Self::Item(Box::new(item)))
    }
}

impl Item {
    fn read(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        self.place = input.parse::<LitStr>()?.value();
        self.unique = input.parse::<LitStr>()?.value();
        let (routes, tags, modes, flags, id);
        bracketed!(routes in input);
        while !routes.is_empty() {
            self.routes.push(Route { method: routes.parse()?, path: routes.parse()? });
        }
        bracketed!(tags in input);
        while !tags.is_empty() {
            self.tags.push(tags.parse()?);
        }
        bracketed!(modes in input);
        if modes.peek(token::Paren) {
            let inside;
            parenthesized!(inside in modes);
            let mut names = Vec::new();
            while !inside.is_empty() {
                names.push(inside.call(Ident::parse_any)?);
            }
            self.modes = Some(names);
        }
        bracketed!(flags in input);
        while !flags.is_empty() {
            let flag: Ident = flags.parse()?;
            match flag.to_string().as_str() {
                "public" => self.public = Some(flag),
                "authenticated" => self.authenticated = Some(flag),
                "explicit" => self.explicit = Some(flag),
                _ => return Err(syn::Error::new(flag.span(), format!("unknown flag `{flag}`"))),
            }
        }
        bracketed!(id in input);
        self.id = id.parse()?;
        input.parse::<Option<Token![,]>>()?;
        Ok(())
    }

    /// The names of its constants: one a route, and those of its id.
    pub(crate) fn constants(&self) -> Vec<(usize, Ident)> {
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
