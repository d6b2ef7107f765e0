//! Reads the request in a line of a server's log.

use std::borrow::Cow;

use acl_core::{METHODS, is_method};
use serde_json::{Map, Value};

/// A request that a server answered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Request<'l> {
    pub(crate) method: Cow<'l, str>,
    /// As in the log: a path, or a whole address.
    pub(crate) address: Cow<'l, str>,
    /// Whether it was refused or failed.
    pub(crate) is_refused: bool,
}

/// What a line says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line<'l> {
    Request(Request<'l>),
    /// What was no request was answered by an error.
    Refused,
    /// No request, or none in a form that is known.
    Other,
}

/// Reads a line: a JSON object, the common and combined log formats, `key=value` pairs, or a method and an address
/// somewhere in the line.
pub(crate) fn read(line: &str) -> Line<'_> {
    let line = line.trim();
    // A container's log has the time before an object.
    let object = || {
        let object = line.find('{').and_then(|start| line.get(start..))?;
        of_fields(&serde_json::from_str(object).ok()?)
    };
    let found = if line.starts_with('{') {
        object()
    } else {
        let quoted = || Quoted::of(line)?.request();
        at_the_beginning(line)
            .or_else(quoted)
            .or_else(|| bare(line))
            .or_else(|| of_pairs(line))
            .or_else(object)
    };
    match found {
        Some(request) => Line::Request(request),
        None if Quoted::of(line).is_some_and(|quoted| is_refusal(quoted.status())) => Line::Refused,
        None => Line::Other,
    }
}

/// The columns that a line `#Fields:` names, in the extended log format of the W3C.
pub(crate) struct Columns {
    method: usize,
    address: usize,
    status: Option<usize>,
}

impl Columns {
    /// None if the line is another one, or names no method and address.
    pub(crate) fn of(line: &str) -> Option<Self> {
        let names: Vec<&str> = line.strip_prefix("#Fields:")?.split_whitespace().collect();
        let column = |name: &str| names.iter().position(|found| *found == name);
        let address = column("cs-uri-stem").or_else(|| column("cs-uri"))?;
        Some(Self { method: column("cs-method")?, address, status: column("sc-status") })
    }

    pub(crate) fn read<'l>(&self, line: &'l str) -> Line<'l> {
        let word = |at: usize| line.split_whitespace().nth(at);
        let method = word(self.method).filter(|word| is_method(word));
        let address = word(self.address).filter(|word| is_address(word));
        let is_refused = is_refusal(self.status.and_then(word).and_then(status));
        match method.zip(address) {
            Some((method, address)) => {
                Line::Request(Request { method: method.into(), address: address.into(), is_refused })
            }
            None if is_refused => Line::Refused,
            None => Line::Other,
        }
    }
}

/// Three digits are a status, and no other number is.
fn status(word: &str) -> Option<u16> {
    let is_one = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    word.parse().ok().filter(|status| is_one && (100..600).contains(status))
}

fn is_refusal(status: Option<u16>) -> bool {
    status.is_some_and(|status| status >= 400)
}

fn is_address(word: &str) -> bool {
    word.starts_with('/') || word.starts_with("http://") || word.starts_with("https://")
}

fn unquoted(word: &str) -> &str {
    word.strip_prefix('"').map_or(word, |rest| rest.trim_end_matches('"'))
}

/// The first quoted part of a line, which is the request in the common and combined log formats.
struct Quoted<'l> {
    before: &'l str,
    text: &'l str,
    after: &'l str,
}

impl<'l> Quoted<'l> {
    fn of(line: &'l str) -> Option<Self> {
        let (before, rest) = line.split_once('"')?;
        let mut end = rest.find('"')?;
        // A quote in the request is written with a backslash.
        while rest.get(..end).is_some_and(|text| text.ends_with('\\')) {
            end += 1 + rest.get(end + 1..)?.find('"')?;
        }
        Some(Self { before, text: rest.get(..end)?, after: rest.get(end + 1..)? })
    }

    /// The status stands after the request or, as load balancers have it, before it.
    fn status(&self) -> Option<u16> {
        let after = self.after.split_whitespace().next().and_then(status);
        after.or_else(|| self.before.split_whitespace().find_map(status))
    }

    fn request(&self) -> Option<Request<'l>> {
        let mut words = self.text.split_whitespace();
        let method = words.next().filter(|word| is_method(word))?;
        // A server logs `OPTIONS *` too.
        let address = words.next().filter(|word| is_address(word) || *word == "*")?;
        let is_refused = is_refusal(self.status());
        Some(Request { method: method.into(), address: address.into(), is_refused })
    }
}

/// Of a line that begins with a method, whichever it is.
fn at_the_beginning(line: &str) -> Option<Request<'_>> {
    let mut words = line.split_whitespace();
    let method = words.next().filter(|word| is_method(word))?;
    let address = words.next().map(unquoted).filter(|word| is_address(word))?;
    let is_refused = is_refusal(words.find_map(status));
    Some(Request { method: method.into(), address: address.into(), is_refused })
}

