//! The tree of boxes in headless Chromium, by mouse and by keyboard, in step with the text both ways.

use chromium::fantoccini::Locator;
use chromium::fantoccini::key::Key;
use chromium::{Page, browse};
use serde_json::json;

use crate::serve;

async fn open(page: &Page) {
    page.screen(1280, 900).await;
    let base = serve::api().await;
    page.goto(&format!("{base}/doc")).await.unwrap();
    page.find(Locator::Css(".pick > summary")).await.unwrap().click().await.unwrap();
    page.until("the tree", "return document.querySelector('.acl-tree li').ariaLabel?.includes('0 of 9')")
        .await;
}

async fn text(page: &Page, list: &str) {
    let is = format!("return document.getElementById('list').value == {}", json!(list));
    page.until(list, &is).await;
}

/// Waits until the row of this pattern is ticked so.
async fn ticked(page: &Page, node: &str, state: &str) {
    let is = format!("return document.querySelector('[data-pick=\"{node}\"]').ariaChecked == '{state}'");
    page.until(&format!("{node} is {state}"), &is).await;
}

async fn click(page: &Page, css: &str) {
    page.find(Locator::Css(css)).await.unwrap().click().await.unwrap();
}

async fn unfold(page: &Page, branch: &str) {
    click(page, &format!("[data-pick=\"{branch}\"] > .acl-row > .acl-twist")).await;
}

#[chromium::test]
fn boxes_write_the_text_and_the_text_ticks_the_boxes() {
    browse(|page| async move {
        open(&page).await;
        // From the tree to the text: the reading of two groups takes two clicks.
        click(&page, "[data-pick=\"tickets.*\"] > .acl-row .acl-part input").await;
        text(&page, "tickets.tickets.get, tickets.*.list").await;
        ticked(&page, "tickets.*", "mixed").await;
        click(&page, "[data-pick=\"people.*\"] > .acl-row .acl-all input").await;
        text(&page, "tickets.tickets.get, tickets.*.list, people.*").await;
        ticked(&page, "people.*", "true").await;
        ticked(&page, "*", "mixed").await;
        let chips = "return [...document.querySelectorAll('.acl-chips code')].map(each => each.textContent)";
        page.until(
            "a chip",
            &chips
                .replace("return ", "return JSON.stringify(")
                .replace("textContent)", "textContent)) == '[\"tickets.*.list\"]'"),
        )
        .await;
        unfold(&page, "people.*").await;
        // From the text to the tree: a deny across groups is a chip that can be taken away.
        let list = page.find(Locator::Id("list")).await.unwrap();
        list.clear().await.unwrap();
        list.send_keys("tickets.*, -*.delete").await.unwrap();
        ticked(&page, "people.staff.*", "false").await;
        page.until(
            "a deny",
            "return document.querySelector('.acl-chips .acl-deny')?.textContent.includes('denies -*.delete')",
        )
        .await;
        // What is folded away is told once it is unfolded.
        for branch in ["tickets.*", "tickets.tickets.*"] {
            unfold(&page, branch).await;
        }
        let row = "return document.querySelector('[data-pick=\"tickets.tickets.delete\"]').ariaLabel";
        assert_eq!(page.value(row).await, "delete, 0 of 1, denied by -*.delete");
        click(&page, ".acl-deny button").await;
        text(&page, "tickets.*").await;
        ticked(&page, "tickets.*", "true").await;
        // What the mode cannot have is not there.
        page.value("const m = document.getElementById('mode'); m.value = 'partner'; m.dispatchEvent(new Event('change'))").await;
        page.until("fewer", "return document.querySelector('[data-pick=\"tickets.*\"]').hidden").await;
        assert_eq!(page.console().await, Vec::<String>::new());
    });
}

#[chromium::test]
fn the_tree_is_used_by_the_keyboard_alone() {
    browse(|page| async move {
        open(&page).await;
        page.value("document.querySelector('.acl-tree [tabindex=\"0\"]').focus()").await;
        let at = "return document.activeElement.dataset.pick ?? document.activeElement.ariaLabel";
        let [down, up, left, right, home, end, tab] =
            [Key::Down, Key::Up, Key::Left, Key::Right, Key::Home, Key::End, Key::Tab]
                .map(|key| char::from(key).to_string());
        for (key, expected) in [
            (&*down, "admin.*"),
            ("t", "tickets.*"),
            (&right, "tickets.*"),
            (&right, "tickets.messages.*"),
            (&down, "tickets.tickets.*"),
            (&right, "tickets.tickets.*"),
            (&right, "tickets.tickets.delete"),
            (&up, "tickets.tickets.*"),
            (&left, "tickets.tickets.*"),
            (&left, "tickets.*"),
            (&left, "tickets.*"),
            (&left, "*"),
            (&end, "tickets.*"),
            (&home, "*"),
            (&end, "tickets.*"),
        ] {
            page.press(key).await;
            assert_eq!(page.value(at).await, expected, "{key:?}");
        }
        page.press(" ").await;
        text(&page, "tickets.*").await;
        ticked(&page, "tickets.*", "true").await;
        assert_eq!(page.value(at).await, "tickets.*");
        // Its reading and its writing are the next stops.
        page.press(&tab).await;
        assert_eq!(page.value(at).await, "Read tickets");
        page.press(&tab).await;
        assert_eq!(page.value(at).await, "Write tickets");
        page.press(" ").await;
        ticked(&page, "tickets.*", "mixed").await;
        let is_read_only = "const l = document.getElementById('list').value; return l.startsWith('tickets.*, -') && l.includes('delete')";
        page.until("no writing", is_read_only).await;
        let roles = "return [...document.querySelectorAll('.acl-tree li')].every(each => each.role == 'treeitem' && each.ariaLabel && each.ariaLevel && (!each.querySelector('ul') || each.ariaExpanded))";
        assert_eq!(page.value(roles).await, true);
        assert_eq!(
            page.value("return document.querySelectorAll('.acl-tree [tabindex=\"0\"]').length").await,
            3
        );
    });
}

