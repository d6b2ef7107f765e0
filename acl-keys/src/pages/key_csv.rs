//! Keys as a table, for a spreadsheet and for the command `acl`.

use std::io;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::failure::Failure;
use super::fields::Fields;
use super::filter::Filter;
use super::visitor::Visitor;
use crate::error::Error;
use crate::search::{Search, State};
use crate::store::Store;
use crate::table::{HEADER, record};

/// Keys that are read at once.
const KEYS: usize = 500;

/// The keys that were found, as a table: live ones, if the search names no state. It is written while the keys are read, so that a few hundred of them are in
/// memory, however many there are.
#[acl::endpoint(GET, "/keys/csv", tags("keys.keys.list"), modes(session))]
pub async fn csv(visitor: Visitor) -> Response {
    let search = async {
        let filter = Filter::of(&visitor, Fields::read(visitor.query().as_bytes())?)?;
        // Who reads the table takes its keys for live ones, unless they asked for others.
        let is_any = filter.asked().text("state").is_empty();
        let search = if is_any { filter.search.state(State::Live) } else { filter.search };
        // What cannot be asked is said before the table begins.
        visitor.store.search(&search.clone().count(1)).await?;
        Ok::<_, Failure>(search)
    };
    match search.await {
        Err(failure) => visitor.answer(Err(failure)),
        Ok(search) => {
            let (to, rows) = mpsc::channel(1);
            let store = Arc::clone(&visitor.store);
            tokio::spawn(async move {
                if let Err(error) = write(&store, &search, &to).await {
                    tracing::error!(target: "acl_keys", %error, "a table of keys was cut off");
                    // The answer is cut off, which a client sees.
                    let _ = to.send(Err(io::Error::other("the database does not answer"))).await;
                }
            });
            let head = [
                (CONTENT_TYPE, "text/csv; charset=utf-8"),
                (CONTENT_DISPOSITION, "attachment; filename=\"keys.csv\""),
                (CACHE_CONTROL, "no-store"),
            ];
            (head, Body::from_stream(ReceiverStream::new(rows))).into_response()
        }
    }
}

async fn write(
    store: &Store,
    search: &Search,
    to: &mpsc::Sender<Result<Bytes, io::Error>>,
) -> Result<(), Error> {
    let mut db = store.database.pool().acquire().await?;
    let found = store.candidates(&mut db, search, None).await?;
    let found = store.reaching(&mut db, search, found).await?;
    let mut rows = csv::Writer::from_writer(Vec::new());
    rows.write_record(HEADER).map_err(Error::unavailable)?;
    for some in found.chunks(KEYS) {
        for key in store.keys_of(&mut db, some).await? {
            rows.write_record(record(&key)).map_err(Error::unavailable)?;
        }
        let written = rows.into_inner().map_err(|error| Error::unavailable(error.into_error()))?;
        rows = csv::Writer::from_writer(Vec::new());
        if to.send(Ok(written.into())).await.is_err() {
            // Nobody reads it any more.
            return Ok(());
        }
    }
    let rest = rows.into_inner().map_err(|error| Error::unavailable(error.into_error()))?;
    if !rest.is_empty() {
        let _ = to.send(Ok(rest.into())).await;
    }
    Ok(())
}
