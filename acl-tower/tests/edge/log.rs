//! What is written to logs while a test runs: events with their fields, and every line at the finest level.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

/// The fields of one event, as text.
pub(crate) type Fields = BTreeMap<String, String>;

/// All that a test's thread logs.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Written>>);

#[derive(Default)]
struct Written {
    events: Vec<(String, Fields)>,
    lines: Vec<u8>,
}

impl Log {
    /// Writes from now on, until the guard is dropped; tests have one thread each.
    pub(crate) fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(log.clone());
        let subscriber = tracing_subscriber::registry().with(Events(log.clone())).with(lines);
        (log, tracing::subscriber::set_default(subscriber))
    }

    /// The events of a target since this was asked last.
    pub(crate) fn take(&self, target: &str) -> Vec<Fields> {
        let events = std::mem::take(&mut self.0.lock().unwrap().events);
        events.into_iter().filter(|(of, _)| of == target).map(|(_, fields)| fields).collect()
    }

    /// All lines, spans and levels included.
    pub(crate) fn lines(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().lines.clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().lines.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

struct Events(Log);

impl<S: tracing::Subscriber> Layer<S> for Events {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let mut fields = Visit(Fields::new());
        event.record(&mut fields);
        self.0.0.lock().unwrap().events.push((event.metadata().target().to_owned(), fields.0));
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
