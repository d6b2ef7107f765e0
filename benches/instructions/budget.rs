//! The most instructions of each hot path: what was counted with rustc 1.95 on x86-64, and a tenth for another
//! compiler. A change that is worth more instructions raises a line in the same commit.

pub(crate) const CHECK_BY_CONSTANT: u64 = 8;
pub(crate) const CHECK_BY_ANY: u64 = 16;
pub(crate) const GRANT_1: u64 = 1_840;
pub(crate) const GRANT_3: u64 = 4_870;
pub(crate) const GRANT_20: u64 = 32_000;
pub(crate) const GRANT_STARS: u64 = 509_000;
pub(crate) const DECIDE_1: u64 = 395;
pub(crate) const DECIDE_3: u64 = 862;
pub(crate) const DECIDE_20: u64 = 4_450;
pub(crate) const PARSE_1: u64 = 135;
pub(crate) const PARSE_3: u64 = 620;
pub(crate) const PARSE_20: u64 = 1_530;
pub(crate) const BY_ROUTE: u64 = 374;
