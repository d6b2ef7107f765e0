//! Who may change whose rights and logins: nobody those of somebody with more rights than they have, neither up nor
//! down. Every change of a role, a key or a login asks here.

use acl::{Catalog, Mode, Rights, Route};
use sqlx::AnyConnection;

use crate::administration::endpoints::{Endpoints, beyond};
use crate::credentials::stored::{NOTHING, role_of};
use crate::credentials::who::Who;
use crate::failure::Failure;

/// The endpoint that gives a role to a person. Who may call it administers agents and their logins.
pub const GIVE: Route<'static> = Route { method: "PUT", path: "/api/v2/agents/{id}/role" };

/// All that wildcards reach. What is explicit (D10) nobody has at first, so whoever has this changes everybody's.
const EVERYTHING: &str = "*";

/// What somebody, a role or a key may do, in each mode.
struct Reach([Endpoints; 3]);

impl Reach {
    /// What these lists, each of which bounds the others, grant.
    fn of(catalog: &Catalog<'_>, lists: &[&str]) -> Self {
        let lists: Vec<[&str; 1]> = lists.iter().map(|list| [*list]).collect();
        let (own, bounds) = lists.split_first().unwrap_or((&[NOTHING], &[]));
        Self(Mode::BUILT_IN.map(|mode| Rights::new(catalog, mode, own).within(bounds).grant()))
    }

    /// The most that these lists may grant. One that is stale or malformed counts as all: who corrects it decides what
    /// it grants, and that is for those who have all.
    fn at_most(catalog: &Catalog<'_>, lists: &[&str]) -> Self {
        let known = |list: &str| Rights::new(catalog, Mode::SESSION, &[list]).findings().next().is_none();
        let lists: Vec<_> = lists.iter().map(|list| if known(list) { list } else { EVERYTHING }).collect();
        Self::of(catalog, &lists)
    }

    fn is_subset(&self, of: &Self) -> bool {
        self.0.iter().zip(&of.0).all(|(own, other)| own.is_subset(other))
    }

    /// Endpoints that are in this one, in some mode, and not in the other.
    fn beyond(&self, catalog: &Catalog<'_>, other: &Self) -> Vec<String> {
        let more = self.0.iter().zip(&other.0).map(|(own, other)| own.difference(other));
        let all = more.fold(Endpoints::default(), |all, more| more.union(&all));
        beyond(catalog, &all, &Endpoints::default())
    }
}

/// Goes on if the caller may change what these lists, each of which bounds the others, stand for: a role's list, a key's
/// list within its agent's role. Called with what is before a change and with what is after it.
///
/// # Errors
/// 403 `beyond_own_role`, with the first endpoint that the caller may not call.
pub async fn over(
    db: &mut AnyConnection,
    catalog: &Catalog<'_>,
    by: &Who,
    lists: &[&str],
) -> Result<(), Failure> {
    let own = role_of(db, by.person).await?;
    let own = Reach::of(catalog, &[own.as_deref().unwrap_or(NOTHING)]);
    let theirs = Reach::at_most(catalog, lists);
    if theirs.is_subset(&own) || Reach::of(catalog, &[EVERYTHING]).is_subset(&own) {
        return Ok(());
    }
    let beyond = theirs.beyond(catalog, &own);
    let first = beyond.first().map_or("", String::as_str);
    let more = match beyond.len().saturating_sub(1) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message =
        format!("rights are given, changed and taken by who has all of them; you may not call {first}{more}");
    Err(Failure::forbidden("beyond_own_role", message))
}

/// The same for everything that a person, be they disabled or not, has by their role. Who has no role has no rights.
///
/// # Errors
/// As [`over`].
pub async fn over_person(
    db: &mut AnyConnection,
    catalog: &Catalog<'_>,
    by: &Who,
    person: i64,
) -> Result<(), Failure> {
    match role_list(&mut *db, person).await? {
        Some(list) => over(db, catalog, by, &[&list]).await,
        None => Ok(()),
    }
}

/// The list of a person's role, whether or not they are disabled; none if they are no agent.
///
/// # Errors
/// The database does not answer.
pub async fn role_list(db: impl sqlx::AnyExecutor<'_>, person: i64) -> Result<Option<String>, Failure> {
    let list =
        sqlx::query_scalar("SELECT r.list FROM people p JOIN roles r ON r.id = p.role WHERE p.id = $1");
    Ok(list.bind(person).fetch_optional(db).await?)
}

/// Goes on if somebody who can sign in has all that wildcards reach, or nobody ever can hand it on again. To be asked in
/// the transaction of each change that may take rights or a login from an administrator, after it.
///
/// # Errors
/// 409.
pub async fn must_leave_an_administrator(
    db: &mut AnyConnection,
    catalog: &Catalog<'_>,
) -> Result<(), Failure> {
    let lists: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT r.list FROM roles r JOIN people p ON p.role = r.id
         WHERE p.is_disabled = 0 AND p.password IS NOT NULL",
    )
    .fetch_all(db)
    .await?;
    let everything = Reach::of(catalog, &[EVERYTHING]);
    if lists.iter().any(|list| everything.is_subset(&Reach::of(catalog, &[list]))) {
        return Ok(());
    }
    Err(Failure::conflict(
        "last_administrator",
        "after this nobody who can sign in would have all rights; give another one a role with `*` first",
    ))
}
