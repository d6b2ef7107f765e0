//! Demonstration data, for a database that has none: people, tickets, roles, two logins and a key.

use std::time::Duration;

use acl_keys::{By, NewKey, Store};
use sqlx::{AnyConnection, AnyPool};

use crate::api::Api;
use crate::clock::{DAY, now};
use crate::failure::Failure;
use crate::{database, password, secret};

/// The administrator's login.
pub const ADMINISTRATOR: &str = "admin@example.com";
/// The agent's login.
pub const AGENT: &str = "agent@example.com";
/// The demonstration key's list.
pub const KEY_LIST: &str = "tickets.*, people.people.*, -*.delete";
/// The list of administrators. Its last patterns name what no wildcard grants.
pub const ADMINISTRATORS: &str = "*, helpdesk.maintenance.put, people.agents.act_as";

/// What was made and is told once.
pub struct Seeded {
    /// Of [`ADMINISTRATOR`].
    pub administrator_password: String,
    /// Of [`AGENT`].
    pub agent_password: String,
    /// `ID:SECRET`.
    pub key: String,
}

/// Fills an empty database; nothing if somebody is in it already.
///
/// # Errors
/// The database does not answer.
pub async fn seed(db: &AnyPool, keys: &Store) -> Result<Option<Seeded>, Failure> {
    let mut tx = database::write(db).await?;
    let people: i64 = sqlx::query_scalar("SELECT count(*) FROM people").fetch_one(&mut *tx).await?;
    if people > 0 {
        return Ok(None);
    }
    let (administrator_password, agent_password) = (secret::password(), secret::password());
    let administrators = role(&mut tx, "Administrators", ADMINISTRATORS).await?;
    let agents = role(&mut tx, "Agents", Api::AGENT.list().as_str()).await?;
    let readers = role(&mut tx, "Readers", Api::READ_ONLY.list().as_str()).await?;
    let time = now();

    for statement in [
        "INSERT INTO organizations (name, domain, created, updated) VALUES
            ('Analytical Engines', 'engines.example', $1, $1), ('Bletchley Park', 'park.example', $1, $1)",
        "INSERT INTO departments (title, created, updated) VALUES
            ('Support', $1, $1), ('Sales', $1, $1), ('Billing', $1, $1)",
        "INSERT INTO agent_teams (name, created, updated) VALUES ('First line', $1, $1), ('Second line', $1, $1)",
        "INSERT INTO labels (label, color, created, updated) VALUES
            ('vip', 'violet', $1, $1), ('printer', 'grey', $1, $1), ('urgent', 'red', $1, $1)",
    ] {
        sqlx::query(statement).bind(time).execute(&mut *tx).await?;
    }

    let logins = [
        ("Ada Admin", ADMINISTRATOR, "admin", Some(administrators), Some(&administrator_password)),
        ("Alan Agent", AGENT, "agent", Some(agents), Some(&agent_password)),
        ("Rosa Reader", "reader@example.com", "reader", Some(readers), None),
        ("Grace Hopper", "grace@engines.example", "", None, None),
        ("Joan Clarke", "joan@park.example", "", None, None),
        ("Charles Babbage", "charles@engines.example", "", None, None),
    ];
    for (name, email, username, role, secret) in logins {
        let hash = match secret {
            Some(secret) => Some(password::hash(secret.clone()).await?),
            None => None,
        };
        sqlx::query(
            "INSERT INTO people (name, email, username, organization, role, password, created, updated)
             VALUES ($1, $2, nullif($3, ''), (SELECT id FROM organizations WHERE $2 LIKE '%@' || domain), $4, $5, $6, $6)",
        )
        .bind(name)
        .bind(email)
        .bind(username)
        .bind(role)
        .bind(hash)
        .bind(time)
        .execute(&mut *tx)
        .await?;
    }
    sqlx::query("INSERT INTO agent_team_members VALUES (1, 2), (2, 1)").execute(&mut *tx).await?;
    tickets(&mut tx).await?;

    tx.commit().await?;
    Ok(Some(Seeded { administrator_password, agent_password, key: make_keys(keys).await? }))
}

/// Keys, made by the administrator; that of the agent as `ID:SECRET`.
async fn make_keys(keys: &Store) -> Result<String, Failure> {
    let by = By::operator("1");
    let make = async |key: NewKey| keys.create(&by, key).await.map_err(|error| Failure::from(&error));
    let agents = NewKey::new("Demonstration: tickets and people, no deleting", [KEY_LIST]).owner("2");
    let agents = make(agents.expires_in(Duration::from_secs(90 * 86_400))).await?;
    for (name, list) in [
        ("Warehouse sync", "tickets.tickets.list, tickets.tickets.get"),
        ("Everything, for the old importer", "*"),
        ("Back office, on behalf of agents", "tickets.*, people.*, people.agents.act_as"),
    ] {
        make(NewKey::new(name, [list])).await?;
    }
    Ok(format!("{}:{}", agents.key.id, agents.secret.reveal()))
}

async fn role(db: &mut AnyConnection, name: &str, list: &str) -> Result<i64, Failure> {
    let id = sqlx::query_scalar(
        "INSERT INTO roles (name, list, created, updated) VALUES ($1, $2, $3, $3) RETURNING id",
    );
    Ok(id.bind(name).bind(list).bind(now()).fetch_one(db).await?)
}

async fn tickets(db: &mut AnyConnection) -> Result<(), Failure> {
    let subjects = [
        "The printer prints only zeros",
        "Invoice 1842 has the wrong address",
        "Cannot sign in after the holidays",
        "The analytical engine makes a noise",
        "Please add a second licence",
        "Reports are late on Mondays",
    ];
    for (number, subject) in (0_i64..).zip(subjects.iter().cycle().take(24)) {
        let ticket: i64 = sqlx::query_scalar(
            "INSERT INTO tickets (subject, status, urgency, person, agent, agent_team, department, created, updated)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) RETURNING id",
        )
        .bind(*subject)
        .bind(["awaiting_agent", "awaiting_user", "resolved"][usize::try_from(number % 3).unwrap_or(0)])
        .bind(1 + number % 5)
        .bind(4 + number % 3)
        .bind((number % 2 == 0).then_some(2))
        .bind(1 + number % 2)
        .bind(1 + number % 3)
        .bind(now() - (24 - number) * DAY)
        .fetch_one(&mut *db)
        .await?;
        sqlx::query(
            "INSERT INTO messages (ticket, person, message, created, updated) VALUES ($1, $2, $3, $4, $4)",
        )
        .bind(ticket)
        .bind(4 + number % 3)
        .bind(format!("{subject}. Can you help?"))
        .bind(now())
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}
