//! What SPEC.md says of a request, read naively: whose it is, what it is about, and how it is answered (H1 to H6).

use acl_core::Access::{self, Authenticated, Granted, Public};
use acl_core::ModeSet;
use acl_core::assemble::Declaration;
use http::request::Parts;

use crate::decide::reference;

/// A credential in the store. The index of a mode is 0 for keys, 1 for tokens, 2 for sessions.
pub(super) struct Stored {
    pub(super) own: &'static [&'static str],
    pub(super) bounds: &'static [&'static [&'static str]],
    pub(super) mode: usize,
}

const fn stored(
    own: &'static [&'static str],
    bounds: &'static [&'static [&'static str]],
    mode: usize,
) -> Stored {
    Stored { own, bounds, mode }
}

/// Secrets, and what the store has for each.
pub(super) const STORE: [(&str, Stored); 9] = [
    ("all", stored(&["*"], &[], 0)),
    ("careful", stored(&["tickets.*, -*.post, tickets.tickets.delete"], &[], 0)),
    ("two", stored(&["*.get, -tickets.*", "tickets.*.list"], &[], 0)),
    ("bound", stored(&["*"], &[&["tickets.*", "files.*"], &["*.get, *.post"]], 0)),
    ("stale", stored(&["*, -no.such"], &[], 0)),
    ("cut", stored(&["tickets.*, -*.del ete"], &[], 0)),
    ("broken", stored(&["files.*,", "*.get"], &[&["*"]], 0)),
    ("token", stored(&["*, -files.*"], &[], 1)),
    ("session", stored(&["*"], &[], 2)),
];

type Row = (&'static str, &'static str, &'static [&'static str], Access, &'static [usize], bool);

const ALL_MODES: &[usize] = &[0, 1, 2];

/// Method, path, tags, access, modes, and whether it is explicit.
const ENDPOINTS: [Row; 11] = [
    ("GET", "/tickets", &["tickets.tickets.list"], Granted, ALL_MODES, false),
    ("POST", "/tickets", &["tickets.tickets.post", "all.post"], Granted, &[0, 2], false),
    ("GET", "/tickets/new", &["tickets.forms.get"], Granted, &[2], false),
    ("GET", "/tickets/{id}", &["tickets.tickets.get"], Granted, ALL_MODES, false),
    ("DELETE", "/tickets/{id}", &["tickets.tickets.delete"], Granted, ALL_MODES, true),
    ("HEAD", "/files/{*path}", &["files.sizes.get"], Granted, ALL_MODES, false),
    ("GET", "/files/{*path}", &["files.files.get"], Granted, ALL_MODES, false),
    ("OPTIONS", "/files/{*path}", &["files.options.read"], Granted, ALL_MODES, false),
    ("GET", "/status", &["all.status.get"], Public, &[], false),
    ("PUT", "/status", &["all.status.put"], Granted, ALL_MODES, false),
    ("GET", "/me", &["people.me.get"], Authenticated, &[0, 1], false),
];

/// What is to come of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The answer to a preflight.
    NoContent,
    /// The handler of this method and path runs.
    Runs(&'static str, &'static str),
    /// Status, code, and the methods in `Allow`.
    Refused(u16, &'static str, Option<Vec<&'static str>>),
}

/// H5. `extra` is a path that the router has and the registry does not.
pub(super) fn outcome(parts: &Parts, extra: Option<&str>) -> Outcome {
    let (method, path) = (parts.method.as_str(), parts.uri.path());
    let declared = declared_path(path);
    let of_path: Vec<Row> = ENDPOINTS.into_iter().filter(|row| Some(row.1) == declared).collect();
    let find = |method: &str| of_path.iter().find(|row| row.0 == method);
    // H1.
    let endpoint = find(method).or_else(|| find("GET").filter(|_| method == "HEAD"));
    let has = |name| parts.headers.contains_key(name);
    if method == "OPTIONS" && endpoint.is_none() && has("origin") && has("access-control-request-method") {
        return Outcome::NoContent;
    }
    // H2.
    if let Some(row) = endpoint.filter(|row| row.3 == Public) {
        return Outcome::Runs(row.0, row.1);
    }
    let known = credential(parts);
    let caller = known.as_ref().ok().copied().flatten();
    let refused = |status, code| {
        // H6.
        let may = |row: &&Row| caller.map_or(row.3 == Public, |caller| decide(caller, Some(row)).0);
        let with_head = |row: &Row| {
            if row.0 == "GET" && find("HEAD").is_none() { vec!["GET", "HEAD"] } else { vec![row.0] }
        };
        let mut allow: Vec<_> = of_path.iter().filter(may).flat_map(with_head).collect();
        allow.sort_unstable();
        Outcome::Refused(status, code, Some(allow).filter(|_| code != "not_found"))
    };
    match (known, endpoint) {
        (Err("several_credentials"), _) => refused(400, "several_credentials"),
        (Err(code), _) => refused(401, code),
        (Ok(None), None) if of_path.iter().any(|row| row.3 == Public) => refused(405, "method_not_allowed"),
        (Ok(None), _) => refused(401, "no_credential"),
        (Ok(Some(caller)), Some(row)) => match decide(caller, Some(row)) {
            (true, _) => Outcome::Runs(row.0, row.1),
            (false, code) => refused(403, code),
        },
        (Ok(Some(caller)), None) if decide(caller, None).1 == "key_list_malformed" => {
            refused(403, "key_list_malformed")
        }
        (Ok(Some(_)), None) if !of_path.is_empty() => refused(405, "method_not_allowed"),
        (Ok(Some(_)), None) if extra == Some(path) => refused(403, "not_in_registry"),
        (Ok(Some(_)), None) => refused(404, "not_found"),
    }
}

