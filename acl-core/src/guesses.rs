//! What people write who know other libraries, so that the compiler says what to write instead.
//!
//! Everything here is hidden, and does nothing when a program runs. A guess that can work is a deprecated alias. A
//! guess that cannot work asks for a trait that nothing implements, and the trait's message says why. Neither is
//! possible on `str` or on the type of a registry. There, a trait that is not in scope has the function, and the
//! compiler shows the name of the trait, which says what to write.

use core::str::FromStr;

use crate::catalog::decision::Decision;
use crate::catalog::endpoint::Endpoint;
use crate::catalog::mode::{Mode, OneMode};
use crate::catalog::rights::Verdict;
use crate::text::error::ParseError;
use crate::text::list::{PatternList, Patterns};
use crate::typed::policy::Policy;
use crate::typed::registry::{EndpointId, Registry};

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

/// `if list.decide(…) { … }`: the compiler proposes `.into()`, which is [`Decision::is_allowed`].
#[doc(hidden)]
impl From<Decision<'_>> for bool {
    fn from(decision: Decision<'_>) -> Self {
        decision.is_allowed()
    }
}

#[doc(hidden)]
impl From<Verdict<'_>> for bool {
    fn from(verdict: Verdict<'_>) -> Self {
        verdict.is_allowed()
    }
}

/// A policy asked like a list.
#[doc(hidden)]
impl<R: Registry> Policy<R> {
    #[deprecated(note = "a policy has a list, which decides: write `.list().decide(…)`")]
    pub fn decide<'a>(&self, endpoint: impl Into<Endpoint<'a>>, mode: impl OneMode) -> Decision<'a> {
        self.list().decide(endpoint, mode)
    }

    #[deprecated(note = "a policy has a list, which has the text: write `.list().as_str()`")]
    pub const fn as_str(&self) -> &'static str {
        self.list().as_str()
    }

    #[deprecated(note = "a policy has a list, which has patterns: write `.list().patterns()`")]
    pub const fn patterns(&self) -> Patterns<'static> {
        self.list().patterns()
    }

    #[deprecated(note = "write `.reaches(…)`, or `.grant(mode).allows(…)` for a credential of one mode")]
    pub fn contains(&self, id: EndpointId<R>) -> bool {
        self.reaches(id)
    }
}

/// The parts of a route, asked of the endpoint itself.
#[doc(hidden)]
impl<R: Registry> EndpointId<R> {
    #[deprecated(note = "an endpoint has a route, which has the path: write `.route().path`")]
    pub fn path(self) -> &'static str {
        self.route().path
    }

    #[deprecated(note = "an endpoint has a route, which has the method: write `.route().method`")]
    pub fn method(self) -> &'static str {
        self.route().method
    }
}

/// Traits that are never in scope. Where somebody calls one of their functions, the compiler shows the trait's name.
#[expect(non_camel_case_types, dead_code, unreachable_pub, reason = "the name is the message")]
mod names {
    use crate::typed::registry::Registry;

    /// `"tickets.*".grant::<Api>(mode)`.
    pub trait write_PatternList_parse_text_first {
        fn grant(&self) {}
        fn allows(&self) {}
        fn decide(&self) {}
    }

    impl write_PatternList_parse_text_first for str {}

    /// `Api::endpoints()`.
    pub trait write_EndpointId_Api_all: Registry {
        fn endpoints() {}
    }

    impl<R: Registry> write_EndpointId_Api_all for R {}

    /// `Api::by_route(method, path)`.
    pub trait write_EndpointId_Api_by_route: Registry {
        fn by_route() {}
    }

    impl<R: Registry> write_EndpointId_Api_by_route for R {}

    /// `Api::grant("tickets.*", mode)`.
    pub trait write_PatternList_parse_and_ask_the_list: Registry {
        fn grant() {}
        fn allows() {}
        fn decide() {}
    }

    impl<R: Registry> write_PatternList_parse_and_ask_the_list for R {}
}
