//! Lists as arguments.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use acl_core::PatternList;
use acl_core::suggest::nearest;
use acl_lock::{Lock, NamedList};
use clap::ValueHint;
use clap_complete::engine::ArgValueCompleter;

use crate::address::{is_store, shown};
use crate::complete;
use crate::failure::Failure;
use crate::input::{has_extension, mistakes, text_of};
use crate::lists::{patterns_of, with_lists};
use crate::lock_file::is_lock;
use crate::usage::Word;

/// A list from an argument, a file or standard input.
#[derive(clap::Args)]
pub(crate) struct ListArg {
    /// Patterns such as `tickets.*, -*.delete`, or the name of a policy; `-` reads standard input
    #[arg(id = "LIST", value_parser = Word, allow_hyphen_values = true, add = ArgValueCompleter::new(complete::lists))]
    word: Option<String>,
    /// The list, as an option
    #[arg(long = "list", aliases = ["tag", "tags", "pattern", "patterns", "filter", "policy"], value_name = "LIST", allow_hyphen_values = true, conflicts_with = "LIST", add = ArgValueCompleter::new(complete::lists))]
    option: Option<String>,
    /// Read the list from a file
    #[arg(short, long, value_name = "FILE", conflicts_with_all = ["LIST", "option"], value_hint = ValueHint::FilePath)]
    file: Option<PathBuf>,
}

impl ListArg {
    /// The word that stands where the list does.
    pub(crate) fn word(&self) -> Option<&String> {
        self.word.as_ref()
    }

    /// The text, if one was given.
    pub(crate) fn text(&self, lock: &Lock<'_>) -> Result<Option<String>, Failure> {
        self.text_of(self.word.as_deref(), lock)
    }

    /// The text, where another word is that of the list.
    pub(crate) fn text_of(&self, word: Option<&str>, lock: &Lock<'_>) -> Result<Option<String>, Failure> {
        match (self.option.as_deref().or(word), &self.file) {
            (Some("-"), _) => text_of(Path::new("-")).map(Some),
            (_, Some(file)) => text_of(file).map(Some),
            (Some(given), None) => {
                refuse_file(given, lock)?;
                named(given, lock).map(Some)
            }
            (None, None) => Ok(None),
        }
    }
}

/// The text of a list that must be there.
pub(crate) fn required(text: Option<String>) -> Result<String, Failure> {
    let missing = || {
        Failure::Input(
            "no list; write one in quotes, as in 'tickets.*, -*.delete', or `-` to read it from standard input"
                .to_owned(),
        )
    };
    text.ok_or_else(missing)
}

/// The text with the list of a policy in place of its name. The name of no policy is no list either (T2).
pub(crate) fn named(text: &str, lock: &Lock<'_>) -> Result<String, Failure> {
    with_lists(text, |list| {
        if let Some(policy) = policy(list, lock) {
            return Ok(Cow::Owned(policy.list.as_str().to_owned()));
        }
        if is_name(list) {
            return Err(no_policy(list, lock));
        }
        match policy_in(list, lock) {
            Some((name, whole)) => Err(Failure::Input(format!(
                "`{name}` is a policy, and the name of a policy stands alone; write its patterns instead: `{whole}`"
            ))),
            None => Ok(Cow::Borrowed(list)),
        }
    })
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

fn policy<'l>(name: &str, lock: &'l Lock<'_>) -> Option<&'l NamedList<'l>> {
    lock.policies().iter().find(|policy| policy.name == name)
}

/// The first policy among the patterns of a list, and the list with the patterns of policies in place of their names.
fn policy_in<'l>(list: &str, lock: &'l Lock<'_>) -> Option<(&'l str, String)> {
    let parts = || list.split(',').map(str::trim_ascii);
    let first = parts().find_map(|part| policy(part, lock))?;
    let patterns =
        |part: &str| policy(part, lock).map_or_else(|| part.to_owned(), |policy| patterns_of(policy.list));
    Some((first.name, parts().map(patterns).collect::<Vec<_>>().join(", ")))
}

fn no_policy(name: &str, lock: &Lock<'_>) -> Failure {
    let names: Vec<&str> = lock.policies().iter().map(|policy| policy.name).collect();
    Failure::Input(match nearest(name, names.iter().copied()) {
        Some(near) => format!("the lock has no policy `{name}`; did you mean `{near}`?"),
        None if names.is_empty() => format!("the lock has no policy `{name}`, and no other"),
        None => format!("the lock has no policy `{name}`; it has {}", names.join(", ")),
    })
}

/// A bound (S4).
#[derive(clap::Args)]
pub(crate) struct WithinArg {
    /// A bound, such as the list of the key's maker: what counts is what both grant
    #[arg(long, value_name = "LIST", allow_hyphen_values = true, add = ArgValueCompleter::new(complete::lists))]
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

/// Whoever writes the name of a file as a list means what is in the file.
fn refuse_file(given: &str, lock: &Lock<'_>) -> Result<(), Failure> {
    if is_store(given) {
        let address = shown(given);
        return Err(Failure::Input(format!(
            "`{address}` is a store and no list; `--keys {address}` of who-can, explain, lint, diff, rewrite and suggest \
             reads its keys"
        )));
    }
    let path = Path::new(given.trim());
    let matches_a_tag = || {
        let catalog = lock.catalog();
        PatternList::parse(given).is_ok_and(|list| list.patterns().any(|pattern| catalog.has_tag(pattern)))
    };
    if !path.is_file() || matches_a_tag() {
        return Ok(());
    }
    let path = path.display();
    let instead = if is_lock(given) {
        format!("`--lock {path}` names a lock")
    } else if has_extension(given, "csv") {
        "keys are for `acl who-can` and the option `--keys` of explain, lint, diff and rewrite".to_owned()
    } else {
        format!("`--file {path}` reads a list from it")
    };
    Err(Failure::Input(format!("`{path}` is a file and no list; {instead}")))
}
