//! Many keys narrowed at once: denies are added to each list, which can only take away (D4, D7).

use acl::{Catalog, Mode, PatternList, Rights};
use axum::body::Bytes;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sqlx::AnyConnection;

use super::search::{Alike, Prepared};
use super::{authority, lists};
use crate::administration::endpoints::beyond;
use crate::clock::now;
use crate::credentials::who::Who;
use crate::failure::Failure;

/// What narrowing would do, or did.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Keys whose list grants something of what is denied.
    pub changed: usize,
    /// Keys whose list grants nothing of it; they are left alone.
    pub untouched: usize,
    /// For each set of endpoints lost, how many keys lose it; the most keys first. The set is empty where a list
    /// grants what no role that bounds the key does today.
    pub lost: Vec<(Vec<String>, usize)>,
    /// A digest of which keys change, to what list, and what they lose: equal to another's if they do the same.
    pub digest: String,
}

/// Checks that the text only takes away.
///
/// # Errors
/// 400 for a text that is no list, has an allow, or has a deny that matches nothing.
pub fn check(catalog: &Catalog<'_>, denies: &str) -> Result<(), Failure> {
    lists::check(catalog, "denies", denies)?;
    let allow = PatternList::parse(denies).ok().and_then(|list| list.patterns().find(|one| !one.is_deny()));
    allow.map_or(Ok(()), |allow| {
        let message = format!("`{allow}` allows; many keys at once are only narrowed: write `-{allow}`");
        Err(Failure::field("denies", "not_a_deny", message))
    })
}

/// Adds the denies to each list found that grants something of what they deny. Without `apply` it only looks.
///
/// The roles that bound a key do not spare its list: tomorrow they may grant more (S4).
///
/// Keys with one list and the same roles are looked at together: the cost is by different lists, not by keys.
///
/// # Errors
/// As [`check`]; 400 where a list would get too long; 403 where a key has more rights than the caller, who then narrows
/// fewer.
pub async fn narrow(
    db: &mut AnyConnection,
    catalog: &Catalog<'_>,
    by: &Who,
    found: &Prepared,
    denies: &str,
    apply: bool,
) -> Result<Outcome, Failure> {
    check(catalog, denies)?;
    let mut outcome = Outcome::default();
    let mut digest = Sha256::new();
    for alike in found.alike(&mut *db).await? {
        let text = format!("{}, {denies}", alike.list);
        let keys = usize::try_from(alike.keys).unwrap_or_default();
        let alone = |list: &str| Rights::new(catalog, Mode::KEY, &[list]).grant::<Vec<u64>>();
        if alone(&alike.list).is_subset(&alone(&text)) {
            outcome.untouched += keys;
            continue;
        }
        lists::check(catalog, "denies", &text)?;
        let bounded: Vec<_> =
            [Some(alike.list.as_str()), alike.agent_role.as_deref()].into_iter().flatten().collect();
        authority::over(db, catalog, by, &bounded).await?;
        outcome.changed += keys;
        let (before, after) =
            (alike.endpoints_with(catalog, &alike.list), alike.endpoints_with(catalog, &text));
        let lost = beyond(catalog, &before, &after);
        digest.update(json!([alike.ids, text, lost]).to_string());
        if apply {
            write(db, by, &alike, &text, &lost).await?;
        }
        match outcome.lost.iter_mut().find(|(set, _)| *set == lost) {
            Some((_, count)) => *count += keys,
            None => outcome.lost.push((lost, keys)),
        }
    }
    outcome.lost.sort_by_key(|(_, keys)| std::cmp::Reverse(*keys));
    outcome.digest = format!("{:x}", Bytes::copy_from_slice(&digest.finalize()));
    Ok(outcome)
}

/// The new list and an audit row for each of the keys. The list's author stays: nobody answers for allows that
/// they did not write.
async fn write(
    db: &mut AnyConnection,
    by: &Who,
    alike: &Alike,
    text: &str,
    lost: &[String],
) -> Result<(), Failure> {
    let new = lists::intern(db, text).await?;
    sqlx::query("UPDATE api_keys SET list = $1, updated = $2 WHERE id IN (SELECT value FROM json_each($3))")
        .bind(new)
        .bind(now())
        .bind(&alike.ids)
        .execute(&mut *db)
        .await?;
    sqlx::query(
        "INSERT INTO audit (at, person, acting_for, action, subject, subject_id, old_list, new_list, lost)
         SELECT $1, $2, $3, 'narrow', 'api_key', value, $4, $5, $6 FROM json_each($7)",
    )
    .bind(now())
    .bind(by.person)
    .bind(by.acting_for)
    .bind(&alike.list)
    .bind(text)
    .bind(json!(lost).to_string())
    .bind(&alike.ids)
    .execute(&mut *db)
    .await?;
    Ok(())
}
