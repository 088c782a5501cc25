//! One error, three renderings: a page, a fragment for the script, a problem document (RFC 9457) for the API.

use super::problem::Problem;
use crate::error::Error;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use std::sync::Arc;

/// Renders an error page inside the product's frame: status, message.
pub type ErrorPage = fn(StatusCode, &Error) -> String;

/// What kind of answer a request wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    /// A whole page.
    Page,
    /// A piece of a page, fetched by the script (`X-Fragment: 1`, or `X-Fragment: background` for what no person did).
    Fragment,
    /// As above, but must not keep the session alive.
    Background,
    /// JSON.
    Api,
}

impl Wants {
    pub(super) fn of(headers: &HeaderMap, path: &str) -> Self {
        match headers.get("x-fragment").and_then(|value| value.to_str().ok()) {
            Some("background") => Self::Background,
            Some(_) => Self::Fragment,
            None if path.starts_with("/api/") => Self::Api,
            None if path == "/live" => Self::Background,
            None => Self::Page,
        }
    }

    pub(super) fn keeps_alive(self) -> bool {
        self != Self::Background
    }
}

#[derive(Clone)]
struct Failed(Arc<Error>);

fn status(error: &Error) -> StatusCode {
    match error {
        Error::Unauthenticated => StatusCode::UNAUTHORIZED,
        Error::Forbidden => StatusCode::FORBIDDEN,
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::PurposeNeeded(_) => StatusCode::PRECONDITION_REQUIRED,
        Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Stale => StatusCode::CONFLICT,
        Error::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
        Error::Upstream(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Self::Internal(cause) = &self {
            tracing::error!(cause = format!("{cause:#}"), "internal error");
        }
        let mut response = status(&self).into_response();
        response.extensions_mut().insert(Failed(Arc::new(self)));
        response
    }
}

/// Around all routes: turns a failed answer into what the request wanted.
pub(super) async fn render(State(page): State<ErrorPage>, request: Request, next: Next) -> Response {
    let wants = Wants::of(request.headers(), request.uri().path());
    let is_get = request.method() == Method::GET;
    let path = request.uri().path_and_query().map(|path| path.as_str().to_owned()).unwrap_or_default();
    let response = next.run(request).await;
    let Some(Failed(error)) = response.extensions().get::<Failed>().cloned() else { return response };
    let code = status(&error);
    let mut rendered = match (&*error, wants) {
        (Error::Unauthenticated, Wants::Page) => {
            let next =
                if is_get && path != "/" { format!("/login?next={}", encode(&path)) } else { "/login".to_owned() };
            Redirect::to(&next).into_response()
        }
        (Error::PurposeNeeded(key), Wants::Page) if is_get => {
            Redirect::to(&format!("/purpose/{key}?next={}", encode(&path))).into_response()
        }
        (_, Wants::Page) => (code, Html(page(code, &error))).into_response(),
        (_, Wants::Fragment | Wants::Background) => {
            (code, Html(format!("<p class=\"error\" role=\"alert\">{error}</p>"))).into_response()
        }
        (_, Wants::Api) => Problem::of(code, &error).into_response(),
    };
    if let Error::TooMany(seconds) = &*error {
        rendered.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
    }
    rendered
}

/// Percent-encodes a path for use inside a query.
fn encode(path: &str) -> String {
    path.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
