//! Pieces of text: counts, times, lists, mistakes.

use std::fmt::Display;

use jiff::Timestamp;
use maud::{Markup, html};

use crate::clock::now;

pub(super) const HOUR: i64 = 3_600;
pub(super) const DAY: i64 = 24 * HOUR;

/// `1 key`, `7 keys`.
pub(super) fn counted<N: Copy + Display + PartialEq + From<u8>>(number: N, name: &str) -> String {
    format!("{number} {name}{}", if number == N::from(1) { "" } else { "s" })
}

/// `3 days ago`, `in 2 hours`, `never`; the exact time as a title.
pub(super) fn time(time: Option<Timestamp>) -> Markup {
    html! {
        @match time {
            None => "never",
            Some(at) => time datetime=(at) title=(at.strftime("%Y-%m-%d %H:%M:%S UTC")) { (relative(at)) },
        }
    }
}

/// `2026-11-28 05:42:36 UTC, 3 minutes ago`.
pub(super) fn exact(at: Timestamp) -> Markup {
    html! { time datetime=(at) { (at.strftime("%Y-%m-%d %H:%M:%S UTC")) } ", " (relative(at)) }
}

fn relative(time: Timestamp) -> String {
    let ahead = time.as_second() - now();
    let distance = ahead.abs();
    let (count, unit) = match distance {
        ..60 => return "just now".to_owned(),
        60..HOUR => (distance / 60, "minute"),
        HOUR..DAY => (distance / HOUR, "hour"),
        _ => (distance / DAY, "day"),
    };
    let span = counted(count, unit);
    if ahead > 0 { format!("in {span}") } else { format!("{span} ago") }
}

/// A sentence whose words between backquotes are code.
pub(super) fn rich(text: &str) -> Markup {
    html! { @for (at, part) in text.split('`').enumerate() { @if at % 2 == 1 { code { (part) } } @else { (part) } } }
}

/// The lists of a key, each pattern whole: a minus never stands at a line's end without what it denies.
pub(super) fn lists<T: AsRef<str>>(texts: &[T]) -> Markup {
    some_of(texts, usize::MAX)
}

/// The lists of a key in a row of a table: their first patterns, and how many more there are.
pub(super) fn beginning<T: AsRef<str>>(texts: &[T]) -> Markup {
    some_of(texts, 10)
}

fn some_of<T: AsRef<str>>(texts: &[T], most: usize) -> Markup {
    html! {
        @for (at, text) in texts.iter().enumerate() {
            @if at > 0 { " " span.or { "or" } " " }
            code.list { @for (at, pattern) in text.as_ref().split(',').take(most).enumerate() {
                @if at > 0 { ", " }
                span.pattern.deny[pattern.trim_ascii().starts_with('-')] { (pattern.trim_ascii()) }
            } }
            @let more = text.as_ref().split(',').count().saturating_sub(most);
            @if more > 0 { " and " (more) " more" }
        }
    }
}

/// A button that the script shows, since only a script prints.
pub(super) fn print() -> Markup {
    html! { button.quiet type="button" data-acl-print hidden { "Print" } }
}

/// A message as a sentence.
pub(super) fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let end = if message.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

/// The mistake of a field, at the field.
pub(super) fn mistake(field: &str, message: Option<&str>) -> Markup {
    html! { @if let Some(message) = message { span.mistake id={ "wrong-" (field) } { (rich(message)) } } }
}

/// Endpoints gained or lost.
pub(super) fn endpoints<T: Display>(class: &str, sign: &str, routes: &[T]) -> Markup {
    html! {
        // What may be scrolled is reached by the keyboard.
        ul.endpoints.(class) tabindex=[(routes.len() > 8).then_some("0")] {
            @for route in routes { li { span.sign aria-hidden="true" { (sign) } code { (route) } } }
        }
    }
}
