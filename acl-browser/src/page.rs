//! The page: all endpoints, written once.

use core::fmt;
use std::collections::BTreeMap;

use acl_core::{PatternList, Route, Tag};

use crate::about::{About, method_class, write_path};
use crate::assets::{ICON, SCRIPT, STYLE};
use crate::html::{Count, Text, Things};
use crate::picker::Picker;
use crate::site::{Entry, Site};

/// Its `Display` is the page.
pub(crate) struct Page<'p> {
    pub(crate) site: &'p Site,
}

/// The page's name, which may lead home.
pub(crate) struct Name<'p>(pub(crate) &'p Site);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = Text(self.0.title());
        match &self.0.home {
            Some(href) => write!(f, "<a href=\"{}\">{title}</a>", Text(href)),
            None => title.fmt(f),
        }
    }
}

/// What a page begins with: its title, then its style.
pub(crate) fn write_head(f: &mut fmt::Formatter<'_>, title: &str) -> fmt::Result {
    write!(
        f,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<link rel=\"icon\" href=\"{ICON}\">\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#endpoints\">Skip to the endpoints</a>\n",
        Text(title)
    )
}

impl fmt::Display for Page<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut groups: BTreeMap<&str, Vec<Entry>> = BTreeMap::new();
        let mut paths: BTreeMap<&str, Vec<Route<'static>>> = BTreeMap::new();
        for entry in self.site.entries() {
            paths.entry(entry.route.path).or_default().push(entry.route);
            groups.entry(entry.group()).or_default().push(entry);
        }
        write_head(f, self.site.title())?;
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
            Name(self.site),
            Things(self.site.catalog.len(), "endpoint"),
            Things(groups, "group"),
        )?;
        for mode in self.site.catalog.modes() {
            write!(f, "<option>{}</option>", Text(mode.name(self.site.catalog.own_modes())))?;
        }
        f.write_str(
            "</select></label>\n\
             <details class=\"settings\"><summary>Settings</summary><div>\n\
             <label class=\"choice\"><span>Theme</span><select id=\"theme\"><option value=\"\">system</option>\
             <option>light</option><option>dark</option></select></label>\n\
             <label class=\"choice\"><span>Key to search</span><select id=\"key\"><option>/</option>\
             <option>Ctrl K</option><option>none</option></select></label>\n</div></details>\n\
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
        for (name, list) in everything.iter().chain(self.site.policies) {
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
            Picker::of_all_modes(self.site.catalog),
        )?;
        let routes = || self.site.entries().map(|entry| entry.route).filter(|route| !route.is_permission());
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
            Text(entry.method()),
        )?;
        write_path(f, path)?;
        f.write_str("</code>")?;
        for (flag, _) in entry.flags() {
            write!(f, " <span class=\"flag\">{flag}</span>")?;
        }
        f.write_str(" <span class=\"tags\">")?;
        for (at, tag) in entry.endpoint.tags().enumerate() {
            write!(f, "{}{}", if at > 0 { ", " } else { "" }, Text(Tag::as_str(tag)))?;
        }
        let about = About { site: self.site, entry: *entry, same_path };
        write!(f, "</span> <span class=\"verdict\"></span></summary>\n<div class=\"about\">\n{about}")?;
        // Without a script, a link leads to what the document says.
        if self.site.document.as_ref().is_some_and(|document| document.operation(entry.index).is_some()) {
            write!(f, "\n<p class=\"more\"><a href=\"?endpoint={}\">Documentation</a></p>", entry.anchor())?;
        }
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

/// Reads come first.
fn rank(method: &str) -> usize {
    let order = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
    order.iter().position(|known| *known == method).unwrap_or(order.len())
}
