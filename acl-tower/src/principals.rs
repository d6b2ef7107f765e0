//! The types of principals that edges hand on and that handlers want, by their names: for messages alone.

use std::any::{TypeId, type_name};
use std::sync::{Mutex, PoisonError};

use acl_core::Registry;

use crate::authorized::Authorized;

/// The principals of all edges that were made, each with its registry. A program has few such types.
static HANDED_ON: Mutex<Vec<(TypeId, &str)>> = Mutex::new(Vec::new());

/// Remembers that an edge of the registry `R` hands on principals of the type `P`.
pub(crate) fn remember<R: Registry, P>() {
    let mut known = HANDED_ON.lock().unwrap_or_else(PoisonError::into_inner);
    let one = (TypeId::of::<R>(), type_name::<P>());
    if !known.contains(&one) {
        known.push(one);
    }
}

/// The type of the principals that edges of `R` hand on, if it is another than `P`.
pub(crate) fn other<R: Registry, P>() -> Option<&'static str> {
    let known = HANDED_ON.lock().unwrap_or_else(PoisonError::into_inner);
    let mut names = known.iter().filter(|(of, _)| *of == TypeId::of::<R>()).map(|(_, name)| *name);
    let first = names.next()?;
    (first != type_name::<P>() && names.all(|name| name != type_name::<P>())).then_some(first)
}

/// The first [`Authorized`] among the types of extractors that wants another principal than `P`: the principal that it
/// wants.
pub(crate) fn wanted<R: Registry, P, Extractors>() -> Option<&'static str> {
    let (extractors, own) = (type_name::<Extractors>(), type_name::<Authorized<R, P>>());
    let before = own.strip_suffix('>')?.strip_suffix(type_name::<P>())?;
    let mut wanted = extractors.split(before).skip(1).map(until_closed);
    wanted.find(|wanted| *wanted != type_name::<P>())
}

/// The text before the first `>` that closes nothing in it.
fn until_closed(text: &str) -> &str {
    let mut open = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '<' => open += 1,
            '>' if text.get(..at).is_some_and(|before| before.ends_with('-')) => {}
            '>' if open == 0 => return text.get(..at).unwrap_or(text),
            '>' => open -= 1,
            _ => {}
        }
    }
    text
}
