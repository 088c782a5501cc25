//! What staff type about 一時保護, read into typed values; and back into the fields of a form.

use super::codes;
use super::model::{Consent, Custody, End, Extension, Facts, Place, Start};
use super::rules::Extension as Granted;
use crate::cases::codes::codes as of;
use crate::cases::moment;
use ground::Result;
use ground::web::{Fields, Reader};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// The form of a start, a plan or a correction of either.
pub fn read(fields: &Fields, is_planned: bool, now: Timestamp) -> Result<(Facts, Place)> {
    let mut reader = Reader::new(fields);
    let start = if is_planned {
        Start::Planned(moment::read_ahead(&mut reader, "started", "開始予定日時", now))
    } else {
        Start::On(moment::read(&mut reader, "started", "開始日時", now))
    };
    let facts = Facts {
        start,
        basis: reader.choice("basis", "開始の根拠", &of(codes::BASES)),
        place_kind: reader.choice("place_kind", "場所の種類", &of(codes::PLACE_KINDS)),
        place_hidden: fields.get("place_hidden") != "no",
        hidden_from: reader.text("hidden_from", "場所を知らせない相手", 300),
        grounds: reader.choices("grounds", "府令35条の3の号", &of(codes::GROUNDS)),
        purposes: reader.choices("purposes", "目的", &of(codes::PURPOSES)),
        necessity: reader.text("necessity", "一時保護の必要性", 5000),
        child_timing: reader.optional_choice("child_timing", "こどもの意見聴取", &of(codes::TIMINGS)),
        child_opinion: reader.text("child_opinion", "こどもの意見・意向", 5000),
        child_heard_on: reader.date("child_heard_on", "こどもの意見を聴いた日"),
        child_heard_by: reader.text("child_heard_by", "こどもの意見を聴いた人", 200),
        child_reason: reader.text("child_reason", "理由", 2000),
        guardian_opinion: reader.text("guardian_opinion", "保護者の意見", 5000),
        guardian_heard_on: reader.date("guardian_heard_on", "保護者の意見を聴いた日"),
        guardian_heard_by: reader.text("guardian_heard_by", "保護者の意見を聴いた人", 200),
    };
    if facts.grounds.is_empty() {
        reader.refuse("grounds", "府令35条の3の号を1つ以上選んでください。");
    }
    if facts.purposes.is_empty() {
        reader.refuse("purposes", "目的を選んでください。");
    }
    if matches!(facts.child_timing.as_str(), "after" | "none") && facts.child_reason.is_empty() {
        reader.refuse("child_reason", "一時保護の前に聴いていないときは、理由を入力してください。");
    }
    let place = Place {
        name: reader.text("place_name", "一時保護の場所の名称", 200),
        address: reader.text("place_address", "一時保護の場所の所在地", 300),
        phone: reader.text("place_phone", "一時保護の場所の電話", 40),
    };
    reader.finish((facts, place))
}

/// The fields of a form; the place stays sealed, so its fields are empty.
pub fn fill(facts: &Facts) -> Fields {
    let mut fields = Fields::default();
    moment::fill(&mut fields, "started", facts.start.at());
    let day = |date: Option<Date>| date.map(crate::frame::date_wareki).unwrap_or_default();
    for (name, value) in [
        ("basis", facts.basis.clone()),
        ("place_kind", facts.place_kind.clone()),
        ("place_hidden", if facts.place_hidden { "yes" } else { "no" }.to_owned()),
        ("hidden_from", facts.hidden_from.clone()),
        ("necessity", facts.necessity.clone()),
        ("child_timing", facts.child_timing.clone()),
        ("child_opinion", facts.child_opinion.clone()),
        ("child_heard_on", day(facts.child_heard_on)),
        ("child_heard_by", facts.child_heard_by.clone()),
        ("child_reason", facts.child_reason.clone()),
        ("guardian_opinion", facts.guardian_opinion.clone()),
        ("guardian_heard_on", day(facts.guardian_heard_on)),
        ("guardian_heard_by", facts.guardian_heard_by.clone()),
    ] {
        fields.set(name, value);
    }
    for ground in &facts.grounds {
        fields.push("grounds", ground);
    }
    for purpose in &facts.purposes {
        fields.push("purposes", purpose);
    }
    fields
}

