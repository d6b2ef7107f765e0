//! The others, each in the precompiled form that its documentation shows, deciding the same lists.

use std::collections::HashSet;
use std::future::Future;
use std::pin::pin;
use std::str::FromStr as _;
use std::task::{Context as TaskContext, Poll, Waker};

use acl::{Mode, PatternList, Registry, Tag};
use casbin::function_map::OperatorFunction;
use casbin::rhai::ImmutableString;
use casbin::{CachedApi as _, CachedEnforcer, CoreApi, DefaultModel, Enforcer, MemoryAdapter, MgmtApi};
use cedar_policy::{Authorizer, Context, Entities, Entity, EntityUid, PolicySet, RestrictedExpression};
use gatehouse::{EvaluationSession, PermissionChecker, PolicyBuilder, PolicyDomain};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use protect_endpoints_core::authorities::{AuthDetails, AuthoritiesCheck as _};
use regex::RegexSet;
use wildmatch::WildMatch;

use crate::workload;

pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;
pub(crate) type Check<'a> = Box<dyn FnMut(u16) -> bool + 'a>;

/// What exists once a registry, beside the keys.
pub(crate) struct Shared {
    tags: Vec<&'static str>,
    open: Vec<bool>,
    /// Of each endpoint every pattern with at most one `*` at an end that matches its tag.
    forms: Vec<Vec<String>>,
    cedar_like: Vec<cedar_policy::Request>,
    cedar_tree: Vec<cedar_policy::Request>,
    cedar_nothing: Entities,
    cedar_entities: Entities,
    rego_inputs: Vec<regorus::Value>,
}

impl Shared {
    pub(crate) fn new<R: Registry>() -> Result<Self, Failure> {
        let tags = workload::tags::<R>();
        let open = acl::EndpointId::<R>::all().map(|id| id.endpoint().modes().contains(Mode::KEY)).collect();
        let forms: Vec<Vec<String>> = tags.iter().map(|tag| forms(tag)).collect();
        let (key, call) = (uid("Key", "key")?, uid("Action", "call")?);
        let mut shared = Self {
            open,
            forms,
            cedar_like: Vec::new(),
            cedar_tree: Vec::new(),
            cedar_nothing: Entities::empty(),
            cedar_entities: Entities::empty(),
            rego_inputs: Vec::new(),
            tags,
        };
        let mut entities = Vec::new();
        let mut sets = HashSet::new();
        for (tag, forms) in shared.tags.iter().zip(&shared.forms) {
            let expression = RestrictedExpression::new_string((*tag).to_owned());
            let context = Context::from_pairs([("tag".to_owned(), expression)])?;
            let endpoint = uid("Endpoint", tag)?;
            let request = |context| {
                cedar_policy::Request::new(key.clone(), call.clone(), endpoint.clone(), context, None)
                    .map_err(Failure::from)
            };
            shared.cedar_like.push(request(context)?);
            shared.cedar_tree.push(request(Context::empty())?);
            let parents = forms.iter().map(|form| uid("Set", form)).collect::<Result<HashSet<_>, _>>()?;
            sets.extend(parents.iter().cloned());
            entities.push(Entity::new_no_attrs(endpoint, parents));
            let mut input = regorus::Value::new_object();
            input.as_object_mut()?.insert("tag".into(), (*tag).into());
            shared.rego_inputs.push(input);
        }
        entities.extend(sets.into_iter().map(Entity::with_uid));
        shared.cedar_entities = Entities::from_entities(entities, None)?;
        Ok(shared)
    }

    pub(crate) fn len(&self) -> usize {
        self.tags.len()
    }

    /// D3, asked before the tags by each peer alike.
    fn open(&self, at: u16) -> bool {
        self.open[usize::from(at)]
    }

    fn tag(&self, at: u16) -> &'static str {
        self.tags[usize::from(at)]
    }
}

/// A list as the peers read it.
pub(crate) struct Key {
    allow: Vec<String>,
    deny: Vec<String>,
    granted: Vec<&'static str>,
}

