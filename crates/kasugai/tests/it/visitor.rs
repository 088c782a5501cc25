//! Somebody at a terminal: sends requests to the router in-process and keeps the cookie, as a browser does.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::response::Response;
use desk::App;
use tower::ServiceExt;
use uuid::Uuid;

/// A visitor of one process.
#[derive(Clone)]
pub struct Visitor {
    router: Router,
    /// The process, for what no request can do.
    pub app: App,
    cookie: Option<String>,
    key: Option<String>,
    /// Id of the member of staff, when it is one.
    pub staff: Option<Uuid>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
    pub bytes: Vec<u8>,
}

impl Answer {
    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    /// Fails with the body when the status is another one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{} {}", self.location(), self.body);
        self
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

impl Visitor {
    /// Nobody yet.
    pub fn new(app: &App) -> Self {
        Self { router: kasugai::router::router(app.clone()), app: app.clone(), cookie: None, key: None, staff: None }
    }

    /// A linked system with its key.
    pub fn system(app: &App, key: &str) -> Self {
        Self { key: Some(key.to_owned()), ..Self::new(app) }
    }

    /// The same person at another process.
    pub fn at(&self, app: &App) -> Self {
        Self { router: kasugai::router::router(app.clone()), ..self.clone() }
    }

    /// Logs in by the screen.
    pub async fn log_in(&mut self, login: &str, password: &str) -> Answer {
        let answer = self.post("/login", &[("login", login), ("password", password)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        answer
    }

    /// Fetches a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, "", String::new(), &[]).await
    }

    /// Fetches a fragment.
    pub async fn fragment(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, "", String::new(), &[("x-fragment", "1")]).await
    }

    /// Submits a form.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = serde_urlencoded::to_string(fields).unwrap();
        self.send(Method::POST, path, "application/x-www-form-urlencoded", body, &[]).await
    }

    /// Sends JSON.
    pub async fn json(
        &mut self,
        method: Method,
        path: &str,
        body: &serde_json::Value,
        headers: &[(&str, &str)],
    ) -> Answer {
        self.send(method, path, "application/json", body.to_string(), headers).await
    }

    /// Sends anything.
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        content_type: &str,
        body: impl Into<Body>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let response = self.response(method, path, content_type, body.into(), headers).await;
        let (status, headers) = (response.status(), response.headers().clone());
        for set in headers.get_all(header::SET_COOKIE) {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            if let Some(value) = pair.strip_prefix(ground::web::COOKIE).and_then(|rest| rest.strip_prefix('=')) {
                self.cookie = (!value.is_empty()).then(|| value.to_owned());
            }
        }
        let bytes = axum::body::to_bytes(response.into_body(), 64 << 20).await.unwrap();
        Answer { status, headers, body: String::from_utf8_lossy(&bytes).into_owned(), bytes: bytes.to_vec() }
    }

    /// The answer before its body is read, for streams.
    pub async fn response(
        &self,
        method: Method,
        path: &str,
        content_type: &str,
        body: Body,
        headers: &[(&str, &str)],
    ) -> Response {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "kasugai.test");
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, format!("{}={cookie}", ground::web::COOKIE));
        }
        if let Some(key) = &self.key {
            request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        } else {
            request = request.header("sec-fetch-site", "same-origin");
        }
        if !content_type.is_empty() {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap()
    }

    /// The answer to a request of another site's page, or of one that does not say where it comes from.
    pub async fn forged(&self, method: Method, path: &str, from: &[(&str, &str)]) -> Response {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "kasugai.test");
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, format!("{}={cookie}", ground::web::COOKIE));
        }
        for (name, value) in from {
            request = request.header(*name, *value);
        }
        self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }
}
