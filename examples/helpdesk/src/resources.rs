//! The resources of the helpdesk: which tables the API shows, and which columns of each.

use crate::input::Kind;
use crate::record::{Column, Resource};

/// The states of a ticket.
pub const STATUS: &[&str] = &["awaiting_agent", "awaiting_user", "pending", "resolved"];

/// Tickets as the API shows them.
pub static TICKETS: Resource = Resource {
    table: "tickets",
    columns: &[
        Column::required("subject", Kind::Text(255)),
        Column::defaulted("status", Kind::Choice(STATUS)),
        Column::defaulted("urgency", Kind::Whole(1, 10)),
        Column::required("person", Kind::Reference("people")),
        Column::optional("agent", Kind::Reference("agents")),
        Column::optional("agent_team", Kind::Reference("agent_teams")),
        Column::optional("department", Kind::Reference("departments")),
    ],
};

/// Messages as the API shows them.
pub static MESSAGES: Resource = Resource {
    table: "messages",
    columns: &[
        Column::shown("ticket", Kind::Reference("tickets")),
        Column::required("person", Kind::Reference("people")),
        Column::required("message", Kind::Text(20_000)),
        Column::defaulted("is_note", Kind::Flag),
    ],
};

/// Departments as the API shows them.
pub static DEPARTMENTS: Resource = Resource {
    table: "departments",
    columns: &[Column::required("title", Kind::Text(100)), Column::defaulted("is_open", Kind::Flag)],
};

/// People as the API shows them.
pub static PEOPLE: Resource = Resource {
    table: "people",
    columns: &[
        Column::required("name", Kind::Text(150)),
        Column::required("email", Kind::Email),
        Column::optional("organization", Kind::Reference("organizations")),
        Column::shown("role", Kind::Reference("roles")),
        Column::shown("is_disabled", Kind::Flag),
    ],
};

/// Organizations as the API shows them.
pub static ORGANIZATIONS: Resource = Resource {
    table: "organizations",
    columns: &[Column::required("name", Kind::Text(150)), Column::optional("domain", Kind::Text(150))],
};

/// Agent teams as the API shows them.
pub static AGENT_TEAMS: Resource =
    Resource { table: "agent_teams", columns: &[Column::required("name", Kind::Text(100))] };

/// The colours of a label.
pub const COLORS: &[&str] = &["grey", "red", "orange", "green", "blue", "violet"];

/// Labels as the API shows them.
pub static LABELS: Resource = Resource {
    table: "labels",
    columns: &[Column::required("label", Kind::Text(60)), Column::defaulted("color", Kind::Choice(COLORS))],
};

/// Roles as the API shows them.
pub static ROLES: Resource = Resource {
    table: "roles",
    columns: &[Column::required("name", Kind::Text(60)), Column::required("list", Kind::Text(65_535))],
};

/// Agents as the API shows them: people with a role. The role's list is administration's.
pub static AGENTS: Resource = Resource {
    table: "agents",
    columns: &[
        Column::shown("name", Kind::Text(150)),
        Column::shown("email", Kind::Email),
        Column::shown("role", Kind::Reference("roles")),
        Column::shown("is_disabled", Kind::Flag),
    ],
};
