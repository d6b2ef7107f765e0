//! Everything that a list can hold is collected, once, and what is left out is not.

use acl::{EndpointId, Registry};

use crate::routes;

mod tickets {
    #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
    pub(crate) fn list() {}

    #[acl::endpoint(GET, "/tickets/{id}", tags("tickets.tickets.get"))]
    pub(crate) fn get() {}

    pub(crate) mod messages {
        #[acl::endpoint(GET, "/tickets/{id}/messages", tags("tickets.messages.list"))]
        pub(crate) fn list() {}

        pub(crate) mod files {
            #[acl::endpoint(GET, "/files/{id}", tags("tickets.files.get"))]
            pub(crate) fn get() {}

            #[acl::endpoint(DELETE, "/files/{id}", tags("tickets.files.delete"))]
            pub(crate) fn delete() {}

            acl::endpoints! { pub(crate) ALL: [get, delete] }
        }

        acl::endpoints! { pub(crate) ALL: [self::list, files::ALL] }
    }

    // `super` and `crate` in a list mean what they mean where the list stands.
    pub(crate) mod listed {
        acl::endpoints! { pub(crate) ALL: [super::{list, get}, crate::collected::tickets::messages::ALL] }
    }
}

mod nested {
    acl::registry! {
        pub(crate) struct Api;
        endpoints: [super::tickets::listed::ALL],
    }
}

mod flat {
    use super::tickets;

    acl::registry! {
        pub(crate) struct Api;
        endpoints: [
            tickets::{list, get, messages::{list, files::{get as FILE, delete}}},
        ],
    }
}

#[test]
fn lists_of_lists_and_trees_of_paths_collect_the_same() {
    let expected = [
        "DELETE /files/{id}",
        "GET /files/{id}",
        "GET /tickets",
        "GET /tickets/{id}",
        "GET /tickets/{id}/messages",
    ];
    assert_eq!(routes::<nested::Api>(), expected);
    assert_eq!(routes::<flat::Api>(), expected);
    assert_eq!(nested::Api::CATALOG.fingerprint(), flat::Api::CATALOG.fingerprint());
}

#[test]
fn handlers_are_functions_as_before() {
    tickets::list();
    tickets::get();
    tickets::messages::list();
    tickets::messages::files::get();
    tickets::messages::files::delete();
}

mod conditional {
    #[acl::endpoint(GET, "/always", tags("cfg.always.get"))]
    pub(crate) fn always() {}

    #[cfg(test)]
    #[acl::endpoint(GET, "/above", tags("cfg.above.get"))]
    pub(crate) fn above() {}

    #[acl::endpoint(GET, "/below", tags("cfg.below.get"))]
    #[cfg(test)]
    pub(crate) fn below() {}

    #[cfg(not(test))]
    #[acl::endpoint(GET, "/absent", tags("cfg.absent.get"))]
    pub(crate) fn absent() {}

    #[acl::endpoint(GET, "/absent", tags("cfg.absent.get"))]
    #[cfg(not(test))]
    pub(crate) fn absent_below() {}

    acl::route! {
        #[cfg(not(test))]
        absent_route(GET, "/absent", tags("cfg.absent.get"));
        #[cfg(test)]
        pub(crate) present_route(GET, "/route", tags("cfg.route.get"));
    }

    acl::endpoints! {
        #[cfg(not(test))]
        ABSENT: [nowhere::at_all];
        pub(crate) SOME: [#[cfg(test)] above, #[cfg(not(test))] absent, #[cfg(not(test))] {absent_below, absent_route}];
        #[cfg(test)]
        pub(crate) PRESENT: [below]
    }
}

mod configured {
    use super::conditional;

    acl::registry! {
        pub(crate) struct Api;
        endpoints: [
            conditional::SOME,
            #[cfg(test)] conditional::{always, present_route},
            #[cfg(not(test))] conditional::absent,
            #[cfg(not(test))] conditional::ABSENT,
            // Of two with one name and opposite conditions there is one.
            #[cfg(not(test))] nowhere::below as EITHER,
            #[cfg(not(any()))] #[cfg(test)] conditional::below as EITHER,
        ],
    }

    acl::registry! {
        pub(crate) struct Other;
        endpoints: [conditional::PRESENT],
    }
}

#[test]
fn a_cfg_leaves_out_entries_and_handlers() {
    let all = ["GET /above", "GET /always", "GET /below", "GET /route"];
    assert_eq!(routes::<configured::Api>(), all);
    assert_eq!(configured::Api::EITHER.route().path, "/below");
    assert_eq!(routes::<configured::Other>(), ["GET /below"]);
    conditional::always();
    conditional::above();
    conditional::below();
}

mod shared {
    use super::tickets;

    acl::registry! {
        pub(crate) struct Public;
        prefix: "/api",
        endpoints: [tickets::{list, get}],
    }

    acl::registry! {
        pub(crate) struct Internal;
        prefix: "/internal/{tenant}",
        endpoints: [tickets::messages::ALL, tickets::list],
    }
}

#[test]
fn registries_share_handlers_and_have_their_own_prefix() {
    assert_eq!(routes::<shared::Public>(), ["GET /api/tickets", "GET /api/tickets/{id}"]);
    assert_eq!(shared::Internal::TICKETS_LIST.route().path, "/internal/{tenant}/tickets");
    assert_eq!(EndpointId::<shared::Internal>::all().count(), 4);
}

mod root {
    acl::route! { index(GET, "/", tags("root.index.get")); }

