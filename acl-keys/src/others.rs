//! Keys of other people: who may see and change them where the registry has these permissions.

use acl_core::Catalog;

/// Who has it sees keys of other people.
pub(crate) const LIST_OTHERS: &str = "keys.others.list";
/// Who has it creates and changes keys of other people.
pub(crate) const PUT_OTHERS: &str = "keys.others.put";

/// The permission with this tag; none if the registry does not have it.
pub(crate) fn permission(catalog: &Catalog<'_>, tag: &str) -> Option<u16> {
    let mut permissions = catalog.endpoints().rev().filter(|(_, route, _)| route.is_permission());
    let found = permissions.find(|(_, _, permission)| permission.tags().any(|found| found.as_str() == tag));
    found.map(|(index, ..)| index)
}
