//! One key: the tab "API Tags". Lists are typed or picked with a live preview, their difference is shown, then they are
//! saved or first tried in shadow mode.

use acl_browser::Picker;
use acl_core::{Access, Rights, suggest};
use axum::response::Response;
use http::StatusCode;
use maud::{Markup, html};

use super::changes::Changes;
use super::editor::{Editor, lists_of};
use super::failure::Failure;
use super::fields::Fields;
use super::findings::Findings;
use super::form::Filled;
use super::frame::Section;
use super::key_page::{tabs, title};
use super::refused_calls::{remedy, tag_of};
use super::text::{counted, lists, time};
use super::visitor::Visitor;
use crate::authority::Endpoints;
use crate::input::Edit;
use crate::key::Key;
use crate::lists::checked;
use crate::usage::{ALLOWED, Used, WOULD_DENY};

/// What lists would change, before anything is saved.
struct Review {
    lists: Vec<String>,
    changes: Changes,
    /// Of the key that it was made for.
    seen: i64,
}

impl Review {
    /// Of these lists, once the visitor has made them the key's.
    async fn of(visitor: &Visitor, key: &Key, lists: &[String]) -> Result<Self, Failure> {
        let (catalog, store) = (visitor.catalog(), &visitor.store);
        checked(catalog, "lists", lists)?;
        let before = key.reach(catalog, &store.bounds_of(&[&key.owner, &key.made_by]).await?);
        let mut written = key.clone();
        written.lists = lists.iter().map(|list| list.as_str().into()).collect();
        let after = written.reach(catalog, &store.bounds_of(&[&key.owner, visitor.by.who()]).await?);
        let changes = Changes::between(catalog, &before, &after);
        Ok(Self { lists: lists.to_vec(), changes, seen: key.version })
    }
}

/// Shows the lists of a key. With `grant`, a tag that was refused, the lists that would grant it are reviewed.
#[acl::endpoint(GET, "/keys/{id}/list", tags("keys.keys.get"), modes(session), allow(method_mismatch))]
pub async fn list(visitor: Visitor) -> Response {
    let shown = async {
        let key = visitor.key().await?;
        let asked = Fields::read(visitor.query().as_bytes())?;
        match (asked.text("grant"), visitor.mode(&key.mode)) {
            ("", _) | (_, None) => show(&visitor, &key, None, None, None).await,
            (tag, Some(mode)) => {
                let mut texts: Vec<String> = texts_of(&key.lists);
                if let Some(first) = texts.first_mut() {
                    *first = Picker::new(visitor.catalog(), mode).list(first.clone()).granting(tag);
                }
                reviewed(&visitor, &key, &texts).await
            }
        }
    };
    visitor.answer(shown.await)
}

async fn show(
    visitor: &Visitor,
    key: &Key,
    typed: Option<&[String]>,
    review: Option<&Review>,
    failure: Option<&Failure>,
) -> Result<Response, Failure> {
    let promoted = match &*key.shadow {
        [] => None,
        shadow => {
            let texts: Vec<String> = texts_of(shadow);
            Some(Review::of(visitor, key, &texts).await?)
        }
    };
    let calls = if visitor.reads("GET", "keys/refusals") {
        Some(visitor.store.usage_of(key.id).await?)
    } else {
        None
    };
    let is_mine = key.owner == visitor.person().id || visitor.changes_others();
    let may_change = key.revoked.is_none() && is_mine && visitor.may("POST", "keys/{id}/list");
    let own: Vec<String> = texts_of(&key.lists);
    let within = visitor.bounds(&key.owner).await?;
    let wrong = Failure::wrong(failure, "lists");
    let editor = Editor {
        lists: typed.unwrap_or(&own),
        before: Some(&key.lists),
        within: &within,
        mistake: wrong.as_deref(),
        is_open: may_change,
        ..Editor::default()
    };
    let mode = visitor.mode(&key.mode);
    let content = html! {
        (tabs(visitor, key, "tags"))
        (Failure::above(failure))
        @if let Some(review) = review.filter(|_| may_change) { (difference(review)) }
        @match mode {
            None => p { "This version of the application has no mode " code { (key.mode) } ", so the key may call nothing." },
            Some(mode) => form method="post" {
                (editor.render(visitor, mode))
                @if may_change { button name="step" value="review" { "Review changes" } }
            },
        }
        (saved(visitor, key).await?)
        @if let (Some(mode), [list]) = (mode, &*key.lists) {
            (Findings::of(visitor.catalog(), mode, list).render(may_change))
        }
        @if let Some(promoted) = &promoted { (shadow(promoted, calls.as_deref(), may_change)) }
        @if let Some(calls) = &calls { (called(visitor, key, calls, may_change)) }
    };
    let status = failure.map_or(StatusCode::OK, |failure| failure.status);
    Ok(visitor.framed(status, Some(Section::Keys), &title(key), &content))
}

