//! Code tables of meetings and of the ledger: stored codes and the labels people read.

pub use crate::cases::codes::MEETINGS as KINDS;
use crate::cases::codes::Table;
use ground::gate::AgencyKind;

/// 実務者会議: goes through the whole ledger.
pub const WORKING: &str = "実務者";

/// Kinds an agency plans: the centre its own, a municipality those of the council whose 調整機関 it is (児童福祉法25条の2).
pub fn planned_kinds(agency: AgencyKind) -> Vec<(&'static str, &'static str)> {
    let known: &[&str] = match agency {
        AgencyKind::Centre => &["受理", "援助方針", "判定", "個別ケース"],
        _ => &["受理", "課内", "個別ケース", WORKING, "代表者"],
    };
    KINDS.iter().copied().filter(|(code, _)| known.contains(code)).collect()
}

/// 開催前 → 開催中 → 終了.
pub const STATES: Table = &[("planned", "開催前"), ("open", "開催中"), ("closed", "終了")];

/// Whether somebody invited came.
pub const PRESENCE: Table = &[("", "予定"), ("出席", "出席"), ("遅刻", "遅れて出席"), ("欠席", "欠席")];

/// 区分 of the council's cases.
pub const DIVISIONS: Table = &[("要保護", "要保護児童"), ("要支援", "要支援児童"), ("特定妊婦", "特定妊婦")];

/// What becomes of a case.
pub const OUTCOMES: Table = &[("継続", "継続"), ("終結", "終結"), ("移管", "移管")];
