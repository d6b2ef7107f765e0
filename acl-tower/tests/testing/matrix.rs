//! `access_matrix!`, decided by the registry and by the app.

use acl_tower::access_matrix;
use acl_tower::testing::App;
use axum::Router;
use axum::routing::get;

use crate::api::{Api, Person, app};
use crate::failing::message;

#[tokio::test]
async fn every_word_holds_where_it_should() {
    access_matrix! { Api;
        "tickets.*, -*.post" by key {
            TICKETS_LIST: allowed, TICKETS_CREATE: tag_denied, TICKETS_DELETE: tag_not_granted, OPEN_STATUS: allowed,
            OPEN_ME: allowed,
        },
        "*" by token { TICKETS_LIST: allowed, TICKETS_CREATE: mode_not_allowed }
        "*" by bot { TICKETS_LIST: mode_not_allowed, TICKETS_CREATE: allowed }
        "*, -nothing.of.it" by session { TICKETS_LIST: key_list_stale, OPEN_STATUS: allowed }
    }
}

#[tokio::test]
async fn the_same_through_the_app() {
    access_matrix! { Api, &app();
        "tickets.*, -*.post" by key {
            TICKETS_LIST: allowed, TICKETS_CREATE: tag_denied, TICKETS_DELETE: tag_not_granted, OPEN_STATUS: allowed,
            OPEN_ME: allowed,
        },
        "*" by token { TICKETS_LIST: allowed, TICKETS_CREATE: mode_not_allowed }
        "tickets.tickets.delete" by session { TICKETS_DELETE: allowed }
        "*, -nothing.of.it" by session { TICKETS_LIST: key_list_stale, OPEN_STATUS: allowed }
    }
    .await;
}

#[test]
fn all_cells_that_are_wrong_are_told_at_once() {
    let told = message(|| {
        access_matrix! { Api;
            "tickets.*" by key { TICKETS_LIST: tag_denied, TICKETS_CREATE: allowed, TICKETS_DELETE: allowed }
            "*" by robot { TICKETS_LIST: allowed }
            "tick*" by token { TICKETS_LIST: allowed }
            "*, -x.y" by session { TICKETS_LIST: allowed }
        }
    });
    let (head, table) = told.split_once('\n').unwrap();
    assert!(head.starts_with("acl-tower/tests/testing/matrix.rs:"), "{head}");
    assert!(head.ends_with("the access matrix of `testing::api::Api` is wrong in 5 of 6 cells"), "{head}");
    assert_eq!(
        table,
        "  list       by       endpoint              expected    found
  tickets.*  key      GET /tickets          tag_denied  allowed (allowed: `tickets.*` matches tag `tickets.tickets.list`)
  tickets.*  key      DELETE /tickets/{id}  allowed     tag_not_granted (denied: `tickets.*` has a `*`, and this endpoint is granted only by `tickets.tickets.delete` written out)
  *          robot    GET /tickets          allowed     the registry has no mode `robot`
  tick*      token    GET /tickets          allowed     malformed list: pattern 1, bytes 0..5: `*` stands for whole segments, so nothing may stand beside it
  *, -x.y    session  GET /tickets          allowed     key_list_stale (denied: `-x.y` matches no present, former or removed tag, so the list grants nothing)
"
    );
}

#[tokio::test]
async fn through_the_app_a_route_without_its_guard_is_wrong() {
    let bare = App::<Api, Person>::new(Router::<()>::new().route("/tickets", get(async || "all")), "ann");
    let matrix =
        access_matrix! { Api, &bare; "*" by key { TICKETS_LIST: allowed, TICKETS_DELETE: tag_not_granted } };
    let task = tokio::spawn(matrix);
    let told = *task.await.unwrap_err().into_panic().downcast::<String>().unwrap();
    assert!(told.contains("wrong in 2 of 2 cells"), "{told}");
    assert!(told.contains("answered 200 OK, and no guard"), "{told}");
}

#[tokio::test]
async fn through_the_app_the_guard_of_another_endpoint_is_wrong() {
    let edge = crate::api::edge();
    let router = Router::<()>::new().route("/tickets", get(async || "all").layer(edge.guard(Api::OPEN_ME)));
    let app = App::<Api, Person>::new(router, "ann");
    let matrix = access_matrix! { Api, &app; "*" by key { TICKETS_LIST: allowed } };
    let told = *tokio::spawn(matrix).await.unwrap_err().into_panic().downcast::<String>().unwrap();
    assert!(told.contains("refused with `not_in_registry`"), "{told}");
}

/// Endpoints that need more, and a permission, which no app can be asked for.
#[tokio::test]
async fn d11_and_t5_have_cells_too() {
    mod api {
        #[acl::endpoint(
            DELETE,
            "/people/{id}",
            tags("people.people.delete"),
            needs("tickets.tickets.delete")
        )]
        pub(super) async fn remove() {}
        #[acl::endpoint(GET, "/", tags("pages.front.get"), public(identified))]
        pub(super) async fn front() {}
        acl::permission! { pub(super) SALARY("people.salary.get", modes(session)) }
        acl::registry! { pub(super) struct Api; endpoints: [front, remove, SALARY], with: [acl_tower::axum] }
    }
    use api::Api;
    acl_tower::access_matrix! { Api;
        "people.*" by key { REMOVE: need_not_granted, SALARY: mode_not_allowed, FRONT: allowed }
        "people.*, -tickets.*" by session { REMOVE: need_denied, SALARY: allowed }
    }
    let edge = acl_tower::Edge::<Api, _>::new(|_: &http::request::Parts| async {
        Ok(None::<std::sync::Arc<acl_tower::Credential<Api, ()>>>)
    });
    let app = App::<Api, ()>::new(Api::routes(&edge).with_state(()), ());
    acl_tower::testing::assert_every_route_guarded(&app).await;
    acl_tower::access_matrix! { Api, &app;
        "people.*" by key { REMOVE: need_not_granted, FRONT: allowed }
    }
    .await;
    let told = tokio::spawn(
        acl_tower::testing::Matrix::<Api>::new()
            .cell("people.*", "session", Api::SALARY, acl_tower::testing::Expected::Allowed)
            .check_through(&app),
    )
    .await
    .unwrap_err()
    .into_panic();
    assert!(told.downcast::<String>().unwrap().contains("a permission has no route"));
}
