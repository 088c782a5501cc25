//! 気づき of the example town: one head of staff registers the model and puts it on trial, another one shows it, a worker computes.
//!
//! Each does what the page offers: what was done before the loading was cut off is offered no more.

use anyhow::Context as _;

use super::super::hands::Hands;
use super::lesson;

/// Name of the model.
const NAME: &str = "気づきの見本(架空の記録から学習)";
/// What is told of it.
const CARD: &str = "架空の記録から学習した見本です。実在のこどもの記録は使っていません。\n\
    学習に使ったもの: 架空の町のこども8,262人。手当・健診・手帳・学校などの連携情報と、訪問で支援の必要が見つかったかどうか(架空)。\n\
    見分け方の重みは、あらかじめ決めた値をもとに作った記録から学び直したものです。実際のこどもに使えることは確かめていません。\n\
    使い方: 一覧と画面の動きを試すためだけに使います。訪問の要否は職員が決めます。";

/// Registers the model, unless it is there; where its card is.
pub(super) async fn register(hands: &mut Hands) -> anyhow::Result<String> {
    if let Some(card) = card(&hands.get("/scores/models").await?) {
        return Ok(card);
    }
    let file = tokio::task::spawn_blocking(lesson::model).await??;
    let fields = [("outcome", "checkin"), ("name", NAME), ("card", CARD)];
    hands.upload("/scores/models", &fields, "kizuki-mihon.json", file.as_bytes()).await
}

/// Puts the model into a state where its card offers that.
pub(super) async fn put(hands: &mut Hands, card: &str, state: &str, reason: &str) -> anyhow::Result<()> {
    if hands.get(card).await?.contains(&format!("name=\"state\" value=\"{state}\"")) {
        hands.post(&format!("{card}/state"), &[("state", state), ("reason", reason)]).await?;
    }
    Ok(())
}

/// Computes the first list, unless there is one.
pub(super) async fn compute(hands: &mut Hands) -> anyhow::Result<()> {
    if hands.get("/checkins").await?.contains("が計算") {
        return Ok(());
    }
    hands.post("/checkins/run", &[]).await.map(drop).context("気づきの一覧")
}

/// Where the card of the model is, on the page of all models.
fn card(page: &str) -> Option<String> {
    let before = page.split(&format!("\">{NAME}<")).next().filter(|before| before.len() < page.len())?;
    before.rsplit("href=\"").next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_card_is_found_by_the_name_of_the_model() {
        let page = format!(r#"<a href="/scores/models/1">ほか</a><a href="/scores/models/2">{NAME}</a>"#);
        assert_eq!(card(&page).as_deref(), Some("/scores/models/2"));
        assert_eq!(card("<a href=\"/scores/models/1\">ほか</a>"), None);
    }
}
