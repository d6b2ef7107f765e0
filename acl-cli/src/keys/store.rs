//! Keys from a store of `acl-keys`, by its address.

use acl_core::Catalog;
use acl_keys::{By, Calls, Error, StoredKey, StoredKeys};
use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use tokio::runtime::{Builder, Runtime};

use crate::address::shown;
use crate::failure::Failure;
use crate::keys::key::Key;

/// A store that is open.
pub(crate) struct Store {
    runtime: Runtime,
    stored: StoredKeys,
    address: String,
}

impl Store {
    /// Opens a store to read it. Nothing is created, and nothing in it changes.
    pub(crate) fn read(address: &str) -> Result<Self, Failure> {
        Self::open(address, StoredKeys::open(address))
    }

    /// Opens a store to change lists in it.
    pub(crate) fn write(address: &str) -> Result<Self, Failure> {
        Self::open(address, StoredKeys::open_to_write(address))
    }

    fn open(address: &str, open: impl Future<Output = Result<StoredKeys, Error>>) -> Result<Self, Failure> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| format!("{}: {error}", shown(address)))?;
        let stored = runtime.block_on(open).map_err(|error| failure(address, error))?;
        Ok(Self { runtime, stored, address: address.to_owned() })
    }

    /// Calls `each` with every live key, in the order of their numbers. Only a page of them is in memory.
    pub(crate) fn for_each(
        &self,
        mut each: impl FnMut(Key<'_>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let (bar, mut last) = (progress(), i64::MIN);
        loop {
            let page = self.ask(self.stored.live_after(last))?;
            let Some(end) = page.last() else { return Ok(()) };
            last = end.id;
            for key in &page {
                each(view(key, &key.id.to_string()))?;
                bar.inc(1);
            }
        }
    }

    /// The key with this name or number.
    pub(crate) fn named(&self, name: &str) -> Result<StoredKey, Failure> {
        let mut found = self.ask(self.stored.live_named(name))?;
        let (count, address) = (found.len(), shown(&self.address));
        match found.pop() {
            None => Err(Failure::Input(format!("{address}: no live key `{name}`"))),
            Some(_) if count > 1 => {
                let numbers =
                    found.iter().take(5).map(|key| key.id.to_string()).collect::<Vec<_>>().join(", ");
                Err(Failure::Input(format!(
                    "{address}: several keys are called `{name}`; name one by its number: {numbers}, …"
                )))
            }
            Some(key) => Ok(key),
        }
    }

    /// What a key called.
    pub(crate) fn calls_of(&self, key: &StoredKey) -> Result<Vec<Calls>, Failure> {
        self.ask(self.stored.calls_of(key.id))
    }

    /// What keys of this mode called.
    pub(crate) fn calls_by(&self, mode: &str) -> Result<Vec<Calls>, Failure> {
        self.ask(self.stored.calls_by(mode))
    }

    /// Replaces lists by others that grant the same. Returns in how many keys.
    pub(crate) fn replace(
        &self,
        catalog: &Catalog<'_>,
        who: &str,
        old: &str,
        new: &str,
    ) -> Result<u64, Failure> {
        self.ask(self.stored.replace(catalog, &By::operator(who), old, new))
    }

    fn ask<T>(&self, question: impl Future<Output = Result<T, Error>>) -> Result<T, Failure> {
        self.runtime.block_on(question).map_err(|error| failure(&self.address, error))
    }
}

fn view<'k>(key: &'k StoredKey, id: &'k str) -> Key<'k> {
    Key {
        name: &key.name,
        id: Some(id),
        list: &key.lists,
        shadow: key.shadow.as_deref(),
        mode: Some(&key.mode),
        within: None,
    }
}

fn failure(address: &str, error: Error) -> Failure {
    let address = shown(address);
    Failure::Input(match error {
        Error::Invalid { message, .. } => format!("{address}: {message}"),
        Error::Unavailable(error) => format!("{address}: the database does not answer: {error}"),
        other => format!("{address}: {other}"),
    })
}

/// A count of keys, drawn only on a terminal.
fn progress() -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_finish(ProgressFinish::AndClear);
    match ProgressStyle::with_template("{spinner} {human_pos} keys read") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