#[chromium::test]
fn the_tree_is_searched() {
    browse(|page| async move {
        open(&page).await;
        // Folded and unfolded again it is still one tree.
        for _ in 0..2 {
            click(&page, ".pick > summary").await;
        }
        let searches = "return document.querySelectorAll('.acl-picker input[type=search]').length";
        assert_eq!(page.value(searches).await, 1);
        click(&page, ".acl-picker input[type=search]").await;
        page.press("tickets delete").await;
        let shown = "return [...document.querySelectorAll('.acl-tree li')].filter(each => each.checkVisibility()).map(each => each.dataset.pick)";
        let found = json!(["*", "tickets.*", "tickets.tickets.*", "tickets.tickets.delete"]);
        page.until(
            "one",
            &format!(
                "{} == {}",
                shown.replace("return ", "return JSON.stringify(") + ")",
                json!(found.to_string())
            ),
        )
        .await;
        page.press(&char::from(Key::Down).to_string()).await;
        assert_eq!(page.value("return document.activeElement.dataset.pick").await, "*");
    });
}

#[chromium::test]
fn a_right_list_typed_by_hand_is_never_red_and_nothing_moves() {
    browse(|page| async move {
        open(&page).await;
        page.value("
            window.seen = new Set();
            const look = () => {
                const field = document.getElementById('list'), dry = document.getElementById('dry');
                if (field.ariaInvalid == 'true') seen.add('invalid');
                if (document.querySelector('.acl-errors, .acl-finding, .acl-marks mark')) seen.add('marked');
                seen.add(`at ${Math.round(dry.getBoundingClientRect().top + document.querySelector('.panel').scrollTop)}`);
                requestAnimationFrame(look);
            };
            document.querySelector('.pick').open = false;
            requestAnimationFrame(look);").await;
        page.find(Locator::Id("list")).await.unwrap().click().await.unwrap();
        for key in "tickets.*, people.staff.list, -*.delete".chars() {
            page.press(&key.to_string()).await;
            page.value("return new Promise(done => setTimeout(done, 130))").await;
        }
        page.until(
            "a count",
            "return document.querySelector('.acl-summary').textContent.startsWith('7 by this list')",
        )
        .await;
        let seen = page.value("return [...seen]").await;
        assert_eq!(seen.as_array().unwrap().len(), 1, "{seen}");
        // A mistake is one once the caret is elsewhere.
        page.press(", tick*").await;
        page.until(
            "it is said",
            "return document.querySelector('.acl-summary').textContent.includes('tick* is being written')",
        )
        .await;
        page.value("document.activeElement.blur()").await;
        page.until("a mistake", "return document.getElementById('list').ariaInvalid == 'true'").await;
    });
}

#[chromium::test]
fn a_pattern_is_completed_by_the_keyboard() {
    browse(|page| async move {
        open(&page).await;
        page.find(Locator::Id("list")).await.unwrap().click().await.unwrap();
        page.press("people.*, tick").await;
        let offered =
            "return [...document.querySelectorAll('.acl-complete li')].map(each => each.textContent)";
        page.until(
            "an offer",
            &offered
                .replace("return ", "return JSON.stringify(")
                .replace("textContent)", "textContent)) == '[\"tickets.* 7 endpoints\"]'"),
        )
        .await;
        page.press(&char::from(Key::Down).to_string()).await;
        let named = "const l = document.getElementById('list'); return document.getElementById(l.getAttribute('aria-activedescendant')).textContent";
        assert_eq!(page.value(named).await, "tickets.* 7 endpoints");
        page.press(&char::from(Key::Enter).to_string()).await;
        text(&page, "people.*, tickets.*").await;
        assert_eq!(page.value("return document.querySelector('.acl-complete').hidden").await, true);
        // Escape closes, and Enter is a line's end where nothing is chosen.
        page.press(", -tick").await;
        page.until("an offer", "return !document.querySelector('.acl-complete').hidden").await;
        page.press(&char::from(Key::Escape).to_string()).await;
        assert_eq!(page.value("return document.querySelector('.acl-complete').hidden").await, true);
    });
}
