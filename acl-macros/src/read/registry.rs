//! The grammar of `registry!`.

use proc_macro2::{Ident, Spacing, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::token::{Brace, Paren};
use syn::{Attribute, Path, Token, Visibility};

use crate::ctxt::Ctxt;
use crate::hint::{did_you_mean, one_of};
use crate::read::acl_path::acl_path;
use crate::read::commas::{all_of, items, split_before};
use crate::read::entries::{Entry, entries};
use crate::read::modes::{Modes, mode_names};
use crate::read::policy::{Policy, once};
use crate::read::route::whole_path;
use crate::read::rule::Rule;
use crate::read::text::Text;

/// What `registry!` was given. Whatever was wrong is left out, and was reported.
pub(crate) struct Registry {
    pub(crate) acl: Path,
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) name: Ident,
    pub(crate) prefix: Option<Text>,
    pub(crate) operations: Option<Vec<Text>>,
    pub(crate) groups: Option<Vec<Group>>,
    pub(crate) modes: Modes,
    pub(crate) default_modes: Option<Vec<Ident>>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) renamed: Vec<Rename>,
    pub(crate) removed: Vec<Text>,
    pub(crate) reserved: Vec<Text>,
    pub(crate) policies: Vec<Policy>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) hooks: Vec<Hook>,
}

/// `"tickets": ["tickets", "messages"]`.
pub(crate) struct Group {
    pub(crate) name: Text,
    pub(crate) resources: Vec<Text>,
}

/// `"people.agents" => "people.staff"`.
pub(crate) struct Rename {
    pub(crate) former: Text,
    pub(crate) present: Text,
}

/// `path::to::macro`, or `path::to::macro(arguments)`: whatever stands in the parentheses is the macro's.
pub(crate) struct Hook {
    pub(crate) path: Path,
    pub(crate) arguments: Option<proc_macro2::Group>,
}

const KEYS: [&str; 12] = [
    "prefix",
    "operations",
    "groups",
    "modes",
    "default_modes",
    "endpoints",
    "renamed",
    "removed",
    "reserved",
    "with",
    "policies",
    "rules",
];

impl Registry {
    /// Reads the input, keeping every mistake in `cx`; `None` if not even the type's name could be read.
    pub(crate) fn parse(cx: &mut Ctxt, input: TokenStream) -> Option<Self> {
        let head = |input: ParseStream<'_>| Ok((Self::head(input)?, input.parse()?));
        let (mut registry, rest): (Self, TokenStream) = cx.take(head.parse2(input))?;
        let mut seen: Vec<String> = Vec::new();
        let items: Vec<_> = items(cx, rest).flat_map(|item| split_before(cx, item, is_key)).collect();
        for item in items {
            let (key, value) = match item.as_slice() {
                [TokenTree::Ident(key), TokenTree::Punct(colon), value @ ..] if colon.as_char() == ':' => {
                    (key, value)
                }
                // The value can be read all the same.
                [TokenTree::Ident(key), value @ ..]
                    if KEYS.iter().any(|known| key == known) && !value.is_empty() =>
                {
                    let equals = matches!(&value[0], TokenTree::Punct(equals) if equals.as_char() == '=');
                    cx.error(&value[0], format!("expected `:` after `{key}`, found `{}`", shown(&value[0])));
                    (key, if equals { &value[1..] } else { value })
                }
                _ => {
                    let form = "expected `key: value`, such as `prefix: \"/api\"` or `endpoints: […]`";
                    cx.error(all_of(&item), form);
                    continue;
                }
            };
            let name = key.to_string();
            if seen.contains(&name) {
                cx.error(key, format!("`{name}` is given twice; write it once"));
                continue;
            }
            registry.set(cx, key, &name, all_of(value));
            seen.push(name);
        }
        if !seen.iter().any(|key| key == "endpoints") {
            cx.error(&registry.name, "a registry needs its list: `endpoints: [tickets::list, …]`");
        } else if registry.entries.is_empty() && cx.is_empty() {
            cx.error(&registry.name, "`endpoints` is empty; name at least one endpoint");
        }
        Some(registry)
    }

