//! The names of constants, and what they stand for.

use acl::EndpointId;

mod hard {
    // Names that break macros and modules of the same name.
    #[acl::endpoint(POST, "/write", tags("hard.names.post"))]
    pub(crate) fn write() {}

    #[acl::endpoint(GET, "/list", tags("hard.names.list"))]
    pub(crate) fn list() {}

    #[acl::endpoint(GET, "/type", tags("hard.names.get"))]
    pub(crate) fn r#type() {}

    pub(crate) mod list {}
}

#[acl::endpoint(GET, "/alone", tags("hard.alone.get"))]
fn alone() {}

mod deep {
    pub(crate) mod inner {
        acl::route! { pub(crate) file(GET, "/deep", tags("hard.deep.get")); }
    }
}

acl::registry! {
    struct Api;
    endpoints: [
        hard::{write, list, r#type},
        crate::constants::alone,
        self::deep::inner::file,
        several::{two, three as THREE},
        stated::{moved, many},
        listed::ALL,
    ],
}

mod several {
    #[acl::endpoint(GET, "/two/a", PUT, "/two/b", tags("hard.two.edit"))]
    pub(crate) fn two() {}

    #[acl::endpoint(GET, "/three", GET, "/three/{id}", HEAD, "/three", tags("hard.three.get"))]
    pub(crate) fn three() {}
}

mod stated {
    #[acl::endpoint(GET, "/moved", tags("hard.moved.get"), id = "the_old_name")]
    pub(crate) fn moved() {}

    #[acl::endpoint(GET, "/many/a", GET, "/many/b", tags("hard.many.get"), id = "Many")]
    pub(crate) fn many() {}
}

mod listed {
    pub(crate) mod v1 {
        #[acl::endpoint(GET, "/v1", tags("hard.v1.get"))]
        pub(crate) fn get() {}
    }

    pub(crate) mod v2 {
        #[acl::endpoint(GET, "/v2", tags("hard.v2.get"))]
        pub(crate) fn get() {}

        #[acl::endpoint(GET, "/v2/all", tags("hard.v2.list"))]
        pub(crate) fn list() {}
    }

    acl::endpoints! { pub(crate) ALL: [v1::get, v2::{get as SECOND, list}] }
}

#[test]
fn a_constant_is_named_from_the_last_two_segments_or_by_as() {
    let named = [
        (Api::HARD_WRITE, "POST /write"),
        (Api::HARD_LIST, "GET /list"),
        (Api::HARD_TYPE, "GET /type"),
        (Api::CONSTANTS_ALONE, "GET /alone"),
        (Api::INNER_FILE, "GET /deep"),
        (Api::V1_GET, "GET /v1"),
        (Api::SECOND, "GET /v2"),
        (Api::V2_LIST, "GET /v2/all"),
    ];
    for (id, route) in named {
        assert_eq!(id.to_string(), route);
    }
}

#[test]
fn several_routes_are_numbered_from_the_second() {
    assert_eq!(Api::SEVERAL_TWO.to_string(), "GET /two/a");
    assert_eq!(Api::SEVERAL_TWO_2.to_string(), "PUT /two/b");
    assert_eq!(Api::THREE.to_string(), "GET /three");
    assert_eq!(Api::THREE_2.to_string(), "GET /three/{id}");
    assert_eq!(Api::THREE_3.to_string(), "HEAD /three");
    let tags: Vec<_> = Api::THREE_3.tags().map(acl::Tag::as_str).collect();
    assert_eq!(tags, ["hard.three.get"]);
}

#[test]
fn an_id_is_one_more_name_whatever_the_path_of_the_handler() {
    assert_eq!(Api::THE_OLD_NAME, Api::STATED_MOVED);
    assert_eq!(Api::MANY, Api::STATED_MANY);
    assert_eq!(Api::MANY_2, Api::STATED_MANY_2);
    assert_eq!(Api::MANY_2.route().path, "/many/b");
}

#[test]
fn constants_are_constant() {
    const ID: EndpointId<Api> = Api::HARD_LIST;
    const SAME: Option<EndpointId<Api>> = EndpointId::from_index(ID.index());
    assert_eq!(SAME, Some(Api::HARD_LIST));
}

#[test]
fn handlers_of_hard_names_are_called_as_before() {
    let _ = Api;
    hard::write();
    hard::list();
    hard::r#type();
    alone();
    several::two();
    several::three();
    stated::moved();
    stated::many();
    listed::v1::get();
    listed::v2::get();
    listed::v2::list();
}
