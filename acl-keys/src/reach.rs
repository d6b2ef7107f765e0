//! What keys reach: which endpoints a text names, and which keys may call them.

use std::collections::{HashMap, HashSet};

use acl_core::requests::{Matched, Requests};
use acl_core::{Catalog, Rights};
use acl_tower::ListTexts;
use sqlx::{AnyConnection, Row as _};

use crate::error::{Error, quoted};
use crate::find::Candidate;
use crate::key::mode;
use crate::lists::split;
use crate::search::Search;
use crate::store::Store;

/// Ids of one statement.
const IDS: usize = 500;

impl Store {
    /// The candidates that reach what the search names; all of them if it names nothing.
    ///
    /// Keys with equal lists and bounds are decided together, so the cost depends on the different lists, not on the
    /// keys.
    pub(crate) async fn reaching(
        &self,
        db: &mut AnyConnection,
        search: &Search,
        candidates: Vec<Candidate>,
    ) -> Result<Vec<Candidate>, Error> {
        let Some(text) = &search.reaches else { return Ok(candidates) };
        let endpoints = named(self.catalog, text);
        if endpoints.is_empty() {
            let text = quoted(text.trim());
            let message = format!(
                "the API has nothing at {text}; write a method and a path, such as `DELETE /tickets/7`, or an address"
            );
            return Err(Error::invalid("reaches", message));
        }
        let texts = self.texts_of(db, &candidates).await?;
        let bounds = self.bounds_of_each(&candidates).await?;
        let mut decided: HashMap<(String, String, Vec<ListTexts>), bool> = HashMap::new();
        let mut found = Vec::new();
        for candidate in candidates {
            let bounds = bounds_of(&bounds, &[&candidate.owner, &candidate.made_by]);
            let key = (candidate.lists.clone(), candidate.mode.clone(), bounds);
            let reaches = *decided.entry(key).or_insert_with_key(|(lists, name, bounds)| {
                let (Some(lists), Some(mode)) = (texts.get(lists), mode(self.catalog, name)) else {
                    return false;
                };
                let rights = Rights::new(self.catalog, mode, lists).within(bounds);
                let decided = |at: &u16| rights.decide(self.catalog.endpoint(*at)).is_allowed();
                endpoints.iter().any(decided)
            });
            if reaches {
                found.push(candidate);
            }
        }
        Ok(found)
    }

    /// The texts of the candidates' lists, by their ids.
    pub(crate) async fn texts_of(
        &self,
        db: &mut AnyConnection,
        candidates: &[Candidate],
    ) -> Result<HashMap<String, ListTexts>, Error> {
        let ids: Vec<&str> =
            candidates.iter().map(|one| &*one.lists).collect::<HashSet<_>>().into_iter().collect();
        let mut texts = HashMap::new();
        for some in ids.chunks(IDS) {
            let places: Vec<String> = (1..=some.len()).map(|place| format!("${place}")).collect();
            let query = format!("SELECT id, text FROM acl_lists WHERE id IN ({})", places.join(", "));
            let query = some.iter().fold(sqlx::query(&query), |query, id| query.bind((*id).to_owned()));
            for row in query.fetch_all(&mut *db).await? {
                texts.insert(row.try_get(0)?, split(&row.try_get::<String, _>(1)?));
            }
        }
        Ok(texts)
    }

    /// The bounds of each person behind the candidates. Without [`Bounds`](crate::Bounds) there are none.
    pub(crate) async fn bounds_of_each(
        &self,
        candidates: &[Candidate],
    ) -> Result<HashMap<String, Vec<ListTexts>>, Error> {
        let mut bounds = HashMap::new();
        if self.settings.bounds.is_none() {
            return Ok(bounds);
        }
        for person in candidates.iter().flat_map(|one| [&one.owner, &one.made_by]) {
            if !bounds.contains_key(person) {
                bounds.insert(person.clone(), self.bounds_of(&[person]).await?);
            }
        }
        Ok(bounds)
    }
}

/// The endpoints that a text names: see [`Search::can_reach`].
fn named(catalog: &Catalog<'_>, text: &str) -> Vec<u16> {
    let mut words = text.split_whitespace().map(|word| word.trim_matches(['\'', '"', '`', ',']));
    let (mut method, mut address) = (None, None);
    for word in words.by_ref() {
        if address.is_none() && (word.starts_with('/') || word.contains("://")) {
            address = Some(word);
        } else if method.is_none() && METHODS.contains(&word.to_ascii_uppercase().as_str()) {
            method = Some(word.to_ascii_uppercase());
        }
    }
    let Some(address) = address else { return Vec::new() };
    let requests = Requests::of(catalog);
    let path =
        address.split_once("://").map_or(address, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    let is_whole = path.len() < address.len();
    // The application may be mounted under a base that the registry does not know.
    let bases = path
        .match_indices('/')
        .map(|(at, _)| &path[at..])
        .take_while(|rest| is_whole || rest.len() == path.len());
    for path in bases {
        let found = match (&method, requests.matched(method.as_deref().unwrap_or("GET"), path)) {
            (Some(_), Some(Matched::Endpoint(at))) => vec![at],
            (None, Some(Matched::Endpoint(at) | Matched::OtherMethod(at))) => {
                let path = catalog.route(at).map(|route| route.path);
                let same = catalog.endpoints().filter(|(_, route, _)| Some(route.path) == path);
                same.map(|(at, ..)| at).collect()
            }
            (Some(_), Some(Matched::OtherMethod(_))) | (_, None) => continue,
        };
        return found;
    }
    Vec::new()
}

const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];

/// The different bounds of these persons.
pub(crate) fn bounds_of(of_each: &HashMap<String, Vec<ListTexts>>, persons: &[&str]) -> Vec<ListTexts> {
    let mut bounds: Vec<ListTexts> = Vec::new();
    for lists in persons.iter().filter_map(|person| of_each.get(*person)).flatten() {
        if !bounds.contains(lists) {
            bounds.push(lists.clone());
        }
    }
    bounds
}
