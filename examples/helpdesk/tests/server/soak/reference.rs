//! SPEC.md read naively, over the text of `acl.lock`: nothing of acl's own code decides here.

/// A line of the lock.
pub(super) struct Endpoint {
    pub(super) method: String,
    /// As declared.
    path: String,
    access: Access,
    explicit: bool,
    modes: Vec<String>,
    pub(super) tags: Vec<String>,
}

#[derive(PartialEq)]
enum Access {
    Granted,
    Authenticated,
    Public,
}

pub(super) fn endpoints() -> Vec<Endpoint> {
    let lock = include_str!("../../../acl.lock");
    // Only endpoints for programs: a page answers with a page.
    let is_call = |line: &&str| {
        let mut words = line.split(' ').skip(1);
        words.next().is_some_and(|path| path.starts_with("/api/v2/"))
    };
    let lines = lock.lines().filter(is_call);
    lines.map(Endpoint::read).collect()
}

impl Endpoint {
    fn read(line: &str) -> Self {
        let words: Vec<&str> = line.split(' ').collect();
        let listed = |name: &str| -> Vec<String> {
            let listed = words.iter().find_map(|word| word.strip_prefix(name)).unwrap_or_default();
            listed.split(',').filter(|word| !word.is_empty()).map(str::to_owned).collect()
        };
        Self {
            method: words[0].to_owned(),
            path: words[1].to_owned(),
            access: match words[2] {
                "public" => Access::Public,
                "authenticated" => Access::Authenticated,
                _ => Access::Granted,
            },
            explicit: words.contains(&"explicit"),
            modes: listed("modes="),
            tags: listed("tags="),
        }
    }

    /// As the registry has it.
    pub(super) fn declared(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// A path of a request for it: of a row that there is to read, and of one that there is not to write.
    pub(super) fn request(&self) -> String {
        let row = if self.method == "GET" { "1" } else { "987654321" };
        let segment =
            |segment: &str| if segment.starts_with('{') { row.to_owned() } else { segment.to_owned() };
        self.path.split('/').map(segment).collect::<Vec<_>>().join("/")
    }
}

/// Why a credential with this list, held within these, may not call the endpoint in the mode; none if it may.
pub(super) fn refusal(endpoint: &Endpoint, mode: &str, own: &str, bounds: &[&str]) -> Option<&'static str> {
    if endpoint.access == Access::Public {
        return None;
    }
    if !endpoint.modes.iter().any(|open| open == mode) {
        return Some("mode_not_allowed");
    }
    if endpoint.access == Access::Authenticated {
        return None;
    }
    std::iter::once(&own).chain(bounds).find_map(|list| by_list(endpoint, list))
}

fn by_list(endpoint: &Endpoint, list: &str) -> Option<&'static str> {
    let matching = |pattern: &str| endpoint.tags.iter().any(|tag| matches(pattern, tag));
    let patterns = || list.split(',').map(str::trim);
    if patterns().filter_map(|pattern| pattern.strip_prefix('-')).any(matching) {
        return Some("tag_denied");
    }
    let mut allows = patterns().filter(|pattern| !pattern.starts_with('-'));
    let granted = allows.any(|pattern| matching(pattern) && !(endpoint.explicit && pattern.contains('*')));
    (!granted).then_some("tag_not_granted")
}

/// `*` stands for one segment or more.
fn matches(pattern: &str, tag: &str) -> bool {
    fn segments(pattern: &[&str], tag: &[&str]) -> bool {
        match (pattern, tag) {
            ([], []) => true,
            (["*", rest @ ..], [_, tag @ ..]) => segments(rest, tag) || segments(pattern, tag),
            ([one, rest @ ..], [first, tag @ ..]) => one == first && segments(rest, tag),
            _ => false,
        }
    }
    segments(&pattern.split('.').collect::<Vec<_>>(), &tag.split('.').collect::<Vec<_>>())
}
