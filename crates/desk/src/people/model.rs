//! What is known of a person: names with their kinds, birth as far as known, addresses apart by kind, telephones; and how persons are related.

use ground::db::Key;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A code list: stored code and label.
pub type Codes = &'static [(&'static str, &'static str)];

/// 名前の種類. 本名 of a foreign resident is in Roman letters; 併記漢字 and 通称 stand beside it on the 住民票.
pub const NAME_KINDS: Codes = &[
    ("official", "本名"),
    ("alias", "通称"),
    ("roman", "ローマ字"),
    ("kanji", "併記漢字"),
    ("former", "旧姓"),
    ("other", "別名"),
    ("placeholder", "仮名"),
];

/// 住所の種類.
pub const ADDRESS_KINDS: Codes = &[
    ("current", "現住所"),
    ("registered", "住民票住所"),
    ("stay", "居所"),
    ("former", "前住所"),
    ("domicile", "本籍"),
];

/// 性別.
pub const SEXES: Codes = &[("male", "男"), ("female", "女"), ("unknown", "不明")];

/// 続柄 seen from the child, offered while typing; any other word may be written. Not the 続柄 of a 住民票, which starts from the 世帯主.
pub const RELATION_WORDS: &[&str] = &[
    "実父",
    "実母",
    "養父",
    "養母",
    "継父",
    "継母",
    "内縁の夫",
    "内縁の妻",
    "父の交際相手",
    "母の交際相手",
    "兄",
    "姉",
    "弟",
    "妹",
    "きょうだい",
    "異父兄",
    "異父姉",
    "異父弟",
    "異父妹",
    "異母兄",
    "異母姉",
    "異母弟",
    "異母妹",
    "祖父",
    "祖母",
    "父方祖父",
    "父方祖母",
    "母方祖父",
    "母方祖母",
    "おじ",
    "おば",
    "里親",
    "未成年後見人",
    "同居人",
    "縁故者",
];

/// What a protected value shows instead: the same blank everywhere.
pub const HIDDEN: &str = "非表示";

/// What the field history keeps of a protected value.
pub const SECRET: &str = "(秘匿)";

/// Label of a code; the code itself when it is not in the list.
pub fn label_of(codes: Codes, code: &str) -> &str {
    codes.iter().find(|(known, _)| *known == code).map_or(code, |(_, label)| label)
}

/// One name of a person, stored exactly as given. Either part may be empty: some people have one name only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Name {
    /// A code of [`NAME_KINDS`].
    pub kind: String,
    /// 姓
    pub family: String,
    /// 名
    pub given: String,
    /// Reading of 姓.
    pub family_kana: String,
    /// Reading of 名.
    pub given_kana: String,
    /// First day of use, when known.
    pub valid_from: Option<Date>,
    /// Last day of use.
    pub valid_until: Option<Date>,
}

impl Name {
    /// 姓 名
    pub fn text(&self) -> String {
        joined(&self.family, &self.given)
    }

    /// せい めい
    pub fn kana(&self) -> String {
        joined(&self.family_kana, &self.given_kana)
    }

    /// Whether nothing is written.
    pub fn is_empty(&self) -> bool {
        [&self.family, &self.given, &self.family_kana, &self.given_kana].iter().all(|part| part.is_empty())
    }
}

/// 令和5年4月1日~令和6年3月31日; empty when neither day is known.
pub fn period_text(from: Option<Date>, until: Option<Date>) -> String {
    let label = |date: Option<Date>| date.map(|date| jp::Wareki(date).to_string()).unwrap_or_default();
    if from.is_none() && until.is_none() { String::new() } else { format!("{}~{}", label(from), label(until)) }
}