    /// `crate = path; #[attribute] pub struct Api;`.
    fn head(input: ParseStream<'_>) -> syn::Result<Self> {
        let acl = acl_path(input)?;
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        if !input.peek(Token![struct]) {
            return Err(input.error("expected the type of the registry first: `pub struct Api;`"));
        }
        input.parse::<Token![struct]>()?;
        let name: Ident = input.parse()?;
        if input.peek(Token![<]) || input.peek(Paren) {
            let message = format!("the type of a registry has no parameters and no fields: `struct {name};`");
            return Err(input.error(message));
        }
        if input.parse::<Token![;]>().is_err() {
            let keys = "; the keys stand after it, without braces around them";
            let hint = if input.peek(Brace) { keys } else { "" };
            return Err(input.error(format!("expected `;` after `struct {name}`{hint}")));
        }
        Ok(Self {
            acl,
            attrs,
            vis,
            name,
            prefix: None,
            operations: None,
            groups: None,
            modes: Modes::default(),
            default_modes: None,
            entries: Vec::new(),
            renamed: Vec::new(),
            removed: Vec::new(),
            reserved: Vec::new(),
            policies: Vec::new(),
            rules: Vec::new(),
            hooks: Vec::new(),
        })
    }

    fn set(&mut self, cx: &mut Ctxt, key: &Ident, name: &str, value: TokenStream) {
        let mut read = Value { cx, key, tokens: value };
        match name {
            "prefix" => self.prefix = read.value("prefix: \"/api/v2\"", Text::parse),
            "operations" => self.operations = read.value("operations: [\"list\", \"get\"]", bracketed),
            "groups" => self.groups = read.value("groups: { \"tickets\": [\"messages\"] }", braced),
            "modes" => {
                let own = read.modes("modes: [partner]").unwrap_or_default();
                self.modes = Modes::with_own(own);
            }
            "default_modes" => {
                self.default_modes = read.modes("default_modes: [key, session]");
                if self.default_modes.as_ref().is_some_and(Vec::is_empty) {
                    cx.error(
                        key,
                        "empty `default_modes`; name a mode, or leave it out for `key, token, session`",
                    );
                }
            }
            "endpoints" => {
                let entries = entries.parse2(read.tokens);
                self.entries = cx.take(entries).unwrap_or_default();
            }
            "renamed" => {
                let form = "renamed: { \"people.agents\" => \"people.staff\" }";
                self.renamed = read.value(form, braced).unwrap_or_default();
            }
            "removed" => self.removed = read.value("removed: [\"legacy.*\"]", bracketed).unwrap_or_default(),
            "reserved" => {
                self.reserved = read.value("reserved: [\"reports.*\"]", bracketed).unwrap_or_default();
            }
            "with" => self.hooks = read.value("with: [path::to::macro]", bracketed).unwrap_or_default(),
            "policies" => self.policies = read.policies(),
            "rules" => {
                let rules = read.value("rules: [\"admin.*\" only by [session]]", in_brackets);
                self.rules = rules.map_or(Vec::new(), |inside| Rule::read_all(cx, inside));
            }
            other => {
                let hint =
                    did_you_mean(other, KEYS).unwrap_or_else(|| format!("; expected {}", one_of(KEYS)));
                cx.error(key, format!("unknown key `{other}`{hint}"));
            }
        }
    }

