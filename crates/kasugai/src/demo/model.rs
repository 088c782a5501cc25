//! The rows of the demo nation, named like the tables they go to.

mod council;
mod custody;
mod outreach;
mod transfers;
mod work;

pub use self::outreach::{SurveyRound, Surveyed};
pub use council::{AgendaItem, LedgerRow, PlannedMeeting};
pub use custody::{Consent, Custody};
pub use ground::gate::AgencyKind;
use jiff::Timestamp;
use jiff::civil::Date;
pub use transfers::{Transfer, TransferStep};
use uuid::Uuid;
pub use work::{Attachment, Meeting, Notice, Request, Task};

/// An agency. Telephone numbers start with 000 and cannot be dialled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// 1 national, 2 contractor, 101–147 prefectures, 201–247 police, 1001– centres, 3001– stations, 5001– schools, 100000 + code municipalities.
    pub id: i32,
    /// Storage area.
    pub area: i16,
    /// Kind.
    pub kind: AgencyKind,
    /// Name.
    pub name: String,
    /// Five-digit code, for town halls, schools, stations and centres (their seat).
    pub municipality: Option<&'static str>,
    /// Superior agency.
    pub parent: Option<i32>,
    /// By day.
    pub phone: String,
    /// At night and on holidays.
    pub night_phone: String,
    /// Whom to ask for.
    pub contact: &'static str,
    /// Sections 係.
    pub sections: Vec<Section>,
    /// Posts 職.
    pub posts: Vec<Post>,
}

/// A section of an agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Section {
    /// Id in the nation.
    pub id: i32,
    /// Name.
    pub name: &'static str,
}

/// A post; rights follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Post {
    /// Id in the nation.
    pub id: i32,
    /// Section, when it belongs to one.
    pub section: Option<i32>,
    /// Title.
    pub title: &'static str,
    /// What the holder does; the loader turns it into a role.
    pub duty: Duty,
}

/// What the holder of a post does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Duty {
    /// 所長・課長: decides.
    Head,
    /// 児童福祉司・こども家庭係員: handles cases.
    CaseWorker,
    /// 児童心理司・保健師: works on cases of their field.
    Specialist,
    /// Section of another field that takes part: 保育係, 学校教育課.
    Partner,
    /// Police officer in charge of juvenile matters.
    Police,
    /// Teacher in charge.
    Teacher,
    /// Official who oversees without own cases.
    Overseer,
    /// 夜間・休日当直: takes calls when the office is closed.
    Night,
    /// Keeps accounts, posts and settings.
    Administrator,
}

/// Centre → municipality, in force from a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jurisdiction {
    /// Agency id of the centre.
    pub centre: i32,
    /// Agency id of the municipality.
    pub municipality: i32,
    /// First day.
    pub from: Date,
    /// Last day; `None` while it holds.
    pub until: Option<Date>,
}