/// A method and an address after other words, and a status anywhere after them, or else before them.
fn bare(line: &str) -> Option<Request<'_>> {
    let mut rest = line;
    while let Some((word, after)) = rest.split_once(char::is_whitespace) {
        if METHODS.contains(&word)
            && let Some(request) = at_the_beginning(rest)
        {
            let mut before = line.strip_suffix(rest).unwrap_or_default().split_whitespace();
            let has_status = after.split_whitespace().any(|word| status(word).is_some());
            let was_refused = !has_status && is_refusal(before.find_map(status));
            return Some(Request { is_refused: request.is_refused || was_refused, ..request });
        }
        rest = after.trim_start();
    }
    None
}

/// `method=GET path="/tickets/7" status=200`.
fn of_pairs(line: &str) -> Option<Request<'_>> {
    let mut fields = Map::new();
    for (key, value) in line.split_whitespace().filter_map(|pair| pair.split_once('=')) {
        fields.insert(key.to_owned(), value.trim_matches(['"', ',']).into());
    }
    of_fields(&Value::Object(fields))
}

/// Names of fields, as [`plain`] writes them, most telling first.
const METHOD: [&str; 4] = ["method", "requestmethod", "httpmethod", "verb"];
const ADDRESS: [&str; 8] =
    ["path", "uri", "url", "requesturi", "requestpath", "requesturl", "target", "route"];
const STATUS: [&str; 5] = ["status", "statuscode", "responsestatus", "httpstatus", "httpstatuscode"];

/// The request that an object tells of, such as an audit event of acl: by the names of its fields, whatever stands around
/// them.
fn of_fields<'l>(object: &Value) -> Option<Request<'l>> {
    let text =
        |names: &[&str]| names.iter().find_map(|name| field(object, name, DEPTH)).and_then(Value::as_str);
    // A server's whole request line may be one field.
    if let Some(Value::String(whole)) = field(object, "request", DEPTH)
        && let Some(request) = at_the_beginning(whole)
    {
        let is_refused = is_refused(object);
        let (method, address) = (request.method.into_owned().into(), request.address.into_owned().into());
        return Some(Request { method, address, is_refused });
    }
    let method = text(&METHOD).map(str::to_ascii_uppercase).filter(|method| is_method(method))?;
    let address = text(&ADDRESS).filter(|address| is_address(address))?.to_owned();
    Some(Request { method: method.into(), address: address.into(), is_refused: is_refused(object) })
}

fn is_refused(object: &Value) -> bool {
    let code = STATUS.iter().find_map(|name| match field(object, name, DEPTH)? {
        Value::Number(number) => status(&number.to_string()),
        Value::String(text) => status(text),
        _ => None,
    });
    let allowed = match field(object, "allowed", DEPTH) {
        Some(Value::Bool(allowed)) => *allowed,
        Some(Value::String(text)) => text != "false",
        _ => true,
    };
    !allowed || is_refusal(code)
}

/// An object in objects: `{"http": {"request": {"method": …}}}`.
const DEPTH: usize = 4;

/// The field of this name, nearest to the outside; its name may be the end of a dotted one.
fn field<'v>(object: &'v Value, name: &str, depth: usize) -> Option<&'v Value> {
    let fields = object.as_object()?;
    let here = fields.iter().find(|(key, value)| !value.is_object() && plain(key) == name);
    let dotted = || {
        fields.iter().find(|(key, value)| {
            !value.is_object() && plain(key.rsplit('.').next().unwrap_or_default()) == name
        })
    };
    let inside = || {
        let mut objects = fields.values().filter(|value| depth > 0 && value.is_object());
        objects.find_map(|value| field(value, name, depth - 1))
    };
    here.or_else(dotted).map(|(_, value)| value).or_else(inside)
}

