//! The grammar of `rules`: `set never set`, `set only set`, `POLICY covers set`.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use crate::ctxt::Ctxt;
use crate::hint::did_you_mean;
use crate::read::cfg::condition_of;
use crate::read::commas::{all_of, between_commas, items, names};
use crate::read::method::Method;
use crate::read::modes::mode_names;
use crate::read::text::Text;

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
    Methods(Vec<Method>),
    /// Modes, and `anyone`.
    By(Vec<Ident>),
    Public(Ident),
}

const FORM: &str = "expected a rule, such as `\"admin.*\" only by [session]`, `[DELETE] only \"*.delete\"` or `AUDITOR covers \"audit.*\"`";
const VERBS: [(&str, Verb); 3] = [("never", Verb::Never), ("only", Verb::Only), ("covers", Verb::Covers)];

impl Rule {
    /// The rules between the brackets; what is wrong is reported and left out.
    pub(crate) fn read_all(cx: &mut Ctxt, inside: TokenStream) -> Vec<Self> {
        items(cx, inside).filter_map(|tokens| Self::read(cx, tokens)).collect()
    }

    fn read(cx: &mut Ctxt, tokens: Vec<TokenTree>) -> Option<Self> {
        let mut tokens = tokens.into_iter().peekable();
        let mut cfgs = Vec::new();
        let is_hash = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '#');
        while let Some(hash) = tokens.next_if(is_hash) {
            let attr: TokenStream = std::iter::once(hash).chain(tokens.next()).collect();
            if condition_of(&attr).is_some() {
                cfgs.push(attr);
            } else {
                cx.error(attr, "only `#[cfg(…)]` can stand on a rule; a comment begins with `//`");
            }
        }
        let tokens: Vec<TokenTree> = tokens.collect();
        let Some(first) = tokens.first() else {
            // What stands on no rule and is no `#[cfg]` either was told.
            if !cfgs.is_empty() {
                cx.error(cfgs.into_iter().collect::<TokenStream>(), FORM);
            }
            return None;
        };
        let (before, verb, after) = split_at_verb(cx, &tokens)?;
        let (left, right) = (terms(cx, before), terms(cx, after));
        let (left, right) = (left?, right?);
        if verb == Verb::Covers && !matches!(left.as_slice(), [Term::Policy(_)]) {
            cx.error(first, "only a policy covers a set: write the name of one before `covers`");
            return None;
        }
        Some(Self { cfgs, left, verb, right, span: first.span(), tokens: all_of(&tokens) })
    }

    /// The policies that it names, each once.
    pub(crate) fn policies(&self) -> Vec<&Ident> {
        let mut names: Vec<&Ident> = Vec::new();
        for term in self.left.iter().chain(&self.right) {
            match term {
                Term::Policy(name) if !names.contains(&name) => names.push(name),
                _ => {}
            }
        }
        names
    }

    /// `file:line` of it.
    pub(crate) fn place(&self) -> String {
        crate::place::of_line(self.span)
    }
}

/// What stands before and after the verb, neither of which is empty.
fn split_at_verb<'t>(
    cx: &mut Ctxt,
    tokens: &'t [TokenTree],
) -> Option<(&'t [TokenTree], Verb, &'t [TokenTree])> {
    let verb_of = |token: &TokenTree| match token {
        TokenTree::Ident(word) => VERBS.iter().find(|(name, _)| word == name).map(|(_, verb)| *verb),
        _ => None,
    };
    let mut verbs = tokens.iter().enumerate().filter_map(|(at, token)| Some((at, token, verb_of(token)?)));
    let Some((at, word, verb)) = verbs.next() else {
        if let Some((word, hint)) = unknown_word(tokens) {
            cx.error(&word, format!("`{word}` is no word of a rule{hint}"));
        } else if let Some(rule) = out_of_quotes(tokens) {
            cx.error(all_of(tokens), format!("a rule has no quotes around it: write `{rule}`"));
        } else {
            cx.error(all_of(tokens), format!("a rule needs `never`, `only` or `covers`\nhelp: {FORM}"));
        }
        return None;
    };
    if let Some((_, second, _)) = verbs.next() {
        cx.error(
            second,
            format!("`{second}` after `{word}`: a rule has one of them; write two rules, with `,` between"),
        );
        return None;
    }
    let (before, after) = (&tokens[..at], &tokens[at + 1..]);
    if before.is_empty() || after.is_empty() {
        let side = if before.is_empty() { "before" } else { "after" };
        cx.error(word, format!("nothing stands {side} `{word}`\nhelp: {FORM}"));
        return None;
    }
    Some((before, verb, after))
}

/// Returns what was meant by a rule that is one text in quotes. Only lists stand in quotes.
fn out_of_quotes(tokens: &[TokenTree]) -> Option<String> {
    let [TokenTree::Literal(literal)] = tokens else { return None };
    let text = Text::read(literal)?;
    let is_verb = |word: &&str| VERBS.iter().any(|(verb, _)| verb == word);
    let words: Vec<&str> = text.value().split_whitespace().collect();
    let verb = *words.iter().find(|word| is_verb(word))?;
    let sides = words.split(|word| *word == verb).map(|side| {
        let side = side.join(" ");
        let is_list = side.contains(['.', '*']) && !side.contains(['[', '"']);
        if is_list { format!("\"{side}\"") } else { side }
    });
    Some(sides.collect::<Vec<_>>().join(&format!(" {verb} ")))
}

