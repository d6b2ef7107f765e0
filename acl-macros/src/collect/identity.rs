//! A name that no other declaration has, and the place of the declaration.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use proc_macro2::Ident;

use crate::read::Text;

/// `file:line:column` of a name, for messages about handlers of another crate.
pub(crate) fn place(name: &Ident) -> String {
    crate::place::with_column(name.span())
}

/// What tells one declaration from every other, the same in every build. Exported macros share one namespace in
/// a crate, so it is in their names; a registry knows by it that two paths lead to one handler.
///
/// It is made of the crate and the place; of the tags, because all that a macro writes shares a place; and of a
/// number where that is not enough, because an attribute such as axum's `debug_handler` repeats the handler
/// inside a check of its own.
pub(crate) fn unique(place: &str, tags: &[Text]) -> String {
    static TIMES: Mutex<BTreeMap<u64, u64>> = Mutex::new(BTreeMap::new());
    let mut hasher = DefaultHasher::new();
    std::env::var_os("CARGO_PKG_NAME").hash(&mut hasher);
    place.hash(&mut hasher);
    for tag in tags {
        tag.value().hash(&mut hasher);
    }
    let hash = hasher.finish();
    let mut times = TIMES.lock().unwrap_or_else(PoisonError::into_inner);
    let time = times.entry(hash).or_default();
    *time += 1;
    format!("{hash:016x}_{time}")
}
