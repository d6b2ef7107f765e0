//! All keys, by page or by equal lists, searched by what they reach.

use axum::response::Response;
use maud::{Markup, html};

use super::failure::Failure;
use super::fields::{Fields, query};
use super::filter::{Filter, SORTS, reachable};
use super::findings::counts;
use super::frame::Section;
use super::key_page::state;
use super::pager::{PER_PAGE, Pager};
use super::text::{beginning, counted, print, time};
use super::visitor::{Names, Visitor};
use crate::find::Group;
use crate::key::Key;

/// Lists keys.
#[acl::endpoint(GET, "/keys", tags("keys.keys.list"), modes(session))]
pub async fn keys(visitor: Visitor) -> Response {
    let shown = async {
        let asked = Fields::read(visitor.query().as_bytes())?;
        let form = Filter::form(&visitor, &asked);
        let content = match content(&visitor, asked, &form).await {
            Ok(content) => content,
            Err(failure) => {
                let content = html! { (Failure::above(Some(&failure))) (form) (reachable(&visitor)) };
                return Ok(visitor.framed(failure.status, Some(Section::Keys), "API keys", &content));
            }
        };
        Ok::<_, Failure>(visitor.page(Section::Keys, "API keys", &content))
    };
    visitor.answer(shown.await)
}

async fn content(visitor: &Visitor, asked: Fields, form: &Markup) -> Result<Markup, Failure> {
    let filter = Filter::of(visitor, asked)?;
    let pager = Pager::of(filter.asked())?;
    let (count, table, total) = if filter.is_grouped() {
        let groups = visitor.store.groups(&filter.search).await?;
        let (keys, total) = (groups.iter().map(|group| group.keys).sum::<u64>(), groups.len() as u64);
        let count = html! { strong { (counted(keys, "live key")) } ", " strong { (counted(total, "different list")) } };
        let page: Vec<&Group> = groups.iter().skip(pager.skip() as usize).take(PER_PAGE as usize).collect();
        (count, groups_table(visitor, &filter, &page), total)
    } else {
        let search = filter.search.clone().skip(pager.skip()).count(PER_PAGE);
        let (found, total) = visitor.store.search_counted(&search).await?;
        let names = visitor.names(found.iter().map(|key| &*key.owner)).await;
        let count = html! {
            strong { (counted(total, "key")) }
            @if total > u64::from(PER_PAGE) {
                ", " (u64::from(pager.skip()) + 1) " to " (u64::from(pager.skip()) + found.len() as u64) " shown"
            }
        };
        (count, keys_table(visitor, &filter, &found, total, &names), total)
    };
    Ok(html! {
        div.bar {
            p { (count) }
            div.actions {
                (print())
                @if visitor.may("GET", "keys/csv") {
                    a.button.quiet href={ (visitor.place.link("keys/csv")) "?" (filter.conditions()) } { "CSV" }
                }
                @if visitor.may("GET", "keys/new") { a.button href=(visitor.place.link("keys/new")) { "Create key" } }
            }
        }
        (form)
        (table)
        (pager.render(total, &filter.with(&[])))
        (reachable(visitor))
    })
}

fn keys_table(visitor: &Visitor, filter: &Filter, found: &[Key], total: u64, names: &Names) -> Markup {
    let (narrows, revokes) = (visitor.may("GET", "keys/narrow"), visitor.may("GET", "keys/revoke"));
    let selects = !found.is_empty() && (narrows || revokes);
    html! {
        form.selection method="get" {
            @if selects { input type="hidden" name="selected" value="1"; }
            @if found.is_empty() { (none(visitor)) } @else { table.cards {
                thead { tr {
                    @if selects { th { span.unseen { "Selected" } } }
                    @for (name, says, _) in SORTS.into_iter().take(3) { (filter.heading(name, says)) }
                    th { "List" }
                    @for (name, says, _) in SORTS.into_iter().skip(3) { (filter.heading(name, says)) }
                } }
                tbody { @for key in found { (row(visitor, key, selects, names)) } }
            } }
            @if selects {
                div.actions {
                    label.tick.all hidden { input type="checkbox" data-acl-all; span { "All on this page" } }
                    span.fact { "With selected:" }
                    @if narrows { button.quiet formaction=(visitor.place.link("keys/narrow")) { "Narrow…" } }
                    @if revokes { button.quiet formaction=(visitor.place.link("keys/revoke")) { "Revoke…" } }
                }
            }
        }
        // Not one page of them, but all that were found.
        @if selects && total > 0 {
            @let conditions = filter.conditions();
            div.actions {
                span.fact { "With all " (total) " found:" }
                @if narrows { a.button.quiet href={ (visitor.place.link("keys/narrow")) "?" (conditions) } { "Narrow these…" } }
                @if revokes && filter.is_narrow() {
                    a.button.quiet href={ (visitor.place.link("keys/revoke")) "?" (conditions) } { "Revoke these…" }
                }
            }
        }
    }
}

fn row(visitor: &Visitor, key: &Key, selects: bool, names: &Names) -> Markup {
    let link = visitor.place.link(&format!("keys/{}", key.id));
    html! {
        tr {
            @if selects {
                td.select data-name="Select" { input type="checkbox" name="key" value=(key.id) aria-label={ "Select key " (key.id) }; }
            }
            td data-name="Key" { (key.id) }
            td data-name="Name" {
                @if visitor.may("GET", "keys/{id}") { a href=(link) { (key.name) } } @else { (key.name) }
                @if key.mode != "key" { " " span.mark { (key.mode) } }
                @if !key.shadow.is_empty() { " " span.mark { "shadow mode" } }
                " " (state(key))
            }
            td data-name="Owner" { (names.of(&key.owner)) }
            td data-name="List" { (beginning(&key.lists)) }
            td data-name="Expires" { (time(key.expires)) }
            td data-name="Last used" { (time(key.last_used)) }
        }
    }
}

fn none(visitor: &Visitor) -> Markup {
    html! { p.empty { "No matching keys. " a href=(visitor.place.link("keys")) { "Show all keys." } } }
}

fn groups_table(visitor: &Visitor, filter: &Filter, groups: &[&Group]) -> Markup {
    html! {
        @if groups.is_empty() { (none(visitor)) } @else { table.cards {
            thead { tr { th { "List" } th { "Keys" } th { "Found" } th { "Last used" } } }
            tbody { @for group in groups {
                tr {
                    td data-name="List" { (beginning(&group.lists)) }
                    td data-name="Keys" {
                        a href={ "?" (query(filter.with(&[("group", &group.id), ("view", "")]))) } { (group.keys) }
                    }
                    td data-name="Found" { (counts(visitor.catalog(), &group.lists)) }
                    td data-name="Last used" { (time(group.last_used)) }
                }
            } }
        } }
    }
}
