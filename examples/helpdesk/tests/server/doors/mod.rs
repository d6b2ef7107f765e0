//! The helpdesk's own doors: that no way around a right leads to its effect.

mod authority;
mod effects;
mod input;
mod pages;
mod sign_in;
