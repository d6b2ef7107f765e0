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
        Reason::NeedDenied { pattern, tag } => ("NeedDenied", Some((pattern.as_str(), tag.as_str()))),
        Reason::NeedNotGranted { tag } => ("NeedNotGranted", Some(("", tag.as_str()))),
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
/// position, former names included; what it needs stands after its tags.
pub(crate) fn decide<'t>(
    endpoint: &Declaration<'t>,
    list: &[&'t str],
    mode: usize,
    matches: impl Fn(&str, usize) -> bool,
) -> Verdict<'t> {
    let own = own_tags(endpoint, list, mode, &matches);
    let unmet = (0..endpoint.needs.len()).find_map(|need| unmet(endpoint, list, need, &matches));
    if own.reason == "Allowed" { unmet.unwrap_or(own) } else { own }
}

/// D11: why the list does not grant a needed tag, if it does not.
fn unmet<'t>(
    endpoint: &Declaration<'t>,
    list: &[&'t str],
    need: usize,
    matches: impl Fn(&str, usize) -> bool,
) -> Option<Verdict<'t>> {
    let tag = endpoint.needs[need];
    let fits = |pattern: &&&'t str| matches(pattern.trim_start_matches('-'), endpoint.tags.len() + need);
    let fitting: Vec<&'t str> = list.iter().filter(fits).copied().collect();
    let refused = |reason, pattern| Some(Verdict { allowed: false, reason, because: Some((pattern, tag)) });
    match fitting.iter().find(|pattern| pattern.starts_with('-')) {
        Some(deny) => refused("NeedDenied", deny),
        None if fitting.is_empty() => refused("NeedNotGranted", ""),
        None => None,
    }
}

/// D1 to D6 and D10, on the endpoint's own tags.
fn own_tags<'t>(
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

/// A stored credential (P7, S3 to S5).
pub(crate) struct Stored<'t> {
    pub(crate) own: &'t [String],
    pub(crate) bounds: &'t [Vec<String>],
    /// Every present and former name of the registry.
    pub(crate) names: &'t [String],
    /// What is removed or reserved (S2, S6).
    pub(crate) absent: &'t [&'t str],
}

/// What a stored credential may do at one endpoint.
pub(crate) struct Outcome<'t> {
    pub(crate) allowed: bool,
    pub(crate) code: &'static str,
    pub(crate) bound: Option<usize>,
    pub(crate) list: usize,
    pub(crate) pattern: Option<&'t str>,
}

/// The number of a bound, and its lists with their numbers.
type Group<'t> = (Option<usize>, Vec<(usize, &'t str)>);

/// P1, P2, P4: whether the text is a list, read without haste.
fn patterns(text: &str) -> Option<Vec<&str>> {
    let blank = |c: char| c.is_ascii_whitespace();
    let segment = |part: &str| {
        let (first, rest) = part.split_at_checked(1).unwrap_or_default();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        part == "*" || first.chars().any(plain) && rest.chars().all(|c| plain(c) || c == '_' || c == '-')
    };
    let elements: Vec<&str> = text.split(',').map(|element| element.trim_matches(blank)).collect();
    let sound = |element: &&str| element.strip_prefix('-').unwrap_or(element).split('.').all(segment);
    elements.iter().all(sound).then_some(elements)
}

/// S3: whether the body matches some tag that begins with the prefix and has at least one segment more.
fn reaches(body: &str, prefix: &str) -> bool {
    fn covers(elements: &[&str], prefix: &[&str]) -> bool {
        match (elements, prefix) {
            ([], _) => false,
            // What is left of the body matches as many segments more; a `*` takes what is left of the prefix, and more.
            (_, []) | (["*", ..], _) => true,
            ([literal, rest @ ..], [first, after @ ..]) => literal == first && covers(rest, after),
        }
    }
    covers(&body.split('.').collect::<Vec<_>>(), &prefix.split('.').collect::<Vec<_>>())
}

