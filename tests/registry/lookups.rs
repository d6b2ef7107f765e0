//! `EndpointId`: from routes, tags and positions to endpoints and back.

use acl::{EndpointId, Registry};

acl::route! {
    list(GET, "/tickets", tags("tickets.tickets.list"));
    post(POST, "/tickets", tags("tickets.tickets.post"));
    get(GET, "/tickets/{id}", tags("tickets.tickets.get", "tickets.any.read"));
    queue(GET, "/queue", tags("tickets.queue.list", "tickets.any.read"));
}

acl::registry! {
    struct Api;
    prefix: "/v2",
    endpoints: [list, post, get, queue],
}

type Id = EndpointId<Api>;

#[test]
fn by_route_takes_the_declared_path_with_the_prefix() {
    assert_eq!(Id::by_route("GET", "/v2/tickets"), Some(Api::LIST));
    assert_eq!(Id::by_route("POST", "/v2/tickets"), Some(Api::POST));
    assert_eq!(Id::by_route("GET", "/v2/tickets/{id}"), Some(Api::GET));
    for id in Id::all() {
        assert_eq!(Id::by_route(id.route().method, id.route().path), Some(id));
    }
}

/// D9: what is not exactly a declared route is no endpoint.
#[test]
fn of_path_has_each_method_of_a_path_and_of_no_other() {
    for path in Id::all().map(|id| id.route().path) {
        let expected: Vec<_> = Id::all().filter(|id| id.route().path == path).collect();
        assert_eq!(Id::of_path(path).collect::<Vec<_>>(), expected, "{path}");
    }
    // Those that differ in what eight bytes a step could lose.
    for path in [
        "",
        "/",
        "/v2/ticket",
        "/v2/ticketss",
        "/v2/tickets/",
        "2v//tickets",
        "\0/v2/tickets",
        "/v2/tickets\0",
    ] {
        assert_eq!(Id::of_path(path).next(), None, "{path:?}");
    }
}

#[test]
fn by_route_knows_nothing_else() {
    let unknown = [
        ("PUT", "/v2/tickets"),
        ("get", "/v2/tickets"),
        ("", "/v2/tickets"),
        ("GET", "/tickets"),
        ("GET", "/v2/tickets/"),
        ("GET", "/v2//tickets"),
        ("GET", "/v2/tickets/{ticket}"),
        ("GET", "/v2/tickets/7"),
        ("GET", "/V2/tickets"),
        ("GET", ""),
    ];
    for (method, path) in unknown {
        assert_eq!(Id::by_route(method, path), None, "{method} {path}");
    }
}

#[test]
fn by_tag_gives_every_endpoint_of_a_tag_in_registry_order() {
    assert!(Id::by_tag("tickets.any.read").eq([Api::QUEUE, Api::GET]));
    assert!(Id::by_tag("tickets.tickets.post").eq([Api::POST]));
    for unknown in ["", "tickets", "tickets.*", "tickets.any", "tickets.any.read.all", "Tickets.any.read"] {
        assert_eq!(Id::by_tag(unknown).count(), 0, "{unknown}");
    }
}

#[test]
fn all_goes_through_the_positions() {
    assert!(Id::all().map(Id::index).eq(0..4));
    assert!(Id::all().rev().eq([Api::GET, Api::POST, Api::LIST, Api::QUEUE]));
    for id in Id::all() {
        assert_eq!(Id::from_index(id.index()), Some(id));
    }
    assert_eq!(Id::from_index(4), None);
    assert_eq!(Id::from_index(u16::MAX), None);
}

#[test]
fn an_id_shows_its_route_and_its_tags_in_declared_order() {
    assert_eq!(format!("{} {:?}", Api::LIST, Api::LIST), "GET /v2/tickets EndpointId(GET /v2/tickets)");
    let tags: Vec<_> = Api::QUEUE.tags().map(acl::Tag::as_str).collect();
    assert_eq!(tags, ["tickets.queue.list", "tickets.any.read"]);
    assert!(Api::QUEUE < Api::LIST && Api::LIST < Api::POST);
}

/// Paths before methods, and both byte by byte.
#[test]
fn ids_are_ordered_by_path_and_method() {
    let routes: Vec<_> = Id::all().map(|id| (id.route().path, id.route().method)).collect();
    assert!(routes.is_sorted());
    assert_eq!(routes.len(), Api::CATALOG.len());
}

#[test]
fn the_catalog_knows_the_same() {
    let index = Api::CATALOG.find("GET", "/v2/queue").unwrap();
    assert_eq!(Id::from_index(index), Some(Api::QUEUE));
    let tags: Vec<_> = Api::CATALOG.tags().map(acl::Tag::as_str).collect();
    assert!(tags.is_sorted());
    assert_eq!(tags.len(), 5);
}

#[test]
fn the_type_of_a_registry_holds_nothing() {
    assert_eq!(size_of_val(&Api), 0);
    assert_eq!(size_of::<Id>(), 2);
}

mod two_paths_of_one_number {
    acl::route! { pub one(GET, "/78088", tags("collision.one.get")); }
    acl::route! { pub other(GET, "/113977", tags("collision.other.get")); }
    acl::registry! { pub(super) struct Api; endpoints: [one, other] }
}

/// The two have one number under the first seed, so the macro takes the next.
#[test]
fn paths_of_one_number_are_told_apart() {
    use acl_core::__private::path_number;
    use two_paths_of_one_number::Api;

    assert_eq!(path_number("/78088", 0), path_number("/113977", 0));
    assert_eq!(Api::ROUTES.seed, 1);
    assert_eq!(EndpointId::by_route("GET", "/78088"), Some(Api::ONE));
    assert_eq!(EndpointId::by_route("GET", "/113977"), Some(Api::OTHER));
    assert_eq!(EndpointId::<Api>::by_route("GET", "/2824"), None);
}
