//! One key: the tab "API Tags". A list is typed with a live preview, its difference is shown, then it is saved
//! or first tried as a candidate.

use acl::{Access, Mode, Registry as _, Rights};
use acl_browser::Picker;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, PreEscaped, html};
use serde::Deserialize;
use serde_json::json;

use super::changes::Changes;
use super::form::Filled;
use super::frame::{self, counted};
use super::key_page::{as_seen, calls_of, tabs};
use super::layout;
use super::times::relative;
use super::visitor::Visitor;
use crate::administration::key::Key;
use crate::administration::key_input::KeyInput;
use crate::administration::keys;
use crate::administration::lists;
use crate::api::Api;
use crate::app::App;
use crate::calls::{self, Call};
use crate::credentials::stored::NOTHING;
use crate::failure::Failure;

/// Where the API browser is mounted.
pub(super) const DOC: &str = "/api/v2/doc";

/// The field of a list: its text with the API browser's preview while one types, and boxes to pick from.
#[derive(Clone, Copy, Default)]
pub(super) struct Editor<'e> {
    /// The `id` of the text.
    pub(super) id: &'e str,
    /// The text.
    pub(super) value: &'e str,
    /// The list in force.
    pub(super) before: Option<&'e str>,
    /// The lists that bound this one.
    pub(super) within: &'e [&'e str],
    /// The field whose choice has the bounds.
    pub(super) within_from: Option<&'e str>,
    /// What is wrong with it.
    pub(super) mistake: Option<&'e str>,
    /// Whether the boxes are shown before anybody asks for them.
    pub(super) is_open: bool,
}

impl Editor<'_> {
    /// The field, for credentials of this mode.
    pub(super) fn render(&self, mode: Mode) -> Markup {
        let within = (!self.within.is_empty()).then(|| json!(self.within).to_string());
        let picker = Picker::new(Api::CATALOG, mode).list(self.value).within(self.within).field(self.id);
        html! {
            label for=(self.id) { "List" }
            p.fact { "One pattern a line. A minus before a pattern denies." }
            (frame::mistake(self.id, self.mistake))
            textarea id=(self.id) name="list" rows="5" spellcheck="false" autocapitalize="off" autocomplete="off"
                aria-invalid=[self.mistake.map(|_| "true")]
                aria-describedby=[self.mistake.map(|_| format!("wrong-{}", self.id))]
                data-acl-preview=(DOC) data-acl-lines data-acl-mode=(mode.name(Api::CATALOG.own_modes()))
                data-acl-before=[self.before] data-acl-within=[within] data-acl-within-from=[self.within_from]
                { (acl_browser::in_lines(self.value)) }
            details.pick open[self.is_open] {
                summary { "Pick what it grants" }
                noscript { button.quiet name="step" value="pick" { "Take over the boxes" } }
                (PreEscaped(picker.to_string()))
            }
        }
    }
}

/// The list that a form says, by its text and its boxes.
pub(super) fn list_of(filled: &Filled, mode: Mode) -> String {
    Picker::new(Api::CATALOG, mode)
        .read(filled.text("list"), |name| filled.has(name).then(|| filled.text(name)))
}

/// The preview's script, from the API browser.
pub(super) fn script() -> Markup {
    html! { script src={ (DOC) "/preview.js" } defer {} }
}

/// What a list would change, before anything is saved.
struct Review {
    text: String,
    changes: Changes,
    /// Of the key that it was made for.
    seen: String,
}

impl Review {
    /// Of this list, once the visitor has made it the key's.
    async fn of(app: &App, visitor: &Visitor, key: &Key, text: &str) -> Result<Self, Failure> {
        let before = key.endpoints_with_list(app.catalog);
        let after = key.endpoints_once_written(&app.db, app.catalog, visitor.who(), text).await?;
        Ok(Self {
            text: text.to_owned(),
            changes: Changes::between(Api::CATALOG, &before, &after),
            seen: key.digest(),
        })
    }

    fn changes(&self) -> Markup {
        self.changes.render("the key may call")
    }
}

/// A tag that was refused, to be granted once that was reviewed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    grant: String,
}

