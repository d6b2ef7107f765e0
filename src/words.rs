//! The words of an annotation, for editors that complete them.

#![allow(missing_docs, nonstandard_style, reason = "words alone")]

pub struct GET;
pub struct HEAD;
pub struct POST;
pub struct PUT;
pub struct PATCH;
pub struct DELETE;
pub struct OPTIONS;
pub struct TRACE;
pub struct ANY;
pub struct tags;
pub struct needs;
pub struct authenticated;
pub struct explicit;
pub struct id;
pub struct modes;
pub struct public;
pub struct allow;
pub mod of_modes {
    pub struct key;
    pub struct token;
    pub struct session;
}
pub mod of_public {
    pub struct identified;
}
pub mod of_allow {
    pub struct method_mismatch;
    pub struct tag_prefix;
}
