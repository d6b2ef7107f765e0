//! Organizations.

use axum::Json;
use axum::extract::State;

use crate::answer;
use crate::app::App;
use crate::caller::Caller;
use crate::clock::now;
use crate::envelope::{Nothing, One, Page, Written};
use crate::failure::{Answer, Failure};
use crate::parameters::Parameters;
use crate::path::Path;
use crate::removal;
use crate::resources::organizations::{NewOrganization, Organization, OrganizationChange, Organizations};
use crate::resources::people::{People, Person};
use crate::rows::{self, Conditions, Engine, Listing};
use crate::sideload::{Follow, OfPerson, Sideloads};

/// List organizations.
///
/// People belong to one, or to none.
#[utoipa::path(get, path = "/api/v2/organizations", params(Listing, Organizations), responses((status = 200, body = Page<Organization>)))]
#[acl::endpoint(GET, "/organizations", tags("people.organizations.list"))]
pub async fn list(
    State(app): State<App>,
    Parameters(listing): Parameters<Listing>,
    Parameters(asked): Parameters<Organizations>,
) -> Answer {
    let order = asked.order_by.map(Into::into);
    Ok(answer::page(
        rows::page::<Organization>(&mut *app.db.acquire().await?, asked.into(), order, listing).await?,
    ))
}

/// Make an organization.
///
/// The answer has its number, and `Location` its place.
#[utoipa::path(post, path = "/api/v2/organizations", params(Follow), responses((status = 201, body = Written<Organization>)))]
#[acl::endpoint(POST, "/organizations", tags("people.organizations.post"))]
pub async fn post(State(app): State<App>, Json(new): Json<NewOrganization>) -> Answer {
    let query = sqlx::query_scalar::<Engine, i64>(
        "INSERT INTO organizations (name, domain, created, updated) VALUES ($1, $2, $3, $3) RETURNING id",
    );
    let query = query
        .bind(new.name.trim().to_owned())
        .bind(new.domain.map(|domain| domain.trim().to_owned()))
        .bind(now());
    let mut tx = app.write().await?;
    let id = query.fetch_one(&mut *tx).await?;
    tx.commit().await?;
    Ok(answer::made(&app, &format!("/organizations/{id}"), id))
}

/// Show an organization.
///
/// As the lists show it.
#[utoipa::path(get, path = "/api/v2/organizations/{id}", responses((status = 200, body = One<Organization>)))]
#[acl::endpoint(GET, "/organizations/{id}", tags("people.organizations.get"))]
pub async fn get(State(app): State<App>, Path(id): Path<i64>) -> Answer {
    Ok(answer::data(rows::get::<Organization>(&mut *app.db.acquire().await?, id).await?))
}

/// Change an organization.
///
/// What is left out stays.
#[utoipa::path(put, path = "/api/v2/organizations/{id}", params(Follow), responses((status = 204), (status = 200, body = One<Organization>)))]
#[acl::endpoint(PUT, "/organizations/{id}", tags("people.organizations.put"))]
pub async fn put(
    State(app): State<App>,
    Path(id): Path<i64>,
    Json(change): Json<OrganizationChange>,
) -> Answer {
    let query = sqlx::query::<Engine>(
        "UPDATE organizations SET updated = $2, name = coalesce($3, name), domain = CASE WHEN $4 = 1 THEN $5 ELSE domain END
         WHERE id = $1",
    );
    let query = query.bind(id).bind(now()).bind(change.name.map(|name| name.trim().to_owned()));
    let query = query.bind(i64::from(change.domain.is_some()));
    let query = query.bind(change.domain.flatten().map(|domain| domain.trim().to_owned()));
    let mut tx = app.write().await?;
    if query.execute(&mut *tx).await?.rows_affected() == 0 {
        return Err(Failure::not_found());
    }
    tx.commit().await?;
    Ok(answer::changed(&app, &format!("/organizations/{id}")))
}

/// Remove an organization; its people are no organization's.
///
/// If it has people, that asks for the right to change people.
#[utoipa::path(delete, path = "/api/v2/organizations/{id}", responses((status = 200, body = One<Nothing>)))]
#[acl::endpoint(DELETE, "/organizations/{id}", tags("people.organizations.delete"))]
pub async fn delete(State(app): State<App>, caller: Caller, Path(id): Path<i64>) -> Answer {
    removal::remove(&app, &caller, "organizations", id).await
}

/// List the people of an organization.
///
/// They are shown as in the list of all people.
#[utoipa::path(
    get, path = "/api/v2/organizations/{id}/members", params(Listing, People, OfPerson),
    responses((status = 200, body = Page<Person>)),
)]
#[acl::endpoint(GET, "/organizations/{id}/members", tags("people.organization_members.list"))]
pub async fn members(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<i64>,
    Parameters(listing): Parameters<Listing>,
    Parameters(asked): Parameters<People>,
    Parameters(sideloads): Parameters<Sideloads>,
) -> Answer {
    let order = asked.order_by.map(Into::into);
    let mut db = app.db.acquire().await?;
    rows::get::<Organization>(&mut db, id).await?;
    let of = Conditions::from(asked).is("organization", id);
    let page = rows::page::<Person>(&mut db, of, order, listing).await?;
    drop(db);
    answer::page_with(&app, &caller, &sideloads, page).await
}

acl::endpoints! { pub ALL: [list, post, get, put, delete, members] }
