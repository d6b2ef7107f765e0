//! Finding the differences between two surfaces.

use std::collections::BTreeMap;

use acl_core::{Access, Catalog, Endpoint, Pattern, Route, Tag};

use crate::change::Change;
use crate::lock::Lock;
use crate::write::OneLine;

/// The differences from one version of a surface to another: what is forbidden first, then what the registry says
/// as a whole, then endpoints in order of path and method, then policies. None if both say the same.
///
/// O((endpoints + tags) × removed entries × log tags).
///
/// ```
/// use acl_core::assemble::{Declaration, Declarations};
/// use acl_core::ModeSet;
///
/// let with = |tags| {
///     let one = Declaration { method: "DELETE", path: "/tickets/{id}", tags, modes: ModeSet::BUILT_IN,
///         ..Declaration::default() };
///     acl_lock::Lock::new(Declarations { endpoints: vec![one], ..Declarations::default() }, vec![])
/// };
/// let (old, new) = (with(vec!["tickets.tickets.all", "tickets.tickets.delete"])?, with(vec!["tickets.tickets.all"])?);
/// let told: Vec<String> = acl_lock::changes(&old, &new).iter().map(ToString::to_string).collect();
/// assert_eq!(
///     told[1],
///     "DELETE /tickets/{id} lost tag tickets.tickets.delete: `-*.delete` no longer reaches it",
/// );
/// # Ok::<(), acl_lock::Mistakes>(())
/// ```
pub fn changes(old: &Lock<'_>, new: &Lock<'_>) -> Vec<Change> {
    let (before, after) = (old.catalog(), new.catalog());
    let mut found = forbidden(&before, &after);
    found.extend(whole(old, new));
    let (old_routes, new_routes) = (routes(&before), routes(&after));
    for (key, (route, endpoint)) in &new_routes {
        match old_routes.get(key) {
            None => found.push(Change::Added {
                route: route.to_string(),
                tags: endpoint.tags().map(|tag| tag.to_string()).collect(),
                open_to: open_to(endpoint),
            }),
            Some((_, was)) => found.extend(endpoint_changes(&route.to_string(), was, endpoint)),
        }
    }
    let gone = old_routes.iter().filter(|(key, _)| !new_routes.contains_key(*key));
    found.extend(gone.map(|(_, (route, _))| Change::Gone { route: route.to_string() }));
    found.extend(policies(old, new));
    found
}

fn open_to(endpoint: &Endpoint<'_>) -> String {
    let modes = endpoint.modes().display(endpoint.own_modes()).to_string();
    match endpoint.access() {
        Access::Public if endpoint.is_identified() => {
            "everyone, and recognises a valid credential".to_owned()
        }
        Access::Public => "everyone".to_owned(),
        Access::Authenticated => format!("every valid credential of {modes}"),
        Access::Granted if endpoint.is_explicit() => format!("{modes}; no pattern with `*` grants it"),
        Access::Granted => modes,
    }
}

type Routes<'a> = BTreeMap<(&'a str, &'a str), (Route<'a>, Endpoint<'a>)>;

fn routes<'a>(catalog: &'a Catalog<'a>) -> Routes<'a> {
    catalog.endpoints().map(|(_, route, endpoint)| ((route.path, route.method), (route, endpoint))).collect()
}

fn forbidden(before: &Catalog<'_>, after: &Catalog<'_>) -> Vec<Change> {
    let mut found = Vec::new();
    let known = |tag: &str| Pattern::parse(tag).is_ok_and(|literal| after.knows(literal));
    for tag in before.names().filter(|tag| !known(tag.as_str())) {
        let former = gone_prefix(tag.as_str(), after);
        let present = renamed_to(tag.as_str(), former, before, after);
        found.push(Change::TagVanished { tag: tag.to_string(), former: former.to_owned(), present });
    }
    // `legacy.a.*` may become part of `legacy.*`.
    let covered = |entry: &str| {
        after.removed().iter().any(|other| {
            *other == entry || other.strip_suffix('*').is_some_and(|prefix| entry.starts_with(prefix))
        })
    };
    for entry in before.removed().iter().filter(|entry| !covered(entry)) {
        found.push(Change::RemovedDropped { entry: (*entry).to_owned() });
    }
    let present = routes(after);
    for entry in before.removed() {
        for (route, endpoint) in present.values() {
            // What stood under it when it was removed is not back.
            let was = |tag: &str| {
                let index = before.find(route.method, route.path);
                index
                    .and_then(|index| before.endpoint(index))
                    .is_some_and(|e| e.tags().any(|t| t.as_str() == tag))
            };
            for tag in endpoint.tags().filter(|tag| is_under(*tag, entry) && !was(tag.as_str())) {
                let (route, tag, entry) = (route.to_string(), tag.to_string(), (*entry).to_owned());
                found.push(Change::RemovedBack { route, tag, entry });
            }
        }
    }
    found.extend(before.removed().iter().flat_map(|entry| renamed_back(before, after, &present, entry)));
    found
}

