//! Several lists side by side, as texts.

/// Texts of lists, of which any may grant ([S5]): a slice, an array, a `Vec` or a `Box` of texts.
///
/// No text at all grants nothing.
///
/// [S5]: crate::_spec#s5-several-lists
// `Sized` is a supertrait, so that a text where lists are expected is one error, not two.
#[diagnostic::on_unimplemented(
    message = "expected an array of lists, found `{Self}`",
    label = "expected lists, such as `&[\"tickets.*\"]`",
    note = "a credential may have several lists, and each of its bounds too: `Grant::of(mode, &[\"tickets.*\"], &[[\"*.list\"]])`"
)]
pub trait Lists: Sized {
    /// The texts, in their order.
    fn texts(&self) -> impl Iterator<Item = &str> + Clone;
}

impl<T: AsRef<str>> Lists for &[T] {
    fn texts(&self) -> impl Iterator<Item = &str> + Clone {
        self.iter().map(AsRef::as_ref)
    }
}

impl<T: AsRef<str>, const N: usize> Lists for [T; N] {
    fn texts(&self) -> impl Iterator<Item = &str> + Clone {
        self.iter().map(AsRef::as_ref)
    }
}

impl<L: Lists> Lists for &L {
    fn texts(&self) -> impl Iterator<Item = &str> + Clone {
        (**self).texts()
    }
}

#[cfg(feature = "alloc")]
impl<T: AsRef<str>> Lists for alloc::vec::Vec<T> {
    fn texts(&self) -> impl Iterator<Item = &str> + Clone {
        self.iter().map(AsRef::as_ref)
    }
}

#[cfg(feature = "alloc")]
impl<T: AsRef<str>> Lists for alloc::boxed::Box<[T]> {
    fn texts(&self) -> impl Iterator<Item = &str> + Clone {
        self.iter().map(AsRef::as_ref)
    }
}
