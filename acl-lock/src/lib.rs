//! `acl.lock`: the permission surface of an API as a text file that belongs into version control.
//!
//! The file has every endpoint with its route, tags, modes and flags, what was renamed and removed, the policies
//! and the fingerprint. So a change of who may call what is a line in a review. One test keeps it current:
//!
//! ```no_run
//! # acl::route! { health(GET, "/health", tags("helpdesk.health.get"), public); }
//! # acl::registry! { pub struct Api; endpoints: [health] }
//! #[test]
//! fn acl_lock_is_current() -> acl_lock::Checked {
//!     acl_lock::check::<Api>("acl.lock")
//! }
//! # fn main() {}
//! ```
//!
//! `ACL_BLESS=1 cargo test` writes the file, the first time and whenever a change is meant; see [`check()`]. Where
//! endpoints or policies stand under a `#[cfg]`, there is a surface for each choice: give each a test and a file of
//! its own, under the same `#[cfg]`.
//!
//! # The format
//!
//! UTF-8 text, one line an item. White space separates words; empty lines and lines that begin with `#` say
//! nothing. The first line is the version of the format. Then, in any order:
//!
//! ```text
//! acl.lock 2
//!
//! mode partner
//! renamed people.agents => people.staff
//! removed legacy.*
//! reserved reports.*
//! policy READ_ONLY = *.list, *.get
//!
//! GET /health public tags=helpdesk.health.get
//! GET /me authenticated modes=key,token,session tags=helpdesk.me.get
//! GET /staff modes=key,token,session,partner tags=people.staff.list
//! POST /keys explicit modes=session tags=admin.api_keys.post
//!
//! fingerprint 5e1bb6fb42a63bc4b85c43b2bd4e1c54
//! ```
//!
//! | line | meaning | rule |
//! |---|---|---|
//! | `mode NAME` | a mode beyond `key`, `token` and `session`; the order of these lines is the modes' order | [M1] |
//! | `renamed FORMER => PRESENT` | a former prefix, which still matches; former tags follow from these lines | [S2] |
//! | `removed TAG`, `removed TAG.*` | gone for good | [S2] |
//! | `reserved TAG`, `reserved TAG.*` | may come, or come and go | [S6] |
//! | `policy NAME = LIST` | a list that the registry names | |
//! | `METHOD PATH public tags=…` | an endpoint open to everyone | [D1] |
//! | `METHOD PATH public(identified) tags=…` | the same; a valid credential is recognised | [D1] |
//! | `METHOD PATH authenticated modes=… tags=…` | open to every valid credential of these modes | [D2] |
//! | `METHOD PATH explicit modes=… tags=…` | granted only by a pattern without `*` | [D10] |
//! | `METHOD PATH modes=… tags=…` | any other endpoint; tags in declared order | [T4], [M2] |
//! | `METHOD PATH modes=… tags=… needs=…` | needs other tags besides its own, in declared order | [D11] |
//! | `permission NAME modes=… tags=…` | an entry without a route; `authenticated`, `explicit` and `needs` as above | |
//! | `fingerprint HEX` | 32 hexadecimal digits, the number of [S1], most significant first | [S1] |
//!
//! A file of format 1 is still read: it has no `reserved`, `needs`, `permission` and `public(identified)`, and its
//! fingerprint is that of version 1 of the meaning. [`check()`] asks for it to be written anew.
//!
//! The order of `mode`, `renamed`, `removed` and `reserved` lines is part of the meaning, that of the others is not. A
//! writer puts endpoints in the registry's order, by path and then method, and policies by name, with single spaces and
//! `\n`; so equal surfaces are equal files. A line stands alone, so that two branches that change different endpoints
//! merge. Their fingerprints do not: take either side, then accept with `ACL_BLESS=1`.
//!
//! A reader refuses what it does not know. It reports every mistake of a file, with its line and what was
//! expected ([`Mistakes`]), and a fingerprint that is not that of what it read.
//!
//! [T4]: acl_core::_spec#t4-tags-of-an-endpoint
//! [D1]: acl_core::_spec#d1-public
//! [D2]: acl_core::_spec#d2-authenticated
//! [D10]: acl_core::_spec#d10-explicit
//! [D11]: acl_core::_spec#d11-needs
//! [M1]: acl_core::_spec#m1-modes
//! [M2]: acl_core::_spec#m2-default
//! [S1]: acl_core::_spec#s1-text-and-grant
//! [S2]: acl_core::_spec#s2-renamed-and-removed
//! [S6]: acl_core::_spec#s6-reserved

mod change;
mod check;
mod compare;
mod form;
mod lock;
mod mistake;
mod read;
mod write;

pub use change::Change;
pub use check::{Checked, Failure, check, check_lock};
pub use compare::changes;
pub use form::FORMAT;
pub use lock::{Lock, NamedList};
pub use mistake::{Mistake, Mistakes};
