//! The page as a person uses it, in headless Chromium.

use chromium::fantoccini::Locator;
use chromium::fantoccini::key::Key;
use chromium::{Page, Theme, browse};
use serde_json::json;

use crate::serve;

pub(crate) async fn open(page: &Page) {
    let base = serve::api().await;
    page.goto(&format!("{base}/doc")).await.unwrap();
}

pub(crate) async fn type_list(page: &Page, text: &str) {
    page.find(Locator::Id("list")).await.unwrap().send_keys(text).await.unwrap();
    // What is at the caret is still being written.
    page.value("document.activeElement.blur()").await;
}

/// Waits for the words that the preview says.
async fn said(page: &Page, words: &str) {
    let script =
        format!("return document.querySelector('.acl-summary').textContent.includes({})", json!(words));
    page.until(words, &script).await;
}

pub(crate) const SHOWN: &str =
    "[...document.querySelectorAll('.endpoint')].filter(each => each.checkVisibility()).length";

#[chromium::test]
fn typing_a_list_shows_how_many_and_which_endpoints_and_why() {
    browse(|page| async move {
        open(&page).await;
        assert_eq!(page.value("return document.querySelectorAll('.verdict:not(:empty)').length").await, 0);
        type_list(&page, "tickets.*").await;
        // 7 of tickets; the two that need no grant.
        said(&page, "7 by this list").await;
        type_list(&page, ", -*.delete").await;
        said(&page, "6 by this list").await;
        let verdict = "return document.getElementById('DELETE:/api/v2/tickets/{id}').querySelector('.verdict').textContent";
        assert_eq!(page.value(verdict).await, "-*.delete");
        let verdict =
            "return document.getElementById('GET:/api/v2/discover').querySelector('.verdict').textContent";
        assert_eq!(page.value(verdict).await, "public");
        page.value("document.getElementById('DELETE:/api/v2/tickets/{id}').open = true").await;
        page.until("the line", "return document.querySelector('.endpoint[open] .line').textContent == 'denied: -*.delete matches tag tickets.tickets.delete'").await;
        // In another mode, and then without a list.
        page.value("const m = document.getElementById('mode'); m.value = 'partner'; m.dispatchEvent(new Event('change'))").await;
        said(&page, "0 by this list, 1 open to every partner, of 2 that partners can reach").await;
        page.value(
            "const l = document.getElementById('list'); l.value = ''; l.dispatchEvent(new Event('input'))",
        )
        .await;
        page.until("no verdicts", "return document.querySelectorAll('.verdict:not(:empty)').length == 0")
            .await;
        assert_eq!(page.console().await, Vec::<String>::new());
    });
}

#[chromium::test]
fn p7_a_mistake_is_marked_at_its_place() {
    browse(|page| async move {
        open(&page).await;
        type_list(&page, "tickets.*, tick*, people.*,").await;
        said(&page, "2 mistakes").await;
        let marks = "return [...document.querySelectorAll('.acl-marks mark')].map(mark => mark.textContent)";
        assert_eq!(page.value(marks).await, json!(["tick*", ","]));
        assert_eq!(
            page.value("return document.getElementById('list').getAttribute('aria-invalid')").await,
            "true"
        );
        let verdicts =
            "return [...new Set([...document.querySelectorAll('.verdict')].map(each => each.textContent))]";
        assert_eq!(page.value(verdicts).await, json!(["list is malformed", "public"]));
        // The mark lies under the word: the layer has the field's metrics.
        let layout = "const [a, b] = ['.acl-marks', '.acl-field'].map(what => getComputedStyle(document.querySelector(what))); \
             return ['fontSize', 'fontFamily', 'lineHeight', 'letterSpacing', 'paddingLeft', 'paddingTop', 'width', 'borderLeftWidth'] \
             .filter(name => a[name] != b[name])";
        assert_eq!(page.value(layout).await, json!([]));
        // The message leads to the place.
        page.value("document.querySelector('.acl-errors .acl-go').click()").await;
        let selected = "const l = document.getElementById('list'); return l.value.slice(l.selectionStart, l.selectionEnd)";
        assert_eq!(page.value(selected).await, "tick*");
        page.press("tickets.tickets.list").await;
        page.value("document.activeElement.blur()").await;
        said(&page, "one mistake").await;
    });
}

