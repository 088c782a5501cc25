//! Bodies of the API as the document describes them. Their names are those of the forms: what a screen refuses, the API refuses in the
//! same words under the same name.

use crate::people::model::{Address, Person};
use crate::cases::record::{Episode, Record, Sheet};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// 氏名
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Name)]
pub struct NameShape {
    /// official 本名、alias 通称、roman ローマ字、kanji 併記漢字、former 旧姓、other 別名、placeholder 仮名
    #[serde(default)]
    pub kind: String,
    /// 姓。登録どおりの文字
    #[serde(default)]
    pub family: String,
    /// 名
    #[serde(default)]
    pub given: String,
    /// 姓のふりがな
    #[serde(default)]
    pub family_kana: String,
    /// 名のふりがな
    #[serde(default)]
    pub given_kana: String,
}

/// 住所
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Address)]
pub struct AddressShape {
    /// 行の番号。更新のとき、読み込んだ値をそのまま返す
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// current 現住所、registered 住民票住所、stay 居所、former 前住所、domicile 本籍
    pub kind: String,
    /// 郵便番号
    #[serde(default)]
    pub postal: String,
    /// 住所。支援措置で秘匿されているときは空
    #[serde(default)]
    pub line: String,
}

/// 電話
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Phone)]
pub struct PhoneShape {
    /// 行の番号。更新のとき、読み込んだ値をそのまま返す
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// 番号。支援措置で秘匿されているときは空
    #[serde(default)]
    pub number: String,
    /// 携帯、勤務先など
    #[serde(default)]
    pub note: String,
}

/// 人。登録するときは family と given、または name のどちらかが必要
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Person)]
pub struct PersonShape {
    /// 姓
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// 名
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// 姓のふりがな
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family_kana: Option<String>,
    /// 名のふりがな
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_kana: Option<String>,
    /// すべての氏名。先頭が表示される
    #[serde(default)]
    pub name: Vec<NameShape>,
    /// 生年月日。ISO 8601 でも和暦でもよい。年だけ、年月だけでもよい
    #[serde(default)]
    pub birth: Option<String>,
    /// male 男、female 女、unknown 不明
    #[serde(default)]
    pub sex: Option<String>,
    /// 国籍
    #[serde(default)]
    pub nationality: Option<String>,
    /// 備考
    #[serde(default)]
    pub note: Option<String>,
    /// 住所
    #[serde(default)]
    pub address: Vec<AddressShape>,
    /// 電話
    #[serde(default)]
    pub phone: Vec<PhoneShape>,
}

/// 児童記録票に書く内容。更新で書かなかった項目は変わらない
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Sheet)]
pub struct SheetShape {
    /// 所属
    #[serde(default)]
    pub school: Option<String>,
    /// 学年
    #[serde(default)]
    pub grade: Option<String>,
    /// 組
    #[serde(default)]
    pub class: Option<String>,
    /// 担任・その他職員
    #[serde(default)]
    pub teacher: Option<String>,
    /// 本籍(外国籍)
    #[serde(default)]
    pub domicile: Option<String>,
    /// 生活状況
    #[serde(default)]
    pub living: Option<String>,
    /// 家族歴
    #[serde(default)]
    pub family_history: Option<String>,
    /// 成育歴
    #[serde(default)]
    pub growth: Option<String>,
    /// 関係機関
    #[serde(default)]
    pub agencies: Option<String>,
    /// 福祉サービス利用状況
    #[serde(default)]
    pub services: Option<String>,
    /// 過去の相談履歴
    #[serde(default)]
    pub past_contact: Option<String>,
    /// 重症度
    #[serde(default)]
    pub severity: Option<String>,
    /// 特記
    #[serde(default)]
    pub remark: Option<String>,
    /// 2枚目のチェック欄: 欄のコードと、印を付けた項目のコード
    #[serde(default)]
    pub r#trait: BTreeMap<String, Vec<String>>,
}

impl From<&Sheet> for SheetShape {
    fn from(sheet: &Sheet) -> Self {
        let text = |value: &String| Some(value.clone());
        Self {
            school: text(&sheet.school),
            grade: text(&sheet.grade),
            class: text(&sheet.class),
            teacher: text(&sheet.teacher),
            domicile: text(&sheet.domicile),
            living: text(&sheet.living),
            family_history: text(&sheet.family_history),
            growth: text(&sheet.growth),
            agencies: text(&sheet.agencies),
            services: text(&sheet.services),
            past_contact: text(&sheet.past_contact),
            severity: text(&sheet.severity),
            remark: text(&sheet.remark),
            r#trait: sheet.traits.clone(),
        }
    }
}

