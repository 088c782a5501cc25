//! What a notice says, to whom it goes, and what comes back.

use ground::db::Key;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A code list: stored code and label.
pub type Codes = &'static [(&'static str, &'static str)];

/// How urgent it is.
pub const URGENCIES: Codes =
    &[("life", "生命に危険のおそれ"), ("soon", "早急に安全確認が必要"), ("watch", "所在の確認が必要")];

/// Why a notice ended: whether the child was found, and how.
pub const END_REASONS: Codes = &[
    ("safe", "保護した・安全を確認した"),
    ("moved", "転居先・居所が分かった"),
    ("dead", "死亡を確認した"),
    ("mistaken", "行方不明ではなかった"),
    ("other", "その他"),
];

/// What a receiver can say.
pub const ANSWERS: Codes = &[
    ("here", "こちらにいる・保護している"),
    ("seen", "見かけた"),
    ("known", "関わりがある・手がかりがある"),
    ("none", "該当なし"),
];

/// How sure they are.
pub const CERTAINTIES: Codes =
    &[("sure", "本人と確かめた"), ("likely", "本人と思われる"), ("unsure", "よく分からない")];

/// Kinds of agency a notice can be widened to, in the prefectures chosen.
pub const WIDER: Codes = &[("municipality", "市区町村"), ("police", "警察(本部・警察署)")];

/// Label of a code; the code itself when it is not in the list.
pub fn label(codes: Codes, code: &str) -> &str {
    codes.iter().find(|(known, _)| *known == code).map_or(code, |(_, label)| label)
}

/// A part of the notice that staff write.
pub struct Field {
    /// As stored.
    pub name: &'static str,
    /// As shown.
    pub label: &'static str,
    /// How to write it.
    pub hint: &'static str,
    /// Lines of the control; 1 for a single one.
    pub rows: u8,
    /// Without it nothing goes out.
    pub needed: bool,
}

const fn field(name: &'static str, label: &'static str, hint: &'static str, rows: u8, needed: bool) -> Field {
    Field { name, label, hint, rows, needed }
}

/// Parts taken from the register; nobody retypes them.
pub const IDENTITY: Codes = &[
    ("name", "氏名"),
    ("kana", "ふりがな"),
    ("other_names", "ほかの名前"),
    ("birth", "生年月日"),
    ("age", "年齢"),
    ("sex", "性別"),
];

/// Parts staff write, in the order of the notice.
pub const FIELDS: &[Field] = &[
    field("last_seen", "最後に確認した日時", "例: 令和8年11月20日 16時ごろ", 1, true),
    field("last_place", "最後に確認した場所", "市区町村・駅・店など。秘匿した住所は書けません。", 1, true),
    field("story", "いなくなったいきさつ", "さがすのに必要なことだけを書きます。", 3, false),
    field("features", "身長・体格・髪・目印", "ほくろ、傷あと、眼鏡、話し方など", 2, true),
    field("clothing", "服装・持ち物", "", 2, false),
    field("health", "持病・薬・配慮すること", "", 2, false),
    field("companions", "いっしょにいると思われる人", "続柄と特徴。通告者は書けません。", 2, false),
    field("car", "車", "車種・色・ナンバー", 1, false),
    field("likely", "行きそうな場所・頼りそうな人", "", 2, false),
    field("ask", "見つけたときにしてほしいこと", "例: その場で目視し、帰さずに昼夜の連絡先へ電話", 2, true),
    field("contact", "連絡先の担当", "係と氏名", 1, true),
    field("call_day", "昼の電話", "", 1, true),
    field("call_night", "夜間・休日の電話", "", 1, true),
];

/// What goes out: name of the part to text, exactly as it is shown to the receivers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Facts(pub BTreeMap<String, String>);

impl Facts {
    /// Text of one part.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Every part that says something, with its label, in the order of the notice.
    pub fn shown(&self) -> Vec<(&'static str, &str)> {
        let labels = IDENTITY.iter().copied().chain(FIELDS.iter().map(|field| (field.name, field.label)));
        labels.map(|(name, label)| (label, self.get(name))).filter(|(_, text)| !text.is_empty()).collect()
    }
}

/// Label of a part.
pub fn part_label(name: &str) -> &'static str {
    let labels = IDENTITY.iter().copied().chain(FIELDS.iter().map(|field| (field.name, field.label)));
    labels.into_iter().find(|(known, _)| *known == name).map_or("手配の内容", |(_, label)| label)
}

/// To whom a notice goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Every centre of the country; otherwise those of the prefectures.
    pub all_centres: bool,
    /// Two-digit codes of prefectures.
    pub prefectures: Vec<String>,
    /// Codes of [`WIDER`], in the prefectures.
    pub wider: Vec<String>,
}

impl Scope {
    /// Stored kinds of agency of the wider part.
    pub fn wider_kinds(&self) -> Vec<&'static str> {
        let has = |code: &str| self.wider.iter().any(|chosen| chosen == code);
        let mut kinds = Vec::new();
        if has("municipality") {
            kinds.push("municipality");
        }
        if has("police") {
            kinds.extend(["police_hq", "police_station"]);
        }
        kinds
    }

    /// 全国の児童相談所、東京都・埼玉県の市区町村
    pub fn label(&self) -> String {
        let names: Vec<&str> = self.prefectures.iter().map(|code| crate::places::prefecture(code)).collect();
        let names = names.join("・");
        let centres =
            if self.all_centres { "全国の児童相談所".to_owned() } else { format!("{names}の児童相談所") };
        let wider: Vec<&str> = self.wider.iter().map(|code| label(WIDER, code)).collect();
        if wider.is_empty() { centres } else { format!("{centres}、{names}の{}", wider.join("・")) }
    }
}

