//! Where things are on the page, at every width: nothing is cut off, and nothing hides another.

use acl_browser::Browser;
use acl_core::assemble::{Declaration, Declarations};
use axum::Router;
use chromium::{Page, browse};
use serde_json::json;

use crate::{github, serve};

async fn open(page: &Page, browser: Browser) {
    let base = serve::app(Router::new().nest_service("/doc", browser)).await;
    page.goto(&format!("{base}/doc")).await.unwrap();
}

async fn write(page: &Page, list: &str) {
    let list = json!(list);
    page.value(&format!(
        "const l = document.getElementById('list'); l.value = {list}; l.dispatchEvent(new Event('input'))"
    ))
    .await;
}

async fn said(page: &Page, words: &str) {
    let script =
        format!("return document.querySelector('.acl-summary').textContent.includes({})", json!(words));
    page.until(words, &script).await;
}

const TOO_WIDE: &str = "return document.documentElement.scrollWidth > innerWidth";

/// What is shown and begins or ends outside.
const OUTSIDE: &str = "return [...document.querySelectorAll('main code, main h2, main a, main .verdict, .bar *, .panel *')] \
     .filter(each => each.checkVisibility() && !each.closest('.unseen, pre, .acl-marks')) \
     .filter(each => { const box = each.getBoundingClientRect(); return box.left < 0 || box.right > innerWidth }).length";

#[chromium::test]
fn at_360_pixels_nothing_is_cut_off() {
    browse(|page| async move {
        page.screen(360, 740).await;
        open(&page, github::browser().map_err(|error| error.to_string()).unwrap()).await;
        write(&page, "actions.*, -*.delete, tick*, checks.*").await;
        said(&page, "mistake").await;
        assert_eq!(page.value(TOO_WIDE).await, false);
        // The picture of a mistake is longer than the line, and shows its marks.
        write(&page, &format!("{}tick*, checks.*", "actions.*, ".repeat(6))).await;
        page.until("the mistake", "return document.querySelector('.acl-go pre')?.scrollWidth > 400").await;
        let hidden = "const pre = document.querySelector('.acl-go pre'), all = document.createRange(); \
             const marks = pre.textContent.split('\\n')[1], at = pre.textContent.length - marks.length; \
             all.setStart(pre.firstChild, at + marks.indexOf('^')); all.setEnd(pre.firstChild, pre.textContent.length); \
             const [seen, box] = [all.getBoundingClientRect(), pre.getBoundingClientRect()]; \
             return seen.left < box.left || seen.right > box.right";
        assert_eq!(page.value(hidden).await, false);
        write(&page, "actions.*, -*.delete").await;
        said(&page, "that keys can reach").await;
        page.value("document.querySelectorAll('.endpoint').forEach((each, at) => each.open = at < 200)")
            .await;
        assert_eq!(page.value(TOO_WIDE).await, false);
        assert_eq!(page.value(OUTSIDE).await, 0);
        // Fields and buttons are large enough for a finger (WCAG 2.5.8).
        let small = "return [...document.querySelectorAll('input, select, .request button, summary')] \
             .filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 24).length";
        assert_eq!(page.value(small).await, 0);
    });
}

/// Names as long as the grammar lets them be.
#[chromium::test]
fn long_names_break_and_stay_inside() {
    browse(|page| async move {
        let tag: &'static str = format!("{}.{}.get", "group".repeat(25), "resource".repeat(15)).leak();
        let path: &'static str = format!("/{}/{{{}}}", "segment".repeat(30), "parameter".repeat(20)).leak();
        let mut declared = Declarations::default();
        let modes = acl::ModeSet::from_bits(0b111);
        for method in ["GET", "PROPPATCH"] {
            declared.endpoints.push(Declaration {
                method,
                path,
                tags: vec![tag],
                modes,
                ..Declaration::default()
            });
        }
        let assembled = Box::leak(Box::new(declared.assemble().unwrap()));
        let browser = Browser::new(Box::leak(Box::new(assembled.catalog()))).title("Title".repeat(40));
        page.screen(360, 740).await;
        open(&page, browser).await;
        page.value("document.querySelectorAll('details').forEach(each => each.open = true)").await;
        for list in [format!("*, -{tag}"), format!("{tag}*")] {
            write(&page, &list).await;
            said(&page, "by this list").await;
            assert_eq!(page.value(TOO_WIDE).await, false, "{list}");
            assert_eq!(page.value(OUTSIDE).await, 0, "{list}");
        }
    });
}

