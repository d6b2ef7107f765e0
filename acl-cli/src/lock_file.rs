//! Where the lock is, and reading it.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use acl_lock::{Lock, Mistakes};

use crate::failure::Failure;
use crate::input::without_mark;
use crate::output::counted;

/// The name that a lock has where nobody gives it another.
const NAME: &str = "acl.lock";
/// What every lock begins with; the number of the format follows.
const BEGINNING: &[u8; 9] = b"acl.lock ";

/// The text of a lock.
pub(crate) struct LockFile {
    path: PathBuf,
    text: String,
}

impl LockFile {
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        match fs::read_to_string(path) {
            Ok(text) => Ok(Self::of(path, text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Failure::Input(format!(
                "{} is not there; a test with `acl_lock::check` writes it",
                path.display()
            ))),
            Err(error) => Err(Failure::Input(format!("{}: {error}", path.display()))),
        }
    }

    /// A text that was read elsewhere; messages call it by this name.
    pub(crate) fn of(name: impl Into<PathBuf>, text: String) -> Self {
        Self { path: name.into(), text: without_mark(text) }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn lock(&self) -> Result<Lock<'_>, Failure> {
        Lock::parse(&self.text).map_err(|mistakes| self.failure(&mistakes))
    }

    /// The lock, though its fingerprint may be that of other lines.
    pub(crate) fn lock_with_any_fingerprint(&self) -> Result<Lock<'_>, Failure> {
        Lock::parse_with_any_fingerprint(&self.text).map_err(|mistakes| self.failure(&mistakes))
    }

    fn failure(&self, mistakes: &Mistakes) -> Failure {
        let count = counted(mistakes.count(), "mistake", "mistakes");
        let lines = mistakes.to_string().replace('\n', "\n  ");
        Failure::Input(format!("{}: {count}\n  {lines}", self.path.display()))
    }
}

/// The lock in the current folder, or in the nearest folder above that has one.
pub(crate) fn nearest() -> Result<PathBuf, Failure> {
    let depth = std::env::current_dir().map_or(0, |folder| folder.components().count());
    let mut path = PathBuf::from(NAME);
    for _ in 0..=depth {
        if path.is_file() {
            return Ok(path);
        }
        path = Path::new("..").join(path);
    }
    Err(Failure::Input(format!(
        "no {NAME} in this folder or above it; a test with `acl_lock::check` writes it, and `--lock FILE` or the \
         variable ACL_LOCK names another file"
    )))
}

/// Whether a file of this name begins as a lock does.
pub(crate) fn is_lock(name: &str) -> bool {
    let mut beginning = [0; BEGINNING.len()];
    let read = File::open(name).and_then(|mut file| file.read_exact(&mut beginning));
    read.is_ok() && beginning == *BEGINNING
}
