//! SPEC.md's meaning of a stored credential, read naively: it shares no code with what it is compared to.

use acl_core::Access;
use acl_core::assemble::{Declaration, Declarations};

/// A verdict. Numbers count from 1; 0 where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) code: &'static str,
    pub(crate) list: usize,
    /// Not told of a malformed list, whose mistakes are not this file's matter.
    pub(crate) pattern: usize,
    /// Where the reason stands among those of lists side by side (S5), and 0 if it allows.
    rank: u8,
}

impl Told {
    const fn new(rank: u8, code: &'static str, list: usize, pattern: usize) -> Self {
        Self { code, list, pattern, rank }
    }

    pub(crate) const fn is_allowed(self) -> bool {
        self.rank == 0
    }

    /// Whether the credential grants nothing because of a list.
    pub(crate) fn is_broken(self) -> bool {
        self.code.starts_with("key_list_")
    }
}

/// The registry's modes, by index (M1).
fn mode_index(registry: &Declarations<'_>, mode: &str) -> Option<usize> {
    ["key", "token", "session"].iter().chain(&registry.own_modes).position(|known| *known == mode)
}

pub(crate) fn has_mode(registry: &Declarations<'_>, mode: &str) -> bool {
    mode_index(registry, mode).is_some()
}

/// S5: the lists of a text.
pub(crate) fn lists(text: &str) -> Vec<&str> {
    text.split('|').map(|list| list.trim_matches(|c: char| c.is_ascii_whitespace())).collect()
}

/// What a credential may do at an endpoint, which is told by its path: all methods are the same here. An empty
/// `within` is no bound.
pub(crate) fn decide(registry: &Declarations<'_>, list: &str, within: &str, mode: &str, path: &str) -> Told {
    let own = lists(list);
    let bound = if within.is_empty() { Vec::new() } else { lists(within) };
    let groups = || [(0, &own), (own.len(), &bound)].into_iter().filter(|(_, lists)| !lists.is_empty());
    let Some(endpoint) = registry.endpoints.iter().find(|endpoint| endpoint.path == path) else {
        // H5: whoever can be granted nothing at all, since every list is malformed, learns of that first.
        let mut malformed = groups().filter(|(_, lists)| !lists.iter().any(|list| is_list(list)));
        let unknown = Told::new(3, "not_in_registry", 0, 0);
        let known_mode = has_mode(registry, mode);
        return match malformed.next().filter(|_| known_mode) {
            Some((before, _)) => Told::new(1, "key_list_malformed", before + 1, 0),
            None => unknown,
        };
    };
    if endpoint.access == Access::Public {
        return Told::new(0, "public", 0, 0);
    }
    // A mode that the registry does not have is a mistake of the file, whatever the lists are.
    let Some(mode) = mode_index(registry, mode) else { return Told::new(4, "mode_not_allowed", 0, 0) };
    let told: Vec<Told> = groups()
        .map(|(before, lists)| {
            let each = lists.iter().zip(before + 1..);
            let told = each.map(|(list, number)| of_list(registry, endpoint, list, mode, number));
            // The first of those that stand first.
            told.reduce(|best, next| if next.rank < best.rank { next } else { best }).unwrap()
        })
        .collect();
    let denied: Vec<Told> = told.iter().copied().filter(|told| !told.is_allowed()).collect();
    let with = |code| denied.iter().find(|told| told.code == code);
    *with("key_list_malformed").or(with("key_list_stale")).or(denied.first()).unwrap_or(&told[0])
}

/// The lists that grant nothing, by their numbers, each with the code of its reason (P7, S3). A mode that the registry
/// does not have is told like a list of the number 0.
pub(crate) fn broken(
    registry: &Declarations<'_>,
    list: &str,
    within: &str,
    mode: &str,
) -> Vec<(usize, &'static str)> {
    let bound = if within.is_empty() { Vec::new() } else { lists(within) };
    let of_mode = (!has_mode(registry, mode)).then_some((0, "mode_not_allowed"));
    let all = lists(list).into_iter().chain(bound).zip(1..);
    let of_lists = all.filter_map(|(list, number)| match () {
        () if !is_list(list) => Some((number, "key_list_malformed")),
        () if stale(registry, list).is_some() => Some((number, "key_list_stale")),
        () => None,
    });
    of_mode.into_iter().chain(of_lists).collect()
}

/// S3: which pattern of a well-formed list makes it stale.
fn stale(registry: &Declarations<'_>, list: &str) -> Option<usize> {
    let mut patterns = list.split(',').map(str::trim);
    patterns.position(|pattern| pattern.strip_prefix('-').is_some_and(|body| !is_known(registry, body)))
}