#[chromium::test]
fn a_lint_offers_what_was_meant() {
    browse(|page| async move {
        open(&page).await;
        type_list(&page, "*, -tickts.*").await;
        said(&page, "stale").await;
        page.find(Locator::Css(".acl-use")).await.unwrap().click().await.unwrap();
        page.until("the list", "return document.getElementById('list').value == '*, -tickets.*'").await;
        page.until(
            "no stale list",
            "return !document.querySelector('.acl-summary').textContent.includes('stale')",
        )
        .await;
        type_list(&page, ", tickets.tickets.list").await;
        page.until("a lint", "return document.querySelector('.acl-finding.acl-no_effect') != null").await;
    });
}

#[chromium::test]
fn s5_lists_in_one_field_are_each_marked_at_their_place() {
    browse(|page| async move {
        open(&page).await;
        type_list(&page, "tickets.*, -*.delete | *.delete, tick* | *, -ticket.*").await;
        said(&page, "6 by these lists, 2 open to every key, of 11 that keys can reach; list 2 is malformed: one mistake, so it grants")
            .await;
        said(&page, "list 3 is stale: -ticket.* matches no").await;
        let marks = "return [...document.querySelectorAll('.acl-marks mark')].map(mark => mark.textContent)";
        assert_eq!(page.value(marks).await, json!(["tick*", "-ticket.*"]));
        page.value("document.querySelector('.acl-errors .acl-go').click()").await;
        let selected = "const l = document.getElementById('list'); return l.value.slice(l.selectionStart, l.selectionEnd)";
        assert_eq!(page.value(selected).await, "tick*");
        // With the second list whole, what the first denies is granted by it.
        page.press("tickets.*").await;
        said(&page, "7 by these lists").await;
        page.find(Locator::Css(".acl-stale .acl-use")).await.unwrap().click().await.unwrap();
        let text = "return document.getElementById('list').value";
        page.until(
            "the suggestion in its list",
            &format!("{text} == 'tickets.*, -*.delete | *.delete, tickets.* | *, -tickets.*'"),
        )
        .await;
        let line = "const it = document.getElementById('DELETE:/api/v2/tickets/{id}'); it.open = true; return it.querySelector('.line').textContent";
        page.until(
            "why",
            &line.replace("return ", "return 'allowed: *.delete matches tag tickets.tickets.delete' == "),
        )
        .await;
    });
}

#[chromium::test]
fn findings_of_one_kind_are_one_and_removed_together() {
    browse(|page| async move {
        open(&page).await;
        type_list(
            &page,
            "people.* | tickets.*, tickets.tickets.list, *, tickets.tickets.get, -admin.secret.*",
        )
        .await;
        said(&page, "stale").await;
        let text = "return document.getElementById('list').value";
        page.find(Locator::Css(".acl-stale .acl-use")).await.unwrap().click().await.unwrap();
        page.until(
            "no stale list",
            &text.replace("return ", "return !").replace(".value", ".value.includes('secret.')"),
        )
        .await;
        page.value("document.activeElement.blur()").await;
        let redundant = "document.querySelectorAll('.acl-redundant')";
        page.until("one finding", &format!("return {redundant}.length == 1 && {redundant}[0].textContent.startsWith('list 2: 3 redundant patterns')")).await;
        let each = format!(
            "const all = {redundant}[0].querySelector('details'); all.open = true; return all.innerText"
        );
        let each = page.value(&each).await;
        assert!(each.as_str().unwrap().contains("tickets.tickets.get"), "{each}");
        page.find(Locator::Css(".acl-redundant > .acl-use")).await.unwrap().click().await.unwrap();
        page.until(
            "a shorter list",
            "return document.getElementById('list').value == 'people.* | *, -admin.secrets.*'",
        )
        .await;
        page.until("none is left", &format!("return {redundant}.length == 0")).await;
    });
}

