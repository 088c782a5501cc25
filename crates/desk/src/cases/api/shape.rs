//! Persons and records as the API's document describes them, under the names of the forms.

use crate::cases::record::{Episode, Record, Sheet};
use crate::people::model::{Address, Person};
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
    pub birth: Option<String>,
    /// male 男、female 女、unknown 不明
    pub sex: Option<String>,
    /// 国籍
    pub nationality: Option<String>,
    /// 備考
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
    pub school: Option<String>,
    /// 学年
    pub grade: Option<String>,
    /// 組
    pub class: Option<String>,
    /// 担任・その他職員
    pub teacher: Option<String>,
    /// 本籍(外国籍)
    pub domicile: Option<String>,
    /// 生活状況
    pub living: Option<String>,
    /// 家族歴
    pub family_history: Option<String>,
    /// 成育歴
    pub growth: Option<String>,
    /// 関係機関
    pub agencies: Option<String>,
    /// 福祉サービス利用状況
    pub services: Option<String>,
    /// 過去の相談履歴
    pub past_contact: Option<String>,
    /// 重症度
    pub severity: Option<String>,
    /// 特記
    pub remark: Option<String>,
    /// 2枚目のチェック欄: 欄のコードと、印を付けた項目のコード
    #[serde(default)]
    pub r#trait: BTreeMap<String, Vec<String>>,
    /// 独自の項目: 項目の名前(key)と値
    #[serde(default)]
    pub extra: BTreeMap<String, String>,
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
            extra: sheet.extra.iter().map(|(key, written)| (key.clone(), written.value.clone())).collect(),
        }
    }
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
            birth: facts
                .birth
                .as_ref()
                .map(|birth| birth.day().map_or_else(|| birth.text.clone(), |day| day.to_string())),
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
