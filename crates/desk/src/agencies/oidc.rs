//! Log-in by the organisation's own identity provider (OpenID Connect, authorization code with PKCE).
//!
//! The provider must show the second factor itself. Who may log in is still decided here: an administrator links each account with the
//! provider's subject. Pitfall: coming back from the provider is a cross-site navigation, which sends no `SameSite=Strict` cookie; so the
//! last step is a page of our own that moves on by itself.

use super::login::{From, next_of};
use crate::App;
use crate::frame::{self, Frame};
use anyhow::Context;
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ground::web::{Fields, device_cookie, named_cookie, session_cookie};
use ground::{Error, Result};
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::{
    AuthenticationContextClass, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    TokenResponse,
};
use std::time::Duration;
use uuid::Uuid;

/// Where the way back to this server leads, below its public address.
const BACK: &str = "/login/organisation/back";
/// Cookie that remembers state, nonce and PKCE verifier on the way to the provider and back; Lax, because the way back is cross-site.
const COOKIE: &str = "__Host-kasugai-oidc";
/// Seconds the user may take at the provider.
const PATIENCE: i64 = 600;

/// How the provider is reached.
#[derive(Debug, Clone)]
pub struct Options {
    /// Issuer, e.g. `https://login.example.lg.jp`.
    pub issuer: String,
    /// Client id registered there.
    pub client_id: String,
    /// Client secret registered there.
    pub client_secret: String,
    /// Address under which browsers reach this server, e.g. `https://kasugai.example.lg.jp`.
    pub public_url: String,
    /// Required strength (acr); when set, weaker log-ins are refused.
    pub acr: Option<String>,
    /// Text of the button.
    pub label: String,
}

/// The organisation's identity provider.
#[derive(Debug)]
pub struct Provider {
    issuer: IssuerUrl,
    redirect: RedirectUrl,
    options: Options,
    http: reqwest::Client,
}

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

#[derive(serde::Serialize, serde::Deserialize)]
struct Journey {
    state: String,
    nonce: String,
    verifier: String,
    next: String,
    until: i64,
}

impl Provider {
    /// A provider; nothing is asked of it before the first log-in.
    ///
    /// # Errors
    /// When an address is malformed.
    pub fn new(options: Options) -> anyhow::Result<Self> {
        // Another part of the process may have chosen the same already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(10))
            .build()
            .context("HTTPクライアントを用意できません")?;
        let issuer =
            IssuerUrl::new(options.issuer.clone()).context("認証基盤の発行者(issuer)の書き方が正しくありません")?;
        let redirect = RedirectUrl::new(format!("{}{BACK}", options.public_url.trim_end_matches('/')))
            .context("公開アドレスの書き方が正しくありません")?;
        Ok(Self { issuer, redirect, options, http })
    }

    /// Text of the button on the log-in screen.
    pub fn label(&self) -> &str {
        &self.options.label
    }

    /// What an account is linked with: issuer and subject.
    pub fn subject(&self, subject: &str) -> String {
        format!("{} {subject}", self.options.issuer)
    }

    /// Reads the provider's addresses and keys, each time: log-ins are rare and keys change.
    async fn client(&self) -> anyhow::Result<Client> {
        let http = |request| call(self.http.clone(), request);
        let metadata = CoreProviderMetadata::discover_async(self.issuer.clone(), &http).await?;
        let secret = ClientSecret::new(self.options.client_secret.clone());
        let client =
            CoreClient::from_provider_metadata(metadata, ClientId::new(self.options.client_id.clone()), Some(secret));
        Ok(client.set_redirect_uri(self.redirect.clone()))
    }

