//! All tests run at TRACE into one buffer; what is secret must not be in it, nor in an answer.

use std::io;
use std::sync::{Mutex, Once, PoisonError};

use tracing_subscriber::fmt::MakeWriter;

static LOG: Mutex<String> = Mutex::new(String::new());
static WANTED: Mutex<Vec<String>> = Mutex::new(Vec::new());
static SECRETS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// What no answer and no log line may hold.
pub fn keep_secret(secret: &str) {
    assert!(secret.len() > 5, "too short to be told from other text");
    SECRETS.lock().unwrap_or_else(PoisonError::into_inner).push(secret.to_owned());
}

/// Panics if the text holds a secret.
pub fn check(what: &str, text: &str) {
    for secret in SECRETS.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        let Some(at) = text.find(secret.as_str()) else { continue };
        let before: String =
            text[..at].chars().rev().take(200).collect::<Vec<_>>().into_iter().rev().collect();
        let found: String = text[at..].chars().take(200).collect();
        panic!("{what} holds a secret: …{before}{found}…");
    }
}

/// Checks what was logged since the last time.
pub fn check_logs() {
    let logged = std::mem::take(&mut *LOG.lock().unwrap_or_else(PoisonError::into_inner));
    check("the log", &logged);
    WANTED.lock().unwrap_or_else(PoisonError::into_inner).retain(|wanted| !logged.contains(wanted.as_str()));
}

/// Whether the text, once wanted, has come by in the log.
pub fn came_by(text: &str) -> bool {
    check_logs();
    !WANTED.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|wanted| wanted == text)
}

/// Waits for this text in the log.
pub fn want(text: &str) {
    WANTED.lock().unwrap_or_else(PoisonError::into_inner).push(text.to_owned());
}

/// Turns the log on, for all tests of this process.
pub fn watch_logs() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        for pattern in [helpdesk::seed::KEY_LIST, "people.people.*, -"] {
            keep_secret(pattern);
        }
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(ToLog)
            .init();
    });
}

struct ToLog;

impl<'a> MakeWriter<'a> for ToLog {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        Self
    }
}

impl io::Write for ToLog {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut log = LOG.lock().unwrap_or_else(PoisonError::into_inner);
        log.push_str(&String::from_utf8_lossy(bytes));
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
