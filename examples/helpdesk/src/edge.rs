//! Enforcement: every handler stands behind the guard of its endpoint, and here is what this server does besides:
//! its own form of a refusal, its records, maintenance.

use std::sync::Arc;

use acl::EndpointId;
use acl_tower::{Protected, Settings};
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use sqlx::SqlitePool;

use crate::api::Api;
use crate::app::App;
use crate::calls::{self, Ended};
use crate::credentials::Credential;
use crate::credentials::carrier::Stores;
use crate::credentials::who::Who;
use crate::failure::Failure;
use crate::{follow, maintenance, refusals};

/// The edge of this server.
pub type Edge = acl_tower::Edge<Api, Stores>;
/// In the extensions of a request that was let in.
pub type Authorized = acl_tower::Authorized<Api, Who>;

/// The edge over this database.
pub fn edge(db: SqlitePool) -> Edge {
    let settings = Settings::new()
        .labels("x-api-tags", "x-api-modes")
        .answer(|refusal, _| Failure::from(refusal).answer());
    Edge::with(Stores::new(db), settings)
}

/// Every handler behind its guard.
pub fn routes(app: &App) -> Protected {
    let routes = EndpointId::<Api>::all().fold(Api::routes(&app.edge), |routes, endpoint| {
        routes.layer(endpoint, from_fn_with_state((app.clone(), endpoint), admit))
    });
    routes.with_state(app.clone())
}

/// What is done with a request that its guard let in.
async fn admit(
    State((app, endpoint)): State<(App, EndpointId<Api>)>,
    request: Request,
    next: Next,
) -> Response {
    let Some(authorized) = request.extensions().get::<Authorized>().cloned() else {
        // Public: there is nobody to count.
        return next.run(request).await;
    };
    match recorded(&app, endpoint, authorized.credential()).await {
        Ok(()) => follow::run(&app, &authorized, request, next).await.unwrap_or_else(Failure::into_response),
        Err(failure) => failure.into_response(),
    }
}

async fn recorded(app: &App, endpoint: EndpointId<Api>, credential: &Credential) -> Result<(), Failure> {
    maintenance::admit(&app.db, credential).await?;
    let who = credential.principal();
    if who.acting_for.is_some() {
        // Both agents stand in the record of everything that one does as another.
        let reason = credential.decide(endpoint).to_string();
        refusals::write(app, &refusals::new_id(), credential, endpoint, "acting", &reason).await?;
    }
    called(app, endpoint, credential).await
}

/// Counts what a key was let in to, and whether its candidate list would have refused it.
async fn called(app: &App, endpoint: EndpointId<Api>, credential: &Credential) -> Result<(), Failure> {
    let Some(key) = credential.principal().held.key() else { return Ok(()) };
    let would_deny = refusals::candidate(app, credential, endpoint).await?;
    calls::count(&app.db, key, endpoint.route(), if would_deny { Ended::WouldDeny } else { Ended::Allowed })
        .await
}

/// As [`permit`] for a read that no request of its own follows: so it is counted here.
///
/// # Errors
/// As [`permit`].
pub async fn permit_counted(
    app: &App,
    credential: &Arc<Credential>,
    endpoint: EndpointId<Api>,
) -> Result<(), Failure> {
    permit(app, credential, endpoint).await?;
    called(app, endpoint, credential).await
}

/// Goes on if the credential may call the endpoint too: for what a request does beside its own endpoint.
///
/// # Errors
/// 403 as if the endpoint had been called; it is written down first.
pub async fn permit(
    app: &App,
    credential: &Arc<Credential>,
    endpoint: EndpointId<Api>,
) -> Result<(), Failure> {
    match app.edge.authorize(credential, endpoint) {
        Ok(_) => Ok(()),
        Err(refusal) => {
            refusals::record(app, &refusal).await?;
            Err(Failure::from(&refusal))
        }
    }
}
