//! Access modes: what kind of credential a request carries.

use core::fmt;
use core::ops::{BitAnd, BitOr};

/// The most modes that a registry has: three built in and five of its own ([M1]).
///
/// [M1]: crate::_spec#m1-modes
pub const MAX_MODES: usize = 8;

const BUILT_IN: [&str; 3] = ["key", "token", "session"];

/// One access mode ([M1]): an API key, an API token, a browser session, or one that the registry names.
///
/// ```
/// use acl_core::Mode;
/// assert_eq!(Mode::KEY.to_string(), "key");
/// ```
///
/// [M1]: crate::_spec#m1-modes
#[doc(alias("authentication method", "credential type"))]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mode(u8);

impl Mode {
    /// An API key.
    pub const KEY: Self = Self(0);
    /// An API token.
    pub const TOKEN: Self = Self(1);
    /// A signed-in browser session.
    pub const SESSION: Self = Self(2);
    #[doc(hidden)]
    #[deprecated(note = "write `Mode::KEY`")]
    #[allow(non_upper_case_globals, reason = "what people write who expect an enum")]
    pub const Key: Self = Self::KEY;
    #[doc(hidden)]
    #[deprecated(note = "write `Mode::TOKEN`")]
    #[allow(non_upper_case_globals, reason = "what people write who expect an enum")]
    pub const Token: Self = Self::TOKEN;
    #[doc(hidden)]
    #[deprecated(note = "write `Mode::SESSION`")]
    #[allow(non_upper_case_globals, reason = "what people write who expect an enum")]
    pub const Session: Self = Self::SESSION;
    /// The three that every registry has.
    pub const BUILT_IN: [Self; 3] = [Self::KEY, Self::TOKEN, Self::SESSION];

    /// The mode with this index: 0 to 2 are built in, 3 to 7 are the registry's own in declared order.
    pub const fn from_index(index: usize) -> Option<Self> {
        #[allow(clippy::cast_possible_truncation)] // below 8
        if index < MAX_MODES { Some(Self(index as u8)) } else { None }
    }

    /// 0 to 7.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// Whether a mode can have this name ([M1]): `a-z`, `0-9` and `_`, no digit first.
    ///
    /// ```
    /// use acl_core::Mode;
    /// assert!(Mode::is_name("partner_2") && !Mode::is_name("Partner") && !Mode::is_name("2"));
    /// ```
    ///
    /// [M1]: crate::_spec#m1-modes
    pub fn is_name(name: &str) -> bool {
        let letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
        name.bytes().next().is_some_and(letter)
            && name.bytes().all(|byte| letter(byte) || byte.is_ascii_digit())
    }

    /// The mode of this name, where `own` are the names that the registry adds.
    pub fn by_name(name: &str, own: &[&str]) -> Option<Self> {
        BUILT_IN.iter().chain(own).position(|known| *known == name).and_then(Self::from_index)
    }

    /// The name, where `own` are the names that the registry adds; `"unknown"` beyond them.
    pub fn name<'a>(self, own: &[&'a str]) -> &'a str {
        BUILT_IN.iter().chain(own).nth(self.index()).copied().unwrap_or("unknown")
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match BUILT_IN.get(self.index()) {
            Some(name) => f.pad(name),
            None => write!(f, "mode {}", self.0),
        }
    }
}

impl fmt::Debug for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mode({self})")
    }
}

/// One [`Mode`], and no set of modes.
///
/// Functions take this trait instead of the type so that the compiler can say what to write.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not one mode",
    label = "expected a mode, such as `Mode::KEY`",
    note = "a mode of the registry's own is a constant of it: `Api::MODE_PARTNER`",
    note = "a credential has one mode: pass the mode of the credential"
)]
pub trait OneMode: sealed::Sealed {
    #[doc(hidden)]
    fn __mode(self) -> Mode;
}

impl OneMode for Mode {
    #[inline]
    fn __mode(self) -> Mode {
        self
    }
}

mod sealed {
    pub trait Sealed {}

    impl Sealed for super::Mode {}
}

/// A set of modes: those that an endpoint is open to.
///
/// ```
/// use acl_core::{Mode, ModeSet};
/// let modes = ModeSet::from(Mode::KEY) | Mode::SESSION.into();
/// assert!(modes.contains(Mode::KEY) && !modes.contains(Mode::TOKEN));
/// assert_eq!(modes.to_string(), "key, session");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ModeSet(u8);

impl ModeSet {
    /// No mode.
    pub const EMPTY: Self = Self(0);
    /// `key`, `token` and `session`: what an endpoint without `modes` has unless its registry says
    /// otherwise ([M2]).
    ///
    /// [M2]: crate::_spec#m2-default
    pub const BUILT_IN: Self = Self(0b111);

    /// The set with these bits, bit `i` for the mode of index `i`.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    /// One bit a mode.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The set and one mode more.
    #[must_use]
    pub const fn with(self, mode: Mode) -> Self {
        Self(self.0 | 1 << mode.0)
    }

    /// Whether the mode is in the set.
    pub const fn contains(self, mode: Mode) -> bool {
        self.0 >> mode.0 & 1 == 1
    }

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The modes, in order of index.
    pub fn iter(self) -> impl Iterator<Item = Mode> + Clone {
        (0..MAX_MODES).filter_map(Mode::from_index).filter(move |mode| self.contains(*mode))
    }

    /// Writes the names, separated by `, `; `own` are the names that the registry adds.
    pub fn display<'a>(self, own: &'a [&'a str]) -> impl fmt::Display + 'a {
        Names { modes: self, own }
    }
}

struct Names<'a> {
    modes: ModeSet,
    own: &'a [&'a str],
}

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (count, mode) in self.modes.iter().enumerate() {
            let separator = if count == 0 { "" } else { ", " };
            write!(f, "{separator}{}", mode.name(self.own))?;
        }
        Ok(())
    }
}

impl From<Mode> for ModeSet {
    fn from(mode: Mode) -> Self {
        Self::EMPTY.with(mode)
    }
}

impl<const N: usize> From<[Mode; N]> for ModeSet {
    fn from(modes: [Mode; N]) -> Self {
        modes.into_iter().collect()
    }
}

impl FromIterator<Mode> for ModeSet {
    fn from_iter<I: IntoIterator<Item = Mode>>(modes: I) -> Self {
        modes.into_iter().fold(Self::EMPTY, Self::with)
    }
}

/// `Mode::KEY | Mode::TOKEN` is the set of both, for a place that takes credentials of several modes.
impl BitOr for Mode {
    type Output = ModeSet;

    fn bitor(self, other: Self) -> ModeSet {
        ModeSet::from(self).with(other)
    }
}

impl BitOr for ModeSet {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for ModeSet {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl fmt::Display for ModeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.display(&[]).fmt(f)
    }
}

impl fmt::Debug for ModeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ModeSet({self})")
    }
}