/// The shortest beginning of the tag with which no tag begins any more.
fn gone_prefix<'t>(tag: &'t str, after: &Catalog<'_>) -> &'t str {
    let is_there = |text: String| Pattern::parse(&text).is_ok_and(|pattern| after.has_tag(pattern));
    let is_gone = |prefix: &&str| !is_there((*prefix).to_owned()) && !is_there(format!("{prefix}.*"));
    tag.match_indices('.').map(|(dot, _)| &tag[..dot]).find(is_gone).unwrap_or(tag)
}

/// What the beginning of the tag seems to be now: an endpoint that had the tag has one new tag with the same end.
fn renamed_to(tag: &str, former: &str, before: &Catalog<'_>, after: &Catalog<'_>) -> Option<String> {
    let end = tag.strip_prefix(former)?;
    let new = before.with_tag(tag).find_map(|index| {
        let route = before.route(index)?;
        let endpoint = after.endpoint(after.find(route.method, route.path)?)?;
        let is_new = |tag: &Tag<'_>| before.with_tag(tag.as_str()).next().is_none();
        let mut new = endpoint.tags().filter(is_new);
        new.next().filter(|_| new.next().is_none()).map(|tag| tag.to_string())
    })?;
    new.strip_suffix(end).map(str::to_owned)
}

/// S2: an entry of `removed` stands for what it would match as a pattern.
fn is_under(tag: Tag<'_>, entry: &str) -> bool {
    Pattern::parse(entry).is_ok_and(|entry| entry.matches(tag))
}

/// Names under a removed entry that a rename brings back: a list that allows one would grant what has it.
fn renamed_back(before: &Catalog<'_>, after: &Catalog<'_>, present: &Routes<'_>, entry: &str) -> Vec<Change> {
    let was_known =
        |name: Tag<'_>| Pattern::parse(name.as_str()).is_ok_and(|literal| before.has_tag(literal));
    let former = after.names().filter(|name| {
        let is_present = after.with_tag(name.as_str()).next().is_some();
        !is_present && is_under(*name, entry) && !was_known(*name)
    });
    let told = |name: Tag<'_>| {
        let pattern = Pattern::parse(name.as_str()).ok()?;
        let tag = present.values().find_map(|(_, endpoint)| endpoint.first_match(pattern))?;
        let (former, tag, entry) = (name.to_string(), tag.to_string(), entry.to_owned());
        Some(Change::RemovedRenamed { former, tag, entry })
    };
    former.filter_map(told).collect()
}

fn whole(old: &Lock<'_>, new: &Lock<'_>) -> Vec<Change> {
    let mut found = Vec::new();
    let (before, after) = (old.catalog(), new.catalog());
    if before.own_modes() != after.own_modes() {
        let names = |catalog: &Catalog<'_>| catalog.own_modes().iter().map(ToString::to_string).collect();
        found.push(Change::ModeNames { from: names(&before), to: names(&after) });
    }
    let added = new.renamed().iter().filter(|line| !old.renamed().contains(line));
    found.extend(added.map(|(former, present)| Change::Renamed {
        former: (*former).to_owned(),
        present: (*present).to_owned(),
    }));
    let dropped = old.renamed().iter().filter(|line| !new.renamed().contains(line));
    found.extend(dropped.map(|(former, present)| Change::NotRenamed {
        former: (*former).to_owned(),
        present: (*present).to_owned(),
    }));
    if found.iter().all(|change| !matches!(change, Change::Renamed { .. } | Change::NotRenamed { .. }))
        && old.renamed() != new.renamed()
    {
        found.push(Change::RenameOrder);
    }
    let added: Vec<&&str> =
        after.removed().iter().filter(|entry| !before.removed().contains(entry)).collect();
    if added.is_empty()
        && before.removed() != after.removed()
        && before.removed().len() == after.removed().len()
    {
        found.push(Change::RemovedOrder);
    }
    found.extend(added.into_iter().map(|entry| Change::Removed { entry: (*entry).to_owned() }));
    found.extend(reserved(before.reserved(), after.reserved()));
    found
}

