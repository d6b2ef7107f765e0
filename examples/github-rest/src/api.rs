//! GitHub's REST API: what `build.rs` wrote from the data, a module a group and one registry.

#![allow(dead_code, reason = "the handlers stand for a server's; here they are only declared")]
#![allow(clippy::doc_markdown, reason = "the summaries are GitHub's own words")]

include!(concat!(env!("OUT_DIR"), "/github.rs"));
