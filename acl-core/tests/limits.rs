//! A registry at its limits is held, and one beyond them is an error (SPEC.md, Limits).

#![allow(clippy::unwrap_used, missing_docs)]

use acl_core::assemble::{AssembleError, Declaration, Declarations};

/// Endpoints with as many methods, at one path.
fn with_methods(count: usize) -> Result<usize, AssembleError> {
    let methods: Vec<String> = (0..count).map(|number| format!("M{number}")).collect();
    let declared = |method| Declaration { method, path: "/", tags: vec!["a"], ..Declaration::default() };
    let endpoints = methods.iter().map(|method| declared(method.as_str())).collect();
    let assembled = Declarations { endpoints, ..Declarations::default() }.assemble()?;
    let catalog = assembled.catalog();
    let found = methods.iter().filter(|method| catalog.find(method, "/").is_some());
    Ok(found.count())
}

#[test]
fn methods_are_255_and_no_more() {
    assert_eq!(with_methods(255), Ok(255));
    assert_eq!(with_methods(256), Err(AssembleError::TooManyMethods));
}
