//! A key as administration sees it, and what it may call.

use acl::{Catalog, Mode, Rights};
use serde_json::json;
use sqlx::FromRow;

use crate::administration::endpoints::Endpoints;
use crate::clock::now;
use crate::credentials::stored::{NOTHING, role_of};
use crate::credentials::who::Who;
use crate::failure::Failure;
use crate::secret;

/// A key as administration sees it.
#[derive(Clone, FromRow)]
pub struct Key {
    /// Its number.
    pub id: i64,
    /// What it is for.
    pub description: String,
    /// Whose it is.
    pub agent: i64,
    /// Who wrote its list last.
    pub made_by: i64,
    /// Its list.
    pub list: String,
    /// Its candidate list.
    pub candidate: Option<String>,
    /// Whether it may act as another agent.
    pub is_superuser: i64,
    /// Requests an hour.
    pub hourly_limit: i64,
    /// Requests a day.
    pub daily_limit: i64,
    /// When it ends.
    pub expires: Option<i64>,
    /// When it was revoked.
    pub revoked: Option<i64>,
    /// When it was used last, to the minute.
    pub last_used: Option<i64>,
    /// When it was made.
    pub created: i64,
    /// The agent's role's list.
    pub agent_role: Option<String>,
    /// The list of the role of who wrote its list last.
    pub maker_role: Option<String>,
}

impl Key {
    /// The key with this number.
    ///
    /// # Errors
    /// 404.
    pub async fn load(db: impl sqlx::AnyExecutor<'_>, id: i64) -> Result<Self, Failure> {
        let key = sqlx::query_as(
            "SELECT k.id, k.description, k.agent, k.made_by, l.text AS list, c.text AS candidate,
                    k.is_superuser, k.hourly_limit, k.daily_limit, k.expires, k.revoked, k.last_used, k.created,
                    ar.list AS agent_role, mr.list AS maker_role
             FROM api_keys k
             JOIN lists l ON l.id = k.list
             LEFT JOIN lists c ON c.id = k.candidate
             LEFT JOIN people a ON a.id = k.agent AND a.is_disabled = 0
             LEFT JOIN roles ar ON ar.id = a.role
             LEFT JOIN people m ON m.id = k.made_by AND m.is_disabled = 0
             LEFT JOIN roles mr ON mr.id = m.role
             WHERE k.id = $1",
        );
        key.bind(id).fetch_optional(db).await?.ok_or_else(Failure::not_found)
    }

    /// A digest of what can be changed of it: equal as long as nobody has changed anything.
    pub fn digest(&self) -> String {
        let Self { list, candidate, description, is_superuser, hourly_limit, daily_limit, expires, .. } =
            self;
        let all = json!([list, candidate, description, is_superuser, hourly_limit, daily_limit, expires]);
        secret::digest(&all.to_string())
    }

    /// Whether it may act as another agent.
    pub const fn is_superuser(&self) -> bool {
        self.is_superuser != 0
    }

    /// Whether it has ended by itself.
    pub fn has_expired(&self) -> bool {
        self.expires.is_some_and(|end| end <= now())
    }

    /// What it may call: what its list and both roles grant.
    pub fn endpoints(&self, catalog: &Catalog<'_>) -> Endpoints {
        if self.revoked.is_some() || self.has_expired() {
            return Endpoints::default();
        }
        self.endpoints_with_list(catalog)
    }

    /// What its list and both roles grant, whether or not the key is live.
    pub fn endpoints_with_list(&self, catalog: &Catalog<'_>) -> Endpoints {
        self.endpoints_with(catalog, &self.list)
    }

    /// What it might call with another list by the same author.
    pub fn endpoints_with(&self, catalog: &Catalog<'_>, list: &str) -> Endpoints {
        within(catalog, list, self.agent_role.as_deref(), self.maker_role.as_deref())
    }

    /// What it might call once `by` has written this list: from then on it is within their role.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn endpoints_once_written(
        &self,
        db: impl sqlx::AnyExecutor<'_>,
        catalog: &Catalog<'_>,
        by: &Who,
        list: &str,
    ) -> Result<Endpoints, Failure> {
        Ok(within(catalog, list, self.agent_role.as_deref(), role_of(db, by.person).await?.as_deref()))
    }
}

/// What a key may call with this list: within the role of its agent and that of the list's author; who is no agent
/// any more has none.
pub(super) fn within(
    catalog: &Catalog<'_>,
    list: &str,
    agent_role: Option<&str>,
    author_role: Option<&str>,
) -> Endpoints {
    let [agent, author] = [agent_role, author_role].map(|role| role.unwrap_or(NOTHING));
    Rights::new(catalog, Mode::KEY, &[list]).within(&[[agent], [author]]).grant()
}
