//! Changes of rights: roles, agents, tokens. Each writes its audit row in the same transaction.

pub mod audit;
pub mod authority;
pub mod endpoints;
pub mod lists;
pub mod logins;
pub mod roles;
