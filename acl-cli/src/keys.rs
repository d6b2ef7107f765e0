//! Keys and their lists, read one after another from a table or a store; what equal ones amount to is found out once.

mod decided;
mod key;
pub(crate) mod store;
pub(crate) mod table;

use std::io::{self, Write as _};
use std::path::Path;

use crate::address;
use crate::failure::Failure;
use crate::output::{NOTE, stderr};

pub(crate) use self::decided::Decided;
pub(crate) use self::key::{Asked, Key};
use self::store::Store;

/// What keys are read from, for `--help`.
pub(crate) const SOURCES: &str = "\
Keys are read from a file or a store. A file is CSV whose first line names the columns `key`, `list` and, where keys \
differ in it, `mode`. A column `within` has the bound of a key, such as its maker's list: the key may call what both \
grant. It is empty where nothing bounds the key. `list` and `within` may hold several lists with `|` between them; what \
any of them grants counts.

A store is named by its address, `sqlite://keys.db` or `postgres://user@host/name`; a password is taken from PGPASSWORD \
or ~/.pgpass. Its live keys are read: not those that are revoked or expired. What its application bounds keys by, such \
as roles, only the application knows, so a key may do less than is said here.";

/// Calls `each` with every key, in the order of the file or of the store; `-` is standard input. Shows how far it is
/// where standard error is a terminal.
pub(crate) fn for_each(from: &Path, each: impl FnMut(Key<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
    match address::of_store(from) {
        Some(address) => Store::read(address)?.for_each(each),
        None => table::for_each(from, each),
    }
}

/// Whether keys may be bounded by what is not known here.
pub(crate) fn has_unknown_bounds(from: &Path) -> bool {
    address::of_store(from).is_some()
}

/// Says that keys may be bounded by what is not known here, if that is so.
pub(crate) fn note_unknown_bounds(from: &Path) -> io::Result<()> {
    if has_unknown_bounds(from) {
        writeln!(
            stderr(),
            "{NOTE}note:{NOTE:#} what the application bounds these keys by, such as roles, is not known here: a key may \
             do less than its lists grant"
        )?;
    }
    Ok(())
}
