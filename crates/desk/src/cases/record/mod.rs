//! 児童記録票 and こどものページ: one record per child and agency, episodes 受理→終結 on it, everything else around it.
//!
//! Table 7-1: what the 受付票 says flows in and is typed once. The day of first registration never changes.

pub mod closing;
mod document;
mod export;
pub mod extra;
mod form;
mod list;
pub mod pages;
pub mod register;
pub mod sheet_pages;
mod store;
mod timeline;

pub use document::RecordSheet;
pub use form::{fill as fill_sheet, read as read_sheet};
pub use list::{ORDERS, STATES};
pub use store::{episodes, in_charge_of, load, record_id, staff};
pub use timeline::{Entry, of as timeline};

use super::disposition::{self, Decision};
use super::intake::{Intake, IntakeChild};
use super::{codes, rules};
use crate::{App, people};
use ground::Result;
use ground::db::{Change, FieldChange, Key, Tx};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Ticks of the paper's second page: column to boxes ([`codes::TRAITS`]).
pub type Traits = BTreeMap<String, Vec<String>>;

/// What staff write on a 児童記録票, besides the person itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sheet {
    /// 所属
    pub school: String,
    /// 学年
    pub grade: String,
    /// 組
    pub class: String,
    /// 担任・その他職員
    pub teacher: String,
    /// 本籍(外国籍)
    pub domicile: String,
    /// 生活状況
    pub living: String,
    /// 家族歴
    pub family_history: String,
    /// 成育歴
    pub growth: String,
    /// 関係機関
    pub agencies: String,
    /// 福祉サービス利用状況
    pub services: String,
    /// 過去の相談履歴
    pub past_contact: String,
    /// 重症度 code, empty before the meeting.
    pub severity: String,
    /// Second page.
    pub traits: Traits,
    /// 特記
    pub remark: String,
    /// 独自の項目
    pub extra: extra::Extras,
}

impl Sheet {
    /// Every field: form name, label, value as people read it.
    pub fn shown(&self) -> Vec<(&'static str, &'static str, String)> {
        let mut shown = vec![
            ("school", "所属", self.school.clone()),
            ("grade", "学年", self.grade.clone()),
            ("class", "組", self.class.clone()),
            ("teacher", "担任・その他職員", self.teacher.clone()),
            ("domicile", "本籍(外国籍)", self.domicile.clone()),
            ("living", "生活状況", self.living.clone()),
            ("family_history", "家族歴", self.family_history.clone()),
            ("growth", "成育歴", self.growth.clone()),
            ("agencies", "関係機関", self.agencies.clone()),
            ("services", "福祉サービス利用状況", self.services.clone()),
            ("past_contact", "過去の相談履歴", self.past_contact.clone()),
            ("severity", "重症度", codes::label(codes::SEVERITIES, &self.severity).to_owned()),
        ];
        for column in codes::TRAITS {
            let ticked = self.traits.get(column.code).map(|had| codes::labels(column.table, had)).unwrap_or_default();
            shown.push((column.code, column.label, ticked));
        }
        shown.push(("remark", "特記", self.remark.clone()));
        shown
    }
}

/// A record on file.
#[derive(Debug, Clone)]
pub struct Record {
    /// Row.
    pub id: Uuid,
    /// The child.
    pub person: Key,
    /// Agency.
    pub org: i32,
    /// 事例番号
    pub case_no: String,
    /// Municipality the child lives in.
    pub residence_org: Option<i32>,
    /// Section in charge.
    pub section: Option<i32>,
    /// Member of staff in charge.
    pub in_charge: Option<Uuid>,
    /// Name of the one in charge.
    pub in_charge_name: String,
    /// Never changes.
    pub first_registered_on: Date,
    /// Version for the next change.
    pub version: i32,
    /// What staff write.
    pub sheet: Sheet,
}

