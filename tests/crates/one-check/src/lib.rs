//! One check by a constant id and one by any id, each in a function of its own.

use acl::{EndpointId, Grant};

macro_rules! many {
    ($($name:ident $path:tt)*) => {
        acl::route! { $($name(GET, $path, tags("a.b.list"));)* }
        acl::registry! {
            /// More endpoints than one word has bits.
            pub struct Api;
            endpoints: [$($name),*],
        }
    };
}

many! {
    e00 "/00" e01 "/01" e02 "/02" e03 "/03" e04 "/04" e05 "/05" e06 "/06" e07 "/07" e08 "/08" e09 "/09"
    e10 "/10" e11 "/11" e12 "/12" e13 "/13" e14 "/14" e15 "/15" e16 "/16" e17 "/17" e18 "/18" e19 "/19"
    e20 "/20" e21 "/21" e22 "/22" e23 "/23" e24 "/24" e25 "/25" e26 "/26" e27 "/27" e28 "/28" e29 "/29"
    e30 "/30" e31 "/31" e32 "/32" e33 "/33" e34 "/34" e35 "/35" e36 "/36" e37 "/37" e38 "/38" e39 "/39"
    e40 "/40" e41 "/41" e42 "/42" e43 "/43" e44 "/44" e45 "/45" e46 "/46" e47 "/47" e48 "/48" e49 "/49"
    e50 "/50" e51 "/51" e52 "/52" e53 "/53" e54 "/54" e55 "/55" e56 "/56" e57 "/57" e58 "/58" e59 "/59"
    e60 "/60" e61 "/61" e62 "/62" e63 "/63" e64 "/64" e65 "/65" e66 "/66" e67 "/67" e68 "/68" e69 "/69"
}

/// A constant id, in the second word.
#[inline(never)]
pub fn check_by_constant(grant: &Grant<Api>) -> bool {
    grant.allows(Api::E67)
}

/// Any id of the registry.
#[inline(never)]
pub fn check_by_any(grant: &Grant<Api>, id: EndpointId<Api>) -> bool {
    grant.allows(id)
}
