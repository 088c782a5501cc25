//! The two intake forms: from typed fields to a report, every error beside its field.

use super::{NewChild, NewIntake, NewRelative, Report, Reporter, Who};
use crate::cases::codes::{self, codes};
use crate::cases::{moment, rules};
use crate::people::{PersonForm, RelationForm};
use ground::Result;
use ground::db::{Key, japan};
use ground::gate::AgencyKind;
use ground::web::{Fields, Reader};
use jiff::Timestamp;
use uuid::Uuid;

/// Longest free text in characters.
const LONG: usize = 20_000;
const SHORT: usize = 200;

/// What reading a form needs to know of its surroundings.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Agency that takes the report.
    pub org_kind: AgencyKind,
    /// Area of its persons.
    pub area: i16,
    /// Hours to see a child.
    pub hours: i16,
    /// Now.
    pub now: Timestamp,
}

/// Reads a whole form.
pub fn read(fields: &Fields, id: Uuid, form: &str, setting: Setting) -> Result<NewIntake> {
    let mut reader = Reader::new(fields);
    let report = report(&mut reader, form, setting);
    let children = children(&mut reader, form, setting);
    let family = family(&mut reader, setting);
    let reporter = reporter(&mut reader);
    let anonymous = fields.has("reporter.anonymous", "1");
    let siblings = fields.has("siblings", "1");
    reader.finish(NewIntake { id, form: form.to_owned(), report, anonymous, reporter, children, siblings, family })
}

/// Reads the report of a form that changes a registered one.
pub fn read_report(fields: &Fields, form: &str, setting: Setting) -> Result<Report> {
    let mut reader = Reader::new(fields);
    let report = report(&mut reader, form, setting);
    reader.finish(report)
}

fn report(reader: &mut Reader<'_>, form: &str, setting: Setting) -> Report {
    let received_at = moment::read(reader, "received", "受付日時", setting.now);
    let year = jp::fiscal_year(received_at.to_zoned(japan()).date());
    let routes: Vec<_> = codes::routes_of(year).into_iter().map(|(code, _)| code).collect();
    let details = [codes(codes::ABUSE_TYPES), codes(codes::ABUSE_DETAILS)].concat();
    let kinds = codes(codes::KINDS);
    Report {
        received_at,
        means: reader.optional_choice("means", "手段", &codes(codes::MEANS)),
        route: reader.choice("route", "経路", &routes),
        kind: if form == "abuse" { codes::KIND_ABUSE.to_owned() } else { reader.choice("kind", "種別", &kinds) },
        handling: reader.optional_choice("handling", "処理", &codes(codes::dispositions(setting.org_kind))),
        division: reader.optional_choice("division", "区分", &codes(codes::DIVISIONS)),
        complaint: reader.required("complaint", if form == "abuse" { "虐待の状況" } else { "主訴" }, LONG),
        child_state: reader.text("child_state", "こどもの状況", LONG),
        family_state: reader.text("family_state", "家族の状況", LONG),
        past_contact: reader.text("past_contact", "過去の相談履歴", LONG),
        intent: reader.optional_choice("intent", "意図", &codes(codes::INTENTS)),
        abuse_types: rules::complete_abuse(reader.choices("abuse_types", "虐待の分類", &details)),
        abusers: reader.choices("abusers", "虐待者", &codes(codes::ABUSERS)),
        finder: reader.text("finder", "発見者", SHORT),
        cooperation: reader.optional_choice("cooperation", "調査への協力", &codes(codes::COOPERATION)),
        guardian_knows: reader.optional_choice("guardian_knows", "保護者の了解", &codes(codes::GUARDIAN_KNOWS)),
        care_points: reader.text("care_points", "調査時の配慮", LONG),
        urgency: match form {
            "abuse" => reader.choice("urgency", "緊急度", &codes(codes::URGENCIES)),
            _ => reader.optional_choice("urgency", "緊急度", &codes(codes::URGENCIES)),
        },
    }
}

/// Reads the reporter; names that look unknown stay as typed.
pub fn reporter(reader: &mut Reader<'_>) -> Reporter {
    Reporter {
        name: reader.text("reporter.name", "通告者の氏名", SHORT),
        belongs: reader.text("reporter.belongs", "通告者の所属", SHORT),
        contact: reader.text("reporter.contact", "通告者の連絡先", SHORT),
        relation: reader.text("reporter.relation", "こどもとの関係", SHORT),
        occupation: reader.text("reporter.occupation", "通告者の職業", SHORT),
    }
}

