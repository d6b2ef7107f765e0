//! S3: finds what a stored list denies although the registry no longer has it.

use crate::catalog::lookup::Catalog;
use crate::text::list::PatternList;
use crate::text::pattern::{Pattern, body_matches};

impl Catalog<'_> {
    /// [S3]: the first deny that matches no present, former, removed or reserved tag ([S6]). A stored list with one is
    /// stale: whoever loads it grants nothing and says so, because a renamed tag must not silently disarm a minus.
    ///
    /// What [`Catalog::knows`] costs for each deny; for loading a credential, not for a request.
    ///
    /// [S3]: crate::_spec#s3-stale-lists
    /// [S6]: crate::_spec#s6-reserved
    pub fn stale_deny<'l>(&self, list: PatternList<'l>) -> Option<Pattern<'l>> {
        list.patterns().find(|pattern| pattern.is_deny() && !self.knows(*pattern))
    }

    /// Whether the pattern matches a present, former, removed or reserved tag. Costs what [`Catalog::has_tag`] does,
    /// and O(removed + reserved) if it does not match.
    pub fn knows(&self, pattern: Pattern<'_>) -> bool {
        self.has_tag(pattern) || self.reaches_absent(pattern)
    }

    /// Whether the pattern was written for tags that are not here: removed (S2) or reserved (S6).
    pub(crate) fn reaches_absent(&self, pattern: Pattern<'_>) -> bool {
        fits_one_of(self.tables.removed, pattern) || self.is_reserved(pattern)
    }

    /// Whether the pattern was written for tags that the registry reserves ([S6]): it matches a reserved tag, or begins
    /// with a segment and could match a tag under a reserved prefix. O(reserved).
    ///
    /// [S6]: crate::_spec#s6-reserved
    pub fn is_reserved(&self, pattern: Pattern<'_>) -> bool {
        fits_one_of(self.tables.reserved, pattern)
    }
}

/// Whether the pattern was written for what one of these entries stands for, each a tag or a tag and `.*`.
fn fits_one_of(entries: &[&str], pattern: Pattern<'_>) -> bool {
    let body = pattern.body();
    entries.iter().any(|entry| match entry.strip_suffix(".*") {
        Some(prefix) => reaches_under(body, prefix),
        None => body_matches(body.as_bytes(), entry.as_bytes()),
    })
}

/// Whether the pattern was written for tags under a prefix that is not here: it begins with a segment, not with `*`,
/// and some tag under the prefix matches it. A pattern that begins with `*` could match under any prefix; it
/// says nothing of this one, so what it denied may just have been renamed.
///
/// Runs the pattern over the segments of the prefix and keeps every position that it may have reached as a bit. A
/// pattern has at most 16 segments, so two bits each fit:
///
/// ```text
/// pattern      a       *       delete
/// bit        0   1   2   3   4   5   6     even: this many segments are used up
///            └ start     └ in `*`    └ end  odd: inside this `*`, which may take more
/// ```
fn reaches_under(pattern: &str, prefix: &str) -> bool {
    if pattern.starts_with('*') {
        return false;
    }
    // Bit 2i: `i` segments of the pattern are used up. Bit 2i + 1: the `*` at `i` has one and may take more.
    let mut reached: u64 = 1;
    for segment in prefix.split('.') {
        let mut next = 0;
        for (at, part) in pattern.split('.').enumerate() {
            let here = reached >> (2 * at) & 0b11;
            if part == "*" && here != 0 {
                next |= 0b110 << (2 * at);
            } else if part == segment && here & 1 != 0 {
                next |= 0b100 << (2 * at);
            }
        }
        reached = next;
    }
    // Under the prefix there is at least one segment more, so the pattern must have something left.
    let end = 2 * pattern.split('.').count();
    reached & ((1 << end) - 1) != 0
}
