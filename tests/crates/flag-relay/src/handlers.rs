//! What the relay does.

use axum::extract::Path;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::Response;

use crate::{Api, Token};

type By = acl_tower::Authorized<Api, Token>;

/// The flags, each with its project.
const FLAGS: [(&str, &str); 3] = [("dark", "one"), ("fast", "one"), ("loud", "two")];

fn seen(by: &By) -> impl Iterator<Item = &'static str> {
    let project = by.principal().project;
    FLAGS.into_iter().filter(move |(_, of)| project == "*" || project == *of).map(|(name, _)| name)
}

#[acl::endpoint(GET, "/api/client/features", GET, "/api/streaming", tags("flags.features.list"))]
pub(crate) async fn features(by: By) -> String {
    seen(&by).collect::<Vec<_>>().join(" ")
}

// The router calls the parameter `feature_name`.
#[acl::endpoint(GET, "/api/client/features/{feature}", tags("flags.features.get"))]
pub(crate) async fn feature(Path(name): Path<String>, by: By) -> Result<String, StatusCode> {
    let found = seen(&by).find(|flag| *flag == name);
    found.map(str::to_owned).ok_or(StatusCode::NOT_FOUND)
}

#[acl::endpoint(
    GET,
    "/api/frontend",
    POST,
    "/api/frontend",
    tags("flags.evaluations.get"),
    modes(frontend),
    allow(method_mismatch)
)]
pub(crate) async fn frontend() -> &'static str {
    "dark=on"
}

#[acl::endpoint(POST, "/api/client/metrics", tags("flags.metrics.post"), modes(client, frontend))]
pub(crate) async fn metrics() -> StatusCode {
    StatusCode::ACCEPTED
}

#[acl::endpoint(GET, "/internal/health", tags("operation.health.get"), public)]
pub(crate) async fn health() -> &'static str {
    "ok"
}

#[acl::endpoint(GET, "/internal/socket", tags("flags.socket.get"), modes(admin))]
pub(crate) async fn socket(upgrade: WebSocketUpgrade, by: By) -> Response {
    upgrade.on_upgrade(move |socket| talk(socket, by))
}

/// Each message is decided by itself: `list` by the right to the socket, `flip NAME` by one of its own.
async fn talk(mut socket: WebSocket, by: By) {
    while let Some(Ok(message)) = socket.recv().await {
        let Message::Text(text) = message else { continue };
        let answer = match text.split_once(' ') {
            None if text == "list" => seen(&by).collect::<Vec<_>>().join(" "),
            Some(("flip", name)) => match by.permits(Api::FLIP) {
                Ok(_) => format!("{name} flipped"),
                Err(refused) => format!("refused: {}", refused.refusal().cause().code()),
            },
            _ => "what?".to_owned(),
        };
        if socket.send(Message::Text(answer.into())).await.is_err() {
            return;
        }
    }
}
