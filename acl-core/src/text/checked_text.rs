//! What every checked text can do: be read as a string, printed, and made from a string.

/// Implements the standard library's traits for a type that wraps a `&'a str` and has `parse`.
macro_rules! checked_text {
    ($type:ident) => {
        impl AsRef<str> for $type<'_> {
            fn as_ref(&self) -> &str {
                self.0
            }
        }

        impl core::fmt::Display for $type<'_> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.0)
            }
        }

        impl core::fmt::Debug for $type<'_> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, "{}({})", stringify!($type), self.0)
            }
        }

        impl<'a> TryFrom<&'a str> for $type<'a> {
            type Error = $crate::text::error::ParseError;

            fn try_from(text: &'a str) -> Result<Self, Self::Error> {
                Self::parse(text)
            }
        }
    };
}

pub(crate) use checked_text;
