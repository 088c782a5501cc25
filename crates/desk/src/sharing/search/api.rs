//! さがす over the API: the same three ladders as the page, the nationwide one as hits and telephone numbers only.

use super::missing::{self, Met};
use super::view::{AgencyHit, Line, PersonHit};
use super::{Ladder, find, query};
use crate::App;
use axum::Json;
use axum::extract::State;
use ground::gate::Permit;
use ground::web::Fields;
use ground::{Error, Result};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

/// What the document says about the search.
#[derive(OpenApi)]
#[openapi(paths(search))]
pub struct Document;

/// 自所属または共有中の人
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundPerson {
    /// 人のキー
    pub key: String,
    /// 氏名
    pub name: String,
    /// ふりがな
    pub kana: String,
    /// 生年月日
    pub birth: String,
    /// 性別
    pub sex: String,
    /// 現住所。支援措置で秘匿されているときは「非表示」
    pub address: String,
    /// 事例番号
    pub case_no: String,
    /// 継続中、終結、家族・関係者、受付のみ
    pub state: String,
    /// 保有する機関
    pub org: String,
}

/// 一致した人
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundLadder {
    /// 人数
    pub total: u64,
    /// 50人ずつ
    pub persons: Vec<FoundPerson>,
}

/// 閲覧を依頼できる人。条件が1人を指すときだけ
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundHit {
    /// 人のキー
    pub key: String,
    /// 一致のしかた
    pub how: String,
    /// 記録票があるか
    pub has_record: bool,
}

/// 該当のある機関
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundAgency {
    /// 機関
    pub org: String,
    /// 該当する人数
    pub count: u64,
    /// 一致のしかた
    pub how: String,
    /// この時刻の電話
    pub phone: String,
    /// ほかの時刻の電話
    pub other_phone: String,
    /// 問い合わせ先の担当
    pub contact: String,
    /// 閲覧を依頼できる人
    pub persons: Vec<FoundHit>,
}

/// 全国。該当の有無と照会先だけで、氏名は含まない
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundNation {
    /// 人数
    pub total: u64,
    /// 近い順
    pub agencies: Vec<FoundAgency>,
}

/// 手配中のこどもに一致。すぐに連絡先へ電話する。検索したことは手配元に知らされる
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundMissing {
    /// 手配元
    pub org: String,
    /// 手配元の連絡先
    pub contact: String,
    /// 手配の画面。この所属が手配を受けているときだけ
    pub page: Option<String>,
}

/// 検索の結果
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundAnswer {
    /// 条件をどう読んだか
    pub understood: Vec<String>,
    /// 自所属
    pub own: FoundLadder,
    /// 共有中
    pub shared: FoundLadder,
    /// 全国
    pub nation: Option<FoundNation>,
    /// 手配中のこどもに一致
    pub met: Vec<FoundMissing>,
}

/// さがす
///
/// 氏名・かな・生年月日・住所・電話の部分一致。自所属と共有中は内容を、全国は該当の有無と照会先だけを返す。行方不明の手配中のこどもに一致したときは、手配元と連絡先を返し、手配元に知らせる。検索と結果は記録される。
#[utoipa::path(get, path = "/api/v1/search", operation_id = "search", tag = "検索",
    params(("q" = Option<String>, Query, description = "1つの欄に入れる条件"), ("name" = Option<String>, Query, description = "氏名"), ("kana" = Option<String>, Query, description = "かな"),
        ("birth" = Option<String>, Query, description = "生年月日。和暦でも、一部だけでもよい"), ("address" = Option<String>, Query, description = "住所"), ("phone" = Option<String>, Query, description = "電話"),
        ("own" = Option<i32>, Query, description = "自所属のページ"), ("shared" = Option<i32>, Query, description = "共有中のページ"), ("nation" = Option<i32>, Query, description = "全国のページ")),
    responses((status = 200, description = "結果", body = FoundAnswer)))]
pub async fn search(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Json<FoundAnswer>> {
    if app.finder.preparing().is_some() {
        return Err(Error::Upstream("検索の準備中です。少し待ってからもう一度送ってください。".to_owned()));
    }
    let condition = query::read(&fields).map_err(Error::Invalid)?;
    let condition = condition.ok_or_else(|| Error::invalid("q", "さがす条件を入れてください。"))?;
    let found = find(&app, &permit, &fields, &condition).await?;
    let met = missing::met(&app, &permit, &condition).await?;
    Ok(Json(FoundAnswer {
        understood: condition.understood,
        own: ladder(found.own),
        shared: ladder(found.shared),
        nation: found
            .nation
            .map(|nation| FoundNation { total: nation.total, agencies: nation.hits.into_iter().map(agency).collect() }),
        met: met.into_iter().map(looked_for).collect(),
    }))
}

fn looked_for(met: Met) -> FoundMissing {
    FoundMissing { org: met.sender, contact: met.contact, page: Some(met.href).filter(|href| !href.is_empty()) }
}

fn ladder(ladder: Ladder) -> FoundLadder {
    FoundLadder { total: ladder.total, persons: ladder.lines.into_iter().map(person).collect() }
}

fn person(line: Line) -> FoundPerson {
    let [family, given, family_kana, given_kana] = line.names;
    FoundPerson {
        key: line.key.to_string(),
        name: format!("{family} {given}").trim().to_owned(),
        kana: format!("{family_kana} {given_kana}").trim().to_owned(),
        birth: line.birth,
        sex: line.sex,
        address: line.address,
        case_no: line.case_no,
        state: line.state.to_owned(),
        org: line.org,
    }
}

fn agency(hit: AgencyHit) -> FoundAgency {
    let single =
        |person: PersonHit| FoundHit { key: person.key.to_string(), how: person.how, has_record: person.has_record };
    FoundAgency {
        org: hit.name,
        count: hit.count,
        how: hit.how,
        phone: hit.phone,
        other_phone: hit.other_phone,
        contact: hit.contact,
        persons: hit.persons.into_iter().map(single).collect(),
    }
}
