//! People.

use acl::Route;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use strum::IntoStaticStr;
use utoipa::{IntoParams, ToSchema};

use super::organizations::Organization;
use super::{Dates, Reference};
use crate::clock::now;
use crate::effects::MAKE_PERSON;
use crate::failure::{Failure, Field, Mistakes};
use crate::fields::{Email, Flag, Id, given};
use crate::label_links::{self, OF_PERSON};
use crate::rows::{Conditions, Connection, Engine, Row};

/// A person, who may be an agent.
#[derive(Clone, Debug, Serialize, FromRow, ToSchema)]
pub struct Person {
    pub id: i64,
    #[schema(example = "Grace Hopper")]
    name: String,
    /// The name up to its first space.
    #[sqlx(skip)]
    #[schema(example = "Grace")]
    first_name: String,
    /// The rest of the name.
    #[sqlx(skip)]
    #[schema(example = "Hopper")]
    last_name: String,
    #[schema(example = "grace@engines.example")]
    email: String,
    /// The same as `email`.
    #[sqlx(skip)]
    #[schema(example = "grace@engines.example")]
    primary_email: String,
    /// All addresses: there is one.
    #[sqlx(skip)]
    emails: Vec<String>,
    #[schema(value_type = Option<Reference<Organization>>)]
    organization: Option<i64>,
    /// An agent has one.
    pub role: Option<i64>,
    /// Whether signing in is shut.
    #[sqlx(try_from = "i64")]
    is_disabled: Flag,
    #[sqlx(skip)]
    labels: Vec<String>,
    #[serde(flatten)]
    #[sqlx(flatten)]
    dates: Dates,
}

impl Row for Person {
    const COLUMNS: &'static str = "id, name, email, organization, role, is_disabled,
        created, updated, created AS date_created, updated AS date_updated";
    const FROM: &'static str = "people";

    async fn complete(db: &mut Connection, rows: &mut [Self]) -> Result<(), Failure> {
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let mut labels = label_links::of(db, OF_PERSON, &ids).await?;
        for row in rows {
            (row.first_name, row.last_name) = parts(&row.name);
            row.primary_email.clone_from(&row.email);
            row.emails = vec![row.email.clone()];
            row.labels = labels.remove(&row.id).unwrap_or_default();
        }
        Ok(())
    }
}

fn parts(name: &str) -> (String, String) {
    let (first, last) = name.split_once(' ').unwrap_or((name, ""));
    (first.to_owned(), last.to_owned())
}

/// What of a person to write. A new one needs a name and an address, each under any of its names; of a change, what is left
/// out stays.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonFields {
    #[schema(
        nullable = false,
        max_length = 150,
        pattern = r"^[^\x00]*[^\s\x00][^\x00]*$",
        example = "Grace Hopper"
    )]
    pub name: Option<String>,
    /// In place of `name`.
    #[schema(nullable = false, max_length = 75, pattern = r"^[^\x00]*[^\s\x00][^\x00]*$")]
    pub first_name: Option<String>,
    /// In place of `name`.
    #[schema(nullable = false, max_length = 75, pattern = r"^[^\x00]*[^\s\x00][^\x00]*$")]
    pub last_name: Option<String>,
    /// No other person has it.
    #[schema(nullable = false)]
    pub email: Option<Email>,
    /// Another name of `email`.
    #[schema(nullable = false)]
    pub primary_email: Option<Email>,
    /// In place of `email`; a person has one.
    #[schema(nullable = false, min_items = 1, max_items = 1)]
    pub emails: Option<Vec<Email>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Id>)]
    pub organization: Option<Option<Id>>,
    /// All labels, by their texts. One that there is not is made.
    #[schema(nullable = false, max_items = 50)]
    pub labels: Option<Vec<label_links::LabelText>>,
}

impl PersonFields {
    /// Whether an address is among them.
    pub const fn has_email(&self) -> bool {
        self.email.is_some() || self.primary_email.is_some() || self.emails.is_some()
    }

    /// The name and the address to write, of a person who has this name now.
    ///
    /// # Errors
    /// 400 for one that is said twice, and differently.
    pub fn said(&self, now: Option<&str>) -> Result<(Option<String>, Option<Email>), Failure> {
        let mut wrong = Mistakes::default();
        let twice = |name: &'static str| Field {
            name: name.into(),
            code: "twice",
            message: "another field says another one; send one of them".to_owned(),
        };
        let joined = (self.first_name.is_some() || self.last_name.is_some()).then(|| {
            let (first, last) = parts(now.unwrap_or_default());
            let of = |part: &Option<String>, now| part.as_deref().map(str::trim).map_or(now, str::to_owned);
            let (first, last) = (of(&self.first_name, first), of(&self.last_name, last));
            format!("{first} {last}").trim().to_owned()
        });
        let name = self.name.as_deref().map(|name| name.trim().to_owned());
        if name.is_some() && joined.is_some() && name != joined {
            wrong.push(|| twice("name"));
        }
        let mut emails = self.email.iter().chain(&self.primary_email).chain(self.emails.iter().flatten());
        let email = emails.next();
        if emails.any(|other| Some(other) != email) {
            wrong.push(|| twice("email"));
        }
        wrong.none_or((name.or(joined), email.cloned()))
    }
}

