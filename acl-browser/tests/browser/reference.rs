//! What SPEC.md says of patterns, lists and credentials, written down slowly: segment by segment, endpoint by endpoint.
//! Nothing of it asks the library.

/// The modes of every registry here, in the order of their bits.
pub(crate) const MODES: [&str; 4] = ["key", "token", "session", "partner"];

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Granted,
    Public,
    Authenticated,
}

pub(crate) struct Endpoint {
    pub(crate) path: String,
    pub(crate) tags: Vec<String>,
    /// Which of [`MODES`], bit by bit.
    pub(crate) modes: u8,
    pub(crate) access: Access,
    pub(crate) explicit: bool,
}

#[derive(Default)]
pub(crate) struct Registry {
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) renamed: Vec<(String, String)>,
    pub(crate) removed: Vec<String>,
}

/// Lists of which any may grant (S5).
pub(crate) type Group = Vec<String>;

pub(crate) struct Credential {
    pub(crate) own: Group,
    pub(crate) bounds: Vec<Group>,
    /// Which of [`MODES`].
    pub(crate) mode: usize,
}

/// A verdict: the code, and the numbers of the list, the bound and the pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) code: &'static str,
    pub(crate) list: Option<usize>,
    pub(crate) bound: Option<usize>,
    pub(crate) pattern: Option<usize>,
}

impl Verdict {
    pub(crate) fn is_allowed(&self) -> bool {
        ["public", "authenticated", "allowed"].contains(&self.code)
    }
}

/// P1, P2: the segments of a pattern and whether it denies.
struct Pattern<'a> {
    deny: bool,
    segments: Vec<&'a str>,
}

impl Pattern<'_> {
    fn matches(&self, tag: &str) -> bool {
        covers(&self.segments, &tag.split('.').collect::<Vec<_>>())
    }
}

/// P3: `*` takes one segment or more.
fn covers(pattern: &[&str], tag: &[&str]) -> bool {
    match (pattern.split_first(), tag.split_first()) {
        (None, None) => true,
        (Some((&"*", rest)), Some((_, after))) => covers(rest, after) || covers(pattern, after),
        (Some((own, rest)), Some((segment, after))) => own == segment && covers(rest, after),
        _ => false,
    }
}

/// P4 to P7: the patterns of a list; none if it is malformed.
fn parse(text: &str) -> Option<Vec<Pattern<'_>>> {
    let mut patterns = Vec::new();
    for element in text.split(',').map(|element| element.trim_matches(['\t', '\n', '\u{c}', '\r', ' '])) {
        let body = element.strip_prefix('-');
        let segments: Vec<&str> = body.unwrap_or(element).split('.').collect();
        let is_segment = |segment: &&str| {
            let alnum = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            *segment == "*"
                || segment.bytes().next().is_some_and(alnum)
                    && segment.bytes().all(|byte| alnum(byte) || byte == b'_' || byte == b'-')
        };
        if segments.len() > 16 || !segments.iter().all(is_segment) {
            return None;
        }
        patterns.push(Pattern { deny: body.is_some(), segments });
    }
    Some(patterns)
}

impl Registry {
    /// S2: the tag, and what it was called before.
    fn names(&self, tag: &str) -> Vec<String> {
        let mut names = vec![tag.to_owned()];
        self.earlier(tag, &mut Vec::new(), &mut names);
        names
    }

    fn earlier(&self, name: &str, taken: &mut Vec<usize>, names: &mut Vec<String>) {
        for (line, (former, present)) in self.renamed.iter().enumerate() {
            let below = name.strip_prefix(&format!("{present}."));
            let earlier = match below {
                Some(rest) => format!("{former}.{rest}"),
                None if name == present => former.clone(),
                None => continue,
            };
            if !taken.contains(&line) && earlier.split('.').count() <= 16 {
                names.push(earlier.clone());
                taken.push(line);
                self.earlier(&earlier, taken, names);
                taken.pop();
            }
        }
    }

    fn reaches(&self, pattern: &Pattern<'_>, endpoint: &Endpoint) -> bool {
        endpoint.tags.iter().any(|tag| self.names(tag).iter().any(|name| pattern.matches(name)))
    }

    /// S3: the number of the first deny that makes the list stale.
    fn stale(&self, list: &[Pattern<'_>]) -> Option<usize> {
        let is_known = |deny: &Pattern<'_>| {
            self.endpoints.iter().any(|endpoint| self.reaches(deny, endpoint))
                || self.removed.iter().any(|removed| match removed.strip_suffix(".*") {
                    Some(prefix) => deny.segments[0] != "*" && reaches_under(deny, prefix),
                    None => deny.matches(removed),
                })
        };
        list.iter().position(|pattern| pattern.deny && !is_known(pattern)).map(|at| at + 1)
    }

