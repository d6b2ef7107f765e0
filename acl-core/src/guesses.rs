//! What people write who know other libraries, so that the compiler says what to write instead.
//!
//! Everything here is hidden, and does nothing when a program runs. A guess that can work is a deprecated alias. A
//! guess that cannot work asks for a trait that nothing implements, and the trait's message says why.

use core::str::FromStr;

use crate::catalog::decision::Decision;
use crate::catalog::mode::Mode;
use crate::text::error::ParseError;
use crate::text::list::PatternList;

impl Mode {
    #[doc(hidden)]
    pub fn from<T: NamesMode>(name: T) -> Self {
        name.never()
    }

    #[doc(hidden)]
    pub fn new<T: NamesMode>(name: T) -> Self {
        name.never()
    }
}

/// `Mode::from("key")`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "no mode is made from `{Self}`",
    label = "write `Mode::KEY`, `Mode::TOKEN` or `Mode::SESSION`",
    note = "a mode of the registry's own is a constant of it: `Api::MODE_PARTNER`",
    note = "a name that is known only when the program runs: `Mode::by_name(name, Api::CATALOG.own_modes())`"
)]
pub trait NamesMode {
    #[doc(hidden)]
    fn never(self) -> Mode;
}

/// `"tickets.*".parse::<PatternList>()`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a `PatternList` borrows its text, and `str::parse` returns nothing that borrows",
    label = "write `PatternList::parse(text)?`",
    note = "`PatternListBuf`, with the feature `alloc`, owns its text and can be parsed this way"
)]
pub trait OwnsItsText: Sized {
    #[doc(hidden)]
    fn never(text: &str) -> Result<Self, ParseError>;
}

#[doc(hidden)]
impl FromStr for PatternList<'_>
where
    Self: OwnsItsText,
{
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::never(text)
    }
}

/// `let list: PatternList = "tickets.*".into()`. The compiler shows the name of this trait.
#[doc(hidden)]
pub trait ListsAreMadeByParse<'a> {
    #[doc(hidden)]
    fn never(self) -> PatternList<'a>;
}

#[doc(hidden)]
impl<'a, T: ?Sized> From<&'a T> for PatternList<'a>
where
    &'a T: ListsAreMadeByParse<'a>,
{
    fn from(text: &'a T) -> Self {
        text.never()
    }
}

#[allow(non_upper_case_globals, reason = "as if `Decision` were an enum")]
impl Decision<'_> {
    #[doc(hidden)]
    pub const Allowed: DecisionIsNoEnumAskIsAllowed = DecisionIsNoEnumAskIsAllowed;
    #[doc(hidden)]
    pub const Denied: DecisionIsNoEnumAskIsAllowed = DecisionIsNoEnumAskIsAllowed;
}

/// The type of the constants that look like variants of an enum. Its name is the message.
#[doc(hidden)]
#[derive(Debug, PartialEq, Eq)]
pub struct DecisionIsNoEnumAskIsAllowed;
