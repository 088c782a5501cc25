//! The kinds of letters: what each is called, what answers it, what it asks staff to write.
//!
//! Sources: a prefecture's numbered set of forms; 児童福祉法25条・25条の3・25条の7・26条, 児童虐待防止法6条・13条の4, 少年警察活動規則.

use crate::cases::codes::{ABUSE_DETAILS, ABUSE_TYPES, Table};

/// A kind of letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// As stored.
    pub code: &'static str,
    /// Its name on paper.
    pub title: &'static str,
    /// Code of the letter that answers it; none for answers.
    pub answer: Option<&'static str>,
    /// What it says first.
    pub opening: &'static str,
    /// Which paper it is printed on.
    pub paper: Paper,
    groups: &'static [&'static [Part]],
}

/// The papers letters are printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// A letter.
    Letter,
    /// The form of a 児童通告書.
    Referral,
}

/// Something staff write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Name of the field, and where first words for it are looked for.
    pub name: &'static str,
    /// On form and paper.
    pub label: &'static str,
    /// Beside the label on the form.
    pub hint: &'static str,
    /// How it is written.
    pub field: Field,
    /// Whether the letter cannot go out without it.
    pub needed: bool,
}

/// How a part is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// A few words.
    Line,
    /// Running text.
    Long,
    /// One of a list.
    One(Table),
    /// Any of a list.
    Many(Table),
}

impl Part {
    /// Most characters.
    pub fn longest(&self) -> usize {
        if self.field == Field::Long { 8000 } else { 300 }
    }
}

const fn line(name: &'static str, label: &'static str, hint: &'static str) -> Part {
    Part { name, label, hint, field: Field::Line, needed: false }
}

const fn long(name: &'static str, label: &'static str, hint: &'static str) -> Part {
    Part { name, label, hint, field: Field::Long, needed: false }
}

const fn one(name: &'static str, label: &'static str, table: Table) -> Part {
    Part { name, label, hint: "", field: Field::One(table), needed: true }
}

const fn many(name: &'static str, label: &'static str, table: Table) -> Part {
    Part { name, label, hint: "", field: Field::Many(table), needed: false }
}

const fn needed(part: Part) -> Part {
    Part { needed: true, ..part }
}

const CASE: Part = long("case", "ケースの概要", "受理年月日・相談種別・虐待種別・重症度です。記録から入ります。");
const BACKGROUND: Part = long("background", "経緯", "経過記録から引用しています。渡してよい内容だけを残してください。");
const HOME: Part = long("home", "家庭の状況", "");
const CONDITION: Part = long("condition", "児童の心身の状況", "");
const WISHES: Part = long("wishes", "児童・保護者の意向", "");
const OPINION: Part = long("opinion", "意見・所見", "");
const ENCLOSURES: Part = long("enclosures", "添付書類", "1行に1つ書きます。");
const OFFICER: Part = line("officer", "担当者・連絡先", "");
const REPLY_BY: Part = line("reply", "回答の期限", "例: 令和8年12月10日まで");
const ACCEPTED: Part = needed(line("accepted_on", "受理年月日", ""));

const TRANSFER_BASES: Table = &[
    ("25-7-1-1", "児童福祉法第25条の7第1項第1号(市町村から児童相談所への送致)"),
    ("26-1", "児童福祉法第26条第1項(児童相談所から市町村への送致)"),
    ("other", "その他"),
];
const HANDING_OVER: Table = &[("meeting", "面接による引継ぎ"), ("visit", "同行訪問"), ("papers", "書類")];
const WILLING: Table = &[("yes", "応じる"), ("part", "一部応じる"), ("no", "応じられない")];
const INQUIRY_BASES: Table = &[
    ("25-3", "児童福祉法第25条の3(要保護児童対策地域協議会からの協力要請)"),
    ("13-4", "児童虐待の防止等に関する法律第13条の4"),
    ("other", "その他"),
];
const REFERRERS: Table =
    &[("police", "警察"), ("municipality", "市区町村"), ("school", "学校"), ("other", "その他の機関")];
