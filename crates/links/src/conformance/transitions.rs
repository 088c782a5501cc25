//! The checks of what passes between agencies. A vendor's sandbox has nobody to send to: what is tried is what needs no other side.

use super::checks::{Check, at, registered, same};
use super::client::Client;
use reqwest::Method;
use serde_json::{Value, json};

/// Each way to look at the list.
pub async fn lists(client: &Client) -> Check {
    for which in ["in", "out", "open"] {
        let list = client.get(&format!("/api/v1/transitions?which={which}")).await?.with_status(200)?.json();
        if !at(&list, "/transitions").is_array() {
            return Err("transitionsがありません。".to_owned());
        }
    }
    Ok(())
}

/// The call that says to whom a kind may go.
pub async fn tells_receivers(client: &Client) -> Check {
    let told = client.get("/api/v1/transitions/receivers?kind=information").await?.with_status(200)?.json();
    if at(&told, "/receivers").is_array() && at(&told, "/bases/0/code").is_string() {
        Ok(())
    } else {
        Err("送れる先と法的根拠がありません。".to_owned())
    }
}

/// What goes nowhere is refused beside its field, and leaves nothing.
pub async fn refuses_no_receiver(client: &Client) -> Check {
    let (_, made) = registered(client, "transition").await?;
    let newest = async || -> Result<Value, String> {
        let list = client.get("/api/v1/transitions?which=out").await?.with_status(200)?.json();
        Ok(at(&list, "/transitions/0/key").clone())
    };
    let before = newest().await?;
    let told = client.get("/api/v1/transitions/receivers?kind=information").await?.with_status(200)?.json();
    let body = json!({ "kind": "information", "to": 0, "record": at(&made, "/key"), "basis": at(&told, "/bases/0/code"), "words": "適合試験" });
    let refused = client.json(Method::POST, "/api/v1/transitions", &body, None).await?.with_status(422)?.json();
    same("項目", &json!("to"), at(&refused, "/errors/0/field"))?;
    same("送ったもののうち最も新しいもの", &before, &newest().await?)
}
