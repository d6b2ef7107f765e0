//! The page: all endpoints, written once.

use core::fmt;
use std::borrow::Cow;
use std::collections::BTreeMap;

use acl_core::{Access, Catalog, Endpoint, PatternList, Route, Tag};

use crate::assets::{SCRIPT, STYLE};
use crate::html::{Anchor, Count, Text, Things};
use crate::picker::Picker;

/// Returns what an application says about one of its endpoints.
pub(crate) type Describe = dyn Fn(Route<'_>) -> Option<Cow<'static, str>> + Send + Sync;

/// Its `Display` is the page.
pub(crate) struct Page<'p> {
    pub(crate) catalog: &'static Catalog<'static>,
    pub(crate) title: &'p str,
    pub(crate) home: Option<&'p str>,
    pub(crate) policies: &'static [(&'static str, PatternList<'static>)],
    pub(crate) describe: Option<&'p Describe>,
}

/// One endpoint, with its number in the registry.
struct Entry {
    index: u16,
    route: Route<'static>,
    endpoint: Endpoint<'static>,
}

impl Entry {
    fn all(catalog: &'static Catalog<'static>) -> impl Iterator<Item = Self> {
        catalog.endpoints().map(|(index, route, endpoint)| Self { index, route, endpoint })
    }

    /// The first segment of the first tag.
    fn group(&self) -> &'static str {
        self.endpoint.tags().next().and_then(|tag| tag.segments().next()).unwrap_or("other")
    }

    fn anchor(&self) -> Anchor<'static> {
        Anchor { method: self.route.method, path: self.route.path }
    }
}

/// The page's name, which may lead home.
struct Name<'p> {
    title: &'p str,
    home: Option<&'p str>,
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = Text(self.title);
        match self.home {
            Some(href) => write!(f, "<a href=\"{}\">{title}</a>", Text(href)),
            None => title.fmt(f),
        }
    }
}

impl fmt::Display for Page<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut groups: BTreeMap<&str, Vec<Entry>> = BTreeMap::new();
        let mut paths: BTreeMap<&str, Vec<Route<'static>>> = BTreeMap::new();
        for entry in Entry::all(self.catalog) {
            paths.entry(entry.route.path).or_default().push(entry.route);
            groups.entry(entry.group()).or_default().push(entry);
        }
        self.head(f)?;
        self.bar(f, groups.len())?;
        f.write_str("<div class=\"columns\">\n")?;
        self.panel(f, groups.keys().next().unwrap_or(&"tickets"))?;
        f.write_str("<main id=\"endpoints\" tabindex=\"-1\">\n")?;
        navigation(f, &groups)?;
        f.write_str(
            "<p id=\"none\" class=\"empty\" hidden>No endpoint is like this. \
             <button type=\"button\" id=\"all\">Show all</button></p>\n",
        )?;
        for (group, entries) in &groups {
            self.group(f, group, entries, &paths)?;
        }
        write!(f, "</main>\n</div>\n<script>{SCRIPT}</script>\n</body>\n</html>\n")
    }
}

