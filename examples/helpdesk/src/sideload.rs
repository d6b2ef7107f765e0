//! `?include=person,department`: rows that a row refers to, each kind authorised by itself.

use acl::Route;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use strum::IntoStaticStr;
use utoipa::IntoParams;
use utoipa::PartialSchema as _;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ArrayBuilder, ObjectBuilder, Required, Type};

use crate::app::App;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::fields::Switch;
use crate::resources::agent_teams::AgentTeam;
use crate::resources::departments::Department;
use crate::resources::organizations::Organization;
use crate::resources::people::Person;
use crate::resources::tickets::Ticket;
use crate::rows::{self, Conditions, Connection, Row};

/// A field that names a row of another resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(missing_docs)]
pub enum Include {
    Person,
    Agent,
    AgentTeam,
    Department,
    Organization,
    Ticket,
}

/// Which rows to load beside those that are asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Sideloads {
    #[serde(default)]
    include: Vec<Include>,
    #[serde(default)]
    inline_sideloads: Switch,
}

/// What a ticket can have beside it.
pub struct OfTicket;
/// What a message can have beside it.
pub struct OfMessage;
/// What a person can have beside it.
pub struct OfPerson;

/// Whether a write is answered with what was written.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Follow {
    /// With `1`, the answer is what a GET of the resource would be, with its sideloads.
    #[param(inline)]
    #[serde(default)]
    pub follow_location: Switch,
}

impl IntoParams for OfTicket {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        parameters(&[Include::Person, Include::Agent, Include::AgentTeam, Include::Department])
    }
}

impl IntoParams for OfMessage {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        parameters(&[Include::Ticket, Include::Person])
    }
}

impl IntoParams for OfPerson {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        parameters(&[Include::Organization])
    }
}

fn parameters(names: &[Include]) -> Vec<Parameter> {
    let name = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(names.iter().map(|name| name.name())));
    let include = ParameterBuilder::new()
        .name("include")
        .description(Some("Fields whose rows to add, under `linked`. Each kind needs the right to read it."))
        .schema(Some(ArrayBuilder::new().items(name).max_items(Some(50))));
    let inline = ParameterBuilder::new()
        .name("inline_sideloads")
        .description(Some("With `1`, the rows stand in place of their numbers."))
        .schema(Some(Switch::schema()));
    let of_query = |parameter: ParameterBuilder| {
        parameter.parameter_in(ParameterIn::Query).required(Required::False).build()
    };
    vec![of_query(include), of_query(inline)]
}

impl Include {
    fn name(self) -> &'static str {
        self.into()
    }

    /// The route that reads the row.
    pub const fn route(self) -> Route<'static> {
        let path = match self {
            Self::Person | Self::Agent => "/api/v2/people/{id}",
            Self::AgentTeam => "/api/v2/agent_teams/{id}",
            Self::Department => "/api/v2/departments/{id}",
            Self::Organization => "/api/v2/organizations/{id}",
            Self::Ticket => "/api/v2/tickets/{id}",
        };
        Route { method: "GET", path }
    }

    /// The rows with these numbers.
    async fn rows(self, db: &mut Connection, ids: Vec<i64>) -> Result<Map<String, Value>, Failure> {
        async fn all<T: Row + Serialize>(db: &mut Connection, ids: Vec<i64>) -> Result<Vec<Value>, Failure> {
            let conditions = Conditions::default().any(&format!("{}id", T::ALIAS), Some(ids));
            Ok(rows::all::<T>(db, conditions, "").await?.iter().map(|row| json!(row)).collect())
        }
        let rows = match self {
            Self::Person | Self::Agent => all::<Person>(db, ids).await,
            Self::AgentTeam => all::<AgentTeam>(db, ids).await,
            Self::Department => all::<Department>(db, ids).await,
            Self::Organization => all::<Organization>(db, ids).await,
            Self::Ticket => all::<Ticket>(db, ids).await,
        };
        Ok(rows?.into_iter().map(|row| (row["id"].to_string(), row)).collect())
    }
}

impl Sideloads {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.include.is_empty() && !self.inline_sideloads.is_on()
    }

    /// The routes whose right they need.
    pub fn routes(&self) -> impl Iterator<Item = Route<'static>> + '_ {
        self.include.iter().map(|include| include.route())
    }

    /// As a query says them; nothing if there are none.
    pub fn query(&self) -> String {
        let names: Vec<_> = self.include.iter().map(|include| include.name()).collect();
        let include = (!names.is_empty()).then(|| format!("include={}", names.join(",")));
        let inline = self.inline_sideloads.is_on().then(|| "inline_sideloads=1".to_owned());
        include.into_iter().chain(inline).collect::<Vec<_>>().join("&")
    }
}

/// Loads what the query includes: under `linked.TYPE.ID`, or in place of the numbers if it asks for that.
///
/// The credential is asked anew for each kind, so a revocation since the request began counts.
///
/// # Errors
/// 403 for what the caller may not read.
pub async fn load(
    app: &App,
    caller: &Caller,
    sideloads: &Sideloads,
    rows: &mut [Value],
) -> Result<Value, Failure> {
    let mut linked = Map::new();
    for (at, include) in sideloads.include.iter().enumerate() {
        if sideloads.include[..at].contains(include) {
            continue;
        }
        caller.permit_now(include.route()).await?;
        let name = include.name();
        let mut ids: Vec<i64> = rows.iter().filter_map(|row| row[name].as_i64()).collect();
        ids.sort_unstable();
        ids.dedup();
        let found = include.rows(&mut *app.db.acquire().await?, ids).await?;
        if sideloads.inline_sideloads.is_on() {
            for row in rows.iter_mut() {
                if let Some(whole) = found.get(&row[name].to_string()) {
                    row[name] = whole.clone();
                }
            }
        } else {
            linked.insert(name.to_owned(), Value::Object(found));
        }
    }
    Ok(Value::Object(linked))
}
