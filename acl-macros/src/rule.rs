//! The grammar of `rules`: `set never set`, `set only set`, `POLICY covers set`.

use acl_core::PatternList;
use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use crate::annotation::{mode_names, split_at_commas};
use crate::ctxt::Ctxt;
use crate::registry::Registry;
use crate::route::check_method;
use crate::suggest::did_you_mean;
use crate::text::Text;
use crate::valid::known_mode;

/// A rule, read. Its sets are not empty.
pub(crate) struct Rule {
    pub(crate) cfgs: Vec<TokenStream>,
    pub(crate) left: Vec<Term>,
    pub(crate) verb: Verb,
    pub(crate) right: Vec<Term>,
    span: Span,
    /// All of it, to point at.
    pub(crate) tokens: TokenStream,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Never,
    Only,
    Covers,
}

/// A condition on a call; side by side, all of them hold.
pub(crate) enum Term {
    List(Text),
    Policy(Ident),
    Methods(Vec<Ident>),
    /// Modes, and `anyone`.
    By(Vec<Ident>),
    Public(Ident),
}

const FORM: &str = "expected a rule, such as `\"admin.*\" only by [session]`, `[DELETE] only \"*.delete\"` or `AUDITOR covers \"audit.*\"`";
const VERBS: [(&str, Verb); 3] = [("never", Verb::Never), ("only", Verb::Only), ("covers", Verb::Covers)];

impl Rule {
    /// The rules between the brackets; what is wrong is reported and left out.
    pub(crate) fn read_all(cx: &mut Ctxt, inside: TokenStream) -> Vec<Self> {
        split_at_commas(inside).into_iter().filter_map(|tokens| Self::read(cx, tokens)).collect()
    }

    fn read(cx: &mut Ctxt, tokens: Vec<TokenTree>) -> Option<Self> {
        let mut tokens = tokens.into_iter().peekable();
        let mut cfgs = Vec::new();
        while let Some(TokenTree::Punct(hash)) = tokens.peek() {
            if hash.as_char() != '#' {
                break;
            }
            let hash = tokens.next();
            let group = tokens.next();
            cfgs.push(quote!(#hash #group));
        }
        let tokens: Vec<TokenTree> = tokens.collect();
        let all: TokenStream = tokens.iter().cloned().collect();
        let span = tokens.first().map_or_else(Span::call_site, TokenTree::span);
        let Some(first) = tokens.first() else {
            cx.error(cfgs.into_iter().collect::<TokenStream>(), FORM);
            return None;
        };
        let verb_of = |token: &TokenTree| match token {
            TokenTree::Ident(word) => VERBS.iter().find(|(name, _)| word == name).map(|(_, verb)| *verb),
            _ => None,
        };
        let Some((at, verb)) = tokens.iter().enumerate().find_map(|(at, token)| Some((at, verb_of(token)?)))
        else {
            match unknown_word(&tokens) {
                Some((word, hint)) => cx.error(&word, format!("`{word}` is no word of a rule{hint}")),
                None => cx.error(&all, format!("a rule needs `never`, `only` or `covers`\nhelp: {FORM}")),
            }
            return None;
        };
        if let Some(second) = tokens[at + 1..].iter().find(|token| verb_of(token).is_some()) {
            cx.error(
                second,
                format!("`{second}` after `{}`: a rule has one of them; write two rules", tokens[at]),
            );
            return None;
        }
        let (before, after) = (&tokens[..at], &tokens[at + 1..]);
        if before.is_empty() || after.is_empty() {
            let side = if before.is_empty() { "before" } else { "after" };
            cx.error(&tokens[at], format!("nothing stands {side} `{}`\nhelp: {FORM}", tokens[at]));
            return None;
        }
        let (left, right) = (terms(cx, before), terms(cx, after));
        let (left, right) = (left?, right?);
        if verb == Verb::Covers && !matches!(left.as_slice(), [Term::Policy(_)]) {
            cx.error(first, "only a policy covers a set: write the name of one before `covers`");
            return None;
        }
        let policy = |terms: &[Term]| {
            terms.iter().find_map(|term| match term {
                Term::Policy(name) => Some(name.clone()),
                _ => None,
            })
        };
        if let (Verb::Only, None, Some(name)) = (verb, policy(&left), policy(&right)) {
            cx.error(
                &name,
                format!(
                    "`{name}` after `only` needs a policy before it, to be compared with; or write its list"
                ),
            );
            return None;
        }
        Some(Self { cfgs, left, verb, right, span, tokens: all })
    }

    /// `file:line` of it.
    pub(crate) fn place(&self) -> String {
        let span = self.span.unwrap();
        format!("{}:{}", span.file(), span.line())
    }
}

/// The first word that no rule has, and what may have been meant.
fn unknown_word(tokens: &[TokenTree]) -> Option<(Ident, String)> {
    let known = ["never", "only", "covers", "by", "public"];
    tokens.iter().find_map(|token| match token {
        TokenTree::Ident(word) if known.iter().all(|known| word != known) => {
            let hint = did_you_mean(&word.to_string(), known);
            (!hint.is_empty()).then(|| (word.clone(), hint))
        }
        _ => None,
    })
}

fn terms(cx: &mut Ctxt, tokens: &[TokenTree]) -> Option<Vec<Term>> {
    let mut terms = Vec::new();
    let mut sound = true;
    let mut tokens = tokens.iter().peekable();
    while let Some(token) = tokens.next() {
        let term = match token {
            TokenTree::Literal(literal) => Text::read(literal).map(Term::List),
            TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
                let methods: Vec<Vec<TokenTree>> = split_at_commas(group.stream());
                let words: Option<Vec<Ident>> = methods
                    .iter()
                    .map(|item| match item.as_slice() {
                        [TokenTree::Ident(word)] => Some(word.clone()),
                        _ => None,
                    })
                    .collect();
                words.filter(|words| !words.is_empty()).map(Term::Methods)
            }
            TokenTree::Ident(word) if word == "public" => Some(Term::Public(word.clone())),
            TokenTree::Ident(word) if word == "by" => match tokens.peek() {
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
                    tokens.next();
                    match mode_names(cx, group.stream()) {
                        Some(modes) if !modes.is_empty() => Some(Term::By(modes)),
                        Some(_) => {
                            cx.error(group, "no mode between the brackets; name one, such as `by [session]`");
                            sound = false;
                            continue;
                        }
                        None => {
                            sound = false;
                            continue;
                        }
                    }
                }
                _ => {
                    cx.error(token, "`by` takes modes between brackets: `by [session]`");
                    sound = false;
                    continue;
                }
            },
            TokenTree::Ident(word) => Some(Term::Policy(word.clone())),
            _ => None,
        };
        if let Some(term) = term {
            terms.push(term);
        } else {
            cx.error(
                    token,
                    "expected a list in quotes, methods as `[GET, HEAD]`, modes as `by [session]`, `public`, or a policy",
                );
            sound = false;
        }
    }
    sound.then_some(terms)
}