impl Page<'_> {
    fn head(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{}</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>{STYLE}</style>\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#endpoints\">Skip to the endpoints</a>\n",
            Text(self.title)
        )
    }

    /// What stays at the top: name, search, mode, theme.
    fn bar(&self, f: &mut fmt::Formatter<'_>, groups: usize) -> fmt::Result {
        write!(
            f,
            "<header class=\"bar\">\n<div class=\"name\"><h1>{}</h1>\
             <p>{} in {}</p></div>\n\
             <div class=\"tools\" hidden>\n\
             <label class=\"search\"><span class=\"unseen\">Search by method, path, tag or mode</span>\
             <input id=\"search\" type=\"search\" placeholder=\"Search endpoints\" autocomplete=\"off\" \
             spellcheck=\"false\" aria-keyshortcuts=\"/\" aria-controls=\"endpoints\"><kbd aria-hidden=\"true\">/</kbd></label>\n\
             <label class=\"choice\"><span>Show</span><select id=\"show\"><option value=\"all\">all</option>\
             <option value=\"granted\">granted</option><option value=\"refused\">refused</option></select></label>\n\
             <label class=\"choice\"><span>Mode</span><select id=\"mode\">",
            Name { title: self.title, home: self.home },
            Things(self.catalog.len(), "endpoint"),
            Things(groups, "group"),
        )?;
        for mode in self.catalog.modes() {
            write!(f, "<option>{}</option>", Text(mode.name(self.catalog.own_modes())))?;
        }
        f.write_str(
            "</select></label>\n\
             <label class=\"choice\"><span>Theme</span><select id=\"theme\"><option value=\"\">system</option>\
             <option>light</option><option>dark</option></select></label>\n\
             <output id=\"shown\" class=\"unseen\" aria-live=\"polite\"></output>\n</div>\n</header>\n",
        )
    }

    /// Where a list is tried; the group is for the example in the empty field.
    fn panel(&self, f: &mut fmt::Formatter<'_>, group: &str) -> fmt::Result {
        write!(
            f,
            "<aside class=\"panel\" aria-label=\"Try a list\">\n\
             <noscript><p class=\"empty\">Without a script this page shows the endpoints. \
             Trying a list needs one.</p></noscript>\n\
             <div class=\"try\" hidden>\n<label for=\"list\"><b>Try a list</b> \
             <span>What would a credential with these patterns reach? <code>|</code> stands between several lists.</span></label>\n\
             <textarea id=\"list\" rows=\"3\" placeholder=\"{}.*, -*.delete\" \
             data-acl-preview=\"\" data-acl-mode-from=\"#mode\" data-acl-several data-acl-verdicts></textarea>\n\
             <p class=\"samples\">Try ",
            Text(group),
        )?;
        let everything = [("everything", PatternList::EVERYTHING)];
        for (name, list) in everything.iter().chain(self.policies) {
            write!(
                f,
                "<button type=\"button\" data-list=\"{}\">{}</button> ",
                Text(list.as_str()),
                Text(name)
            )?;
        }
        write!(
            f,
            "</p>\n<details class=\"pick\"><summary>Pick from a tree</summary>\n{}</details>\n</div>\n\
             <form id=\"dry\" class=\"dry\" hidden>\n<p><b>Dry run</b> <span>One request with this list and mode.</span></p>\n\
             <div class=\"request\"><label><span class=\"unseen\">Method</span><select id=\"method\">",
            Picker::of_all_modes(self.catalog),
        )?;
        let routes =
            || Entry::all(self.catalog).map(|entry| entry.route).filter(|route| !route.is_permission());
        let mut methods: Vec<&str> = routes().map(|route| route.method).collect();
        methods.sort_by_key(|method| (rank(method), *method));
        methods.dedup();
        for method in methods {
            write!(f, "<option>{}</option>", Text(method))?;
        }
        // A short one that shows what a parameter is like.
        let path = routes()
            .map(|route| route.path)
            .min_by_key(|path| (!path.contains('{'), path.len()))
            .unwrap_or("/");
        write!(
            f,
            "</select></label>\
             <label><span class=\"unseen\">Path</span><input id=\"path\" autocomplete=\"off\" spellcheck=\"false\" \
             placeholder=\"{}\"></label><button>Run</button></div>\n\
             <div id=\"dry-answer\" class=\"answer\" aria-live=\"polite\"></div>\n</form>\n</aside>\n",
            Text(path)
        )
    }

    fn group(
        &self,
        f: &mut fmt::Formatter<'_>,
        group: &str,
        entries: &[Entry],
        paths: &BTreeMap<&str, Vec<Route<'static>>>,
    ) -> fmt::Result {
        write!(
            f,
            "<details class=\"group\" id=\"group-{group}\" open>\n<summary><h2>{group}</h2> \
             <span class=\"size\">{size}</span></summary>\n",
            group = Text(group),
            size = Count(entries.len()),
        )?;
        for entry in entries {
            let others = paths.get(entry.route.path).map_or(&[][..], Vec::as_slice);
            self.entry(f, entry, others)?;
        }
        f.write_str("</details>\n")
    }

    fn entry(&self, f: &mut fmt::Formatter<'_>, entry: &Entry, same_path: &[Route<'_>]) -> fmt::Result {
        let Route { method, path } = entry.route;
        write!(
            f,
            "<details class=\"endpoint\" id=\"{}\" data-i=\"{}\">\n<summary><span class=\"method {}\">{}</span> <code>",
            entry.anchor(),
            entry.index,
            method_class(method),
            // What has no route is decided inside of a handler.
            Text(if entry.route.is_permission() { "permission" } else { method }),
        )?;
        write_path(f, path)?;
        f.write_str("</code>")?;
        let access = match entry.endpoint.access() {
            Access::Public => Some(("public", "Open to everyone, without a credential.")),
            Access::Authenticated => Some((
                "authenticated",
                "Open to every valid credential of an applicable mode, whatever its list.",
            )),
            Access::Granted => None,
        };
        let explicit = entry.endpoint.is_explicit().then_some((
            "explicit",
            "Granted only by a pattern without <code>*</code>: no wildcard reaches it.",
        ));
        for (flag, _) in access.iter().chain(&explicit) {
            write!(f, " <span class=\"flag\">{flag}</span>")?;
        }
        f.write_str(" <span class=\"tags\">")?;
        for (at, tag) in entry.endpoint.tags().enumerate() {
            write!(f, "{}{}", if at > 0 { ", " } else { "" }, Text(Tag::as_str(tag)))?;
        }
        f.write_str("</span> <span class=\"verdict\"></span></summary>\n<div class=\"about\">\n")?;
        if let Some(said) = self.describe.and_then(|describe| describe(entry.route)) {
            writeln!(f, "<p class=\"says\">{}</p>", Text(&said))?;
        }
        for (_, meaning) in access.iter().chain(&explicit) {
            writeln!(f, "<p>{meaning}</p>")?;
        }
        f.write_str("<dl><dt>API tags for this endpoint</dt><dd>")?;
        for tag in entry.endpoint.tags() {
            write!(f, "<code class=\"tag\">{}</code> ", Text(Tag::as_str(tag)))?;
        }
        f.write_str("</dd>\n<dt>Applicable API modes</dt><dd>")?;
        if entry.endpoint.access() == Access::Public {
            f.write_str("none is needed")?;
        } else {
            for mode in entry.endpoint.modes().iter() {
                write!(f, "<span class=\"mode\">{}</span> ", Text(mode.name(entry.endpoint.own_modes())))?;
            }
        }
        f.write_str("</dd>")?;
        let others = same_path.iter().filter(|other| other.method != method);
        for (count, other) in others.enumerate() {
            let lead = if count == 0 { "\n<dt>Other methods of this path</dt><dd>" } else { " " };
            let (anchor, class) =
                (Anchor { method: other.method, path: other.path }, method_class(other.method));
            write!(f, "{lead}<a class=\"method {class}\" href=\"#{anchor}\">{}</a>", Text(other.method))?;
        }
        f.write_str(if same_path.len() > 1 { "</dd></dl>" } else { "</dl>" })?;
        f.write_str("\n<p class=\"line\"></p>\n</div>\n</details>\n")
    }
}