const GROUNDS: Table = &[
    ("abuse", "虐待を受けたと思われる児童"),
    ("law_breaking", "触法少年"),
    ("pre_delinquent", "ぐ犯少年"),
    ("other", "その他の要保護児童"),
];
const NOTICED: Table = &[
    ("call", "電話による通報・相談"),
    ("visit", "来所・来署"),
    ("patrol", "職員・警察官の発見"),
    ("agency", "関係機関からの連絡"),
    ("other", "その他"),
];
const ENTRUSTED: Table = &[("yes", "受けている"), ("no", "受けていない")];
const STAYS: Table = &[
    ("home", "在宅で支援"),
    ("custody", "一時保護"),
    ("placement", "施設入所・里親委託等"),
    ("transfer", "市町村へ送致"),
    ("closed", "支援の必要なし"),
    ("undecided", "調査中"),
];

const TRANSFER: &[Part] = &[
    one("basis", "送致の根拠", TRANSFER_BASES),
    needed(long("reason", "送致の理由", "相手に求めること。")),
    CASE,
    HOME,
    CONDITION,
    BACKGROUND,
    long("taken", "これまでの支援", ""),
    WISHES,
    OPINION,
    ENCLOSURES,
    OFFICER,
];
const RECEIPT: &[Part] = &[
    ACCEPTED,
    long("reason", "当面の対応", ""),
    line("visit", "児童に会う予定", "例: 令和8年12月1日 家庭訪問"),
    OFFICER,
];
const HANDOVER: &[Part] = &[
    needed(long("reason", "移管の理由", "転居など。")),
    needed(line("handover_on", "移管する日", "例: 令和8年12月1日")),
    line("moved", "転居の日と転居先", "秘匿する住所は書かないでください。"),
    many("way", "引継ぎの方法", HANDING_OVER),
    CASE,
    long("risk", "重症度・緊急度とその理由", ""),
    HOME,
    CONDITION,
    BACKGROUND,
    long("taken", "これまでの支援", ""),
    long("explained", "保護者・児童への説明", ""),
    OPINION,
    ENCLOSURES,
    OFFICER,
];
const AID: &[Part] = &[
    needed(long("reason", "依頼する援助の内容", "相手に求めること。")),
    line("period", "援助の期間", ""),
    CASE,
    BACKGROUND,
    long("care", "援助に当たって配慮すること", ""),
    OPINION,
    ENCLOSURES,
    REPLY_BY,
    OFFICER,
];
const AID_ANSWER: &[Part] = &[
    one("willing", "援助の依頼に", WILLING),
    needed(long("reason", "援助の状況・応じられない理由", "")),
    CONDITION,
    OPINION,
    ENCLOSURES,
    OFFICER,
];
const INQUIRY: &[Part] = &[
    one("basis", "依頼の根拠", INQUIRY_BASES),
    needed(long("reason", "提供を依頼する事項", "相手に求めること。")),
    long("purpose", "利用の目的", "必要な範囲に限って書きます。"),
    ENCLOSURES,
    REPLY_BY,
    OFFICER,
];
const INQUIRY_ANSWER: &[Part] = &[needed(long("reason", "回答", "")), ENCLOSURES, OFFICER];
const HANDED: &[Part] =
    &[needed(line("handed_at", "引渡しの日時・場所", "")), one("entrusted", "一時保護の委託", ENTRUSTED)];
const REFERRAL: &[Part] = &[
    one("referrer", "通告者", REFERRERS),
    one("ground", "要保護の区分", GROUNDS),
    many("abuse_types", "虐待の種別", ABUSE_TYPES),
    many("abuse_details", "内訳", ABUSE_DETAILS),
    needed(line("when_where", "日時・場所", "")),
    needed(long("summary", "通告の事由(事案の概要)", "")),
    one("noticed", "発見の端緒", NOTICED),
    HOME,
    needed(CONDITION),
    needed(long("taken", "採った措置", "安全の確認、児童の居所など。")),
    long("evidence", "証拠・資料", "写真、診断書、調査概要結果通知書など。1行に1つ書きます。"),
    OPINION,
    needed(OFFICER),
];
const RESPONSE: &[Part] = &[
    ACCEPTED,
    line("number", "児童相談所の受理番号", ""),
    many("stay", "児童相談所の対応", STAYS),
    needed(long("reason", "対応の内容", "通告した機関に知らせてよい範囲で書きます。")),
    long("asked", "通告した機関にお願いすること", ""),
    OFFICER,
];

