//! Keys: made, changed, rotated, revoked, their candidate promoted.

use acl::Catalog;
use sqlx::AnyConnection;

use super::key::Key;
use super::key_input::KeyInput;
use super::{audit, authority, lists};
use crate::administration::endpoints::Endpoints;
use crate::clock::{DAY, now, timestamp};
use crate::credentials::who::Who;
use crate::database::{Statement, Value};
use crate::failure::Failure;
use crate::secret::{Code, Kind};

/// How long the old code of a rotated key lives.
pub const OVERLAP: i64 = DAY;

/// Makes a key. The code is in the answer and nowhere else.
///
/// # Errors
/// 400 with what is wrong of the input; 403 for an agent with more rights than the caller.
pub async fn create(
    db: &mut AnyConnection,
    catalog: &Catalog<'_>,
    by: &Who,
    input: &KeyInput,
) -> Result<(i64, Code), Failure> {
    let list = input.list.as_deref().unwrap_or("*");
    lists::check(catalog, "list", list)?;
    let description = input.description.as_deref();
    let description =
        description.ok_or_else(|| Failure::field("description", "required", "it is missing"))?;
    let agent = input.agent.unwrap_or(by.person);
    must_be_agent(db, agent).await?;
    if agent != by.person {
        authority::over_person(db, catalog, by, agent).await?;
    }
    let candidate = match &input.candidate {
        Some(Some(text)) => {
            lists::check(catalog, "candidate", text)?;
            Some(lists::intern(db, text).await?)
        }
        _ => None,
    };
    let list_id = lists::intern(db, list).await?;
    let id = sqlx::query_scalar(
        "INSERT INTO api_keys (description, agent, made_by, list, candidate, is_superuser, hourly_limit,
                               daily_limit, expires, created, updated)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
    )
    .bind(description)
    .bind(agent)
    .bind(by.person)
    .bind(list_id)
    .bind(candidate)
    .bind(i64::from(input.is_superuser.unwrap_or(false)))
    .bind(input.hourly_limit.unwrap_or(1_000))
    .bind(input.daily_limit.unwrap_or(10_000))
    .bind(input.expires.flatten())
    .bind(now())
    .bind(now())
    .fetch_one(&mut *db)
    .await?;
    let code = add_code(db, by, id).await?;
    let key = Key::load(&mut *db, id).await?;
    let nothing = Endpoints::default();
    let mut notes: Vec<String> = key.candidate.iter().map(|list| format!("candidate: {list}")).collect();
    notes.extend(key.is_superuser().then(|| "type: superuser".to_owned()));
    let can = key.endpoints(catalog);
    record(db, catalog, by, ("create", id), (None, Some(list)), (&nothing, &can), noted(&notes)).await?;
    Ok((id, code))
}

/// Goes on if the key is as somebody has seen it, by [`Key::digest`].
///
/// # Errors
/// 404; 409 if it was changed since.
pub async fn must_be_as_seen(db: &mut AnyConnection, id: i64, digest: &str) -> Result<(), Failure> {
    if Key::load(db, id).await?.digest() == digest {
        return Ok(());
    }
    let message = "somebody changed this key meanwhile, so nothing was saved; this is how it is now";
    Err(Failure::changed(message))
}

