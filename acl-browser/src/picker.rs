//! The tree of boxes as HTML: a form that needs no script, and that the script makes a tree of.

use core::fmt;
use std::borrow::Cow;

use acl_core::{Catalog, Mode, ModeSet, PatternList};
use serde::Serialize;

use crate::ask;
use crate::html::{Count, Text};
use crate::lines::from_lines;
use crate::pick::{Leaf, Part, Picked};
use crate::tree::{Granted, Node, Tick, all_leaves};

/// Boxes to pick what a list grants: group, resource, operation, each with a count, and of each branch the reading and
/// the writing.
///
/// Its `Display` is HTML for a form, beside the text of the list. Without a script the boxes are fields of the form,
/// and [`Picker::read`] says what the list becomes. `preview.js` makes them a tree that is in step with the text.
///
/// ```
/// use acl_browser::Picker;
/// # mod tickets {
/// #     #[acl::endpoint(GET, "/tickets", tags("tickets.tickets.list"))]
/// #     pub fn list() {}
/// # }
/// # acl::registry! { pub struct Api; endpoints: [tickets::list] }
/// # use acl::Registry as _;
/// let picker = Picker::new(Api::CATALOG, acl::Mode::KEY).list("tickets.*");
/// assert!(picker.to_string().contains("name=\"pick:tickets.*\" checked"));
/// // A form that was sent with no box but one.
/// let sent = |name: &str| match name {
///     "pick-was" => Some(""),
///     "pick:tickets.tickets.list" => Some("on"),
///     _ => None,
/// };
/// assert_eq!(Picker::new(Api::CATALOG, acl::Mode::KEY).read("", sent), "tickets.tickets.list");
/// ```
pub struct Picker<'a> {
    catalog: &'a Catalog<'a>,
    mode: Mode,
    /// Those whose endpoints are shown.
    modes: ModeSet,
    list: Cow<'a, str>,
    within: Vec<[&'a str; 1]>,
    field: Cow<'a, str>,
}

impl<'a> Picker<'a> {
    /// For lists of credentials of this mode. The list is empty until it is said.
    pub fn new(catalog: &'a Catalog<'a>, mode: Mode) -> Self {
        Self {
            catalog,
            mode,
            modes: ModeSet::from_iter([mode]),
            list: Cow::Borrowed(""),
            within: Vec::new(),
            field: Cow::Borrowed("list"),
        }
    }

    /// With what any mode may have, for a page where the mode is chosen.
    pub(crate) fn of_all_modes(catalog: &'a Catalog<'a>) -> Self {
        Self { modes: catalog.modes().collect(), ..Self::new(catalog, Mode::KEY) }
    }

    /// The list that the boxes show.
    #[must_use]
    pub fn list(self, list: impl Into<Cow<'a, str>>) -> Self {
        Self { list: list.into(), ..self }
    }

    /// The lists that bound it (S4). What is beyond them cannot be picked.
    #[must_use]
    pub fn within(self, bounds: &[&'a str]) -> Self {
        Self { within: bounds.iter().map(|bound| [*bound]).collect(), ..self }
    }

    /// The text of the list once it grants what this tag stands for; of one with a mistake, as it is.
    pub fn granting(&self, tag: &str) -> String {
        let list = from_lines(&self.list);
        let Some(patterns) = patterns_of(&list).filter(|_| Picked::is_node(tag)) else { return list };
        let mut picked = Picked::new(self.catalog, self.mode, patterns);
        picked.set(tag, Part::All, true);
        picked.into_patterns().join(", ")
    }

    /// The `id` of the field with the list's text; `list` without it.
    #[must_use]
    pub fn field(self, id: impl Into<Cow<'a, str>>) -> Self {
        Self { field: id.into(), ..self }
    }

    /// The list that a sent form says: its text, one pattern a line or with commas, with the boxes that were ticked or
    /// cleared since. `sent` returns the value of a field of the form. A text that is no list stays as it is.
    pub fn read<'s>(&self, text: &str, sent: impl Fn(&str) -> Option<&'s str>) -> String {
        let list = from_lines(text);
        let Some(was) = sent("pick-was") else { return list };
        let patterns = patterns_of(&list).filter(|patterns| patterns.len() <= MOST_PATTERNS);
        let Some(patterns) = patterns else { return list };
        let granted = Granted::of(self.catalog, self.mode, was, &self.within);
        let mut picked = Picked::new(self.catalog, self.mode, patterns);
        let leaves = all_leaves(self.catalog, self.modes);
        let mut changed = false;
        for_each(&Node::root(&leaves), &mut |node| {
            for part in PARTS.into_iter().filter(|part| shows(node, *part)) {
                let on = sent(&name(&node.pattern, part)).is_some();
                if on != (node.tick(part, &granted) == Tick::On) {
                    changed = true;
                    picked.set(&node.pattern, part, on);
                }
            }
        });
        if changed { picked.into_patterns().join(", ") } else { list }
    }
}

/// The patterns of a list, of which an empty text has none. None if the text has a mistake.
fn patterns_of(list: &str) -> Option<Vec<String>> {
    if list.is_empty() {
        return Some(Vec::new());
    }
    let list = PatternList::parse(list).ok()?;
    Some(list.patterns().map(|pattern| pattern.as_str().to_owned()).collect())
}

/// The most patterns of a list that boxes change.
const MOST_PATTERNS: usize = 1_000;

/// Answers to `POST /pick`.
#[derive(Serialize)]
pub(crate) struct After {
    patterns: Vec<String>,
}