/// Where a notice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Looked for.
    Open,
    /// Found.
    Found,
    /// Ended without being found.
    Ended,
}

impl State {
    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Found => "found",
            Self::Ended => "ended",
        }
    }

    /// As shown.
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "手配中",
            Self::Found => "発見",
            Self::Ended => "終了",
        }
    }

    /// Reads a stored code.
    pub fn from_code(code: &str) -> Self {
        match code {
            "open" => Self::Open,
            "found" => Self::Found,
            _ => Self::Ended,
        }
    }
}

/// A notice without anything that tells who the child is.
#[derive(Debug, Clone)]
pub struct Head {
    /// The notice.
    pub key: Key,
    /// The sender.
    pub org: i32,
    /// The child in the sender's register.
    pub person: Uuid,
    /// 手配番号
    pub number: String,
    /// Code of [`URGENCIES`].
    pub urgency: String,
    /// To whom.
    pub scope: Scope,
    /// Counts what was sent.
    pub round: i32,
    /// Who was told.
    pub to_orgs: Vec<i32>,
    /// Hours until a receiver is reminded.
    pub read_hours: i16,
    /// When it first went out.
    pub sent_at: Timestamp,
    /// Who sent it.
    pub sent_by: String,
    /// Where it stands.
    pub state: State,
    /// Code of [`END_REASONS`].
    pub end_reason: String,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Who ended it.
    pub ended_by: String,
    /// Counts changes.
    pub version: i32,
}

impl Head {
    /// The child in the sender's register.
    pub fn child(&self) -> Key {
        Key::new(self.key.area, self.person)
    }
}

/// What tells who the child is.
#[derive(Debug, Clone, Default)]
pub struct Detail {
    /// What went out.
    pub facts: Facts,
    /// Whether there is a picture.
    pub has_photo: bool,
    /// The sender's own words on the end.
    pub end_note: String,
}

/// A notice about to go out.
#[derive(Debug, Clone)]
pub struct New {
    /// Row: chosen by the form, so that sending twice is one notice.
    pub id: Uuid,
    /// The child.
    pub child: Key,
    /// 手配番号
    pub number: String,
    /// Code of [`URGENCIES`].
    pub urgency: String,
    /// To whom.
    pub scope: Scope,
    /// Hours until a receiver is reminded.
    pub read_hours: i16,
    /// What goes out.
    pub content: Content,
}

/// What goes out, with what searches are compared with.
#[derive(Debug, Clone)]
pub struct Content {
    /// Exactly what is shown.
    pub facts: Facts,
    /// Sealed picture.
    pub photo: Option<Vec<u8>>,
    /// Folded names and readings.
    pub whole: Vec<String>,
    /// Folded 姓 and 名 alone.
    pub part: Vec<String>,
    /// First and last possible day of birth.
    pub birth: Option<(Date, Date)>,
}

impl Content {
    /// Whom to call, as searchers are told.
    pub fn contact(&self) -> String {
        let facts = &self.facts;
        format!("{} 昼 {} 夜間・休日 {}", facts.get("contact"), facts.get("call_day"), facts.get("call_night"))
    }
}

/// A receiver, as the sender sees it.
#[derive(Debug, Clone)]
pub struct Told {
    /// The agency.
    pub org: i32,
    /// The newest round told.
    pub round: i32,
    /// When.
    pub told_at: Timestamp,
    /// The newest round read.
    pub read_round: i32,
    /// When somebody there first read it.
    pub read_at: Option<Timestamp>,
    /// Who.
    pub read_by: String,
    /// Reminded since.
    pub reminded_at: Option<Timestamp>,
    /// Shown to the superior since.
    pub raised_at: Option<Timestamp>,
}

impl Told {
    /// Whether somebody there has read the newest round told.
    pub fn is_read(&self) -> bool {
        self.read_round >= self.round
    }
}

/// What a receiver said.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Who.
    pub org: i32,
    /// Code of [`ANSWERS`].
    pub kind: String,
    /// Code of [`CERTAINTIES`].
    pub certainty: String,
    /// When the child was seen.
    pub seen_at: Option<Timestamp>,
    /// Where.
    pub place: String,
    /// Words.
    pub words: String,
    /// Whom to call back.
    pub contact: String,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A search or registration that met the child.
#[derive(Debug, Clone)]
pub struct Hit {
    /// Where.
    pub org: i32,
    /// `search` or `register`.
    pub how: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A notice in a list.
#[derive(Debug, Clone)]
pub struct Line {
    /// The notice.
    pub head: Head,
    /// Name and age; empty once it ended, for everybody but the sender.
    pub child: String,
    /// Receivers told, and how many have read it: for the sender.
    pub told: (i64, i64),
    /// Answers that say something.
    pub answers: i64,
    /// Whether the reader has read the newest round.
    pub is_read: bool,
}