/// Links to the groups.
fn navigation(f: &mut fmt::Formatter<'_>, groups: &BTreeMap<&str, Vec<Entry>>) -> fmt::Result {
    f.write_str("<nav aria-label=\"Groups\"><details><summary>Go to a group</summary><div>\n")?;
    for (group, entries) in groups {
        writeln!(
            f,
            "<a href=\"#group-{group}\">{group} <span>{}</span></a>",
            Count(entries.len()),
            group = Text(group)
        )?;
    }
    f.write_str("</div></details></nav>\n")
}

/// A path with its parameters marked. It may break after a slash.
fn write_path(f: &mut fmt::Formatter<'_>, path: &str) -> fmt::Result {
    for (at, segment) in path.split('/').enumerate() {
        f.write_str(if at > 0 { "/<wbr>" } else { "" })?;
        if segment.starts_with('{') && segment.ends_with('}') {
            write!(f, "<i>{}</i>", Text(segment))?;
        } else {
            write!(f, "{}", Text(segment))?;
        }
    }
    Ok(())
}

/// Reads come first.
fn rank(method: &str) -> usize {
    let order = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
    order.iter().position(|known| *known == method).unwrap_or(order.len())
}

/// The class of its colour.
fn method_class(method: &str) -> &'static str {
    match method {
        "GET" => "get",
        "POST" => "post",
        "PUT" => "put",
        "PATCH" => "patch",
        "DELETE" => "delete",
        _ => "other",
    }
}
