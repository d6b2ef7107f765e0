//! The first stage: what people write is read, and whatever can be checked alone is checked.

mod acl_path;
mod annotation;
mod below;
mod cfg;
mod commas;
mod completion;
mod declared;
mod entries;
mod manifest;
mod method;
mod misread;
mod modes;
mod policy;
mod registry;
mod route;
mod rule;
mod tag;
mod text;
mod words;
mod written;

pub(crate) use acl_path::{acl_path, default_path};
pub(crate) use annotation::Annotation;
pub(crate) use cfg::{all_conditions, cfgs_of};
pub(crate) use completion::completions;
pub(crate) use declared::Declared;
pub(crate) use entries::{Entry, entries, is_std_macro, sibling};
pub(crate) use method::Method;
pub(crate) use misread::literals;
pub(crate) use modes::{MOST_OWN, constant_name, mode_names};
pub(crate) use policy::{Policy, lower_case};
pub(crate) use registry::{Hook, Registry, Rename};
pub(crate) use route::{Route, check_prefix, shape};
pub(crate) use rule::{Rule, Term, Verb};
pub(crate) use tag::check_tag;
pub(crate) use text::Text;
pub(crate) use written::Written;
