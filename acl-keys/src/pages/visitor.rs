//! Who looks at a page, and the application behind it, without the types of its registry.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;

use acl_core::{Catalog, EndpointId, Mode};
use acl_tower::{Authorized, ListTexts};
use axum::extract::{FromRequestParts, OriginalUri, RawPathParams};
use axum::response::{IntoResponse as _, Response};
use http::request::Parts;
use http::{StatusCode, header};
use maud::Markup;

use super::answer;
use super::application::{Owners, Pages};
use super::failure::Failure;
use super::frame::{Page, Section};
use super::once::Once;
use super::person::Person;
use super::place::Place;
use crate::authority::By;
use crate::key::{Key, mode};
use crate::others::{LIST_OTHERS, PUT_OTHERS, permission};
use crate::store::Store;

/// Who looks at a page.
pub struct Visitor {
    host: Arc<dyn Host>,
    pub(super) store: Arc<Store>,
    pub(super) by: By,
    person: Person,
    pub(super) place: Place,
    id: Option<i64>,
    query: String,
    pub(super) once: Once,
    origin: String,
}

impl Visitor {
    pub(super) fn catalog(&self) -> &'static Catalog<'static> {
        self.store.catalog
    }

    /// The number of the key in the address.
    pub(super) fn id(&self) -> Result<i64, Failure> {
        self.id.ok_or_else(Failure::not_found)
    }

    /// The query of the address.
    pub(super) fn query(&self) -> &str {
        &self.query
    }

    /// Who it is.
    pub(super) const fn person(&self) -> &Person {
        &self.person
    }

    /// The origin of the application, as the browser sees it, with the path before those of the registry.
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether they may call another of the pages: for a link or a button, which shows nothing of it.
    pub(super) fn may(&self, method: &str, path: &str) -> bool {
        self.endpoint(method, path).is_some_and(|index| self.host.allows(index))
    }

    /// Whether they may call another of the pages, whose content this one shows. That is an event, as a call of it is.
    pub(super) fn reads(&self, method: &str, path: &str) -> bool {
        self.endpoint(method, path).is_some_and(|index| self.host.allows(index) && self.host.permits(index))
    }

    fn endpoint(&self, method: &str, path: &str) -> Option<u16> {
        self.catalog().find(method, &format!("{}/{path}", self.place.mount()))
    }

    /// Whether they may see keys of other people.
    pub(super) fn sees_others(&self) -> bool {
        self.has(LIST_OTHERS)
    }

    /// Whether they may change keys of other people.
    pub(super) fn changes_others(&self) -> bool {
        self.has(PUT_OTHERS)
    }

    fn has(&self, tag: &str) -> bool {
        permission(self.catalog(), tag).is_some_and(|index| self.host.permits(index))
    }

    /// A key that they may see.
    pub(super) async fn key(&self) -> Result<Key, Failure> {
        let key = self.store.key(self.id()?).await?;
        if key.owner == self.person.id || self.sees_others() {
            return Ok(key);
        }
        // As if there were none: whoever may not see it does not learn that it is there.
        Err(crate::Error::NotFound.into())
    }

    /// A key that they may change, as far as it is about whose it is.
    pub(super) async fn own_key(&self) -> Result<Key, Failure> {
        let key = self.key().await?;
        self.must_be_for(&key.owner)?;
        Ok(key)
    }

    /// Goes on if they may have to do with keys of this owner.
    pub(super) fn must_be_for(&self, owner: &str) -> Result<(), Failure> {
        if owner == self.person.id || self.changes_others() {
            return Ok(());
        }
        Err(crate::Error::OfOthers.into())
    }

    /// The lists that bound what they write into a key of this owner, so that the count while they write is that of the
    /// key.
    pub(super) async fn bounds(&self, owner: &str) -> Result<Vec<ListTexts>, Failure> {
        let mut persons = vec![self.by.who()];
        if owner != self.by.who() && self.host.shows_bounds(owner) {
            persons.push(owner);
        }
        let mut bounds = self.store.bounds_of(&persons).await?;
        bounds.extend(self.by.bounds().into_iter().filter(|own| !bounds.contains(own)).collect::<Vec<_>>());
        Ok(bounds)
    }

    /// Everybody who may own a key, if the application offers a choice.
    pub(super) async fn owners(&self) -> Result<Option<Vec<Person>>, Failure> {
        self.host.owners().await.map_err(|error| crate::Error::Bounds(error).into())
    }