/// Who a body names: by number, by e-mail address, or by an object with one. Whoever is not there by an address is made,
/// where the right to make people is there too.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Named {
    /// The number of a person.
    Id(Id),
    /// The address of a person.
    Email(Email),
    /// The address and the name of a person.
    Person(Contact),
}

/// The address of a person, and the name if one is to be made.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Finds the person.
    pub email: Email,
    /// The address, if nothing is said.
    #[schema(nullable = false, max_length = 150, pattern = r"^[^\x00]*[^\s\x00][^\x00]*$")]
    pub name: Option<String>,
}

impl Named {
    /// Who it is; none if nobody is.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn find(&self, db: &mut Connection) -> Result<Option<i64>, Failure> {
        let query = match self {
            Self::Id(Id(id)) => sqlx::query_scalar("SELECT id FROM people WHERE id = $1").bind(*id),
            Self::Email(email) | Self::Person(Contact { email, .. }) => {
                let query = sqlx::query_scalar("SELECT id FROM people WHERE lower(email) = $1");
                query.bind(email.0.to_lowercase())
            }
        };
        Ok(query.fetch_optional(db).await?)
    }

    /// The name and the address of the person to make, if nobody has the address. A number makes nobody.
    fn contact(&self) -> Option<(String, Email)> {
        let (name, email) = match self {
            Self::Id(_) => return None,
            Self::Email(email) => (None, email),
            Self::Person(Contact { email, name }) => (name.clone(), email),
        };
        Some((name.unwrap_or_else(|| email.0.chars().take(150).collect()), email.clone()))
    }
}

/// Whom a filter names.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Sought {
    /// By number.
    Id(Id),
    /// By address.
    Email(Email),
}

impl Conditions {
    /// Those of rows that are one of these people's, where `p` is the person of a row.
    #[must_use]
    pub fn people(self, sought: Option<Vec<Sought>>, column: &str) -> Self {
        let Some(sought) = sought else { return self };
        let (mut ids, mut emails) = (Vec::new(), Vec::new());
        for person in sought {
            match person {
                Sought::Id(id) => ids.push(id),
                Sought::Email(email) => emails.push(email),
            }
        }
        self.either((column, ids), ("lower(p.email)", emails))
    }
}

/// What narrows and orders a list of people.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct People {
    /// With one of these names.
    name: Option<Vec<PersonName>>,
    /// With one of these addresses.
    email: Option<Vec<Email>>,
    /// The same.
    primary_email: Option<Vec<Email>>,
    /// Of one of these organizations.
    organization: Option<Vec<Id>>,
    /// With one of these roles.
    role: Option<Vec<Id>>,
    /// Whether signing in is shut.
    is_disabled: Option<Vec<Flag>>,
    /// The order.
    #[param(inline)]
    pub order_by: Option<Order>,
}

/// A name to look for.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(pattern = r"^[^\x00]*[^\s\x00][^\x00]*$")]
pub struct PersonName(String);

/// The fields that can order people.
#[derive(Clone, Copy, Deserialize, ToSchema, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[allow(missing_docs)]
pub enum Order {
    Id,
    Name,
    Email,
    Organization,
    Role,
    IsDisabled,
    Created,
    Updated,
    DateCreated,
    DateUpdated,
}

impl From<People> for Conditions {
    fn from(asked: People) -> Self {
        Self::default()
            .any("name", asked.name.map(|names| names.into_iter().map(|name| name.0).collect()))
            .any("lower(email)", asked.email)
            .any("lower(email)", asked.primary_email)
            .any("organization", asked.organization)
            .any("role", asked.role)
            .any("is_disabled", asked.is_disabled)
    }
}

/// The endpoint whose right naming somebody needs: whoever is not there is made.
///
/// # Errors
/// The database does not answer.
pub async fn makes(db: &mut Connection, named: &Named) -> Result<Option<Route<'static>>, Failure> {
    let is_there = named.find(db).await?.is_some();
    Ok((!is_there && named.contact().is_some()).then_some(MAKE_PERSON))
}

/// Whom a body names, who is made if need be; none for a number that nobody has.
///
/// # Errors
/// The database does not answer.
pub async fn find_or_make(db: &mut Connection, named: &Named) -> Result<Option<i64>, Failure> {
    match (named.find(&mut *db).await?, named.contact()) {
        (None, Some((name, email))) => Ok(Some(insert(db, name.trim(), &email, now()).await?)),
        (found, _) => Ok(found),
    }
}

/// A new person; their number.
///
/// # Errors
/// 400 for an address that another person has.
pub async fn insert(db: &mut Connection, name: &str, email: &Email, now: i64) -> Result<i64, Failure> {
    let query = "INSERT INTO people (name, email, created, updated) VALUES ($1, $2, $3, $3) RETURNING id";
    let query = sqlx::query_scalar::<Engine, i64>(query).bind(name).bind(&email.0).bind(now);
    Ok(query.fetch_one(db).await?)
}
