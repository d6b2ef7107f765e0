//! Compile-time access control for HTTP APIs.

#![no_std]

pub use acl_core::*;
pub use acl_macros::{endpoint, endpoints, pattern_list, registry, route};

/// What the macros write into their expansions. No part of the public interface.
#[doc(hidden)]
pub mod __private {
    pub use acl_core::__private::{DenseRange, Order, Tables, numbers};
    pub use acl_macros::{__batch, __check_list, __list, __registry};
    pub use phf;

    pub use crate::__skip;

    /// A mode of a registry's own.
    pub const fn mode(index: usize) -> crate::Mode {
        match crate::Mode::from_index(index) {
            Some(mode) => mode,
            None => crate::Mode::KEY,
        }
    }
}

/// Stands for an entry of a list that a `#[cfg]` leaves out: hands on nothing.
#[doc(hidden)]
#[macro_export]
macro_rules! __skip {
    ($found:tt ($next:ident $rest:tt)) => {
        $next! { ($found {}) $rest }
    };
}

/// The constants of a registry whose numbers are known.
#[doc(hidden)]
#[macro_export]
macro_rules! __ids {
    ($registry:ident $($line:literal $name:ident $index:literal)*) => {
        impl $registry {
            $(#[doc = $line] pub const $name: $crate::EndpointId<$registry> = $crate::EndpointId::__new($index);)*
        }
    };
}