fn texts_of(lists: &[Box<str>]) -> Vec<String> {
    lists.iter().map(ToString::to_string).collect()
}

/// What the saved lists come to.
async fn saved(visitor: &Visitor, key: &Key) -> Result<Markup, Failure> {
    let (catalog, store) = (visitor.catalog(), &visitor.store);
    let names = visitor.names([&*key.made_by]).await;
    let reach = key.reach(catalog, &store.bounds_of(&[&key.owner, &key.made_by]).await?);
    let of_lists: Endpoints = match visitor.mode(&key.mode) {
        Some(mode) => Rights::new(catalog, mode, &key.lists).grant(),
        None => Endpoints::default(),
    };
    let by_list = |index: &u16| catalog.endpoint(*index).is_some_and(|it| it.access() == Access::Granted);
    let of_lists = of_lists.iter().filter(by_list).count();
    let what = if key.lists.len() > 1 { "The saved lists, by " } else { "The saved list, by " };
    Ok(html! {
        p.fact { (what) (names.of(&key.made_by)) ", grants " strong { (counted(of_lists as u64, "endpoint")) }
            "; with what is open to every " (key.mode) ", within the bounds of its owner and its author, this key may call "
            strong { (reach.len()) } "."
            @if key.revoked.is_some() { " " strong { "It was revoked." } }
            @else if !key.is_live() { " " strong { "It has expired." } } }
    })
}

fn difference(review: &Review) -> Markup {
    html! {
        section.review aria-label="Difference" {
            h2 { "Before it is saved" }
            p { (lists(&review.lists)) }
            (review.changes.render("the key may call"))
            form.actions method="post" {
                (hidden(review))
                button name="step" value="save" { "Save list" }
                button.quiet name="step" value="shadow" { "Try in shadow mode" }
            }
        }
    }
}

/// The lists, and the version of the key that they were reviewed for.
fn hidden(review: &Review) -> Markup {
    html! {
        input type="hidden" name="seen" value=(review.seen);
        input type="hidden" name="list" value=(review.lists.join(" | "));
    }
}

fn shadow(promoted: &Review, calls: Option<&[Used]>, may_change: bool) -> Markup {
    let refused = calls.map(|calls| calls.iter().filter(|used| used.code == WOULD_DENY).collect::<Vec<_>>());
    html! {
        section aria-label="Shadow mode" {
            h2 { "List in shadow mode" }
            p { (lists(&promoted.lists)) }
            @if let Some(refused) = refused {
                @if refused.is_empty() {
                    p { "So far it would have refused nothing that the key called." }
                } @else {
                    p { "It would have refused:" }
                    ul.endpoints.lost { @for used in refused {
                        li { code { (used.method) " " (used.path) } " " (counted(used.calls, "time")) }
                    } }
                }
            }
            details { summary { "What making it the list changes" } (promoted.changes.render("the key may call")) }
            @if may_change {
                form.actions method="post" {
                    (hidden(promoted))
                    button name="step" value="save" { "Make it the list" }
                    button.quiet name="step" value="drop" { "Drop it" }
                }
            }
        }
    }
}

