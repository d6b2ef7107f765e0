//! What is different between two surfaces, as sentences.

use core::fmt;

/// One difference between two versions of a surface. Its `Display` is a sentence without an end.
///
/// Routes are `METHOD path`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// A new endpoint.
    Added {
        /// Of the endpoint.
        route: String,
        /// In declared order.
        tags: Vec<String>,
        /// Who may come, in words: modes, `everyone`, or every valid credential of some modes.
        open_to: String,
    },
    /// An endpoint is gone.
    Gone {
        /// Of the endpoint.
        route: String,
    },
    /// An endpoint lost a tag.
    LostTag {
        /// Of the endpoint.
        route: String,
        /// The tag that it had.
        tag: String,
        /// The widest patterns of its kind that reached the endpoint and no longer do.
        patterns: Vec<String>,
    },
    /// An endpoint has a tag more.
    GainedTag {
        /// Of the endpoint.
        route: String,
        /// The tag that it has.
        tag: String,
        /// The widest patterns of its kind that did not reach the endpoint and now do.
        patterns: Vec<String>,
    },
    /// The tags of an endpoint stand in another order; a reason may name another of them ([D8]).
    ///
    /// [D8]: acl_core::_spec#d8-reason
    TagOrder {
        /// Of the endpoint.
        route: String,
    },
    /// The set of modes is another.
    Modes {
        /// Of the endpoint.
        route: String,
        /// Modes that it is open to now.
        opened: Vec<String>,
        /// Modes that it was open to.
        closed: Vec<String>,
    },
    /// Access is another: `public`, `authenticated` or by its tags ([D1], [D2]).
    ///
    /// [D1]: acl_core::_spec#d1-public
    /// [D2]: acl_core::_spec#d2-authenticated
    Access {
        /// Of the endpoint.
        route: String,
        /// What it was.
        from: &'static str,
        /// What it is.
        to: &'static str,
    },
    /// `explicit` was put in or taken away ([D10]).
    ///
    /// [D10]: acl_core::_spec#d10-explicit
    Explicit {
        /// Of the endpoint.
        route: String,
        /// Whether it is explicit now.
        now: bool,
    },
    /// The needed tags are others, or stand in another order ([D11]).
    ///
    /// [D11]: acl_core::_spec#d11-needs
    Needs {
        /// Of the endpoint.
        route: String,
        /// The tags that it needed, in declared order.
        from: Vec<String>,
        /// The tags that it needs, in declared order.
        to: Vec<String>,
    },
    /// `public` became `public(identified)`, or the other way round ([D1]).
    ///
    /// [D1]: acl_core::_spec#d1-public
    Identified {
        /// Of the endpoint.
        route: String,
        /// Whether a valid credential is recognised now.
        now: bool,
    },
    /// The modes of the registry, or their order, are others ([M1]).
    ///
    /// [M1]: acl_core::_spec#m1-modes
    ModeNames {
        /// In order.
        from: Vec<String>,
        /// In order.
        to: Vec<String>,
    },
    /// A prefix was renamed ([S2]).
    ///
    /// [S2]: acl_core::_spec#s2-renamed-and-removed
    Renamed {
        /// The former prefix.
        former: String,
        /// The present one.
        present: String,
    },
    /// A rename is no longer told.
    NotRenamed {
        /// The former prefix.
        former: String,
        /// The present one.
        present: String,
    },
    /// The renames stand in another order, which the fingerprint covers.
    RenameOrder,
    /// A tag or prefix is gone for good ([S2]).
    ///
    /// [S2]: acl_core::_spec#s2-renamed-and-removed
    Removed {
        /// A tag, or a tag and `.*`.
        entry: String,
    },
    /// The `removed` entries stand in another order, which the fingerprint covers.
    RemovedOrder,
    /// A tag or prefix is reserved ([S6]).
    ///
    /// [S6]: acl_core::_spec#s6-reserved
    Reserved {
        /// A tag, or a tag and `.*`.
        entry: String,
    },
    /// A tag or prefix is no longer reserved: a deny that fits nothing else makes its list stale ([S3]).
    ///
    /// [S3]: acl_core::_spec#s3-stale-lists
    NotReserved {
        /// A tag, or a tag and `.*`.
        entry: String,
    },
    /// The `reserved` entries stand in another order, which the fingerprint covers.
    ReservedOrder,
    /// A policy is new, gone or another list.
    NamedList {
        /// Its name.
        name: String,
        /// Its list, if it was there.
        from: Option<String>,
        /// Its list, if it is there.
        to: Option<String>,
    },
    /// A present or former tag is no longer known, and neither `renamed` nor `removed` tells why. Forbidden.
    TagVanished {
        /// The tag.
        tag: String,
        /// The shortest beginning of it with which no tag begins any more.
        former: String,
        /// What that seems to be now: by the only new tag of an endpoint that had this one.
        present: Option<String>,
    },
    /// A removed tag or prefix is no longer listed, though it was gone for good. Forbidden.
    RemovedDropped {
        /// A tag, or a tag and `.*`.
        entry: String,
    },
    /// An endpoint has a tag that was removed for good. Forbidden.
    RemovedBack {
        /// Of the endpoint.
        route: String,
        /// Its tag.
        tag: String,
        /// The entry of `removed` that covers it.
        entry: String,
    },
    /// By a rename, a tag has a former name that was removed for good. Forbidden.
    RemovedRenamed {
        /// The former name.
        former: String,
        /// The tag.
        tag: String,
        /// The entry of `removed` that covers the former name.
        entry: String,
    },
}

