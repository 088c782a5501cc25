//! 受付: 虐待相談・通告受付票 and 相談受付票, from the caller's words to the register.
//!
//! One report has several children, each with its own clock. The reporter's identity is a sealed object of its own
//! (児童虐待防止法7条): no list, print, timeline or API of this slice carries it.

pub mod child;
mod document;
mod form;
pub mod pages;
pub mod paper;
pub mod reporter;
mod siblings;
mod store;

pub use document::{AbuseIntake, GeneralIntake};
pub use form::{Setting, read};
pub use store::{for_person, load};

use super::{codes, rules};
use crate::{App, people};
use ground::db::{Change, FieldChange, Key, Tx};
use ground::vault::Vault;
use ground::{Error, Result};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// What a 受付票 says besides children, family and reporter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// 受付日時
    pub received_at: Timestamp,
    /// 手段 ([`codes::MEANS`]).
    pub means: String,
    /// 経路 ([`codes::ROUTES`]).
    pub route: String,
    /// 相談種別 ([`codes::KINDS`]).
    pub kind: String,
    /// 処理 (対応の種類).
    pub handling: String,
    /// 区分 ([`codes::DIVISIONS`]).
    pub division: String,
    /// 主訴・虐待の状況
    pub complaint: String,
    /// こどもの状況
    pub child_state: String,
    /// 家族の状況及びこどもの家庭環境
    pub family_state: String,
    /// 過去の相談履歴
    pub past_contact: String,
    /// 通告・相談の意図
    pub intent: String,
    /// 虐待の分類 and its details.
    pub abuse_types: Vec<String>,
    /// 虐待者, several.
    pub abusers: Vec<String>,
    /// 発見者, when it is not the reporter.
    pub finder: String,
    /// 通告者の調査への協力
    pub cooperation: String,
    /// 保護者の了解
    pub guardian_knows: String,
    /// 調査時の配慮
    pub care_points: String,
    /// 緊急度 at once.
    pub urgency: String,
}

impl Report {
    /// Every field as people read it: name, label, value.
    pub fn shown(&self) -> Vec<(&'static str, &'static str, String)> {
        let label = |table, code: &String| codes::label(table, code).to_owned();
        let abuse = [codes::ABUSE_TYPES, codes::ABUSE_DETAILS].concat();
        let abuse: Vec<_> = abuse
            .iter()
            .filter(|(code, _)| self.abuse_types.iter().any(|had| had == code))
            .map(|(_, label)| *label)
            .collect();
        vec![
            ("received_at", "受付日時", crate::frame::moment_wareki(self.received_at)),
            ("means", "手段", label(codes::MEANS, &self.means)),
            ("route", "経路", label(codes::ROUTES, &self.route)),
            ("kind", "種別", label(codes::KINDS, &self.kind)),
            ("handling", "処理", codes::disposition(&self.handling).to_owned()),
            ("division", "区分", label(codes::DIVISIONS, &self.division)),
            ("urgency", "緊急度", label(codes::URGENCIES, &self.urgency)),
            ("abuse_types", "虐待の分類", abuse.join("、")),
            ("abusers", "虐待者", codes::labels(codes::ABUSERS, &self.abusers)),
            ("complaint", "主訴・虐待の状況", self.complaint.clone()),
            ("child_state", "こどもの状況", self.child_state.clone()),
            ("family_state", "家族の状況及びこどもの家庭環境", self.family_state.clone()),
            ("past_contact", "過去の相談履歴", self.past_contact.clone()),
            ("finder", "発見者", self.finder.clone()),
            ("intent", "通告・相談の意図", label(codes::INTENTS, &self.intent)),
            ("cooperation", "調査への協力", label(codes::COOPERATION, &self.cooperation)),
            ("guardian_knows", "保護者の了解", label(codes::GUARDIAN_KNOWS, &self.guardian_knows)),
            ("care_points", "調査時の配慮", self.care_points.clone()),
        ]
    }
}