/// Changes a key. What the input does not say stays, the list above all.
///
/// # Errors
/// 400, 404, 403 for a key with more rights than the caller, or 409 for a key that was revoked.
pub async fn update(
    db: &mut AnyConnection,
    catalog: &Catalog<'_>,
    by: &Who,
    id: i64,
    input: &KeyInput,
) -> Result<(), Failure> {
    let before = live(db, catalog, by, id).await?;
    if input.agent.is_some_and(|agent| agent != before.agent) {
        return Err(Failure::field("agent", "fixed", "a key stays with its agent; make another"));
    }
    // What is as it was is no change, although a form sends it.
    let mut changed: Vec<String> = Vec::new();
    if let Some(list) = &input.list {
        lists::check(catalog, "list", list)?;
        let list = lists::intern(db, list).await?;
        // Who writes a list answers for it: from now on the key is within their role too.
        set(db, id, "list", list).await?;
        set(db, id, "made_by", by.person).await?;
        if before.made_by != by.person {
            changed.push("author".to_owned());
        }
    }
    if let Some(candidate) = input.candidate.as_ref().filter(|candidate| **candidate != before.candidate) {
        let number = match candidate {
            Some(text) => {
                lists::check(catalog, "candidate", text)?;
                Some(lists::intern(db, text).await?)
            }
            None => None,
        };
        set_candidate(db, id, number).await?;
        changed.push(format!("candidate: {}", candidate.as_deref().unwrap_or("none")));
    }
    if let Some(description) = input.description.as_ref().filter(|text| **text != before.description) {
        set(db, id, "description", description.clone()).await?;
        changed.push("description".to_owned());
    }
    if let Some(superuser) = input.is_superuser.filter(|superuser| *superuser != before.is_superuser()) {
        set(db, id, "is_superuser", i64::from(superuser)).await?;
        changed.push(format!("type: {}", if superuser { "superuser" } else { "normal" }));
    }
    let numbers = [
        ("hourly_limit", Some(before.hourly_limit), input.hourly_limit.map(Some)),
        ("daily_limit", Some(before.daily_limit), input.daily_limit.map(Some)),
        ("expires", before.expires, input.expires),
    ];
    for (column, old, new) in numbers {
        if let Some(new) = new.filter(|new| *new != old) {
            set(db, id, column, new).await?;
            changed.push(format!(
                "{column}: {}",
                match column {
                    "expires" => timestamp(new).unwrap_or_else(|| "never".to_owned()),
                    _ => new.map_or_else(String::new, |new| new.to_string()),
                }
            ));
        }
    }
    if input.list.is_none() && changed.is_empty() {
        return Ok(());
    }
    let after = Key::load(&mut *db, id).await?;
    let lists = (Some(before.list.as_str()), Some(after.list.as_str()));
    let (could, can) = (before.endpoints(catalog), after.endpoints(catalog));
    record(db, catalog, by, ("update", id), lists, (&could, &can), noted(&changed)).await
}

/// A second code; the present ones end after [`OVERLAP`], so that a client can change over.
///
/// # Errors
/// 404; 403 for a key with more rights than the caller; 409 for a revoked key, or while two codes are live.
pub async fn rotate(
    db: &mut AnyConnection,
    catalog: &Catalog<'_>,
    by: &Who,
    id: i64,
) -> Result<Code, Failure> {
    let key = live(db, catalog, by, id).await?;
    let codes: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM api_key_codes WHERE api_key = $1 AND coalesce(expires, $2 + 1) > $2",
    )
    .bind(id)
    .bind(now())
    .fetch_one(&mut *db)
    .await?;
    if codes > 1 {
        return Err(Failure::conflict("two_codes", "two codes are live; end the old one first"));
    }
    sqlx::query("DELETE FROM api_key_codes WHERE api_key = $1 AND expires <= $2")
        .bind(id)
        .bind(now())
        .execute(&mut *db)
        .await?;
    sqlx::query("UPDATE api_key_codes SET expires = $1 WHERE api_key = $2 AND expires IS NULL")
        .bind(now() + OVERLAP)
        .bind(id)
        .execute(&mut *db)
        .await?;
    let code = add_code(db, by, id).await?;
    unchanged(db, catalog, by, "rotate", &key).await?;
    Ok(code)
}

/// Ends the old code of a rotated key at once.
///
/// # Errors
/// 404, also where there is no old code; 403 for a key with more rights than the caller.
pub async fn end_old_code(
    db: &mut AnyConnection,
    catalog: &Catalog<'_>,
    by: &Who,
    id: i64,
) -> Result<(), Failure> {
    let key = live(db, catalog, by, id).await?;
    let ended = sqlx::query("DELETE FROM api_key_codes WHERE api_key = $1 AND expires IS NOT NULL")
        .bind(id)
        .execute(&mut *db)
        .await?;
    if ended.rows_affected() == 0 {
        return Err(Failure::not_found());
    }
    unchanged(db, catalog, by, "end_old_code", &key).await
}

/// Revokes a key for good. Its row stays, for the audit.
///
/// # Errors
/// 404; 403 for a key with more rights than the caller; 409 if it is revoked already.
pub async fn revoke(db: &mut AnyConnection, catalog: &Catalog<'_>, by: &Who, id: i64) -> Result<(), Failure> {
    let before = live(db, catalog, by, id).await?;
    set(db, id, "revoked", now()).await?;
    sqlx::query("DELETE FROM api_key_codes WHERE api_key = $1").bind(id).execute(&mut *db).await?;
    let after = Key::load(&mut *db, id).await?;
    let lists = (Some(before.list.as_str()), None);
    let (could, can) = (before.endpoints(catalog), after.endpoints(catalog));
    record(db, catalog, by, ("revoke", id), lists, (&could, &can), None).await
}