    async fn depart(&self, next: String, now: i64) -> anyhow::Result<(String, Journey)> {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = self.client().await?;
        let mut request =
            client.authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random);
        if let Some(acr) = &self.options.acr {
            request = request.add_auth_context_value(AuthenticationContextClass::new(acr.clone()));
        }
        let (url, state, nonce) = request.set_pkce_challenge(challenge).url();
        let journey = Journey {
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
            next,
            until: now + PATIENCE,
        };
        Ok((url.to_string(), journey))
    }

    /// Exchanges the code; yields the subject the provider vouches for.
    async fn arrive(&self, code: &str, journey: &Journey) -> anyhow::Result<String> {
        let client = self.client().await?;
        let http = |request| call(self.http.clone(), request);
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))?
            .set_pkce_verifier(PkceCodeVerifier::new(journey.verifier.clone()))
            .request_async(&http)
            .await?;
        let token = answer.id_token().context("no id token")?;
        let claims = token.claims(&client.id_token_verifier(), &Nonce::new(journey.nonce.clone()))?;
        if let Some(wanted) = &self.options.acr {
            anyhow::ensure!(claims.auth_context_ref().is_some_and(|acr| acr.as_str() == wanted), "log-in too weak");
        }
        Ok(self.subject(claims.subject().as_str()))
    }
}

/// One request of the library, through the product's client.
async fn call(client: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let answer = client.execute(request.try_into()?).await?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut response = HttpResponse::new(answer.bytes().await?.to_vec());
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

/// On to the provider.
pub async fn go(State(app): State<App>, fields: Fields) -> Result<Response> {
    let provider = app.provider().ok_or(Error::NotFound)?;
    let now = app.db.clock().now().as_second();
    let (url, journey) = provider.depart(next_of(&fields), now).await.map_err(unreachable)?;
    let sealed =
        app.vault.seal("oidc", "journey", 0, Uuid::nil(), &serde_json::to_vec(&journey)?).map_err(Error::internal)?;
    let sealed = URL_SAFE_NO_PAD.encode(sealed);
    let cookie = format!("{COOKIE}={sealed}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={PATIENCE}");
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&url)).into_response())
}

#[derive(Template)]
#[template(path = "agencies/arrived.html")]
struct ArrivedPage {
    frame: Frame,
    to: String,
}

/// Back from the provider.
pub async fn back(State(app): State<App>, headers: HeaderMap, fields: Fields) -> Result<Response> {
    let provider = app.provider().ok_or(Error::NotFound)?;
    let journey = journey_of(&app, &headers).ok_or_else(stray)?;
    if journey.state != fields.get("state") || journey.until < app.db.clock().now().as_second() {
        return Err(stray());
    }
    if !fields.get("error").is_empty() {
        return Err(Error::invalid("login", "組織アカウントでのログインが取り消されました。もう一度お試しください。"));
    }
    let subject = provider.arrive(fields.get("code"), &journey).await.map_err(unreachable)?;
    let entered = app.gate.login_by_subject(&subject, From::of(&headers).visitor()).await?;
    let page = ArrivedPage { frame: Frame::outside(app.demo, "ログインしました"), to: journey.next };
    let cookies = AppendHeaders([
        (header::SET_COOKIE, session_cookie(&entered.token)),
        (header::SET_COOKIE, device_cookie(&entered.device)),
        (header::SET_COOKIE, format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")),
    ]);
    Ok((cookies, frame::html(&page)?).into_response())
}

fn journey_of(app: &App, headers: &HeaderMap) -> Option<Journey> {
    let sealed = URL_SAFE_NO_PAD.decode(named_cookie(headers, COOKIE)?).ok()?;
    let plain = app.vault.open("oidc", "journey", 0, Uuid::nil(), &sealed).ok()?;
    serde_json::from_slice(&plain).ok()
}

fn stray() -> Error {
    Error::invalid("login", "ログインの手続きが途中で切れました。ログイン画面からもう一度お試しください。")
}

fn unreachable(error: anyhow::Error) -> Error {
    tracing::warn!(error = format!("{error:#}"), "identity provider");
    Error::Upstream("組織の認証基盤でログインを確認できませんでした。時間をおいてもう一度試すか、ログインIDとパスワードでログインしてください。".into())
}
