//! Texts in any format that serde knows (feature `serde`): a text is written as a string and checked when it is read.

use core::fmt;
use core::marker::PhantomData;

use serde_core::de::{Deserialize, Deserializer, Error, Visitor};
use serde_core::ser::{Serialize, Serializer};

use crate::text::list::PatternList;
#[cfg(feature = "alloc")]
use crate::text::list_buf::PatternListBuf;
use crate::text::pattern::Pattern;
use crate::text::tag::Tag;

macro_rules! as_text {
    ($($type:ty),*) => {
        $(impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        })*
    };
}

as_text!(Tag<'_>, Pattern<'_>, PatternList<'_>);
#[cfg(feature = "alloc")]
as_text!(PatternListBuf);

/// Reads a text that the input itself holds, so that nothing is copied.
struct Borrowed<T>(&'static str, PhantomData<T>);

impl<'de, T: TryFrom<&'de str, Error: fmt::Display>> Visitor<'de> for Borrowed<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<T, E> {
        T::try_from(text).map_err(E::custom)
    }
}

macro_rules! from_borrowed_text {
    ($($type:ident: $expected:literal),*) => {
        $(impl<'de: 'a, 'a> Deserialize<'de> for $type<'a> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(Borrowed::<$type<'de>>($expected, PhantomData))
            }
        })*
    };
}

from_borrowed_text!(
    Tag: "a borrowed string with a tag",
    Pattern: "a borrowed string with a pattern",
    PatternList: "a borrowed string with a list of patterns"
);

#[cfg(feature = "alloc")]
impl<'de> Deserialize<'de> for PatternListBuf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Owned;

        impl Visitor<'_> for Owned {
            type Value = PatternListBuf;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string with a list of patterns")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<PatternListBuf, E> {
                text.parse().map_err(E::custom)
            }

            fn visit_string<E: Error>(self, text: alloc::string::String) -> Result<PatternListBuf, E> {
                PatternListBuf::parse(text).map_err(E::custom)
            }
        }

        deserializer.deserialize_string(Owned)
    }
}
