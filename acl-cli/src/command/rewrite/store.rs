//! A store of keys, and lists replaced in it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::{self, Write as _};

use acl_core::Catalog;

use crate::command::rewrite::rewriting::Rewriting;
use crate::command::rewrite::seen::Seen;
use crate::failure::Outcome;
use crate::keys::store::Store;
use crate::lists::one_line;
use crate::output::{BOLD, DIM, counted, printable, stdout};

/// Lists of keys, as a store has them, and what becomes of them.
struct Replaced {
    old: String,
    new: String,
    keys: usize,
}

/// Tells which lists change, and changes them if somebody is to have done it.
pub(super) fn rewrite(
    address: &str,
    mut rewriting: Rewriting<'_>,
    catalog: &Catalog<'_>,
    by: Option<&str>,
    as_json: bool,
) -> Outcome {
    let (mut seen, mut all, mut numbers) = (Seen::default(), Vec::<Replaced>::new(), HashMap::new());
    let (mut key_number, mut rewritten) = (0, 0);
    let store = if by.is_some() { Store::write(address) } else { Store::read(address) }?;
    store.for_each(|key| {
        key_number += 1;
        let mut is_other = false;
        for old in [Some(key.list), key.shadow].into_iter().flatten() {
            let new = seen.rewritten(old, key_number, &mut rewriting);
            if new == old {
                continue;
            }
            is_other = true;
            let number = match numbers.entry(old.to_owned()) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(unknown) => {
                    all.push(Replaced { old: old.to_owned(), new, keys: 0 });
                    *unknown.insert(all.len() - 1)
                }
            };
            if let Some(replaced) = all.get_mut(number) {
                replaced.keys += 1;
            }
        }
        rewritten += usize::from(is_other);
        Ok(())
    })?;
    let count = counted(rewritten, "key", "keys");
    if as_json {
        seen.write_json()?;
    } else {
        write(&all)?;
    }
    let Some(by) = by else {
        if !as_json {
            let hint = if rewritten > 0 { "; nothing was written: `--write` writes" } else { "" };
            seen.write(&format!("{count} to rewrite{hint}"))?;
        }
        return Ok(seen.status());
    };
    let mut written = 0;
    for Replaced { old, new, .. } in &all {
        written += store.replace(catalog, by, old, new)?;
    }
    if !as_json {
        let written = usize::try_from(written).unwrap_or(usize::MAX);
        seen.write(&format!("{} replaced in the store", counted(written, "list of a key", "lists of keys")))?;
    }
    Ok(seen.status())
}

fn write(all: &[Replaced]) -> io::Result<()> {
    let mut out = stdout();
    for Replaced { old, new, keys } in all {
        let [old, new] = [old, new].map(|lists| one_line(lists));
        writeln!(out, "{BOLD}{}{BOLD:#} {DIM}({}){DIM:#}", printable(&old), counted(*keys, "key", "keys"))?;
        writeln!(out, "  becomes {BOLD}{}{BOLD:#}", printable(&new))?;
    }
    out.flush()
}
