//! One list with the present names of what was renamed, if it then grants the same.

use std::borrow::Cow;
use std::collections::HashMap;

use acl_core::{Catalog, Pattern, PatternList};
use serde::Serialize;

use crate::command::freeze::same;

/// What became of a list.
pub(super) enum Became {
    /// It has no former name at the beginning of a pattern.
    Same,
    Rewritten(String),
    /// Why.
    LeftAlone(String),
    Malformed(String),
}

#[derive(Serialize)]
pub(super) struct Answer<'a> {
    list: &'a str,
    outcome: &'static str,
    rewritten: Option<&'a str>,
    /// Why it was left alone, or what is wrong with it.
    reason: Option<&'a str>,
}

impl<'a> Answer<'a> {
    pub(super) fn of(list: &'a str, became: &'a Became) -> Self {
        let (outcome, rewritten, reason) = match became {
            Became::Same => ("same", None, None),
            Became::Rewritten(text) => ("rewritten", Some(text.as_str()), None),
            Became::LeftAlone(why) => ("left_alone", None, Some(why.as_str())),
            Became::Malformed(why) => ("malformed", None, Some(why.as_str())),
        };
        Self { list, outcome, rewritten, reason }
    }
}

/// Asked for one list after another; what many lists share is found out once.
pub(super) struct Rewriting<'a> {
    catalog: &'a Catalog<'a>,
    renamed: &'a [(&'a str, &'a str)],
    /// Of each pattern, whether it matches something, but no present tag.
    only_former: HashMap<Box<str>, bool>,
}

impl<'a> Rewriting<'a> {
    pub(super) fn of(catalog: &'a Catalog<'a>, renamed: &'a [(&'a str, &'a str)]) -> Self {
        Self { catalog, renamed, only_former: HashMap::new() }
    }

    pub(super) fn became(&mut self, text: &str) -> Became {
        let list = match PatternList::parse(text) {
            Ok(list) => list,
            Err(error) => return Became::Malformed(error.to_string()),
        };
        if let Some(deny) = self.catalog.stale_deny(list) {
            return Became::LeftAlone(format!(
                "it is stale, `{deny}` matches no present, former or removed tag"
            ));
        }
        let (mut rewritten, mut copied) = (String::with_capacity(text.len()), 0);
        for (start, pattern) in list.pattern_indices() {
            rewritten.push_str(text.get(copied..start).unwrap_or_default());
            rewritten.push_str(&self.present(pattern));
            copied = start + pattern.as_str().len();
        }
        rewritten.push_str(text.get(copied..).unwrap_or_default());
        if rewritten != text {
            return if same(self.catalog, list, &rewritten) {
                Became::Rewritten(rewritten)
            } else {
                Became::LeftAlone(format!("`{}` would not grant the same", rewritten.trim()))
            };
        }
        match list.patterns().find(|pattern| self.is_only_former(*pattern)) {
            Some(pattern) => {
                Became::LeftAlone(format!("`{pattern}` matches former names only, not by its beginning"))
            }
            None => Became::Same,
        }
    }

    /// The pattern with its present name. A pattern for removed tags stays as it is: under another name it would match
    /// nothing, and a deny that matches nothing makes the list stale (S3).
    fn present<'p>(&self, pattern: Pattern<'p>) -> Cow<'p, str> {
        let Some(body) = present(self.renamed, pattern.body()) else { return pattern.as_str().into() };
        let new = format!("{}{body}", if pattern.is_deny() { "-" } else { "" });
        let is_known = Pattern::parse(&new).is_ok_and(|new| self.catalog.knows(new));
        if self.catalog.knows(pattern) && !is_known { pattern.as_str().into() } else { new.into() }
    }

    fn is_only_former(&mut self, pattern: Pattern<'_>) -> bool {
        if self.renamed.is_empty() {
            return false;
        }
        if let Some(known) = self.only_former.get(pattern.as_str()) {
            return *known;
        }
        let found = self.catalog.has_tag(pattern) && !self.catalog.tags().any(|tag| pattern.matches(tag));
        self.only_former.insert(pattern.as_str().into(), found);
        found
    }
}

/// The body of a pattern with its former prefix replaced; none if it has none.
fn present(renamed: &[(&str, &str)], body: &str) -> Option<String> {
    let mut new = None;
    // Each line once, so that a circle of renames ends.
    let mut taken = vec![false; renamed.len()];
    loop {
        let body = new.as_deref().unwrap_or(body);
        let step = renamed.iter().zip(&mut taken).find_map(|((former, present), taken)| {
            let rest = body.strip_prefix(former).filter(|_| !*taken)?;
            *taken = rest.is_empty() || rest.starts_with('.');
            taken.then(|| format!("{present}{rest}"))
        });
        match step {
            Some(next) => new = Some(next),
            None => return new,
        }
    }
}
