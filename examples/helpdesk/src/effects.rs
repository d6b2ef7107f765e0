//! What a request causes beyond its own endpoint: each effect asks for the right of the endpoint that is for it; without
//! it, nothing is done.

use acl::Route;

use crate::caller::Caller;
use crate::failure::Failure;

const fn route(method: &'static str, path: &'static str) -> Route<'static> {
    Route { method, path }
}

/// Gives a ticket to an agent.
pub const ASSIGN: Route<'static> = route("PUT", "/api/v2/tickets/{id}/agent");
/// Marks a ticket as resolved.
pub const RESOLVE: Route<'static> = route("PUT", "/api/v2/tickets/{id}/resolved");
/// Opens a resolved ticket again.
pub const REOPEN: Route<'static> = route("DELETE", "/api/v2/tickets/{id}/resolved");
/// Makes a person.
pub const MAKE_PERSON: Route<'static> = route("POST", "/api/v2/people");
/// Makes a label.
pub const MAKE_LABEL: Route<'static> = route("POST", "/api/v2/labels");
/// Gives a ticket a label.
pub const LABEL_TICKET: Route<'static> = route("POST", "/api/v2/tickets/{id}/labels");
/// Gives a person a label.
pub const LABEL_PERSON: Route<'static> = route("POST", "/api/v2/people/{id}/labels");
/// Writes a message.
pub const WRITE_MESSAGE: Route<'static> = route("POST", "/api/v2/tickets/{id}/messages");
/// Changes a ticket.
pub const CHANGE_TICKET: Route<'static> = route("PUT", "/api/v2/tickets/{id}");
/// Removes a message.
pub const REMOVE_MESSAGE: Route<'static> = route("DELETE", "/api/v2/tickets/{id}/messages/{message}");
/// Takes a label off a ticket.
pub const UNLABEL_TICKET: Route<'static> = route("DELETE", "/api/v2/tickets/{id}/labels/{label}");
/// Changes a person.
pub const CHANGE_PERSON: Route<'static> = route("PUT", "/api/v2/people/{id}");
/// Takes a label off a person.
pub const UNLABEL_PERSON: Route<'static> = route("DELETE", "/api/v2/people/{id}/labels/{label}");
/// Takes an agent out of a team.
pub const LEAVE_TEAM: Route<'static> = route("DELETE", "/api/v2/agent_teams/{id}/members/{agent}");

/// The endpoints whose right a request needs besides, as the caller was asked for.
pub struct Effects(Vec<Route<'static>>);

impl Effects {
    /// Goes on if the caller may call the endpoint of each effect.
    ///
    /// # Errors
    /// 403 as if the endpoint had been called.
    pub async fn ask(caller: &Caller, effects: Vec<Route<'static>>) -> Result<Self, Failure> {
        for route in &effects {
            caller.permit_now(*route).await?;
        }
        Ok(Self(effects))
    }

    /// Goes on if what was asked for is still all: in the transaction that does it, before it does.
    ///
    /// # Errors
    /// 409.
    pub fn must_cover(&self, now: &[Route<'_>]) -> Result<(), Failure> {
        if now.iter().all(|route| self.0.contains(route)) {
            return Ok(());
        }
        Err(Failure::changed("what this would change has changed meanwhile, so nothing was done; try again"))
    }
}
