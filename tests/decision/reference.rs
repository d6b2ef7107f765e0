//! A naive reading of SPEC.md that shares no code with the crate; not fast, easy to check by eye.

use acl_core::assemble::Declaration;
use acl_core::{Access, Decision, Reason};

/// A verdict and its reason in plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict<'t> {
    pub(crate) allowed: bool,
    pub(crate) reason: &'static str,
    /// The pattern, with its minus, and the tag.
    pub(crate) because: Option<(&'t str, &'t str)>,
}

/// What the crate said, in the same form.
pub(crate) fn said<'t>(decision: &Decision<'t>) -> Verdict<'t> {
    let (reason, because) = match decision.reason() {
        Reason::Public => ("Public", None),
        Reason::Authenticated => ("Authenticated", None),
        Reason::ModeNotAllowed { .. } => ("ModeNotAllowed", None),
        Reason::TagDenied { pattern, tag } => ("TagDenied", Some((pattern.as_str(), tag.as_str()))),
        Reason::Allowed { pattern, tag } => ("Allowed", Some((pattern.as_str(), tag.as_str()))),
        Reason::ExplicitOnly { pattern, tag } => ("ExplicitOnly", Some((pattern.as_str(), tag.as_str()))),
        Reason::TagNotGranted => ("TagNotGranted", None),
        Reason::NotInRegistry => ("NotInRegistry", None),
        other => panic!("a reason that SPEC.md does not have: {other:?}"),
    };
    Verdict { allowed: decision.is_allowed(), reason, because }
}

/// P2, P3: by segments, trying every number of segments for a `*`.
pub(crate) fn matches(body: &str, tag: &str) -> bool {
    fn covers(elements: &[&str], segments: &[&str]) -> bool {
        match elements {
            [] => segments.is_empty(),
            ["*", rest @ ..] => (1..=segments.len()).any(|taken| covers(rest, &segments[taken..])),
            [literal, rest @ ..] => segments.first() == Some(literal) && covers(rest, &segments[1..]),
        }
    }
    covers(&body.split('.').collect::<Vec<_>>(), &tag.split('.').collect::<Vec<_>>())
}

/// S2: the present name of a tag and its former names.
pub(crate) fn names(tag: &str, renamed: &[(&str, &str)]) -> Vec<String> {
    let mut names = vec![tag.split('.').map(str::to_owned).collect::<Vec<_>>()];
    loop {
        let found = names.iter().flat_map(|name| {
            renamed.iter().filter_map(|(former, present)| {
                let present: Vec<&str> = present.split('.').collect();
                let begins = name.len() >= present.len() && name.iter().zip(&present).all(|(n, p)| n == p);
                begins.then(|| {
                    let rest = name[present.len()..].iter().cloned();
                    former.split('.').map(str::to_owned).chain(rest).collect::<Vec<_>>()
                })
            })
        });
        match found.clone().find(|name| !names.contains(name)) {
            Some(new) => names.push(new),
            None => break,
        }
    }
    let is_tag = |name: &Vec<String>| name.len() <= 16 && name.join(".").len() <= 255;
    names.iter().filter(|name| is_tag(name)).map(|name| name.join(".")).collect()
}

/// The table of SPEC.md, row by row. `matches` says whether a pattern's body matches the endpoint's tag at a
/// position, former names included.
pub(crate) fn decide<'t>(
    endpoint: &Declaration<'t>,
    list: &[&'t str],
    mode: usize,
    matches: impl Fn(&str, usize) -> bool,
) -> Verdict<'t> {
    let verdict = |allowed, reason, because| Verdict { allowed, reason, because };
    if endpoint.access == Access::Public {
        return verdict(true, "Public", None);
    }
    if endpoint.modes.bits() & (1 << mode) == 0 {
        return verdict(false, "ModeNotAllowed", None);
    }
    if endpoint.access == Access::Authenticated {
        return verdict(true, "Authenticated", None);
    }
    let first = |wanted: &dyn Fn(&str) -> bool| {
        list.iter().filter(|pattern| wanted(pattern)).find_map(|pattern| {
            let body = pattern.trim_start_matches('-');
            let tag = (0..endpoint.tags.len()).find(|position| matches(body, *position))?;
            Some((*pattern, endpoint.tags[tag]))
        })
    };
    let is_deny = |pattern: &str| pattern.starts_with('-');
    if let Some(because) = first(&is_deny) {
        return verdict(false, "TagDenied", Some(because));
    }
    let may_grant = |pattern: &str| !is_deny(pattern) && (!endpoint.explicit || !pattern.contains('*'));
    if let Some(because) = first(&may_grant) {
        return verdict(true, "Allowed", Some(because));
    }
    if let Some(because) = first(&|pattern| !is_deny(pattern)) {
        return verdict(false, "ExplicitOnly", Some(because));
    }
    verdict(false, "TagNotGranted", None)
}