/// Who reported. Sealed under the installation's key; opened only by those with the right, and each opening is on record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reporter {
    /// 氏名
    pub name: String,
    /// 所属
    pub belongs: String,
    /// 連絡先
    pub contact: String,
    /// こどもとの関係
    pub relation: String,
    /// 職業
    pub occupation: String,
}

/// A person of a form: already in the own register, or to be registered with it.
#[derive(Debug, Clone)]
pub enum Who {
    /// Chosen from the search beside the form.
    Known(Uuid),
    /// Typed.
    New(Box<people::NewPerson>),
}

/// A child of a report.
#[derive(Debug, Clone)]
pub struct NewChild {
    /// Who.
    pub who: Who,
    /// 就学状況 ([`codes::SCHOOLING`]).
    pub schooling: String,
    /// Hours to see the child, or why it need not be seen.
    pub check: Result<i16, String>,
    /// 所属・学年・組, taken over into the record.
    pub school: String,
    /// 学年
    pub grade: String,
    /// 組
    pub class: String,
}

/// A member of the family.
#[derive(Debug, Clone)]
pub struct NewRelative {
    /// Who.
    pub who: Who,
    /// What it is to every child of the report.
    pub relation: people::NewRelation,
}

/// A report to be registered; used by the form, the import and the API alike.
#[derive(Debug, Clone)]
pub struct NewIntake {
    /// Id made when the form was opened: sending the form twice registers once.
    pub id: Uuid,
    /// `abuse` or `general`.
    pub form: String,
    /// The report.
    pub report: Report,
    /// Whether the reporter wants to stay unnamed.
    pub anonymous: bool,
    /// The reporter as far as known.
    pub reporter: Reporter,
    /// At least one.
    pub children: Vec<NewChild>,
    /// きょうだい: the children are to be related to each other.
    pub siblings: bool,
    /// Family.
    pub family: Vec<NewRelative>,
}

/// A registered report.
#[derive(Debug, Clone)]
pub struct Intake {
    /// Address.
    pub key: Key,
    /// Agency that took it.
    pub org: i32,
    /// 受付番号
    pub number: String,
    /// `abuse` or `general`.
    pub form: String,
    /// 受付者
    pub received_by_name: String,
    /// Version for the next change.
    pub version: i32,
    /// The report.
    pub report: Report,
    /// Its children.
    pub children: Vec<IntakeChild>,
}

impl Intake {
    /// Title of the paper.
    pub fn title(&self) -> &'static str {
        if self.form == "abuse" { "虐待相談・通告受付票" } else { "相談受付票" }
    }
}

/// A child of a registered report with its clock.
#[derive(Debug, Clone)]
pub struct IntakeChild {
    /// Row.
    pub id: Uuid,
    /// Child.
    pub person: Key,
    /// Name as shown.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// 就学状況 code.
    pub schooling: String,
    /// 所属
    pub school: String,
    /// 学年
    pub grade: String,
    /// 組
    pub class: String,
    /// The clock.
    pub clock: rules::Clock,
    /// Why no check is needed.
    pub no_check_reason: String,
    /// Whether a record of the own agency exists.
    pub has_record: bool,
    /// Whether this report already opened an episode.
    pub has_episode: bool,
}

/// What became of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Registered now.
    Registered(Key),
    /// The same form was sent before; nothing changed.
    Already(Key),
}

impl Outcome {
    /// Address of the report.
    pub fn key(self) -> Key {
        match self {
            Self::Registered(key) | Self::Already(key) => key,
        }
    }
}

