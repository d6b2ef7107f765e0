//! Who the caller is, and what they may do.

use acl_keys::Search;
use axum::extract::State;
use axum::http::HeaderMap;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::answer;
use crate::app::App;
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::credentials::sessions;
use crate::credentials::throttle::{self, Account};
use crate::credentials::who::Held;
use crate::failure::{Answer, Failure};
use crate::parameters::Parameters;
use crate::password;
use crate::resources::people::Person;
use crate::resources::tickets::{Ticket, Tickets};
use crate::rows::{self, Conditions, Listing};
use crate::sideload::Sideloads;

/// The most keys that are listed.
const MOST_KEYS: u32 = 1_000;

/// Who am I.
#[acl::endpoint(GET, "/me", tags("me.me.get"), authenticated)]
pub async fn get(State(app): State<App>, caller: Caller, headers: HeaderMap) -> Answer {
    let who = caller.who();
    let mut data = json!({
        "auth_method": who.held.method(),
        "app_id": who.held.key(),
        "person_id": who.person,
        "person": rows::get::<Person>(&mut *app.db.acquire().await?, who.person).await?,
    });
    if let Some(agent) = who.acting_for {
        data["acting_for"] = json!(agent);
    }
    if let (Held::Session { .. }, Some(ticket)) = (who.held, sessions::tickets(&headers).next()) {
        data["csrf_token"] = json!(sessions::word(ticket));
    }
    Ok(answer::data(data))
}

/// What may I: every endpoint, whether the caller may call it, and if not, the code of the refusal.
#[acl::endpoint(GET, "/me/access", tags("me.access.get"), authenticated)]
pub async fn access(State(app): State<App>, caller: Caller) -> Answer {
    let endpoints: Vec<Value> = app
        .catalog
        .endpoints()
        .filter_map(|(_, route, endpoint)| {
            let verdict = caller.decide(route)?;
            Some(json!({
                "method": route.method,
                "path": route.path,
                "tags": endpoint.tags().map(acl::Tag::as_str).collect::<Vec<_>>(),
                "modes": endpoint.modes().iter().map(|mode| mode.to_string()).collect::<Vec<_>>(),
                "allowed": verdict.is_allowed(),
                "code": verdict.code(),
            }))
        })
        .collect();
    let allowed = endpoints.iter().filter(|endpoint| endpoint["allowed"] == true).count();
    Ok(answer::data(json!({
        "auth_method": caller.who().held.method(),
        "mode": caller.mode().to_string(),
        "stale": caller.is_stale(),
        "allowed": allowed,
        "endpoints": endpoints,
    })))
}

/// List the tickets that are mine.
#[acl::endpoint(GET, "/me/tickets", tags("me.tickets.list"))]
pub async fn tickets(
    State(app): State<App>,
    caller: Caller,
    Parameters(listing): Parameters<Listing>,
    Parameters(asked): Parameters<Tickets>,
    Parameters(sideloads): Parameters<Sideloads>,
) -> Answer {
    let order = asked.order_by.map(Into::into);
    let mine = Conditions::from(asked).is("t.agent", caller.who().person);
    let page = rows::page::<Ticket>(&mut *app.db.acquire().await?, mine, order, listing).await?;
    answer::page_with(&app, &caller, &sideloads, page).await
}

/// List my keys, without lists and secrets: the first thousand.
#[acl::endpoint(GET, "/me/api_keys", tags("me.api_keys.list"), modes(key, session))]
pub async fn api_keys(State(app): State<App>, caller: Caller) -> Answer {
    let mine = Search::new().owner(caller.who().person.to_string()).reversed();
    let mine = app.keys.search(&mine.count(MOST_KEYS)).await.map_err(|error| Failure::from(&error))?;
    let keys = mine.iter().filter(|key| key.revoked.is_none()).map(|key| {
        let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
        json!({
            "id": key.id, "description": key.name, "expires": time(key.expires), "last_used": time(key.last_used),
        })
    });
    Ok(answer::data(keys.collect::<Vec<_>>()))
}

/// Change my password: `{"old", "new"}`. Other sessions and all tokens of mine end. Tries of the old one are counted,
/// so that who has only the session does not guess it, and apart from those at sign-in, which anyone can make.
#[acl::endpoint(PUT, "/me/password", tags("me.passwords.put"), modes(session))]
pub async fn set_password(State(app): State<App>, caller: Caller, Fields(body): Fields) -> Answer {
    body::only(&body, &["old", "new"])?;
    let text = |name: &'static str| {
        let text = body.get(name).and_then(Value::as_str).map(str::to_owned);
        text.ok_or_else(|| Failure::field(name, "required", "expected text"))
    };
    let (old, new) = (text("old")?, text("new")?);
    if new.chars().count() < 12 {
        return Err(Failure::field("new", "too_short", "at least 12 characters"));
    }
    let person = caller.who().person;
    let stored: Option<String> = sqlx::query_scalar("SELECT password FROM people WHERE id = $1")
        .bind(person)
        .fetch_one(&app.db)
        .await?;
    let counted = throttle::count(&app.db, Account::Change(person), None).await?;
    let wrong = || Failure::field("old", "wrong", "it is not the present password");
    if !password::verify(old, stored.clone()).await? {
        return Err(wrong());
    }
    counted.take_back(&app.db).await?;
    let hash = password::hash(new).await?;
    let mut tx = app.write().await?;
    // Of two changes at once the second has an old password that is none any more.
    let changed = sqlx::query("UPDATE people SET password = $1 WHERE id = $2 AND password = $3")
        .bind(hash)
        .bind(person)
        .bind(stored)
        .execute(&mut *tx)
        .await?;
    if changed.rows_affected() == 0 {
        return Err(wrong());
    }
    sqlx::query("DELETE FROM sessions WHERE person = $1 AND id <> $2")
        .bind(person)
        .bind(caller.who().held.id())
        .execute(&mut *tx)
        .await?;
    sqlx::query("DELETE FROM api_tokens WHERE person = $1").bind(person).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(answer::done())
}

acl::endpoints! { pub ALL: [get, access, tickets, api_keys, set_password] }