    /// What these people are called.
    pub(super) async fn names<'a>(&self, people: impl IntoIterator<Item = &'a str>) -> Names {
        let mut people: Vec<String> = people.into_iter().map(str::to_owned).collect();
        people.sort_unstable();
        people.dedup();
        Names(self.host.names(people).await)
    }

    /// The modes of the keys that are created here, as far as the registry has them.
    pub(super) fn modes(&self) -> Vec<&'static str> {
        self.host.modes().iter().copied().filter(|name| self.mode(name).is_some()).collect()
    }

    pub(super) fn mode(&self, name: &str) -> Option<Mode> {
        mode(self.catalog(), name)
    }

    /// The header by which a program sends a secret.
    pub(super) fn header(&self, mode: &str, secret: &str) -> (String, String) {
        self.host.header(mode, secret)
    }

    /// A page of a part of the pages.
    pub(super) fn page(&self, section: Section, title: &str, content: &Markup) -> Response {
        self.framed(StatusCode::OK, Some(section), title, content)
    }

    /// The page with what came of it; of a failure, a page that says so.
    pub(super) fn answer(&self, done: Result<Response, Failure>) -> Response {
        done.unwrap_or_else(|failure| {
            let title = answer::title(failure.status);
            self.framed(failure.status, None, title, &answer::failed(&failure, &self.place))
        })
    }

    pub(super) fn framed(
        &self,
        status: StatusCode,
        section: Option<Section>,
        title: &str,
        content: &Markup,
    ) -> Response {
        let content = maud::html! {
            div.said role="status" { @if let Some(said) = self.once.said() { p { (said) } } }
            (content)
        };
        let sections: Vec<Section> =
            Section::ALL.into_iter().filter(|section| self.may("GET", section.path())).collect();
        let page = Page::new(title, &content, self.place.root()).with(section, &sections, &self.person);
        let mut response = answer::page(status, self.host.frame(&page));
        self.once.forget(&mut response);
        response
    }

    /// Leads on after something was done, and says so there.
    pub(super) fn lead_to(&self, path: &str, said: &str) -> Response {
        let place = format!("{}{path}", self.place.root());
        let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response();
        self.once.say(&mut response, said);
        response
    }
}

/// What people are called.
pub(super) struct Names(HashMap<String, String>);

impl Names {
    pub(super) fn of<'a>(&'a self, id: &'a str) -> &'a str {
        self.0.get(id).map_or(id, String::as_str)
    }
}

impl<S: Pages> FromRequestParts<S> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let known = Authorized::<S::Api, S::Principal>::from_request_parts(parts, state).await;
        let known = known.map_err(axum::response::IntoResponse::into_response)?;
        let params = RawPathParams::from_request_parts(parts, state).await;
        let id = params.ok().and_then(|params| {
            params.iter().find(|(name, _)| *name == "id").and_then(|(_, value)| value.parse().ok())
        });
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
        let place = Place::of(known.endpoint().route().path, uri.path());
        let person = state.person(known.principal());
        let by = By::credential(&person.id, known.credential());
        let once = Once::of(&parts.headers, &place);
        let origin = answer::origin(&parts.headers, place.base());
        let query = uri.query().unwrap_or_default().to_owned();
        let store = Arc::clone(state.store());
        let host = Arc::new(Application { state: state.clone(), known });
        Ok(Self { host, store, by, person, place, id, query, once, origin })
    }
}

type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The application, without its types.
trait Host: Send + Sync {
    fn allows(&self, index: u16) -> bool;
    /// The same, with an event.
    fn permits(&self, index: u16) -> bool;
    fn frame(&self, page: &Page<'_>) -> Markup;
    fn owners(&self) -> Later<'_, Owners>;
    fn names(&self, people: Vec<String>) -> Later<'_, HashMap<String, String>>;
    fn modes(&self) -> &'static [&'static str];
    fn shows_bounds(&self, owner: &str) -> bool;
    fn header(&self, mode: &str, secret: &str) -> (String, String);
}

struct Application<S: Pages> {
    state: S,
    known: Authorized<S::Api, S::Principal>,
}

impl<S: Pages> Host for Application<S> {
    fn allows(&self, index: u16) -> bool {
        EndpointId::from_index(index).is_some_and(|id| self.known.credential().allows(id))
    }

    fn permits(&self, index: u16) -> bool {
        EndpointId::from_index(index).is_some_and(|id| self.known.permits(id).is_ok())
    }

    fn frame(&self, page: &Page<'_>) -> Markup {
        self.state.frame(page, Some(self.known.credential()))
    }

    fn owners(&self) -> Later<'_, Owners> {
        Box::pin(self.state.owners())
    }

    fn names(&self, people: Vec<String>) -> Later<'_, HashMap<String, String>> {
        Box::pin(self.state.names(people))
    }

    fn modes(&self) -> &'static [&'static str] {
        self.state.modes()
    }

    fn shows_bounds(&self, owner: &str) -> bool {
        self.state.shows_bounds(self.known.credential(), owner)
    }

    fn header(&self, mode: &str, secret: &str) -> (String, String) {
        self.state.header(mode, secret)
    }
}
