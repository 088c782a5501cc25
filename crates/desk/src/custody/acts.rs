//! What is done in the course of 一時保護: every act leaves its history and settles the deadlines in the same commit.

use super::model::{Consent, Custody, End, Extension, Facts, Place, Source};
use super::{codes, place, store};
use crate::App;
use crate::cases::changes;
use crate::cases::codes::label;
use crate::frame::{date_wareki, moment_wareki};
use ground::db::{Change, FieldChange, Key, Tx};
use ground::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use uuid::Uuid;

/// One line of the history.
pub(super) fn field(name: &str, label: &str, from: impl Into<String>, to: impl Into<String>) -> FieldChange {
    FieldChange { field: name.to_owned(), label: label.to_owned(), from: from.into(), to: to.into() }
}

/// Records an act and computes the deadlines anew.
pub(super) async fn record(
    tx: &mut Tx<'_>,
    kind: &'static str,
    key: Key,
    person: Key,
    fields: Vec<FieldChange>,
) -> Result<()> {
    let (entity, id, payload) = ("custody", key.id, json!({ "custody": key.id }));
    tx.record(Change { kind, entity, id, person: Some(person.id), fields, payload }).await?;
    store::settle(tx, key).await
}

/// When a child's 一時保護 began and ended, on which basis and how: what another agency may be told. The place is not in it.
pub async fn course(tx: &mut Tx<'_>, person: Key) -> Result<Vec<(Timestamp, String)>> {
    let custodies = store::of_person(tx, person).await?;
    let mut course = Vec::new();
    for custody in custodies.for_rules() {
        if let Some(at) = custody.facts.start.started() {
            course.push((at, format!("一時保護の開始({})", label(codes::BASES, &custody.facts.basis))));
        }
        if let Some(end) = &custody.end {
            course.push((end.at, format!("一時保護の解除({})", label(codes::ENDS, &end.kind))));
        }
    }
    Ok(course)
}

/// Where a child is and was in 一時保護, in clear: for rules, never for showing.
pub async fn places(app: &App, tx: &mut Tx<'_>, person: Key) -> Result<Vec<Place>> {
    let custodies = store::of_person(tx, person).await?;
    let mut places = Vec::new();
    for custody in custodies.for_rules() {
        places.push(place::open(tx, &app.vault, custody).await?);
    }
    Ok(places)
}

/// Begins 一時保護 of a child, or plans it. At most one runs or is planned at a time.
pub async fn start(app: &App, tx: &mut Tx<'_>, person: Key, facts: &Facts, place: &Place) -> Result<Key> {
    match store::running(tx, person).await? {
        Some(true) => {
            return Err(Error::invalid("started_on", "このこどもは一時保護中です。先に解除を記録してください。"));
        }
        Some(false) => {
            return Err(Error::invalid(
                "started_on",
                "このこどもには一時保護の予定があります。予定の画面で、開始または取りやめを記録してください。",
            ));
        }
        None => {}
    }
    let key = Key::new(person.area, tx.new_id());
    let sealed = place::seal(tx, &app.vault, person, key.id, place).await?;
    store::insert(tx, key.id, person, facts, sealed).await?;
    let fields = facts.shown().into_iter().filter(|(_, _, value)| !value.is_empty());
    let fields = fields.map(|(name, label, value)| field(name, label, "", value)).collect();
    let kind = if facts.start.planned().is_some() { "custody.planned" } else { "custody.started" };
    record(tx, kind, key, person, fields).await?;
    Ok(key)
}

/// What was planned has started: the clocks of the law run from here.
pub async fn begin(tx: &mut Tx<'_>, custody: &Custody, at: Timestamp, version: i32) -> Result<()> {
    store::begin(tx, custody.key, at, version).await?;
    let planned = moment_wareki(custody.facts.start.at());
    let fields = vec![field("started", "開始日時", format!("予定 {planned}"), moment_wareki(at))];
    record(tx, "custody.started", custody.key, custody.person, fields).await
}

/// What was planned will not be.
pub async fn give_up(tx: &mut Tx<'_>, custody: &Custody, why: &str, version: i32) -> Result<()> {
    store::give_up(tx, custody.key, why, version).await?;
    let fields = vec![field("given_up", "予定の取りやめ", "", why)];
    record(tx, "custody.given_up", custody.key, custody.person, fields).await
}

