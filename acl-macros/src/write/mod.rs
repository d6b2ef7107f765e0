//! The last stage: the checked registry is written out, first its front, then its tail.

mod constants;
pub(crate) mod front;
mod hooks;
mod policies;
mod tables;
pub(crate) mod tail;
