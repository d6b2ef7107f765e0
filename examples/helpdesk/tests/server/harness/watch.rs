//! All tests run at TRACE into one buffer; what is secret must not be in it, nor in an answer.

use std::io;
use std::sync::{Mutex, Once, PoisonError};

use tracing_subscriber::fmt::MakeWriter;

/// Bytes of the log that are kept, to look for what is known to be secret only after it was made.
const KEPT: usize = 2 << 20;

static LOG: Mutex<Log> = Mutex::new(Log { text: String::new(), checked: 0 });
static WANTED: Mutex<Vec<String>> = Mutex::new(Vec::new());
static SECRETS: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Log {
    text: String,
    checked: usize,
}

/// What no answer and no log line may hold; not the lines that were logged while it was made, either.
pub fn keep_secret(secret: &str) {
    assert!(secret.len() > 5, "too short to be told from other text");
    assert!(!was_logged(secret), "what is secret was logged while it was made");
    SECRETS.lock().unwrap_or_else(PoisonError::into_inner).push(secret.to_owned());
}

/// The random part of the secret in `ID:SECRET`. What stands before it tells secrets apart, and pages show it.
pub fn keep_key(key: &str) {
    keep_secret(&key.split_once("helpdesk_").unwrap().1[8..]);
}

/// The text of a list, unless it is so short that messages have it for an example.
pub fn keep_list_secret(list: &str) {
    if list.contains('*') && list.contains(',') {
        keep_secret(list);
    }
}

/// Whether this stands in what was logged lately.
pub fn was_logged(text: &str) -> bool {
    LOG.lock().unwrap_or_else(PoisonError::into_inner).text.contains(text)
}

/// Whether a line that was logged lately is such.
pub fn logged_line(is: impl Fn(&str) -> bool) -> bool {
    LOG.lock().unwrap_or_else(PoisonError::into_inner).text.lines().any(is)
}

/// Panics if the text holds a secret.
pub fn check(what: &str, text: &str) {
    let secrets = SECRETS.lock().unwrap_or_else(PoisonError::into_inner).clone();
    for secret in &secrets {
        let Some(at) = text.find(secret.as_str()) else { continue };
        let before: String =
            text[..at].chars().rev().take(200).collect::<Vec<_>>().into_iter().rev().collect();
        let found: String = text[at..].chars().take(200).collect();
        panic!("{what} holds a secret: …{before}{found}…");
    }
}

/// Checks what was logged since the last time.
pub fn check_logs() {
    let logged = {
        let mut log = LOG.lock().unwrap_or_else(PoisonError::into_inner);
        let logged = log.text[log.checked..].to_owned();
        if log.text.len() > 2 * KEPT {
            let over = log.text.len() - KEPT;
            let start = (over..=log.text.len()).find(|at| log.text.is_char_boundary(*at)).unwrap_or_default();
            log.text.drain(..start);
        }
        log.checked = log.text.len();
        logged
    };
    check("the log", &logged);
    // What the server logs of a decision has names of tags at most, and its statements have no values.
    for line in logged
        .lines()
        .filter(|line| [" acl_tower", " acl_keys", " helpdesk", " sqlx"].iter().any(|of| line.contains(of)))
    {
        assert!(!line.contains(".*") && !line.contains("*."), "the log holds a pattern: {line}");
    }
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
        log.text.push_str(&String::from_utf8_lossy(bytes));
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
