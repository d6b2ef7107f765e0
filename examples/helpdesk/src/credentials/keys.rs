//! The key store: a key from its number and code, and a key loaded again in the middle of a request.

use sqlx::{AnyPool, FromRow};

use super::limits;
use super::stored::{NOTHING, Stored, role_of};
use super::who::{Held, Who};
use crate::clock::now;
use crate::failure::Failure;
use crate::secret::{Code, Kind, same};

/// What a decision needs of a key: its own lists and those of its bounds.
#[derive(FromRow)]
struct Row {
    agent: i64,
    list: String,
    candidate: Option<String>,
    is_superuser: i64,
    hourly_limit: i64,
    daily_limit: i64,
    agent_role: String,
    /// Of who wrote the list last; none if they are disabled or have no role any more.
    maker_role: Option<String>,
    /// Of whom the code was shown to; none as above.
    holder_role: Option<String>,
}

/// The live key with this live code: not revoked, not expired, its agent still one.
const LIVE: &str = "
    SELECT k.agent, l.text AS list, c.text AS candidate, k.is_superuser, k.hourly_limit, k.daily_limit,
           ar.list AS agent_role, mr.list AS maker_role, hr.list AS holder_role
    FROM api_keys k
    JOIN api_key_codes code ON code.api_key = k.id
    JOIN lists l ON l.id = k.list
    LEFT JOIN lists c ON c.id = k.candidate
    JOIN people a ON a.id = k.agent AND a.is_disabled = 0
    JOIN roles ar ON ar.id = a.role
    LEFT JOIN people m ON m.id = k.made_by AND m.is_disabled = 0
    LEFT JOIN roles mr ON mr.id = m.role
    LEFT JOIN people h ON h.id = code.shown_to AND h.is_disabled = 0
    LEFT JOIN roles hr ON hr.id = h.role
    WHERE k.id = $1 AND code.id = $2 AND k.revoked IS NULL
      AND coalesce(k.expires, $3 + 1) > $3 AND coalesce(code.expires, $3 + 1) > $3";

/// What `Authorization: key ID:CODE` stands for; none if there is no such key, or not with this code.
///
/// One request is counted against its limits.
///
/// # Errors
/// 429 over a limit; 403 for the header `X-DeskPRO-Agent-ID` where it is not allowed.
pub async fn authenticate(
    db: &AnyPool,
    id: &str,
    code: &str,
    acting: Option<&str>,
    counted: bool,
) -> Result<Option<Stored>, Failure> {
    let (Ok(id), Some(code)) = (id.parse::<i64>(), Code::parse(code, Kind::Key)) else { return Ok(None) };
    let Some(used) = which_code(db, id, &code).await? else { return Ok(None) };
    let held = Held::Key { id, code: used };
    let acting = match acting {
        None => None,
        Some(text) => Some(text.trim().parse::<i64>().map_err(|_| no_such_agent())?),
    };
    let Some(row) = live(db, id, used).await? else { return Ok(None) };
    if counted {
        limits::count(db, id, row.hourly_limit, row.daily_limit).await?;
        touch(db, id, used).await?;
    }
    stored(db, held, row, acting).await.map(Some)
}

/// The same key, as it is now.
pub async fn again(db: &AnyPool, id: i64, code: i64, who: &Who) -> Result<Option<Stored>, Failure> {
    let Some(row) = live(db, id, code).await? else { return Ok(None) };
    let acting = who.acting_for.map(|_| who.person);
    stored(db, who.held, row, acting).await.map(Some)
}

async fn live(db: &AnyPool, id: i64, code: i64) -> Result<Option<Row>, Failure> {
    Ok(sqlx::query_as(LIVE).bind(id).bind(code).bind(now()).fetch_optional(db).await?)
}

/// Compares with every code of the key, and with one of no key, so that the time tells neither whether the
/// key exists nor how much of the code is right.
async fn which_code(db: &AnyPool, id: i64, code: &Code) -> Result<Option<i64>, Failure> {
    let stored: Vec<(i64, String)> = sqlx::query_as("SELECT id, hash FROM api_key_codes WHERE api_key = $1")
        .bind(id)
        .fetch_all(db)
        .await?;
    let given = code.digest();
    let no_key = same(given.as_bytes(), &[0; 64]).then_some(0);
    let found =
        stored.iter().fold(
            no_key,
            |found, (row, hash)| if same(given.as_bytes(), hash.as_bytes()) { Some(*row) } else { found },
        );
    Ok(found)
}

async fn stored(db: &AnyPool, held: Held, row: Row, acting: Option<i64>) -> Result<Stored, Failure> {
    // To act as its own agent is what every key does.
    let acting = acting.filter(|person| *person != row.agent);
    if acting.is_some() && row.is_superuser == 0 {
        return Err(Failure::forbidden(
            "not_superuser",
            "only a superuser key may act as another agent; leave X-DeskPRO-Agent-ID out",
        ));
    }
    let who = Who {
        held,
        person: acting.unwrap_or(row.agent),
        acting_for: acting.map(|_| row.agent),
        candidate: row.candidate.map(Into::into),
    };
    let mut bounds = vec![row.agent_role];
    bounds.extend([row.maker_role, row.holder_role].map(|role| role.unwrap_or_else(|| NOTHING.to_owned())));
    if let Some(person) = acting {
        bounds.push(role_of(db, person).await?.ok_or_else(no_such_agent)?);
    }
    Ok(Stored { who, list: row.list, bounds })
}

fn no_such_agent() -> Failure {
    Failure::forbidden("no_such_agent", "X-DeskPRO-Agent-ID names no agent")
}

/// Last use, to the minute: one write a minute, not one a request.
async fn touch(db: &AnyPool, id: i64, code: i64) -> Result<(), Failure> {
    for (table, id) in [("api_keys", id), ("api_key_codes", code)] {
        sqlx::query(&format!(
            "UPDATE {table} SET last_used = $1 WHERE id = $2 AND coalesce(last_used, 0) < $1 - 59"
        ))
        .bind(now())
        .bind(id)
        .execute(db)
        .await?;
    }
    Ok(())
}