    acl::registry! {
        pub(crate) struct Bare;
        endpoints: [index],
    }

    acl::registry! {
        pub(crate) struct Prefixed;
        prefix: "/api",
        endpoints: [index],
    }
}

#[test]
fn the_root_under_a_prefix_is_the_prefix() {
    assert_eq!(routes::<root::Bare>(), ["GET /"]);
    assert_eq!(routes::<root::Prefixed>(), ["GET /api"]);
}

macro_rules! record {
    ($($all:tt)*) => { pub(super) const RECORD: &str = stringify!($($all)*); };
}

mod hooked {
    pub(super) mod echo {
        #[acl::endpoint(POST, "/echo", tags("hook.echo.post"))]
        pub(crate) fn echo<T: Clone>(value: &T) -> T {
            value.clone()
        }

        #[acl::endpoint(GET, "/a", HEAD, "/b", tags("hook.several.get"), id = "stable")]
        pub(crate) fn several() {}

        acl::route! { files(GET, "/files/{*path}", tags("hook.files.get")); }

        acl::endpoints! { pub(crate) REST: [several, files] }
    }

    acl::registry! {
        pub(crate) struct Api;
        prefix: "/v1",
        endpoints: [echo::echo::<String> as ECHO, echo::REST],
        with: [record],
    }
}

mod hooked_twice {
    macro_rules! count {
        ($registry:ident { $($constant:ident $method:ident $path:literal $handler:path;)* }) => {
            pub(super) const COUNT: usize = [$(stringify!($method)),*].len();
            pub(super) const FIRST: &[acl::EndpointId<$registry>] = &[$($registry::$constant),*];
            pub(super) fn call() {
                $($handler();)*
            }
        };
    }

    acl::registry! {
        pub(crate) struct Api;
        endpoints: [super::tickets::{get, list}],
        with: [count, record],
    }
}

mod hooked_with_arguments {
    acl::registry! {
        pub(crate) struct Api;
        endpoints: [super::tickets::get],
        with: [record(Vec<u8>, "any" tokens)],
    }
}

#[test]
fn a_hook_gets_its_arguments_last() {
    assert!(hooked_with_arguments::RECORD.ends_with(r#"(Vec<u8>, "any" tokens)"#));
}

#[test]
fn hooks_get_the_list_in_its_order_with_prefix_and_handler() {
    let without_space = |text: &str| text.split_whitespace().collect::<String>();
    let expected = r#"
        Api {
            ECHO POST "/v1/echo" echo::echo::<String>;
            ECHO_SEVERAL GET "/v1/a" echo::several;
            ECHO_SEVERAL_2 HEAD "/v1/b" echo::several;
            ECHO_FILES GET "/v1/files/{*path}" _;
        }
    "#;
    assert_eq!(without_space(hooked::RECORD), without_space(expected));
    assert_eq!(hooked::echo::echo(&1), 1);
    hooked::echo::several();
}

#[test]
fn every_hook_is_called_where_the_registry_stands() {
    assert_eq!(hooked_twice::COUNT, 2);
    assert_eq!(hooked_twice::FIRST, [hooked_twice::Api::TICKETS_GET, hooked_twice::Api::TICKETS_LIST]);
    assert!(hooked_twice::RECORD.starts_with("Api"));
    hooked_twice::call();
}

/// As a framework's own macros have them: each part a fragment, some through two macros.
#[allow(dead_code, reason = "the handlers are only declared")]
mod written_by_macros {
    macro_rules! handler {
        ($name:ident, $path:literal, $tag:literal, $mode:ident) => {
            #[acl::endpoint(GET, $path, tags($tag), modes($mode, session))]
            pub(crate) fn $name() {}
        };
    }
    macro_rules! resource {
        ($path:literal, $tag:literal) => {
            handler!(list, $path, $tag, key);
        };
    }
    resource!("/tickets", "tickets.tickets.list");

    macro_rules! registry {
        ($prefix:literal, $policy:literal, $rule:literal) => {
            acl::registry! {
                pub(crate) struct Api;
                prefix: $prefix,
                endpoints: [list],
                policies: { pub(crate) READ_ONLY = $policy },
                rules: [$rule only [GET], READ_ONLY covers $rule],
            }
        };
    }
    registry!("/api", "tickets.*", "*.list");

    macro_rules! checked {
        ($list:literal) => {
            acl::pattern_list!(Api: $list)
        };
    }
    pub(crate) const CHECKED: acl::PatternList<'static> = checked!("tickets.*");
}

#[test]
fn fragments_of_a_macro_are_read_as_what_they_are() {
    use written_by_macros::{Api, CHECKED};
    assert_eq!(Api::LIST.route().to_string(), "GET /api/tickets");
    assert!(Api::READ_ONLY.grant(acl::Mode::KEY).allows(Api::LIST));
    assert!(CHECKED.grant::<Api>(acl::Mode::SESSION).allows(Api::LIST));
    assert!(!CHECKED.grant::<Api>(acl::Mode::TOKEN).allows(Api::LIST));
}
