//! Log-in by an identity provider: a small one runs in this process.

use crate::nation::{Nation, TOWN};
use crate::visitor::Visitor;
use axum::extract::{Form, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use desk::agencies::oidc::{Options, Provider};
use openidconnect::PrivateSigningKey;
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreJwsSigningAlgorithm};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// What the provider knows of the log-in under way.
#[derive(Default)]
struct Desk {
    issuer: String,
    subject: String,
    nonce: String,
    challenge: String,
    acr: String,
    key: String,
}

type Shared = Arc<Mutex<Desk>>;

/// An Ed25519 key in PKCS#8.
fn new_key() -> String {
    let mut der = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    der.extend(rand::random::<[u8; 32]>());
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der))
}

fn signing_key(pem: &str) -> CoreEdDsaPrivateSigningKey {
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(pem, None).unwrap()
}

async fn serve() -> Shared {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let desk: Shared = Arc::new(Mutex::new(Desk { issuer, key: new_key(), ..Desk::default() }));
    let router = Router::new()
        .route("/.well-known/openid-configuration", get(metadata))
        .route("/keys", get(keys))
        .route("/token", post(token))
        .with_state(desk.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    desk
}

async fn metadata(State(desk): State<Shared>) -> Json<Value> {
    let issuer = desk.lock().unwrap().issuer.clone();
    Json(json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"), "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"]
    }))
}

async fn keys(State(desk): State<Shared>) -> Json<Value> {
    let key = signing_key(&desk.lock().unwrap().key).as_verification_key();
    Json(json!({ "keys": [key] }))
}

async fn token(State(desk): State<Shared>, Form(form): Form<HashMap<String, String>>) -> Json<Value> {
    let desk = desk.lock().unwrap();
    if URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"])) != desk.challenge || form["code"] != "good" {
        return Json(json!({ "error": "invalid_grant" }));
    }
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let claims = json!({
        "iss": desk.issuer, "sub": desk.subject, "aud": "kasugai", "nonce": desk.nonce, "acr": desk.acr, "iat": now, "exp": now + 300
    });
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(json!({ "alg": "EdDSA", "typ": "JWT" })), part(claims));
    let signature = signing_key(&desk.key).sign(&CoreJwsSigningAlgorithm::EdDsa, message.as_bytes()).unwrap();
    let id_token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature));
    Json(json!({ "access_token": "unused", "token_type": "Bearer", "id_token": id_token }))
}

/// Goes to the provider; yields the cookie to bring back and the state.
async fn depart(nation: &Nation, desk: &Shared) -> (String, String) {
    let answer = Visitor::new(&nation.app).get("/login/organisation?next=/account").await.expect(303);
    let query = answer.location().split_once('?').unwrap().1.to_owned();
    let asked: HashMap<String, String> = serde_urlencoded::from_str(&query).unwrap();
    assert_eq!(asked["redirect_uri"], "https://kasugai.test/login/organisation/back");
    let mut desk = desk.lock().unwrap();
    desk.nonce = asked["nonce"].clone();
    desk.challenge = asked["code_challenge"].clone();
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("Secure") && !cookie.contains(&desk.nonce));
    (cookie.split(';').next().unwrap().to_owned(), asked["state"].clone())
}

async fn come_back(nation: &Nation, cookie: &str, state: &str, code: &str) -> (Visitor, crate::visitor::Answer) {
    let mut visitor = Visitor::new(&nation.app);
    let path = format!("/login/organisation/back?code={code}&state={state}");
    let answer = visitor.send(axum::http::Method::GET, &path, "", String::new(), &[("cookie", cookie)]).await;
    (visitor, answer)
}

#[tokio::test]
async fn the_provider_opens_the_linked_account_and_nothing_else() {
    let nation = Nation::new().await;
    let desk = serve().await;
    let issuer = desk.lock().unwrap().issuer.clone();
    let provider = Provider::new(Options {
        issuer,
        client_id: "kasugai".into(),
        client_secret: "himitsu".into(),
        public_url: "https://kasugai.test".into(),
        acr: Some("strong".into()),
        label: "組織アカウントでログイン".into(),
    });
    nation.app.use_provider(provider.unwrap());
    assert!(Visitor::new(&nation.app).get("/login").await.body.contains("組織アカウントでログイン"));
    let mut admin = nation.staff(TOWN, "admin").await;
    let (staff, _) = nation.hire(TOWN, "family_staff").await;
    admin.post(&format!("/admin/staff/{staff}/subject"), &[("subject", "u-123")]).await.expect(303);
    {
        let mut desk = desk.lock().unwrap();
        desk.subject = "u-123".into();
        desk.acr = "strong".into();
    }

    let (cookie, state) = depart(&nation, &desk).await;
    let (mut visitor, arrived) = come_back(&nation, &cookie, &state, "good").await;
    assert!(arrived.expect(200).body.contains("url=/account"));
    visitor.get("/account").await.expect(200);

    // A stranger at the provider, a weaker log-in, a foreign state, a wrong code, another key, an old nonce.
    desk.lock().unwrap().subject = "u-999".into();
    let (cookie, state) = depart(&nation, &desk).await;
    come_back(&nation, &cookie, &state, "good").await.1.expect(422);
    desk.lock().unwrap().subject = "u-123".into();
    come_back(&nation, &cookie, "other", "good").await.1.expect(422);
    come_back(&nation, "a=b", &state, "good").await.1.expect(422);
    come_back(&nation, &cookie, &state, "bad").await.1.expect(503);
    desk.lock().unwrap().acr = "weak".into();
    come_back(&nation, &cookie, &state, "good").await.1.expect(503);
    desk.lock().unwrap().acr = "strong".into();
    desk.lock().unwrap().nonce = "replayed".into();
    come_back(&nation, &cookie, &state, "good").await.1.expect(503);
    nation.clock().advance(jiff::SignedDuration::from_mins(11));
    come_back(&nation, &cookie, &state, "good").await.1.expect(422);
}
