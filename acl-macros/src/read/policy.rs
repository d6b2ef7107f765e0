//! The grammar of `policies`: `pub READ_ONLY = "*.list, *.get"`.

use acl_core::PatternList;
use proc_macro2::{Ident, Punct, Spacing, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Path, PathSegment, Token, Visibility};

use crate::ctxt::Ctxt;
use crate::read::cfg::cfgs_of;
use crate::read::commas::{all_of, items};
use crate::read::text::Text;

/// A policy, read.
pub(crate) struct Policy {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) cfgs: Vec<TokenStream>,
    pub(crate) vis: Visibility,
    pub(crate) name: Ident,
    pub(crate) list: Text,
}

const FORM: &str = "`READ_ONLY = \"*.list, *.get\"`";

impl Policy {
    /// The policies between the braces; what is wrong is reported.
    pub(crate) fn read_all(cx: &mut Ctxt, inside: TokenStream) -> Vec<Self> {
        let mut found = Vec::new();
        let inside = without_const(cx, inside);
        for item in items(cx, inside) {
            let read = |input: ParseStream<'_>| Ok((Self::read(input), input.parse()?));
            let Ok((policy, mut rest)): Result<(_, TokenStream), _> = read.parse2(all_of(&item)) else {
                continue;
            };
            match policy {
                Err(mistake) => cx.push(mistake),
                Ok((policy, mistake)) => {
                    let more = rest.clone().into_iter().next();
                    if let Some(mistake) = mistake {
                        cx.push(mistake);
                    } else if let Some(next) = more {
                        cx.error(next, format!("expected `,` after the list of `{}`", policy.name));
                    }
                    found.push(policy);
                }
            }
            // Those that a forgotten comma hides are there too, so that naming one is no second mistake.
            while let Ok((Ok((policy, None)), after)) = read.parse2(rest) {
                found.push(policy);
                rest = after;
            }
        }
        found
    }

    /// A policy, and what is wrong with its list. One whose list cannot be read has the list `*`, so that naming it is
    /// no second mistake.
    fn read(input: ParseStream<'_>) -> syn::Result<(Self, Option<syn::Error>)> {
        let (attrs, vis) = (input.call(Attribute::parse_outer)?, input.parse()?);
        if !input.peek(Ident::peek_any) || input.peek(Token![_]) {
            return Err(input.error(format!("expected the name of a policy, as in {FORM}")));
        }
        let name = input.call(Ident::parse_any)?;
        let is_keyword = syn::parse_str::<Ident>(&name.to_string()).is_err();
        if is_keyword {
            return Err(syn::Error::new(name.span(), lower_case(&name)));
        }
        let (list, mistake) = match Self::read_list(input, &name) {
            Ok(list) => (list, None),
            Err(error) => (Text::of("*"), Some(error)),
        };
        Ok((Self { cfgs: cfgs_of(&attrs), attrs, vis, name, list }, mistake))
    }

    fn read_list(input: ParseStream<'_>, name: &Ident) -> syn::Result<Text> {
        if input.parse::<Token![=]>().is_err() {
            return Err(input.error(format!("expected `=` after `{name}`, as in {FORM}")));
        }
        let other = input.fork().call(Path::parse_mod_style).ok();
        let what = match other.as_ref().and_then(|path| path.segments.last()) {
            Some(PathSegment { ident: other, .. }) if other == &other.to_string().to_uppercase() => {
                format!(
                    "a policy is a list in quotes, which names no other policy: write out the list of `{other}`"
                )
            }
            _ => format!("expected the list of `{name}` in quotes, as in {FORM}"),
        };
        let expected = input.error(what);
        input.parse().map_err(|_| expected)
    }

    /// The list; `None` if it was reported as malformed.
    pub(crate) fn patterns(&self) -> Option<PatternList<'_>> {
        PatternList::parse(self.list.value()).ok()
    }
}

/// The policies as they are written here, if they are written as constants: `pub const READ_ONLY: &str = "*.list";`.
fn without_const(cx: &mut Ctxt, inside: TokenStream) -> TokenStream {
    let is_const =
        |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "const" || word == "static");
    let Some(first) = inside.clone().into_iter().find(is_const) else { return inside };
    cx.error(&first, format!("a policy is a name and a list, without `{first}` and a type: {FORM}"));
    let is =
        |token: &TokenTree, what: char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == what);
    let (mut kept, mut in_type) = (Vec::new(), false);
    for token in inside {
        in_type = (in_type || is(&token, ':')) && !is(&token, '=') && !is(&token, ';');
        match token {
            token if is(&token, ';') => kept.push(Punct::new(',', Spacing::Alone).into()),
            token if in_type || is_const(&token) => {}
            token => kept.push(token),
        }
    }
    kept.into_iter().collect()
}

/// Without those whose name another has, which are reported. Under `#[cfg]`s that differ, one of two may be there.
pub(crate) fn once(cx: &mut Ctxt, policies: Vec<Policy>) -> Vec<Policy> {
    let condition = |policy: &Policy| policy.cfgs.iter().map(TokenStream::to_string).collect::<Vec<_>>();
    let mut kept: Vec<Policy> = Vec::new();
    for policy in policies {
        let (name, own) = (&policy.name, condition(&policy));
        let mut others = kept.iter().filter(|other| other.name == *name).map(condition);
        if let Some(other) = others.find(|other| *other == own || other.is_empty() || own.is_empty()) {
            let or = if other == own { "" } else { ", or put each under a `#[cfg]`" };
            cx.error(name, format!("policy `{name}` is given twice; name one of them otherwise{or}"));
        } else {
            kept.push(policy);
        }
    }
    kept
}

/// What to say of a policy's name that is not that of a constant.
pub(crate) fn lower_case(name: &Ident) -> String {
    let name = name.unraw();
    format!("policy `{name}` is named as a constant is: write `{}`", name.to_string().to_uppercase())
}
