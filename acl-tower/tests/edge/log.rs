//! What is written to logs while a test runs: events with their fields, and every line at the finest level.
//!
//! One subscriber serves all tests, since `tracing` remembers for each event whether anybody wants it, in whichever
//! thread it came first. Each test has a thread of its own, and reads what that thread wrote.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};
use std::sync::Once;

use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

/// The fields of one event, as text.
pub(crate) type Fields = BTreeMap<String, String>;

#[derive(Default)]
struct Written {
    events: Vec<(String, Fields)>,
    lines: Vec<u8>,
}

thread_local! {
    static WRITTEN: RefCell<Written> = RefCell::default();
}

/// All that this test's thread writes.
pub(crate) struct Log(());

impl Log {
    /// From now on.
    pub(crate) fn start() -> Self {
        static START: Once = Once::new();
        START.call_once(|| {
            let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(|| Lines);
            let subscriber = tracing_subscriber::registry().with(Events).with(lines);
            tracing::subscriber::set_global_default(subscriber).unwrap();
        });
        WRITTEN.take();
        Self(())
    }

    /// The events of a target since events were taken last.
    #[allow(clippy::unused_self)] // what it reads was written since it was there
    pub(crate) fn take(&self, target: &str) -> Vec<Fields> {
        let events = WRITTEN.with_borrow_mut(|written| std::mem::take(&mut written.events));
        events.into_iter().filter(|(of, _)| of == target).map(|(_, fields)| fields).collect()
    }

    /// All lines, spans and levels included.
    #[allow(clippy::unused_self)]
    pub(crate) fn lines(&self) -> String {
        WRITTEN.with_borrow(|written| String::from_utf8(written.lines.clone()).unwrap())
    }
}

struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        WRITTEN.with_borrow_mut(|written| written.lines.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Events;

impl<S: tracing::Subscriber> Layer<S> for Events {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let mut fields = Visit(Fields::new());
        event.record(&mut fields);
        let target = event.metadata().target().to_owned();
        WRITTEN.with_borrow_mut(|written| written.events.push((target, fields.0)));
    }
}

struct Visit(Fields);

impl tracing::field::Visit for Visit {
    fn record_str(&mut self, field: &tracing::field::Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }

    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }
}
