//! Nothing secret in a log or an answer. The harness checks every answer and every line of every test at TRACE;
//! here is that it would find something.

use crate::harness::{Server, came_by, check_logs, want, was_logged};

#[tokio::test]
async fn the_log_is_on_at_trace_and_all_of_it_is_looked_at() {
    let server = Server::start().await;
    assert!(tracing::enabled!(tracing::Level::TRACE));
    let marker = helpdesk::secret::ticket();
    want(&marker);
    assert!(!came_by(&marker));
    tracing::trace!(%marker, "as a secret would be");
    assert!(came_by(&marker), "what is logged is looked at");
    server.keyed("GET", "/tickets").expect(200).await;
    server.keyed("DELETE", "/tickets/1").expect(403).await;
    server.with("key 1:helpdesk_NONSENSE", "GET", "/tickets").expect(401).await;
}

#[tokio::test]
#[should_panic(expected = "an answer holds a secret")]
async fn a_secret_in_an_answer_is_found() {
    let server = Server::start().await;
    let admin = server.administrator().await;
    // Without `revealing`: the demonstration key's list is in it.
    server.signed(&admin, "GET", "/keys/1").send().await;
}

#[tokio::test]
async fn logs_are_searched_for_a_secret_made_meanwhile() {
    let _server = Server::start().await;
    let made = helpdesk::secret::ticket();
    tracing::trace!(%made, "before the test has heard of it");
    check_logs();
    assert!(was_logged(&made), "lines that were checked are not forgotten");
}

#[test]
fn what_is_secret_has_no_debug() {
    // `Code` implements neither `Debug` nor `Display`: this would not compile otherwise.
    trait Silent {
        const SILENT: bool = true;
    }
    struct Probe<T>(std::marker::PhantomData<T>);
    impl<T> Silent for Probe<T> {}
    impl<T: std::fmt::Debug> Probe<T> {
        const SILENT: bool = false;
    }
    const { assert!(<Probe<helpdesk::secret::Code>>::SILENT) }
    const { assert!(!<Probe<String>>::SILENT) }
}