/// 児童記録票の登録
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the forms' readers take the values; the shape refuses unknown names and makes the document")]
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
    #[serde(default)]
    pub handling: Option<String>,
    /// 記録票の内容
    #[serde(default)]
    pub sheet: SheetShape,
}

/// 児童記録票の更新
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the forms' readers take the values; the shape refuses unknown names and makes the document")]
pub struct UpdateRecordBody {
    /// 読み込んだときの記録票の版。ほかの人が先に更新していると409になる
    pub version: i32,
    /// 記録票の内容。書かなかった項目は変わらない
    #[serde(default)]
    pub sheet: SheetShape,
    /// こども本人。あるときは全体を置き換える
    #[serde(default)]
    pub person: Option<PersonShape>,
    /// personの版。personがあるときに必要
    #[serde(default)]
    pub person_version: Option<i32>,
}

/// 受付のこども
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the forms' readers take the values; the shape refuses unknown names and makes the document")]
pub struct IntakeChildBody {
    /// 登録済みの児童のキー。ないときはpersonの項目で新しく登録する
    #[serde(default)]
    pub person: Option<String>,
    /// 姓
    #[serde(default)]
    pub family: Option<String>,
    /// 名
    #[serde(default)]
    pub given: Option<String>,
    /// 姓のふりがな
    #[serde(default)]
    pub family_kana: Option<String>,
    /// 名のふりがな
    #[serde(default)]
    pub given_kana: Option<String>,
    /// 氏名の種類。仮名は placeholder
    #[serde(default)]
    pub name_kind: Option<String>,
    /// 生年月日
    #[serde(default)]
    pub birth: Option<String>,
    /// 性別
    #[serde(default)]
    pub sex: Option<String>,
    /// 現住所
    #[serde(default)]
    pub address: Option<String>,
    /// 住民票住所
    #[serde(default)]
    pub registered: Option<String>,
    /// 電話
    #[serde(default)]
    pub phone: Option<String>,
    /// 就学状況
    #[serde(default)]
    pub schooling: Option<String>,
    /// 所属
    #[serde(default)]
    pub school: Option<String>,
    /// 学年
    #[serde(default)]
    pub grade: Option<String>,
    /// 組
    #[serde(default)]
    pub class: Option<String>,
    /// none: 安全確認をしない。理由が必要
    #[serde(default)]
    pub check: Option<String>,
    /// 安全確認をしない理由
    #[serde(default)]
    pub no_check_reason: Option<String>,
}

/// 通告者・相談者。別に封印して保管し、APIからは読み出せない
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the forms' readers take the values; the shape refuses unknown names and makes the document")]
pub struct ReporterBody {
    /// 匿名希望
    #[serde(default)]
    pub anonymous: bool,
    /// 氏名
    #[serde(default)]
    pub name: Option<String>,
    /// 所属
    #[serde(default)]
    pub belongs: Option<String>,
    /// 連絡先
    #[serde(default)]
    pub contact: Option<String>,
    /// こどもとの関係
    #[serde(default)]
    pub relation: Option<String>,
    /// 職業
    #[serde(default)]
    pub occupation: Option<String>,
}

/// 受付の登録
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the forms' readers take the values; the shape refuses unknown names and makes the document")]
pub struct NewIntakeBody {
    /// abuse 虐待相談・通告受付票、general 相談受付票
    pub form: String,
    /// 受付日
    pub received_on: String,
    /// 受付時刻 14:05
    pub received_time: String,
    /// 手段
    #[serde(default)]
    pub means: Option<String>,
    /// 経路
    pub route: String,
    /// 相談種別。虐待相談・通告受付票では不要
    #[serde(default)]
    pub kind: Option<String>,
    /// 処理
    #[serde(default)]
    pub handling: Option<String>,
    /// 区分
    #[serde(default)]
    pub division: Option<String>,
    /// 主訴・虐待の状況
    pub complaint: String,
    /// こどもの状況
    #[serde(default)]
    pub child_state: Option<String>,
    /// 家族の状況
    #[serde(default)]
    pub family_state: Option<String>,
    /// 過去の相談履歴
    #[serde(default)]
    pub past_contact: Option<String>,
    /// 通告・相談の意図
    #[serde(default)]
    pub intent: Option<String>,
    /// 虐待の分類
    #[serde(default)]
    pub abuse_types: Vec<String>,
    /// 虐待者
    #[serde(default)]
    pub abusers: Vec<String>,
    /// 緊急度。虐待相談・通告受付票では必要
    #[serde(default)]
    pub urgency: Option<String>,
    /// 調査時の配慮
    #[serde(default)]
    pub care_points: Option<String>,
    /// こども。1人以上
    pub child: Vec<IntakeChildBody>,
    /// 通告者・相談者
    #[serde(default)]
    pub reporter: Option<ReporterBody>,
}

