//! Removing a row, and what goes or changes with it: each asks for the right of the endpoint that is for it.

use acl::Route;
use sqlx::Transaction;

use crate::answer;
use crate::app::App;
use crate::caller::Caller;
use crate::effects::{
    ASSIGN, CHANGE_PERSON, CHANGE_TICKET, Effects, LEAVE_TEAM, REMOVE_MESSAGE, UNLABEL_PERSON, UNLABEL_TICKET,
};
use crate::failure::{Answer, Failure};
use crate::rows::{Connection, Engine};

/// Rows that go, or change, with a row that is removed.
pub struct Removing {
    /// The table of the row that is removed.
    pub of: &'static str,
    /// The table of the others, and their column that refers to it.
    pub refers: (&'static str, &'static str),
    /// The endpoint that is for their removal or change.
    pub asks: Route<'static>,
}

const fn removing(of: &'static str, refers: (&'static str, &'static str), asks: Route<'static>) -> Removing {
    Removing { of, refers, asks }
}

/// All of them. A person's tickets and messages are not among them: the person stays while they do.
pub static REMOVING: [Removing; 11] = [
    removing("tickets", ("messages", "ticket"), REMOVE_MESSAGE),
    removing("tickets", ("ticket_labels", "ticket"), UNLABEL_TICKET),
    removing("people", ("people_labels", "person"), UNLABEL_PERSON),
    removing("people", ("agent_team_members", "person"), LEAVE_TEAM),
    removing("people", ("tickets", "agent"), ASSIGN),
    removing("labels", ("ticket_labels", "label"), UNLABEL_TICKET),
    removing("labels", ("people_labels", "label"), UNLABEL_PERSON),
    removing("organizations", ("people", "organization"), CHANGE_PERSON),
    removing("departments", ("tickets", "department"), CHANGE_TICKET),
    removing("agent_teams", ("agent_team_members", "agent_team"), LEAVE_TEAM),
    removing("agent_teams", ("tickets", "agent_team"), CHANGE_TICKET),
];

/// What removing a row has for effects.
async fn effects(db: &mut Connection, table: &str, id: i64) -> Result<Vec<Route<'static>>, Failure> {
    let mut effects = Vec::new();
    for Removing { refers: (table, column), asks, .. } in REMOVING.iter().filter(|it| it.of == table) {
        let query = format!("SELECT 1 FROM {table} WHERE {column} = $1 LIMIT 1");
        let found = sqlx::query::<Engine>(&query).bind(id).fetch_optional(&mut *db).await?;
        if found.is_some() && !effects.contains(asks) {
            effects.push(*asks);
        }
    }
    Ok(effects)
}

/// A transaction in which a row may be removed, by the rights of the caller.
///
/// # Errors
/// 403 for what would go with the row; 409 where that changes meanwhile.
pub async fn begin(
    app: &App,
    caller: &Caller,
    table: &str,
    id: i64,
) -> Result<Transaction<'static, Engine>, Failure> {
    let needed = effects(&mut *app.db.acquire().await?, table, id).await?;
    let asked = Effects::ask(caller, needed).await?;
    let mut tx = app.write().await?;
    asked.must_cover(&effects(&mut tx, table, id).await?)?;
    Ok(tx)
}

/// Removes the row: 200.
///
/// # Errors
/// 404; 409 where something that does not go with it refers to it.
pub async fn finish(mut tx: Transaction<'static, Engine>, table: &str, id: i64) -> Answer {
    let query = format!("DELETE FROM {table} WHERE id = $1");
    if sqlx::query::<Engine>(&query).bind(id).execute(&mut *tx).await?.rows_affected() == 0 {
        return Err(Failure::not_found());
    }
    tx.commit().await?;
    Ok(answer::removed())
}

/// Removes a row of a table where nothing more is to be looked at.
///
/// # Errors
/// As [`begin`] and [`finish`].
pub async fn remove(app: &App, caller: &Caller, table: &str, id: i64) -> Answer {
    finish(begin(app, caller, table, id).await?, table, id).await
}