fn called(visitor: &Visitor, key: &Key, calls: &[Used], may_change: bool) -> Markup {
    html! {
        section aria-label="Calls" {
            h2 { "What it has called" }
            @if calls.is_empty() { p.empty { "Nothing yet." } } @else {
                @if let Some(list) = suggested(visitor, key, calls) {
                    p { "A list of just that, as the API is today: " (lists(&[&list])) }
                    @if list.contains('*') { p.fact { "What is added to the API later and matches a " code { "*" } " of it is granted too." } }
                    @if may_change {
                        form method="post" {
                            input type="hidden" name="list" value=(list);
                            button.quiet name="step" value="review" { "Review this list" }
                        }
                    }
                }
                table.cards {
                    thead { tr { th { "Endpoint" } th { "Outcome" } th { "Calls" } th { "Last" } } }
                    tbody { @for used in calls.iter().filter(|used| used.code != WOULD_DENY) { tr {
                        td data-name="Endpoint" {
                            @if used.method.is_empty() { "No declared endpoint" } @else { code { (used.method) " " (used.path) } }
                        }
                        td data-name="Outcome" {
                            @if used.code == ALLOWED { "allowed" } @else {
                                span.mark.bad { (used.code) }
                                @let tag = tag_of(visitor, &used.method, &used.path);
                                @if let Some(remedy) = remedy(visitor, key.id, &used.code, tag).filter(|_| may_change) { " " (remedy) }
                            }
                        }
                        td data-name="Calls" { (used.calls) }
                        td data-name="Last" { (time(Some(used.last))) }
                    } } }
                }
            }
        }
    }
}

/// The list that a careful colleague would write for what was let in. None if nothing was that needs a list.
fn suggested(visitor: &Visitor, key: &Key, calls: &[Used]) -> Option<String> {
    let catalog = visitor.catalog();
    let called = calls.iter().filter(|used| used.code == ALLOWED);
    let used = called.filter_map(|used| catalog.find(&used.method, &used.path));
    suggest::list_for(catalog, used, visitor.mode(&key.mode)?).text()
}

/// Reviews lists, saves them, tries them in shadow mode or drops those.
#[acl::endpoint(POST, "/keys/{id}/list", tags("keys.keys.put"), modes(session), allow(method_mismatch))]
pub async fn save_list(filled: Filled) -> Response {
    filled.visitor.answer(saving(&filled).await)
}

async fn saving(filled: &Filled) -> Result<Response, Failure> {
    let visitor = &filled.visitor;
    let key = visitor.own_key().await?;
    let mode = visitor.mode(&key.mode);
    let mode = mode.ok_or_else(|| Failure::bad_request("The application has no such mode any more."))?;
    let texts = lists_of(filled, mode);
    let step = filled.text("step");
    let (edit, said) = match step {
        "save" => {
            let is_tried = texts.iter().map(String::as_str).eq(key.shadow.iter().map(|list| &**list));
            let edit = Edit::new().lists(&texts);
            // What was only tried until now is tried no longer.
            let edit = if is_tried { edit.shadow::<String>([]) } else { edit };
            (edit, format!("Saved the list of key {}. It counts from now on.", key.id))
        }
        "shadow" => (
            Edit::new().shadow(&texts),
            format!(
                "The list is tried in shadow mode: key {} may call what it could, and what the list would refuse is counted.",
                key.id
            ),
        ),
        "drop" => {
            (Edit::new().shadow::<String>([]), format!("Dropped the list in shadow mode of key {}.", key.id))
        }
        "pick" => return show(visitor, &key, Some(&texts), None, None).await,
        _ => return reviewed(visitor, &key, &texts).await,
    };
    let saved = async {
        let edit = edit.seen(filled.seen()?);
        Ok::<_, Failure>(visitor.store.edit(&visitor.by, key.id, edit).await?)
    };
    match saved.await {
        Ok(_) => Ok(visitor.lead_to(&format!("keys/{}/list", key.id), &said)),
        Err(failure) => {
            // The difference as it is by now, if there is one.
            let key = visitor.own_key().await?;
            let review = if step == "drop" { None } else { Review::of(visitor, &key, &texts).await.ok() };
            show(visitor, &key, Some(&texts), review.as_ref(), Some(&failure)).await
        }
    }
}

/// The tab, with what these lists would change or why they are refused.
async fn reviewed(visitor: &Visitor, key: &Key, texts: &[String]) -> Result<Response, Failure> {
    match Review::of(visitor, key, texts).await {
        Ok(review) => show(visitor, key, Some(texts), Some(&review), None).await,
        Err(failure) => show(visitor, key, Some(texts), None, Some(&failure)).await,
    }
}
