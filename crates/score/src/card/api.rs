//! Scores over the API: those somebody of the agency saw after writing a view, for the agency's own systems.

use super::compute;
use super::model::{Outcome, Score, Showing};
use crate::engine::Beyond;
use axum::Json;
use axum::extract::{Path, State};
use desk::{App, people};
use ground::Result;
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::Routes;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// What the document says about these calls.
#[derive(OpenApi)]
#[openapi(paths(list))]
pub struct Document;

/// Routes of the calls.
pub fn routes() -> Routes<App> {
    Routes::default().get("/api/v1/records/{key}/scores", Action::ApiScore, list)
}

/// 似た条件の100件のうちの件数
#[derive(Debug, Serialize, ToSchema)]
pub struct ShareShown {
    /// 何か月以内か。時間のないものは0
    pub months: u32,
    /// 似た条件の100件のうちの件数
    pub of_hundred: f64,
    /// 幅の下
    pub low: f64,
    /// 幅の上
    pub high: f64,
}

/// 学習した範囲の外だった確認項目
#[derive(Debug, Serialize, ToSchema)]
pub struct OutsideShown {
    /// 確認項目
    pub item: String,
    /// 学習した範囲と、何として計算したか
    pub text: String,
    /// 計算に使った値。数でないものは空(平均として計算した)
    pub counted: Option<f64>,
}

/// スコア。数だけを取り出して使わない
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoreShown {
    /// 番号
    pub id: Uuid,
    /// custody(過去の一時保護の傾向)かrecurrence(再び通告される見込み)
    pub outcome: String,
    /// 何を示し、何を示さないか
    pub meaning: String,
    /// この時点までに記録されたことから計算した
    pub known_at: String,
    /// いまの記録のスコアか。偽なら、そのあと記録かモデルが変わっている
    pub current: bool,
    /// モデルの番号。違うモデルのスコアは比べない
    pub model: Uuid,
    /// モデルの名前
    pub model_name: String,
    /// モデルのファイルのSHA-256
    pub model_hash: String,
    /// 件数。空なら情報不足のため数値を出していない
    pub shares: Vec<ShareShown>,
    /// 件数を多く・少なくしている確認項目
    pub reasons: Vec<String>,
    /// わかっていない確認項目
    pub unknown: Vec<String>,
    /// 学習した範囲の外だった確認項目と、何として計算したか
    pub outside: Vec<OutsideShown>,
    /// 計算した人
    pub by: String,
    /// 計算した時刻
    pub at: String,
}

/// スコアの一覧
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoreList {
    /// いまの記録のもの、それより前のものの順に、それぞれ新しい順。スコアを表示しない週は空
    pub scores: Vec<ScoreShown>,
    /// 今週が、担当の係でスコアを表示しない週かどうか。空は「なかった」ことを意味しない
    pub held: bool,
}

fn shown(score: &Score, current: bool) -> ScoreShown {
    let meaning = match score.outcome {
        Outcome::Custody => "過去の一時保護と似ているか。一時保護が必要かどうかを示すものではない",
        Outcome::Recurrence => "似た条件の記録での再通告の割合。このこどもに起こることを示すものではない",
    };
    let shares = score.reading.shares.iter().map(|share| ShareShown {
        months: share.months,
        of_hundred: share.share * 100.0,
        low: share.low * 100.0,
        high: share.high * 100.0,
    });
    let outside = score.reading.outside.iter().map(|one| OutsideShown {
        item: one.feature.clone(),
        text: one.beyond.text(),
        counted: match one.beyond {
            Beyond::Held { counted, .. } => Some(counted),
            Beyond::Unseen => None,
        },
    });
    ScoreShown {
        id: score.id,
        outcome: score.outcome.code().to_owned(),
        meaning: meaning.to_owned(),
        known_at: score.known_at.to_string(),
        current,
        model: score.model,
        model_name: score.model_name.clone(),
        model_hash: score.model_hash.clone(),
        shares: shares.collect(),
        reasons: score.reading.reasons.iter().map(|reason| reason.feature.clone()).collect(),
        unknown: score.reading.unknown.clone(),
        outside: outside.collect(),
        by: score.by_name.clone(),
        at: score.at.to_string(),
    }
}

/// 児童のスコア
///
/// 職員が見立てを保存したあとに計算したスコアを返す。スコアを表示しない週は返さない。ほかの機関には返らない。閲覧と、どのスコアを渡したかは記録される。
#[utoipa::path(get, path = "/api/v1/records/{key}/scores", operation_id = "list_scores", tag = "確認項目・スコア",
    params(("key" = String, Path, description = "児童のキー")), responses((status = 200, description = "一覧", body = ScoreList)))]
pub async fn list(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Json<ScoreList>> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let told = compute::told(&mut tx, key).await?;
    let (scores, showing) = tx.show(told).await?;
    compute::expose(&app, &permit, key, None, &scores).await?;
    let scores = scores.all().map(|(score, is_current)| shown(score, is_current)).collect();
    Ok(Json(ScoreList { scores, held: showing == Showing::Held }))
}
