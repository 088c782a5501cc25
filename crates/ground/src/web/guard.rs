//! What happens before a handler: who is asking, from where, and may the post do this.

use super::errors::Wants;
use super::routes::Access;
use super::tally;
use crate::audit::Entry;
use crate::error::{Error, Result};
use crate::gate::{Actor, Gate, Permit};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header, request::Parts};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Name of the session cookie.
pub const COOKIE: &str = "__Host-kasugai";

/// Name of the cookie by which accounts know their devices; see [`crate::gate::Visitor`].
const DEVICE_COOKIE: &str = "__Host-kasugai-device";

/// The raw session token of a request, for logging out and for live streams.
#[derive(Clone)]
pub struct Token(pub String);

/// Outermost: makes the gate known to the routes and sets the headers every answer carries.
pub(super) async fn enter(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(gate);
    let is_static = request.uri().path().starts_with("/static/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; \
               form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(csp));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    if !is_static {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Around each handler: decides, and leaves the permit for the handler to take.
pub(super) async fn authorize(access: Access, mut request: Request, next: Next) -> Response {
    match admit(access, &mut request).await {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

async fn admit(access: Access, request: &mut Request) -> Result<()> {
    let key = bearer(request.headers());
    if key.is_none() && is_unsafe(request.method()) && !is_same_origin(request.headers()) {
        tally::turned_away(tally::Blocked::Csrf);
        return Err(Error::Forbidden);
    }
    if let Some(token) = cookie(request.headers()) {
        request.extensions_mut().insert(Token(token));
    }
    let Access::Needs(action) = access else { return Ok(()) };
    let gate = request.extensions().get::<Gate>().cloned().ok_or_else(|| Error::internal("no gate"))?;
    let actor = match (key, request.extensions().get::<Token>().cloned()) {
        (Some(key), _) => gate.system(&key).await?,
        (None, Some(Token(token))) => {
            gate.actor(&token, Wants::of(request.headers(), request.uri().path()).keeps_alive()).await?
        }
        (None, None) => return Err(Error::Unauthenticated),
    };
    let id = gate.db.clock().new_id();
    match Permit::decide(actor.clone(), action, id) {
        Ok(permit) => {
            request.extensions_mut().insert(permit);
            Ok(())
        }
        Err(error) => {
            note_denied(&gate, actor, action, request.uri().path()).await?;
            Err(error)
        }
    }
}

/// A refusal is on record too. The path holds ids only.
async fn note_denied(gate: &Gate, actor: Arc<Actor>, action: crate::gate::Action, path: &str) -> Result<()> {
    let permit = Permit::by_gate(actor, action, gate.db.clock().new_id());
    let mut tx = gate.db.read(&permit).await?;
    tx.audit(Entry { kind: "denied".to_owned(), detail: path.to_owned(), ..Entry::default() }).await?;
    tx.commit().await
}

fn is_unsafe(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// A browser says where a request comes from; other clients use keys, not cookies.
fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        _ => false,
    }
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::to_owned)
}

/// The device token a browser carries; see [`crate::gate::Visitor`].
pub fn device_of(headers: &HeaderMap) -> Option<String> {
    named_cookie(headers, DEVICE_COOKIE)
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    named_cookie(headers, COOKIE)
}

/// The value of a cookie.
pub fn named_cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split("; "))
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
        .map(str::to_owned)
}

/// `Set-Cookie` value that begins a session in the browser.
pub fn session_cookie(token: &str) -> String {
    format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Strict")
}

/// `Set-Cookie` value by which an account knows its device for 90 days.
pub fn device_cookie(token: &str) -> String {
    format!("{DEVICE_COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=7776000")
}

/// `Set-Cookie` value that ends it.
pub fn clear_cookie() -> String {
    format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0")
}

impl<S: Sync> FromRequestParts<S> for Permit {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        parts.extensions.get::<Self>().cloned().ok_or(Error::Unauthenticated)
    }
}

impl<S: Sync> FromRequestParts<S> for Token {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        parts.extensions.get::<Self>().cloned().ok_or(Error::Unauthenticated)
    }
}
