//! Checks of rules that need no endpoint.

use acl_core::METHODS;
use proc_macro2::Ident;

use crate::check::lists::well_formed;
use crate::check::modes;
use crate::ctxt::Ctxt;
use crate::hint::{all_of, did_you_mean};
use crate::read::{Method, Registry, Rule, Term, Verb};

/// The methods, modes and policies of rules are known, and their lists are well formed.
pub(crate) fn check(cx: &mut Ctxt, registry: &Registry) {
    for rule in &registry.rules {
        for term in rule.left.iter().chain(&rule.right) {
            cx.under(&rule.cfgs, |cx| match term {
                Term::List(text) => well_formed(cx, text, text.value()),
                Term::Methods(methods) => {
                    for method in methods {
                        match method {
                            Method::Word(word) if is_mode(registry, word) => {
                                cx.error(word, format!("`{word}` is a mode: write `by [{word}]`"));
                            }
                            method => method.check(cx),
                        }
                    }
                }
                Term::By(names) => {
                    for mode in names.iter().filter(|mode| *mode != "anyone") {
                        modes::known(cx, registry, mode, None);
                    }
                }
                Term::Policy(name) => known_policy(cx, registry, name),
                Term::Public(_) => {}
            });
        }
        cx.under(&rule.cfgs, |cx| compared_with_a_policy(cx, registry, rule));
    }
}

/// R8.
fn compared_with_a_policy(cx: &mut Ctxt, registry: &Registry, rule: &Rule) {
    let policy = |term: &&Term| matches!(term, Term::Policy(name) if registry.has_policy(name));
    let is_compared = rule.left.iter().any(|term| matches!(term, Term::Policy(_)));
    if let (Verb::Only, false, Some(name)) = (rule.verb, is_compared, rule.right.iter().find(policy)) {
        cx.error(
            name,
            format!("`{name}` after `only` needs a policy before it, to be compared with; or write its list"),
        );
    }
}

fn is_mode(registry: &Registry, word: &Ident) -> bool {
    word == "anyone" || registry.modes.by_name(word).is_some()
}

fn known_policy(cx: &mut Ctxt, registry: &Registry, name: &Ident) {
    if registry.has_policy(name) {
        return;
    }
    let known: Vec<String> = registry.policies.iter().map(|policy| policy.name.to_string()).collect();
    let known = || known.iter().map(String::as_str);
    let hint = if is_mode(registry, name) {
        format!("; a mode is written `by [{name}]`")
    } else if METHODS.iter().any(|method| name == method) {
        format!("; a method is written `[{name}]`")
    } else {
        let words = known().chain(["public", "by", "never", "only", "covers"]);
        did_you_mean(&name.to_string(), words).unwrap_or_else(|| match registry.policies.as_slice() {
            [] => "; a list stands in quotes".to_owned(),
            _ => format!("; it has {}", all_of(known())),
        })
    };
    cx.error(name, format!("`{}` has no policy `{name}`{hint}", registry.name));
}
