//! A permission surface in memory.

use std::collections::BTreeSet;

use acl_core::assemble::{Assembled, Declarations};
use acl_core::{Access, Catalog, ModeSet, PatternList, Registry};

use crate::form::{self, FORMAT};
use crate::mistake::Mistakes;

/// The permission surface of one version of an API: what an `acl.lock` says.
///
/// It borrows the text that it was read from. Its `Display` is the file.
///
/// ```
/// let text = "acl.lock 2\nGET /tickets modes=key tags=tickets.tickets.list\n\
///             fingerprint 9ffc6d4c8a2e1cd3b15f15b1ac1ed6e7\n";
/// let mistakes = acl_lock::Lock::parse(text).unwrap_err();
/// assert!(mistakes.to_string().starts_with("line 3: the fingerprint is not that of these lines"));
/// ```
#[derive(Clone, Debug)]
pub struct Lock<'a> {
    assembled: Assembled<'a>,
    renamed: Vec<(&'a str, &'a str)>,
    policies: Vec<NamedList<'a>>,
    format: u32,
}

/// A list that the registry names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedList<'a> {
    /// The name of its constant, such as `READ_ONLY`.
    pub name: &'a str,
    /// What it grants.
    pub list: PatternList<'a>,
}

impl<'a> Lock<'a> {
    /// The surface of a registry that the compiler collected.
    pub fn of<R: Registry>() -> Lock<'static> {
        let declared = Declarations::of(R::CATALOG, R::RENAMED);
        let policies = R::POLICIES.iter().map(|(name, list)| NamedList { name, list: *list }).collect();
        // What the compiler assembled can be assembled; an empty surface would be seen to differ from it.
        Lock::from_parts(declared.assemble().unwrap_or_default(), R::RENAMED.to_vec(), policies)
    }

    /// The surface of endpoints known at run time. The modes of a public endpoint are left out.
    ///
    /// # Errors
    /// Everything that a file could not say: a malformed route, tag, mode, prefix or policy name, a route twice.
    pub fn new(mut declared: Declarations<'a>, policies: Vec<NamedList<'a>>) -> Result<Self, Mistakes> {
        for endpoint in &mut declared.endpoints {
            if endpoint.access == Access::Public {
                endpoint.modes = ModeSet::EMPTY;
            }
        }
        let mut found: Vec<String> = Vec::new();
        for endpoint in &declared.endpoints {
            found.extend(form::endpoint_mistakes(endpoint));
        }
        for (at, mode) in declared.own_modes.iter().enumerate() {
            found.extend(form::mode_mistake(mode, &declared.own_modes[..at]));
        }
        for (former, present) in &declared.renamed {
            found.extend(form::tag_mistake(former).into_iter().chain(form::tag_mistake(present)));
        }
        let absent = declared.removed.iter().chain(&declared.reserved);
        found.extend(absent.filter_map(|entry| form::removed_mistake(entry)));
        let mut names = BTreeSet::new();
        for policy in &policies {
            found.extend(form::policy_name_mistake(policy.name));
            if !names.insert(policy.name) {
                found.push(format!("policy `{}` is there twice", policy.name));
            }
        }
        let renamed = declared.renamed.clone();
        if found.is_empty() {
            match declared.assemble() {
                Ok(assembled) => return Ok(Self::from_parts(assembled, renamed, policies)),
                Err(error) => found.push(error.to_string()),
            }
        }
        let mut mistakes = Mistakes::default();
        for message in found {
            mistakes.push(None, message);
        }
        Err(mistakes)
    }

    /// What was assembled from checked lines.
    pub(crate) fn from_parts(
        assembled: Assembled<'a>,
        renamed: Vec<(&'a str, &'a str)>,
        mut policies: Vec<NamedList<'a>>,
    ) -> Self {
        policies.sort_by_key(|policy| policy.name);
        Self { assembled, renamed, policies, format: FORMAT }
    }

    /// The same, read from a file of this format.
    pub(crate) fn of_format(self, format: u32) -> Self {
        Self { format, ..self }
    }

    /// The format of the file that this was read from. A surface is always written in the present format,
    /// [`FORMAT`].
    pub fn format(&self) -> u32 {
        self.format
    }

    /// The endpoints, to decide with. O(1).
    pub fn catalog(&self) -> Catalog<'_> {
        self.assembled.catalog()
    }

    /// The policies, by name.
    pub fn policies(&self) -> &[NamedList<'a>] {
        &self.policies
    }

    /// [S2]: former prefix and present prefix, in declared order.
    ///
    /// [S2]: acl_core::_spec#s2-renamed-and-removed
    pub fn renamed(&self) -> &[(&'a str, &'a str)] {
        &self.renamed
    }
}

/// Two surfaces are equal if they say the same, whatever file they were read from.
impl PartialEq for Lock<'_> {
    fn eq(&self, other: &Self) -> bool {
        let policies = |lock: &Self| -> Vec<(String, Vec<String>)> {
            let patterns = |policy: &NamedList<'_>| policy.list.patterns().map(|p| p.to_string()).collect();
            lock.policies.iter().map(|policy| (policy.name.to_owned(), patterns(policy))).collect()
        };
        self.catalog().fingerprint() == other.catalog().fingerprint()
            && self.renamed == other.renamed
            && policies(self) == policies(other)
    }
}

impl Eq for Lock<'_> {}
