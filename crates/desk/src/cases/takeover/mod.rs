//! A whole register taken over at once: records, reports, episodes and progress in one statement a table.
//!
//! What [`super::register_record`] does for one child with its history and event, this does for thousands; the import records what it did
//! and tells of itself once. Reports taken over start no clock.

mod store;

pub use store::{episodes, fill, go_on_above, known, progress, records, reports, set_aside};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::HashSet;
use uuid::Uuid;

/// A 児童記録票 to be made.
#[derive(Debug, Serialize)]
pub struct Record<'a> {
    /// Row.
    pub id: Uuid,
    /// The child.
    pub person: Uuid,
    /// 事例番号, unique in the agency.
    pub case_no: &'a str,
    /// Municipality the child lives in.
    pub residence_org: Option<i32>,
    /// 担当者, as the register writes it.
    pub in_charge: &'a str,
    /// Never changes.
    pub first_registered_on: Date,
    /// 重症度
    pub severity: Option<i16>,
    /// The other texts.
    #[serde(flatten)]
    pub texts: Texts<'a>,
}

/// Free texts of a 児童記録票.
#[derive(Debug, Default, Serialize)]
pub struct Texts<'a> {
    /// 所属
    pub school: &'a str,
    /// 学年
    pub grade: &'a str,
    /// 組
    pub class: &'a str,
    /// 担任
    pub teacher: &'a str,
    /// 本籍(外国籍)
    pub domicile: &'a str,
    /// 生活状況
    pub living: &'a str,
    /// 家族歴
    pub family_history: &'a str,
    /// 成育歴
    pub growth: &'a str,
    /// 関係機関
    pub agencies: &'a str,
    /// 福祉サービス利用状況
    pub services: &'a str,
    /// 過去の相談履歴
    pub past_contact: &'a str,
}

/// What fills empty fields of a record on file; empty texts change nothing.
#[derive(Debug, Serialize)]
pub struct Filling<'a> {
    /// Row.
    pub id: Uuid,
    /// 担当者
    pub in_charge: &'a str,
    /// 重症度
    pub severity: Option<i16>,
    /// The other texts.
    #[serde(flatten)]
    pub texts: Texts<'a>,
}

/// A report (受付) of one child.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    /// Row.
    pub id: Uuid,
    /// The child.
    pub person: Uuid,
    /// 受付番号, unique in the agency.
    pub number: String,
    /// `abuse` or `general`.
    pub form: &'static str,
    /// 受付日時
    pub received_at: Timestamp,
    /// 受付者
    pub received_by_name: &'a str,
    /// 経路 code.
    pub route: &'a str,
    /// 相談種別 code.
    pub kind: &'a str,
    /// 処理 code.
    pub handling: &'a str,
    /// 区分 code.
    pub division: &'a str,
    /// 主訴
    pub complaint: &'a str,
    /// こどもの状況
    pub child_state: &'a str,
    /// 家族の状況
    pub family_state: &'a str,
    /// 虐待の分類
    pub abuse_types: &'a [String],
    /// 虐待者
    pub abusers: &'a [String],
}

/// From 受理 to 終結.
#[derive(Debug, Serialize)]
pub struct Episode<'a> {
    /// Row.
    pub id: Uuid,
    /// Record.
    pub record: Uuid,
    /// The child.
    pub person: Uuid,
    /// Report, when the register tells more than dates and codes.
    pub intake: Option<Uuid>,
    /// 受理年月日
    pub accepted_on: Date,
    /// 相談種別 code.
    pub kind: &'a str,
    /// 経路 code.
    pub route: &'a str,
    /// 主な虐待種別 code.
    pub abuse_main: &'a str,
    /// 主な虐待者, national code.
    pub abuser_main: &'a str,
    /// 対応 code.
    pub disposition: &'a str,
    /// 終結日
    pub closed_on: Option<Date>,
    /// 終結理由 code.
    pub close_reason: &'a str,
}

/// One entry of the 経過記録表.
#[derive(Debug, Serialize)]
pub struct Progress<'a> {
    /// Row.
    pub id: Uuid,
    /// Record.
    pub record: Uuid,
    /// The child.
    pub person: Uuid,
    /// When.
    pub at: Timestamp,
    /// 区分 code.
    pub category: &'a str,
    /// 調査・相談内容
    pub body: &'a str,
}

/// A record of the own agency, as far as a register is compared with it.
#[derive(Debug)]
pub struct Known {
    /// Row.
    pub record: Uuid,
    /// The child.
    pub person: Uuid,
    /// 事例番号
    pub case_no: String,
    /// Texts in the order of [`Texts`], then 担当者.
    pub texts: [String; 12],
    /// Whether 重症度 is not set yet.
    pub no_severity: bool,
    /// Days of 受理 on file.
    pub accepted: HashSet<Date>,
    /// 経過 on file: day in Japan and text.
    pub progress: HashSet<(Date, String)>,
}
