//! What the compiler refuses at the edge, and in which words. The other mistakes are acl's: `tests/ui` of the facade.

#![allow(clippy::panic)]

#[test]
fn mistakes_are_refused_in_these_words() {
    let folders = ["tests/ui".into(), "tests/ui/testing".into()];
    let dependencies = ["--package=acl", "--package=acl-tower", "--all-features"];
    messages::compare(&folders, &dependencies).unwrap_or_else(|differ| panic!("{differ}"));
}

/// Here the edge is built without axum.
#[test]
fn the_feature_that_is_off_is_named() {
    let dependencies = ["--package=acl", "--package=acl-tower", "--no-default-features"];
    messages::compare(&["tests/ui/no_axum".into()], &dependencies)
        .unwrap_or_else(|differ| panic!("{differ}"));
}
