//! The connections that are open: how many, and which of them wait for their client.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// How long a connection that was told to leave may take until another is told, too.
const PATIENCE: Duration = Duration::from_millis(50);

/// All connections.
pub(super) struct Connections {
    most: u32,
    room: Arc<Semaphore>,
    open: Mutex<HashMap<u64, Arc<Requests>>>,
    made: AtomicU64,
}

/// The requests of one connection.
pub(super) struct Requests {
    leave: Notify,
    state: Mutex<State>,
}

struct State {
    /// Whether there was a request.
    asked: bool,
    /// Since when there is none that runs; none while one does.
    waits_since: Option<Instant>,
    /// Whether it was told to leave.
    leaves: bool,
}

impl Connections {
    /// None yet, and this many at most.
    pub(super) fn new(most: u32) -> Self {
        let room = Arc::new(Semaphore::new(most as usize));
        Self { most, room, open: Mutex::default(), made: AtomicU64::new(0) }
    }

    /// A place for one more. Where there is none, whoever has waited longest is told to leave.
    pub(super) async fn enter(self: &Arc<Self>) -> Place {
        let room = loop {
            if let Ok(room) = self.room.clone().try_acquire_owned() {
                break Some(room);
            }
            self.make_room();
            if let Ok(room) = timeout(PATIENCE, self.room.clone().acquire_owned()).await {
                break room.ok();
            }
        };
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let requests = Arc::new(Requests::new());
        self.open().insert(number, requests.clone());
        Place { connections: self.clone(), number, requests, _room: room }
    }

    /// Tells the connection to leave that has waited longest for its client; whether one waits.
    pub(super) fn make_room(&self) -> bool {
        let open = self.open();
        let waiting = open.values().filter_map(|requests| Some((requests.waits_since()?, requests)));
        let longest = waiting.min_by_key(|(since, _)| *since);
        longest.inspect(|(_, longest)| longest.leave()).is_some()
    }

    /// Tells every connection to leave, once it has answered what it was asked.
    pub(super) fn all_leave(&self) {
        self.open().values().for_each(|requests| requests.leave());
    }

    /// Ends when there is no connection.
    pub(super) async fn all_gone(&self) {
        drop(self.room.acquire_many(self.most).await);
    }

    fn open(&self) -> MutexGuard<'_, HashMap<u64, Arc<Requests>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Requests {
    fn new() -> Self {
        let state = State { asked: false, waits_since: Some(Instant::now()), leaves: false };
        Self { leave: Notify::new(), state: Mutex::new(state) }
    }

    /// A request that runs until what is returned is dropped.
    pub(super) fn begin(self: &Arc<Self>) -> Running {
        let mut state = self.state();
        (state.asked, state.waits_since) = (true, None);
        Running(self.clone())
    }

    /// Since when it waits for its client, unless it was told to leave.
    fn waits_since(&self) -> Option<Instant> {
        let state = self.state();
        state.waits_since.filter(|_| !state.leaves)
    }

    fn leave(&self) {
        self.state().leaves = true;
        self.leave.notify_one();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that runs.
pub(super) struct Running(Arc<Requests>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.state().waits_since = Some(Instant::now());
    }
}

/// The place of one connection, until it is dropped.
pub(super) struct Place {
    connections: Arc<Connections>,
    number: u64,
    requests: Arc<Requests>,
    _room: Option<OwnedSemaphorePermit>,
}

impl Place {
    /// The requests of the connection.
    pub(super) fn requests(&self) -> Arc<Requests> {
        self.requests.clone()
    }

    /// Ends when the connection is told to leave.
    pub(super) async fn told_to_leave(&self) {
        self.requests.leave.notified().await;
    }

    /// Whether there was a request.
    pub(super) fn has_asked(&self) -> bool {
        self.requests.state().asked
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.connections.open().remove(&self.number);
    }
}
