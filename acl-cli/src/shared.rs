//! The options that every command has.

use std::path::PathBuf;

use clap::{ColorChoice, ValueEnum, ValueHint};

use crate::failure::Failure;
use crate::lock_file::{LockFile, nearest};

/// The options that stand before or after the name of any command.
#[derive(clap::Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Shared {
    /// The acl.lock of the API; without this, that of the current folder or of the nearest folder above
    #[arg(long, global = true, env = "ACL_LOCK", hide_env_values = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    lock: Option<PathBuf>,
    /// How the answer is written
    #[arg(short, long, alias = "format", global = true, value_name = "FORM", default_value = "text")]
    output: Form,
    /// The same as `--output json`
    #[arg(long, global = true)]
    json: bool,
    /// When the answer has colours
    #[arg(long, global = true, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Text,
    Json,
}

impl Shared {
    pub(crate) fn lock_path(&self) -> Result<PathBuf, Failure> {
        self.lock.clone().map_or_else(nearest, Ok)
    }

    pub(crate) fn lock(&self) -> Result<LockFile, Failure> {
        LockFile::read(&self.lock_path()?)
    }

    pub(crate) fn as_json(&self) -> bool {
        self.json || self.output == Form::Json
    }

    /// Makes the choice of `--color` that of everything written from now on.
    pub(crate) fn choose_color(&self) {
        match self.color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}
