//! The limits of SPEC.md that a text must keep, and the version of its meaning.

/// [T1], [P1]: the most segments that a tag or a pattern has.
///
/// [T1]: crate::_spec#t1-form
/// [P1]: crate::_spec#p1-form
pub const MAX_SEGMENTS: usize = 16;
/// [T1], [P1]: the most bytes that a tag or a pattern has.
///
/// [T1]: crate::_spec#t1-form
/// [P1]: crate::_spec#p1-form
pub const MAX_BYTES: usize = 255;
/// [P5]: the most bytes that a list has.
///
/// [P5]: crate::_spec#p5-length
pub const MAX_LIST_BYTES: usize = 65_535;
/// The version of the meaning that SPEC.md gives; part of every fingerprint ([S1]).
///
/// [S1]: crate::_spec#s1-text-and-grant
pub const GRAMMAR_VERSION: u8 = 2;