/// However many lines the bar takes.
#[chromium::test]
fn the_panel_and_what_a_link_leads_to_begin_below_the_bar() {
    browse(|page| async move {
        open(
            &page,
            github::browser().map_err(|error| error.to_string()).unwrap().title("GitHub's ".repeat(4)),
        )
        .await;
        for width in [1280, 1100, 1000, 700, 360] {
            page.screen(width, 740).await;
            let settled = "const bar = document.querySelector('.bar'); \
                 return getComputedStyle(bar.parentElement).getPropertyValue('--bar') == `${bar.offsetHeight}px`";
            page.until("the bar is measured", settled).await;
            page.value(
                "document.documentElement.style.scrollBehavior = 'auto'; document.getElementById('group-gists').scrollIntoView()",
            )
            .await;
            let below = |what: &str| {
                format!(
                    "return document.querySelector('{what}').getBoundingClientRect().top - \
                     document.querySelector('.bar').getBoundingClientRect().bottom"
                )
            };
            assert!(page.value(&below("#group-gists")).await.as_f64().unwrap() >= 0.0, "{width}");
            if width >= 1000 {
                assert!(page.value(&below(".panel")).await.as_f64().unwrap() >= 0.0, "{width}");
            }
        }
    });
}

/// A group paints nothing outside of itself, so the ring around what has the focus is inside.
#[chromium::test]
fn the_ring_around_what_has_the_focus_is_whole() {
    browse(|page| async move {
        open(&page, Browser::of::<serve::Api>()).await;
        page.press("/").await;
        page.until("the search has the focus", "return document.activeElement.id == 'search'").await;
        for at in 0..3 {
            page.press(&char::from(chromium::fantoccini::key::Key::Down).to_string()).await;
            // The links to groups, a group, its first endpoint.
            let headings = "[...document.querySelectorAll('main summary')]";
            page.until(
                "the next has the focus",
                &format!("return document.activeElement == {headings}[{at}]"),
            )
            .await;
            // Styles come with the next frame.
            let inside = "const at = document.activeElement, style = getComputedStyle(at); \
                 return at.matches(':focus-visible') && style.outlineStyle != 'none' && \
                 (at.closest('.group') == null || parseFloat(style.outlineOffset) <= -parseFloat(style.outlineWidth))";
            page.until("the ring is inside", inside).await;
        }
    });
}

/// A window of 1280 to 1024 pixels at a zoom of 400 %.
#[chromium::test]
fn at_400_percent_half_the_height_is_left_to_content() {
    browse(|page| async move {
        page.screen(320, 256).await;
        open(&page, Browser::of::<serve::Api>()).await;
        write(&page, "tickets.*").await;
        said(&page, "7 by this list").await;
        assert_eq!(page.value(TOO_WIDE).await, false);
        for what in ["group-people", "list", "group-tickets"] {
            page.value(&format!("document.documentElement.style.scrollBehavior = 'auto'; document.getElementById('{what}').scrollIntoView()"))
                .await;
            let stays = "return [...document.querySelectorAll('body *')].filter(each => \
                 ['sticky', 'fixed'].includes(getComputedStyle(each).position)).map(each => each.getBoundingClientRect()) \
                 .reduce((sum, box) => sum + Math.max(0, Math.min(box.bottom, innerHeight) - Math.max(box.top, 0)), 0)";
            assert!(page.value(stays).await.as_f64().unwrap() <= 128.0, "{what}");
        }
    });
}

#[chromium::test]
fn at_360_pixels_flags_and_verdicts_stand_below_their_path() {
    browse(|page| async move {
        page.screen(360, 740).await;
        open(&page, Browser::of::<serve::Api>()).await;
        write(&page, "*").await;
        said(&page, "8 by this list").await;
        let astray = "return [...document.querySelectorAll('.endpoint summary')].filter(row => { \
                 const at = what => row.querySelector(what)?.getBoundingClientRect(); \
                 const [path, flag, verdict] = [at('code'), at('.flag'), at('.verdict')]; \
                 const first = flag ?? verdict; \
                 return first.left != path.left || first.top < path.bottom || verdict.top < path.bottom; \
             }).length";
        assert_eq!(page.value(astray).await, 0);
    });
}

#[chromium::test]
fn tags_are_in_every_row_and_below_the_path_where_it_is_narrow() {
    browse(|page| async move {
        page.screen(1280, 740).await;
        open(&page, Browser::of::<serve::Api>()).await;
        write(&page, "*").await;
        said(&page, "8 by this list").await;
        for width in [1280, 1100, 800, 360] {
            page.screen(width, 740).await;
            let astray = format!(
                "return [...document.querySelectorAll('.endpoint summary')].filter(row => {{ \
                     const at = what => row.querySelector(what).getBoundingClientRect(); \
                     const [method, path, tags, all] = [at('.method'), at('code'), at('.tags'), row.getBoundingClientRect()]; \
                     const isBelow = tags.top >= path.bottom - 1 && Math.abs(tags.left - path.left) < 1; \
                     return tags.width == 0 || tags.right > all.right || isBelow != {} \
                         || Math.abs(method.top - path.top) > 8 || method.right > path.left; \
                 }}).length",
                width < 1200
            );
            assert_eq!(page.value(&astray).await, 0, "{width}");
        }
    });
}