/// The children of a form; blank rows are skipped.
pub fn children(reader: &mut Reader<'_>, form: &str, setting: Setting) -> Vec<NewChild> {
    let rows = reader.fields().rows("child");
    let mut children = Vec::new();
    for n in rows {
        let prefix = format!("child.{n}");
        if reader.fields().get(&format!("{prefix}.person")).is_empty() && PersonForm::is_blank(reader.fields(), &prefix)
        {
            continue;
        }
        children.push(child(reader, &prefix, form, setting));
    }
    if children.is_empty() {
        reader.refuse("child.0.family", "こどもを1人以上入力してください。");
    }
    children
}

fn child(reader: &mut Reader<'_>, prefix: &str, form: &str, setting: Setting) -> NewChild {
    let who = who(reader, prefix, setting);
    let check_field = format!("{prefix}.check");
    let reason_field = format!("{prefix}.no_check_reason");
    let reason = reader.text(&reason_field, "安全確認をしない理由", SHORT);
    let check = match reader.fields().get(&check_field) {
        // A general consultation starts no clock unless it is asked for.
        "" if form != "abuse" => Err("相談のため".to_owned()),
        "none" if reason.is_empty() => {
            reader.refuse(&reason_field, "安全確認が不要な理由を入力してください。");
            Err(reason)
        }
        "none" => Err(reason),
        _ => Ok(setting.hours),
    };
    NewChild {
        who,
        schooling: reader.optional_choice(&format!("{prefix}.schooling"), "就学状況", &codes(codes::SCHOOLING)),
        check,
        school: reader.text(&format!("{prefix}.school"), "所属", SHORT),
        grade: reader.text(&format!("{prefix}.grade"), "学年", SHORT),
        class: reader.text(&format!("{prefix}.class"), "組", SHORT),
    }
}

fn family(reader: &mut Reader<'_>, setting: Setting) -> Vec<NewRelative> {
    let mut family = Vec::new();
    for (position, n) in reader.fields().rows("family").into_iter().enumerate() {
        let prefix = format!("family.{n}");
        if reader.fields().get(&format!("{prefix}.person")).is_empty() && PersonForm::is_blank(reader.fields(), &prefix)
        {
            continue;
        }
        let who = who(reader, &prefix, setting);
        let mut relation = RelationForm::read(reader, &prefix);
        relation.sort = i16::try_from(position).unwrap_or(i16::MAX);
        family.push(NewRelative { who, relation });
    }
    family
}

/// The person of a row: chosen beside the form, or typed.
fn who(reader: &mut Reader<'_>, prefix: &str, setting: Setting) -> Who {
    let chosen = reader.fields().get(&format!("{prefix}.person")).parse::<Key>().ok();
    match chosen.filter(|key| key.area == setting.area) {
        Some(key) => Who::Known(key.id),
        None => Who::New(Box::new(PersonForm::read(reader, prefix, setting.now.to_zoned(japan()).date()))),
    }
}

/// Fills the form that changes a registered report.
pub fn fill(report: &Report) -> Fields {
    let mut fields = Fields::default();
    moment::fill(&mut fields, "received", report.received_at);
    let texts = [
        ("means", &report.means),
        ("route", &report.route),
        ("kind", &report.kind),
        ("handling", &report.handling),
        ("division", &report.division),
        ("complaint", &report.complaint),
        ("child_state", &report.child_state),
        ("family_state", &report.family_state),
        ("past_contact", &report.past_contact),
        ("intent", &report.intent),
        ("finder", &report.finder),
        ("cooperation", &report.cooperation),
        ("guardian_knows", &report.guardian_knows),
        ("care_points", &report.care_points),
        ("urgency", &report.urgency),
    ];
    for (name, value) in texts {
        fields.set(name, value.as_str());
    }
    for code in &report.abuse_types {
        fields.push("abuse_types", code.as_str());
    }
    for code in &report.abusers {
        fields.push("abusers", code.as_str());
    }
    fields
}