#[chromium::test]
fn search_and_choice_filter_endpoints() {
    browse(|page| async move {
        page.screen(1280, 800).await;
        open(&page).await;
        let search = page.find(Locator::Id("search")).await.unwrap();
        assert_eq!(page.value(&format!("return {SHOWN}")).await, 11);
        search.send_keys("tickets get").await.unwrap();
        page.until("fewer", &format!("return {SHOWN} == 3")).await;
        page.until(
            "it is said",
            "return document.getElementById('shown').textContent == '3 endpoints shown'",
        )
        .await;
        search.clear().await.unwrap();
        search.send_keys("mode:partner").await.unwrap();
        page.until("one", &format!("return {SHOWN} == 1")).await;
        search.send_keys(" nowhere").await.unwrap();
        page.until("none", "return document.getElementById('none').checkVisibility()").await;
        page.find(Locator::Id("all")).await.unwrap().click().await.unwrap();
        page.until("all again", &format!("return {SHOWN} == 11")).await;
        assert_eq!(page.value("return document.activeElement.id").await, "search");
        page.press("mode:partner").await;
        page.until("one", &format!("return {SHOWN} == 1")).await;
        page.press(&char::from(Key::Escape).to_string()).await;
        page.until("all again", &format!("return {SHOWN} == 11")).await;
        type_list(&page, "*.list").await;
        said(&page, "by this list").await;
        page.value("const s = document.getElementById('show'); s.value = 'refused'; s.dispatchEvent(new Event('change'))").await;
        page.until("the refused", "return [...document.querySelectorAll('.endpoint')].every(each => each.hidden == (each.querySelector('.verdict').dataset.state == 'granted'))").await;
    });
}

#[chromium::test]
fn a_dry_run_shows_the_decision_line() {
    browse(|page| async move {
        open(&page).await;
        type_list(&page, "tickets.*").await;
        said(&page, "by this list").await;
        let path = page.find(Locator::Id("path")).await.unwrap();
        path.send_keys("/api/v2/tickets/7").await.unwrap();
        page.press(&char::from(Key::Enter).to_string()).await;
        let says = |text: &str| {
            format!("return document.getElementById('dry-answer').innerText.startsWith({})", json!(text))
        };
        page.until(
            "the line",
            &says("allowed: tickets.* matches tag tickets.tickets.get\nGET /api/v2/tickets/{id}"),
        )
        .await;
        // It follows the list.
        type_list(&page, ", -*.get").await;
        page.until("the other line", &says("denied: -*.get matches tag tickets.tickets.get")).await;
    });
}