impl Change {
    /// Whether [`check()`](crate::check()) refuses it even with `ACL_BLESS=1`.
    pub fn is_forbidden(&self) -> bool {
        matches!(
            self,
            Self::TagVanished { .. }
                | Self::RemovedDropped { .. }
                | Self::RemovedBack { .. }
                | Self::RemovedRenamed { .. }
        )
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added { route, tags, open_to } => {
                let tags = listed(tags, "and");
                write!(f, "{route} is new, with {tags}, open to {open_to}")
            }
            Self::Gone { route } => write!(f, "{route} is gone"),
            Self::LostTag { route, tag, patterns } => {
                write!(f, "{route} lost tag {tag}")?;
                reach(f, patterns, "no longer reaches", "no longer reach")
            }
            Self::GainedTag { route, tag, patterns } => {
                write!(f, "{route} gained tag {tag}")?;
                reach(f, patterns, "now reaches", "now reach")
            }
            Self::TagOrder { route } => {
                write!(f, "{route} has its tags in another order: a reason may name another of them")
            }
            Self::Modes { route, opened, closed } => {
                let parts = [("is now open to", opened), ("is no longer open to", closed)];
                let parts = parts.iter().filter(|(_, modes)| !modes.is_empty());
                let parts: Vec<String> =
                    parts.map(|(verb, modes)| format!("{verb} {}", modes.join(", "))).collect();
                write!(f, "{route} {}", parts.join(" and "))
            }
            Self::Access { route, from, to } => write!(f, "{route} was {from} and is {to}"),
            Self::Explicit { route, now: true } => {
                write!(f, "{route} is now explicit: no pattern with `*` grants it")
            }
            Self::Explicit { route, now: false } => {
                write!(f, "{route} is no longer explicit: patterns with `*` grant it too")
            }
            Self::Needs { route, from, to } if from.is_empty() => {
                write!(
                    f,
                    "{route} now needs {}: who is not granted that can no longer call it",
                    listed(to, "and")
                )
            }
            Self::Needs { route, from, to } if to.is_empty() => {
                write!(f, "{route} no longer needs {}", listed(from, "and"))
            }
            Self::Needs { route, from, to } => {
                write!(f, "{route} needed {} and needs {}", listed(from, "and"), listed(to, "and"))
            }
            Self::Identified { route, now: true } => {
                write!(f, "{route} now recognises a valid credential, and refuses an invalid one")
            }
            Self::Identified { route, now: false } => write!(f, "{route} no longer looks at credentials"),
            Self::ModeNames { from, to } => {
                write!(f, "the registry's own modes were {} and are {}", names(from), names(to))
            }
            Self::Renamed { former, present } => write!(f, "{former} is now a former name of {present}"),
            Self::NotRenamed { former, present } => {
                write!(f, "{former} is no longer a former name of {present}")
            }
            Self::RenameOrder => f.write_str("the lines of `renamed` stand in another order"),
            Self::Removed { entry } => write!(f, "{entry} is removed for good"),
            Self::RemovedOrder => f.write_str("the lines of `removed` stand in another order"),
            Self::Reserved { entry } => write!(f, "{entry} is reserved: a deny of it makes no list stale"),
            Self::NotReserved { entry } => {
                write!(
                    f,
                    "{entry} is no longer reserved: a list with a deny that fits nothing else grants nothing"
                )
            }
            Self::ReservedOrder => f.write_str("the lines of `reserved` stand in another order"),
            Self::NamedList { name, from: None, to: Some(to) } => write!(f, "policy {name} is new: `{to}`"),
            Self::NamedList { name, from: Some(from), to: None } => {
                write!(f, "policy {name} is gone; it was `{from}`")
            }
            Self::NamedList { name, from, to } => {
                let [from, to] = [from, to].map(|list| list.as_deref().unwrap_or_default());
                write!(f, "policy {name} was `{from}` and is `{to}`")
            }
            Self::TagVanished { tag, former, present } => {
                let present = present.as_deref().unwrap_or("…");
                write!(
                    f,
                    "tag {tag} is gone without a word: a list that denies it would deny nothing; \
                     write `renamed: {{ \"{former}\" => \"{present}\" }}` or `removed: [\"{tag}\"]` in the registry"
                )
            }
            Self::RemovedDropped { entry } => {
                write!(
                    f,
                    "{entry} was removed for good and is no longer listed; write `removed: [\"{entry}\"]` again"
                )
            }
            Self::RemovedBack { route, tag, entry } => {
                write!(f, "{route} has tag {tag}, but {entry} was removed for good; give it another tag")
            }
            Self::RemovedRenamed { former, tag, entry } => {
                write!(
                    f,
                    "{former} is a former name of {tag}, but {entry} was removed for good; rename otherwise, or give \
                     {tag} another name"
                )
            }
        }
    }
}

fn names(modes: &[String]) -> String {
    if modes.is_empty() { "none".to_owned() } else { modes.join(", ") }
}

fn listed(tags: &[String], last: &str) -> String {
    match tags {
        [] => "no tag".to_owned(),
        [one] => format!("tag {one}"),
        [many @ .., end] => format!("tags {} {last} {end}", many.join(", ")),
    }
}

/// `: `-*.delete` no longer reaches it`.
fn reach(f: &mut fmt::Formatter<'_>, patterns: &[String], one: &str, many: &str) -> fmt::Result {
    let quoted: Vec<String> = patterns.iter().map(|pattern| format!("`{pattern}`")).collect();
    match &quoted[..] {
        [] => Ok(()),
        [pattern] => write!(f, ": {pattern} {one} it"),
        [rest @ .., last] => write!(f, ": {} and {last} {many} it", rest.join(", ")),
    }
}
