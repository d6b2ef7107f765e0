//! Tokens: keys of the mode `token`, each its person's own. A person is known to the store by their number.

use std::time::Duration;

use acl_keys::{By, Created, Key, NewKey, Search, State, Store};

use crate::failure::Failure;

/// How long a token lives.
const LIFE: Duration = Duration::from_secs(30 * 86_400);
/// The name of the mode.
const MODE: &str = "token";
/// The most tokens of a person that are looked at together.
const MOST: u32 = 1_000;

/// The person, who may do with their own tokens what they like: each acts within their role.
fn by(person: i64) -> By {
    By::operator(person.to_string())
}

/// A new token with this list; its secret is in the answer and nowhere else.
///
/// # Errors
/// 400 for the list.
pub async fn create(store: &Store, person: i64, list: &str) -> Result<Created, Failure> {
    let new = NewKey::new("API token", [list]).mode(MODE).expires_in(LIFE);
    Ok(store.create(&by(person), new).await?)
}

/// Those of a person that are live, by number.
///
/// # Errors
/// The database does not answer.
pub async fn of(store: &Store, person: i64) -> Result<Vec<Key>, Failure> {
    let search = Search::new().owner(person.to_string()).mode(MODE).state(State::Live);
    let mut tokens = store.search(&search.count(MOST)).await?;
    tokens.reverse();
    Ok(tokens)
}

/// A live token of this person.
///
/// # Errors
/// 404, also for a token of somebody else.
pub async fn one_of(store: &Store, person: i64, id: i64) -> Result<Key, Failure> {
    let token = store.key(id).await?;
    let is_theirs = token.owner == person.to_string() && token.mode == MODE && token.is_live();
    is_theirs.then_some(token).ok_or_else(Failure::not_found)
}

/// Gives a token of this person another list.
///
/// # Errors
/// 400 for the list, 404.
pub async fn limit(store: &Store, person: i64, id: i64, list: &str) -> Result<Key, Failure> {
    one_of(store, person, id).await?;
    Ok(store.edit(&by(person), id, acl_keys::Edit::new().lists([list])).await?)
}

/// Ends a token of this person.
///
/// # Errors
/// 404, also where another request has ended it.
pub async fn end(store: &Store, person: i64, id: i64) -> Result<(), Failure> {
    one_of(store, person, id).await?;
    match store.revoke(&by(person), id).await {
        Err(acl_keys::Error::Conflict(_)) => Err(Failure::not_found()),
        done => Ok(done.map(drop)?),
    }
}

/// Ends all tokens of a person.
///
/// # Errors
/// The database does not answer.
pub async fn end_all(store: &Store, person: i64) -> Result<(), Failure> {
    loop {
        let tokens = of(store, person).await?;
        for token in &tokens {
            match store.revoke(&by(person), token.id).await {
                // Another request was faster.
                Ok(_) | Err(acl_keys::Error::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        if tokens.is_empty() {
            return Ok(());
        }
    }
}