/// The declared path that a router takes: a segment written out goes before a parameter, and a parameter before a rest.
fn declared_path(path: &str) -> Option<&'static str> {
    let is = |wanted| ENDPOINTS.iter().map(|row| row.1).find(|path| *path == wanted);
    is(path).filter(|path| !path.contains('{')).or_else(|| match path.strip_prefix('/')?.split_once('/')? {
        ("tickets", id) if !id.is_empty() && !id.contains('/') => is("/tickets/{id}"),
        ("files", rest) if !rest.is_empty() => is("/files/{*path}"),
        _ => None,
    })
}

/// H3: the one credential of a request.
fn credential(parts: &Parts) -> Result<Option<&'static Stored>, &'static str> {
    let values = |name| parts.headers.get_all(name).iter().map(|value| value.as_bytes().trim_ascii());
    // Each with the mode of its place; no mode where the scheme is none of the API's.
    let mut carried: Vec<(Option<usize>, &[u8])> = Vec::new();
    for value in values("authorization") {
        let at = value.iter().position(|byte| *byte == b' ').unwrap_or(value.len());
        let (scheme, secret) = value.split_at(at);
        let mode = match scheme.to_ascii_lowercase().as_slice() {
            b"key" => Some(0),
            b"token" => Some(1),
            _ => None,
        };
        carried.push((mode.filter(|_| at < value.len()), secret.trim_ascii()));
    }
    carried.extend(values("x-api-key").map(|value| (Some(0), value)));
    for pair in values("cookie").flat_map(|value| value.split(|byte| *byte == b';')) {
        if let Some(value) = pair.trim_ascii().strip_prefix(b"session=") {
            carried.push((Some(2), value.trim_ascii()));
        }
    }
    let (mode, secret) = match carried.as_slice() {
        [] => return Ok(None),
        [one] => *one,
        _ => return Err("several_credentials"),
    };
    // Two lines of a header may have come as one, with a comma.
    if mode.is_some() && std::str::from_utf8(secret).is_ok() && secret.contains(&b',') {
        return Err("several_credentials");
    }
    let known = STORE.iter().find(|(known, stored)| known.as_bytes() == secret && Some(stored.mode) == mode);
    known.map(|(_, stored)| Some(stored)).ok_or("wrong_credential")
}

/// Whether the credential may call the endpoint, and the code (D1 to D10, S3 to S5); without one, what is not in the
/// registry.
fn decide(stored: &Stored, row: Option<&Row>) -> (bool, &'static str) {
    let owned = |lists: &&[&str]| lists.iter().map(|text| (*text).to_owned()).collect::<Vec<String>>();
    let (own, bounds) = (owned(&stored.own), stored.bounds.iter().map(owned).collect::<Vec<_>>());
    let names: Vec<String> = ENDPOINTS.iter().flat_map(|row| row.2).map(|tag| (*tag).to_owned()).collect();
    let lists = reference::Stored { own: &own, bounds: &bounds, names: &names, absent: &[] };
    let Some((method, path, tags, access, modes, explicit)) = row.copied() else {
        return (false, lists.decide_unknown());
    };
    let modes = ModeSet::from_bits(modes.iter().map(|mode| 1 << mode).sum());
    let endpoint =
        Declaration { method, path, tags: tags.to_vec(), modes, access, explicit, ..Declaration::default() };
    let outcome = lists.decide(&endpoint, stored.mode, |body, at| reference::matches(body, tags[at]));
    (outcome.allowed, outcome.code)
}