/// The tab.
pub(super) async fn page(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Response {
    if let Some(refused) = visitor.refusal(Api::API_KEYS_GET).await {
        return refused;
    }
    if asked.grant.is_empty() {
        return show(&app, &visitor, id, None, None, None).await;
    }
    match Key::load(&app.db, id).await {
        Err(failure) => layout::failed(&visitor, failure),
        Ok(key) => {
            let text = Picker::new(Api::CATALOG, Mode::KEY).list(&key.list).granting(&asked.grant);
            reviewed(&app, &visitor, id, &text).await
        }
    }
}

async fn show(
    app: &App,
    visitor: &Visitor,
    id: i64,
    typed: Option<&str>,
    review: Option<&Review>,
    failure: Option<&Failure>,
) -> Response {
    match Shown::load(app, visitor, id).await {
        Ok(shown) => {
            let content = content(visitor, &shown, typed, review, failure);
            layout::page(visitor, "API keys", &super::key_page::title(&shown.key), &content)
        }
        Err(failure) => layout::failed(visitor, failure),
    }
}

/// A key as the tab shows it to one visitor.
struct Shown {
    key: Key,
    /// The name of who wrote its list last.
    author: String,
    /// What its candidate list would change.
    promoted: Option<Review>,
    /// What it has called, if the visitor may know it.
    calls: Option<Vec<Call>>,
}

impl Shown {
    async fn load(app: &App, visitor: &Visitor, id: i64) -> Result<Self, Failure> {
        let key = Key::load(&app.db, id).await?;
        let promoted = match &key.candidate {
            Some(text) => Some(Review::of(app, visitor, &key, text).await?),
            None => None,
        };
        let calls = calls_of(app, visitor, id).await?;
        let author = sqlx::query_scalar("SELECT name FROM people WHERE id = $1").bind(key.made_by);
        Ok(Self { author: author.fetch_one(&app.db).await?, key, promoted, calls })
    }
}

fn content(
    visitor: &Visitor,
    Shown { key, author, promoted, calls }: &Shown,
    typed: Option<&str>,
    review: Option<&Review>,
    failure: Option<&Failure>,
) -> Markup {
    let endpoints = key.endpoints(Api::CATALOG);
    // Those that bound what the visitor writes.
    let within = [key.agent_role.as_deref().unwrap_or(NOTHING), visitor.own_list()];
    let of_list = Rights::new(Api::CATALOG, Mode::KEY, &[key.list.as_str()]).grant::<Vec<u64>>();
    let by_list =
        |index: &u16| Api::CATALOG.endpoint(*index).is_some_and(|it| it.access() == Access::Granted);
    let of_list = of_list.iter().filter(by_list).count();
    html! {
        (tabs(key, "tags"))
        (frame::problem(failure))
        @if let Some(review) = review { (difference(visitor, review)) }
        form method="post" {
            (layout::csrf(visitor))
            (Editor {
                id: "list",
                value: typed.unwrap_or(&key.list),
                before: Some(&key.list),
                within: &within,
                mistake: frame::wrong(failure, "list"),
                is_open: key.revoked.is_none(),
                ..Editor::default()
            }.render(Mode::KEY))
            @if key.revoked.is_none() { button name="step" value="review" { "Review changes" } }
        }
        p.fact { "The saved list, by " (author) ", grants " strong { (counted(of_list, "endpoint")) }
            "; with what is open to every key, within its agent’s role and its author’s, this key may call " strong { (endpoints.len()) } "."
            @if let Some(why) = dead(key) { " " strong { (why) } } }
        @if let Some(promoted) = promoted { (candidate(visitor, key, promoted, calls.as_deref())) }
        @if let Some(calls) = calls { (called(visitor, key, calls)) }
        (script())
    }
}

/// Why the key may call nothing, whatever its list says.
fn dead(key: &Key) -> Option<&'static str> {
    if key.revoked.is_some() {
        Some("It was revoked.")
    } else if key.has_expired() {
        Some("It has expired.")
    } else if key.agent_role.is_none() {
        Some("Its agent is no agent any more.")
    } else if key.maker_role.is_none() {
        Some("Its list’s author is no agent any more: whoever saves the list anew answers for it.")
    } else {
        None
    }
}

/// The tab, with what went wrong.
pub(super) async fn failed(app: &App, visitor: &Visitor, id: i64, failure: &Failure) -> Response {
    show(app, visitor, id, None, None, Some(failure)).await
}

fn difference(visitor: &Visitor, review: &Review) -> Markup {
    html! {
        section.review aria-label="Difference" {
            h2 { "Before it is saved" }
            p { (frame::list(&review.text)) }
            (review.changes())
            form.actions method="post" {
                (layout::hidden(visitor, &review.seen))
                input type="hidden" name="list" value=(review.text);
                button name="step" value="save" { "Save list" }
                button.quiet name="step" value="candidate" { "Try in shadow mode" }
            }
        }
    }
}

