//! Any text as an `acl.lock`: refused with a place, or read so that it says the same when it is written again.

use acl_lock::Lock;

/// Reads the bytes as a lock.
pub fn lock(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    check(text);
    if let Some(text) = with_its_own_fingerprint(text) {
        assert!(check(&text), "nothing but the fingerprint was wrong, and it is refused: {text}");
    }
}

/// The text with the fingerprint that it should have, if nothing else is wrong with it. No fuzzer finds one by chance.
fn with_its_own_fingerprint(text: &str) -> Option<String> {
    let mistakes = Lock::parse(text).err()?;
    let mut mistakes = mistakes.iter();
    let (Some(mistake), None) = (mistakes.next(), mistakes.next()) else { return None };
    let (_, rest) = mistake.message().split_once("the fingerprint is not that of these lines, which is ")?;
    let is = rest.get(..32)?;
    let line = |line: &str| match line.split_ascii_whitespace().next() {
        Some("fingerprint") => format!("fingerprint {is}\n"),
        _ => format!("{line}\n"),
    };
    Some(text.lines().map(line).collect())
}

/// Whether the text is a lock.
fn check(text: &str) -> bool {
    match Lock::parse(text) {
        Err(mistakes) => {
            assert!(mistakes.iter().all(|mistake| !mistake.message().is_empty()));
            false
        }
        Ok(lock) => {
            let written = lock.to_string();
            let Ok(again) = Lock::parse(&written) else { panic!("what was written is not read: {written}") };
            assert_eq!(again.catalog().fingerprint(), lock.catalog().fingerprint());
            assert_eq!(again.to_string(), written);
            true
        }
    }
}