impl Record {
    /// Whether this section is in charge.
    pub fn is_of(&self, section: &i32) -> bool {
        self.section == Some(*section)
    }

    /// Whether this member of staff is in charge.
    pub fn is_charge_of(&self, staff: &Uuid) -> bool {
        self.in_charge == Some(*staff)
    }

    /// 令和8年11月21日
    pub fn first_registered(&self) -> String {
        crate::frame::date_wareki(self.first_registered_on)
    }
}

/// From 受理 to 終結.
#[derive(Debug, Clone)]
pub struct Episode {
    /// Row.
    pub id: Uuid,
    /// Report that opened it.
    pub intake: Option<Uuid>,
    /// 受理年月日
    pub accepted_on: Date,
    /// 相談種別 code.
    pub kind: String,
    /// 経路 code.
    pub route: String,
    /// 主な虐待種別 code.
    pub abuse_main: String,
    /// 主な虐待者, national code.
    pub abuser_main: String,
    /// 対応 code.
    pub disposition: String,
    /// 終結日
    pub closed_on: Option<Date>,
    /// 終結理由 code.
    pub close_reason: String,
    /// Version for the next change.
    pub version: i32,
}

/// A record and an episode to be opened.
#[derive(Debug, Clone)]
pub struct NewRecord {
    /// The child, a person of the own agency.
    pub person: Uuid,
    /// Report it comes from.
    pub intake: Option<Uuid>,
    /// 受理年月日
    pub accepted_on: Date,
    /// 相談種別 code.
    pub kind: String,
    /// 経路 code.
    pub route: String,
    /// 主な虐待種別 code.
    pub abuse_main: String,
    /// 主な虐待者, national code.
    pub abuser_main: String,
    /// 対応 code.
    pub disposition: String,
    /// 終結日 and reason, for registers that are taken over.
    pub closed: Option<(Date, String)>,
    /// Fields of the record; filled ones do not overwrite what an existing record says.
    pub sheet: Sheet,
}

impl NewRecord {
    /// What was decided already: on the day of the report, or, for a case that is taken over closed, at the latest when it closed.
    fn decision(&self) -> Option<Decision> {
        let closed = self.closed.as_ref().map(|(on, _)| *on);
        let decision = Decision::on(&self.disposition, closed.unwrap_or(self.accepted_on));
        (!self.disposition.is_empty()).then_some(Decision { is_estimated: closed.is_some(), ..decision })
    }

    /// Takes over from a report what the record needs.
    pub fn from_intake(intake: &Intake, child: &IntakeChild, accepted_on: Date) -> Self {
        let report = &intake.report;
        Self {
            person: child.person.id,
            intake: Some(intake.key.id),
            accepted_on,
            kind: report.kind.clone(),
            route: report.route.clone(),
            abuse_main: rules::main_abuse(&report.abuse_types).to_owned(),
            abuser_main: rules::main_abuser(&report.abusers).to_owned(),
            disposition: report.handling.clone(),
            closed: None,
            sheet: Sheet {
                school: child.school.clone(),
                grade: child.grade.clone(),
                class: child.class.clone(),
                living: report.child_state.clone(),
                family_history: report.family_state.clone(),
                past_contact: report.past_contact.clone(),
                ..Sheet::default()
            },
        }
    }
}

/// The town hall responsible for where a child lives; none when unknown or under 支援措置.
pub async fn residence(app: &App, tx: &mut Tx<'_>, person: Key) -> Result<Option<i32>> {
    let today = tx.today();
    let sealed = people::load(tx, person).await?;
    let code = sealed.for_rules().address("current", today).and_then(|address| address.municipality.clone());
    Ok(code.and_then(|code| app.gate.registry().municipality(&code).map(|agency| agency.id)))
}

