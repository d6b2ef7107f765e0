//! Credentials: from what a request carries to what it may do. Everything is read when it is asked, so a
//! change of a key, a role or an agent counts from the next decision on.

pub mod carrier;
pub mod keys;
pub mod limits;
pub mod sessions;
pub mod sign_in;
pub mod throttle;
pub mod tokens;
pub mod who;

use acl::Mode;

use sqlx::SqlitePool;

use crate::api::Api;
use crate::failure::Failure;
use who::{Held, Who};

/// What one key, token or session may do at this moment.
///
/// It is made for one decision or a few and then dropped: nothing of it is kept, so nothing of it gets old.
pub type Credential = acl_tower::Credential<Api, Who>;

/// The list of a person's role; none if they are no agent.
///
/// # Errors
/// The database does not answer.
pub async fn role_of(db: impl sqlx::SqliteExecutor<'_>, person: i64) -> Result<Option<String>, Failure> {
    let list = sqlx::query_scalar(
        "SELECT r.list FROM people p JOIN roles r ON r.id = p.role WHERE p.id = ? AND NOT p.is_disabled",
    );
    Ok(list.bind(person).fetch_optional(db).await?)
}

/// A stored list within its bounds (S3, S4).
///
/// # Errors
/// 403 where one of them is no list (P7).
fn bounded(list: &str, mode: Mode, who: Who, bounds: &[String]) -> Result<Credential, Failure> {
    let unreadable = |_| {
        let message =
            "a stored list of the credential is malformed and grants nothing; its owner must correct it";
        Failure::forbidden("key_list_malformed", message)
    };
    let held = who.held;
    let mut credential = Credential::new(list, mode, who).map_err(unreadable)?;
    for bound in bounds {
        credential = credential.within(bound).map_err(unreadable)?;
    }
    Ok(credential.named(format!("{} {}", held.method(), held.id())))
}

/// The same credential as it is at this moment; none if it was revoked or has expired since.
///
/// # Errors
/// As when it was loaded first.
pub async fn again(db: &SqlitePool, who: &Who) -> Result<Option<Credential>, Failure> {
    match who.held {
        Held::Key { id, code } => keys::again(db, id, code, who).await,
        Held::Token { id } => tokens::again(db, id).await,
        Held::Session { id } => sessions::again(db, id).await,
    }
}
