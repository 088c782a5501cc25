//! 進行管理台帳: one row per case of the council, written by several people at once, carried from meeting to meeting.
//!
//! What the record knows (school, sightings, route …) is read from it; the row holds only what the council says. 児童福祉法25条の2.

mod cells;
mod district;
mod document;
mod entry;
mod export;
mod list;
mod pages;
mod presence;
mod rules;
mod store;
mod story;

pub(super) use cells::save as save_cells;
pub use document::LedgerSheet;
pub(super) use document::keep_and_carry;
pub(super) use entry::next_review;
pub(super) use pages::Shown;
pub(super) use rules::{COLUMNS, Cells, Edited, day_text};
pub(super) use store::{of_person, rows};

use crate::App;
use crate::people::model::Birth;
use ground::db::Key;
use ground::gate::Action;
use ground::web::Routes;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// Routes of the ledger.
pub(super) fn routes() -> Routes<App> {
    Routes::default()
        .get("/council/ledger", Action::ReadCouncil, pages::table)
        .get("/council/ledger/cells", Action::ReadCouncil, cells::read)
        .get("/council/ledger/presence", Action::ReadCouncil, presence::read)
        .post("/council/ledger/row/{id}/presence", Action::WriteCouncil, presence::write)
        .get("/council/ledger/print", Action::PrintRecord, document::print)
        .get("/council/ledger/export", Action::ExportList, export::export)
        .post("/council/ledger/enter", Action::WriteCouncil, entry::enter_open)
        .get("/council/ledger/row/{id}", Action::WriteCouncil, pages::edit)
        .post("/council/ledger/row/{id}", Action::WriteCouncil, pages::update)
        .post("/council/ledger/row/{id}/cell", Action::WriteCouncil, cells::write)
        .post("/records/{key}/ledger", Action::WriteCouncil, entry::enter_one)
        .get("/council/ledgers", Action::ReadCouncil, document::list)
        .get("/council/ledgers/{id}", Action::ReadCouncil, document::show)
        .get("/council/ledgers/{id}/print", Action::PrintRecord, document::print_kept)
}

/// A row with what the record says beside it.
#[derive(Debug, Clone)]
pub struct Row {
    /// Row.
    pub id: Uuid,
    /// The child.
    pub person: Key,
    /// 整理番号
    pub number: String,
    /// What the council wrote.
    pub cells: Cells,
    /// 重症度 as the meeting before left it.
    pub severity_before: Option<i16>,
    /// 氏名
    pub name: String,
    /// よみ
    pub kana: String,
    /// 性別 code.
    pub sex: String,
    /// Birth as known.
    pub birth: Option<Birth>,
    /// 所属
    pub school: String,
    /// 学年
    pub grade: String,
    /// 住所地区; hidden under 支援措置.
    pub district: String,
    /// 保護者・きょうだい, as 続柄 and name.
    pub household: Vec<String>,
    /// 担当
    pub in_charge: String,
    /// Member of staff in charge.
    pub in_charge_id: Option<Uuid>,
    /// 受理年月日 of the newest episode.
    pub accepted_on: Option<Date>,
    /// 経路 code.
    pub route: String,
    /// 相談種別 code.
    pub kind: String,
    /// 主な虐待種別 code.
    pub abuse: String,
    /// 主な虐待者 code.
    pub abuser: String,
    /// When the child itself was last seen, and by whom.
    pub seen: Option<(Timestamp, String)>,
    /// 状況変化 as the record tells it.
    pub story: String,
    /// Who wrote into the row last.
    pub updated_by: String,
}

impl Row {
    /// Days since the child was seen.
    pub fn days_unseen(&self, now: Timestamp) -> Option<i64> {
        self.seen.as_ref().map(|(at, _)| now.duration_since(*at).as_hours() / 24)
    }

    /// What the paper prints under 状況変化: the clerk's words, else the record's.
    pub fn changes(&self) -> &str {
        let own = self.cells.get("changes");
        if own.is_empty() { &self.story } else { own }
    }
}