impl Key {
    pub(crate) fn new<R: Registry>(list: PatternList<'_>) -> Self {
        let (deny, allow): (Vec<_>, Vec<_>) = list.patterns().partition(|pattern| pattern.is_deny());
        let bodies = |patterns: Vec<acl::Pattern<'_>>| patterns.iter().map(|p| p.body().to_owned()).collect();
        // Pattern by pattern, without what acl makes of a list.
        let matches = |patterns: &[acl::Pattern<'_>], tag: &str| {
            Tag::parse(tag).is_ok_and(|tag| patterns.iter().any(|pattern| pattern.matches(tag)))
        };
        let granted = (workload::tags::<R>().into_iter())
            .filter(|tag| matches(&allow, tag) && !matches(&deny, tag))
            .collect();
        Self { allow: bodies(allow), deny: bodies(deny), granted }
    }

    /// What each peer must say.
    pub(crate) fn expected(&self, shared: &Shared) -> Vec<bool> {
        let granted: HashSet<&str> = self.granted.iter().copied().collect();
        shared.tags.iter().zip(&shared.open).map(|(tag, open)| *open && granted.contains(tag)).collect()
    }
}

/// A peer's name and how it makes its check of a key.
pub(crate) type Peer = (&'static str, for<'a> fn(&'a Shared, &'a Key) -> Result<Check<'a>, Failure>);

pub(crate) const PEERS: [Peer; 13] = [
    ("HashSet of granted tags", hash_tags),
    ("HashSet of scopes", hash_patterns),
    ("protect-endpoints", protect),
    ("wildmatch", wild),
    ("globset", glob),
    ("regex::RegexSet", regexes),
    ("gatehouse", gatehouse),
    ("casbin, cached", casbin_cached),
    ("casbin", casbin),
    ("cedar-policy, hierarchy", cedar_tree),
    ("cedar-policy, like", cedar_like),
    ("regorus, compiled", rego),
    ("regorus, one engine", rego_engine),
];

fn hash_tags<'a>(shared: &'a Shared, key: &'a Key) -> Result<Check<'a>, Failure> {
    let granted: HashSet<String> = key.granted.iter().map(|tag| (*tag).to_owned()).collect();
    Ok(Box::new(move |at| shared.open(at) && granted.contains(shared.tag(at))))
}

fn hash_patterns<'a>(shared: &'a Shared, key: &'a Key) -> Result<Check<'a>, Failure> {
    let allow: HashSet<String> = key.allow.iter().cloned().collect();
    let deny: HashSet<String> = key.deny.iter().cloned().collect();
    Ok(Box::new(move |at| {
        let forms = &shared.forms[usize::from(at)];
        shared.open(at)
            && forms.iter().any(|form| allow.contains(form))
            && (deny.is_empty() || !forms.iter().any(|form| deny.contains(form)))
    }))
}

fn protect<'a>(shared: &'a Shared, key: &'a Key) -> Result<Check<'a>, Failure> {
    let details = AuthDetails::<String>::new(key.granted.iter().map(|tag| (*tag).to_owned()));
    Ok(Box::new(move |at| shared.open(at) && details.has_authority(shared.tag(at))))
}

fn wild<'a>(shared: &'a Shared, key: &'a Key) -> Result<Check<'a>, Failure> {
    let compiled = |patterns: &[String]| patterns.iter().map(|p| WildMatch::new(p)).collect::<Vec<_>>();
    let (allow, deny) = (compiled(&key.allow), compiled(&key.deny));
    Ok(Box::new(move |at| {
        let tag = shared.tag(at);
        shared.open(at) && allow.iter().any(|p| p.matches(tag)) && !deny.iter().any(|p| p.matches(tag))
    }))
}

fn glob<'a>(shared: &'a Shared, key: &'a Key) -> Result<Check<'a>, Failure> {
    let compiled = |patterns: &[String]| -> Result<GlobSet, globset::Error> {
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            set.add(GlobBuilder::new(pattern).build()?);
        }
        set.build()
    };
    let (allow, deny) = (compiled(&key.allow)?, compiled(&key.deny)?);
    Ok(Box::new(move |at| {
        let tag = shared.tag(at);
        shared.open(at) && allow.is_match(tag) && !deny.is_match(tag)
    }))
}

