//! Many keys narrowed at once: denies are added to each list, which can only take away (D4, D7).

use acl::{PatternList, Registry as _};
use sqlx::SqliteConnection;

use super::keys::{Key, record, set};
use super::lists;
use crate::api::Api;
use crate::credentials::who::Who;
use crate::failure::Failure;
use crate::rights::Endpoints;

/// What narrowing would do, or did.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Keys that lose something.
    pub changed: usize,
    /// Keys that lose nothing and are left alone.
    pub untouched: usize,
    /// For each set of endpoints lost, how many keys lose it; the most keys first.
    pub lost: Vec<(Vec<String>, usize)>,
}

/// Checks that the text only takes away.
///
/// # Errors
/// 400 for a text that is no list, has an allow, or has a deny that matches nothing.
pub fn check(denies: &str) -> Result<(), Failure> {
    lists::check(Api::CATALOG, "denies", denies)?;
    let allow = PatternList::parse(denies).ok().and_then(|list| list.patterns().find(|one| !one.is_deny()));
    allow.map_or(Ok(()), |allow| {
        let message = format!("`{allow}` allows; many keys at once are only narrowed: write `-{allow}`");
        Err(Failure::field("denies", "not_a_deny", message))
    })
}

/// Adds the denies to the list of each key that loses something by it. Without `apply` it only looks.
///
/// # Errors
/// As [`check`]; 400 where a list would get too long.
pub async fn narrow(
    db: &mut SqliteConnection,
    by: &Who,
    ids: &[i64],
    denies: &str,
    apply: bool,
) -> Result<Outcome, Failure> {
    check(denies)?;
    let mut outcome = Outcome::default();
    for id in ids {
        let key = Key::load(&mut *db, *id).await?;
        if key.revoked.is_some() {
            continue;
        }
        let text = format!("{}, {denies}", key.list);
        let (before, after) = (key.endpoints_with_list(), key.endpoints_with(&text));
        if before.is_subset(&after) {
            outcome.untouched += 1;
            continue;
        }
        outcome.changed += 1;
        count(&mut outcome.lost, before.beyond(&after, Api::CATALOG));
        if apply {
            lists::check(Api::CATALOG, "denies", &text)?;
            let list = lists::intern(db, &text).await?;
            // The list's author stays: nobody answers for allows that they did not write.
            set(db, key.id, "list", list).await?;
            narrowed(db, by, &key, &text, (&before, &after)).await?;
        }
    }
    outcome.lost.sort_by_key(|(_, keys)| std::cmp::Reverse(*keys));
    Ok(outcome)
}

fn count(sets: &mut Vec<(Vec<String>, usize)>, lost: Vec<String>) {
    match sets.iter_mut().find(|(set, _)| *set == lost) {
        Some((_, keys)) => *keys += 1,
        None => sets.push((lost, 1)),
    }
}

async fn narrowed(
    db: &mut SqliteConnection,
    by: &Who,
    key: &Key,
    text: &str,
    endpoints: (&Endpoints, &Endpoints),
) -> Result<(), Failure> {
    record(db, by, "narrow", key.id, (Some(&key.list), Some(text)), endpoints, None).await
}
