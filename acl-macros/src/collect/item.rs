//! The endpoints that the registry's list reaches, each with the entry that leads to it.

use std::rc::Rc;

use proc_macro2::{Ident, Span, TokenStream};
use syn::ext::IdentExt;

use crate::collect::identity::place;
use crate::collect::payload::{Handler, List, Payload};
use crate::ctxt::Ctxt;
use crate::read::{Annotation, Entry, Registry, Text};

/// One annotated handler or declared route, and where the registry's list names it.
pub(crate) struct Item {
    pub(crate) entry: Entry,
    /// The front makes its constant: the registry's own list tells the name.
    pub(crate) direct: bool,
    pub(crate) handler: Handler,
    /// The names of its constants, and of which route each is: first the entry's, one a route, then those of its id.
    pub(crate) constants: Vec<(usize, Ident)>,
}

/// Every item that the registry's list reaches, in its order.
pub(crate) fn items(cx: &mut Ctxt, registry: &Registry, payloads: Vec<TokenStream>) -> Vec<Item> {
    let mut found = Vec::new();
    // A work list instead of recursion: lists nest as deep as modules do.
    let own = registry.entries.iter().zip(payloads);
    let mut waiting: Vec<(Entry, bool, Rc<Around>, TokenStream)> = own
        .map(|(entry, payload)| (entry.clone(), !entry.names_list(), Rc::default(), payload))
        .rev()
        .collect();
    while let Some((entry, direct, around, payload)) = waiting.pop() {
        match Payload::read(payload) {
            Err(message) => cx.error(&entry.at, message),
            Ok(Payload::Absent) => {}
            Ok(Payload::Handler(handler)) => {
                let annotation = handler.annotation.within(&around.prefix, around.modes.as_deref());
                found.push(Item::new(entry, direct, Handler { annotation, ..*handler }));
            }
            Ok(Payload::List(list)) => {
                if let Some(rename) = &entry.rename {
                    cx.error(
                        rename,
                        "a list has no constant of its own; `as` goes with one of its endpoints",
                    );
                }
                let around = Rc::new(around.with(&list));
                waiting.extend(
                    list.entries
                        .into_iter()
                        .rev()
                        .map(|(own, payload)| (own.seen_through(&entry), false, Rc::clone(&around), payload)),
                );
            }
        }
    }
    found
}

/// What the lists around an endpoint state for it.
#[derive(Default)]
struct Around {
    /// The prefixes of all of them, the outermost first.
    prefix: String,
    /// The modes of the innermost that states any.
    modes: Option<Vec<Ident>>,
}

impl Around {
    fn with(&self, list: &List) -> Self {
        let prefix = format!("{}{}", self.prefix, list.prefix.as_ref().map_or("", Text::value));
        Self { prefix, modes: list.modes.clone().or_else(|| self.modes.clone()) }
    }
}

impl Item {
    fn new(entry: Entry, direct: bool, handler: Handler) -> Self {
        let constants = constants(&entry, &handler);
        Self { entry, direct, handler, constants }
    }

    /// What the handler says of itself.
    pub(crate) fn annotation(&self) -> &Annotation {
        &self.handler.annotation
    }

    /// Whether the annotation's own spans still point at it. They do not for a handler of another crate.
    fn is_local(&self) -> bool {
        place(&self.handler.name) == self.handler.place
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
            // A token that came through the chain carries every link as its expansion, and the compiler would print
            // them all below the error. Resolved at the registry's own name, it has the same place and no such trail.
            cx.error_at(at.resolved_at(registry.name.span()), message);
        } else {
            cx.error(&self.entry.at, format!("{message}\nhelp: it is declared at {}", self.handler.place));
        }
    }

    /// Warns at a part of the annotation, as [`Item::error`] reports a mistake.
    pub(crate) fn warn(&self, cx: &mut Ctxt, registry: &Registry, at: Span, message: &str) {
        if self.is_local() {
            cx.warn_at(at.resolved_at(registry.name.span()), message);
        } else {
            cx.warn(&self.entry.at, &format!("{message}; it is declared at {}", self.handler.place));
        }
    }

    /// "GET /tickets", for messages.
    pub(crate) fn describe(&self) -> String {
        if self.annotation().is_permission() {
            return format!("permission {}", self.handler.name.unraw());
        }
        let routes: Vec<String> = self
            .annotation()
            .routes
            .iter()
            .map(|route| format!("{} {}", route.method, route.path.value()))
            .collect();
        format!("{} (`{}`)", self.handler.name.unraw(), routes.join("`, `"))
    }

    /// `file:line` of the annotation.
    pub(crate) fn line(&self) -> &str {
        let place = self.handler.place.as_str();
        place.rsplit_once(':').map_or(place, |(line, _)| line)
    }
}

fn constants(entry: &Entry, handler: &Handler) -> Vec<(usize, Ident)> {
    if handler.broken {
        return vec![(0, entry.constant())];
    }
    let id = handler.annotation.id.as_ref();
    let bases = [Some(entry.constant()), id.map(|id| Ident::new(&id.value().to_uppercase(), id.span()))];
    let mut all: Vec<(usize, Ident)> = Vec::new();
    for base in bases.into_iter().flatten() {
        // A permission has no route, and one constant.
        for route in 0..handler.annotation.routes.len().max(1) {
            let name = match route {
                0 => base.clone(),
                _ => Ident::new(&format!("{base}_{}", route + 1), base.span()),
            };
            if !all.iter().any(|(_, known)| *known == name) {
                all.push((route, name));
            }
        }
    }
    all
}

/// One endpoint: an item by one of its routes.
pub(crate) struct Endpoint<'a> {
    pub(crate) item: &'a Item,
    /// The place of the route among the item's.
    pub(crate) route: usize,
    /// Empty for a permission.
    pub(crate) method: String,
    /// The path with the registry's prefix; the name of a permission.
    pub(crate) path: String,
}

/// The endpoints of the items, in declared order.
pub(crate) fn endpoints<'a>(registry: &Registry, items: &'a [Item]) -> Vec<Endpoint<'a>> {
    let mut found = Vec::new();
    for item in items {
        for (route, declared) in item.annotation().routes.iter().enumerate() {
            let path = registry.whole_path(declared.path.value());
            found.push(Endpoint { item, route, method: declared.method.to_string(), path });
        }
        if let (true, [(_, name), ..]) = (item.annotation().is_permission(), item.constants.as_slice()) {
            found.push(Endpoint { item, route: 0, method: String::new(), path: name.to_string() });
        }
    }
    found
}
