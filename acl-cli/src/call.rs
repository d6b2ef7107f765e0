//! The call that a question is about: a method and a path, in the ways that people write them.

use std::collections::VecDeque;

use acl_core::requests::{Requests, path_of};
use acl_core::suggest::{self, nearest};
use acl_core::{Catalog, METHODS, is_method};
use clap_complete::engine::ArgValueCompleter;

use crate::address::{is_store, shown};
use crate::complete;
use crate::failure::Failure;
use crate::output::{PERMISSION, Route};
use crate::usage::Word;

/// The words of a call and of what may follow it.
#[derive(clap::Args)]
pub(crate) struct CallArg {
    /// Such as `GET`; for a permission, its name alone
    #[arg(id = "METHOD", value_parser = Word, allow_hyphen_values = true, add = ArgValueCompleter::new(complete::methods))]
    first: String,
    /// Such as `/tickets/{id}`, `/tickets/7` or a whole address
    #[arg(id = "PATH", value_parser = Word, allow_hyphen_values = true, add = ArgValueCompleter::new(complete::paths))]
    second: Option<String>,
    /// The method, as an option
    #[arg(short = 'X', long = "method", value_name = "METHOD", add = ArgValueCompleter::new(complete::methods))]
    method: Option<String>,
}

/// A method in capitals and a path that begins with a slash, or an address; or no method, and the name of a permission.
pub(crate) struct Call {
    /// Empty for a permission.
    pub(crate) method: String,
    pub(crate) path: String,
}

/// An address of a store is no call, though it looks like the address of a request.
fn refuse_store(word: &str) -> Result<(), Failure> {
    if !is_store(word) {
        return Ok(());
    }
    let address = shown(word);
    Err(Failure::Input(format!(
        "`{address}` is a store and no call; name it by `--keys {address}`, after the call"
    )))
}

impl CallArg {
    /// The call, and the word after it. `METHOD PATH` may be one word, stand the other way around, or have the method in
    /// an option.
    pub(crate) fn call(
        &self,
        third: Option<&String>,
        catalog: &Catalog<'_>,
    ) -> Result<(Call, Option<String>), Failure> {
        for word in [Some(&self.first), self.second.as_ref()].into_iter().flatten() {
            refuse_store(word)?;
        }
        let given = [Some(&self.first), self.second.as_ref(), third];
        let mut words: VecDeque<String> = given.into_iter().flatten().cloned().collect();
        if words.len() > 1 && words.front().is_some_and(|word| word == PERMISSION) {
            words.pop_front();
        }
        if words.front().is_some_and(|word| catalog.find("", word).is_some()) {
            let path = words.pop_front().unwrap_or_default();
            return Ok((Call { method: String::new(), path }, words.pop_front()));
        }
        if let Some((method, path)) = self.first.split_once(char::is_whitespace)
            && is_method(&method.to_ascii_uppercase())
        {
            let (method, path) = (method.to_owned(), path.trim().to_owned());
            words.pop_front();
            words.push_front(path);
            words.push_front(method);
        }
        if let Some(method) = &self.method {
            words.push_front(method.clone());
        } else if is_path(&words[0]) && words.get(1).is_some_and(|word| is_declared_method(word, catalog)) {
            words.swap(0, 1);
        }
        let mut words = words.into_iter();
        let (method, path) = (words.next().unwrap_or_default(), words.next());
        if is_path(&method) {
            return Err(no_method(&method, catalog));
        }
        let is_known = is_known_method(&method, catalog);
        // Another method is one where a path stands after it.
        let is_call = |path: &String| is_known || is_path(path) && is_method(&method.to_ascii_uppercase());
        let Some(path) = path.filter(is_call) else {
            return Err(no_path(&method, catalog));
        };
        let path = if is_path(&path) || path.is_empty() { path } else { format!("/{path}") };
        Ok((Call { method: method.to_ascii_uppercase(), path }, words.next()))
    }
}

fn is_path(word: &str) -> bool {
    word.starts_with('/') || word.contains("://")
}

