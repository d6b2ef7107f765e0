//! The grammar of `registry!`.

use proc_macro2::{Ident, Spacing, Span, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::token::Paren;
use syn::{Attribute, Path, Token, Visibility};

use crate::annotation::{mode_names, split_at_commas};
use crate::ctxt::Ctxt;
use crate::entries::{Entries, Entry};
use crate::krate::acl_path;
use crate::policy::{Policy, once};
use crate::rule::Rule;
use crate::suggest::{did_you_mean, one_of};
use crate::text::Text;

/// What `registry!` was given. Whatever was wrong is left out, and was reported.
pub(crate) struct Registry {
    pub(crate) acl: Path,
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) name: Ident,
    pub(crate) prefix: Option<Text>,
    pub(crate) operations: Option<Vec<Text>>,
    pub(crate) groups: Option<Vec<Group>>,
    pub(crate) own_modes: Vec<Ident>,
    pub(crate) default_modes: Option<Vec<Ident>>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) renamed: Vec<(Text, Text)>,
    pub(crate) removed: Vec<Text>,
    pub(crate) policies: Vec<Policy>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) hooks: Vec<Hook>,
}

/// `"tickets": ["tickets", "messages"]`.
pub(crate) struct Group {
    pub(crate) name: Text,
    pub(crate) resources: Vec<Text>,
}

/// `path::to::macro`, or `path::to::macro(arguments)`: whatever stands in the parentheses is the macro's.
pub(crate) struct Hook {
    pub(crate) path: Path,
    pub(crate) arguments: Option<proc_macro2::Group>,
}

const KEYS: [&str; 11] = [
    "prefix",
    "operations",
    "groups",
    "modes",
    "default_modes",
    "endpoints",
    "renamed",
    "removed",
    "with",
    "policies",
    "rules",
];

impl Registry {
    /// Reads the input, keeping every mistake in `cx`; `None` if not even the type's name could be read.
    pub(crate) fn parse(cx: &mut Ctxt, input: TokenStream) -> Option<Self> {
        let head = |input: ParseStream<'_>| {
            let acl = acl_path(input)?;
            let attrs = input.call(Attribute::parse_outer)?;
            let vis = input.parse()?;
            if !input.peek(Token![struct]) {
                return Err(input.error("expected the type of the registry first: `pub struct Api;`"));
            }
            input.parse::<Token![struct]>()?;
            let name: Ident = input.parse()?;
            if input.parse::<Token![;]>().is_err() {
                return Err(input.error(format!("expected `;` after `struct {name}`")));
            }
            let rest: TokenStream = input.parse()?;
            let registry = Self {
                acl,
                attrs,
                vis,
                name,
                prefix: None,
                operations: None,
                groups: None,
                own_modes: Vec::new(),
                default_modes: None,
                entries: Vec::new(),
                renamed: Vec::new(),
                removed: Vec::new(),
                policies: Vec::new(),
                rules: Vec::new(),
                hooks: Vec::new(),
            };
            Ok((registry, rest))
        };
        let (mut registry, rest) = cx.take(head.parse2(input))?;
        let mut seen: Vec<String> = Vec::new();
        let items: Vec<_> =
            split_at_commas(rest).into_iter().flat_map(|item| split_at_keys(cx, item)).collect();
        for item in items {
            let (key, value) = match item.as_slice() {
                [TokenTree::Ident(key), TokenTree::Punct(colon), value @ ..] if colon.as_char() == ':' => {
                    (key, value.iter().cloned().collect::<TokenStream>())
                }
                _ => {
                    let all: TokenStream = item.into_iter().collect();
                    cx.error(all, "expected `key: value`, such as `prefix: \"/api\"` or `endpoints: […]`");
                    continue;
                }
            };
            let name = key.to_string();
            if seen.contains(&name) {
                cx.error(key, format!("`{name}` is given twice; write it once"));
                continue;
            }
            registry.set(cx, key, value);
            seen.push(name);
        }
        if !seen.iter().any(|key| key == "endpoints") {
            cx.error(&registry.name, "a registry needs its list: `endpoints: [tickets::list, …]`");
        } else if registry.entries.is_empty() && cx.is_empty() {
            cx.error(&registry.name, "`endpoints` is empty; name at least one endpoint");
        }
        Some(registry)
    }

    fn set(&mut self, cx: &mut Ctxt, key: &Ident, value: TokenStream) {
        match key.to_string().as_str() {
            "prefix" => self.prefix = read(cx, key, "prefix: \"/api/v2\"", value),
            "operations" => {
                self.operations = read(cx, key, "operations: [\"list\", \"get\"]", value).map(|Texts(t)| t);
            }
            "groups" => {
                self.groups =
                    read(cx, key, "groups: { \"tickets\": [\"messages\"] }", value).map(|Groups(g)| g);
            }
            "modes" => {
                let modes = read(cx, key, "modes: [partner]", value);
                self.own_modes =
                    modes.and_then(|Bracketed(inside)| mode_names(cx, inside)).unwrap_or_default();
            }
            "default_modes" => {
                let modes = read(cx, key, "default_modes: [key, session]", value);
                self.default_modes = modes.and_then(|Bracketed(inside)| mode_names(cx, inside));
                if self.default_modes.as_ref().is_some_and(Vec::is_empty) {
                    cx.error(
                        key,
                        "empty `default_modes`; name a mode, or leave it out for `key, token, session`",
                    );
                }
            }
            "endpoints" => {
                let entries: Option<Entries> = cx.take(syn::parse2(value));
                self.entries = entries.map_or(Vec::new(), |entries| entries.0);
            }
            "renamed" => {
                self.renamed = read(cx, key, "renamed: { \"people.agents\" => \"people.staff\" }", value)
                    .map_or(Vec::new(), |Pairs(p)| p);
            }
            "removed" => {
                self.removed =
                    read(cx, key, "removed: [\"legacy.*\"]", value).map_or(Vec::new(), |Texts(t)| t);
            }
            "with" => {
                self.hooks = read(cx, key, "with: [path::to::macro]", value).map_or(Vec::new(), |Hooks(h)| h);
            }
            "policies" => {
                let form = "policies: { pub READ_ONLY = \"*.list, *.get\" }";
                let braced = read(cx, key, form, value.clone()).map(|Braced(inside)| inside);
                // In other brackets they are read too, so that naming one is no second mistake.
                let inside = braced.or_else(|| match value.into_iter().next() {
                    Some(TokenTree::Group(group)) => Some(group.stream()),
                    _ => None,
                });
                let policies = inside.map_or(Vec::new(), |inside| Policy::read_all(cx, inside));
                self.policies = once(cx, policies);
            }
            "rules" => {
                let rules = read(cx, key, "rules: [\"admin.*\" only by [session]]", value);
                self.rules = rules.map_or(Vec::new(), |Bracketed(inside)| Rule::read_all(cx, inside));
            }
            other => {
                let hint = did_you_mean(other, KEYS);
                let hint = if hint.is_empty() { format!("; expected {}", one_of(KEYS)) } else { hint };
                cx.error(key, format!("unknown key `{other}`{hint}"));
            }
        }
    }
}

