//! Methods and paths: what a router will be asked to mount.

use acl_core::{METHODS, Tag};

use crate::ctxt::Ctxt;
use crate::read::method::{ANY, Method};
use crate::read::text::Text;

/// Puts each method in the place of [`ANY`].
pub(crate) fn expanded(routes: Vec<Route>) -> Vec<Route> {
    let of_each = |route: Route| {
        if !route.method.is(ANY) {
            return vec![route];
        }
        let of = |name| Route { method: Method::word(name, route.method.span()), path: route.path.clone() };
        METHODS.map(of).into()
    };
    routes.into_iter().flat_map(of_each).collect()
}

/// A method and a path, as written.
#[derive(Clone)]
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: Text,
}

/// The path after a prefix. What is mounted at `/api` has its root at `/api`, as nested routers have.
pub(crate) fn whole_path(prefix: &str, path: &str) -> String {
    if path == "/" { prefix.to_owned() } else { format!("{prefix}{path}") }
}

/// The path has axum's form: `/tickets/{id}`, `/files/{*rest}`.
pub(crate) fn check_path(cx: &mut Ctxt, path: &Text) {
    if let Err(message) = path_mistake(path.value()) {
        cx.error(path, message);
    }
}

/// The prefix of a registry: a path that other paths are put after.
pub(crate) fn check_prefix(cx: &mut Ctxt, prefix: &Text) {
    let text = prefix.value();
    if text == "/" {
        cx.error(prefix, "a prefix of `/` is none; leave it out");
    } else if text.ends_with('/') {
        let without = text.trim_end_matches('/');
        cx.error(prefix, format!("a prefix ends without `/`: write `{without}`, or leave it out"));
    } else if let Err(message) = path_mistake(text) {
        cx.error(prefix, message);
    }
}

fn path_mistake(path: &str) -> Result<(), String> {
    if let Some((_, rest)) = path.split_once("://") {
        let path = rest.find('/').map_or("/", |slash| &rest[slash..]);
        return Err(format!("a path has no scheme and no host: write `{path}`"));
    }
    if !path.starts_with('/') {
        return Err(format!("a path begins with `/`: write `/{path}`"));
    }
    if path.len() > usize::from(u16::MAX) {
        return Err(format!("path of {} bytes; at most {} are possible", path.len(), u16::MAX));
    }
    for other in ["#{", "${"] {
        if path.contains(other) {
            return Err(format!("`{other}` is no parameter: write `{}`", path.replace(other, "{")));
        }
    }
    if let Some(optional) = path.split('/').find(|segment| segment.ends_with("?}")) {
        return Err(format!(
            "`{optional}` is no parameter: none is optional; a path without it is a route of its own"
        ));
    }
    if let Some(bad) = path.chars().find(|c| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#')) {
        let hint = match bad {
            '?' => "; a query is no part of it: end the path before the `?`",
            '#' => "; a fragment is never sent: end the path before the `#`",
            _ => "; white space and control characters are percent-encoded: a space is `%20`",
        };
        return Err(format!("`{}` cannot be in a path{hint}", bad.escape_debug()));
    }
    let mut names: Vec<&str> = Vec::new();
    let mut segments = path[1..].split('/').peekable();
    while let Some(segment) = segments.next() {
        foreign(segment)?;
        if segment.is_empty() && segments.peek().is_some() {
            return Err("empty segment `//` in the path; write one `/`".to_owned());
        }
        if let Some(name) = segment.strip_prefix(':') {
            return Err(format!("`:{name}` is the form of older routers: write `{{{name}}}`"));
        }
        if segment.contains('*') && !segment.contains('{') {
            let name = segment.trim_matches('*');
            let name = if name.is_empty() { "rest" } else { name };
            return Err(format!("`{segment}` is no wildcard: write `{{*{name}}}` at the end of the path"));
        }
        check_parameters(segment, segments.peek().is_none(), &mut names)?;
    }
    Ok(())
}

/// What no request has in its path, because a client encodes or resolves it: most often the parameter of another
/// router.
fn foreign(segment: &str) -> Result<(), String> {
    for (open, close) in [('<', '>'), ('[', ']'), ('(', ')')] {
        let inside = segment.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        if let Some(inside) = inside {
            let rest = if inside.starts_with("...") { "*" } else { "" };
            let name = inside.rsplit(':').next().unwrap_or(inside).trim_start_matches('.');
            return Err(format!("`{segment}` is the form of other routers: write `{{{rest}{name}}}`"));
        }
    }
    if segment.contains('\\') {
        return Err("`\\` in the path, which a client sends as `/`: write `/`".to_owned());
    }
    if matches!(segment, "." | "..") {
        return Err(format!("`{segment}` in the path, which a client resolves: no request has it"));
    }
    let encoded = |c: char| !c.is_ascii() || matches!(c, '"' | '<' | '>' | '^' | '`');
    if let Some(bad) = segment.chars().find(|c| encoded(*c)) {
        let mut bytes = [0; 4];
        let percent: Vec<String> =
            bad.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")).collect();
        return Err(format!(
            "`{bad}` cannot be in a path; a client sends it as `{0}`: write `{0}`",
            percent.concat()
        ));
    }
    let mut after = segment.split('%').skip(1);
    let is_hex = |c: char| c.is_ascii_hexdigit();
    if after.any(|after| after.chars().take(2).filter(|c| is_hex(*c)).count() < 2) {
        return Err("`%` begins an encoded byte, as in `%20`; a `%` itself is `%25`".to_owned());
    }
    Ok(())
}

