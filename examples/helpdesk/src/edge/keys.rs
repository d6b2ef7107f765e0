//! The store of what programs carry, under acl-keys: for now tokens, which are keys of the mode `token`.

use acl::Mode;
use acl_keys::{BoundLists, ByKey, Caller, Settings};
use acl_tower::Carriers;
use sqlx::AnyPool;

use crate::api::Api;
use crate::credentials::sessions::COOKIE;
use crate::credentials::stored::role_of;

/// The store, and what it has cached.
pub type Keys = acl_keys::Keys<Api>;
/// What knows callers by it.
pub type Known = ByKey<Api>;
/// What it knows of one caller.
pub type Carried = acl_tower::Credential<Api, Caller>;

/// Opens the store in the database of the helpdesk. What a credential may do is bounded by the roles that its people have
/// now.
///
/// # Errors
/// The database cannot be opened, or was made by a later version.
pub async fn open(database: &str, db: AnyPool) -> Result<Keys, acl_keys::Error> {
    let settings = Settings::new().prefix("helpdesk").carriers(carriers()).bounds(move |person| {
        let db = db.clone();
        async move { role(&db, person).await }
    });
    Keys::open_with(database, settings).await
}

/// Where requests carry what, and which mode each place stands for.
pub fn carriers() -> Carriers {
    Carriers::new().scheme("key", Mode::KEY).scheme("token", Mode::TOKEN).cookie(COOKIE, Mode::SESSION)
}

/// The list of a person's role. The store knows people by their numbers.
async fn role(db: &AnyPool, person: String) -> BoundLists {
    let person: i64 = person.parse()?;
    let list = role_of(db, person).await.map_err(|failure| failure.message.into_owned())?;
    Ok(list.map(|list| vec![list]))
}
