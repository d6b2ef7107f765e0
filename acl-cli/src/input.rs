//! What questions are asked about: the lock, lists, modes, calls.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use acl_core::requests::{Requests, path_of};
use acl_core::suggest::{self, nearest};
use acl_core::{Catalog, Mode, PatternList};
use acl_lock::Lock;

use crate::failure::Failure;
use crate::lists::with_lists;
use crate::output::{counted, grouped, printable};

/// What a file is called in a message; `-` is standard input.
pub(crate) fn name_of(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}

/// The text of a file; `-` is standard input.
pub(crate) fn text_of(path: &Path) -> Result<String, Failure> {
    let text =
        if path == Path::new("-") { io::read_to_string(io::stdin()) } else { fs::read_to_string(path) };
    let text = text.map_err(|error| format!("{}: {error}", name_of(path)))?;
    Ok(without_mark(text))
}

/// Some editors begin a text with a byte order mark.
fn without_mark(text: String) -> String {
    match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    }
}

/// The lock of who names no other.
pub(crate) const LOCK: &str = "acl.lock";

/// The text of a lock; [`lock`] reads it.
pub(crate) fn lock_text(path: &Path) -> Result<String, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(without_mark(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // Who named a file needs no word about naming one.
            let other = if path == Path::new(LOCK) { ", or name another by `--lock FILE`" } else { "" };
            let made = "a test with `acl_lock::check` makes it";
            Err(Failure::Input(format!("{} is not there; {made}{other}", path.display())))
        }
        Err(error) => Err(Failure::Input(format!("{}: {error}", path.display()))),
    }
}

pub(crate) fn lock<'t>(path: &Path, text: &'t str) -> Result<Lock<'t>, Failure> {
    Lock::parse(text).map_err(|mistakes| {
        let count = counted(mistakes.count(), "mistake", "mistakes");
        let lines = mistakes.to_string().replace('\n', "\n  ");
        Failure::Input(format!("{}: {count}\n  {lines}", path.display()))
    })
}

/// A list from an argument, a file or standard input.
#[derive(clap::Args)]
pub(crate) struct ListArg {
    /// Patterns such as `tickets.*, -*.delete`, or the name of a policy; `-` reads standard input
    #[arg(allow_hyphen_values = true)]
    list: Option<String>,
    /// Read the list from a file
    #[arg(long, value_name = "FILE", conflicts_with = "list")]
    file: Option<PathBuf>,
}

impl ListArg {
    /// The text, if one was given.
    pub(crate) fn text(&self, lock: &Lock<'_>) -> Result<Option<String>, Failure> {
        match (&self.list, &self.file) {
            (Some(dash), _) if dash == "-" => text_of(Path::new("-")).map(Some),
            (_, Some(file)) => text_of(file).map(Some),
            (Some(given), None) => named(given, lock).map(Some),
            (None, None) => Ok(None),
        }
    }

    /// The text of a list that must be there.
    pub(crate) fn required(&self, lock: &Lock<'_>) -> Result<String, Failure> {
        let missing =
            || Failure::Input("no list; write one, or `-` to read it from standard input".to_owned());
        self.text(lock)?.ok_or_else(missing)
    }
}

/// The text with the list of a policy in place of its name. The name of no policy is no list either (T2).
pub(crate) fn named(text: &str, lock: &Lock<'_>) -> Result<String, Failure> {
    with_lists(text, |list| {
        if let Some(policy) = lock.policies().iter().find(|policy| policy.name == list) {
            return Ok(Cow::Owned(policy.list.as_str().to_owned()));
        }
        let is_name = list.starts_with(|c: char| c.is_ascii_uppercase())
            && list.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
        if is_name { Err(no_policy(list, lock)) } else { Ok(Cow::Borrowed(list)) }
    })
}