/// What a list becomes where one box is ticked or cleared.
///
/// # Errors
/// What the request says cannot be asked.
pub(crate) fn picked(catalog: &Catalog<'_>, ask: &ask::Pick) -> Result<After, String> {
    let mode = ask::mode(catalog, ask.mode.as_deref())?;
    let part = Part::by_name(ask.part.as_deref()).ok_or("unknown part: expected `read` or `write`")?;
    if !Picked::is_node(&ask.node) {
        return Err("`pick` is no tag, and no beginning of a tag with `*` for the rest".to_owned());
    }
    let list = from_lines(&ask.list);
    let patterns = patterns_of(&list).ok_or("the list has a mistake: correct it before you pick")?;
    if patterns.len() > MOST_PATTERNS {
        let (found, most) = (Count(patterns.len()), Count(MOST_PATTERNS));
        return Err(format!("{found} patterns are too many to pick in: expected {most} at most"));
    }
    let mut picked = Picked::new(catalog, mode, patterns);
    picked.set(&ask.node, part, ask.on);
    Ok(After { patterns: picked.into_patterns() })
}

const PARTS: [Part; 3] = [Part::All, Part::Read, Part::Write];

/// Whether the node has a box for the part. A leaf, or a branch that only reads, needs none beside its own.
fn shows(node: &Node<'_, '_>, part: Part) -> bool {
    part == Part::All || (node.leaf().is_none() && node.has(Part::Read) && node.has(Part::Write))
}

fn name(pattern: &str, part: Part) -> String {
    match part {
        Part::All => format!("pick:{pattern}"),
        Part::Read => format!("pick:{pattern}:read"),
        Part::Write => format!("pick:{pattern}:write"),
    }
}

fn for_each<'t, 'a>(node: &Node<'t, 'a>, visit: &mut impl FnMut(&Node<'t, 'a>)) {
    visit(node);
    for child in node.children() {
        for_each(&child, visit);
    }
}

impl fmt::Display for Picker<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = from_lines(&self.list);
        let granted = Granted::of(self.catalog, self.mode, &list, &self.within);
        let leaves = all_leaves(self.catalog, self.modes);
        write!(
            f,
            "<div class=\"acl-picker\" data-acl-for=\"{}\"><input type=\"hidden\" name=\"pick-was\" value=\"{}\">\n\
             <ul class=\"acl-tree\" aria-label=\"What the list grants\">\n",
            Text(&self.field),
            Text(&list)
        )?;
        self.row(f, &Node::root(&leaves), &granted)?;
        f.write_str("</ul></div>\n")
    }
}

impl Picker<'_> {
    fn row(&self, f: &mut fmt::Formatter<'_>, node: &Node<'_, '_>, granted: &Granted) -> fmt::Result {
        let (some, all) = node.share(granted);
        write!(f, "<li data-pick=\"{}\"", Text(&node.pattern))?;
        if let Some(leaf) = node.leaf() {
            write_endpoints(f, leaf)?;
        }
        f.write_str("><span class=\"acl-row\">")?;
        tick(f, node, Part::All, node.name, granted)?;
        write!(f, "<small class=\"acl-share\">{} of {}</small>", Count(some), Count(all))?;
        if let Some(leaf) = node.leaf() {
            self.routes(f, leaf)?;
        }
        if shows(node, Part::Read) {
            f.write_str("<span class=\"acl-parts\">")?;
            tick(f, node, Part::Read, "Read", granted)?;
            tick(f, node, Part::Write, "Write", granted)?;
            f.write_str("</span>")?;
        }
        f.write_str("</span>")?;
        let children = node.children();
        if !children.is_empty() {
            f.write_str("<ul>")?;
            children.iter().try_for_each(|child| self.row(f, child, granted))?;
            f.write_str("</ul>")?;
        }
        f.write_str("</li>\n")
    }

    fn routes(&self, f: &mut fmt::Formatter<'_>, leaf: &Leaf<'_>) -> fmt::Result {
        let Some(route) = leaf.endpoints.first().and_then(|index| self.catalog.route(*index)) else {
            return Ok(());
        };
        write!(f, "<small class=\"acl-route\">{}", Text(&route.to_string()))?;
        if leaf.endpoints.len() > 1 {
            write!(f, " and {} more", leaf.endpoints.len() - 1)?;
        }
        f.write_str("</small>")?;
        if leaf.explicit { f.write_str("<small class=\"acl-flag\">only by name</small>") } else { Ok(()) }
    }
}

fn tick(
    f: &mut fmt::Formatter<'_>,
    node: &Node<'_, '_>,
    part: Part,
    says: &str,
    granted: &Granted,
) -> fmt::Result {
    let checked = if node.tick(part, granted) == Tick::On { " checked" } else { "" };
    let class = if part == Part::All { "acl-all" } else { "acl-part" };
    let name = name(&node.pattern, part);
    write!(
        f,
        "<label class=\"{class}\"><input type=\"checkbox\" name=\"{}\"{checked}> <span>{}</span></label>",
        Text(&name),
        Text(says)
    )
}

fn write_endpoints(f: &mut fmt::Formatter<'_>, leaf: &Leaf<'_>) -> fmt::Result {
    f.write_str(" data-e=\"")?;
    for (at, index) in leaf.endpoints.iter().enumerate() {
        write!(f, "{}{index}", if at > 0 { " " } else { "" })?;
    }
    f.write_str("\"")?;
    f.write_str(if leaf.reads { "" } else { " data-write" })?;
    f.write_str(if leaf.explicit { " data-explicit" } else { "" })
}
