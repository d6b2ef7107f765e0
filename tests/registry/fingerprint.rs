//! S1: the fingerprint covers every input of the decision, and the order of a list is none.

use acl::Registry;

use crate::routes;

/// A registry of two endpoints: one that is the same in all, and one with the given annotation.
macro_rules! variants {
    ($($module:ident($($annotation:tt)*) { $($keys:tt)* })*) => {
        $(mod $module {
            acl::route! {
                fixed(GET, "/fixed", tags("fixed.fixed.list"));
                varied($($annotation)*);
            }

            acl::registry! {
                pub(super) struct Api;
                endpoints: [fixed, varied],
                $($keys)*
            }
        })*

        fn fingerprints() -> Vec<(&'static str, u128)> {
            vec![$((stringify!($module), $module::Api::CATALOG.fingerprint())),*]
        }
    };
}

variants! {
    base(GET, "/a", tags("a.b.list")) {}
    another_tag(GET, "/a", tags("a.c.list")) {}
    one_tag_more(GET, "/a", tags("a.b.list", "a.c.list")) {}
    tags_in_another_order(GET, "/a", tags("a.c.list", "a.b.list")) {}
    another_method(HEAD, "/a", tags("a.b.list")) {}
    another_path(GET, "/b", tags("a.b.list")) {}
    one_route_more(GET, "/a", GET, "/b", tags("a.b.list")) {}
    one_mode(GET, "/a", tags("a.b.list"), modes(key)) {}
    another_mode(GET, "/a", tags("a.b.list"), modes(token)) {}
    two_modes(GET, "/a", tags("a.b.list"), modes(key, token)) {}
    open_to_all(GET, "/a", tags("a.b.list"), public) {}
    open_to_credentials(GET, "/a", tags("a.b.list"), authenticated) {}
    named_alone(GET, "/a", tags("a.b.list"), explicit) {}
    with_prefix(GET, "/a", tags("a.b.list")) { prefix: "/api", }
    with_mode(GET, "/a", tags("a.b.list")) { modes: [partner], }
    with_another_mode(GET, "/a", tags("a.b.list")) { modes: [robot], }
    with_default_modes(GET, "/a", tags("a.b.list")) { default_modes: [key], }
    with_rename(GET, "/a", tags("a.b.list")) { renamed: { "old" => "a" }, }
    with_another_rename(GET, "/a", tags("a.b.list")) { renamed: { "older" => "a" }, }
    with_rename_elsewhere(GET, "/a", tags("a.b.list")) { renamed: { "old" => "fixed" }, }
    with_removed(GET, "/a", tags("a.b.list")) { removed: ["gone.*"], }
    with_another_removed(GET, "/a", tags("a.b.list")) { removed: ["gone"], }
}

#[test]
fn every_input_of_the_decision_changes_it() {
    let all = fingerprints();
    for (at, (name, fingerprint)) in all.iter().enumerate() {
        for (other, known) in &all[..at] {
            assert_ne!(fingerprint, known, "{name} and {other}");
        }
    }
}

/// What the decision does not ask for changes nothing, so stored grants stay good.
mod indifferent {
    acl::route! {
        fixed(GET, "/fixed", tags("fixed.fixed.list"), id = "stated");
        varied(GET, "/a", tags("a.b.list"), modes(session, token, key));
    }

    acl::registry! {
        pub(super) struct Api;
        operations: ["list"],
        groups: { "a": ["b"], "fixed": ["fixed"] },
        default_modes: [session, key, token],
        endpoints: [varied, fixed as OTHER],
    }
}

#[test]
fn names_vocabulary_and_stated_defaults_do_not() {
    assert_eq!(indifferent::Api::CATALOG.fingerprint(), base::Api::CATALOG.fingerprint());
}

mod permuted {
    acl::route! {
        a(GET, "/x", tags("p.x.list"));
        b(POST, "/x", tags("p.x.post"));
        c(GET, "/x/{id}", tags("p.x.get"));
        d(GET, "/X", tags("p.upper.get"));
        e(DELETE, "/x", tags("p.x.delete"));
    }

    acl::registry! {
        pub(super) struct Forth;
        endpoints: [a, b, c, d, e],
    }

    acl::registry! {
        pub(super) struct Back;
        endpoints: [e, d, c, b, a],
    }

    acl::endpoints! { SOME: [d, a] }

    acl::registry! {
        pub(super) struct Listed;
        endpoints: [c, SOME, e, b],
    }
}

#[test]
fn the_order_of_the_list_is_none_of_its_inputs() {
    use permuted::{Back, Forth, Listed};
    assert_eq!(routes::<Forth>(), ["GET /X", "DELETE /x", "GET /x", "POST /x", "GET /x/{id}"]);
    assert_eq!(routes::<Back>(), routes::<Forth>());
    assert_eq!(routes::<Listed>(), routes::<Forth>());
    assert_eq!(Back::CATALOG.fingerprint(), Forth::CATALOG.fingerprint());
    assert_eq!(Listed::CATALOG.fingerprint(), Forth::CATALOG.fingerprint());
    let forth = [Forth::A, Forth::B, Forth::C, Forth::D, Forth::E].map(acl::EndpointId::index);
    let back = [Back::A, Back::B, Back::C, Back::D, Back::E].map(acl::EndpointId::index);
    assert_eq!(forth, back);
    assert_eq!(forth, [2, 3, 4, 0, 1]);
}
