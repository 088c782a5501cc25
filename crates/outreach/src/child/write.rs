//! Writing a view, a decision, a support, an indicator. Each form comes back with what was typed when something is wrong.

use super::model::{Judgement, Looked, Support};
use super::pages::page_of;
use super::store;
use crate::rounds::pages::open_round;
use crate::rounds::{self, Child};
use crate::rules::{INDICATORS, SUPPORT_STATES, VALUES, codes, menu_codes, outcomes};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use desk::App;
use desk::frame::{self, Errors};
use ground::db::Tx;
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// Letters of a reason, of who was present, of a note.
const REASON: usize = 2000;
const PRESENT: usize = 300;
const NOTE: usize = 500;

/// The round and the line of the list in the address.
type Place = (Uuid, Uuid);

/// A child of an open round.
async fn child(tx: &mut Tx<'_>, (id, candidate): Place) -> Result<Child> {
    let child = rounds::child(tx, id, candidate).await?;
    open_round(&rounds::round(tx, id).await?)?;
    Ok(child)
}

/// Back to the child, or the page again with what was typed.
async fn answered(
    app: &App,
    permit: &Permit,
    place: Place,
    typed: Fields,
    anchor: &str,
    done: Result<()>,
) -> Result<Response> {
    match done {
        Ok(()) => {
            let (id, candidate) = place;
            Ok(Redirect::to(&format!("/outreach/{id}/children/{candidate}#{anchor}")).into_response())
        }
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page_of(app, permit, place, Some(typed), errors).await?)?.into_response())
        }
    }
}

/// A day that must be there and not lie ahead.
fn past_day(reader: &mut Reader<'_>, name: &str, label: &str, today: Date) -> Option<Date> {
    let day = reader.date(name, label);
    match day {
        None if reader.fields().get(name).trim().is_empty() => {
            reader.refuse(name, format!("{label}を入力してください。"))
        }
        Some(day) if day > today => reader.refuse(name, format!("{label}は今日までの日にしてください。")),
        _ => {}
    }
    day
}

/// Writes down a worker's view, or what was decided.
pub async fn judge(
    State(app): State<App>,
    permit: Permit,
    Path(place): Path<Place>,
    fields: Fields,
) -> Result<Response> {
    let judged = async {
        let mut tx = app.db.write(&permit).await?;
        let (child, today) = (child(&mut tx, place).await?, tx.today());
        let mut reader = Reader::new(&fields);
        let decided = reader.choice("kind", "見立て・判断の別", &["view", "decision"]) == "decision";
        let outcome = reader.choice("outcome", "結果", &codes(outcomes(child.stage)));
        let reason = reader.required("reason", "理由", REASON);
        let held_on = past_day(&mut reader, "held_on", "ヒヤリング・検討の日", today);
        let present = if decided {
            reader.required("present", "出席者", PRESENT)
        } else {
            reader.text("present", "出席者", PRESENT)
        };
        let held_on = reader.finish(held_on)?.unwrap_or(today);
        let by = insight::watch::section_of(&app, &permit);
        let judgement = Judgement {
            candidate: child.id,
            decided,
            outcome,
            reason,
            held_on,
            present,
            by,
            at: Timestamp::UNIX_EPOCH,
        };
        store::judge(&mut tx, &child, &judgement).await?;
        tx.commit().await
    };
    let done = judged.await;
    answered(&app, &permit, place, fields.clone(), "judgements", done).await
}

/// Plans a support, or writes its next state.
pub async fn support(
    State(app): State<App>,
    permit: Permit,
    Path(place): Path<Place>,
    fields: Fields,
) -> Result<Response> {
    let written = async {
        let mut tx = app.db.write(&permit).await?;
        let child = child(&mut tx, place).await?;
        let mut reader = Reader::new(&fields);
        let known = match fields.get("support").parse::<Uuid>() {
            Ok(id) => Some(known_support(&mut tx, place, id).await?),
            Err(_) => None,
        };
        let menu = match &known {
            Some(known) => known.menu.clone(),
            None => reader.choice("menu", "支援策", &menu_codes()),
        };
        let state = reader.choice("state", "状態", &codes(SUPPORT_STATES));
        let begin_on = reader.date("begin_on", "はじめた日・予定の日");
        let end_on = reader.date("end_on", "終わった日");
        if begin_on.zip(end_on).is_some_and(|(begin, end)| end < begin) {
            reader.refuse("end_on", "終わった日が、はじめた日より前です。");
        }
        if state == "running" && begin_on.is_none() && fields.get("begin_on").trim().is_empty() {
            reader.refuse("begin_on", "実施中のときは、はじめた日を入力してください。");
        }
        if state == "done" && end_on.is_none() && fields.get("end_on").trim().is_empty() {
            reader.refuse("end_on", "終了のときは、終わった日を入力してください。");
        }
        let note = reader.text("note", "内容・メモ", NOTE);
        let note = reader.finish(note)?;
        let version = match &known {
            Some(_) => fields.get("version").parse::<i32>().map_err(|_| Error::Stale)?.saturating_add(1),
            None => 1,
        };
        let id = known.map_or_else(|| tx.new_id(), |known| known.id);
        let at = Timestamp::UNIX_EPOCH;
        let support =
            Support { id, version, candidate: child.id, menu, state, begin_on, end_on, note, by: String::new(), at };
        store::support(&mut tx, &child, &support).await?;
        tx.commit().await
    };
    let done = written.await;
    answered(&app, &permit, place, fields.clone(), "supports", done).await
}

async fn known_support(tx: &mut Tx<'_>, (id, candidate): Place, support: Uuid) -> Result<Support> {
    let supports = store::supports(tx, id, Some(candidate)).await?;
    supports.into_iter().find(|one| one.id == support).ok_or(Error::NotFound)
}

/// Writes down how the indicators stand; what is left blank was not looked at.
pub async fn measure(
    State(app): State<App>,
    permit: Permit,
    Path(place): Path<Place>,
    fields: Fields,
) -> Result<Response> {
    let measured = async {
        let mut tx = app.db.write(&permit).await?;
        let (child, today) = (child(&mut tx, place).await?, tx.today());
        let mut reader = Reader::new(&fields);
        let before = reader.choice("moment", "時点", &["before", "after"]) == "before";
        let measured_on = past_day(&mut reader, "measured_on", "確かめた日", today);
        let mut looks = Vec::new();
        for (code, label) in INDICATORS {
            let value = reader.optional_choice(&format!("value.{code}"), label, &codes(VALUES));
            let note = reader.text(&format!("note.{code}"), label, NOTE);
            if value.is_empty() && !note.is_empty() {
                reader.refuse(&format!("value.{code}"), format!("「{label}」の様子を選んでください。"));
            }
            if !value.is_empty() {
                looks.push(((*code).to_owned(), value, note));
            }
        }
        if looks.is_empty() && reader.errors().is_empty() {
            reader.refuse("measured_on", "確かめた指標を一つ以上選んでください。");
        }
        let measured_on = reader.finish(measured_on)?.unwrap_or(today);
        for (indicator, value, note) in looks {
            let at = Timestamp::UNIX_EPOCH;
            let looked =
                Looked { candidate: child.id, indicator, before, value, measured_on, note, by: String::new(), at };
            store::look(&mut tx, &child, &looked).await?;
        }
        tx.commit().await
    };
    let done = measured.await;
    answered(&app, &permit, place, fields.clone(), "indicators", done).await
}