fn is_declared_method(word: &str, catalog: &Catalog<'_>) -> bool {
    catalog.endpoints().any(|(_, route, _)| route.method.eq_ignore_ascii_case(word))
}

fn is_known_method(word: &str, catalog: &Catalog<'_>) -> bool {
    is_declared_method(word, catalog) || METHODS.contains(&&*word.to_ascii_uppercase())
}

fn no_method(path: &str, catalog: &Catalog<'_>) -> Failure {
    let requests = Requests::of(catalog);
    let mut methods: Vec<&str> = catalog.endpoints().map(|(_, route, _)| route.method).collect();
    methods.retain(|method| !method.is_empty());
    methods.sort_unstable();
    methods.dedup();
    methods.retain(|method| requests.find(method, path).is_some());
    let has =
        if methods.is_empty() { String::new() } else { format!("; `{path}` has {}", methods.join(", ")) };
    Failure::Input(format!("no method before `{path}`{has}"))
}

fn no_path(word: &str, catalog: &Catalog<'_>) -> Failure {
    let expected = "a call is a method and a path, as in `GET /tickets/7`";
    let of_tag = catalog.with_tag(word).filter_map(|index| catalog.route(index));
    let routes: Vec<String> = of_tag.take(MOST_NEAR).map(|route| format!("\n  {route}")).collect();
    if !routes.is_empty() {
        return Failure::Input(format!(
            "`{word}` is a tag, and {expected}; it is a tag of{}",
            routes.concat()
        ));
    }
    if is_known_method(word, catalog) {
        return Failure::Input(format!("no path after `{word}`; {expected}"));
    }
    let permissions = catalog.endpoints().filter(|(_, route, _)| route.is_permission());
    let names = permissions.map(|(_, route, _)| route.path);
    Failure::Input(match nearest(word, names.chain(METHODS)) {
        Some(near) => format!("`{word}` is no method and no permission; did you mean `{near}`?"),
        None => format!("`{word}` is no method and no permission; {expected}"),
    })
}

/// The most endpoints that are named where one was not found.
const MOST_NEAR: usize = 3;

impl Call {
    /// As an answer names what was asked about: what was found, or else what was given.
    pub(crate) fn route(&self, catalog: &Catalog<'_>, found: Option<u16>) -> Route {
        let declared = found.and_then(|index| catalog.route(index));
        let path = declared.map_or(self.path.as_str(), |route| route.path).to_owned();
        // A `HEAD` that is answered by the `GET` of its path is one all the same.
        Route { method: (!self.method.is_empty()).then(|| self.method.clone()), path }
    }

    pub(crate) fn find(&self, catalog: &Catalog<'_>) -> Option<u16> {
        if self.method.is_empty() {
            return catalog.find("", &self.path);
        }
        Requests::of(catalog).find(&self.method, &self.path)
    }

    /// The endpoints that may have been meant, three at most.
    pub(crate) fn near(&self, catalog: &Catalog<'_>) -> Vec<String> {
        let path = format!("/{}", path_of(&self.path).trim_matches('/'));
        let beginning = format!("{}{path}", common_beginning(catalog));
        let under_it = Requests::of(catalog).find(&self.method, &beginning);
        let near =
            under_it.map_or_else(|| suggest::endpoints(catalog, &self.method, &path), |index| vec![index]);
        near.into_iter().filter_map(|index| catalog.route(index)).map(|route| route.to_string()).collect()
    }
}

/// The segments with which every path begins, such as `/api/v2`.
fn common_beginning<'c>(catalog: &'c Catalog<'c>) -> &'c str {
    let routes = catalog.endpoints().filter(|(_, route, _)| !route.is_permission());
    let mut paths = routes.map(|(_, route, _)| route.path);
    let mut common = paths.next().unwrap_or_default();
    for path in paths {
        while !(path.starts_with(common) && matches!(path.as_bytes().get(common.len()), None | Some(b'/'))) {
            common = common.rfind('/').and_then(|slash| common.get(..slash)).unwrap_or_default();
        }
    }
    common
}