fn regexes<'a>(shared: &'a Shared, key: &'a Key) -> Result<Check<'a>, Failure> {
    let compiled = |patterns: &[String]| {
        RegexSet::new(patterns.iter().map(|p| format!("^{}$", p.replace('.', "\\.").replace('*', ".+"))))
    };
    let (allow, deny) = (compiled(&key.allow)?, compiled(&key.deny)?);
    Ok(Box::new(move |at| {
        let tag = shared.tag(at);
        shared.open(at) && allow.is_match(tag) && !deny.is_match(tag)
    }))
}

struct Tags;

impl PolicyDomain for Tags {
    type Subject = ();
    type Action = ();
    type Resource = &'static str;
    type Context = ();
}

fn gatehouse<'a>(shared: &'a Shared, key: &'a Key) -> Result<Check<'a>, Failure> {
    let mut checker = PermissionChecker::<Tags>::new();
    for pattern in &key.allow {
        let own = pattern.clone();
        checker.add_policy(
            PolicyBuilder::new_owned(pattern.clone()).resources(move |tag: &&str| fits(tag, &own)).build(),
        );
    }
    for pattern in &key.deny {
        let own = pattern.clone();
        checker.add_veto(
            PolicyBuilder::new_owned(pattern.clone())
                .resources(move |tag: &&str| fits(tag, &own))
                .build_veto(),
        );
    }
    let session = EvaluationSession::empty();
    Ok(Box::new(move |at| {
        shared.open(at) && now(checker.bind(&session, &(), &(), &()).check(&shared.tag(at))).is_granted()
    }))
}

const CASBIN_MODEL: &str = "
[request_definition]
r = sub, obj
[policy_definition]
p = sub, obj, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = r.sub == p.sub && tagMatch(r.obj, p.obj)
";

fn with_policies<E: CoreApi + MgmtApi>(mut enforcer: E, key: &Key) -> Result<E, Failure> {
    let function = OperatorFunction::Arg2(|tag, pattern| {
        let text = |value: casbin::rhai::Dynamic| value.into_immutable_string().unwrap_or_default();
        let (tag, pattern): (ImmutableString, ImmutableString) = (text(tag), text(pattern));
        fits(&tag, &pattern).into()
    });
    enforcer.add_function("tagMatch", function);
    for (patterns, effect) in [(&key.allow, "allow"), (&key.deny, "deny")] {
        for pattern in patterns {
            let line = ["key", pattern, effect].map(str::to_owned).to_vec();
            now(enforcer.add_policy(line))?;
        }
    }
    Ok(enforcer)
}

fn casbin<'a>(shared: &'a Shared, key: &'a Key) -> Result<Check<'a>, Failure> {
    let model = now(DefaultModel::from_str(CASBIN_MODEL))?;
    let enforcer = with_policies(now(Enforcer::new(model, MemoryAdapter::default()))?, key)?;
    Ok(Box::new(move |at| shared.open(at) && enforcer.enforce(("key", shared.tag(at))).unwrap_or(false)))
}

fn casbin_cached<'a>(shared: &'a Shared, key: &'a Key) -> Result<Check<'a>, Failure> {
    let model = now(DefaultModel::from_str(CASBIN_MODEL))?;
    let mut enforcer = with_policies(now(CachedEnforcer::new(model, MemoryAdapter::default()))?, key)?;
    enforcer.set_cache(Box::new(casbin::DefaultCache::new(2 * shared.len())));
    Ok(Box::new(move |at| shared.open(at) && enforcer.enforce(("key", shared.tag(at))).unwrap_or(false)))
}

fn cedar<'a>(
    shared: &'a Shared,
    requests: &'a [cedar_policy::Request],
    entities: &'a Entities,
    text: &str,
) -> Result<Check<'a>, Failure> {
    let policies = PolicySet::from_str(text)?;
    let authorizer = Authorizer::new();
    Ok(Box::new(move |at| {
        let answer = authorizer.is_authorized(&requests[usize::from(at)], &policies, entities);
        shared.open(at) && answer.decision() == cedar_policy::Decision::Allow
    }))
}

