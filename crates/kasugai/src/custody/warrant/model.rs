//! What a request needs beyond the record: court, requester, texts, annexes, and who confirmed what is missing.

use crate::custody::model::{Custody, Source};
use crate::custody::sources::Piece;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The texts of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Texts {
    /// 総括
    pub summary: String,
    /// 一時保護の必要性
    pub necessity: String,
    /// 従前の請求・一時保護
    pub history: String,
}

/// Who confirmed an open item of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    /// Name.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A request in the making.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The row; none before it was saved first.
    pub id: Option<Uuid>,
    /// Kind of court ([`crate::custody::codes::COURTS`]).
    pub court_kind: String,
    /// Its name.
    pub court_name: String,
    /// 児童相談所長
    pub requester_title: String,
    /// Name.
    pub requester_name: String,
    /// Texts.
    pub texts: Texts,
    /// 資料1 … n: [`Annex`] as text.
    pub annexes: Vec<String>,
    /// Item → who.
    pub confirmed: BTreeMap<String, Confirmed>,
    /// Counts changes; 0 before it was saved first.
    pub version: i32,
}

/// Something annexed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annex {
    /// As stored.
    pub code: String,
    /// Where it is in the record; none for an opinion kept with the 一時保護.
    pub source: Option<Source>,
    /// Title.
    pub title: String,
    /// What stands there.
    pub text: String,
}

/// What can be annexed: the record piece by piece, oldest first, then the opinions.
pub fn annexes(custody: &Custody, pieces: &[Piece]) -> Vec<Annex> {
    let facts = &custody.facts;
    let opinion = |code: &str, title: &str, on: Option<jiff::civil::Date>, by: &str, text: &str| {
        let heard = [on.map(crate::frame::date_wareki).unwrap_or_default(), by.to_owned()].join(" ");
        let title = match heard.trim() {
            "" => title.to_owned(),
            heard => format!("{title}({heard})"),
        };
        (!text.is_empty()).then(|| Annex { code: code.to_owned(), source: None, title, text: text.to_owned() })
    };
    let (child, guardian) = (&facts.child_opinion, &facts.guardian_opinion);
    let opinions = [
        opinion("child_opinion", "こどもの意見・意向", facts.child_heard_on, &facts.child_heard_by, child),
        opinion("guardian_opinion", "保護者の意見", facts.guardian_heard_on, &facts.guardian_heard_by, guardian),
    ];
    let of_record = pieces.iter().rev().map(|piece| Annex {
        code: piece.source.to_string(),
        source: Some(piece.source),
        title: piece.label.clone(),
        text: piece.text.clone(),
    });
    of_record.chain(opinions.into_iter().flatten()).collect()
}
