//! Somebody at the screen, in process: what the fictional staff of the demo did before today goes through the very pages that everybody uses.

use anyhow::{Context as _, bail};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use desk::App;
use tower::ServiceExt as _;

use crate::router;

/// Largest page that is read.
const PAGE: usize = 16 << 20;
/// Divides the parts of an upload.
const BOUNDARY: &str = "kasugai-demo-boundary";

/// A member of staff with a browser.
pub(crate) struct Hands {
    router: Router,
    cookie: Option<String>,
}

/// What came back.
struct Answer {
    status: StatusCode,
    location: String,
    body: String,
}

impl Hands {
    /// Nobody yet.
    pub(crate) fn of(app: &App) -> Self {
        Self { router: router::router(app.clone()), cookie: None }
    }

    /// Logs in, with the password of all demo accounts.
    pub(crate) async fn log_in(&mut self, login: &str) -> anyhow::Result<()> {
        self.cookie = None;
        self.post("/login", &[("login", login), ("password", super::PASSWORD)]).await.map(drop)
    }

    /// Reads a page.
    pub(crate) async fn get(&mut self, path: &str) -> anyhow::Result<String> {
        let answer = self.send(Method::GET, path, "", Vec::new()).await?;
        if answer.status == StatusCode::OK { Ok(answer.body) } else { refused(path, &answer) }
    }

    /// Sends a form; where it leads.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<String> {
        let body = serde_urlencoded::to_string(fields)?.into_bytes();
        let answer = self.send(Method::POST, path, "application/x-www-form-urlencoded", body).await?;
        if answer.status.is_redirection() { Ok(answer.location) } else { refused(path, &answer) }
    }

    /// Sends a form with a file; where it leads.
    pub(crate) async fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        file_name: &str,
        bytes: &[u8],
    ) -> anyhow::Result<String> {
        let mut body = Vec::new();
        let part = |name: &str, rest: &str| {
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"{rest}\r\n\r\n")
        };
        for (name, value) in fields {
            body.extend(format!("{}{value}\r\n", part(name, "")).into_bytes());
        }
        let rest = format!("; filename=\"{file_name}\"\r\ncontent-type: application/octet-stream");
        body.extend(part("file", &rest).into_bytes());
        body.extend(bytes);
        body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let answer = self.send(Method::POST, path, &kind, body).await?;
        if answer.status.is_redirection() { Ok(answer.location) } else { refused(path, &answer) }
    }

    async fn send(&mut self, method: Method, path: &str, kind: &str, body: Vec<u8>) -> anyhow::Result<Answer> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "demo.kasugai.invalid")
            .header("sec-fetch-site", "same-origin");
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, format!("{}={cookie}", ground::web::COOKIE));
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body))?).await?;
        for set in response.headers().get_all(header::SET_COOKIE) {
            let pair = set.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
            if let Some(value) = pair.strip_prefix(ground::web::COOKIE).and_then(|rest| rest.strip_prefix('=')) {
                self.cookie = (!value.is_empty()).then(|| value.to_owned());
            }
        }
        let location = response.headers().get(header::LOCATION).and_then(|place| place.to_str().ok());
        let (status, location) = (response.status(), location.unwrap_or_default().to_owned());
        let bytes = axum::body::to_bytes(response.into_body(), PAGE).await.context("the page broke off")?;
        Ok(Answer { status, location, body: String::from_utf8_lossy(&bytes).into_owned() })
    }
}

/// The demo cannot go on: what the page said.
fn refused<T>(path: &str, answer: &Answer) -> anyhow::Result<T> {
    let errors = answer.body.split("class=\"field-error\"").skip(1);
    let said: Vec<&str> = errors.filter_map(|part| part.split(['>', '<']).nth(1)).collect();
    bail!("{path}: {} {}", answer.status, said.join(" "))
}