const fn letter(
    code: &'static str,
    title: &'static str,
    answer: Option<&'static str>,
    opening: &'static str,
    groups: &'static [&'static [Part]],
) -> Kind {
    Kind { code, title, answer, opening, paper: Paper::Letter, groups }
}

/// Every kind, in the order of the list to choose from.
pub const KINDS: [Kind; 11] = [
    letter("transfer", "送致書", Some("transfer-receipt"), "下記の児童について、次のとおり送致します。", &[TRANSFER]),
    letter("transfer-receipt", "送致受理書", None, "下記の児童について、送致を受理しました。", &[RECEIPT]),
    letter(
        "handover",
        "ケース移管通知書",
        Some("handover-receipt"),
        "下記の児童について、次のとおりケースを移管します。情報提供ではありません。受理のうえ、ケース移管受理書により回答してください。",
        &[HANDOVER],
    ),
    letter(
        "handover-receipt",
        "ケース移管受理書",
        None,
        "下記の児童について、ケースの移管を受理しました。",
        &[RECEIPT],
    ),
    letter("aid", "要保護児童等の援助依頼書", Some("aid-answer"), "下記の児童等について、援助を依頼します。", &[AID]),
    letter(
        "aid-answer",
        "援助依頼に対する回答書",
        None,
        "依頼のありました援助について、次のとおり回答します。",
        &[AID_ANSWER],
    ),
    letter(
        "inquiry",
        "情報提供等協力依頼書",
        Some("inquiry-answer"),
        "下記の児童等について、情報の提供等の協力を依頼します。",
        &[INQUIRY],
    ),
    letter(
        "inquiry-answer",
        "情報提供等回答書",
        None,
        "依頼のありました事項について、次のとおり回答します。",
        &[INQUIRY_ANSWER],
    ),
    Kind {
        code: "referral-paper",
        title: "児童通告書(書類通告)",
        answer: Some("referral-answer"),
        opening: "児童福祉法第25条第1項の規定により、下記の児童を書類により通告します。",
        paper: Paper::Referral,
        groups: &[REFERRAL],
    },
    Kind {
        code: "referral-person",
        title: "児童通告書(身柄付通告)",
        answer: Some("referral-answer"),
        opening: "児童福祉法第25条第1項の規定により、下記の児童を身柄とともに通告します。",
        paper: Paper::Referral,
        groups: &[HANDED, REFERRAL],
    },
    letter(
        "referral-answer",
        "児童相談所の対応について(通知)",
        None,
        "通告のありました下記の児童について、次のとおり対応しましたので通知します。",
        &[RESPONSE],
    ),
];

impl Kind {
    /// What staff write, in the order of the paper.
    pub fn parts(&self) -> impl Iterator<Item = &'static Part> {
        self.groups.iter().copied().flatten()
    }

    /// The letter that answers it.
    pub fn answer(&self) -> Option<Self> {
        kind(self.answer?)
    }
}

/// A kind by its code.
pub fn kind(code: &str) -> Option<Kind> {
    KINDS.into_iter().find(|kind| kind.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_letter_that_asks_is_answered_by_one_that_does_not() {
        for asking in KINDS.iter().filter(|kind| kind.answer.is_some()) {
            let answer = asking.answer().unwrap_or_else(|| panic!("{} has no answer", asking.code));
            assert!(answer.answer.is_none(), "{} answers and asks", answer.code);
        }
    }

    #[test]
    fn no_letter_asks_the_same_twice() {
        for kind in KINDS {
            let names: Vec<_> = kind.parts().map(|part| part.name).collect();
            assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{}", kind.code);
        }
    }
}