/// Registers a report with its children, family, clocks and reporter.
///
/// # Errors
/// [`Error::Invalid`] without a child; [`Error::NotFound`] when a chosen person is not in the own register.
pub async fn register_intake(app: &App, tx: &mut Tx<'_>, new: &NewIntake) -> Result<Outcome> {
    let key = Key::new(tx.permit().actor().area, new.id);
    if store::exists(tx, new.id).await? {
        return Ok(Outcome::Already(key));
    }
    if new.children.is_empty() {
        return Err(Error::invalid("child.0.family", "こどもを1人以上入力してください。"));
    }
    let received_on = new.report.received_at.to_zoned(ground::db::japan()).date();
    let number = super::store::next_number(tx, "intake", received_on).await?;
    if !store::insert(tx, new.id, &number, &new.form, &new.report).await? {
        return Ok(Outcome::Already(key));
    }
    let sealed = seal(&app.vault, key, &new.reporter)?;
    store::put_reporter(tx, new.id, new.anonymous, sealed).await?;
    let mut persons = Vec::new();
    for child in &new.children {
        persons.push(add_child(tx, new.id, child, &new.report).await?);
    }
    for relative in &new.family {
        let relative_id = ensure(tx, &relative.who).await?;
        for child in &persons {
            people::relate(tx, Key::new(key.area, *child), relative_id, &relative.relation).await?;
        }
    }
    if new.siblings {
        siblings::relate(tx, &new.children, &persons).await?;
    }
    for person in &persons {
        announce(app, tx, new.id, *person, &new.report).await?;
    }
    Ok(Outcome::Registered(key))
}

/// Adds children to a registered report, with the clock of its moment of receipt.
pub async fn add_children(app: &App, tx: &mut Tx<'_>, key: Key, children: &[NewChild]) -> Result<()> {
    let sealed = store::load(tx, key).await?;
    let report = sealed.for_rules().report.clone();
    for child in children {
        let person = add_child(tx, key.id, child, &report).await?;
        announce(app, tx, key.id, person, &report).await?;
    }
    Ok(())
}

async fn add_child(tx: &mut Tx<'_>, intake: Uuid, child: &NewChild, report: &Report) -> Result<Uuid> {
    let person = ensure(tx, &child.who).await?;
    store::insert_child(tx, intake, person, child, report.received_at).await?;
    Ok(person)
}

async fn announce(app: &App, tx: &mut Tx<'_>, intake: Uuid, person: Uuid, report: &Report) -> Result<()> {
    let key = Key::new(tx.permit().actor().area, person);
    let residence = super::record::residence(app, tx, key).await?;
    tx.record(Change {
        kind: "intake.registered",
        entity: "intake",
        id: intake,
        person: Some(person),
        fields: Vec::new(),
        payload: json!({ "residence_org": residence, "urgent": matches!(report.urgency.as_str(), "AA" | "A") }),
    })
    .await
}

async fn ensure(tx: &mut Tx<'_>, who: &Who) -> Result<Uuid> {
    match who {
        Who::Known(person) => {
            let actor = tx.permit().actor();
            let known = people::load(tx, Key::new(actor.area, *person)).await?;
            if known.for_rules().org == actor.org { Ok(*person) } else { Err(Error::NotFound) }
        }
        Who::New(person) => people::register(tx, person).await,
    }
}

/// The table a reporter is sealed for.
const REPORTER: &str = "app.reporter";

/// Seals who reported, when anything is known; an anonymous reporter's contact may still be known to the one who took the call.
fn seal(vault: &Vault, intake: Key, reporter: &Reporter) -> Result<Option<Vec<u8>>> {
    if reporter == &Reporter::default() {
        return Ok(None);
    }
    let plain = serde_json::to_vec(reporter)?;
    vault.seal(REPORTER, "sealed", intake.area, intake.id, &plain).map(Some).map_err(Error::internal)
}

/// Changes a report; the history says which fields.
pub async fn update_intake(tx: &mut Tx<'_>, before: &Intake, report: &Report, version: i32) -> Result<()> {
    store::update(tx, before.key.id, report, version).await?;
    let fields: Vec<FieldChange> = super::changes(&before.report.shown(), &report.shown());
    for child in &before.children {
        tx.record(Change {
            kind: "intake.updated",
            entity: "intake",
            id: before.key.id,
            person: Some(child.person.id),
            fields: fields.clone(),
            payload: json!({}),
        })
        .await?;
    }
    Ok(())
}
