//! A list against a catalog: what it grants, and what is odd about it.

use acl_core::{Catalog, METHODS, Pattern, PatternList, suggest};
use proc_macro2::Ident;
use quote::ToTokens;

use crate::ctxt::Ctxt;
use crate::hint::one_of_few;

/// P1 to P7: reports each mistake of a list at its literal.
pub(crate) fn well_formed(cx: &mut Ctxt, at: impl ToTokens, list: &str) {
    let first = list.split([' ', '/']).next().unwrap_or_default();
    if list.starts_with('/') || METHODS.contains(&first) {
        return cx.error(at, "invalid list: a list has patterns of tags, such as `tickets.*`, and no routes");
    }
    for error in PatternList::errors(list) {
        cx.error(&at, format!("invalid list: {error}"));
    }
}

/// What to say of a pattern that no tag matches: what is near, or else what the tags begin with.
pub(crate) fn matches_nothing(registry: &Ident, catalog: &Catalog<'_>, pattern: Pattern<'_>) -> String {
    let near = suggest::pattern(catalog, pattern);
    let hint = near.map_or_else(|| begin_with(catalog), |near| format!("; did you mean `{near}`?"));
    format!("`{pattern}` matches no tag of `{registry}`{hint}")
}

/// What to say of a list that grants nothing, and what may have been meant.
pub(crate) fn grants_nothing(list: PatternList<'_>) -> String {
    let denies = list.patterns().all(Pattern::is_deny);
    let hint = if denies { format!("; did you mean `*, {}`?", list.as_str()) } else { String::new() };
    format!("the list grants nothing{hint}")
}

/// What the tags begin with, if that is not too much to read.
fn begin_with(catalog: &Catalog<'_>) -> String {
    let mut first: Vec<&str> = catalog.tags().filter_map(|tag| tag.segments().next()).collect();
    first.sort_unstable();
    first.dedup();
    one_of_few(&first).map(|first| format!("; its tags begin with {first}")).unwrap_or_default()
}