/// A value, or an error that shows the form.
fn read<T: Parse>(cx: &mut Ctxt, key: &Ident, form: &str, value: TokenStream) -> Option<T> {
    if value.is_empty() {
        cx.error(key, format!("expected a value: `{form}`"));
        return None;
    }
    cx.take(
        syn::parse2(value).map_err(|error| syn::Error::new(error.span(), format!("{error}: write `{form}`"))),
    )
}

/// The item, or the several that it is where a comma was forgotten before a key.
fn split_at_keys(cx: &mut Ctxt, item: Vec<TokenTree>) -> Vec<Vec<TokenTree>> {
    let mut items = Vec::new();
    let mut own = Vec::new();
    let mut tokens = item.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_key = matches!(&token, TokenTree::Ident(word) if KEYS.iter().any(|key| word == key));
        let colon = |next: &TokenTree| matches!(next, TokenTree::Punct(colon) if colon.as_char() == ':' && colon.spacing() == Spacing::Alone);
        if is_key && !own.is_empty() && tokens.peek().is_some_and(colon) {
            cx.error(&token, format!("expected `,` before `{token}`"));
            items.push(std::mem::take(&mut own));
        }
        own.push(token);
    }
    items.push(own);
    items
}

struct Texts(Vec<Text>);
struct Groups(Vec<Group>);
struct Pairs(Vec<(Text, Text)>);
struct Hooks(Vec<Hook>);
struct Bracketed(TokenStream);
struct Braced(TokenStream);

impl Parse for Bracketed {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let inside;
        syn::bracketed!(inside in input);
        inside.parse().map(Self)
    }
}

impl Parse for Braced {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let inside;
        syn::braced!(inside in input);
        inside.parse().map(Self)
    }
}

impl Parse for Texts {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let Bracketed(inside) = input.parse()?;
        let texts = Punctuated::<Text, Token![,]>::parse_terminated.parse2(inside)?;
        Ok(Self(texts.into_iter().collect()))
    }
}

impl Parse for Hooks {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let Bracketed(inside) = input.parse()?;
        let hooks = Punctuated::<Hook, Token![,]>::parse_terminated.parse2(inside)?;
        Ok(Self(hooks.into_iter().collect()))
    }
}

impl Parse for Hook {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let path = Path::parse_mod_style(input)?;
        let arguments = if input.peek(Paren) { Some(input.parse()?) } else { None };
        Ok(Self { path, arguments })
    }
}

impl Parse for Groups {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let inside;
        syn::braced!(inside in input);
        let group = |input: ParseStream<'_>| {
            let name = input.parse()?;
            input.parse::<Token![:]>()?;
            let Texts(resources) = input.parse()?;
            Ok(Group { name, resources })
        };
        let groups = Punctuated::<Group, Token![,]>::parse_terminated_with(&inside, group)?;
        Ok(Self(groups.into_iter().collect()))
    }
}

impl Parse for Pairs {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let inside;
        syn::braced!(inside in input);
        let pair = |input: ParseStream<'_>| {
            let former = input.parse()?;
            input.parse::<Token![=>]>()?;
            Ok((former, input.parse()?))
        };
        let pairs = Punctuated::<(Text, Text), Token![,]>::parse_terminated_with(&inside, pair)?;
        Ok(Self(pairs.into_iter().collect()))
    }
}

impl Registry {
    /// Whether a policy has this name, which is reported if an endpoint's constant has it too.
    pub(crate) fn has_policy(&self, name: &Ident) -> bool {
        self.policies.iter().any(|policy| policy.name == *name)
    }

    /// Whether an endpoint's constant can have this name; that of a policy or a mode goes before it.
    pub(crate) fn is_free(&self, name: &Ident) -> bool {
        !self.has_policy(name) && self.mode_of(name).is_none()
    }

    /// The mode whose constant has this name: `MODE_PARTNER`.
    pub(crate) fn mode_of(&self, name: &Ident) -> Option<&Ident> {
        let name = name.to_string();
        let of = name.strip_prefix("MODE_")?;
        self.own_modes.iter().find(|mode| mode.to_string().to_uppercase() == of)
    }

    /// The name of something that the expansion makes up.
    pub(crate) fn made_up(&self, part: &str) -> Ident {
        use syn::ext::IdentExt;
        Ident::new(&format!("__acl_{}_{part}", self.name.unraw()), Span::call_site())
    }
}