/// Makes the candidate list the list.
///
/// # Errors
/// 404; 403 for a key with more rights than the caller; 409 without a candidate.
pub async fn promote(
    db: &mut AnyConnection,
    catalog: &Catalog<'_>,
    by: &Who,
    id: i64,
) -> Result<(), Failure> {
    let before = live(db, catalog, by, id).await?;
    let candidate = before.candidate.clone();
    let candidate =
        candidate.ok_or_else(|| Failure::conflict("no_candidate", "the key has no candidate list"))?;
    let list = lists::intern(db, &candidate).await?;
    set(db, id, "list", list).await?;
    set_candidate(db, id, None).await?;
    set(db, id, "made_by", by.person).await?;
    let after = Key::load(&mut *db, id).await?;
    let lists = (Some(before.list.as_str()), Some(after.list.as_str()));
    let (could, can) = (before.endpoints(catalog), after.endpoints(catalog));
    record(db, catalog, by, ("promote", id), lists, (&could, &can), None).await
}

/// A live key, for a change by who has all that it may grant.
async fn live(db: &mut AnyConnection, catalog: &Catalog<'_>, by: &Who, id: i64) -> Result<Key, Failure> {
    let key = Key::load(&mut *db, id).await?;
    if key.revoked.is_some() {
        return Err(Failure::conflict("revoked", "the key was revoked; make another"));
    }
    let role = authority::role_list(&mut *db, key.agent).await?;
    let lists: Vec<_> = [Some(key.list.as_str()), role.as_deref()].into_iter().flatten().collect();
    authority::over(db, catalog, by, &lists).await?;
    Ok(key)
}

async fn must_be_agent(db: &mut AnyConnection, person: i64) -> Result<(), Failure> {
    let found: Option<i64> =
        sqlx::query_scalar("SELECT id FROM people WHERE id = $1 AND role IS NOT NULL AND is_disabled = 0")
            .bind(person)
            .fetch_optional(db)
            .await?;
    found.map(|_| ()).ok_or_else(|| Failure::field("agent", "not_found", "there is no such agent"))
}

/// A code that is about to be shown to whoever asks. It acts within their role too, whoever wrote the list.
async fn add_code(db: &mut AnyConnection, by: &Who, id: i64) -> Result<Code, Failure> {
    let code = Code::new(Kind::Key);
    sqlx::query(
        "INSERT INTO api_key_codes (api_key, shown_to, shown, hash, created) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(id)
    .bind(by.person)
    .bind(code.shown())
    .bind(code.digest())
    .bind(now())
    .execute(db)
    .await?;
    Ok(code)
}

/// Another candidate list, or none. What the one before would have refused is nothing to it.
async fn set_candidate(db: &mut AnyConnection, id: i64, list: Option<i64>) -> Result<(), Failure> {
    set(db, id, "candidate", list).await?;
    sqlx::query("UPDATE calls SET would_deny = 0 WHERE api_key = $1").bind(id).execute(db).await?;
    Ok(())
}

/// Sets one column. Its name is a constant of this module.
async fn set(
    db: &mut AnyConnection,
    id: i64,
    column: &'static str,
    value: impl Into<Value>,
) -> Result<(), Failure> {
    let mut update = Statement::new(format!("UPDATE api_keys SET {column} = "));
    update.push_bind(value).push(", updated = ").push_bind(now()).push(" WHERE id = ").push_bind(id);
    update.execute(db).await?;
    Ok(())
}

fn noted(notes: &[String]) -> Option<String> {
    (!notes.is_empty()).then(|| notes.join("; "))
}

async fn unchanged(
    db: &mut AnyConnection,
    catalog: &Catalog<'_>,
    by: &Who,
    action: &'static str,
    key: &Key,
) -> Result<(), Failure> {
    let endpoints = key.endpoints(catalog);
    let lists = (Some(key.list.as_str()), Some(key.list.as_str()));
    record(db, catalog, by, (action, key.id), lists, (&endpoints, &endpoints), None).await
}

pub(super) async fn record(
    db: &mut AnyConnection,
    catalog: &Catalog<'_>,
    by: &Who,
    (action, id): (&'static str, i64),
    (old, new): (Option<&str>, Option<&str>),
    (before, after): (&Endpoints, &Endpoints),
    note: Option<String>,
) -> Result<(), Failure> {
    let entry = audit::Entry { action, subject: "api_key", id, old, new, before, after, note };
    audit::write(db, catalog, by, entry).await
}