/// Corrects what the form says; a corrected start moves every deadline and needs a reason.
pub async fn correct(
    app: &App,
    tx: &mut Tx<'_>,
    before: &Custody,
    facts: &Facts,
    place: &Place,
    reason: &str,
    version: i32,
) -> Result<()> {
    if before.given_up.is_some() {
        return Err(Error::invalid("started_on", "取りやめた予定は変更できません。"));
    }
    if before.facts.start.started() != facts.start.started() && reason.is_empty() {
        return Err(Error::invalid("reason", "開始日時を訂正する理由を入力してください。期限がすべて変わります。"));
    }
    if let Some(refusal) = facts.start.started().and_then(|start| before.correction_refusal(start)) {
        return Err(Error::invalid("started_on", refusal));
    }
    let sealed = place::seal(tx, &app.vault, before.person, before.key.id, place).await?;
    let mut fields = changes(&before.facts.shown(), &facts.shown());
    if sealed.is_some() {
        fields.push(field("place", "一時保護の場所", "", crate::people::model::SECRET));
    }
    if !reason.is_empty() {
        fields.push(field("reason", "訂正の理由", "", reason));
    }
    store::update(tx, before.key, facts, sealed, version).await?;
    record(tx, "custody.corrected", before.key, before.person, fields).await
}

/// Keeps an answer of a holder of 親権.
pub async fn answer(tx: &mut Tx<'_>, custody: &Custody, name: &str, said: &Consent) -> Result<()> {
    store::answer(tx, custody, said).await?;
    let to = format!("{} {}({})", label(codes::ANSWERS, &said.answer), moment_wareki(said.at), said.told_to);
    let fields = vec![field("consent", &format!("{name}の同意"), "", to)];
    record(tx, "custody.answered", custody.key, custody.person, fields).await
}

/// A person confirms whether a warrant is needed.
pub async fn confirm_need(tx: &mut Tx<'_>, custody: &Custody, needed: bool, reason: &str, version: i32) -> Result<()> {
    let word = |needed: bool| if needed { "必要" } else { "不要" };
    store::confirm_need(tx, custody.key, needed, reason, version).await?;
    let from = custody.need.as_ref().map_or("", |need| word(need.needed));
    let fields = vec![field("need", "一時保護状の請求", from, format!("{}: {reason}", word(needed)))];
    record(tx, "custody.need_confirmed", custody.key, custody.person, fields).await
}

/// Links a fact on record to a ground.
pub async fn add_fact(
    tx: &mut Tx<'_>,
    custody: &Custody,
    ground: &str,
    text: &str,
    source: Source,
    source_label: &str,
) -> Result<()> {
    store::add_fact(tx, custody, ground, text, source, source_label).await?;
    let ground = label(codes::GROUND_NUMBERS, ground);
    let fields = vec![field("fact", &format!("{ground}の事実"), "", format!("{text}({source_label})"))];
    record(tx, "custody.fact_added", custody.key, custody.person, fields).await
}

/// Takes a fact out.
pub async fn remove_fact(tx: &mut Tx<'_>, custody: &Custody, id: Uuid) -> Result<()> {
    let text = store::remove_fact(tx, custody.key, id).await?;
    record(tx, "custody.fact_removed", custody.key, custody.person, vec![field("fact", "理由となる事実", text, "")])
        .await
}

/// Begins the next extension, or notes how the one that is filed came out.
pub async fn extend(tx: &mut Tx<'_>, custody: &Custody, extension: &Extension) -> Result<()> {
    match custody.extensions.iter().find(|known| known.n == extension.n) {
        Some(_) => store::update_extension(tx, custody.key, extension).await?,
        None => {
            store::extend(tx, custody, extension).await?;
        }
    }
    let day =
        |name: &str, date: Option<Date>| date.map(|date| format!(" {name} {}", date_wareki(date))).unwrap_or_default();
    let days = extension.days;
    let to = format!(
        "{}{}{}{}",
        label(codes::EXTENSIONS, &extension.basis),
        day("申立て", days.filed_on),
        day("承認・決定", days.decided_on),
        day("却下", days.refused_on)
    );
    let fields = vec![field("extension", &format!("{}回目の延長", extension.n), "", to)];
    record(tx, "custody.extended", custody.key, custody.person, fields).await
}

/// Ends 一時保護: every open deadline is done.
pub async fn end(tx: &mut Tx<'_>, custody: &Custody, end: &End, version: i32) -> Result<()> {
    store::end(tx, custody.key, end, version).await?;
    let fields = vec![
        field("ended", "解除日時", "", moment_wareki(end.at)),
        field("end_kind", "解除の事由", "", label(codes::ENDS, &end.kind)),
        field("end_to", "引渡し先", "", end.to.clone()),
    ];
    record(tx, "custody.ended", custody.key, custody.person, fields).await
}

/// Notes when the municipality was told of the return home.
pub async fn told_home(tx: &mut Tx<'_>, custody: &Custody, on: Date) -> Result<()> {
    store::told_home(tx, custody.key, on).await?;
    let fields = vec![field("returned_told_on", "家庭復帰を通知した日", "", date_wareki(on))];
    record(tx, "custody.told", custody.key, custody.person, fields).await
}