fn cedar_like<'a>(shared: &'a Shared, key: &'a Key) -> Result<Check<'a>, Failure> {
    let policy = |effect: &str, p: &String| {
        format!(
            "{effect}(principal == Key::\"key\", action, resource) when {{ context.tag like \"{p}\" }};\n"
        )
    };
    let allow = key.allow.iter().map(|p| policy("permit", p));
    let text: String = allow.chain(key.deny.iter().map(|p| policy("forbid", p))).collect();
    cedar(shared, &shared.cedar_like, &shared.cedar_nothing, &text)
}

fn cedar_tree<'a>(shared: &'a Shared, key: &'a Key) -> Result<Check<'a>, Failure> {
    let policy = |effect: &str, p: &String| {
        format!("{effect}(principal == Key::\"key\", action, resource in Set::\"{p}\");\n")
    };
    let allow = key.allow.iter().map(|p| policy("permit", p));
    let text: String = allow.chain(key.deny.iter().map(|p| policy("forbid", p))).collect();
    cedar(shared, &shared.cedar_tree, &shared.cedar_entities, &text)
}

fn rego_text(key: &Key) -> String {
    let rule = |name: &str, p: &String| {
        if let Some(head) = p.strip_suffix('*') {
            format!("{name} if startswith(input.tag, \"{head}\")\n")
        } else if let Some(tail) = p.strip_prefix('*') {
            format!("{name} if endswith(input.tag, \"{tail}\")\n")
        } else {
            format!("{name} if input.tag == \"{p}\"\n")
        }
    };
    let rules: String = key
        .allow
        .iter()
        .map(|p| rule("granted", p))
        .chain(key.deny.iter().map(|p| rule("denied", p)))
        .collect();
    format!(
        "package acl\nimport rego.v1\ndefault allow := false\ndefault denied := false\n{rules}allow if {{\n granted\n not denied\n}}\n"
    )
}

fn rego<'a>(shared: &'a Shared, key: &'a Key) -> Result<Check<'a>, Failure> {
    let mut engine = regorus::Engine::new();
    engine.add_policy("key.rego".to_owned(), rego_text(key))?;
    let policy = engine.compile_with_entrypoint(&"data.acl.allow".into())?;
    Ok(Box::new(move |at| {
        let input = shared.rego_inputs[usize::from(at)].clone();
        shared.open(at) && policy.eval_with_input(input).is_ok_and(|value| value == true.into())
    }))
}

fn rego_engine<'a>(shared: &'a Shared, key: &'a Key) -> Result<Check<'a>, Failure> {
    let mut engine = regorus::Engine::new();
    engine.add_policy("key.rego".to_owned(), rego_text(key))?;
    Ok(Box::new(move |at| {
        engine.set_input(shared.rego_inputs[usize::from(at)].clone());
        shared.open(at)
            && engine.eval_rule("data.acl.allow".to_owned()).is_ok_and(|value| value == true.into())
    }))
}

/// A pattern with at most one `*`, at an end.
fn fits(tag: &str, pattern: &str) -> bool {
    match (pattern.strip_suffix('*'), pattern.strip_prefix('*')) {
        (Some(head), _) => tag.starts_with(head),
        (None, Some(tail)) => tag.ends_with(tail),
        (None, None) => tag == pattern,
    }
}

fn forms(tag: &str) -> Vec<String> {
    let dots: Vec<usize> = tag.match_indices('.').map(|(dot, _)| dot).collect();
    let heads = dots.iter().map(|dot| format!("{}.*", &tag[..*dot]));
    let tails = dots.iter().map(|dot| format!("*{}", &tag[*dot..]));
    heads.chain(tails).chain([tag.to_owned()]).collect()
}

fn uid(kind: &str, id: &str) -> Result<EntityUid, Failure> {
    Ok(EntityUid::from_type_name_and_id(kind.parse()?, cedar_policy::EntityId::new(id)))
}

/// Futures of peers that wait for nothing.
fn now<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut TaskContext::from_waker(Waker::noop())) {
            return output;
        }
    }
}
