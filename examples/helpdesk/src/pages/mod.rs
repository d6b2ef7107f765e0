//! Pages for people, rendered by the server. A page is a view of API endpoints: it names the endpoint whose
//! right it needs, and whoever may call that with a session may see the page.

mod audit;
mod form;
mod key_form;
mod key_info;
mod key_list;
mod key_tags;
mod layout;
mod narrow;
mod roles;
mod sign_in;
mod times;
mod visitor;

use axum::Router;
use axum::response::Redirect;
use axum::routing::{get, post};

use crate::app::App;

/// All pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/", get(|| async { Redirect::to("/me") }))
        .route("/style.css", get(layout::style))
        .route("/icon.svg", get(layout::icon))
        .route("/sign_in", get(sign_in::page).post(sign_in::submit))
        .route("/sign_out", post(sign_in::out))
        .route("/me", get(sign_in::me))
        .route("/admin/api_keys", get(key_list::page))
        .route("/admin/api_keys.csv", get(key_list::csv))
        .route("/admin/api_keys/new", get(key_form::new).post(key_form::create))
        .route("/admin/api_keys/narrow", get(narrow::page).post(narrow::submit))
        .route("/admin/api_keys/{id}", get(key_form::page).post(key_form::save))
        .route("/admin/api_keys/{id}/tags", get(key_tags::page).post(key_tags::submit))
        .route("/admin/api_keys/{id}/{action}", post(key_form::act))
        .route("/admin/audit", get(audit::page))
        .route("/admin/roles", get(roles::page))
        .route("/admin/roles/{id}", post(roles::submit))
}