impl<'t> Stored<'t> {
    /// S3: the first deny that matches no present, former, removed or reserved tag.
    fn stale(&self, list: &[&'t str]) -> Option<&'t str> {
        let knows = |body: &str| {
            self.names.iter().any(|name| matches(body, name))
                || self.absent.iter().any(|absent| match absent.strip_suffix(".*") {
                    None => matches(body, absent),
                    Some(prefix) => !body.starts_with('*') && reaches(body, prefix),
                })
        };
        list.iter().copied().find(|pattern| pattern.strip_prefix('-').is_some_and(|body| !knows(body)))
    }

    /// Own lists, then bounds, each list with its number.
    fn groups(&self) -> Vec<Group<'t>> {
        let mut number = 0;
        let mut groups = vec![(None, self.own)];
        groups.extend(self.bounds.iter().enumerate().map(|(at, lists)| (Some(at + 1), lists.as_slice())));
        let numbered = |(bound, lists): (Option<usize>, &'t [String])| {
            let lists = lists.iter().map(|text| {
                number += 1;
                (number, text.as_str())
            });
            (bound, lists.collect())
        };
        groups.into_iter().map(numbered).collect()
    }

    /// S5, point by point.
    pub(crate) fn decide(
        &self,
        endpoint: &Declaration<'t>,
        mode: usize,
        matches: impl Fn(&str, usize) -> bool,
    ) -> Outcome<'t> {
        if endpoint.access == Access::Public {
            return Outcome { allowed: true, code: "public", bound: None, list: 0, pattern: None };
        }
        let of_list = |bound, (list, text): (usize, &'t str)| {
            let outcome = |allowed, code, pattern| Outcome { allowed, code, bound, list, pattern };
            let Some(patterns) = patterns(text) else { return outcome(false, "key_list_malformed", None) };
            if let Some(deny) = self.stale(&patterns) {
                return outcome(false, "key_list_stale", Some(deny));
            }
            let verdict = own_tags(endpoint, &patterns, mode, &matches);
            let pattern = verdict.because.map(|(pattern, _)| pattern);
            match verdict.reason {
                "Allowed" => outcome(true, "allowed", pattern),
                "TagDenied" => outcome(false, "tag_denied", pattern),
                "ExplicitOnly" | "TagNotGranted" => outcome(false, "tag_not_granted", pattern),
                // No list is looked at (D2, D3).
                reason => Outcome {
                    allowed: reason == "Authenticated",
                    code: if reason == "Authenticated" { "authenticated" } else { "mode_not_allowed" },
                    bound: None,
                    list: 0,
                    pattern: None,
                },
            }
        };
        let order = |outcome: &Outcome<'_>| match outcome.code {
            _ if outcome.allowed => 0,
            "key_list_malformed" => 1,
            "key_list_stale" => 2,
            "mode_not_allowed" => 3,
            "tag_denied" => 4,
            "need_denied" => 7,
            "need_not_granted" => 8,
            _ if outcome.pattern.is_some() => 5,
            _ => 6,
        };
        let groups = self.groups();
        let verdicts: Vec<Outcome<'_>> = groups
            .into_iter()
            .map(|(bound, lists)| {
                let none = Outcome { allowed: false, code: "tag_not_granted", bound, list: 0, pattern: None };
                let all = lists.iter().map(|list| of_list(bound, *list));
                let own = all.min_by_key(order).unwrap_or(none);
                if own.code != "allowed" {
                    return own;
                }
                // D11: any of the lists may grant what is needed.
                let of_need = |need: usize, (list, text): (usize, &'t str)| {
                    let outcome = |code, pattern| Outcome { allowed: false, code, bound, list, pattern };
                    let Some(patterns) = patterns(text) else {
                        return Some(outcome("key_list_malformed", None));
                    };
                    if let Some(deny) = self.stale(&patterns) {
                        return Some(outcome("key_list_stale", Some(deny)));
                    }
                    let verdict = unmet(endpoint, &patterns, need, &matches)?;
                    Some(match verdict.reason {
                        "NeedDenied" => outcome("need_denied", verdict.because.map(|(pattern, _)| pattern)),
                        _ => outcome("need_not_granted", None),
                    })
                };
                let mut refusals = (0..endpoint.needs.len()).filter_map(|need| {
                    lists.iter().map(|list| of_need(need, *list)).collect::<Option<Vec<_>>>()
                });
                refusals.find_map(|all| all.into_iter().min_by_key(order)).unwrap_or(own)
            })
            .collect();
        let broken = |code: &'static str| verdicts.iter().position(move |verdict| verdict.code == code);
        let refused = broken("key_list_malformed")
            .or_else(|| broken("key_list_stale"))
            .or_else(|| verdicts.iter().position(|verdict| !verdict.allowed));
        verdicts.into_iter().nth(refused.unwrap_or(0)).unwrap()
    }

    /// H5: of a route that is not in the registry.
    pub(crate) fn decide_unknown(&self) -> &'static str {
        let all_malformed = |lists: &Vec<(usize, &str)>| {
            !lists.is_empty() && lists.iter().all(|(_, text)| patterns(text).is_none())
        };
        if self.groups().iter().any(|(_, lists)| all_malformed(lists)) {
            "key_list_malformed"
        } else {
            "not_in_registry"
        }
    }

    /// The lists that grant nothing, by their numbers.
    pub(crate) fn broken(&self) -> Vec<(usize, &'static str)> {
        let lists = self.groups().into_iter().flat_map(|(_, lists)| lists);
        lists
            .filter_map(|(number, text)| match patterns(text) {
                None => Some((number, "key_list_malformed")),
                Some(list) => self.stale(&list).map(|_| (number, "key_list_stale")),
            })
            .collect()
    }
}
