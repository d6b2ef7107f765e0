//! What a request causes beyond its own endpoint: a field that another endpoint is for, and rows that change with a row
//! that is removed. Each asks for the right of the other endpoint; without it, nothing is done.

use acl::Route;
use serde_json::{Map, Value};
use sqlx::AnyConnection;

use crate::app::App;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::record::Resource;

const fn route(method: &'static str, path: &'static str) -> Route<'static> {
    Route { method, path }
}

/// Gives a ticket to an agent.
pub const ASSIGN: Route<'static> = route("PUT", "/api/v2/tickets/{id}/agent");
/// Marks a ticket as resolved.
pub const RESOLVE: Route<'static> = route("PUT", "/api/v2/tickets/{id}/resolved");
/// Opens a resolved ticket again.
pub const REOPEN: Route<'static> = route("DELETE", "/api/v2/tickets/{id}/resolved");
/// Writes a message.
pub const WRITE_MESSAGE: Route<'static> = route("POST", "/api/v2/tickets/{id}/messages");
const CHANGE_TICKET: Route<'static> = route("PUT", "/api/v2/tickets/{id}");
const REMOVE_MESSAGE: Route<'static> = route("DELETE", "/api/v2/tickets/{id}/messages/{message}");
const UNLABEL_TICKET: Route<'static> = route("DELETE", "/api/v2/tickets/{id}/labels/{label}");
const CHANGE_PERSON: Route<'static> = route("PUT", "/api/v2/people/{id}");
const UNLABEL_PERSON: Route<'static> = route("DELETE", "/api/v2/people/{id}/labels/{label}");
const LEAVE_TEAM: Route<'static> = route("DELETE", "/api/v2/agent_teams/{id}/members/{agent}");

/// The value of a ticket's status that has endpoints of its own.
const RESOLVED: &str = "resolved";

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

/// Fields that an endpoint of their own is for, whatever their value: table, field, endpoint. A ticket's `status` is one
/// where it is set to `resolved` or leaves that.
pub static FIELDS: [(&str, &str, Route<'static>); 1] = [("tickets", "agent", ASSIGN)];

/// The endpoints whose right a request needs besides, as the caller was asked for.
pub struct Effects(Vec<Route<'static>>);

impl Effects {
    /// Goes on if the caller may call the endpoint of each effect that the body has on a row, or on a new one.
    ///
    /// # Errors
    /// 403 as if the endpoint had been called.
    pub async fn of_body(
        app: &App,
        caller: &Caller,
        resource: &Resource,
        body: &Map<String, Value>,
        id: Option<i64>,
    ) -> Result<Self, Failure> {
        let mut db = app.db.acquire().await?;
        let effects = by_body(&mut db, resource, body, id).await?;
        drop(db);
        Self::asked(caller, effects).await
    }

    /// Goes on if the caller may call the endpoint of each effect that removing a row has.
    ///
    /// # Errors
    /// 403 as if the endpoint had been called.
    pub async fn of_removing(
        app: &App,
        caller: &Caller,
        resource: &Resource,
        id: i64,
    ) -> Result<Self, Failure> {
        let mut db = app.db.acquire().await?;
        let effects = by_removing(&mut db, resource, id).await?;
        drop(db);
        Self::asked(caller, effects).await
    }

    async fn asked(caller: &Caller, effects: Vec<Route<'static>>) -> Result<Self, Failure> {
        for route in &effects {
            caller.permit_now(*route).await?;
        }
        Ok(Self(effects))
    }

    /// Goes on if what was asked for is still all: in the transaction that does it, before it does.
    ///
    /// # Errors
    /// 409.
    pub async fn must_cover_body(
        &self,
        db: &mut AnyConnection,
        resource: &Resource,
        body: &Map<String, Value>,
        id: Option<i64>,
    ) -> Result<(), Failure> {
        self.must_cover(&by_body(db, resource, body, id).await?)
    }

    /// The same of removing a row.
    ///
    /// # Errors
    /// 409.
    pub async fn must_cover_removing(
        &self,
        db: &mut AnyConnection,
        resource: &Resource,
        id: i64,
    ) -> Result<(), Failure> {
        self.must_cover(&by_removing(db, resource, id).await?)
    }

    fn must_cover(&self, now: &[Route<'_>]) -> Result<(), Failure> {
        if now.iter().all(|route| self.0.contains(route)) {
            return Ok(());
        }
        Err(Failure::changed("what this would change has changed meanwhile, so nothing was done; try again"))
    }
}

async fn by_body(
    db: &mut AnyConnection,
    resource: &Resource,
    body: &Map<String, Value>,
    id: Option<i64>,
) -> Result<Vec<Route<'static>>, Failure> {
    let named =
        FIELDS.iter().filter(|(table, field, _)| *table == resource.table && body.contains_key(*field));
    let mut effects: Vec<_> = named.map(|(.., route)| *route).collect();
    if resource.table == "tickets" && body.contains_key("status") {
        let status: Option<String> = sqlx::query_scalar("SELECT status FROM tickets WHERE id = $1")
            .bind(id)
            .fetch_optional(db)
            .await?;
        let (is, becomes) = (status.as_deref() == Some(RESOLVED), body["status"] == RESOLVED);
        match (is, becomes) {
            (false, true) => effects.push(RESOLVE),
            (true, false) => effects.push(REOPEN),
            _ => {}
        }
    }
    Ok(effects)
}

async fn by_removing(
    db: &mut AnyConnection,
    resource: &Resource,
    id: i64,
) -> Result<Vec<Route<'static>>, Failure> {
    let mut effects = Vec::new();
    for Removing { refers: (table, column), asks, .. } in REMOVING.iter().filter(|it| it.of == resource.table)
    {
        let found: Option<i64> =
            sqlx::query_scalar(&format!("SELECT 1 FROM {table} WHERE {column} = $1 LIMIT 1"))
                .bind(id)
                .fetch_optional(&mut *db)
                .await?;
        if found.is_some() && !effects.contains(asks) {
            effects.push(*asks);
        }
    }
    Ok(effects)
}
