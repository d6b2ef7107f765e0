//! What an agent signs in by: an e-mail address, beside the user name that nobody changes here.

use acl::{Catalog, Mode, Rights};
use sqlx::AnyConnection;

use super::{audit, authority};
use crate::credentials::who::Who;
use crate::failure::Failure;

/// Whether the person is an agent, and so signs in by their e-mail address.
///
/// # Errors
/// The database does not answer.
pub async fn of_agent(db: impl sqlx::AnyExecutor<'_>, person: i64) -> Result<bool, Failure> {
    Ok(authority::role_list(db, person).await?.is_some())
}

/// Goes on if the caller may change the agent's e-mail address, and records that they do.
///
/// # Errors
/// 403 for an agent with more rights than the caller.
pub async fn change(
    db: &mut AnyConnection,
    catalog: &Catalog<'_>,
    by: &Who,
    person: i64,
) -> Result<(), Failure> {
    authority::over_person(db, catalog, by, person).await?;
    let role = authority::role_list(&mut *db, person).await?;
    let list = role.as_deref();
    let can = Rights::new(catalog, Mode::SESSION, &list.as_slice()).grant();
    let note = Some("e-mail".to_owned());
    let entry = audit::Entry {
        action: "change_login",
        subject: "agent",
        id: person,
        old: list,
        new: list,
        before: &can,
        after: &can,
        note,
    };
    audit::write(db, catalog, by, entry).await
}
