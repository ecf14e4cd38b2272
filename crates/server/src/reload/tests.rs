use super::*;
use axum::response::Html;
use futures_util::StreamExt as _;
use std::pin::pin;
use tower::ServiceExt as _;

fn pages() -> Router {
    Router::new()
        .route("/", get(async || Html("<html><head></head><body>A page</body></html>")))
        .route("/data", get(async || "no page </head>"))
}

async fn text(router: Router, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), PAGE_MAX).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

#[tokio::test]
async fn only_pages_get_the_script() {
    let (_, page) = text(added(pages()), "/").await;
    assert_eq!(page.matches("src=\"/reload/page.js\"").count(), 1, "{page}");
    assert_eq!(text(added(pages()), "/data").await.1, "no page </head>");
    let (status, script) = text(added(pages()), "/reload/page.js").await;
    assert!(status.is_success() && script.contains("/reload/changes"), "{status} {script}");
}

#[tokio::test]
async fn nothing_is_added_unless_it_is_asked_for() {
    assert!(std::env::var_os(VARIABLE).is_none(), "tests run without it");
    assert!(!text(beside(pages()), "/").await.1.contains("reload"));
    let (status, _) = text(beside(pages()), "/reload/changes").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_page_hears_the_state_at_once_and_then_only_changes() {
    let mut changes = pin!(changes());
    assert!(changes.next().await.is_some());
    let again = tokio::time::timeout(EVERY * 3, changes.next()).await;
    assert!(again.is_err(), "nothing has changed");
}
