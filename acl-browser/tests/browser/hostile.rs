//! Attacks: words of a registry, of a description and of a request that would be markup.

use std::borrow::Cow;

use acl::{Access, ModeSet, PatternList};
use acl_browser::Browser;
use acl_core::assemble::{Declaration, Declarations};
use axum::Router;
use chromium::browse;
use serde_json::json;

use crate::serve::{self, get, post};

const EVIL: &str =
    "</script><script>document.title='taken'</script><img src=x onerror=document.title='taken'>\"'&";

fn browser() -> Browser {
    let mut declared = Declarations::default();
    let path: &'static str = format!("/{EVIL}/{{id}}").leak();
    for (method, path) in
        [("GET", path), ("\"><b>", path), ("GET", "/\u{202e}\u{0}x y%20z"), ("GET", "relative")]
    {
        declared.endpoints.push(Declaration {
            method,
            path,
            tags: vec!["a.b.get"],
            modes: ModeSet::from_bits(0b1001),
            access: Access::Granted,
            explicit: false,
            ..Declaration::default()
        });
    }
    declared.own_modes = vec!["<i>mode</i>"];
    let assembled = Box::leak(Box::new(declared.assemble().unwrap()));
    let policies: &[(&str, PatternList<'static>)] = Box::leak(Box::new([(EVIL, acl::pattern_list!("a.*"))]));
    Browser::new(Box::leak(Box::new(assembled.catalog())))
        .title(EVIL)
        .policies(policies)
        .describe(|_| Some(Cow::Borrowed(EVIL)))
}

#[tokio::test]
async fn everything_that_is_text_is_escaped() {
    let base = serve::app(Router::new().nest_service("/doc", browser())).await;
    let page = String::from_utf8(get(&format!("{base}/doc")).await.into_body().to_vec()).unwrap();
    assert!(!page.contains("<img") && !page.contains("<b>\"") && !page.contains("<i>mode"));
    assert_eq!(page.matches("<script>").count(), 1);
    assert_eq!(page.matches("</script>").count(), 1);
    assert!(page.contains("&lt;/script&gt;&lt;script&gt;"));
    assert!(!page.contains('\u{0}') && !page.contains('\u{202e}'));
    // Names of elements, and links to them.
    for id in page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(!id.contains([' ', '<', '%', '\'']), "{id}");
    }
}

#[tokio::test]
async fn whatever_is_sent_is_answered() {
    let base = serve::api().await;
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    let pieces = [
        "*",
        "-",
        ".",
        ",",
        " ",
        "a",
        "tickets",
        "\u{1f600}",
        "\n",
        "\u{feff}",
        "\"",
        "<",
        "{",
        "}",
        "/",
        "\\",
    ];
    for _ in 0..300 {
        let mut text = || (0..next(24)).map(|_| pieces[next(pieces.len())]).collect::<String>();
        let (list, path) = (text(), text());
        let answer = post(&format!("{base}/doc/preview"), &json!({ "list": list, "verdicts": true })).await;
        let is_list = PatternList::parse(&list).is_ok();
        assert_eq!(answer["errors"].as_array().unwrap().is_empty(), is_list, "{list:?}");
        let ask = json!({ "list": list, "method": path, "path": path });
        let answer = post(&format!("{base}/doc/decide"), &ask).await;
        assert_eq!(answer["code"] == "key_list_malformed", !is_list, "{list:?}");
    }
    // The cost of stars is bounded.
    let list = vec!["-*.a.*.a.*.a.*.a.*.a.*.a.*.a.*"; 2_000].join(",");
    post(&format!("{base}/doc/preview"), &json!({ "list": list, "verdicts": true })).await;
}

#[chromium::test]
fn nothing_of_it_runs_in_a_browser() {
    browse(|page| async move {
        let base = serve::app(Router::new().nest_service("/doc", browser())).await;
        page.goto(&format!("{base}/doc")).await.unwrap();
        let list = page.find(chromium::fantoccini::Locator::Id("list")).await.unwrap();
        list.send_keys("a.*, <img src=x onerror=\"document.title='taken'\">").await.unwrap();
        page.value("document.activeElement.blur()").await;
        page.until("the mistakes", "return document.querySelector('.acl-errors') != null").await;
        page.value("const b = document.querySelector('[data-list]:last-child'); b.click()").await;
        page.until(
            "the verdicts",
            "return document.querySelectorAll('.verdict[data-state=granted]').length == 4",
        )
        .await;
        page.value("document.querySelectorAll('.endpoint').forEach(each => each.open = true)").await;
        assert_eq!(page.value("return document.images.length").await, 0);
        assert_ne!(page.value("return document.title").await, "taken");
        assert_eq!(page.console().await, Vec::<String>::new());
    });
}