/// What needs no endpoint: methods, modes, policies and lists that are known and well formed.
pub(crate) fn check_alone(cx: &mut Ctxt, registry: &Registry) {
    for rule in &registry.rules {
        for term in rule.left.iter().chain(&rule.right) {
            cx.under(&rule.cfgs, |cx| match term {
                Term::List(text) => {
                    for error in PatternList::errors(text.value()) {
                        cx.error(text, format!("invalid list: {error}"));
                    }
                }
                Term::Methods(methods) => methods.iter().for_each(|method| check_method(cx, method)),
                Term::By(modes) => {
                    for mode in modes.iter().filter(|mode| *mode != "anyone") {
                        known_mode(cx, registry, mode, None);
                    }
                }
                Term::Policy(name) => {
                    if !registry.policies.iter().any(|policy| policy.name == *name) {
                        let known: Vec<String> =
                            registry.policies.iter().map(|policy| policy.name.to_string()).collect();
                        let words = ["public", "by", "never", "only", "covers"];
                        let all = known.iter().map(String::as_str).chain(words);
                        let hint = did_you_mean(&name.to_string(), all);
                        cx.error(name, format!("`{}` has no policy `{name}`{hint}", registry.name));
                    }
                }
                Term::Public(_) => {}
            });
        }
    }
}

impl std::fmt::Display for Term {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words = |words: &[Ident]| words.iter().map(Ident::to_string).collect::<Vec<_>>().join(", ");
        match self {
            Self::List(text) => write!(f, "{:?}", text.value()),
            Self::Policy(name) => write!(f, "{name}"),
            Self::Methods(methods) => write!(f, "[{}]", words(methods)),
            Self::By(modes) => write!(f, "by [{}]", words(modes)),
            Self::Public(_) => f.write_str("public"),
        }
    }
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let set = |terms: &[Term]| terms.iter().map(Term::to_string).collect::<Vec<_>>().join(" ");
        let verb = VERBS.iter().find(|(_, verb)| *verb == self.verb).map_or("", |(name, _)| name);
        write!(f, "{} {verb} {}", set(&self.left), set(&self.right))
    }
}

impl ToTokens for Term {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::List(text) => text.to_tokens(tokens),
            Self::Policy(word) | Self::Public(word) => word.to_tokens(tokens),
            Self::Methods(words) | Self::By(words) => tokens.extend(quote!(#(#words),*)),
        }
    }
}
