//! Secrets: generated at random, checked for typing errors, hashed and compared. Nothing here prints one.

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::error::Error;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE: u64 = ALPHABET.len() as u64;
/// Characters of the id.
const ID: usize = 8;
/// Random characters: 160 bits.
const RANDOM: usize = 27;
/// Characters of the checksum: 32 bits.
const CHECK: usize = 6;
const LENGTH: usize = ID + RANDOM + CHECK;

/// SHA-256 of a secret, which is what the database stores. A fast hash is enough, because nobody guesses 160 bits.
pub(crate) type Hash = [u8; 32];

/// The secret of a key, as it is shown once: `PREFIX_`, then 41 letters and digits, which are the id of the secret, 160
/// random bits and a checksum.
///
/// Scanners for leaked secrets find it by `PREFIX_[0-9A-Za-z]{41}`, and tell it from other text by the checksum: the
/// first 32 bits of SHA-256 of everything before it, in base 62.
///
/// It has no `Debug`, no `Display` and no `Serialize`: [`Secret::reveal`] is the one way to its text.
pub struct Secret(String);

impl Secret {
    /// Generates a secret.
    pub(crate) fn new(prefix: &str, id: u64) -> Result<Self, Error> {
        let mut text = beginning(prefix, id);
        push_random(&mut text)?;
        let check = checksum(&text);
        push_number(&mut text, check, CHECK);
        Ok(Self(text))
    }

    /// Returns the text, to show to the person whom it belongs to.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub(crate) fn hash(&self) -> Hash {
        hash(&self.0)
    }
}

/// The first characters of the secret with this id: all that tells one from another without being secret.
pub(crate) fn beginning(prefix: &str, id: u64) -> String {
    let mut text = format!("{prefix}_");
    push_number(&mut text, id, ID);
    text
}

/// The id in a text that has the form of a secret with this prefix.
pub(crate) fn id_of(prefix: &str, text: &str) -> Option<i64> {
    let body = text.strip_prefix(prefix)?.strip_prefix('_')?;
    if body.len() != LENGTH || !body.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    // The places of letters in the alphabet, without a search.
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => byte - b'0',
        b'A'..=b'Z' => byte - b'A' + 10,
        _ => byte.wrapping_sub(b'a').wrapping_add(36),
    };
    let id = body.bytes().take(ID).fold(0, |id, byte| id * BASE + u64::from(digit(byte)));
    i64::try_from(id).ok()
}

/// Whether the checksum belongs to the text, which has the form of a secret. A mistyped secret is then refused
/// without a query.
pub(crate) fn has_checksum(text: &str) -> bool {
    text.len().checked_sub(CHECK).and_then(|at| text.split_at_checked(at)).is_some_and(|(body, check)| {
        let mut expected = String::new();
        push_number(&mut expected, checksum(body), CHECK);
        expected == check
    })
}

pub(crate) fn hash(text: &str) -> Hash {
    Sha256::digest(text.as_bytes()).into()
}

/// Whether two hashes are equal, in a time that depends on neither.
pub(crate) fn same(left: &Hash, right: &Hash) -> bool {
    left.ct_eq(right).into()
}

/// Bytes as the database stores them.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    let digit = |number: u8| char::from_digit(u32::from(number), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// A stored hash; none if the text is not one.
pub(crate) fn from_hex(text: &str) -> Option<Hash> {
    let mut hash = Hash::default();
    let digits: Vec<u32> = text.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    if digits.len() != 2 * hash.len() {
        return None;
    }
    for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::try_from(pair.iter().fold(0, |byte, digit| byte << 4 | digit)).ok()?;
    }
    Some(hash)
}

/// Checks the prefix of an application's secrets.
pub(crate) fn check_prefix(prefix: &str) -> Result<(), Error> {
    let sound = prefix.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if sound && (1..=20).contains(&prefix.len()) {
        return Ok(());
    }
    Err(Error::invalid("prefix", "expected 1 to 20 of a-z, 0-9 and `_`, such as `acme` or `acme_live`"))
}

fn checksum(body: &str) -> u64 {
    hash(body).iter().take(4).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// The last digits of a number in base 62.
fn push_number(text: &mut String, number: u64, digits: usize) {
    let mut place = BASE.saturating_pow(u32::try_from(digits.saturating_sub(1)).unwrap_or_default());
    for _ in 0..digits {
        let digit = usize::try_from(number / place % BASE).unwrap_or_default();
        text.push(ALPHABET.get(digit).copied().map_or('0', char::from));
        place = (place / BASE).max(1);
    }
}

fn push_random(text: &mut String) -> Result<(), Error> {
    let mut missing = RANDOM;
    let mut bytes = [0; 64];
    while missing > 0 {
        getrandom::fill(&mut bytes).map_err(|_| Error::NoRandomNumbers)?;
        // With the other bytes, the first letters would be more likely than the rest.
        let even = bytes.iter().filter(|byte| **byte < 62 * 4).take(missing);
        let letters = even.filter_map(|byte| ALPHABET.get(usize::from(byte % 62)));
        let before = text.len();
        text.extend(letters.map(|byte| char::from(*byte)));
        missing -= text.len() - before;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failure ends a test")]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn secret(id: u64) -> String {
        Secret::new("acme", id).unwrap().0
    }

    #[test]
    fn a_secret_tells_its_id() {
        for id in [0, 1, 61, 62, 1_000_000, 62_u64.pow(8) - 1] {
            let text = secret(id);
            assert_eq!(id_of("acme", &text), i64::try_from(id).ok());
            assert!(has_checksum(&text), "{text}");
            assert_eq!(text.len(), "acme_".len() + LENGTH);
        }
    }

    #[test]
    fn one_wrong_character_is_found() {
        let text = secret(7);
        for at in "acme_".len()..text.len() {
            let mut wrong = text.clone().into_bytes();
            wrong[at] = if wrong[at] == b'x' { b'y' } else { b'x' };
            assert!(!has_checksum(std::str::from_utf8(&wrong).unwrap()));
        }
    }

    #[test]
    fn what_is_no_secret_has_no_id() {
        let text = secret(7);
        for wrong in ["", "acme", "acme_", &text[1..], &text[..text.len() - 1], &format!("{text}0")] {
            assert_eq!(id_of("acme", wrong), None, "{wrong}");
        }
        assert_eq!(id_of("other", &text), None);
        assert_eq!(id_of("acme", &text.replace('0', "-")), None);
        assert_eq!(id_of("acme", &format!("acme_{}", "é".repeat(20))), None);
        assert!(!has_checksum("é"));
    }

    #[test]
    fn no_two_secrets_are_equal() {
        let all: HashSet<_> = (0..1_000).map(|_| secret(1)).collect();
        assert_eq!(all.len(), 1_000);
    }

    #[test]
    fn a_hash_comes_back_from_its_text() {
        let hash = hash("secret");
        assert_eq!(from_hex(&to_hex(&hash)), Some(hash));
        for wrong in ["", "0", &"g".repeat(64), &"0".repeat(63), &"0".repeat(66)] {
            assert_eq!(from_hex(wrong), None);
        }
    }

    #[test]
    fn a_prefix_is_checked() {
        assert!(check_prefix("acme_live").is_ok());
        for wrong in ["", "Acme", "a-b", "a b", &"a".repeat(21)] {
            assert!(check_prefix(wrong).is_err(), "{wrong}");
        }
    }
}