/// The first word that no rule has, and what may have been meant.
fn unknown_word(tokens: &[TokenTree]) -> Option<(Ident, String)> {
    let known = ["never", "only", "covers", "by", "public"];
    tokens.iter().find_map(|token| match token {
        TokenTree::Ident(word) if known.iter().all(|known| word != known) => {
            did_you_mean(&word.to_string(), known).map(|hint| (word.clone(), hint))
        }
        _ => None,
    })
}

/// A set. What follows the first mistake is not read, as it may be a part of it.
fn terms(cx: &mut Ctxt, tokens: &[TokenTree]) -> Option<Vec<Term>> {
    let mut terms: Vec<Term> = Vec::new();
    let mut tokens = tokens.iter();
    while let Some(token) = tokens.next() {
        let term = match token {
            TokenTree::Literal(literal) => Text::read(literal).map(Term::List),
            TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
                let form = "expected methods between the brackets, such as `[GET, HEAD]`";
                let methods = methods(cx, group.stream(), form)?;
                Some(Term::Methods(not_empty(cx, group, methods, "method", "[GET]")?))
            }
            TokenTree::Ident(word) if word == "public" => Some(Term::Public(word.clone())),
            TokenTree::Ident(word) if word == "by" => match tokens.next() {
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
                    let modes = mode_names(cx, group.stream())?;
                    Some(Term::By(not_empty(cx, group, modes, "mode", "by [session]")?))
                }
                _ => {
                    cx.error(token, "`by` takes modes between brackets: `by [session]`");
                    return None;
                }
            },
            TokenTree::Ident(word) => Some(Term::Policy(word.clone())),
            _ => None,
        };
        let Some(term) = term else {
            cx.error(
                token,
                "expected a list in quotes, methods as `[GET, HEAD]`, modes as `by [session]`, `public`, or a policy",
            );
            return None;
        };
        if let Some(both) = terms.iter().find_map(|before| before.joined(&term)) {
            cx.error(
                &term,
                format!("two of a kind side by side, of which a call would need both; write `{both}`"),
            );
            return None;
        }
        terms.push(term);
    }
    Some(terms)
}

/// The names between the brackets, if there are any.
fn not_empty<T>(cx: &mut Ctxt, at: &Group, names: Vec<T>, what: &str, form: &str) -> Option<Vec<T>> {
    if names.is_empty() {
        cx.error(at, format!("no {what} between the brackets; name one, such as `{form}`"));
        return None;
    }
    Some(names)
}

/// Methods between brackets: words, and texts in quotes.
fn methods(cx: &mut Ctxt, inside: TokenStream, form: &str) -> Option<Vec<Method>> {
    let tokens: Vec<TokenTree> = inside.into_iter().collect();
    let (mut quoted, mut words) = (Vec::new(), Vec::new());
    for item in between_commas(&tokens) {
        let method = match item {
            [TokenTree::Literal(text)] => Method::quoted(text),
            _ => None,
        };
        match method {
            Some(method) => quoted.push(method),
            None => words.push(all_of(item)),
        }
    }
    let words = names(cx, quote!(#(#words),*), "method", form)?;
    Some(words.into_iter().map(Method::Word).chain(quoted).collect())
}

impl Term {
    /// What must have been meant by two terms side by side that name methods, modes or `public`: both together
    /// would be about less, and perhaps about nothing.
    fn joined(&self, other: &Self) -> Option<String> {
        fn all<T: Clone + PartialEq>(some: &[T], more: &[T]) -> Vec<T> {
            let new = more.iter().filter(|word| !some.contains(word));
            some.iter().chain(new).cloned().collect()
        }
        match (self, other) {
            (Self::Methods(some), Self::Methods(more)) => Some(Self::Methods(all(some, more)).to_string()),
            (Self::By(some), Self::By(more)) => Some(Self::By(all(some, more)).to_string()),
            (Self::Public(_), Self::Public(_)) => Some(self.to_string()),
            _ => None,
        }
    }
}

impl std::fmt::Display for Term {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let modes = |words: &[Ident]| words.iter().map(Ident::to_string).collect::<Vec<_>>().join(", ");
        let written = |method: &Method| match method {
            Method::Word(word) => word.to_string(),
            Method::Quoted(text) => format!("{:?}", text.value()),
        };
        match self {
            Self::List(text) => write!(f, "{:?}", text.value()),
            Self::Policy(name) => write!(f, "{name}"),
            Self::Methods(methods) => {
                write!(f, "[{}]", methods.iter().map(written).collect::<Vec<_>>().join(", "))
            }
            Self::By(names) => write!(f, "by [{}]", modes(names)),
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
            Self::Methods(methods) => tokens.extend(quote!(#(#methods),*)),
            Self::By(words) => tokens.extend(quote!(#(#words),*)),
        }
    }
}