#[chromium::test]
fn the_keyboard_alone_is_enough() {
    browse(|page| async move {
        open(&page).await;
        let [tab, enter, escape, up, down] =
            [Key::Tab, Key::Enter, Key::Escape, Key::Up, Key::Down].map(|key| char::from(key).to_string());
        let at = "return document.activeElement.id || document.activeElement.className || document.activeElement.tagName";
        page.press(&tab).await;
        page.until("the first stop", "return document.activeElement.className == 'skip'").await;
        assert_eq!(
            page.value("return document.querySelector('.skip').getBoundingClientRect().top >= 0").await,
            true
        );
        for stop in ["search", "show", "mode", "SUMMARY", "list"] {
            page.press(&tab).await;
            assert_eq!(page.value(at).await, stop);
            // What has the focus can be seen to have it.
            assert_ne!(
                page.value("return getComputedStyle(document.activeElement).outlineStyle").await,
                "none"
            );
        }
        // In a field a slash is a slash.
        page.press("a/").await;
        assert_eq!(page.value("return document.getElementById('list').value").await, "a/");
        page.value("document.activeElement.blur()").await;
        page.press("/").await;
        assert_eq!(page.value(at).await, "search");
        page.press("messages").await;
        page.until("one", &format!("return {SHOWN} == 1")).await;
        // Down from the search: groups, then endpoints. Enter and the space bar open, Escape closes.
        let heading = "return document.activeElement.parentElement.id";
        for expected in ["", "group-tickets", "GET:/api/v2/tickets/{id}/messages"] {
            page.press(&down).await;
            assert_eq!(page.value(heading).await, expected);
        }
        let is_open = "return document.activeElement.parentElement.open";
        for key in [&enter, " "] {
            page.press(key).await;
            assert_eq!(page.value(is_open).await, true);
            page.press(&escape).await;
            assert_eq!(page.value(is_open).await, false);
            assert_eq!(page.value(heading).await, "GET:/api/v2/tickets/{id}/messages");
        }
        // Past what a closed group holds, and not past the end.
        page.value("document.getElementById('search').focus(); document.getElementById('search').select()")
            .await;
        page.press(&char::from(Key::Backspace).to_string()).await;
        page.value("document.querySelector('#group-people > summary').focus()").await;
        for (key, expected) in [(&enter, "group-people"), (&down, "group-tickets"), (&up, "group-people")] {
            page.press(key).await;
            assert_eq!(page.value(heading).await, expected);
        }
        page.value("[...document.querySelectorAll('.endpoint > summary')].at(-1).focus()").await;
        page.press(&down).await;
        assert_eq!(
            page.value(
                "return document.activeElement == [...document.querySelectorAll('.endpoint > summary')].at(-1)"
            )
            .await,
            true
        );
    });
}

#[chromium::test]
fn both_themes_follow_the_system_and_the_switch() {
    browse(|page| async move {
        page.theme(Theme::Dark).await;
        open(&page).await;
        let back = "return getComputedStyle(document.body).backgroundColor";
        let dark = page.value(back).await;
        page.theme(Theme::Light).await;
        let light = page.value(back).await;
        assert_eq!((light.as_str(), dark.as_str()), (Some("rgb(247, 248, 250)"), Some("rgb(20, 23, 27)")));
        let choose = |name: &str| {
            format!(
                "const t = document.getElementById('theme'); t.value = '{name}'; t.dispatchEvent(new Event('change'))"
            )
        };
        page.value(&choose("dark")).await;
        assert_eq!(page.value(back).await, dark);
        page.refresh().await.unwrap();
        assert_eq!(page.value(back).await, dark, "the choice is kept");
        page.value(&choose("")).await;
        assert_eq!(page.value(back).await, light);
    });
}

#[chromium::test]
fn a_link_to_an_endpoint_opens_it() {
    browse(|page| async move {
        let base = serve::api().await;
        page.goto(&format!("{base}/doc#PATCH:/api/v2/tickets/{{id}}")).await.unwrap();
        page.until("it is open", "return document.getElementById('PATCH:/api/v2/tickets/{id}').open").await;
        page.value("document.querySelector('.endpoint[open] dd a.get').click()").await;
        page.until("the other", "return document.getElementById('GET:/api/v2/tickets/{id}').open").await;
        assert_eq!(
            page.value("return document.activeElement.parentElement.id").await,
            "GET:/api/v2/tickets/{id}"
        );
        // A link that leads nowhere is no mistake of the page.
        for name in ["#%E0", "#nothing", "#"] {
            page.value(&format!("location.hash = '{name}'")).await;
        }
        assert_eq!(page.console().await, Vec::<String>::new());
    });
}

#[chromium::test]
fn lists_stay_out_of_urls() {
    browse(|page| async move {
        open(&page).await;
        type_list(&page, "people.hidden.*").await;
        said(&page, "by this list").await;
        let urls = page.value("return performance.getEntriesByType('resource').map(each => each.name).concat(location.href)").await;
        assert!(urls.to_string().contains("/doc/preview"));
        assert!(!urls.to_string().contains("hidden"), "{urls}");
        assert_eq!(
            page.value("return Object.keys(localStorage).length + Object.keys(sessionStorage).length").await,
            0
        );
    });
}