/// Puts the 重症度 a meeting decided on the record of the own agency, with its history; nothing happens when it stands there already or when
/// the child has no record.
pub async fn set_severity(tx: &mut Tx<'_>, person: Uuid, severity: Option<i16>) -> Result<()> {
    let Some((id, before)) = store::set_severity(tx, person, severity).await? else { return Ok(()) };
    let shown = |code: Option<i16>| {
        code.map(|code| codes::label(codes::SEVERITIES, &code.to_string()).to_owned()).unwrap_or_default()
    };
    let change =
        FieldChange { field: "severity".into(), label: "重症度".into(), from: shown(before), to: shown(severity) };
    tx.record(Change {
        kind: "record.updated",
        entity: "record",
        id,
        person: Some(person),
        fields: vec![change],
        payload: json!({ "record": id }),
    })
    .await
}

/// Opens an episode for a child, on the agency's existing record or on a new one. Used by pages, import and API alike.
pub async fn register_record(app: &App, tx: &mut Tx<'_>, new: &NewRecord) -> Result<Uuid> {
    let person = Key::new(tx.permit().actor().area, new.person);
    let residence = residence(app, tx, person).await?;
    let (id, kind) = match store::find(tx, new.person).await? {
        Some(known) => {
            store::complete(tx, known, residence, &new.sheet).await?;
            (known, "record.updated")
        }
        None => {
            let number = super::store::next_number(tx, "case", new.accepted_on).await?;
            (store::insert(tx, new, &number, residence).await?, "record.registered")
        }
    };
    let episode = store::insert_episode(tx, id, new).await?;
    if let Some(decision) = new.decision() {
        disposition::decide(tx, episode, new.person, &decision).await?;
    }
    let payload = json!({ "record": id, "residence_org": residence });
    tx.record(Change {
        kind,
        entity: "record",
        id,
        person: Some(new.person),
        fields: Vec::new(),
        payload: payload.clone(),
    })
    .await?;
    tx.record(Change {
        kind: "episode.opened",
        entity: "episode",
        id: episode,
        person: Some(new.person),
        fields: Vec::new(),
        payload,
    })
    .await?;
    Ok(id)
}

fn extra_changes(before: &extra::Extras, after: &extra::Extras) -> Vec<FieldChange> {
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let changed = keys.into_iter().filter_map(|key| {
        let (was, is) = (before.get(key), after.get(key));
        let value = |written: Option<&extra::Written>| written.map(|written| written.value.clone()).unwrap_or_default();
        (value(was) != value(is)).then(|| FieldChange {
            field: format!("extra.{key}"),
            label: is.or(was).map(|written| written.label.clone()).unwrap_or_default(),
            from: value(was),
            to: value(is),
        })
    });
    changed.collect()
}

/// Changes what staff write on a record; unchanged fields leave no history, an unchanged sheet leaves nothing.
///
/// # Errors
/// [`ground::Error::Stale`] when somebody else saved since `version`.
pub async fn update_record(app: &App, tx: &mut Tx<'_>, before: &Record, sheet: &Sheet, version: i32) -> Result<()> {
    let residence = residence(app, tx, before.person).await?;
    let mut sheet = sheet.clone();
    // Fields taken off the form keep what was written.
    let on_form = extra::defined(&app.gate.registry(), before.org, tx.today());
    let off_form = before.sheet.extra.iter().filter(|(key, _)| !on_form.iter().any(|extra| extra.key == **key));
    sheet.extra.extend(off_form.map(|(key, written)| (key.clone(), written.clone())));
    let mut fields = super::changes(&before.sheet.shown(), &sheet.shown());
    fields.extend(extra_changes(&before.sheet.extra, &sheet.extra));
    if fields.is_empty() && before.version == version {
        return Ok(());
    }
    store::update(tx, before.id, &sheet, residence, version).await?;
    tx.record(Change {
        kind: "record.updated",
        entity: "record",
        id: before.id,
        person: Some(before.person.id),
        fields,
        payload: json!({ "record": before.id, "residence_org": residence }),
    })
    .await
}
