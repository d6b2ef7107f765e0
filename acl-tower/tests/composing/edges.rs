//! Who calls, and the edge that believes them.

use std::future::{Ready, ready};
use std::sync::Arc;

use acl::{Access, EndpointId, Mode, Registry};
use acl_tower::{Authenticate, Authenticated, Credential, Edge, Head, Rejected, Target};
use http::request::Builder;

use crate::chance::Chance;

/// A list and a mode, or nobody.
#[derive(Clone, Debug)]
pub(crate) struct Caller(pub(crate) Option<(String, Mode)>);

const MODES: [(&str, Mode); 3] = [("key", Mode::KEY), ("token", Mode::TOKEN), ("session", Mode::SESSION)];

impl Caller {
    pub(crate) fn of(list: &str, mode: Mode) -> Self {
        Self(Some((list.to_owned(), mode)))
    }

    /// No one, or someone with a list that says something of this registry.
    pub(crate) fn by_chance<R: Registry>(chance: &mut Chance) -> Self {
        if chance.once_in(4) {
            return Self(None);
        }
        let tags: Vec<_> = EndpointId::<R>::all().flat_map(EndpointId::tags).map(acl::Tag::as_str).collect();
        let (_, mode) = chance.of(&MODES);
        let tag = |chance: &mut Chance| {
            let tag = chance.of(&tags);
            let (group, rest) = tag.split_once('.').unwrap();
            let (resource, operation) = rest.split_once('.').unwrap();
            match chance.below(5) {
                0 => format!("{group}.*"),
                1 => format!("*.{operation}"),
                2 => format!("{group}.{resource}.*"),
                _ => tag.to_owned(),
            }
        };
        let list = match chance.below(4) {
            0 => "*".to_owned(),
            1 => format!("*, -{}", tag(chance)),
            2 => format!("{}, {}", tag(chance), tag(chance)),
            _ => tag(chance),
        };
        Self::of(&list, mode)
    }

    /// The one who may call this endpoint and, as far as tags allow it, no other.
    pub(crate) fn who_may<R: Registry>(id: EndpointId<R>) -> Self {
        if id.endpoint().access() == Access::Public {
            return Self(None);
        }
        let (_, mode) = MODES.into_iter().find(|(_, mode)| id.endpoint().modes().contains(*mode)).unwrap();
        Self::of(id.tags().next().unwrap().as_str(), mode)
    }

    pub(crate) fn sign(&self, request: Builder) -> Builder {
        let Some((list, mode)) = &self.0 else { return request };
        let (name, _) = MODES.into_iter().find(|(_, of)| of == mode).unwrap();
        request.header("list", list).header("mode", name)
    }
}

/// Believes what the headers say.
pub(crate) struct Believing;

impl<R: Registry> Authenticate<R> for Believing {
    type Principal = ();
    type Future = Ready<Authenticated<R, ()>>;

    fn authenticate(&self, parts: &mut Head, _: Target<R>) -> Self::Future {
        let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let Some(list) = header("list") else { return ready(Ok(None)) };
        let mode = MODES.into_iter().find(|(name, _)| header("mode") == Some(name));
        let known =
            mode.ok_or(Rejected::WrongCredential).and_then(|(_, mode)| Ok(Credential::new(list, mode, ())?));
        ready(known.map(|known| Some(Arc::new(known))))
    }
}

pub(crate) fn edge<R: Registry>() -> Edge<R, Believing> {
    Edge::new(Believing)
}
