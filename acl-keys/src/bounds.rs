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
/// [`Store::bounds_changed`](crate::Store::bounds_changed), so that every replica asks again; or, where your tables are in
/// the database of the keys, announce it in your own transaction by [`Store::announce_in`](crate::Store::announce_in).
///
/// It is asked in the middle of changes too, while they hold the lock that all changes wait for. If your tables are in the
/// database of the keys, ask them by connections that none of your writers holds while it waits for that lock: a small
/// pool of its own.
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
    /// The lists that bound the person; none if there is no such person. Keys of such an owner are then refused as unknown
    /// ones are, since an endpoint that is open to every known caller would be open to them; lists that such a person wrote,
    /// and secrets that they saw, grant nothing.
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

/// The bounds of a key of these people, each person once. Without [`Bounds`] there are none. Somebody who is gone bounds
/// it to nothing.
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