/// An answer of one of these holders of 親権.
pub fn consent(fields: &Fields, custodians: &[Uuid], now: Timestamp) -> Result<Consent> {
    let mut reader = Reader::new(fields);
    let custodian = fields.get("custodian").parse::<Uuid>().ok().filter(|id| custodians.contains(id));
    if custodian.is_none() {
        reader.refuse("custodian", "親権者を選んでください。");
    }
    let said = Consent {
        custodian: custodian.unwrap_or_default(),
        answer: reader.choice("answer", "同意", &of(codes::ANSWERS)),
        at: moment::read(&mut reader, "at", "聴いた日時", now),
        told_to: reader.required("told_to", "聴いた人", 200),
        told_how: reader.choice("told_how", "方法", &of(codes::HOWS)),
        note: reader.text("note", "備考", 2000),
        recorded_by: String::new(),
        recorded_at: now,
    };
    reader.finish(said)
}

/// The next extension of a 一時保護, or the outcome of the one that is filed.
pub fn extension(fields: &Fields, custody: &Custody, today: Date) -> Result<Extension> {
    let mut reader = Reader::new(fields);
    let pending =
        custody.extensions.last().filter(|known| known.days.decided_on.is_none() && known.days.refused_on.is_none());
    let n = pending.map_or_else(|| custody.extensions.last().map_or(1, |last| last.n + 1), |known| known.n);
    let extension = Extension {
        n,
        basis: reader.choice("basis", "延長の根拠", &of(codes::EXTENSIONS)),
        days: Granted {
            filed_on: reader.date("filed_on", "申立ての日"),
            decided_on: reader.date("decided_on", "承認・決定の日"),
            refused_on: reader.date("refused_on", "却下の日"),
        },
        note: reader.text("extension_note", "備考", 2000),
        version: pending.map_or(1, |known| known.version),
    };
    let days = extension.days;
    if extension.basis == codes::COURT_EXTENSION && days.filed_on.is_none() {
        reader.refuse("filed_on", "家庭裁判所に申し立てた日を入力してください。");
    }
    if extension.basis != codes::COURT_EXTENSION && days.decided_on.is_none() {
        reader.refuse("decided_on", "延長を決定した日を入力してください。");
    }
    if days.decided_on.is_some() && days.refused_on.is_some() {
        reader.refuse("refused_on", "承認・決定の日と却下の日は、どちらか一方だけを入力してください。");
    }
    for (name, date) in [("filed_on", days.filed_on), ("decided_on", days.decided_on), ("refused_on", days.refused_on)]
    {
        if date.is_some_and(|date| date > today) {
            reader.refuse(name, "未来の日付です。");
        }
    }
    reader.finish(extension)
}

/// 解除
pub fn end(fields: &Fields, custody: &Custody, now: Timestamp) -> Result<End> {
    let mut reader = Reader::new(fields);
    let end = End {
        at: moment::read(&mut reader, "ended", "解除日時", now),
        kind: reader.choice("end_kind", "解除の事由", &of(codes::ENDS)),
        to: reader.required("end_to", "引渡し先", 300),
        note: reader.text("end_note", "備考", 2000),
        told_on: reader.date("told_on", "市町村に通知した日"),
    };
    if custody.facts.start.started().is_none_or(|start| end.at < start) {
        reader.refuse("ended_on", "解除日時が開始日時より前です。");
    }
    reader.finish(end)
}

/// The real start of what was planned.
pub fn begin(fields: &Fields, custody: &Custody, now: Timestamp) -> Result<Timestamp> {
    let mut reader = Reader::new(fields);
    let at = moment::read(&mut reader, "begun", "開始日時", now);
    if let Some(refusal) = custody.course().start_refusal(jp::day_in_japan(at)) {
        reader.refuse("begun_on", refusal);
    }
    reader.finish(at)
}
