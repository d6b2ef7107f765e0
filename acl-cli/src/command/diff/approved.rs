//! Gains that were looked at and are meant.

use std::path::Path;

use acl_core::{PatternList, is_method};

use crate::failure::Failure;
use crate::input::{MOST_DRAWN, name_of, text_of};
use crate::lists::{lists, one_line};
use crate::output::{PERMISSION, Route, beyond};

/// The lines of a file of approvals.
pub(crate) struct Approved(Vec<Line>);

struct Line {
    route: Route,
    /// For keys with this text of lists only; for every key if there is none.
    list: Option<String>,
    used: bool,
}

impl Approved {
    pub(crate) fn read(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else { return Ok(Self(Vec::new())) };
        let (mut lines, mut mistakes, mut count) = (Vec::new(), String::new(), 0);
        for (number, line) in (1_usize..).zip(text_of(path)?.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match Line::read(line) {
                Ok(line) => lines.push(line),
                // More are counted.
                Err(_) if count >= MOST_DRAWN => count += 1,
                Err(message) => {
                    count += 1;
                    mistakes.extend(["\n  line ", &number.to_string(), ": ", &message.replace('\n', "\n  ")]);
                }
            }
        }
        if mistakes.is_empty() {
            Ok(Self(lines))
        } else {
            let more = beyond(count, MOST_DRAWN).map(|more| format!("\n  and {more} more"));
            let more = more.unwrap_or_default();
            Err(format!("{}:{mistakes}{more}", name_of(path)).into())
        }
    }

    /// Whether keys with these lists may gain this endpoint.
    pub(crate) fn has(&mut self, route: &Route, list: &str) -> bool {
        let list = one_line(list);
        let mut found = false;
        for line in self.0.iter_mut().filter(|line| line.route == *route) {
            if line.list.as_ref().is_none_or(|only| *only == list) {
                line.used = true;
                found = true;
            }
        }
        found
    }

    /// The lines that approved nothing.
    pub(crate) fn unused(&self) -> Vec<String> {
        let line = |line: &Line| match &line.list {
            Some(list) => format!("{} {list}", line.route),
            None => line.route.to_string(),
        };
        self.0.iter().filter(|line| !line.used).map(line).collect()
    }
}

impl Line {
    fn read(line: &str) -> Result<Self, String> {
        let expected = || format!("expected `METHOD /path` and perhaps a list, found `{line}`");
        let (method, rest) = line.split_once(char::is_whitespace).ok_or_else(expected)?;
        let (path, list) = rest.trim().split_once(char::is_whitespace).unwrap_or((rest.trim(), ""));
        let is_permission = method == PERMISSION;
        if !(is_permission || is_method(method) && path.starts_with('/')) {
            return Err(expected());
        }
        let list = match list.trim() {
            "" => None,
            text => {
                for list in lists(text) {
                    let _ = PatternList::parse(list).map_err(|error| error.in_text(list).to_string())?;
                }
                Some(one_line(text))
            }
        };
        let method = (!is_permission).then(|| method.to_owned());
        Ok(Self { route: Route { method, path: path.to_owned() }, list, used: false })
    }
}
