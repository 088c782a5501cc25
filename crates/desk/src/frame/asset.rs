//! Style sheets, scripts and the icon, compiled in: no page loads anything from elsewhere.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use ground::Error;

const ASSETS: &[(&str, &str, &str)] = &[
    ("tokens.css", "text/css; charset=utf-8", include_str!("static/tokens.css")),
    ("base.css", "text/css; charset=utf-8", include_str!("static/base.css")),
    ("components.css", "text/css; charset=utf-8", include_str!("static/components.css")),
    ("figures.css", "text/css; charset=utf-8", include_str!("static/figures.css")),
    ("print.css", "text/css; charset=utf-8", include_str!("static/print.css")),
    ("app.js", "text/javascript; charset=utf-8", include_str!("static/app.js")),
    ("live.js", "text/javascript; charset=utf-8", include_str!("static/live.js")),
    ("popup.js", "text/javascript; charset=utf-8", include_str!("static/popup.js")),
    ("draft.js", "text/javascript; charset=utf-8", include_str!("static/draft.js")),
    ("idle.js", "text/javascript; charset=utf-8", include_str!("static/idle.js")),
    ("fragment.js", "text/javascript; charset=utf-8", include_str!("static/fragment.js")),
    ("choose.js", "text/javascript; charset=utf-8", include_str!("static/choose.js")),
    ("ledger.js", "text/javascript; charset=utf-8", include_str!("static/ledger.js")),
    ("dates.js", "text/javascript; charset=utf-8", include_str!("static/dates.js")),
    ("body.js", "text/javascript; charset=utf-8", include_str!("static/body.js")),
    ("sheet.js", "text/javascript; charset=utf-8", include_str!("static/sheet.js")),
    ("icon.svg", "image/svg+xml", include_str!("static/icon.svg")),
];

/// Serves one compiled-in file.
pub async fn asset(Path(name): Path<String>) -> Result<Response, Error> {
    let (_, media_type, body) = ASSETS.iter().find(|(known, _, _)| *known == name).ok_or(Error::NotFound)?;
    Ok(([(header::CONTENT_TYPE, *media_type), (header::CACHE_CONTROL, "public, max-age=300")], *body).into_response())
}