/// 経過の登録
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the forms' readers take the values; the shape refuses unknown names and makes the document")]
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
#[expect(dead_code, reason = "the forms' readers take the values; the shape refuses unknown names and makes the document")]
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
    #[serde(default)]
    pub state: Option<String>,
}

/// こども本人
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonShown {
    /// 版
    pub version: i32,
    /// 支援措置で住所と電話が秘匿されているか
    pub protected: bool,
    /// 内容
    #[serde(flatten)]
    pub facts: PersonShape,
}

/// 受理から終結まで
#[derive(Debug, Serialize, ToSchema)]
pub struct EpisodeShown {
    /// 受理年月日
    pub accepted_on: String,
    /// 相談種別
    pub kind: String,
    /// 経路
    pub route: String,
    /// 主な虐待種別
    pub abuse_main: String,
    /// 主な虐待者
    pub abuser_main: String,
    /// 対応
    pub handling: String,
    /// 終結日
    pub closed_on: Option<String>,
    /// 終結理由
    pub close_reason: String,
}

/// 児童記録票
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordShown {
    /// 児童のキー
    pub key: String,
    /// 保有する機関の番号
    pub org: i32,
    /// 事例番号
    pub case_no: String,
    /// 記録票の版
    pub version: i32,
    /// 初めて登録した日
    pub first_registered_on: String,
    /// 担当者
    pub in_charge: String,
    /// こども本人
    pub person: PersonShown,
    /// 記録票の内容
    pub sheet: SheetShape,
    /// 受理から終結まで。新しい順
    pub episodes: Vec<EpisodeShown>,
}

impl RecordShown {
    /// What the pages show, and nothing else.
    pub fn new(person: &Person, record: &Record, episodes: &[Episode]) -> Self {
        Self {
            key: person.key.to_string(),
            org: record.org,
            case_no: record.case_no.clone(),
            version: record.version,
            first_registered_on: record.first_registered_on.to_string(),
            in_charge: record.in_charge_name.clone(),
            person: person_shown(person),
            sheet: SheetShape::from(&record.sheet),
            episodes: episodes.iter().map(episode_shown).collect(),
        }
    }
}

fn episode_shown(episode: &Episode) -> EpisodeShown {
    EpisodeShown {
        accepted_on: episode.accepted_on.to_string(),
        kind: episode.kind.clone(),
        route: episode.route.clone(),
        abuse_main: episode.abuse_main.clone(),
        abuser_main: episode.abuser_main.clone(),
        handling: episode.disposition.clone(),
        closed_on: episode.closed_on.map(|day| day.to_string()),
        close_reason: episode.close_reason.clone(),
    }
}

fn person_shown(person: &Person) -> PersonShown {
    let facts = &person.facts;
    let names = facts.names.iter().map(|name| NameShape {
        kind: name.kind.clone(),
        family: name.family.clone(),
        given: name.given.clone(),
        family_kana: name.family_kana.clone(),
        given_kana: name.given_kana.clone(),
    });
    let address = |address: &Address| AddressShape {
        id: address.id.map(|id| id.to_string()),
        kind: address.kind.clone(),
        postal: address.postal.clone(),
        line: address.line.clone(),
    };
    let phones = facts.phones.iter().map(|phone| PhoneShape {
        id: phone.id.map(|id| id.to_string()),
        number: phone.number.clone(),
        note: phone.note.clone(),
    });
    PersonShown {
        version: person.version,
        protected: person.protected,
        facts: PersonShape {
            family: None,
            given: None,
            family_kana: None,
            given_kana: None,
            name: names.collect(),
            birth: facts.birth.as_ref().map(|birth| birth.day().map_or_else(|| birth.text.clone(), |day| day.to_string())),
            sex: Some(facts.sex_code().to_owned()),
            nationality: Some(facts.nationality.clone()),
            note: Some(facts.note.clone()),
            address: facts.addresses.iter().map(address).collect(),
            phone: phones.collect(),
        },
    }
}

/// 更新のあった記録票
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordLine {
    /// 児童のキー
    pub key: String,
    /// 事例番号
    pub case_no: String,
    /// 記録票の版
    pub version: i32,
    /// 最後に動きのあった時刻
    pub updated_at: String,
}

/// 更新のあった記録票の一覧
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordList {
    /// 古い順
    pub records: Vec<RecordLine>,
    /// 続きを読むときに cursor に渡す値。最後まで読んだときは null
    pub cursor: Option<String>,
}