#[chromium::test]
fn without_a_script_the_page_can_be_read() {
    browse(|page| async move {
        let base = serve::api().await;
        page.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
        page.goto(&format!("{base}/doc")).await.unwrap();
        let heading = page.find(Locator::Css("[id='GET:/api/v2/secrets'] summary")).await.unwrap();
        heading.click().await.unwrap();
        let about = page.find(Locator::Css("[id='GET:/api/v2/secrets'] .about")).await.unwrap();
        let text = about.text().await.unwrap();
        for part in [
            "API tags for this endpoint",
            "admin.secrets.list",
            "Applicable API modes",
            "session",
            "no wildcard",
        ] {
            assert!(text.contains(part), "{text}");
        }
        // What needs a script is not shown.
        for id in ["search", "list", "dry"] {
            assert!(!page.find(Locator::Id(id)).await.unwrap().is_displayed().await.unwrap(), "{id}");
        }
        let body = page.find(Locator::Css("aside")).await.unwrap().text().await.unwrap();
        assert!(body.contains("Without a script"), "{body}");
    });
}

#[chromium::test]
fn those_who_want_less_motion_get_less() {
    browse(|page| async move {
        open(&page).await;
        let moves = "const bar = document.querySelector('.acl-measure span'); \
             return [getComputedStyle(document.documentElement).scrollBehavior, getComputedStyle(bar).transitionDuration]";
        assert_eq!(page.value(moves).await, json!(["smooth", "0.15s"]));
        let features = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
        page.devtools("Emulation.setEmulatedMedia", features).await;
        assert_eq!(page.value(moves).await, json!(["auto", "0s"]));
    });
}

#[chromium::test]
fn a_policy_is_tried_with_one_click() {
    browse(|page| async move {
        page.screen(1280, 900).await;
        open(&page).await;
        page.find(Locator::Css("[data-list='*.list, *.get']")).await.unwrap().click().await.unwrap();
        said(&page, "of 11 that keys can reach").await;
        assert_eq!(page.value("return document.getElementById('list').value").await, "*.list, *.get");
        // What a pattern decides is shown by a click on it.
        page.until("the patterns", "return document.querySelectorAll('.decides button').length == 2").await;
        page.find(Locator::Css(".decides button")).await.unwrap().click().await.unwrap();
        let shown = "return [...document.querySelectorAll('.endpoint:not([hidden])')].map(each => each.querySelector('.verdict').textContent)";
        let verdicts = page.value(shown).await;
        let verdicts = verdicts.as_array().unwrap();
        assert!(!verdicts.is_empty() && verdicts.iter().all(|text| text == "*.list"), "{verdicts:?}");
    });
}

#[chromium::test]
fn the_key_that_searches_can_be_another_or_none() {
    browse(|page| async move {
        page.screen(1280, 900).await;
        open(&page).await;
        let at = "return document.activeElement.id";
        let choose = |key: &str| {
            format!(
                "const k = document.getElementById('key'); k.value = '{key}'; k.dispatchEvent(new Event('change')); document.activeElement.blur()"
            )
        };
        page.press("/").await;
        page.until("the search has the focus", "return document.activeElement.id == 'search'").await;
        page.value(&choose("none")).await;
        page.press("/").await;
        assert_ne!(page.value(at).await, "search");
        assert_eq!(
            page.value("return document.getElementById('search').ariaKeyShortcuts").await,
            json!(null)
        );
        page.value(&choose("Ctrl K")).await;
        page.press("/k").await;
        assert_ne!(page.value(at).await, "search");
        page.refresh().await.unwrap();
        assert_eq!(page.value("return document.querySelector('.search kbd').textContent").await, "Ctrl K");
        page.value("document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, bubbles: true }))").await;
        page.until("the search has the focus", "return document.activeElement.id == 'search'").await;
    });
}