/// The table of D1 to D10, and S3 and P7 before it.
fn of_list(
    registry: &Declarations<'_>,
    endpoint: &Declaration<'_>,
    list: &str,
    mode: usize,
    number: usize,
) -> Told {
    let told =
        |rank, code, pattern: Option<usize>| Told::new(rank, code, number, pattern.map_or(0, |at| at + 1));
    if !is_list(list) {
        return told(1, "key_list_malformed", None);
    }
    let patterns: Vec<&str> = list.split(',').map(str::trim).collect();
    let first = |wanted: &dyn Fn(&str) -> bool| patterns.iter().position(|pattern| wanted(pattern));
    let names: Vec<String> = endpoint.tags.iter().flat_map(|tag| names_of(registry, tag)).collect();
    let any = |body: &str| names.iter().any(|name| matches(body, name));
    if let stale @ Some(_) = stale(registry, list) {
        return told(2, "key_list_stale", stale);
    }
    // Neither is about a list.
    if endpoint.modes.bits() >> mode & 1 == 0 {
        return Told::new(4, "mode_not_allowed", 0, 0);
    }
    if endpoint.access == Access::Authenticated {
        return Told::new(0, "authenticated", 0, 0);
    }
    let deny = first(&|pattern| pattern.strip_prefix('-').is_some_and(any));
    if deny.is_some() {
        return told(5, "tag_denied", deny);
    }
    let may = |pattern: &str| !endpoint.explicit || !pattern.contains('*');
    let allow = first(&|pattern| !pattern.starts_with('-') && may(pattern) && any(pattern));
    if allow.is_some() {
        return told(0, "allowed", allow);
    }
    let wide = first(&|pattern| !pattern.starts_with('-') && any(pattern));
    told(if wide.is_some() { 6 } else { 7 }, "tag_not_granted", wide)
}

/// P4, P1, P2: what is a list. The limits are not looked at.
pub(crate) fn is_list(text: &str) -> bool {
    text.split(',').all(|element| {
        let element = element.trim();
        let body = element.strip_prefix('-').unwrap_or(element);
        body.split('.').all(|segment| segment == "*" || is_segment(segment))
    })
}

/// T2.
fn is_segment(text: &str) -> bool {
    let first = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    text.starts_with(first) && text.chars().all(|c| first(c) || c == '_' || c == '-')
}

/// P3, segment by segment.
fn matches(body: &str, tag: &str) -> bool {
    fn all(pattern: &[&str], tag: &[&str]) -> bool {
        match (pattern, tag) {
            ([], []) => true,
            (["*", rest @ ..], [_, behind @ ..]) => all(rest, behind) || all(pattern, behind),
            ([own, rest @ ..], [other, behind @ ..]) => own == other && all(rest, behind),
            _ => false,
        }
    }
    all(&body.split('.').collect::<Vec<_>>(), &tag.split('.').collect::<Vec<_>>())
}

/// S2: a tag and its former names.
fn names_of(registry: &Declarations<'_>, tag: &str) -> Vec<String> {
    fn add(renamed: &[(&str, &str)], name: &str, taken: &[usize], names: &mut Vec<String>) {
        if names.iter().any(|known| known == name) {
            return;
        }
        names.push(name.to_owned());
        for (line, (former, present)) in renamed.iter().enumerate().filter(|(line, _)| !taken.contains(line))
        {
            let rest = name.strip_prefix(present).filter(|rest| rest.is_empty() || rest.starts_with('.'));
            if let Some(rest) = rest {
                add(renamed, &format!("{former}{rest}"), &[taken, &[line]].concat(), names);
            }
        }
    }
    let mut names = Vec::new();
    add(&registry.renamed, tag, &[], &mut names);
    names
}

/// S3: whether a deny matches a present, former or removed tag.
fn is_known(registry: &Declarations<'_>, body: &str) -> bool {
    let tags = registry.endpoints.iter().flat_map(|endpoint| &endpoint.tags);
    tags.flat_map(|tag| names_of(registry, tag)).any(|name| matches(body, &name))
        || registry.removed.iter().any(|removed| match removed.strip_suffix(".*") {
            Some(prefix) => !body.starts_with('*') && could_match_under(body, prefix),
            None => matches(body, removed),
        })
}

/// Whether the pattern matches some tag that begins with the prefix and a dot.
fn could_match_under(body: &str, prefix: &str) -> bool {
    fn could(pattern: &[&str], prefix: &[&str]) -> bool {
        match (pattern, prefix) {
            (rest, []) => !rest.is_empty(),
            (["*", rest @ ..], [_, behind @ ..]) => could(rest, behind) || could(pattern, behind),
            ([own, rest @ ..], [other, behind @ ..]) => own == other && could(rest, behind),
            ([], _) => false,
        }
    }
    could(&body.split('.').collect::<Vec<_>>(), &prefix.split('.').collect::<Vec<_>>())
}