fn check_parameters<'p>(segment: &'p str, last: bool, names: &mut Vec<&'p str>) -> Result<(), String> {
    let mut rest = segment;
    while let Some(brace) = rest.find(['{', '}']) {
        if rest[brace..].starts_with('}') {
            return Err(format!("`}}` without `{{` in `{segment}`: a parameter is `{{name}}`"));
        }
        let Some(length) = rest[brace + 1..].find('}') else {
            return Err(format!("`{{` without `}}` in `{segment}`: a parameter is `{{name}}`"));
        };
        let inside = &rest[brace + 1..brace + 1 + length];
        let name = inside.strip_prefix('*').unwrap_or(inside);
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
            return Err(format!(
                "`{{{inside}}}` is no parameter: write a name such as `{{id}}` or `{{*rest}}`"
            ));
        }
        if inside.starts_with('*') && !(last && segment.len() == inside.len() + 2) {
            return Err(format!(
                "`{{{inside}}}` takes the rest of the path, so nothing stands beside it or after it"
            ));
        }
        if names.contains(&name) {
            return Err(format!("parameter `{name}` is twice in the path; give one of them another name"));
        }
        names.push(name);
        rest = &rest[brace + 2 + length..];
        if rest.starts_with('{') {
            return Err(format!(
                "two parameters side by side in `{segment}`: nothing says where the first one ends"
            ));
        }
    }
    Ok(())
}

/// The path with the names of its parameters left out: two routes with one shape are one route.
pub(crate) fn shape(path: &str) -> String {
    let mut shape = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let (inside, behind) = after.split_once('}').unwrap_or((after, ""));
        shape.push_str(before);
        shape.push_str(if inside.starts_with('*') { "{*}" } else { "{}" });
        rest = behind;
    }
    shape.push_str(rest);
    shape
}

/// The methods that fit a common operation, the last segment of a tag; `None` if it is no common one.
fn methods_of(operation: &str) -> Option<&'static [&'static str]> {
    Some(match operation {
        "list" | "get" => &["GET", "HEAD"],
        "post" => &["POST"],
        "put" => &["PUT", "PATCH"],
        "delete" => &["DELETE"],
        _ => return None,
    })
}

/// The common operation that the tag names by its last segment, and the methods that fit it.
fn common_operation(tag: &Text) -> Option<(&str, &'static [&'static str])> {
    let tag = Tag::parse(tag.value()).ok()?;
    let operation = tag.segments().nth(1).and(tag.segments().next_back())?;
    Some((operation, methods_of(operation)?))
}

/// Whether a text is a common operation, such as `list`, with which tags end.
pub(crate) fn is_operation(text: &str) -> bool {
    methods_of(text).is_some()
}

/// A method that contradicts the operation its tag names: `-*.delete` is only as good as the tagging.
pub(crate) fn check_operation(cx: &mut Ctxt, routes: &[Route], tag: &Text) {
    let Some((operation, fitting)) = common_operation(tag) else { return };
    if routes.iter().any(|route| route.method.is(ANY)) {
        let message = "`ANY` is every method, and the operation at the end of the tag is that of some\n\
                       help: write another word there, or the methods one by one, or add `allow(method_mismatch)`";
        return cx.error(tag, message);
    }
    for route in routes {
        let method = route.method.to_string();
        if !METHODS.contains(&method.as_str()) || fitting.contains(&method.as_str()) {
            continue;
        }
        let own = ["list", "post", "put", "delete"]
            .into_iter()
            .find(|operation| methods_of(operation).is_some_and(|fit| fit.contains(&method.as_str())));
        let instead = own.map_or(String::new(), |own| {
            let own = if own == "list" { "list` or `get" } else { own };
            format!("; {method} fits `{own}`")
        });
        cx.error(
            tag,
            format!(
                "operation `{operation}` does not fit method {method}{instead}\n\
                 help: correct one of them, or add `allow(method_mismatch)` to the annotation",
            ),
        );
    }
}
