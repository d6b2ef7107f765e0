//! One module a command: its arguments, its answer, how the answer looks.

pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod fingerprint;
pub(crate) mod freeze;
pub(crate) mod lint;
pub(crate) mod list;
pub(crate) mod man;
pub(crate) mod rewrite;
pub(crate) mod serve;
pub(crate) mod suggest;
pub(crate) mod test;
pub(crate) mod who_can;
