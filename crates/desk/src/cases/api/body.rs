//! What requests of the API say. Their names are those of the forms: what a screen refuses, the API refuses in the same words under the
//! same name.

use super::shape::{PersonShape, SheetShape};
use serde::Deserialize;
use utoipa::ToSchema;

/// 児童記録票の登録
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRecordBody {
    /// こども
    pub person: PersonShape,
    /// 受理年月日
    pub accepted_on: String,
    /// 相談種別 01~16
    pub kind: String,
    /// 経路
    pub route: String,
    /// 虐待の分類
    #[serde(default)]
    pub abuse_types: Vec<String>,
    /// 虐待者
    #[serde(default)]
    pub abusers: Vec<String>,
    /// 処理
    pub handling: Option<String>,
    /// 記録票の内容
    #[serde(default)]
    pub sheet: SheetShape,
}

/// 児童記録票の更新
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateRecordBody {
    /// 読み込んだときの記録票の版。ほかの人が先に更新していると409になる
    pub version: i32,
    /// 記録票の内容。書かなかった項目は変わらない
    #[serde(default)]
    pub sheet: SheetShape,
    /// こども本人。あるときは全体を置き換える
    pub person: Option<PersonShape>,
    /// personの版。personがあるときに必要
    pub person_version: Option<i32>,
}

/// 受付のこども
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IntakeChildBody {
    /// 登録済みの児童のキー。ないときはpersonの項目で新しく登録する
    pub person: Option<String>,
    /// 姓
    pub family: Option<String>,
    /// 名
    pub given: Option<String>,
    /// 姓のふりがな
    pub family_kana: Option<String>,
    /// 名のふりがな
    pub given_kana: Option<String>,
    /// 氏名の種類。仮名は placeholder
    pub name_kind: Option<String>,
    /// 生年月日
    pub birth: Option<String>,
    /// 性別
    pub sex: Option<String>,
    /// 現住所
    pub address: Option<String>,
    /// 住民票住所
    pub registered: Option<String>,
    /// 電話
    pub phone: Option<String>,
    /// 就学状況
    pub schooling: Option<String>,
    /// 所属
    pub school: Option<String>,
    /// 学年
    pub grade: Option<String>,
    /// 組
    pub class: Option<String>,
    /// none: 安全確認をしない。理由が必要
    pub check: Option<String>,
    /// 安全確認をしない理由
    pub no_check_reason: Option<String>,
}

/// 通告者・相談者。別に封印して保管し、APIからは読み出せない
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReporterBody {
    /// 匿名希望
    #[serde(default)]
    pub anonymous: bool,
    /// 氏名
    pub name: Option<String>,
    /// 所属
    pub belongs: Option<String>,
    /// 連絡先
    pub contact: Option<String>,
    /// こどもとの関係
    pub relation: Option<String>,
    /// 職業
    pub occupation: Option<String>,
}

/// 受付の登録
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIntakeBody {
    /// abuse 虐待相談・通告受付票、general 相談受付票
    pub form: String,
    /// 受付日
    pub received_on: String,
    /// 受付時刻 14:05
    pub received_time: String,
    /// 手段
    pub means: Option<String>,
    /// 経路
    pub route: String,
    /// 相談種別。虐待相談・通告受付票では不要
    pub kind: Option<String>,
    /// 処理
    pub handling: Option<String>,
    /// 区分
    pub division: Option<String>,
    /// 主訴・虐待の状況
    pub complaint: String,
    /// こどもの状況
    pub child_state: Option<String>,
    /// 家族の状況
    pub family_state: Option<String>,
    /// 過去の相談履歴
    pub past_contact: Option<String>,
    /// 通告・相談の意図
    pub intent: Option<String>,
    /// 虐待の分類
    #[serde(default)]
    pub abuse_types: Vec<String>,
    /// 虐待者
    #[serde(default)]
    pub abusers: Vec<String>,
    /// 緊急度。虐待相談・通告受付票では必要
    pub urgency: Option<String>,
    /// 調査時の配慮
    pub care_points: Option<String>,
    /// こども。1人以上
    pub child: Vec<IntakeChildBody>,
    /// こどもどうしをきょうだいとして登録する
    #[serde(default)]
    pub siblings: bool,
    /// 通告者・相談者
    pub reporter: Option<ReporterBody>,
}

/// 経過の登録
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProgressBody {
    /// 年月日
    pub at_on: String,
    /// 時刻 14:05
    pub at_time: String,
    /// 区分
    pub category: String,
    /// 調査・相談内容
    pub body: String,
}

/// 安全確認の登録
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSightingBody {
    /// 確認日
    pub seen_on: String,
    /// 確認時刻 14:05
    pub seen_time: String,
    /// 場所
    pub place: String,
    /// 方法。目視と面接だけが安全確認の期限を止める
    pub method: String,
    /// 確認者の氏名と所属
    pub seen_by: String,
    /// こどもの様子
    pub state: Option<String>,
}
