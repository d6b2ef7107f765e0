//! Lists as they are stored: checked, several in one text, and equal texts once.

use acl_core::{Catalog, PatternList};
use acl_tower::ListTexts;
use sqlx::AnyConnection;

use crate::error::Error;
use crate::secret::{hash, to_hex};

/// The lists of a stored text, which `|` separates (S5).
pub(crate) fn split(text: &str) -> ListTexts {
    text.split('|').map(|list| list.trim_ascii().into()).collect()
}

/// The text that holds these lists.
pub(crate) fn join(lists: &[impl AsRef<str>]) -> String {
    lists.iter().map(|list| list.as_ref().trim_ascii()).collect::<Vec<_>>().join(" | ")
}

/// Checks lists that are about to be stored, and joins them.
///
/// No deny may be stale: such a list would grant nothing (S3).
pub(crate) fn checked(
    catalog: &Catalog<'_>,
    field: &'static str,
    lists: &[impl AsRef<str>],
) -> Result<String, Error> {
    if lists.is_empty() {
        return Err(Error::invalid(field, "no list; write one, such as `tickets.*, -*.delete`"));
    }
    for list in lists {
        let parsed =
            PatternList::parse(list.as_ref()).map_err(|error| Error::invalid(field, error.to_string()))?;
        if let Some(deny) = catalog.stale_deny(parsed) {
            let message =
                format!("`{deny}` denies no endpoint, so the whole list would grant nothing; correct it");
            return Err(Error::invalid(field, message));
        }
    }
    Ok(join(lists))
}

/// The id of the row that holds this text.
pub(crate) async fn intern(db: &mut AnyConnection, text: &str) -> Result<String, Error> {
    let id = id(text);
    sqlx::query("INSERT INTO acl_lists (id, text) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING")
        .bind(&id)
        .bind(text)
        .execute(db)
        .await?;
    Ok(id)
}

pub(crate) fn id(text: &str) -> String {
    to_hex(&hash(text))
}