/// `requestMethod`, `request_method` and `Request-Method` are one name.
fn plain(key: &str) -> String {
    key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Line, read};

    /// `METHOD address`, with an exclamation mark if it was refused.
    fn told(line: &str) -> String {
        match read(line) {
            Line::Request(request) => {
                let mark = if request.is_refused { "!" } else { "" };
                format!("{} {}{mark}", request.method, request.address)
            }
            Line::Refused => "refused".to_owned(),
            Line::Other => "other".to_owned(),
        }
    }

    #[test]
    fn the_forms_that_servers_write_are_read() {
        for (line, expected) in [
            ("GET /a", "GET /a"),
            ("GET /a 200", "GET /a"),
            ("GET /a 404", "GET /a!"),
            ("GET /a?x=\"y\" 200", "GET /a?x=\"y\""),
            ("GET https://desk.example/a?x=1 200 12ms", "GET https://desk.example/a?x=1"),
            ("PURGE /a 200", "PURGE /a"),
            ("2026-10-01T10:00:00Z INFO request: DELETE /a/7 -> 204", "DELETE /a/7"),
            (r#"10.0.0.7 - ann [01/Oct/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 512"#, "GET /a"),
            (r#"10.0.0.7 - - [-] "PUT /a HTTP/2.0" 403 9 "https://x.example/" "curl/8""#, "PUT /a!"),
            (r#"10.0.0.7 - - [-] "GET /a\"b HTTP/1.1" 404 9"#, r#"GET /a\"b!"#),
            (
                r#"https 2026-10-01T10:00:00Z app/x 10.0.0.7:1 10.0.0.8:2 0.0 0.1 0.0 502 - 3 4 "GET https://a.example:443/a HTTP/2.0" "curl""#,
                "GET https://a.example:443/a!",
            ),
            (r#"::1 - - [-] "OPTIONS * HTTP/1.0" 200 126"#, "OPTIONS *"),
            (r#"::1 - - [-] "-" 408 0"#, "refused"),
            (r#"Started GET "/a?b=1" for 10.0.0.7 at 2026-10-01"#, "GET /a?b=1"),
            (r#"[GIN] 2026/10/01 - 10:00:00 | 404 | 1.2ms | 10.0.0.7 | GET "/a""#, "GET /a!"),
            ("request{method=GET uri=/a version=HTTP/1.1}: finished latency=0 ms status=500", "GET /a!"),
            (
                "INFO acl::audit: refused allowed=false code=\"tag_denied\" method=\"GET\" path=\"/a\"",
                "GET /a!",
            ),
            (r#"at=info method=GET path="/a?b=1" host=x.example status=200"#, "GET /a?b=1"),
            ("level=info method=POST uri=/a status=500", "POST /a!"),
        ] {
            assert_eq!(told(line), expected, "{line}");
        }
    }

    #[test]
    fn json_is_read_by_the_names_of_its_fields() {
        for (line, expected) in [
            (r#"{"method":"GET","path":"/a","status":200}"#, "GET /a"),
            (
                r#"{"method":"get","url":"https://x.example/a","statusCode":"404"}"#,
                "GET https://x.example/a!",
            ),
            (r#"{"request_method":"GET","request_uri":"/a?b","status":"200"}"#, "GET /a?b"),
            (r#"{"time":1,"request":"GET /a HTTP/1.1","status":"403"}"#, "GET /a!"),
            (
                r#"{"httpRequest":{"requestMethod":"GET","requestUrl":"http://x.example/a","status":200}}"#,
                "GET http://x.example/a",
            ),
            (r#"{"req":{"method":"PUT","url":"/a"},"res":{"statusCode":204}}"#, "PUT /a"),
            (r#"{"request":{"method":"PUT","uri":"/a"},"status":500}"#, "PUT /a!"),
            (r#"{"http.request.method":"GET","url.path":"/a","http.response.status_code":500}"#, "GET /a!"),
            (r#"{"RequestMethod":"GET","RequestPath":"/a","OriginStatus":200}"#, "GET /a"),
            (
                r#"{"fields":{"message":"allowed","allowed":true,"code":"allowed","method":"GET","path":"/a/{id}","mode":"key"},"target":"acl::audit"}"#,
                "GET /a/{id}",
            ),
            (
                r#"{"fields":{"message":"refused","allowed":false,"code":"tag_denied","method":"GET","path":"/a/{id}"},"target":"acl::audit"}"#,
                "GET /a/{id}!",
            ),
            (r#"2026-10-01T10:00:00Z stdout F {"method":"GET","path":"/a"}"#, "GET /a"),
        ] {
            assert_eq!(told(line), expected, "{line}");
        }
    }

    #[test]
    fn the_columns_of_the_extended_format_are_those_that_it_names() {
        let columns =
            super::Columns::of("#Fields: date time cs-method cs-uri-stem cs-uri-query s-port sc-status")
                .unwrap();
        for (line, expected) in [
            ("2026-10-01 10:00:00 GET /a - 443 200", Some(false)),
            ("2026-10-01 10:00:00 GET /a - 443 404", Some(true)),
            ("2026-10-01 10:00:00 GET", None),
            ("2026-10-01 10:00:00 GET a - 443 200", None),
        ] {
            let found = match columns.read(line) {
                Line::Request(request) => Some(request.is_refused),
                Line::Refused | Line::Other => None,
            };
            assert_eq!(found, expected, "{line}");
        }
        for line in ["#Fields: date time", "#Version: 1.0", "Fields: cs-method cs-uri-stem", ""] {
            assert!(super::Columns::of(line).is_none(), "{line}");
        }
    }

    #[test]
    fn only_three_digits_are_a_status() {
        for line in ["GET /a 2024", "GET /a 40", "GET /a 4040", "GET /a 999", "GET /a +404", "GET /a 404.5"] {
            assert_eq!(told(line), "GET /a", "{line}");
        }
        assert_eq!(told("GET /a 12 404"), "GET /a!");
        assert_eq!(told(r#"{"method":"GET","path":"/a","status":4040}"#), "GET /a");
    }

    #[test]
    fn what_is_no_request_is_other() {
        for line in [
            "",
            "key,list,mode",
            "GET",
            "GET a",
            "get /a",
            "{",
            "{}",
            "[]",
            "{\"method\":1,\"path\":2}",
            r#"{"method":"GET","path":"a"}"#,
            r#"10.0.0.7 - - [-] "-" 200 0"#,
            "listening on http://127.0.0.1:80/",
            "\"",
            "\"\\\"",
            "method=GET",
        ] {
            assert_eq!(told(line), "other", "{line}");
        }
    }
}
