//! A client that knows no more than a key and the published document.

use anyhow::Context;
use reqwest::{Method, Url};
use serde_json::{Value, json};
use std::time::Duration;

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Media type.
    pub kind: String,
    /// Body.
    pub text: String,
}

impl Answer {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// This status, or what came instead.
    pub fn with_status(self, status: u16) -> Result<Self, String> {
        if self.status == status { Ok(self) } else { Err(self.instead(&format!("{status}"))) }
    }

    /// What came instead of what was expected.
    pub fn instead(&self, expected: &str) -> String {
        let text: String = self.text.chars().take(200).collect();
        format!("{expected}のはずが、{}でした。{text}", self.status)
    }
}

/// A client of one server.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    key: Option<String>,
    /// Different in each run, so that runs do not meet.
    run: String,
}

impl Client {
    /// A client with a key.
    pub fn new(url: &str, key: &str) -> anyhow::Result<Self> {
        // Another part of the process may have chosen the same already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let base = Url::parse(url).context("アドレスは http:// か https:// で始めてください")?;
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(60))
            .build()
            .context("HTTPクライアントを用意できません")?;
        Ok(Self { http, base, key: Some(key.to_owned()), run: format!("{:08x}", rand::random::<u32>()) })
    }

    /// The same with another key, or none.
    pub fn with_key(&self, key: Option<&str>) -> Self {
        Self { key: key.map(str::to_owned), ..self.clone() }
    }

    /// An id of this run.
    pub fn id(&self, name: &str) -> String {
        format!("conf-{}-{name}", self.run)
    }

    /// A fictional child of this run, whose name says what it is for.
    pub fn child(&self, name: &str) -> Value {
        json!({
            "person": { "family": "適合試験", "given": format!("架空{name}{}", self.run), "family_kana": "てきごうしけん", "birth": "2015-04-01", "sex": "female" },
            "accepted_on": "2025-05-01", "kind": "01", "route": "警察等", "abuse_types": ["身体的"],
            "sheet": { "school": "架空小学校", "grade": "小4" }
        })
    }

    /// Fetches.
    pub async fn get(&self, path: &str) -> Result<Answer, String> {
        self.send(Method::GET, path, "", String::new(), None).await
    }

    /// Sends JSON.
    pub async fn json(&self, method: Method, path: &str, body: &Value, once: Option<&str>) -> Result<Answer, String> {
        self.send(method, path, "application/json", body.to_string(), once).await
    }

    /// Puts a record under an id of the caller.
    pub async fn put(&self, id: &str, body: &Value) -> Result<Answer, String> {
        self.json(Method::PUT, &format!("/api/v1/external/{id}"), body, None).await
    }

    /// Sends anything.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        kind: &str,
        body: impl Into<reqwest::Body>,
        once: Option<&str>,
    ) -> Result<Answer, String> {
        let url = self.base.join(path).map_err(|error| error.to_string())?;
        let mut request = self.http.request(method, url).body(body);
        if let Some(key) = &self.key {
            request = request.bearer_auth(key);
        }
        if !kind.is_empty() {
            request = request.header("content-type", kind);
        }
        if let Some(once) = once {
            request = request.header("idempotency-key", once);
        }
        let answer = request.send().await.map_err(|error| format!("サーバーにつながりません。{error}"))?;
        let kind =
            answer.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let status = answer.status().as_u16();
        let text = answer.text().await.map_err(|error| format!("応答が途中で切れました。{error}"))?;
        Ok(Answer { status, kind, text })
    }
}