fn candidate(visitor: &Visitor, key: &Key, promoted: &Review, calls: Option<&[Call]>) -> Markup {
    let refused = calls.map(|calls| calls.iter().filter(|call| call.would_deny > 0).collect::<Vec<_>>());
    html! {
        section aria-label="Candidate" {
            h2 { "Candidate list, in shadow mode" }
            p { (frame::list(&promoted.text)) }
            @if let Some(refused) = refused {
                @if refused.is_empty() {
                    p { "So far it would have refused nothing that the key called." }
                } @else {
                    p { "It would have refused:" }
                    ul.endpoints.lost { @for call in refused {
                        li { code { (call.method) " " (call.path) } " " (counted(call.would_deny, "time")) }
                    } }
                }
            }
            details { summary { "What promoting it changes" } (promoted.changes()) }
            @if key.revoked.is_none() {
                div.actions {
                    form.inline method="post" action={ "/admin/api_keys/" (key.id) "/promote" } {
                        (layout::hidden(visitor, &promoted.seen)) button { "Promote: make it the list" }
                    }
                    form.inline method="post" {
                        (layout::hidden(visitor, &promoted.seen)) button.quiet name="step" value="drop" { "Drop it" }
                    }
                }
            }
        }
    }
}

fn called(visitor: &Visitor, key: &Key, calls: &[Call]) -> Markup {
    html! {
        section aria-label="Calls" {
            h2 { "What it has called" }
            @if calls.is_empty() { p.empty { "Nothing yet." } } @else {
                @if let Some(list) = suggested(visitor, calls) {
                    p { "A list of just that, as the API is today: " (frame::list(&list)) }
                    @if list.contains('*') { p.fact { "What is added to the API later and matches a " code { "*" } " of it is granted too." } }
                    @if key.revoked.is_none() {
                        form method="post" {
                            (layout::csrf(visitor))
                            input type="hidden" name="list" value=(list);
                            button.quiet name="step" value="review" { "Review this list" }
                        }
                    }
                }
                table.cards {
                    thead { tr { th { "Endpoint" } th { "Allowed" } th { "Refused" } th { "Last" } } }
                    tbody { @for call in calls { tr {
                        td data-name="Endpoint" { code { (call.method) " " (call.path) } }
                        td data-name="Allowed" { (call.allowed) }
                        td data-name="Refused" { (call.denied) }
                        td data-name="Last" { (relative(Some(call.last))) }
                    } } }
                }
            }
        }
    }
}

fn suggested(visitor: &Visitor, calls: &[Call]) -> Option<String> {
    visitor.reads(Api::API_KEYS_SUGGESTION).then(|| calls::suggested(Api::CATALOG, calls)).flatten()
}

/// Reviews, saves, tries or drops.
pub(super) async fn submit(State(app): State<App>, Path(id): Path<i64>, filled: Filled) -> Response {
    let visitor = &filled.visitor;
    if let Some(refused) = visitor.refusal_of(&[Api::API_KEYS_GET, Api::API_KEYS_PUT]).await {
        return refused;
    }
    let text = &*list_of(&filled, Mode::KEY);
    let input = match filled.text("step") {
        "save" => KeyInput { list: Some(text.to_owned()), ..KeyInput::default() },
        "candidate" => KeyInput { candidate: Some(Some(text.to_owned())), ..KeyInput::default() },
        "drop" => KeyInput { candidate: Some(None), ..KeyInput::default() },
        "pick" => return show(&app, visitor, id, Some(text), None, None).await,
        _ => return reviewed(&app, visitor, id, text).await,
    };
    let saved = async {
        let mut tx = app.write().await?;
        as_seen(&mut tx, id, &filled).await?;
        keys::update(&mut tx, app.catalog, visitor.who(), id, &input).await?;
        Ok::<_, Failure>(tx.commit().await?)
    };
    match saved.await {
        Ok(()) => {
            visitor.say(match filled.text("step") {
                "save" => format!("Saved the list of key {id}. It counts from now on."),
                "candidate" => format!("The list is tried in shadow mode: key {id} may call what it could, and what the list would refuse is recorded."),
                _ => format!("Dropped the candidate list of key {id}."),
            });
            Redirect::to(&format!("/admin/api_keys/{id}/tags")).into_response()
        }
        Err(failure) if filled.text("step") == "drop" => failed(&app, visitor, id, &failure).await,
        Err(failure) => {
            // The difference as it is by now, if there is one.
            let review = review(&app, visitor, id, text).await.ok();
            show(&app, visitor, id, Some(text), review.as_ref(), Some(&failure)).await
        }
    }
}

/// The tab, with what this list would change or why it is refused.
async fn reviewed(app: &App, visitor: &Visitor, id: i64, text: &str) -> Response {
    match review(app, visitor, id, text).await {
        Ok(review) => show(app, visitor, id, Some(text), Some(&review), None).await,
        Err(failure) => show(app, visitor, id, Some(text), None, Some(&failure)).await,
    }
}

async fn review(app: &App, visitor: &Visitor, id: i64, text: &str) -> Result<Review, Failure> {
    lists::check(Api::CATALOG, "list", text)?;
    Review::of(app, visitor, &Key::load(&app.db, id).await?, text).await
}
