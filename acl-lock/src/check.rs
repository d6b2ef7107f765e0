//! The test that keeps a file current.

use core::error::Error;
use core::fmt;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use acl_core::Registry;

use crate::change::Change;
use crate::compare::changes;
use crate::form::FORMAT;
use crate::lock::Lock;
use crate::mistake::Mistakes;
use crate::read::read;

/// What a test returns: nothing, or a [`Failure`] that says what to do.
pub type Checked = Result<(), Failure>;

/// Why a file is not that of its registry.
///
/// Its `Debug` is its `Display`, because that is what a test prints.
pub struct Failure {
    path: PathBuf,
    why: Why,
}

enum Why {
    Missing,
    Io(io::Error),
    Unreadable(Mistakes),
    Changed(Vec<Change>),
    /// The surface is the same, and the file is of an earlier format.
    OldFormat(u32),
    /// Only how it is written: comments aside, the surface is the same but the fingerprint line is not.
    Fingerprint,
    /// All changes, those that are forbidden among them.
    Forbidden(Vec<Change>),
}

impl Failure {
    /// The differences, if the file is there and can be read.
    pub fn changes(&self) -> &[Change] {
        match &self.why {
            Why::Changed(changes) | Why::Forbidden(changes) => changes,
            _ => &[],
        }
    }
}

/// Whether the file says what the registry is.
///
/// With the environment variable `ACL_BLESS` set to `1`, a change is accepted: the file is written, also where
/// there was none. Two kinds of change are not accepted, because stored lists would silently mean something
/// else: a tag that is gone without a word in `renamed` or `removed`, and a removed prefix that is back.
/// A relative path is that of the package, where cargo runs tests.
///
/// # Errors
/// A [`Failure`]: the file is missing, cannot be read or written, or differs; each with the differences in words
/// and what to do.
pub fn check<R: Registry>(path: impl AsRef<Path>) -> Checked {
    check_lock(&Lock::of::<R>(), path, env::var_os("ACL_BLESS").is_some_and(|value| value == "1"))
}

/// [`check()`] for a surface that was made at run time; `bless` says whether a change is accepted.
///
/// # Errors
/// As [`check()`].
pub fn check_lock(lock: &Lock<'_>, path: impl AsRef<Path>, bless: bool) -> Checked {
    let path = path.as_ref();
    outcome(lock, path, bless).map_err(|why| Failure { path: path.to_owned(), why })
}

fn outcome(lock: &Lock<'_>, path: &Path, bless: bool) -> Result<(), Why> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return if bless { write(lock, path) } else { Err(Why::Missing) };
        }
        Err(error) => return Err(Why::Io(error)),
    };
    let (old, wrong_fingerprint) = read(&text).map_err(Why::Unreadable)?;
    let found = changes(&old, lock);
    if found.iter().any(Change::is_forbidden) {
        return Err(Why::Forbidden(found));
    }
    match (bless, found.is_empty(), wrong_fingerprint) {
        (_, true, None) if old.format() == FORMAT => Ok(()),
        (true, ..) => write(lock, path),
        (false, true, None) => Err(Why::OldFormat(old.format())),
        (false, true, Some(_)) => Err(Why::Fingerprint),
        (false, false, _) => Err(Why::Changed(found)),
    }
}

/// Written whole beside the file, then put in its place: no test sees half of it.
fn write(lock: &Lock<'_>, path: &Path) -> Result<(), Why> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}", std::process::id()));
    fs::write(&beside, lock.to_string()).map_err(Why::Io)?;
    fs::rename(&beside, path).map_err(Why::Io)
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.why {
            Why::Missing => write!(f, "{path} is not there; to make it: ACL_BLESS=1 cargo test"),
            Why::Io(error) => write!(f, "{path}: {error}"),
            Why::Unreadable(mistakes) => {
                write!(f, "{path} cannot be read, so nothing was compared with it:")?;
                mistakes.iter().try_for_each(|mistake| write!(f, "\n  {mistake}"))?;
                match mistakes.count() - mistakes.iter().count() {
                    0 => Ok(()),
                    more => write!(f, "\n  and {more} more"),
                }
            }
            Why::OldFormat(format) => write!(
                f,
                "{path} says what the registry says, in format {format}; this version of acl writes format {FORMAT}. \
                 Nobody's rights change. To write it anew: ACL_BLESS=1 cargo test"
            ),
            Why::Fingerprint => {
                write!(f, "{path} has the fingerprint of something else; to accept: ACL_BLESS=1 cargo test")
            }
            Why::Changed(changes) => {
                write!(f, "{path} is not what the registry says now:")?;
                changes.iter().try_for_each(|change| write!(f, "\n  {change}"))?;
                write!(f, "\nIf that is meant, accept it: ACL_BLESS=1 cargo test")
            }
            Why::Forbidden(changes) => {
                write!(
                    f,
                    "{path}: ACL_BLESS=1 does not accept this, because stored lists would lose their meaning:"
                )?;
                let (forbidden, others): (Vec<_>, Vec<_>) =
                    changes.iter().partition(|change| change.is_forbidden());
                forbidden.iter().try_for_each(|change| write!(f, "\n  {change}"))?;
                f.write_str(if others.is_empty() { "" } else { "\nWhat else is not as it was:" })?;
                others.iter().try_for_each(|change| write!(f, "\n  {change}"))
            }
        }
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for Failure {}
