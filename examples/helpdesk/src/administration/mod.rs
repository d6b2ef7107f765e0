//! Changes of rights: keys, roles, agents. Each writes its audit row in the same transaction.

pub mod audit;
pub mod authority;
pub mod endpoints;
pub mod key;
pub mod key_input;
pub mod keys;
pub mod lists;
pub mod logins;
pub mod narrow;
pub mod roles;
pub mod search;
