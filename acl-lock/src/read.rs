//! From the text of a file to a surface, or to everything that is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use acl_core::assemble::{AssembleError, Declaration, Declarations};
use acl_core::suggest::nearest;
use acl_core::{Access, MAX_MODES, Mode, ModeSet, PatternList, Route, Tag};

use crate::form::{self, FORMAT};
use crate::lock::{Lock, NamedList};
use crate::mistake::Mistakes;

impl<'a> Lock<'a> {
    /// Reads a file.
    ///
    /// # Errors
    /// Every mistake of the text: see the format in the documentation of this crate. A fingerprint that is not
    /// that of the lines is one.
    pub fn parse(text: &'a str) -> Result<Self, Mistakes> {
        match read(text)? {
            (lock, None) => Ok(lock),
            (_, Some(mistake)) => Err(mistake),
        }
    }

    /// Reads a file whose fingerprint may belong to other lines, as after a merge or an edit by hand.
    ///
    /// # Errors
    /// Every other mistake of the text, a missing fingerprint too.
    pub fn parse_with_any_fingerprint(text: &'a str) -> Result<Self, Mistakes> {
        read(text).map(|(lock, _)| lock)
    }

    /// The fingerprint that stands in the file that this was read from, or in one that is written: that of the version
    /// of the meaning that belongs to the file's format.
    pub fn fingerprint(&self) -> u128 {
        match self.format() {
            // The format and the meaning changed their version together.
            1 => self.catalog().fingerprint_of_version(1),
            _ => self.catalog().fingerprint(),
        }
    }
}

/// The surface, and apart from it what is wrong with the fingerprint: a merge leaves a wrong one.
pub(crate) fn read(text: &str) -> Result<(Lock<'_>, Option<Mistakes>), Mistakes> {
    let mut reader = Reader::default();
    let mut lines = (1..).zip(text.lines());
    match lines.next().and_then(|(_, first)| first.trim().split_once(char::is_whitespace)) {
        Some(("acl.lock", version)) if (1..=FORMAT).any(|known| version.trim() == known.to_string()) => {
            reader.format = version.trim().parse().unwrap_or(FORMAT);
        }
        Some(("acl.lock", version)) => {
            let message = format!(
                "format version `{}`; this is read by a newer version of acl, here is version {FORMAT}",
                version.trim()
            );
            return Err(Mistakes::one(Some(1), message));
        }
        _ => {
            let message = format!("expected `acl.lock {FORMAT}`, with which every such file begins");
            return Err(Mistakes::one(Some(1), message));
        }
    }
    let items = lines.map(|(at, line)| (at, line.trim()));
    let items = items.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    // Between the marks of a conflict much is there twice, which is no mistake of its own.
    for (at, _) in items.clone().filter(|(_, line)| line.starts_with("<<<<<<<")) {
        reader.conflict(at);
    }
    if !reader.mistakes.is_empty() {
        return Err(reader.mistakes);
    }
    // Modes are named by endpoints wherever their lines stand.
    for (at, line) in items.clone() {
        if let Some(("mode", name)) = line.split_once(char::is_whitespace) {
            reader.mode(at, name.trim());
        }
    }
    for (at, line) in items {
        reader.line(at, line);
    }
    reader.finish()
}

#[derive(Default)]
struct Reader<'a> {
    format: u32,
    declared: Declarations<'a>,
    /// Of each endpoint.
    lines: Vec<usize>,
    routes: BTreeMap<(&'a str, &'a str), usize>,
    policies: Vec<NamedList<'a>>,
    policy_names: BTreeSet<&'a str>,
    fingerprint: Option<(usize, u128)>,
    has_fingerprint: bool,
    mistakes: Mistakes,
}

/// The words of an endpoint.
const WORDS: [&str; 6] = ["public", "authenticated", "explicit", "modes", "tags", "needs"];

const KEYWORDS: [&str; 7] = ["mode", "renamed", "removed", "reserved", "policy", "permission", "fingerprint"];

impl<'a> Reader<'a> {
    fn wrong(&mut self, line: usize, message: impl Display) {
        self.mistakes.push(Some(line), message);
    }

    fn conflict(&mut self, line: usize) {
        let message = "a merge left a conflict here; take the lines that are meant, and either fingerprint";
        self.wrong(line, message);
    }

    /// A file of the first format has no such word, and its fingerprint would not cover it.
    fn since_2(&mut self, at: usize, word: &str) {
        if self.format < 2 {
            self.wrong(at, format_args!("`{word}` is of format 2, and the file begins with `acl.lock 1`"));
        }
    }

