//! Codes of tokens and sessions: made, checked, hashed, compared. Nothing here prints one.

use axum::body::Bytes;
use rand::RngExt as _;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// By it a code is known wherever it turns up.
const PREFIX: &str = "HT";
const RANDOM: usize = 20;
const CHECK: usize = 4;
const LENGTH: usize = PREFIX.len() + RANDOM + CHECK;
/// How much of a code may be shown: its prefix and four of its twenty random characters.
const SHOWN: usize = 6;

/// A code: two characters of prefix, twenty of chance (103 bits), four of checksum.
///
/// It has no `Debug`, no `Display` and no `Serialize`: [`Code::reveal`] is the one way to its text.
#[derive(Clone)]
pub struct Code(String);

impl Code {
    /// A new one.
    #[allow(clippy::new_without_default, reason = "each is another")]
    pub fn new() -> Self {
        let mut text = String::from(PREFIX);
        text.extend(random(RANDOM));
        let check = checksum(&text);
        text.push_str(&check);
        Self(text)
    }

    /// A code as a client sent it. One with a mistyped character is told without a look at the database.
    pub fn parse(text: &str) -> Option<Self> {
        let (body, check) = text.split_at_checked(LENGTH - CHECK)?;
        (body.starts_with(PREFIX) && checksum(body) == check).then(|| Self(text.to_owned()))
    }

    /// The text. To be shown once, to whom it belongs.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The part that a page may show, to tell codes apart.
    pub fn shown(&self) -> &str {
        self.0.get(..SHOWN).unwrap_or_default()
    }

    /// What is stored. A fast hash does, because nobody guesses 103 bits.
    pub fn digest(&self) -> String {
        digest(&self.0)
    }
}

/// SHA-256 of a secret with enough chance in it.
pub fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// The same as text: for what is compared and need not be secret.
pub fn digest(text: &str) -> String {
    format!("{:x}", Bytes::copy_from_slice(&hash(text)))
}

/// Whether two byte strings are equal, in a time that depends on their lengths alone.
pub fn same(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

/// A secret for a cookie or a form: 32 characters of chance, 165 bits.
pub fn ticket() -> String {
    random(32).collect()
}

/// A password for a demonstration: short enough to type, 82 bits.
pub fn password() -> String {
    let characters: Vec<_> = random(16).map(|c| c.to_ascii_lowercase()).collect();
    characters.chunks(4).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

fn random(length: usize) -> impl Iterator<Item = char> {
    let mut source = rand::rng();
    (0..length).map(move |_| char::from(ALPHABET[source.random_range(0..ALPHABET.len())]))
}

fn checksum(body: &str) -> String {
    let digest = hash(body);
    let mut number = digest.iter().take(4).fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
    let mut text = String::with_capacity(CHECK);
    for _ in 0..CHECK {
        text.push(char::from(ALPHABET[number % ALPHABET.len()]));
        number /= ALPHABET.len();
    }
    text
}