    /// D1 to D10: the code, and the number of the pattern.
    fn decide(
        &self,
        list: &[Pattern<'_>],
        endpoint: &Endpoint,
        mode: usize,
    ) -> (&'static str, Option<usize>) {
        if endpoint.modes >> mode & 1 == 0 {
            return ("mode_not_allowed", None);
        }
        if endpoint.access == Access::Authenticated {
            return ("authenticated", None);
        }
        let first = |fits: &dyn Fn(&Pattern<'_>) -> bool| {
            list.iter().position(|pattern| fits(pattern) && self.reaches(pattern, endpoint)).map(|at| at + 1)
        };
        let may = |pattern: &Pattern<'_>| !endpoint.explicit || !pattern.segments.contains(&"*");
        if let Some(deny) = first(&|pattern| pattern.deny) {
            return ("tag_denied", Some(deny));
        }
        if let Some(allow) = first(&|pattern| !pattern.deny && may(pattern)) {
            return ("allowed", Some(allow));
        }
        ("tag_not_granted", first(&|pattern| !pattern.deny))
    }

    /// The verdict of one list, stale and malformed ones included.
    fn of_list(&self, text: &str, endpoint: &Endpoint, mode: usize) -> (&'static str, Option<usize>) {
        match parse(text) {
            None => ("key_list_malformed", None),
            Some(list) => match self.stale(&list) {
                Some(deny) => ("key_list_stale", Some(deny)),
                None => self.decide(&list, endpoint, mode),
            },
        }
    }

    /// S5, rules 2 and 4: the verdict of lists side by side.
    fn of_group(lists: &[Verdict]) -> Verdict {
        let order = [
            "key_list_malformed",
            "key_list_stale",
            "mode_not_allowed",
            "tag_denied",
            "explicit",
            "tag_not_granted",
        ];
        if let Some(granting) = lists.iter().find(|verdict| verdict.is_allowed()) {
            return *granting;
        }
        let row = |verdict: &&Verdict| match (verdict.code, verdict.pattern) {
            // D10 stands before D6 in the table, with the same code.
            ("tag_not_granted", Some(_)) => order.iter().position(|row| *row == "explicit"),
            (code, _) => order.iter().position(|row| *row == code),
        };
        let none = Verdict { code: "tag_not_granted", list: None, bound: None, pattern: None };
        lists.iter().min_by_key(row).copied().unwrap_or(none)
    }

    /// S5: the verdict of a credential.
    pub(crate) fn verdict(&self, credential: &Credential, endpoint: &Endpoint) -> Verdict {
        if endpoint.access == Access::Public {
            return Verdict { code: "public", list: None, bound: None, pattern: None };
        }
        let mut number = 0;
        let mut groups = Vec::new();
        let bounds = credential.bounds.iter().enumerate().map(|(at, lists)| (Some(at + 1), lists));
        for (bound, lists) in std::iter::once((None, &credential.own)).chain(bounds) {
            let mut verdicts = Vec::new();
            for text in lists {
                number += 1;
                let (code, pattern) = self.of_list(text, endpoint, credential.mode);
                verdicts.push(Verdict { code, list: Some(number), bound, pattern });
            }
            groups.push(Self::of_group(&verdicts));
        }
        let refusing: Vec<&Verdict> = groups.iter().filter(|verdict| !verdict.is_allowed()).collect();
        let with_code = |code| refusing.iter().find(|verdict| verdict.code == code);
        let reason = with_code("key_list_malformed").or(with_code("key_list_stale")).or(refusing.first());
        let verdict = reason.map_or(groups[0], |verdict| **verdict);
        match verdict.code {
            // D2 and D3 look at no list.
            "authenticated" | "mode_not_allowed" => Verdict { list: None, bound: None, ..verdict },
            _ => verdict,
        }
    }

    /// The paths that the credential may call.
    pub(crate) fn granted(&self, credential: &Credential) -> Vec<&str> {
        let allowed = self.endpoints.iter().filter(|it| self.verdict(credential, it).is_allowed());
        allowed.map(|endpoint| endpoint.path.as_str()).collect()
    }
}

/// S3: whether some tag under a removed prefix matches: every tag that goes on with a few segments, of those that the
/// pattern names and another, is tried.
fn reaches_under(pattern: &Pattern<'_>, prefix: &str) -> bool {
    let mut tags = vec![prefix.to_owned()];
    for _ in 0..pattern.segments.len() {
        let longer = |tag: &String| {
            let named = pattern.segments.iter().copied().filter(|segment| *segment != "*");
            named.chain(["another"]).map(|segment| format!("{tag}.{segment}")).collect::<Vec<_>>()
        };
        tags = tags.iter().flat_map(longer).collect();
        if tags.iter().any(|tag| pattern.matches(tag)) {
            return true;
        }
    }
    false
}
