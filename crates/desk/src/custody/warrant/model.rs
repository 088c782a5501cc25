//! What a request needs beyond the record: court, requester, texts, annexes, and who confirmed what is missing.

use super::rules::Step;
use crate::custody::model::{Custody, Source};
use crate::custody::sources::Piece;
use jiff::Timestamp;
use jiff::civil::Date;
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
    /// 求める有効期間 of a request in advance, when it is to be longer than usual.
    pub validity: String,
    /// Whether the paper lists what was left out.
    pub lists_left_out: bool,
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
    /// 資料1 … n in their order: [`Annex::code`].
    pub annexes: Vec<String>,
    /// Why a piece of the record is not annexed: [`Annex::code`] → reason.
    pub left_out: BTreeMap<String, String>,
    /// Item → who.
    pub confirmed: BTreeMap<String, Confirmed>,
    /// Counts changes; 0 before it was saved first.
    pub version: i32,
}

/// A step to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStep {
    /// Which.
    pub step: Step,
    /// When.
    pub at: Timestamp,
    /// 備考
    pub note: String,
    /// 有効期間の末日 of a warrant issued in advance.
    pub valid_until: Option<Date>,
}

/// What is done to the list of annexes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Move {
    /// One place earlier.
    Up(String),
    /// One place later.
    Down(String),
    /// Annexed, as the last one.
    Add(String),
    /// Left out.
    Remove(String),
}

impl Move {
    /// Reads `up progress:…`.
    pub fn read(text: &str) -> Option<Self> {
        let (what, code) = text.split_once(' ')?;
        let code = code.to_owned();
        match what {
            "up" => Some(Self::Up(code)),
            "down" => Some(Self::Down(code)),
            "add" => Some(Self::Add(code)),
            "remove" => Some(Self::Remove(code)),
            _ => None,
        }
    }

    /// What is moved.
    pub fn code(&self) -> &str {
        match self {
            Self::Up(code) | Self::Down(code) | Self::Add(code) | Self::Remove(code) => code,
        }
    }
}

impl Draft {
    /// Puts an annex elsewhere in the list; at an end of it nothing moves.
    pub fn move_annex(&mut self, step: &Move) {
        let at = self.annexes.iter().position(|known| known == step.code());
        match (step, at) {
            (Move::Up(_), Some(at)) if at > 0 => self.annexes.swap(at, at - 1),
            (Move::Down(_), Some(at)) if at + 1 < self.annexes.len() => self.annexes.swap(at, at + 1),
            (Move::Add(code), None) => {
                self.left_out.remove(code);
                self.annexes.push(code.clone());
            }
            (Move::Remove(code), Some(_)) => self.annexes.retain(|known| known != code),
            _ => {}
        }
    }
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
    let opinion = |code: &str, title: &str, on: Option<Date>, by: &str, text: &str| {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annexes_move_by_one_and_stay_at_the_ends() {
        let mut draft = Draft { annexes: ["a", "b", "c"].map(str::to_owned).to_vec(), ..Draft::default() };
        draft.left_out.insert("d".into(), "重複".into());
        for (step, order) in [
            ("up a", "abc"),
            ("down a", "bac"),
            ("down c", "bac"),
            ("up c", "bca"),
            ("remove c", "ba"),
            ("up c", "ba"),
            ("add d", "bad"),
            ("add d", "bad"),
            ("up x", "bad"),
        ] {
            draft.move_annex(&Move::read(step).unwrap());
            assert_eq!(draft.annexes.concat(), order, "{step}");
        }
        assert!(draft.left_out.is_empty(), "what is annexed is not left out");
        assert_eq!((Move::read("up"), Move::read("sideways a")), (None, None));
    }
}
