//! The page as it is served: what it shows, how it is sent, and under which name.

use acl::{EndpointId, Registry as _};
use acl_browser::Browser;
use base64::Engine as _;
use http::{Request, StatusCode};
use http_body_util::Full;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;

use crate::serve::{self, Api, get, send};

#[tokio::test]
async fn without_a_script_every_endpoint_shows_its_tags_and_modes() {
    let base = serve::api().await;
    let page = String::from_utf8(get(&format!("{base}/doc")).await.into_body().to_vec()).unwrap();
    assert_eq!(page.matches("class=\"endpoint\"").count(), Api::CATALOG.len());
    assert_eq!(page.matches("API tags for this endpoint").count(), Api::CATALOG.len());
    assert_eq!(page.matches("Applicable API modes").count(), Api::CATALOG.len());
    for id in EndpointId::<Api>::all() {
        for tag in id.tags() {
            assert!(page.contains(&format!("<code class=\"tag\">{tag}</code>")), "{tag}");
        }
    }
    // S2: a former name is never shown.
    assert!(!page.contains("people.agents"));
    assert!(page.contains("Open to everyone, without a credential."));
    assert!(page.contains("whatever its list"));
    assert!(page.contains("no wildcard reaches it"));
    assert!(page.contains("<option>partner</option>"));
    // Both methods of one path link to each other.
    assert!(page.contains("href=\"#PATCH:/api/v2/tickets/{id}\""));
    assert!(page.contains("id=\"PATCH:/api/v2/tickets/{id}\""));
}

#[tokio::test]
async fn the_page_loads_nothing_and_its_policy_names_what_it_holds() {
    let base = serve::api().await;
    let response = get(&format!("{base}/doc/")).await;
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    let page = String::from_utf8(response.into_body().to_vec()).unwrap();
    for (kind, start, end) in [("style", "<style>", "</style>"), ("script", "<script>", "</script>")] {
        assert_eq!(page.matches(start).count(), 1, "one {kind}");
        let text = page.split(start).nth(1).unwrap().split(end).next().unwrap();
        let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text));
        let wanted = format!("{kind}-src 'sha256-{hash}'");
        assert!(policy.contains(&wanted), "in src/assets.rs the policy must have {wanted}");
    }
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
    for outside in ["http://", "https://", "//cdn", "@import", "url(", "style=\"", "onclick="] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[tokio::test]
async fn stable_content_is_compressed_for_who_reads_that() {
    let browser = crate::github::browser().map_err(|error| error.to_string()).unwrap();
    let base = serve::app(axum::Router::new().nest_service("/doc", browser)).await;
    for path in ["/doc", "/doc/preview.js", "/doc/preview.css"] {
        let get = |codings: Option<&'static str>| {
            let request = Request::get(format!("{base}{path}"));
            let request = codings
                .map_or(Request::get(format!("{base}{path}")), |it| request.header("accept-encoding", it));
            send(request.body(Full::default()).unwrap())
        };
        let whole = get(None).await;
        assert_eq!(whole.headers().get("content-encoding"), None, "{path}");
        for (codings, is_small) in [
            ("gzip, deflate, br, zstd", true),
            ("br;q=1.0, GZIP;q=0.5", true),
            ("*", true),
            ("identity", false),
            ("gzip;q=0, *", false),
            ("gzip; q=0.0", false),
            ("gzip;q=", true),
            ("*;q=0", false),
            ("gzipped", false),
            ("", false),
        ] {
            let answer = get(Some(codings)).await;
            assert_eq!(answer.headers().contains_key("content-encoding"), is_small, "{path} {codings}");
            assert_eq!(answer.headers()["vary"], "accept-encoding");
            assert_eq!(answer.headers()["etag"], whole.headers()["etag"]);
            if !is_small {
                assert_eq!(answer.body(), whole.body());
                continue;
            }
            let mut read = String::new();
            std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&answer.body()[..]), &mut read)
                .unwrap();
            assert_eq!(read.as_bytes(), whole.body());
            println!("{path}: {} bytes, {} on the wire", whole.body().len(), answer.body().len());
            assert!(answer.body().len() < 200_000, "{path}: {}", answer.body().len());
        }
    }
}

#[tokio::test]
async fn stable_content_is_sent_once() {
    let base = serve::api().await;
    for path in ["/doc", "/doc/preview.js", "/doc/preview.css"] {
        let url = format!("{base}{path}");
        let first = get(&url).await;
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(first.headers()["x-content-type-options"], "nosniff");
        let tag = first.headers()["etag"].clone();
        let again = Request::get(&url).header("if-none-match", tag).body(Full::default()).unwrap();
        let again = send(again).await;
        assert_eq!((again.status(), again.body().len()), (StatusCode::NOT_MODIFIED, 0));
        let other = Request::get(&url).header("if-none-match", "\"0\"").body(Full::default()).unwrap();
        assert_eq!(send(other).await.status(), StatusCode::OK);
        let head = send(Request::head(&url).body(Full::default()).unwrap()).await;
        assert_eq!((head.status(), head.body().len()), (StatusCode::OK, 0));
    }
}

#[tokio::test]
async fn without_a_framework_it_is_a_service_of_hyper() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let service = TowerToHyperService::new(Browser::of::<Api>());
        let (stream, _) = listener.accept().await.unwrap();
        let served =
            hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        served.await.unwrap();
    });
    let response = get(&format!("http://{address}/")).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert!(String::from_utf8_lossy(response.body()).contains("<title>API</title>"));
}

#[tokio::test]
async fn the_name_leads_home_where_there_is_one() {
    for (browser, name) in [
        (Browser::of::<Api>(), "<h1>API</h1>"),
        (Browser::of::<Api>().home("/?a=\"1\"&b"), r#"<h1><a href="/?a=&quot;1&quot;&amp;b">API</a></h1>"#),
    ] {
        let base = serve::app(axum::Router::new().nest_service("/doc", browser)).await;
        let response = get(&format!("{base}/doc")).await;
        assert!(String::from_utf8_lossy(response.body()).contains(name), "{name}");
    }
}
