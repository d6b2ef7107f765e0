//! What the command line says about words that it does not take, beyond what clap says by itself.

use std::ffi::OsStr;
use std::path::Path;

use acl_core::suggest::nearest;
use acl_core::{Pattern, is_method};
use clap::builder::{StringValueParser, StyledStr, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error};

use crate::lock_file::is_lock;

/// A word that may begin with a minus, as the list `-*.delete` does, and is no option.
///
/// A word with two, or with one and the name of an option, is an option that is not there: no list can be that, or none
/// that grants anything.
#[derive(Clone)]
pub(crate) struct Word;

impl TypedValueParser for Word {
    type Value = String;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, Error> {
        let text = StringValueParser::new().parse_ref(command, arg, value)?;
        match text.strip_prefix('-') {
            Some(rest) if rest.starts_with('-') => Err(no_such_option(command, &text)),
            Some(rest) if is_near_option(command, rest) => Err(no_such_option(command, &text)),
            _ => Ok(text),
        }
    }
}

fn options(command: &Command) -> impl Iterator<Item = &str> {
    command.get_arguments().filter(|option| !option.is_hide_set()).filter_map(Arg::get_long)
}

/// Whether a word without dots is nearly the name of an option.
fn is_near_option(command: &Command, word: &str) -> bool {
    let letters = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    letters && nearest(word, options(command)).is_some()
}

fn no_such_option(command: &Command, word: &str) -> Error {
    let (name, _) = word.split_once('=').unwrap_or((word, ""));
    let body = name.trim_start_matches('-');
    let mut error = Error::new(ErrorKind::UnknownArgument).with_cmd(command);
    error.insert(ContextKind::InvalidArg, ContextValue::String(name.to_owned()));
    if let Some(near) = nearest(body, options(command)) {
        error.insert(ContextKind::SuggestedArg, ContextValue::String(format!("--{near}")));
    } else if Pattern::parse(body).is_ok() && body.contains(['.', '*']) {
        tip(&mut error, format!("a pattern that denies has one minus: '-{body}'"));
    }
    let usage = command.clone().render_usage();
    error.insert(ContextKind::Usage, ContextValue::StyledStr(usage));
    error
}

/// Adds what a person needs to know to write it right.
pub(crate) fn with_tips(mut error: Error, acl: &mut Command) -> Error {
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let word = word_of(&error, ContextKind::InvalidArg);
            if let Some(before) = option_before(&word, acl) {
                return before;
            }
            if let Some(text) = tip_about(&word) {
                tip(&mut error, text);
            }
        }
        ErrorKind::InvalidSubcommand => {
            if let Some(text) = tip_about_command(&word_of(&error, ContextKind::InvalidSubcommand)) {
                tip(&mut error, text);
            }
        }
        _ => {}
    }
    error
}

fn word_of(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(word)) => word.clone(),
        _ => String::new(),
    }
}

/// Where the word before was taken for a list and looks like an option, that word is what is wrong.
fn option_before(word: &str, acl: &mut Command) -> Option<Error> {
    acl.build();
    let given: Vec<String> = std::env::args().collect();
    let before = given.get(given.iter().position(|given| given == word)?.checked_sub(1)?)?;
    let name = before.strip_prefix("--").filter(|name| !name.is_empty())?;
    let command = given.iter().skip(1).find_map(|word| acl.find_subcommand(word))?;
    let known =
        command.get_arguments().flat_map(|arg| arg.get_long_and_visible_aliases().unwrap_or_default());
    (!known.into_iter().any(|known| known == name)).then(|| no_such_option(command, before))
}

/// What to write instead of a word that is no command.
fn tip_about_command(word: &str) -> Option<String> {
    let text = match word {
        "version" => "'acl --version' prints it",
        "init" => "a test with 'acl_lock::check' writes acl.lock",
        "policies" => "the lock has them; 'acl list NAME' has what one grants",
        "tags" | "modes" => "'acl list' has the tags and modes of every endpoint",
        word if is_method(word) => {
            return Some(format!("'acl explain {word} PATH LIST' says whether a list may call it"));
        }
        _ => return None,
    };
    Some(text.to_owned())
}

/// What to write instead of a word that no argument takes.
fn tip_about(word: &str) -> Option<String> {
    let path = Path::new(word);
    if is_lock(word) {
        return Some(format!("name a lock by '--lock {word}'"));
    }
    if path.exists() {
        return Some(format!(
            "'{word}' is a file; did the shell put it in the place of a '*'? Write a list in quotes: '*'"
        ));
    }
    let is_of_a_list = word.starts_with("-*") || Pattern::parse(word).is_ok() && word.contains(['.', '*']);
    is_of_a_list.then(|| "a list is one argument; write it in quotes: 'tickets.*, -*.delete'".to_owned())
}

fn tip(error: &mut Error, text: String) {
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(text)]));
}