    /// The entries whose constants the registry's list tells the names of: those that name no list.
    pub(crate) fn direct_entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| !entry.names_list())
    }

    /// The path of an endpoint, prefix included.
    pub(crate) fn whole_path(&self, path: &str) -> String {
        match &self.prefix {
            Some(prefix) => whole_path(prefix.value(), path),
            None => path.to_owned(),
        }
    }

    /// Whether a policy has this name, which is reported if an endpoint's constant has it too.
    pub(crate) fn has_policy(&self, name: &Ident) -> bool {
        self.policies.iter().any(|policy| policy.name == *name)
    }

    /// Whether an endpoint's constant can have this name; that of a policy or a mode goes before it.
    pub(crate) fn is_free(&self, name: &Ident) -> bool {
        !self.has_policy(name) && self.modes.of_constant(name).is_none()
    }

    /// The name of something that the expansion makes up.
    pub(crate) fn made_up(&self, part: &str) -> Ident {
        Ident::new(&format!("__acl_{}_{part}", self.name.unraw()), Span::call_site())
    }
}

/// The value of a key.
struct Value<'a> {
    cx: &'a mut Ctxt,
    key: &'a Ident,
    tokens: TokenStream,
}

impl Value<'_> {
    /// The value, or an error that shows the form.
    fn value<T>(&mut self, form: &str, parser: impl FnOnce(ParseStream<'_>) -> syn::Result<T>) -> Option<T> {
        if self.tokens.is_empty() {
            self.cx.error(self.key, format!("expected a value: `{form}`"));
            return None;
        }
        let read = parser.parse2(self.tokens.clone());
        self.cx.take(read.map_err(|error| syn::Error::new(error.span(), format!("{error}: write `{form}`"))))
    }

    fn modes(&mut self, form: &str) -> Option<Vec<Ident>> {
        let inside = self.value(form, in_brackets)?;
        mode_names(self.cx, inside)
    }

    fn policies(&mut self) -> Vec<Policy> {
        let in_braces = |input: ParseStream<'_>| {
            let inside;
            syn::braced!(inside in input);
            inside.parse::<TokenStream>()
        };
        let inside = self.value("policies: { pub READ_ONLY = \"*.list, *.get\" }", in_braces);
        // In other brackets they are read too, so that naming one is no second mistake.
        let inside = inside.or_else(|| match self.tokens.clone().into_iter().next() {
            Some(TokenTree::Group(group)) => Some(group.stream()),
            _ => None,
        });
        let policies = inside.map_or(Vec::new(), |inside| Policy::read_all(self.cx, inside));
        once(self.cx, policies)
    }
}

/// Whether a key begins at the token.
fn is_key(_: &TokenTree, token: &TokenTree, next: Option<&TokenTree>) -> bool {
    let colon = |next: &TokenTree| matches!(next, TokenTree::Punct(colon) if colon.as_char() == ':' && colon.spacing() == Spacing::Alone);
    matches!(token, TokenTree::Ident(word) if KEYS.iter().any(|key| word == key)) && next.is_some_and(colon)
}

/// The token for a message: of brackets, the opening one.
fn shown(token: &TokenTree) -> String {
    let text = token.to_string();
    if matches!(token, TokenTree::Group(_)) { text.chars().take(1).collect() } else { text }
}

fn in_brackets(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let inside;
    syn::bracketed!(inside in input);
    inside.parse()
}

fn bracketed<T: Parse>(input: ParseStream<'_>) -> syn::Result<Vec<T>> {
    let inside;
    syn::bracketed!(inside in input);
    Ok(Punctuated::<T, Token![,]>::parse_terminated(&inside)?.into_iter().collect())
}

fn braced<T: Parse>(input: ParseStream<'_>) -> syn::Result<Vec<T>> {
    let inside;
    syn::braced!(inside in input);
    Ok(Punctuated::<T, Token![,]>::parse_terminated(&inside)?.into_iter().collect())
}

impl Parse for Hook {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let path = Path::parse_mod_style(input)?;
        let arguments = if input.peek(Paren) { Some(input.parse()?) } else { None };
        Ok(Self { path, arguments })
    }
}

impl Parse for Group {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![:]>()?;
        Ok(Self { name, resources: bracketed(input)? })
    }
}

impl Parse for Rename {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let former = input.parse()?;
        input.parse::<Token![=>]>()?;
        Ok(Self { former, present: input.parse()? })
    }
}