fn reserved(before: &[&str], after: &[&str]) -> Vec<Change> {
    let only = |some: &[&str], others: &[&str]| -> Vec<String> {
        some.iter().filter(|entry| !others.contains(entry)).map(ToString::to_string).collect()
    };
    let (come, gone) = (only(after, before), only(before, after));
    if come.is_empty() && gone.is_empty() && before != after {
        return vec![Change::ReservedOrder];
    }
    let come = come.into_iter().map(|entry| Change::Reserved { entry });
    come.chain(gone.into_iter().map(|entry| Change::NotReserved { entry })).collect()
}

fn endpoint_changes(route: &str, was: &Endpoint<'_>, is: &Endpoint<'_>) -> Vec<Change> {
    let route = || route.to_owned();
    let mut found = Vec::new();
    let tags = |endpoint: &Endpoint<'_>| endpoint.tags().map(|tag| tag.to_string()).collect::<Vec<_>>();
    let (old, new) = (tags(was), tags(is));
    for tag in old.iter().filter(|tag| !new.contains(tag)) {
        let patterns = widest(tag, "-", was, is);
        found.push(Change::LostTag { route: route(), tag: tag.clone(), patterns });
    }
    for tag in new.iter().filter(|tag| !old.contains(tag)) {
        let patterns = widest(tag, "", is, was);
        found.push(Change::GainedTag { route: route(), tag: tag.clone(), patterns });
    }
    if found.is_empty() && old != new {
        found.push(Change::TagOrder { route: route() });
    }
    let needs = |endpoint: &Endpoint<'_>| endpoint.needs().map(|tag| tag.to_string()).collect::<Vec<_>>();
    let (from, to) = (needs(was), needs(is));
    if from != to {
        found.push(Change::Needs { route: route(), from, to });
    }
    if was.access() == is.access() && was.is_identified() != is.is_identified() {
        found.push(Change::Identified { route: route(), now: is.is_identified() });
    }
    if was.access() != is.access() {
        let (from, to) = (access_name(was.access()), access_name(is.access()));
        found.push(Change::Access { route: route(), from, to });
    }
    let names = |endpoint: &Endpoint<'_>| -> Vec<String> {
        endpoint.modes().iter().map(|mode| mode.name(endpoint.own_modes()).to_owned()).collect()
    };
    let (old, new) = (names(was), names(is));
    let only = |some: &[String], others: &[String]| -> Vec<String> {
        some.iter().filter(|mode| !others.contains(mode)).cloned().collect()
    };
    let (opened, closed) = (only(&new, &old), only(&old, &new));
    if !(opened.is_empty() && closed.is_empty()) {
        found.push(Change::Modes { route: route(), opened, closed });
    }
    if was.is_explicit() != is.is_explicit() {
        found.push(Change::Explicit { route: route(), now: is.is_explicit() });
    }
    found
}

fn access_name(access: Access) -> &'static str {
    match access {
        Access::Public => "public",
        Access::Authenticated => "open to every valid credential",
        Access::Granted => "granted by its tags",
    }
}

/// The patterns in which people name such a tag, by its beginning and by its end, that reach `one` and not
/// `other`: of each kind the widest. The whole tag, if no wider one does.
fn widest(tag: &str, minus: &str, one: &Endpoint<'_>, other: &Endpoint<'_>) -> Vec<String> {
    let only_one = |text: &String| {
        let pattern = Pattern::parse(text).ok();
        pattern.is_some_and(|p| one.first_match(p).is_some() && other.first_match(p).is_none())
    };
    let dots = || tag.match_indices('.').map(|(dot, _)| dot);
    let beginning = dots().map(|dot| format!("{minus}{}.*", &tag[..dot])).find(only_one);
    let end = dots().rev().map(|dot| format!("{minus}*{}", &tag[dot..])).find(only_one);
    let mut patterns: Vec<String> = beginning.into_iter().chain(end).collect();
    if patterns.is_empty() {
        patterns.extend(Some(format!("{minus}{tag}")).filter(only_one));
    }
    patterns
}

fn policies(old: &Lock<'_>, new: &Lock<'_>) -> Vec<Change> {
    let lists = |lock: &Lock<'_>| -> BTreeMap<String, String> {
        let line = |list| OneLine(list).to_string();
        lock.policies().iter().map(|policy| (policy.name.to_owned(), line(policy.list))).collect()
    };
    let (old, mut new) = (lists(old), lists(new));
    let mut found = Vec::new();
    for (name, from) in old {
        let to = new.remove(&name);
        if to.as_ref() != Some(&from) {
            found.push(Change::NamedList { name, from: Some(from), to });
        }
    }
    found.extend(new.into_iter().map(|(name, to)| Change::NamedList { name, from: None, to: Some(to) }));
    found
}
