//! `?follow_location=1`: a write that is answered as a GET of what it wrote, sideloads included. The read is a
//! request of its own; who may not read, or may not read what it includes, is refused before anything is written.

use acl::EndpointId;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::gate::{self, Authorized, Gate};
use crate::api::Api;
use crate::contract::Query;
use crate::dispatch::{Dispatch, NotCounted, OnBehalf};
use crate::failure::Failure;
use crate::sideload::{Follow, Sideloads};

/// Runs the handler, and the read after it if the query asks for that.
pub async fn run(
    gate: &Gate,
    authorized: &Authorized,
    mut request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let query = request.extensions().get::<Query>().filter(|_| !request.method().is_safe());
    let Some(query) = query else { return Ok(next.run(request).await) };
    let sideloads: Sideloads = query.read()?;
    if !query.read::<Follow>()?.follow_location.is_on() {
        if sideloads.is_empty() {
            return Ok(next.run(request).await);
        }
        let message = "a write takes it with `follow_location=1`";
        return Err(Failure::field("include", "unknown_parameter", message));
    }
    let read = read_after(authorized.endpoint())
        .ok_or_else(|| Failure::internal("a write that takes `follow_location`, and has no read"))?;
    gate.will_permit(authorized.credential(), read).await?;
    for route in sideloads.routes() {
        gate.will_permit(authorized.credential(), gate::endpoint(route)?).await?;
    }

    let dispatch = request.extensions_mut().get::<Dispatch>().cloned();
    let dispatch = dispatch.ok_or_else(|| Failure::internal("a server that cannot call itself"))?;
    let caller = OnBehalf::of(request.headers(), request.extensions());
    let own_path = request.uri().path().to_owned();
    let written = next.run(request).await;
    let (StatusCode::CREATED | StatusCode::NO_CONTENT) = written.status() else { return Ok(written) };
    let place = written.headers().get(header::LOCATION).cloned();
    let path = place.as_ref().and_then(|place| place.to_str().ok()).unwrap_or(&own_path);
    let path = path.strip_prefix(&*dispatch.origin).unwrap_or(path);
    let path = format!("{path}?{}", sideloads.query());
    let path = path.parse().map_err(|_| Failure::internal("a place that is no path"))?;
    let mut reading = caller.request(Method::GET, path, Body::empty());
    reading.extensions_mut().insert(NotCounted);
    let mut response = dispatch.call(reading).await;
    if response.status() == StatusCode::OK && written.status() == StatusCode::CREATED {
        *response.status_mut() = StatusCode::CREATED;
    }
    if let Some(place) = place {
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(response)
}

/// The endpoint that reads what this one writes: of a PUT its own path, of a POST its path and one parameter.
fn read_after(endpoint: EndpointId<Api>) -> Option<EndpointId<Api>> {
    let written = endpoint.route();
    if written.method == "PUT" {
        return EndpointId::by_route("GET", written.path);
    }
    EndpointId::<Api>::all().find(|id| {
        let route = id.route();
        let rest = route.path.strip_prefix(written.path).and_then(|rest| rest.strip_prefix("/{"));
        route.method == "GET" && rest.is_some_and(|rest| rest.find('}') == Some(rest.len() - 1))
    })
}
