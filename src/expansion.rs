//! What the macros write into their expansions. No part of the public interface.

pub use acl_core::__private::{Declared, DenseRange, Order, PathMap, Tables, numbers};
pub use acl_macros::{__batch, __check_list, __list, __registry};
pub use phf;

pub use crate::__skip;

pub mod words;

/// A list that a macro has checked, in a constant: a panic would fail the compile.
#[expect(clippy::panic, reason = "while compiling only")]
pub const fn list(text: &'static str) -> crate::PatternList<'static> {
    match crate::PatternList::parse(text) {
        Ok(list) => list,
        Err(_) => panic!("a macro of acl let a malformed list through"),
    }
}

/// A mode of a registry's own.
pub const fn mode(index: usize) -> crate::Mode {
    match crate::Mode::from_index(index) {
        Some(mode) => mode,
        None => crate::Mode::KEY,
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

/// Every expansion enters the crate here, or by [`__sibling`] and [`__exported`], and begins with the version of the
/// acl-macros that wrote it. An expansion of another version may name what this crate does not have, so it is
/// dropped here: two versions that do not work together are one error, which names both.
#[doc(hidden)]
#[macro_export]
macro_rules! __expansion {
    ("0.1.0" $($tokens:tt)*) => { $($tokens)* };
    ($($other:tt)*) => { $crate::__other_version! { $($other)* } };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __other_version {
    ($macros:literal $($tokens:tt)*) => {
        ::core::compile_error! { ::core::concat!(
            "acl-macros ", $macros, " does not work with acl 0.1.0; both must be of one version\n\
             help: use the macros of the acl that `crate = path` names; `cargo tree -d` shows where two come from",
        ) }
    };
}

/// What stands beside the type that marks a handler or a list: its second name, whose use by a list is the use of
/// the type, and the macro that adds the payload to what was found and goes on with the next. `$d` is a dollar sign.
#[doc(hidden)]
#[macro_export]
macro_rules! __sibling {
    ("0.1.0" $(#[$cfg:meta])* $vis:vis, $d:tt $type:ident $name:ident $own:ident $payload:tt) => {
        // Under a crate's own `allow(dead_code)` an import would count as a use.
        $(#[$cfg])* #[deny(dead_code)] $vis use $type as $name;
        $(#[$cfg])*
        macro_rules! $own {
            ($d found:tt ($d next:ident $d rest:tt)) => { $d next! { ($d found $payload) $d rest } };
        }
        $(#[$cfg])* $vis use $own as $name;
    };
    ($($other:tt)*) => { $crate::__other_version! { $($other)* } };
}

/// The same of a `pub` handler or list: only an exported macro can be named from another crate.
#[doc(hidden)]
#[macro_export]
macro_rules! __exported {
    ("0.1.0" $(#[$cfg:meta])* $type_vis:vis, $d:tt $type:ident $name:ident $own:ident $payload:tt) => {
        $(#[$cfg])* #[deny(dead_code)] $type_vis use $type as $name;
        $(#[$cfg])* #[doc(hidden)] #[macro_export]
        macro_rules! $own {
            ($d found:tt ($d next:ident $d rest:tt)) => { $d next! { ($d found $payload) $d rest } };
        }
        $(#[$cfg])* #[doc(hidden)] pub use $own as $name;
    };
    ($($other:tt)*) => { $crate::__other_version! { $($other)* } };
}

/// Uses the types that were imported together with the sibling macros: a handler whose type is unused is in no
/// list. In another crate the type is not to be seen, and the one of the same name here stands for it.
#[doc(hidden)]
#[macro_export]
macro_rules! __used {
    ($elsewhere:ident $($entry:ident)*) => {
        #[doc(hidden)]
        mod $elsewhere { $(pub(super) type $entry = ();)* }
        use $elsewhere::*;
        // Rust 1.88 does not look into a constant without a name, and would report every handler as forgotten. A static
        // that is used whatever happens is a root of the lint there too. It has no bytes.
        const _: () = {
            #[used]
            static USED: [($($entry,)*); 0] = [];
        };
    };
}

/// The constants of a registry, each with the place of its number in a table. A constant from the registry's own list may
/// stand under a `#[cfg]`.
#[doc(hidden)]
#[macro_export]
macro_rules! __numbered {
    ($registry:ident $numbers:ident $($(#[$cfg:meta])* $line:literal $name:ident $place:literal)*) => {
        const _: () = {
            type Id = $crate::EndpointId<$registry>;
            const fn id(place: usize) -> Id {
                Id::__at($numbers, place)
            }
            impl $registry {
                $($(#[$cfg])* #[doc = $line] pub const $name: Id = id($place);)*
            }
        };
    };
}

/// The constants of a registry whose numbers are known. There is one a handler, and the compiler finds a function
/// and a type without parameters faster.
#[doc(hidden)]
#[macro_export]
macro_rules! __ids {
    ($registry:ident $($line:literal $name:ident $index:literal)*) => {
        const _: () = {
            type Id = $crate::EndpointId<$registry>;
            const fn id(index: u16) -> Id {
                $crate::EndpointId::__new(index)
            }
            impl $registry {
                $(#[doc = $line] pub const $name: Id = id($index);)*
            }
        };
    };
}
