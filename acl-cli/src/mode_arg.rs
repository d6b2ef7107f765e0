//! The mode of requests, as an argument.

use acl_core::{Catalog, Mode};
use clap_complete::engine::ArgValueCompleter;

use crate::complete;
use crate::failure::Failure;
use crate::input::mode;

/// By what kind of credential the calls come.
#[derive(clap::Args)]
pub(crate) struct ModeArg {
    /// Who asks: key, token, session, or a mode of the registry's own
    #[arg(short, long, value_name = "MODE", default_value = "key", add = ArgValueCompleter::new(complete::modes))]
    mode: String,
}

impl ModeArg {
    pub(crate) fn mode(&self, catalog: &Catalog<'_>) -> Result<Mode, Failure> {
        mode(&self.mode, catalog).map_err(Failure::Input)
    }

    pub(crate) fn name(&self) -> &str {
        &self.mode
    }
}