/// Everything one agency holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the tables")]
pub struct Batch {
    pub agency: i32,
    pub area: i16,
    pub staff: Vec<Staff>,
    pub persons: Vec<Person>,
    pub names: Vec<Name>,
    pub addresses: Vec<Address>,
    pub phones: Vec<Phone>,
    pub protections: Vec<Protection>,
    pub relations: Vec<Relation>,
    pub records: Vec<Record>,
    pub intakes: Vec<Intake>,
    pub intake_children: Vec<IntakeChild>,
    pub episodes: Vec<Episode>,
    pub progress: Vec<Progress>,
    pub sightings: Vec<Sighting>,
    pub meetings: Vec<Meeting>,
    pub tasks: Vec<Task>,
    pub attachments: Vec<Attachment>,
    pub planned: Vec<PlannedMeeting>,
    pub agenda: Vec<AgendaItem>,
    pub ledger: Vec<LedgerRow>,
    pub custodies: Vec<Custody>,
    pub rounds: Vec<SurveyRound>,
    pub surveyed: Vec<Surveyed>,
    pub transfers: Vec<Transfer>,
    /// Area and agency of what was sent to this one.
    pub transfers_from: Vec<(i16, i32)>,
    pub notices: Vec<Notice>,
    pub requests: Vec<Request>,
    /// Areas in which this agency has asked to read.
    pub asked_areas: Vec<i16>,
    /// Last number given out: `case` or `intake`, fiscal year, number.
    pub counters: Vec<(&'static str, i16, u32)>,
}

/// A member of staff with the post held since a day.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.staff and app.appointment")]
pub struct Staff {
    pub id: Uuid,
    pub login: String,
    pub name: String,
    pub kana: String,
    pub post: i32,
    pub since: Date,
}

/// A person as one agency knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.person")]
pub struct Person {
    pub id: Uuid,
    pub sex: &'static str,
    pub birth_first: Option<Date>,
    pub birth_last: Option<Date>,
    pub birth_text: String,
    pub nationality: &'static str,
    pub first_registered_on: Date,
}

/// A name of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.person_name")]
pub struct Name {
    pub id: Uuid,
    pub person: Uuid,
    pub kind: &'static str,
    pub family: String,
    pub given: String,
    pub family_kana: String,
    pub given_kana: String,
    pub sort: i16,
}

/// An address of a person. `protected` ones must be sealed before they are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.person_address")]
pub struct Address {
    pub id: Uuid,
    pub person: Uuid,
    pub kind: &'static str,
    pub municipality: &'static str,
    pub postal: String,
    pub line: String,
    pub valid_from: Option<Date>,
    pub valid_until: Option<Date>,
    pub protected: bool,
}

/// A telephone of a person; always starts with 000. `protected` ones must be sealed before they are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.person_phone")]
pub struct Phone {
    pub id: Uuid,
    pub person: Uuid,
    pub number: String,
    pub note: &'static str,
    pub protected: bool,
}

/// 支援措置
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.protection")]
pub struct Protection {
    pub id: Uuid,
    pub person: Uuid,
    pub basis: &'static str,
    pub applied_on: Date,
    pub ends_on: Date,
    pub hidden_from_persons: String,
}

/// A relative of a child.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.relation")]
pub struct Relation {
    pub id: Uuid,
    pub child: Uuid,
    pub relative: Uuid,
    pub kind: &'static str,
    pub guardian: bool,
    pub custodian: bool,
    pub lives_together: bool,
    pub occupation: &'static str,
    pub sort: i16,
}

/// 児童記録票
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.record")]
pub struct Record {
    pub id: Uuid,
    pub person: Uuid,
    pub case_no: String,
    pub residence_org: i32,
    pub section: Option<i32>,
    pub in_charge: Option<Uuid>,
    pub in_charge_name: String,
    pub school: String,
    pub grade: &'static str,
    pub living: String,
    pub family_history: String,
    pub growth: String,
    pub agencies: String,
    pub severity: Option<i16>,
    pub first_registered_on: Date,
    pub updated_at: Timestamp,
}

/// 受付
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.intake")]
pub struct Intake {
    pub id: Uuid,
    pub intake_no: String,
    pub form: &'static str,
    pub received_at: Timestamp,
    pub received_by: Option<Uuid>,
    pub received_by_name: String,
    pub means: &'static str,
    pub route: &'static str,
    pub kind: &'static str,
    pub complaint: String,
    pub child_state: String,
    pub family_state: String,
    pub intent: &'static str,
    pub abuse_types: Vec<&'static str>,
    pub abusers: Vec<&'static str>,
    pub urgency: &'static str,
    /// `None` when the reporter kept the name back.
    pub reporter: Option<Reporter>,
}

/// 通告者・相談者; must be sealed before it is stored.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[expect(missing_docs, reason = "the fields are those sealed in app.reporter")]
pub struct Reporter {
    pub name: String,
    pub belongs: String,
    pub contact: String,
    pub relation: &'static str,
    pub occupation: &'static str,
}

/// A child of a report, with its clock.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.intake_child")]
pub struct IntakeChild {
    pub id: Uuid,
    pub intake: Uuid,
    pub person: Uuid,
    pub schooling: &'static str,
    pub clock_started_at: Option<Timestamp>,
    pub due_at: Option<Timestamp>,
    pub seen_at: Option<Timestamp>,
    pub sighting: Option<Uuid>,
    pub no_check_reason: &'static str,
}

/// 受理から終結まで
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.episode")]
pub struct Episode {
    pub id: Uuid,
    pub record: Uuid,
    pub person: Uuid,
    pub intake: Uuid,
    pub accepted_on: Date,
    pub kind: &'static str,
    pub route: &'static str,
    pub abuse_main: &'static str,
    pub abuser_main: &'static str,
    pub disposition: &'static str,
    pub decided_on: Option<Date>,
    pub closed_on: Option<Date>,
    pub close_reason: &'static str,
}

/// 経過記録
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.progress")]
pub struct Progress {
    pub id: Uuid,
    pub record: Uuid,
    pub person: Uuid,
    pub at: Timestamp,
    pub category: &'static str,
    pub body: String,
    pub written_by: Option<Uuid>,
    pub written_by_name: String,
}

/// 目視による安全確認
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of app.sighting")]
pub struct Sighting {
    pub id: Uuid,
    pub person: Uuid,
    pub seen_at: Timestamp,
    pub place: &'static str,
    pub method: &'static str,
    pub seen_by: String,
    pub state: &'static str,
    pub recorded_by: Option<Uuid>,
    pub recorded_by_name: String,
}
