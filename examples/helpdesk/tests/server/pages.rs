//! The pages in headless Chromium: what a person does with them, by mouse and by keyboard.

use chromium::fantoccini::Locator;
use chromium::{Page, Theme};
use serde_json::json;

use crate::harness::{Server, keep_key};

async fn sign_in(page: &Page, server: &Server) {
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

async fn click(page: &Page, css: &str) {
    page.find(Locator::Css(css))
        .await
        .unwrap_or_else(|error| panic!("{css}: {error}"))
        .click()
        .await
        .unwrap();
}

async fn fill(page: &Page, css: &str, text: &str) {
    let field = page.find(Locator::Css(css)).await.unwrap();
    field.clear().await.unwrap();
    field.send_keys(text).await.unwrap();
}

/// No page is wider than its screen, and none has trouble with its own policy.
async fn sound(page: &Page, what: &str) {
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
async fn picture(page: &Page, name: &str) {
    if let Some(folder) = std::env::var_os("ACL_SCREENSHOTS") {
        page.save(std::path::Path::new(&folder).join(format!("{name}.png"))).await;
    }
}

/// Every page that needs a session, with the pages of keys in this server's frame.
const PAGES: [&str; 10] = [
    "/me",
    "/admin/keys",
    "/admin/keys/1",
    "/admin/keys/1/list",
    "/admin/keys/new",
    "/admin/keys/audit",
    "/admin/keys/refusals",
    "/admin/audit",
    "/admin/decisions",
    "/admin/roles",
];

/// Goes to this page, which is sound there, and keeps a picture of it, of this kind.
async fn shown(page: &Page, server: &Server, path: &str, kind: &str) {
    page.goto(&format!("http://{}{path}", server.address)).await.unwrap();
    page.until(path, "return !!document.querySelector('main h1')").await;
    sound(page, path).await;
    picture(page, &format!("{kind}-{}", path.replace(['/', '?', '='], "_")).to_lowercase()).await;
}

#[chromium::test]
fn sign_in_make_a_key_call_be_refused_narrow_and_browse() {
    chromium::browse(|page| async move {
        let server = Server::start().await;
        page.screen(1100, 900).await;
        page.theme(Theme::Light).await;
        sign_in(&page, &server).await;
        sound(&page, "my access").await;

        // Make a key of another agent, and watch what it could call.
        click(&page, "header nav a[href='/admin/keys']").await;
        page.until("the keys", "return document.querySelectorAll('tbody tr').length == 4").await;
        picture(&page, "helpdesk-keys").await;
        click(&page, "a[href$='keys/new']").await;
        page.until("the editor", "return !!document.querySelector('.acl-summary')").await;
        fill(&page, "input[name=name]", "Made in a browser").await;
        let owner = page.find(Locator::Css("select[name=owner]")).await.unwrap();
        owner.select_by_label("Alan Agent").await.unwrap();
        fill(&page, "textarea[name=list]", "tickets.*").await;
        let said = "return document.querySelector('.acl-summary').textContent";
        page.until("a count", &format!("return /^[1-9]/.test((() => {{ {said} }})())")).await;
        picture(&page, "helpdesk-new").await;
        sound(&page, "a new key").await;
        click(&page, "main form > button:last-of-type").await;
        page.until("the secret", "return !!document.querySelector('#code')").await;
        let secret = page.value("return document.querySelector('#code').textContent").await;
        let secret = secret.as_str().unwrap().to_owned();
        keep_key(&secret);
        let authorization = format!("key {secret}");
        server.with(&authorization, "DELETE", "/tickets/1").expect(200).await;
        let refused = server.with(&authorization, "GET", "/labels").expect(403).await;
        assert_eq!(refused.code(), "tag_not_granted");
        page.until("the first call", "return document.querySelector('#waiting.came') != null").await;
        sound(&page, "the secret").await;

        // Narrow it: the difference stands there before it is saved.
        page.goto(&format!("http://{}/admin/keys/5/list", server.address)).await.unwrap();
        page.until("the editor", "return !!document.querySelector('.acl-summary')").await;
        fill(&page, "textarea[name=list]", "tickets.*, -*.delete").await;
        page.until(
            "what is lost",
            "return document.querySelector('.acl-lost summary')?.textContent.includes('4')",
        )
        .await;
        picture(&page, "helpdesk-tags").await;
        click(&page, "button[value=review]").await;
        page.until(
            "the difference",
            "return document.querySelector('[aria-label=Difference]')?.textContent.includes('Loses')",
        )
        .await;
        server.with(&authorization, "DELETE", "/tickets/2").expect(200).await;
        click(&page, "[aria-label=Difference] button[value=save]").await;
        page.until("saved", "return !document.querySelector('[aria-label=Difference]')").await;
        let refused = server.with(&authorization, "DELETE", "/tickets/3").expect(403).await;
        assert_eq!(refused.code(), "tag_denied");

        // The audit, this server's own pages and the browser.
        click(&page, "header nav a[href$='keys/audit']").await;
        page.until("the change", "return document.querySelector('.entry').textContent.includes('Lost')")
            .await;
        sound(&page, "the audit").await;
        click(&page, "header nav a[href='/admin/roles']").await;
        page.until("the roles", "return !!document.querySelector('#role-2 .acl-summary, #role-2 textarea')")
            .await;
        page.goto(&format!("http://{}/api/v2/doc/", server.address)).await.unwrap();
        page.until("the browser", "return document.body.textContent.includes('API tags for this endpoint') && document.body.textContent.includes('Applicable API modes')").await;
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
            format!("UPDATE acl_keys SET name = '{word}', shadow = lists WHERE id < 3"),
            format!("UPDATE acl_lists SET text = '{list}'"),
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
                ["/me", "/admin/keys", "/admin/keys/4", "/admin/audit", "/admin/decisions", "/admin/roles"]
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