    fn mode(&mut self, line: usize, name: &'a str) {
        match form::mode_mistake(name, &self.declared.own_modes) {
            Some(message) => self.wrong(line, message),
            None if Mode::BUILT_IN.len() + self.declared.own_modes.len() == MAX_MODES => {
                self.wrong(line, "more than five modes beside `key`, `token` and `session` (M1)".to_owned());
            }
            None => self.declared.own_modes.push(name),
        }
    }

    fn line(&mut self, at: usize, line: &'a str) {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        match word {
            "mode" if !rest.is_empty() => {}
            "renamed" => self.renamed(at, rest),
            "removed" => match form::removed_mistake(rest) {
                None => self.declared.removed.push(rest),
                Some(message) => self.wrong(at, format_args!("removed {message}")),
            },
            "reserved" => {
                self.since_2(at, "reserved");
                match form::removed_mistake(rest) {
                    None => self.declared.reserved.push(rest),
                    Some(message) => self.wrong(at, format_args!("reserved {message}")),
                }
            }
            "policy" => self.policy(at, rest),
            "permission" => {
                self.since_2(at, "permission");
                self.endpoint(at, "", rest);
            }
            "fingerprint" => self.fingerprint(at, rest),
            _ if acl_core::is_method(word) => self.endpoint(at, word, rest),
            _ if ["=======", ">>>>>>>", "|||||||"].contains(&word) => self.conflict(at),
            _ => {
                let near = nearest(word, KEYWORDS).filter(|near| *near != word);
                let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                let expected = "a method in upper case, `permission`, `mode NAME`, `renamed`, `removed`, `reserved`, \
                     `policy` or `fingerprint`";
                self.wrong(at, format_args!("expected {expected}, found `{word}`{hint}"));
            }
        }
    }

    fn renamed(&mut self, at: usize, rest: &'a str) {
        let Some((former, present)) = rest.split_once("=>").map(|(f, p)| (f.trim(), p.trim())) else {
            return self.wrong(at, format_args!("expected `renamed FORMER => PRESENT`, found `{rest}`"));
        };
        let found: Vec<String> = [former, present].into_iter().filter_map(form::tag_mistake).collect();
        if found.is_empty() {
            self.declared.renamed.push((former, present));
        }
        for message in found {
            self.wrong(at, format_args!("renamed {message}"));
        }
    }

    fn policy(&mut self, at: usize, rest: &'a str) {
        let Some((name, list)) = rest.split_once('=').map(|(name, list)| (name.trim(), list.trim())) else {
            return self.wrong(at, format_args!("expected `policy NAME = LIST`, found `{rest}`"));
        };
        if let Some(message) = form::policy_name_mistake(name) {
            self.wrong(at, message);
        }
        if !self.policy_names.insert(name) {
            self.wrong(at, format_args!("policy `{name}` is there twice"));
        }
        for error in PatternList::errors(list) {
            self.wrong(at, format_args!("policy `{name}`: {}", error.in_text(list)));
        }
        if let Ok(list) = PatternList::parse(list) {
            self.policies.push(NamedList { name, list });
        }
    }

    fn fingerprint(&mut self, at: usize, rest: &str) {
        let digits = rest.len() == 32 && rest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if self.has_fingerprint {
            self.wrong(at, "a second fingerprint; a file has one".to_owned());
        }
        self.has_fingerprint = true;
        match u128::from_str_radix(rest, 16) {
            Ok(number) if digits => self.fingerprint = Some((at, number)),
            _ => self.wrong(at, format_args!("expected 32 hexadecimal digits in lower case, found `{rest}`")),
        }
    }

    fn endpoint(&mut self, at: usize, method: &'a str, rest: &'a str) {
        let before = self.mistakes.count();
        let mut words = rest.split_whitespace();
        let path = words.next().unwrap_or_default();
        let route = Route { method, path };
        let mistake = if route.is_permission() {
            form::permission_name_mistake(path)
        } else {
            form::path_mistake(path)
        };
        if let Some(message) = mistake {
            self.wrong(at, message);
        }
        let mut endpoint = Declaration { method, path, ..Declaration::default() };
        let mut seen: Vec<&str> = Vec::new();
        for word in words {
            let (key, value) = word.split_once('=').map_or((word, None), |(key, value)| (key, Some(value)));
            if seen.contains(&key) {
                self.wrong(at, format_args!("`{key}` is there twice"));
            }
            // Words that mean nothing here are reported below, and may be many.
            if WORDS.contains(&key) {
                seen.push(key);
            }
            match (key, value) {
                ("public", None) => endpoint.access = Access::Public,
                ("public(identified)", None) => {
                    self.since_2(at, "public(identified)");
                    seen.push("public");
                    endpoint.access = Access::Public;
                    endpoint.identified = true;
                }
                ("authenticated", None) => endpoint.access = Access::Authenticated,
                ("explicit", None) => endpoint.explicit = true,
                ("modes", Some(names)) => endpoint.modes = self.modes(at, names),
                ("tags", Some(tags)) => endpoint.tags = self.tags(at, tags),
                ("needs", Some(tags)) => {
                    self.since_2(at, "needs");
                    endpoint.needs = self.tags(at, tags);
                }
                _ => self.wrong(
                    at,
                    format_args!(
                        "expected `public`, `public(identified)`, `authenticated`, `explicit`, `modes=…`, `tags=…` \
                         or `needs=…`, found `{word}`"
                    ),
                ),
            }
        }
        if seen.contains(&"public") && (seen.contains(&"authenticated") || seen.contains(&"modes")) {
            self.wrong(at, "a public endpoint is open to everyone: neither `authenticated` nor `modes` (D1)");
        } else if !seen.contains(&"public") && !seen.contains(&"modes") {
            self.wrong(at, "expected `modes=key,token,session` or some of them, or `public` (M2)".to_owned());
        }
        if !seen.contains(&"tags") {
            self.wrong(at, "expected `tags=…`: every endpoint has a tag (T4)".to_owned());
        }
        if endpoint.explicit && endpoint.access != Access::Granted {
            self.wrong(at, "`explicit` says nothing of an endpoint that is open to all (D10)".to_owned());
        }
        if !endpoint.needs.is_empty() && endpoint.access != Access::Granted {
            self.wrong(at, "an endpoint that is open to all needs no tags (D11)");
        }
        if route.is_permission() && endpoint.access == Access::Public {
            self.wrong(at, "a permission that everyone has is none (D1)");
        }
        if let Some(first) = self.routes.get(&(path, method)) {
            let first = *first;
            self.wrong(at, format_args!("{route} is there already, in line {first}"));
        } else {
            self.routes.insert((path, method), at);
        }
        if self.mistakes.count() == before {
            self.declared.endpoints.push(endpoint);
            self.lines.push(at);
        }
    }

    fn modes(&mut self, at: usize, names: &str) -> ModeSet {
        let mut modes = ModeSet::EMPTY;
        for name in names.split(',') {
            match Mode::by_name(name, &self.declared.own_modes) {
                Some(mode) if modes.contains(mode) => {
                    self.wrong(at, format_args!("mode `{name}` is there twice"));
                }
                Some(mode) => modes = modes.with(mode),
                None => {
                    let own = self.declared.own_modes.iter().copied();
                    let near =
                        nearest(name, Mode::BUILT_IN.map(|mode| mode.name(&[])).into_iter().chain(own));
                    let hint = match near {
                        Some(near) => format!("; did you mean `{near}`?"),
                        None => {
                            "; a mode beyond `key`, `token` and `session` has a line `mode NAME`".to_owned()
                        }
                    };
                    self.wrong(at, format_args!("unknown mode `{name}`{hint}"));
                }
            }
        }
        modes
    }

    fn tags(&mut self, at: usize, tags: &'a str) -> Vec<&'a str> {
        let mut found = Vec::new();
        // T4: one more than an endpoint can have is refused when the catalog is assembled.
        for tag in tags.split(',').take(256) {
            match Tag::parse(tag) {
                Ok(_) if found.contains(&tag) => self.wrong(at, format_args!("tag `{tag}` is there twice")),
                Ok(_) => found.push(tag),
                Err(error) => self.wrong(at, format_args!("tag `{tag}`: {error}")),
            }
        }
        found
    }

    fn finish(mut self) -> Result<(Lock<'a>, Option<Mistakes>), Mistakes> {
        if !self.has_fingerprint {
            let message = "no fingerprint; expected a line `fingerprint` and 32 hexadecimal digits";
            self.mistakes.push(None, message);
        }
        if !self.mistakes.is_empty() {
            return Err(self.mistakes);
        }
        let renamed = self.declared.renamed.clone();
        let assembled = self.declared.assemble().map_err(|error| {
            let of = match &error {
                AssembleError::Tag { endpoint, .. }
                | AssembleError::TagCount { endpoint }
                | AssembleError::NeedCount { endpoint }
                | AssembleError::UnknownMode { endpoint }
                | AssembleError::PathTooLong { endpoint }
                | AssembleError::SameRoute { second: endpoint, .. } => self.lines.get(*endpoint),
                _ => None,
            };
            Mistakes::one(of.copied(), error.to_string())
        })?;
        let lock = Lock::from_parts(assembled, renamed, self.policies).of_format(self.format);
        let is = lock.fingerprint();
        let wrong = self.fingerprint.filter(|(_, said)| *said != is).map(|(line, _)| {
            Mistakes::one(
                Some(line),
                format!(
                    "the fingerprint is not that of these lines, which is {is:032x}: they were edited or merged; \
                     accept them with the test that keeps the file, by ACL_BLESS=1"
                ),
            )
        });
        Ok((lock, wrong))
    }
}
