//! Log-in, second factor, log-out, the live stream's door.

use crate::App;
use crate::frame::{self, Errors, Frame};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ground::gate::{Entered, LoginOutcome, Permit, Visitor};
use ground::web::{Fields, Token, clear_cookie, device_cookie, device_of, session_cookie};
use ground::{Error, Result};
use qrcodegen::{QrCode, QrCodeEcc};

#[derive(Template)]
#[template(path = "agencies/login.html")]
struct LoginPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    ended: bool,
    organisation: String,
}

#[derive(Template)]
#[template(path = "agencies/code.html")]
struct CodePage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
}

#[derive(Template)]
#[template(path = "agencies/enrol.html")]
struct EnrolPage {
    frame: Frame,
    errors: Errors,
    secret: String,
    /// The secret as people type it, in groups of four.
    key: String,
    /// The two-dimensional code of its address: black squares in a square of so many.
    qr_path: String,
    qr_size: i32,
}

impl EnrolPage {
    fn new(app: &App, permit: &Permit, secret: &[u8], url: &str, errors: Errors) -> Result<Self> {
        let code = QrCode::encode_text(url, QrCodeEcc::Medium).map_err(Error::internal)?;
        let typed = url.split(['?', '&']).find_map(|part| part.strip_prefix("secret=")).unwrap_or_default();
        let typed: Vec<char> = typed.chars().collect();
        Ok(Self {
            frame: Frame::new(app, permit, "認証アプリの登録", "/account"),
            errors,
            secret: URL_SAFE_NO_PAD.encode(secret),
            key: typed.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" "),
            qr_path: squares(&code),
            qr_size: code.size() + 2 * QUIET,
        })
    }
}

/// White squares around a code, so that a camera finds its edge.
const QUIET: i32 = 4;

/// The black squares as the path of an SVG.
fn squares(code: &QrCode) -> String {
    let all = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
    all.filter(|&(x, y)| code.get_module(x, y)).map(|(x, y)| format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET)).collect()
}

fn login_page(app: &App, fields: Fields, errors: Errors) -> LoginPage {
    LoginPage {
        frame: Frame::outside(app.demo, "ログイン"),
        ended: fields.get("ended") == "1",
        organisation: app.provider().map(|provider| provider.label().to_owned()).unwrap_or_default(),
        fields,
        errors,
    }
}

/// The log-in screen.
pub async fn page(State(app): State<App>, fields: Fields) -> Result<Response> {
    Ok(frame::html(&login_page(&app, fields, Errors::default()))?.into_response())
}

/// First step: login and password.
pub async fn enter(State(app): State<App>, headers: HeaderMap, fields: Fields) -> Result<Response> {
    let from = From::of(&headers);
    match app.gate.login(fields.get("login").trim(), fields.get("password"), from.visitor()).await {
        Ok(LoginOutcome::In(entered)) => Ok(enter_with(&entered, &next_of(&fields))),
        Ok(LoginOutcome::CodeNeeded(token)) => Ok(go(&token, &with_next("/login/code", &fields))),
        Ok(LoginOutcome::EnrolmentNeeded(token)) => Ok(go(&token, "/login/enrol")),
        Err(error @ (Error::Invalid(_) | Error::TooMany(_))) => {
            let errors = Errors(vec![ground::FieldError { field: "login".into(), message: error.to_string() }]);
            let mut fields = fields;
            fields.set("password", "");
            Ok(frame::refused(&login_page(&app, fields, errors))?.into_response())
        }
        Err(error) => Err(error),
    }
}

/// Second step: the form for the code.
pub async fn code_page(State(app): State<App>, fields: Fields) -> Result<Response> {
    let page = CodePage { frame: Frame::outside(app.demo, "確認コード"), fields, errors: Errors::default() };
    Ok(frame::html(&page)?.into_response())
}

