//! Roles and who has them. A change counts for every credential of every agent of the role at once. Nobody gives, changes
//! or takes more than they have.

use acl::{Catalog, Mode, Rights};
use sqlx::AnyConnection;

use super::authority::{must_leave_an_administrator, over};
use super::{audit, lists};
use crate::administration::endpoints::Endpoints;
use crate::clock::now;
use crate::credentials::stored::NOTHING;
use crate::credentials::who::Who;
use crate::failure::Failure;
use crate::secret;

/// A new role; its number.
///
/// # Errors
/// 400; 403 for more than the caller has.
pub async fn create(
    db: &mut AnyConnection,
    catalog: &Catalog<'_>,
    by: &Who,
    name: &str,
    list: &str,
) -> Result<i64, Failure> {
    lists::check(catalog, "list", list)?;
    over(db, catalog, by, &[list]).await?;
    let id = sqlx::query_scalar(
        "INSERT INTO roles (name, list, created, updated) VALUES ($1, $2, $3, $4) RETURNING id",
    )
    .bind(name)
    .bind(list)
    .bind(now())
    .bind(now())
    .fetch_one(&mut *db)
    .await?;
    record(db, catalog, by, ("create", "role", id), None, Some(list), None).await?;
    Ok(id)
}

/// Goes on if the role has the list that somebody has seen, by its digest.
///
/// # Errors
/// 404; 409 if it was changed since.
pub async fn must_be_as_seen(db: &mut AnyConnection, id: i64, digest: &str) -> Result<(), Failure> {
    let (_, list) = load(db, id).await?;
    let message = "somebody changed this role meanwhile, so nothing was saved; below is what you typed, compared to \
                   the list that it has now";
    if secret::digest(&list) == digest { Ok(()) } else { Err(Failure::changed(message)) }
}

/// Changes a role. What is not said stays.
///
/// # Errors
/// 400, 404; 403 for more than the caller has; 409 where no administrator would be left.
pub async fn update(
    db: &mut AnyConnection,
    catalog: &Catalog<'_>,
    by: &Who,
    id: i64,
    name: Option<&str>,
    list: Option<&str>,
) -> Result<(), Failure> {
    let (old_name, old) = load(db, id).await?;
    let new = list.unwrap_or(&old);
    if list.is_some() {
        lists::check(catalog, "list", new)?;
    }
    over(db, catalog, by, &[&old]).await?;
    over(db, catalog, by, &[new]).await?;
    sqlx::query("UPDATE roles SET name = $1, list = $2, updated = $3 WHERE id = $4")
        .bind(name.unwrap_or(&old_name))
        .bind(new)
        .bind(now())
        .bind(id)
        .execute(&mut *db)
        .await?;
    must_leave_an_administrator(db, catalog).await?;
    let note = name.filter(|name| *name != old_name).map(|_| "name".to_owned());
    record(db, catalog, by, ("update", "role", id), Some(&old), Some(new), note).await
}

/// Removes a role that nobody has.
///
/// # Errors
/// 404, 409; 403 for more than the caller has.
pub async fn delete(db: &mut AnyConnection, catalog: &Catalog<'_>, by: &Who, id: i64) -> Result<(), Failure> {
    let (_, old) = load(db, id).await?;
    over(db, catalog, by, &[&old]).await?;
    sqlx::query("DELETE FROM roles WHERE id = $1").bind(id).execute(&mut *db).await?;
    record(db, catalog, by, ("delete", "role", id), Some(&old), None, None).await
}

/// Gives a person a role, or none: then they are no agent, and their keys and tokens end to work.
///
/// # Errors
/// 400, 404; 403 for more than the caller has; 409 where no administrator would be left.
pub async fn give(
    db: &mut AnyConnection,
    catalog: &Catalog<'_>,
    by: &Who,
    person: i64,
    role: Option<i64>,
) -> Result<(), Failure> {
    let found: Option<(Option<String>,)> =
        sqlx::query_as("SELECT r.list FROM people p LEFT JOIN roles r ON r.id = p.role WHERE p.id = $1")
            .bind(person)
            .fetch_optional(&mut *db)
            .await?;
    let (old,) = found.ok_or_else(Failure::not_found)?;
    let new = match role {
        None => None,
        Some(role) => Some(load(db, role).await.map_err(|_| no_such_role())?.1),
    };
    for list in [&old, &new].into_iter().flatten() {
        over(db, catalog, by, &[list]).await?;
    }
    sqlx::query("UPDATE people SET role = $1, updated = $2 WHERE id = $3")
        .bind(role)
        .bind(now())
        .bind(person)
        .execute(&mut *db)
        .await?;
    must_leave_an_administrator(db, catalog).await?;
    let note = role.map(|role| format!("role {role}"));
    record(db, catalog, by, ("give_role", "agent", person), old.as_deref(), new.as_deref(), note).await
}

fn no_such_role() -> Failure {
    Failure::field("role", "not_found", "there is no such role")
}

async fn load(db: &mut AnyConnection, id: i64) -> Result<(String, String), Failure> {
    let role =
        sqlx::query_as("SELECT name, list FROM roles WHERE id = $1").bind(id).fetch_optional(db).await?;
    role.ok_or_else(Failure::not_found)
}

/// What a stored list grants in one of the modes or another.
fn in_any_mode(catalog: &Catalog<'_>, list: &str) -> Endpoints {
    let grants = Mode::BUILT_IN.map(|mode| Rights::new(catalog, mode, &[list]).grant::<Vec<u64>>());
    grants.iter().fold(Endpoints::default(), |all, grant| grant.union(&all))
}

async fn record(
    db: &mut AnyConnection,
    catalog: &Catalog<'_>,
    by: &Who,
    (action, subject, id): (&'static str, &'static str, i64),
    old: Option<&str>,
    new: Option<&str>,
    note: Option<String>,
) -> Result<(), Failure> {
    let before = in_any_mode(catalog, old.unwrap_or(NOTHING));
    let after = in_any_mode(catalog, new.unwrap_or(NOTHING));
    let entry = audit::Entry { action, subject, id, old, new, before: &before, after: &after, note };
    audit::write(db, catalog, by, entry).await
}
