//! The pages in headless Chromium: what a person does with them, by mouse and by keyboard.

use chromium::fantoccini::Locator;
use chromium::{Page, Theme};
use serde_json::json;

use crate::harness::{Server, keep_secret};

pub async fn sign_in(page: &Page, server: &Server) {
    page.goto(&format!("http://{}/", server.address)).await.unwrap();
    page.until(
        "the form",
        "return location.pathname == '/sign_in' && document.activeElement.name == 'email'",
    )
    .await;
    // By the keyboard alone.
    page.press("admin\u{e004}").await;
    page.press(&server.seeded.administrator_password).await;
    page.press("\u{e007}").await;
    page.until("the first page", "return location.pathname == '/me'").await;
}

pub async fn click(page: &Page, css: &str) {
    page.find(Locator::Css(css))
        .await
        .unwrap_or_else(|error| panic!("{css}: {error}"))
        .click()
        .await
        .unwrap();
}

pub async fn fill(page: &Page, css: &str, text: &str) {
    let field = page.find(Locator::Css(css)).await.unwrap();
    field.clear().await.unwrap();
    field.send_keys(text).await.unwrap();
}

/// No page is wider than its screen, and none has trouble with its own policy.
pub async fn sound(page: &Page, what: &str) {
    let wide = page
        .value("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        .await;
    assert_eq!(wide, json!(0), "{what} is wider than the screen");
    let console = page.console().await;
    let errors: Vec<_> = console
        .iter()
        .filter(|line| !line.contains("favicon") && !line.contains("the server responded"))
        .collect();
    assert!(errors.is_empty(), "{what}: {errors:?}");
}

/// Pictures for the documents, where `ACL_SCREENSHOTS` names a folder.
pub async fn picture(page: &Page, name: &str) {
    if let Some(folder) = std::env::var_os("ACL_SCREENSHOTS") {
        page.save(std::path::Path::new(&folder).join(format!("{name}.png"))).await;
    }
}

/// Every page for who has signed in.
const PAGES: [&str; 12] = [
    "/me",
    "/admin/api_keys",
    "/admin/api_keys?view=groups",
    "/admin/api_keys/1",
    "/admin/api_keys/1/tags",
    "/admin/api_keys/new",
    "/admin/api_keys/1/revoke",
    "/admin/api_keys/narrow",
    "/admin/audit",
    "/admin/decisions",
    "/admin/roles",
    "/admin/api_keys?reaches=GET+/x",
];

/// Goes to this page, which is sound there, and keeps a picture of it, of this kind.
async fn shown(page: &Page, server: &Server, path: &str, kind: &str) {
    page.goto(&format!("http://{}{path}", server.address)).await.unwrap();
    page.until(path, "return !!document.querySelector('main h1')").await;
    sound(page, path).await;
    picture(page, &format!("{kind}-{}", path.replace(['/', '?', '='], "_")).to_lowercase()).await;
}

#[chromium::test]
fn sign_in_make_a_key_watch_the_preview_save_call_be_refused_narrow_and_browse() {
    chromium::browse(|page| async move {
        let server = Server::start().await;
        page.screen(1100, 900).await;
        page.theme(Theme::Light).await;
        sign_in(&page, &server).await;
        sound(&page, "my access").await;

        // Make a key and watch the preview.
        click(&page, "header nav a[href='/admin/api_keys']").await;
        picture(&page, "keys-list").await;
        click(&page, "a[href='/admin/api_keys/new']").await;
        page.until("the preview", "return !!document.querySelector('.acl-preview')").await;
        fill(&page, "input[name=description]", "Made in a browser").await;
        page.find(Locator::Css("select[name=agent]"))
            .await
            .unwrap()
            .select_by_label("Alan Agent")
            .await
            .unwrap();
        let all = "return /[0-9]+ by this list/.exec(document.querySelector('.acl-summary').textContent)?.[0] ?? ''";
        page.until("a count", &format!("return ((() => {{ {all} }})()) != ''")).await;
        let everything = page.value(all).await;
        fill(&page, "textarea[name=list]", "tickets.*, -*.Delete").await;
        page.until("the mistake at its place", "return (document.activeElement.blur(), document.querySelector('textarea').getAttribute('aria-invalid') == 'true') && document.querySelector('.acl-errors')?.textContent.includes('upper-case')").await;
        picture(&page, "key-mistake").await;
        fill(&page, "textarea[name=list]", "tickets.*").await;
        page.until(
            "another count",
            &format!("const now = (() => {{ {all} }})(); return now != '' && now != {everything}"),
        )
        .await;
        sound(&page, "a new key").await;
        click(&page, "main form > button").await;
        page.until("the code", "return !!document.querySelector('#code')").await;
        let shown = page.value("return document.querySelector('#code').textContent").await;
        let authorization = shown.as_str().unwrap().trim_start_matches("Authorization: ").to_owned();
        keep_secret(authorization.split_once(':').unwrap().1);
        server.with(&authorization, "DELETE", "/tickets/1").expect(200).await;
        let refused = server.with(&authorization, "GET", "/labels").expect(403).await;
        assert_eq!(refused.code(), "tag_not_granted");

        page.until("the first call", "return document.querySelector('#waiting.came') != null").await;
        sound(&page, "the secret").await;
        picture(&page, "key-code").await;
        // Loaded again, it is gone, and no second key was made.
        let keys = server.count("SELECT count(*) FROM api_keys").await;
        page.refresh().await.unwrap();
        page.until("the key", "return document.querySelector('.tabs') != null").await;
        assert_eq!(server.count("SELECT count(*) FROM api_keys").await, keys);

        // Narrow it: the difference stands there before it is saved.
        click(&page, ".tabs a[href$='/tags']").await;
        page.until("the preview", "return !!document.querySelector('.acl-preview')").await;
        assert!(
            !page.source().await.unwrap().contains(authorization.split_once(':').unwrap().1),
            "shown once"
        );
        fill(&page, "textarea[name=list]", "tickets.*, -*.delete").await;
        page.until(
            "what is lost",
            "return document.querySelector('.acl-lost summary')?.textContent.includes('4')",
        )
        .await;
        picture(&page, "key-tags").await;
        click(&page, "button[value=review]").await;
        page.until(
            "the difference",
            "return document.querySelector('.review')?.textContent.includes('Loses')",
        )
        .await;
        page.until("the endpoint", "return document.querySelector('.review .lost').textContent.includes('DELETE /api/v2/tickets/{id}')").await;
        picture(&page, "key-review").await;
        server.with(&authorization, "DELETE", "/tickets/2").expect(200).await;
        click(&page, ".review button[value=save]").await;
        page.until("saved", "return !document.querySelector('.review')").await;
        assert_eq!(
            server.with(&authorization, "DELETE", "/tickets/3").expect(403).await.code(),
            "tag_denied"
        );
        page.until("what it called", "return document.querySelector('[aria-label=Calls]').textContent.includes('DELETE /api/v2/tickets/{id}')").await;

        // The audit and the browser.
        click(&page, "header nav a[href='/admin/audit']").await;
        page.until("the change", "return document.querySelector('.entry').textContent.includes('Lost')")
            .await;
        picture(&page, "audit").await;
        sound(&page, "the audit").await;
        page.goto(&format!("http://{}/api/v2/doc/", server.address)).await.unwrap();
        page.until("the browser", "return document.body.textContent.includes('API tags for this endpoint') && document.body.textContent.includes('Applicable API modes')").await;
        picture(&page, "browser").await;
    });
}

#[chromium::test]
fn every_page_fits_a_phone_in_both_themes() {
    chromium::browse(|page| async move {
        let server = Server::start().await;
        page.screen(360, 740).await;
        page.theme(Theme::Dark).await;
        sign_in(&page, &server).await;
        server.keyed("DELETE", "/tickets/1").expect(403).await;
        for theme in [Theme::Dark, Theme::Light] {
            page.theme(theme).await;
            for path in PAGES {
                shown(&page, &server, path, &format!("phone-{theme:?}")).await;
            }
        }
    });
}

#[chromium::test]
fn the_longest_texts_fit_every_page() {
    chromium::browse(|page| async move {
        let server = Server::start().await;
        page.screen(360, 740).await;
        page.theme(Theme::Light).await;
        sign_in(&page, &server).await;
        let (word, list) = ("W".repeat(150), "tickets.tickets.list,".repeat(60) + &"a".repeat(255));
        for statement in [
            format!("UPDATE people SET name = '{word}' WHERE id < 3"),
            format!("UPDATE roles SET name = substr('{word}', 1, 60) WHERE id = 2"),
            format!(
                "UPDATE api_keys SET description = '{word}', is_superuser = 1, candidate = 1 WHERE id < 3"
            ),
            format!("UPDATE lists SET text = '{list}' WHERE id = 1"),
            format!("UPDATE audit SET note = '{word}', new_list = '{list}'"),
        ] {
            server.run(&statement).await;
        }
        server.keyed("GET", "/tickets/1/messages/1").send().await;
        for width in [360, 1100] {
            page.screen(width, 900).await;
            for path in PAGES {
                shown(&page, &server, path, &format!("long-{width}")).await;
            }
        }
    });
}

#[chromium::test]
fn text_has_enough_contrast_in_both_themes() {
    chromium::browse(|page| async move {
        let server = Server::start().await;
        page.screen(1000, 800).await;
        sign_in(&page, &server).await;
        for theme in [Theme::Light, Theme::Dark] {
            page.theme(theme).await;
            for path in
                ["/admin/api_keys", "/admin/api_keys/4", "/admin/audit", "/admin/decisions", "/admin/roles"]
            {
                page.goto(&format!("http://{}{path}", server.address)).await.unwrap();
                let low = page.value(CONTRAST).await;
                assert_eq!(low, json!([]), "{path} {theme:?}");
            }
        }
    });
}

/// Texts with a contrast below 4.5 (WCAG AA), as `[text, ratio]`.
const CONTRAST: &str = r"
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (color) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); return canvas.getImageData(0, 0, 1, 1).data; };
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const back = (element) => { for (let e = element; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor); if (c[3] > 0) return c; } return [255, 255, 255]; };
  const low = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((node) => node.nodeType == 3 && node.textContent.trim());
    if (!own || element.matches('.skip, option, script, .acl-marks, .acl-marks *') || !element.checkVisibility()) continue;
    const [a, b] = [light(rgba(getComputedStyle(element).color)), light(back(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.push([element.textContent.trim().slice(0, 40), ratio]);
  }
  return low;
";

#[chromium::test]
fn keys_are_searched_among_forty_thousand_in_the_browser() {
    chromium::browse(|page| async move {
        let server = Server::start().await;
        crate::many::seed(&server).await;
        page.screen(1100, 900).await;
        page.theme(Theme::Light).await;
        sign_in(&page, &server).await;
        page.goto(&format!("http://{}/admin/api_keys", server.address)).await.unwrap();
        fill(&page, "input[name=reaches]", "DELETE /api/v2/tickets/{id}").await;
        page.find(Locator::Css("select[name=view]")).await.unwrap().select_by_value("groups").await.unwrap();
        let took = "const [entry] = performance.getEntriesByType('navigation'); return Math.round(entry.responseEnd - entry.startTime)";
        page.press("\u{e007}").await;
        click(&page, ".search button").await;
        page.until("groups", "return location.search.includes('reaches=DELETE') && document.body.textContent.includes('different lists')").await;
        println!("search in the browser: {} ms", page.value(took).await);
        picture(&page, "keys-groups").await;
        click(&page, "td[data-name=Keys] a").await;
        page.until(
            "the keys of a list",
            "return location.search.includes('list=') && document.querySelectorAll('tbody tr').length > 1",
        )
        .await;
        page.goto(&format!("http://{}/admin/api_keys?pattern=-*.delete&page=2", server.address))
            .await
            .unwrap();
        page.until("a pager", "return document.querySelector('.pager').textContent.includes('Page 2 of')")
            .await;
        picture(&page, "keys").await;
        sound(&page, "many keys").await;

        // Narrow what was found, after a look at what that takes.
        click(&page, ".actions a[href^='/admin/api_keys/narrow']").await;
        fill(&page, "input[name=denies]", "-people.*").await;
        click(&page, "button[value=preview]").await;
        page.until(
            "what is lost",
            "return document.querySelector('.review')?.textContent.includes('Before it is done')",
        )
        .await;
        picture(&page, "narrow").await;
        sound(&page, "a preview of narrowing").await;
        assert_eq!(server.count("SELECT count(*) FROM audit WHERE action = 'narrow'").await, 0);
        click(&page, "button[value=apply]").await;
        page.until("it is done", "return document.querySelector('.review')?.textContent.includes('Done')")
            .await;
        assert!(server.count("SELECT count(*) FROM audit WHERE action = 'narrow'").await > 1_000);
        picture(&page, "narrowed").await;
    });
}

/// Presses Tab until this has the focus.
pub async fn tab_to(page: &Page, css: &str) {
    for _ in 0..40 {
        page.press("\u{e004}").await;
        if page.value(&format!("return document.activeElement.matches(`{css}`)")).await == json!(true) {
            let ring = page.value("return getComputedStyle(document.activeElement).outlineStyle").await;
            assert_ne!(ring, json!("none"), "{css}: the focus is to be seen");
            return;
        }
    }
    panic!("Tab does not reach {css}");
}

#[chromium::test]
fn a_key_is_narrowed_by_the_keyboard_alone() {
    chromium::browse(|page| async move {
        let server = Server::start().await;
        page.screen(1000, 800).await;
        sign_in(&page, &server).await;
        tab_to(&page, "header a[href='/admin/api_keys']").await;
        page.press("\u{e007}").await;
        page.until("the keys", "return location.pathname == '/admin/api_keys'").await;
        tab_to(&page, "td a[href='/admin/api_keys/1']").await;
        page.press("\u{e007}").await;
        page.until("the key", "return location.pathname == '/admin/api_keys/1'").await;
        tab_to(&page, ".tabs a[href$='/tags']").await;
        page.press("\u{e007}").await;
        page.until("its list", "return !!document.querySelector('.acl-preview')").await;
        tab_to(&page, "textarea[name=list]").await;
        page.press("\u{e010}, -tickets.messages.post").await;
        tab_to(&page, "button[value=review]").await;
        page.press("\u{e007}").await;
        page.until(
            "the difference",
            "return document.querySelector('.review')?.textContent.includes('Loses 1')",
        )
        .await;
        tab_to(&page, "button[value=save]").await;
        page.press("\u{e007}").await;
        page.until("saved", "return !document.querySelector('.review')").await;
        let refused =
            server.keyed("POST", "/tickets/1/messages").json(&json!({ "message": "x" })).expect(403).await;
        assert_eq!(refused.code(), "tag_denied");
    });
}
