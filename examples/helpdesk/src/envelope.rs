//! The form of answers that succeed, for the document: `{"data", "meta", "linked"}`.

#![allow(missing_docs, dead_code, reason = "`answer` writes what is described here")]

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::resources::agent_teams::AgentTeam;
use crate::resources::departments::Department;
use crate::resources::organizations::Organization;
use crate::resources::people::Person;
use crate::resources::tickets::Ticket;
use crate::rows::Pagination;

/// One thing.
#[derive(Serialize, ToSchema)]
pub struct One<T> {
    data: T,
    meta: Nothing,
    linked: Linked,
}

/// All of something.
#[derive(ToSchema)]
pub struct All<T> {
    data: Vec<T>,
    meta: Nothing,
    linked: Linked,
}

/// A page of something.
#[derive(ToSchema)]
pub struct Page<T> {
    data: Vec<T>,
    meta: Pages,
    linked: Linked,
}

/// Which page it is.
#[derive(ToSchema)]
pub struct Pages {
    pagination: Pagination,
}

/// An object without members.
#[derive(Serialize, ToSchema)]
pub struct Nothing {}

/// The number of what was made.
#[derive(Serialize, ToSchema)]
pub struct Made {
    id: i64,
}

/// What was made: its number, or with `follow_location=1` all of it.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum Written<T> {
    #[schema(title = "Number")]
    Made(One<Made>),
    #[schema(title = "Row")]
    Read(One<T>),
}

/// Rows that others refer to, by their numbers.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({}))]
pub struct Linked {
    #[schema(nullable = false)]
    person: Option<BTreeMap<String, Person>>,
    #[schema(nullable = false)]
    agent: Option<BTreeMap<String, Person>>,
    #[schema(nullable = false)]
    agent_team: Option<BTreeMap<String, AgentTeam>>,
    #[schema(nullable = false)]
    department: Option<BTreeMap<String, Department>>,
    #[schema(nullable = false)]
    organization: Option<BTreeMap<String, Organization>>,
    #[schema(nullable = false)]
    ticket: Option<BTreeMap<String, Ticket>>,
}
