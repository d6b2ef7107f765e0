//! `check`: each way in which a document can be another API's.

use acl_tower::openapi::{Mismatch, check};
use utoipa::openapi::HttpMethod;
use utoipa::openapi::path::Operation;

use crate::api::{Api, document};

#[test]
fn a_document_of_the_same_operations_passes() {
    assert_eq!(check::<Api>(&document()), Ok(()));
}

#[test]
fn a_wildcard_may_be_written_as_the_router_does() {
    let mut document = document();
    let item = document.paths.paths.remove("/files/{path}").unwrap();
    document.paths.paths.insert("/files/{*path}".to_owned(), item);
    assert_eq!(check::<Api>(&document), Ok(()));
}

#[test]
fn all_differences_are_told_at_once_in_words() {
    let mut document = document();
    document.paths.paths.remove("/files/{path}");
    let item = document.paths.paths.remove("/tickets/{id}").unwrap();
    document.paths.paths.insert("/tickets/{ticket_id}".to_owned(), item);
    document.paths.add_path_operation("/tickets", vec![HttpMethod::Post], Operation::new());
    document.paths.add_path_operation("/nowhere", vec![HttpMethod::Get], Operation::new());
    let mismatches = check::<Api>(&document).unwrap_err();
    assert_eq!(
        mismatches.to_string(),
        r#"the document and the registry differ
- `GET /nowhere` is in the document and not in the registry: annotate its handler with `#[acl::endpoint(GET, "/nowhere", tags("nowhere.nowhere.list"))]`
- `POST /tickets` is in the document and not in the registry, which has the path with GET
- `DELETE /tickets/{ticket_id}` in the document is `DELETE /tickets/{id}` in the registry: name the parameters alike
- `GET /files/{path}` is in the registry and not in the document: describe its handler, or add it by `Extension::with_missing`"#
    );
    assert_eq!(mismatches.iter().count(), 4);
    let first = Mismatch::NotInRegistry { method: "GET".into(), path: "/nowhere".into(), methods: vec![] };
    assert_eq!(mismatches.iter().next(), Some(&first));
}

#[test]
fn a_method_that_no_registry_has_is_told() {
    let mut document = document();
    let item = document.paths.paths.get_mut("/tickets").unwrap();
    item.query = Some(Operation::new());
    item.additional_operations.insert("PURGE".to_owned(), Operation::new());
    let mismatches = check::<Api>(&document).unwrap_err().to_string();
    assert!(
        mismatches.contains("`QUERY /tickets`") && mismatches.contains("`PURGE /tickets`"),
        "{mismatches}"
    );
}

#[test]
fn a_path_that_differs_by_a_slash_is_another() {
    let mut document = document();
    let item = document.paths.paths.remove("/me").unwrap();
    document.paths.paths.insert("/me/".to_owned(), item);
    assert_eq!(check::<Api>(&document).unwrap_err().iter().count(), 2);
}
