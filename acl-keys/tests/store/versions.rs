//! Two versions of an application on one database, as during a rolling deploy.

use acl_keys::{By, Caller, Edit, Error, Keys, NewKey, Settings};
use acl_tower::{Authenticate as _, Carriers, Head, Target};
use http::Request;

use crate::engine::both;

#[allow(dead_code, reason = "nothing is served here: decisions are asked for by hand")]
mod old {
    #[acl::endpoint(GET, "/agents", tags("people.agents.list"))]
    pub(super) async fn list() {}
    #[acl::endpoint(DELETE, "/agents", tags("people.agents.delete"))]
    pub(super) async fn delete() {}
    #[acl::endpoint(GET, "/legacy", tags("legacy.things.list"), modes(key, robot))]
    pub(super) async fn legacy() {}
    acl::registry! {
        pub(crate) struct Old;
        modes: [robot],
        endpoints: [list, delete, legacy],
        with: [acl_tower::axum],
    }
}

#[allow(dead_code, reason = "as above")]
mod new {
    #[acl::endpoint(GET, "/agents", tags("people.staff.list"))]
    pub(super) async fn list() {}
    #[acl::endpoint(DELETE, "/agents", tags("people.staff.delete"))]
    pub(super) async fn delete() {}
    #[acl::endpoint(GET, "/reports", tags("reports.all.list"))]
    pub(super) async fn reports() {}
    acl::registry! {
        pub(crate) struct New;
        endpoints: [list, delete, reports],
        renamed: { "people.agents" => "people.staff" },
        removed: ["legacy.*"],
        with: [acl_tower::axum],
    }
}

use new::New;
use old::Old;

both! {
    each_version_decides_by_its_own_registry,
    a_key_of_a_mode_that_is_gone_opens_nothing,
}

async fn opens<R: acl::Registry>(keys: &Keys<R>, secret: &str) -> Option<Vec<String>> {
    let head = Request::get("/").header("authorization", format!("Bearer {secret}")).body(()).unwrap();
    let mut head = Head::from(head.into_parts().0);
    let known = keys.authenticate().authenticate(&mut head, Target::NoRoute).await.ok()??;
    let _: &Caller = known.principal();
    Some(known.grant().iter().map(|id| id.route().to_string()).collect())
}

async fn each_version_decides_by_its_own_registry(database: String) {
    let old = Keys::<Old>::open(&database).await.unwrap();
    let new = Keys::<New>::open(&database).await.unwrap();
    let by = By::operator("operator");
    let created = old.create(&by, NewKey::new("x", ["*"])).await.unwrap();
    let (id, secret) = (created.key.id, created.secret.reveal());
    // Which version writes a list, and what each makes of it.
    for (by_new, list, in_old, in_new) in [
        (false, "people.agents.*, -people.agents.delete", vec!["GET /agents"], vec!["GET /agents"]),
        (
            false,
            "*, -legacy.things.list",
            vec!["DELETE /agents", "GET /agents"],
            vec!["DELETE /agents", "GET /agents", "GET /reports"],
        ),
        (
            true,
            "*, -people.agents.delete",
            vec!["GET /agents", "GET /legacy"],
            vec!["GET /agents", "GET /reports"],
        ),
        // The older version does not know what this denies, so it grants nothing.
        (true, "*, -people.staff.delete", vec![], vec!["GET /agents", "GET /reports"]),
        (true, "*, -reports.*", vec![], vec!["DELETE /agents", "GET /agents"]),
    ] {
        let edit = Edit::new().lists([list]);
        let edited = if by_new { new.edit(&by, id, edit).await } else { old.edit(&by, id, edit).await };
        edited.unwrap();
        // The other version comes to it by its next look.
        tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
        let sorted = |mut routes: Vec<String>| {
            routes.sort();
            routes
        };
        assert_eq!(sorted(opens(&old, secret).await.unwrap()), in_old, "{list}, by the older");
        assert_eq!(sorted(opens(&new, secret).await.unwrap()), in_new, "{list}, by the newer");
    }
    // What the newer version's people write, the older version's may not know, and says so.
    let refused = old.edit(&by, id, Edit::new().lists(["*, -people.staff.delete"])).await;
    assert!(matches!(refused, Err(Error::Invalid { field: "lists", .. })));
}

async fn a_key_of_a_mode_that_is_gone_opens_nothing(database: String) {
    let by = By::operator("operator");
    let robot = Old::MODE_ROBOT;
    let carriers = || Settings::new().carriers(Carriers::new().scheme("bearer", robot));
    let old = Keys::<Old>::open_with(&database, carriers()).await.unwrap();
    let created = old.create(&by, NewKey::new("x", ["legacy.*"]).mode("robot")).await.unwrap();
    assert_eq!(opens(&old, created.secret.reveal()).await.unwrap(), ["GET /legacy"]);
    let new = Keys::<New>::open_with(&database, carriers()).await.unwrap();
    assert_eq!(opens(&new, created.secret.reveal()).await, None);
    // Whoever has all of what this version knows may revoke it all the same.
    let bob = By::lists("bob", ["people.*"]);
    assert!(matches!(new.revoke(&bob, created.key.id).await, Err(Error::BeyondRights { .. })));
    assert!(new.revoke(&by, created.key.id).await.unwrap().revoked.is_some());
}
