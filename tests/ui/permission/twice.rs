//! A permission is in the list once.

acl::permission! { PUBLISH_NEW("packages.packages.create"); }

acl::registry! { struct Api; endpoints: [PUBLISH_NEW, PUBLISH_NEW] }

fn main() {}
