//! What bounds a key beside its own lists: the application's roles, as they are now (S4).

use std::error::Error as StdError;
use std::pin::Pin;

use acl_tower::ListTexts;

use crate::error::Error;

/// The answer of [`Bounds::of`]: the lists that bound a person, or none if the person is gone.
pub type BoundLists = Result<Option<Vec<String>>, Box<dyn StdError + Send + Sync>>;

/// Returns the most that a person may do now: the lists of their role.
///
/// Three people bound a key: its owner, the last author of its lists, and whoever saw the secret that is used. Answers
/// are kept as long as the key is in the cache. When an answer changes, commit the change and then call
/// [`Store::bounds_changed`](crate::Store::bounds_changed), so that every replica asks again. If your tables are in
/// the database of the keys, you can announce the change within your own transaction instead, with
/// [`Store::announce_in`](crate::Store::announce_in).
///
/// Changes of keys also ask for bounds, while they hold the lock that all changes wait for. If your tables are in the
/// database of the keys, use a small connection pool of its own here. With a shared pool, writers that wait for that lock
/// can hold every connection, and nobody gets further.
///
/// A function from a name to a future implements it.
///
/// ```
/// use acl_keys::Settings;
///
/// let settings = Settings::new().bounds(|person: String| async move {
///     // Ask your own tables. `None` stands for somebody who is gone, whose keys are then refused.
///     Ok(if person == "ann" { Some(vec!["tickets.*".to_owned()]) } else { None })
/// });
/// ```
pub trait Bounds: Send + Sync + 'static {
    /// Returns the lists that bound the person, or `None` if there is no such person. Keys that such a person owns are
    /// refused as unknown keys are, even at endpoints that are open to every known caller. Lists that such a person
    /// wrote, and secrets that they saw, grant nothing.
    ///
    /// # Errors
    /// The application does not know. Requests with the key then get 503.
    fn of(&self, person: String) -> Pin<Box<dyn Future<Output = BoundLists> + Send + '_>>;
}

impl<F, Fut> Bounds for F
where
    F: Fn(String) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = BoundLists> + Send + 'static,
{
    fn of(&self, person: String) -> Pin<Box<dyn Future<Output = BoundLists> + Send + '_>> {
        Box::pin(self(person))
    }
}

/// The bounds of a key of these people, each person once. Without [`Bounds`] there are none. With somebody who is gone,
/// the key can do nothing.
pub(crate) async fn of_all(bounds: Option<&dyn Bounds>, persons: &[&str]) -> Result<Vec<ListTexts>, Error> {
    Ok(of_key(bounds, persons).await?.unwrap_or_else(|| vec![ListTexts::default()]))
}

/// The same for a request with the key; none if the first person, its owner, is gone.
pub(crate) async fn of_key(
    bounds: Option<&dyn Bounds>,
    persons: &[&str],
) -> Result<Option<Vec<ListTexts>>, Error> {
    let Some(bounds) = bounds else { return Ok(Some(Vec::new())) };
    let mut found: Vec<ListTexts> = Vec::new();
    for (at, person) in persons.iter().enumerate() {
        if persons.iter().take(at).any(|before| before == person) {
            continue;
        }
        let lists = bounds.of((*person).to_owned()).await.map_err(Error::Bounds)?;
        if at == 0 && lists.is_none() {
            return Ok(None);
        }
        // No list at all grants nothing (S5).
        let lists: ListTexts = lists.unwrap_or_default().into_iter().map(String::into_boxed_str).collect();
        if !found.contains(&lists) {
            found.push(lists);
        }
    }
    Ok(Some(found))
}