/// Second step: the code.
pub async fn code(State(app): State<App>, token: Token, headers: HeaderMap, fields: Fields) -> Result<Response> {
    let from = From::of(&headers);
    match app.gate.second_factor(&token.0, fields.get("code"), from.visitor()).await {
        Ok(entered) => Ok(enter_with(&entered, &next_of(&fields))),
        Err(error @ (Error::Invalid(_) | Error::TooMany(_))) => {
            let errors = Errors(vec![ground::FieldError { field: "code".into(), message: error.to_string() }]);
            let page = CodePage { frame: Frame::outside(app.demo, "確認コード"), fields, errors };
            Ok(frame::refused(&page)?.into_response())
        }
        Err(error) => Err(error),
    }
}

/// Proposes a second factor.
pub async fn enrol_page(State(app): State<App>, permit: Permit, token: Token) -> Result<Response> {
    let (secret, url) = app.gate.propose_second_factor(&token.0).await?;
    let page = EnrolPage::new(&app, &permit, &secret, &url, Errors::default())?;
    Ok(frame::html(&page)?.into_response())
}

/// Stores it once its first code is right.
pub async fn enrol(
    State(app): State<App>,
    permit: Permit,
    token: Token,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response> {
    let secret = URL_SAFE_NO_PAD.decode(fields.get("secret")).map_err(|_| Error::NotFound)?;
    match app.gate.enrol(&token.0, &secret, fields.get("code"), From::of(&headers).visitor()).await {
        Ok(entered) => Ok(enter_with(&entered, "/")),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            let url = ground::gate::otpauth_url(&secret, &permit.actor().name)?;
            let page = EnrolPage::new(&app, &permit, &secret, &url, errors)?;
            Ok(frame::refused(&page)?.into_response())
        }
    }
}

/// Logs out.
pub async fn leave(State(app): State<App>, token: Option<axum::Extension<Token>>) -> Result<Response> {
    if let Some(axum::Extension(token)) = token {
        app.gate.log_out(&token.0).await?;
    }
    let headers = [
        (header::SET_COOKIE, clear_cookie()),
        ("clear-site-data".parse().map_err(Error::internal)?, "\"cache\"".to_owned()),
    ];
    Ok((headers, Redirect::to("/login")).into_response())
}

/// 「作業を続ける」: keeps the session alive.
pub async fn stay(_permit: Permit) -> &'static str {
    "ok"
}

/// The live stream of an open page.
pub async fn live(State(app): State<App>, permit: Permit, token: Token) -> Response {
    let actor = std::sync::Arc::new(permit.actor().clone());
    app.hub.stream(&app.gate, &token.0, actor).into_response()
}

fn go(token: &str, to: &str) -> Response {
    ([(header::SET_COOKIE, session_cookie(token))], Redirect::to(to)).into_response()
}

/// In: both cookies, and on to where the user wanted to go, or first to a password of their own.
pub(super) fn enter_with(entered: &Entered, to: &str) -> Response {
    let cookies = AppendHeaders([
        (header::SET_COOKIE, session_cookie(&entered.token)),
        (header::SET_COOKIE, device_cookie(&entered.device)),
    ]);
    let to = if entered.new_password_needed { "/account?first=1" } else { to };
    (cookies, Redirect::to(to)).into_response()
}

/// Only addresses of this site; anything else leads home.
pub(super) fn next_of(fields: &Fields) -> String {
    frame::own_path(fields.get("next")).unwrap_or("/").to_owned()
}

fn with_next(path: &str, fields: &Fields) -> String {
    let mut query = Fields::default();
    query.set("next", next_of(fields));
    format!("{path}?{}", serde_urlencoded::to_string(&query.0).unwrap_or_default())
}

/// Where a log-in comes from.
pub(super) struct From {
    source: String,
    device: Option<String>,
}

impl From {
    /// The address the reverse proxy appended last (what a client wrote there itself comes before it), and the device cookie.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let forwarded = headers.get("x-forwarded-for").and_then(|value| value.to_str().ok()).unwrap_or("local");
        let source = forwarded.rsplit(',').next().unwrap_or("local").trim().chars().take(64).collect();
        Self { source, device: device_of(headers) }
    }

    pub(super) fn visitor(&self) -> Visitor<'_> {
        Visitor { source: &self.source, device: self.device.as_deref() }
    }
}