fn joined(family: &str, given: &str) -> String {
    [family, given].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A birth date as far as it is known: the first and last day it can mean, and the words it was given in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Birth {
    /// First day it can mean.
    pub first: Date,
    /// Last day; the same for a whole date.
    pub last: Date,
    /// As given: 平成27年頃.
    pub text: String,
}

impl Birth {
    /// Reads what people write; none for 不明 and blanks.
    ///
    /// # Errors
    /// [`jp::DateError`], in Japanese.
    pub fn parse(typed: &str) -> Result<Option<Self>, jp::DateError> {
        match jp::parse_date(typed) {
            Ok(date) => Ok(Some(Self { first: date.first(), last: date.last(), text: typed.trim().to_owned() })),
            Err(jp::DateError::Blank) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The day, when the whole date is known.
    pub fn day(&self) -> Option<Date> {
        (self.first == self.last).then_some(self.first)
    }

    /// 平成27年4月1日, or the words as given.
    pub fn label(&self) -> String {
        match self.day() {
            Some(day) => jp::Wareki(day).to_string(),
            None => self.text.clone(),
        }
    }

    /// 7歳; 7~8歳くらい where only the year or month is known.
    pub fn age(&self, on: Date) -> String {
        match self.day() {
            Some(birth) => jp::AgeShown { birth, on }.to_string(),
            None => {
                let (young, old) = (jp::age_on(self.last, on).max(0), jp::age_on(self.first, on).max(0));
                if young == old { format!("{old}歳くらい") } else { format!("{young}~{old}歳くらい") }
            }
        }
    }

    /// School grade, when both ends of what is known agree on it; none after school age.
    pub fn grade(&self, on: Date) -> Option<jp::Grade> {
        let grade = jp::grade_on(self.first, on).filter(|grade| *grade != jp::Grade::Beyond)?;
        (jp::grade_on(self.last, on) == Some(grade)).then_some(grade)
    }
}

/// One address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// The row; none while it is new.
    pub id: Option<Uuid>,
    /// A code of [`ADDRESS_KINDS`].
    pub kind: String,
    /// Five-digit code of the municipality, when known.
    pub municipality: Option<String>,
    /// 郵便番号
    pub postal: String,
    /// As given; empty when sealed.
    pub line: String,
    /// First day, when known.
    pub valid_from: Option<Date>,
    /// Last day.
    pub valid_until: Option<Date>,
    /// Whether the text lies sealed (支援措置).
    pub sealed: bool,
}

impl Address {
    /// 現住所, 住民票住所 …
    pub fn label(&self) -> &str {
        label_of(ADDRESS_KINDS, &self.kind)
    }

    /// The days it holds; empty when none is known.
    pub fn period(&self) -> String {
        period_text(self.valid_from, self.valid_until)
    }

    /// What may be shown: 〒postal line, or the neutral blank.
    pub fn shown(&self) -> String {
        match (self.sealed, self.postal.as_str()) {
            (true, _) => HIDDEN.to_owned(),
            (false, "") => self.line.clone(),
            (false, postal) => format!("〒{postal} {}", self.line),
        }
    }
}

/// One telephone number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Phone {
    /// The row; none while it is new.
    pub id: Option<Uuid>,
    /// As given; empty when sealed.
    pub number: String,
    /// 携帯, 勤務先, 留意事項.
    pub note: String,
    /// Whether the number lies sealed.
    pub sealed: bool,
}

impl Phone {
    /// What may be shown.
    pub fn shown(&self) -> &str {
        if self.sealed { HIDDEN } else { &self.number }
    }
}

/// What a form, a register or another system says about a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewPerson {
    /// The first one is shown.
    pub names: Vec<Name>,
    /// As far as known.
    pub birth: Option<Birth>,
    /// A code of [`SEXES`]; empty counts as unknown.
    pub sex: String,
    /// 国籍
    pub nationality: String,
    /// 備考
    pub note: String,
    /// Of every kind, past ones included.
    pub addresses: Vec<Address>,
    /// In the order given.
    pub phones: Vec<Phone>,
}

impl NewPerson {
    /// The stored code of the sex; what is not said is unknown.
    pub fn sex_code(&self) -> &str {
        if self.sex.is_empty() { "unknown" } else { &self.sex }
    }
}

/// A deadline of another slice's work, shown on every page about the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// Last day in time.
    pub last_day: Date,
    /// 一時保護状の請求 …
    pub label: String,
}

/// A person as one agency keeps them. Protected addresses and telephones are not in here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Area and id.
    pub key: Key,
    /// The agency that keeps this row.
    pub org: i32,
    /// Counts changes; an edit names the one it read.
    pub version: i32,
    /// Never changes.
    pub first_registered_on: Date,
    /// Whether a 支援措置 hides addresses and telephones.
    pub protected: bool,
    /// The next deadline another slice announced.
    pub deadline: Option<Announced>,
    /// What is known.
    pub facts: NewPerson,
}

impl Person {
    /// The name shown.
    pub fn name(&self) -> String {
        self.facts.names.first().map(Name::text).unwrap_or_default()
    }

    /// Its reading.
    pub fn kana(&self) -> String {
        self.facts.names.first().map(Name::kana).unwrap_or_default()
    }

    /// The address of a kind that holds today.
    pub fn address(&self, kind: &str, today: Date) -> Option<&Address> {
        let holds = |address: &&Address| address.kind == kind && address.valid_until.is_none_or(|until| today <= until);
        self.facts.addresses.iter().find(holds)
    }
}

/// How a relative stands to a child, with dates: 親権 and 同居 change, and both parents may hold 親権 after a divorce since 2026-04-01.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewRelation {
    /// 続柄 seen from the child; see [`RELATION_WORDS`].
    pub kind: String,
    /// 保護者: has the child in actual custody.
    pub guardian: bool,
    /// 親権者: by law.
    pub custodian: bool,
    /// 同居; none when unknown.
    pub lives_together: Option<bool>,
    /// 職業(就業時間)
    pub occupation: String,
    /// 勤務先
    pub workplace: String,
    /// 健康状況
    pub health: String,
    /// 福祉サービス
    pub services: String,
    /// 備考
    pub note: String,
    /// First day, when known.
    pub valid_from: Option<Date>,
    /// Last day.
    pub valid_until: Option<Date>,
    /// Order in the family table.
    pub sort: i16,
}

/// A relation with the relative it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// The row.
    pub id: Uuid,
    /// Counts changes.
    pub version: i32,
    /// The relative.
    pub relative: Person,
    /// What is known.
    pub facts: NewRelation,
}

impl Relation {
    /// Whether it holds on a day.
    pub fn holds(&self, on: Date) -> bool {
        self.facts.valid_until.is_none_or(|until| on <= until)
    }
}

/// 支援措置: a person's addresses are hidden from named persons and agencies for a year.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewProtection {
    /// A code of [`super::protection::BASES`].
    pub basis: String,
    /// 申出年月日
    pub applied_on: Date,
    /// Last day.
    pub ends_on: Date,
    /// From whom: names, as given.
    pub hidden_from_persons: String,
    /// From which agencies.
    pub hidden_from_orgs: Vec<i32>,
    /// 備考
    pub note: String,
}

/// A 支援措置 on file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protection {
    /// The row.
    pub id: Uuid,
    /// Counts changes.
    pub version: i32,
    /// Confirmed end; none while it holds, even past its last day.
    pub ended_on: Option<Date>,
    /// What was registered.
    pub facts: NewProtection,
}
