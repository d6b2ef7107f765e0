//! S1: one number that changes whenever an input of a decision changes.

use crate::catalog::lookup::Catalog;
use crate::catalog::tables::Row;
use crate::text::limits::GRAMMAR_VERSION;

impl Catalog<'_> {
    /// The fingerprint of what the tables say: every input of the decision, in registry order.
    pub(crate) fn computed_fingerprint(&self) -> u128 {
        self.fingerprint_of_version(GRAMMAR_VERSION)
    }

    /// The fingerprint of an earlier version of the meaning, to check what was written then. Version 1 had neither
    /// needs nor reserved tags, so its fingerprint covers neither.
    #[doc(hidden)]
    pub fn fingerprint_of_version(&self, version: u8) -> u128 {
        let mut print = Fingerprint::new().part(&[version]).number(self.own_modes().len());
        for mode in self.own_modes() {
            print = print.part(mode.as_bytes());
        }
        print = print.number(self.len());
        for index in self.indices() {
            let (Some(route), Some(row)) = (self.route(index), self.tables.row(index)) else { continue };
            let access = match row.flags & (Row::PUBLIC | Row::AUTHENTICATED) {
                Row::PUBLIC if row.flags & Row::IDENTIFIED != 0 => 3,
                access => access,
            };
            let explicit = u8::from(row.flags & Row::EXPLICIT != 0);
            print = print.part(route.path.as_bytes()).part(route.method.as_bytes());
            print = print.part(&[row.modes, access, explicit]);
            let Some(tags) = self.tables.tag_refs(&row) else { continue };
            let text = |tag| self.tables.tag_bytes(tag).unwrap_or(&[]);
            print = print.number(tags.present.len());
            for tag in tags.present() {
                print = print.part(text(tag));
            }
            print = print.number(tags.former.len());
            for (of, name) in tags.former() {
                print = print.number(of).part(text(name));
            }
            if version > 1 {
                print = self.needs_of(index, &row, print);
            }
        }
        print = print.number(self.tables.removed.len());
        for removed in self.tables.removed {
            print = print.part(removed.as_bytes());
        }
        if version > 1 {
            print = print.number(self.tables.reserved.len());
            for reserved in self.tables.reserved {
                print = print.part(reserved.as_bytes());
            }
        }
        print.finish()
    }

    /// D11: of each need its names, the present one first.
    fn needs_of(&self, index: u16, row: &Row, mut print: Fingerprint) -> Fingerprint {
        let needs = self.tables.need_refs(row, index);
        print = print.number(needs.numbers().count());
        for need in needs.numbers() {
            print = print.number(self.tables.need_names(need).count());
            for tag in self.tables.need_names(need) {
                print = print.part(self.tables.tag_bytes(tag).unwrap_or(&[]));
            }
        }
        print
    }
}

/// FNV-1a with 128 bits over length-prefixed parts.
///
/// It tells versions of a registry apart; it is no protection against one who may choose the endpoints.
/// Constants: <https://datatracker.ietf.org/doc/draft-eastlake-fnv/>.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fingerprint(u128);

const OFFSET_BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

impl Fingerprint {
    /// Of nothing yet.
    pub(crate) const fn new() -> Self {
        Self(OFFSET_BASIS)
    }

    /// Adds one part.
    #[must_use]
    pub(crate) const fn part(self, bytes: &[u8]) -> Self {
        self.raw(&(bytes.len() as u64).to_le_bytes()).raw(bytes)
    }

    /// Adds a number, such as a count of the parts that follow.
    #[must_use]
    pub(crate) const fn number(self, number: usize) -> Self {
        self.raw(&(number as u64).to_le_bytes())
    }

    const fn raw(self, bytes: &[u8]) -> Self {
        let mut hash = self.0;
        let mut at = 0;
        while at < bytes.len() {
            hash = (hash ^ bytes[at] as u128).wrapping_mul(PRIME);
            at += 1;
        }
        Self(hash)
    }

    /// The number.
    pub(crate) const fn finish(self) -> u128 {
        self.0
    }
}
