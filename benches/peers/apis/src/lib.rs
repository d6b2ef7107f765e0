//! Registries of several sizes, made by `registry!` as a user's is: no handler, one route an endpoint.
//!
//! The tags of the generated ones are `gN.rN.xN.OP`, with 25 endpoints a group, so that a group is as large as one
//! of a real API. GitHub's are those of `examples/github-rest`.

include!(concat!(env!("OUT_DIR"), "/apis.rs"));
