//! S2: several former names at once.

use acl_core::Mode;
use acl_core::assemble::Declarations;

use crate::{declare, endpoint, granted, list};

#[test]
fn s2_chains_are_followed_in_any_order() {
    for renamed in [[("a", "b"), ("b", "c")], [("b", "c"), ("a", "b")]] {
        let all = Declarations { renamed: renamed.to_vec(), ..declare(vec![endpoint("GET", "/", &["c.x"])]) };
        let made = all.assemble().unwrap();
        for text in ["a.x", "b.*", "c.x", "*.x"] {
            assert_eq!(granted(&made.catalog(), text, Mode::KEY), ["GET /"], "{text}");
            assert!(granted(&made.catalog(), &format!("*, -{}", &text), Mode::KEY).is_empty(), "{text}");
        }
    }
}

#[test]
fn s2_a_circle_adds_every_name_once() {
    let endpoints = vec![endpoint("GET", "/", &["a.x"]), endpoint("PUT", "/", &["c.x"])];
    let renamed = vec![("b", "a"), ("a", "b")];
    let made = Declarations { renamed, ..declare(endpoints) }.assemble().unwrap();
    for text in ["a.x", "b.x"] {
        assert_eq!(granted(&made.catalog(), text, Mode::KEY), ["GET /"], "{text}");
    }
}

#[test]
fn d8_the_first_tag_with_any_matching_name() {
    let endpoints = vec![endpoint("GET", "/", &["new.x", "old.x"])];
    let made = Declarations { renamed: vec![("old", "new")], ..declare(endpoints) }.assemble().unwrap();
    let catalog = made.catalog();
    let told = |text: &'static str| catalog.decide(list(text), "GET", "/", Mode::KEY).to_string();
    assert_eq!(told("old.*"), "allowed: `old.*` matches tag `new.x`");
    assert_eq!(told("*, -old.x"), "denied: `-old.x` matches tag `new.x`");
}
