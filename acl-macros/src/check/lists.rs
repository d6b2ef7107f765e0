//! A list against a catalog: what it grants, and what is odd about it.

use acl_core::{Catalog, METHODS, Pattern, PatternList, suggest};
use proc_macro2::Ident;
use quote::ToTokens;

use crate::ctxt::Ctxt;
use crate::hint::one_of_few;

/// P1 to P7: reports each mistake of a list at its literal.
pub(crate) fn well_formed(cx: &mut Ctxt, at: impl ToTokens, list: &str) {
    if PatternList::parse(list).is_ok() {
        return;
    }
    let first = list.split([' ', '/']).next().unwrap_or_default();
    if list.starts_with('/') || METHODS.contains(&first) {
        return cx.error(at, "invalid list: a list has patterns of tags, such as `tickets.*`, and no routes");
    }
    if let Some(instead) = misread(list) {
        return cx.error(at, format!("invalid list: {instead}"));
    }
    for error in PatternList::errors(list) {
        cx.error(&at, format!("invalid list: {error}"));
    }
}

/// Returns what to write if the list has the form of another language: alternatives, words for signs, names of code.
fn misread(list: &str) -> Option<String> {
    if let Some(patterns) = of_alternatives(list) {
        return Some(format!("a pattern has no alternatives; write each: `{patterns}`"));
    }
    let by_words = by_signs(list).filter(|signs| PatternList::parse(signs).is_ok());
    if let Some(signs) = by_words {
        return Some(format!("a pattern allows, and one with a minus denies: write `{signs}`"));
    }
    if list.contains("::") {
        return Some("a list has tags, such as `tickets.tickets.list`, and no paths of handlers".to_owned());
    }
    let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let mut names = list.split(',').map(str::trim);
    if names.any(|name| name.contains('_') && name.chars().all(upper)) {
        return Some("a list has tags, such as `tickets.tickets.list`, and no names of constants".to_owned());
    }
    None
}

/// Returns the patterns that are meant by `tickets.{list,get}`, `tickets.(list|get)` or `tickets.[list,get]`.
fn of_alternatives(list: &str) -> Option<String> {
    let (before, rest) = list.split_once(['{', '(', '['])?;
    let (inside, after) = rest.split_once(['}', ')', ']'])?;
    let (others, before) = before.rsplit_once([',', ' ']).map_or(("", before), |(others, own)| (others, own));
    let each = inside.split([',', '|']).map(|one| format!("{before}{}{after}", one.trim()));
    let others = others.split(',').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty());
    let patterns = others.chain(each).collect::<Vec<_>>().join(", ");
    PatternList::parse(&patterns).is_ok().then_some(patterns)
}

/// Returns the list that is meant by `allow tickets.*, deny *.delete` or `+tickets.*`.
fn by_signs(list: &str) -> Option<String> {
    let sign = |pattern: &str| {
        let pattern = pattern.trim();
        let allows = ["allow ", "allow:", "grant ", "+", "only "];
        let denies = ["deny ", "deny:", "not ", "except ", "but not ", "without ", "!"];
        let strip = |words: &[&str]| words.iter().find_map(|word| pattern.strip_prefix(word));
        match (strip(&allows), strip(&denies)) {
            (Some(rest), _) => (rest.trim().to_owned(), true),
            (None, Some(rest)) => (format!("-{}", rest.trim()), true),
            (None, None) => (pattern.to_owned(), false),
        }
    };
    let signs: Vec<(String, bool)> = list.split([',', ';']).map(sign).collect();
    let any = signs.iter().any(|(_, changed)| *changed);
    any.then(|| signs.into_iter().map(|(pattern, _)| pattern).collect::<Vec<_>>().join(", "))
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