fn no_policy(name: &str, lock: &Lock<'_>) -> Failure {
    let names: Vec<&str> = lock.policies().iter().map(|policy| policy.name).collect();
    Failure::Input(match nearest(name, names.iter().copied()) {
        Some(near) => format!("the lock has no policy `{name}`; did you mean `{near}`?"),
        None if names.is_empty() => format!("the lock has no policy `{name}`, and no other"),
        None => format!("the lock has no policy `{name}`; it has {}", names.join(", ")),
    })
}

/// S4: what bounds a list.
#[derive(clap::Args)]
pub(crate) struct WithinArg {
    /// A bound, such as the list of the key's maker: what counts is what both grant (S4)
    #[arg(long, value_name = "LIST", allow_hyphen_values = true)]
    within: Option<String>,
}

impl WithinArg {
    pub(crate) fn text(&self, lock: &Lock<'_>) -> Result<Option<String>, Failure> {
        self.within.as_deref().map(|given| named(given, lock)).transpose()
    }
}

/// A list, or every mistake of its text with a caret under the place.
pub(crate) fn parse(text: &str) -> Result<PatternList<'_>, Failure> {
    PatternList::parse(text).map_err(|_| Failure::Input(mistakes(text, "the list")))
}

/// The most mistakes of one text that are drawn; more are counted.
pub(crate) const MOST_DRAWN: usize = 50;

/// The mistakes of a text, drawn; `name` is what the list is called.
pub(crate) fn mistakes(text: &str, name: &str) -> String {
    let count = PatternList::errors(text).count();
    let mut told = format!("{} in {name}, so it grants nothing", counted(count, "mistake", "mistakes"));
    for error in PatternList::errors(text).take(MOST_DRAWN) {
        told.push_str("\n\n");
        for line in error.in_text(text).to_string().lines() {
            told.push_str("  ");
            told.push_str(line);
            told.push('\n');
        }
        told.pop();
    }
    if let Some(more) = count.checked_sub(MOST_DRAWN).filter(|more| *more > 0) {
        told.extend(["\n\n  and ", &grouped(more), " more"]);
    }
    told
}

/// By what kind of credential the calls come.
#[derive(clap::Args)]
pub(crate) struct ModeArg {
    /// Who asks: key, token, session, or a mode of the registry's own
    #[arg(long, value_name = "MODE", default_value = "key")]
    mode: String,
}

impl ModeArg {
    pub(crate) fn mode(&self, catalog: &Catalog<'_>) -> Result<Mode, Failure> {
        mode(&self.mode, catalog).map_err(Failure::Input)
    }

    pub(crate) fn name(&self) -> &str {
        &self.mode
    }
}

pub(crate) fn mode(name: &str, catalog: &Catalog<'_>) -> Result<Mode, String> {
    let own = catalog.own_modes();
    Mode::by_name(name, own).ok_or_else(|| {
        let known: Vec<&str> = catalog.modes().map(|mode| mode.name(own)).collect();
        match nearest(&name.to_ascii_lowercase(), known.iter().copied()) {
            _ if name.is_empty() => format!("no mode; expected {}", known.join(", ")),
            Some(near) => format!("unknown mode `{}`; did you mean `{near}`?", printable(name)),
            None => format!("unknown mode `{}`; expected {}", printable(name), known.join(", ")),
        }
    })
}

/// A call: a method and a declared path, or the path of a request.
#[derive(clap::Args)]
pub(crate) struct CallArg {
    /// Such as `GET`
    method: String,
    /// Such as `/tickets/{id}` or `/tickets/7`
    path: String,
}

impl CallArg {
    pub(crate) fn find(&self, catalog: &Catalog<'_>) -> Option<u16> {
        Requests::of(catalog).find(&self.method(), &self.path)
    }

    pub(crate) fn method(&self) -> String {
        self.method.to_ascii_uppercase()
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The endpoints that may have been meant, three at most.
    pub(crate) fn near(&self, catalog: &Catalog<'_>) -> Vec<String> {
        let path = format!("/{}", path_of(&self.path).trim_matches('/'));
        let near = suggest::endpoints(catalog, &self.method(), &path);
        near.into_iter().filter_map(|index| catalog.route(index)).map(|route| route.to_string()).collect()
    }
}
