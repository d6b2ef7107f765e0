//! A list against a catalog: what it grants, and what is odd about it.

use acl_core::{Catalog, Finding, Pattern, PatternList, suggest};
use proc_macro2::Ident;
use quote::ToTokens;

use crate::ctxt::Ctxt;
use crate::hint::one_of_few;

/// P1 to P7: reports each mistake of a list at its literal.
pub(crate) fn well_formed(cx: &mut Ctxt, at: impl ToTokens, list: &str) {
    for error in PatternList::errors(list) {
        cx.error(&at, format!("invalid list: {error}"));
    }
}

/// What lints find of a list, at most one finding a pattern. `words` is room to work in.
pub(crate) fn findings<'a>(
    catalog: &'a Catalog<'_>,
    list: PatternList<'a>,
    words: &'a mut Vec<u64>,
) -> impl Iterator<Item = Finding<'a>> {
    words.resize(4 * catalog.words(), 0);
    // Of that length, so it never fails.
    catalog.lint(list, words).into_iter().flatten()
}

/// The endpoints that a list grants by their tags (D4 to D7, D10), as bits: endpoint *i* is bit *i* mod 64 of word *i* div 64.
pub(crate) fn granted(catalog: &Catalog<'_>, list: PatternList<'_>) -> Vec<u64> {
    let mut words = vec![0; catalog.words()];
    // The buffer has the catalog's length; without bits, nothing would be granted.
    let _ = catalog.policy_into(list, &mut words);
    words
}

/// What to say of a pattern that no tag matches: what is near, or else what the tags begin with.
pub(crate) fn matches_nothing(registry: &Ident, catalog: &Catalog<'_>, pattern: Pattern<'_>) -> String {
    let near = suggest::pattern(catalog, pattern);
    let hint = near.map_or_else(|| begin_with(catalog), |near| format!("; did you mean `{near}`?"));
    format!("`{pattern}` matches no tag of `{registry}`{hint}")
}

/// What the tags begin with, if that is not too much to read.
fn begin_with(catalog: &Catalog<'_>) -> String {
    let mut first: Vec<&str> = catalog.tags().filter_map(|tag| tag.segments().next()).collect();
    first.sort_unstable();
    first.dedup();
    one_of_few(&first).map(|first| format!("; its tags begin with {first}")).unwrap_or_default()
}
