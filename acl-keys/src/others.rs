//! The permissions to see and to change the keys of other people. A registry may do without them.

use acl_core::Catalog;

/// The tag of the permission to see keys of other people.
pub(crate) const LIST_OTHERS: &str = "keys.others.list";
/// The tag of the permission to create and change keys of other people.
pub(crate) const PUT_OTHERS: &str = "keys.others.put";

/// Returns the permission with this tag, if the registry has it.
pub(crate) fn permission(catalog: &Catalog<'_>, tag: &str) -> Option<u16> {
    let mut permissions = catalog.endpoints().rev().filter(|(_, route, _)| route.is_permission());
    let found = permissions.find(|(_, _, permission)| permission.tags().any(|found| found.as_str() == tag));
    found.map(|(index, ..)| index)
}
