//! The options that every command has.

use std::path::PathBuf;

use crate::input::LOCK;

/// The options that stand before or after the name of any command.
#[derive(clap::Args)]
pub(crate) struct Shared {
    /// The permission surface of the API
    #[arg(long, global = true, default_value = LOCK, value_name = "FILE")]
    pub(crate) lock: PathBuf,
    /// Print JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
}
