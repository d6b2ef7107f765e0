//! A new key.

use acl_core::Mode;
use axum::response::Response;
use http::StatusCode;
use maud::html;

use super::editor::{Editor, OwnerField, lists_of};
use super::failure::Failure;
use super::fields::Fields;
use super::form::Filled;
use super::frame::Section;
use super::key_info::KeyInfo;
use super::key_secret;
use super::visitor::Visitor;

/// What stands in the form of a new key.
struct Form {
    mode: &'static str,
    info: KeyInfo,
    owner: String,
    lists: Vec<String>,
}

/// The form of a new key.
#[acl::endpoint(GET, "/keys/new", tags("keys.keys.post"), modes(session), allow(method_mismatch))]
pub async fn new(visitor: Visitor) -> Response {
    let shown = async {
        let asked = Fields::read(visitor.query().as_bytes())?;
        let (mode, _) = mode_of(&visitor, asked.text("mode"))?;
        let form = Form { mode, info: KeyInfo::new(), owner: String::new(), lists: Vec::new() };
        show(&visitor, &form, None).await
    };
    visitor.answer(shown.await)
}

/// One of the modes of keys that are created here; the usual one where none is asked for.
fn mode_of(visitor: &Visitor, asked: &str) -> Result<(&'static str, Mode), Failure> {
    let mut modes = visitor.modes().into_iter();
    let name = if asked.is_empty() { modes.next() } else { modes.find(|mode| *mode == asked) };
    let found = name.and_then(|name| Some((name, visitor.mode(name)?)));
    found.ok_or_else(|| Failure::bad_request("No keys of this mode are created here."))
}

async fn show(visitor: &Visitor, form: &Form, failure: Option<&Failure>) -> Result<Response, Failure> {
    let owner = OwnerField::of(visitor, &form.owner).await?;
    let within = visitor.bounds(owner.chosen()).await?;
    let (_, mode) = mode_of(visitor, form.mode)?;
    let wrong_owner = Failure::wrong(failure, "owner");
    let wrong_list = Failure::wrong(failure, "lists");
    let content = html! {
        p.trail { a href=(visitor.place.link("keys")) { "API keys" } " › New" }
        @if visitor.modes().len() > 1 {
            nav.tabs aria-label="Kind of key" {
                @for name in visitor.modes() {
                    a href={ "?mode=" (name) } aria-current=[(name == form.mode).then_some("page")] { (name) }
                }
            }
        }
        (Failure::above(failure))
        form method="post" {
            input type="hidden" name="mode" value=(form.mode);
            h2 { "API Key Info" }
            (form.info.fields(visitor, &owner.render(visitor, wrong_owner.as_deref()), None, failure))
            h2 { "API Tags" }
            (Editor {
                lists: &form.lists,
                within: &within,
                is_within_owner: owner.has_bounds(),
                mistake: wrong_list.as_deref(),
                is_open: true,
                ..Editor::default()
            }.render(visitor, mode))
            button { "Create key" }
        }
    };
    let status = failure.map_or(StatusCode::OK, |failure| failure.status);
    Ok(visitor.framed(status, Some(Section::Keys), "Create a key", &content))
}

/// Creates a key, and leads to its secret.
#[acl::endpoint(POST, "/keys/new", tags("keys.keys.post"), modes(session))]
pub async fn create(filled: Filled) -> Response {
    let visitor = &filled.visitor;
    visitor.answer(creating(&filled).await)
}

async fn creating(filled: &Filled) -> Result<Response, Failure> {
    let visitor = &filled.visitor;
    let (mode_name, mode) = mode_of(visitor, filled.text("mode"))?;
    let form = Form {
        mode: mode_name,
        info: KeyInfo::typed(filled),
        owner: filled.text("owner").to_owned(),
        lists: lists_of(filled, mode),
    };
    if filled.text("step") == "pick" {
        return show(visitor, &form, None).await;
    }
    let owner = if form.owner.is_empty() { &visitor.person().id } else { &form.owner };
    let created = async {
        visitor.must_be_for(owner)?;
        let new = form.info.new_key(&form.lists)?.mode(mode_name).owner(owner);
        Ok::<_, Failure>(visitor.store.create(&visitor.by, new).await?)
    };
    match created.await {
        Ok(created) => {
            let id = created.key.id;
            key_secret::lead_to(visitor, id, &created.secret, &format!("Created key {id}."))
        }
        Err(failure) => show(visitor, &form, Some(&failure)).await,
    }
}
