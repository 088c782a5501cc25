//! One person: its records by source, what joined each, what may be it too, what was decided, and how to take it apart.

use super::{Shown, looking, percent, source_name, view};
use crate::facts::Reach;
use crate::matching::decide;
use crate::matching::store::decisions::{self, Decision};
use crate::matching::store::persons::{self, Mate};
use crate::matching::store::{births, cases};
use ::desk::App;
use ::desk::frame::{self, Errors, Frame, moment_wareki};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, Result, Sealed};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "matching/pages/person.html")]
struct PersonPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    id: Uuid,
    number: String,
    child: Option<Key>,
    records: Vec<Shown>,
    household: Vec<Mate>,
    near: Vec<Near>,
    kin: Vec<(Uuid, &'static str)>,
    decisions: Vec<DecisionShown>,
    may_write: bool,
}

/// A record of somebody else that may be this person too.
struct Near {
    person: Uuid,
    source: String,
    name: String,
    certainty: String,
}

struct DecisionShown {
    id: Uuid,
    what: String,
    about: String,
    reason: String,
    by: String,
    undone: String,
}

fn decision_shown(decision: Decision, names: &HashMap<Uuid, String>) -> DecisionShown {
    let mut about: Vec<&str> = decision
        .pairs
        .iter()
        .flat_map(|(a, b)| [a, b])
        .map(|record| names.get(record).map_or("連携元からなくなった記録", String::as_str))
        .collect();
    about.sort_unstable();
    about.dedup();
    let certainty = decision.certainty.map(|certainty| format!("(確からしさ {})", percent(certainty)));
    DecisionShown {
        id: decision.id,
        what: format!("{}{}", decide::label(&decision.kind), certainty.unwrap_or_default()),
        about: about.join("、"),
        reason: decision.reason,
        by: format!("{} {}", moment_wareki(decision.at), decision.by),
        undone: decision
            .undone
            .map(|(at, by, reason)| format!("{} {} 取消し: {reason}", moment_wareki(at), by))
            .unwrap_or_default(),
    }
}

async fn page(app: &App, permit: &Permit, id: Uuid, fields: Fields, errors: Errors) -> Result<PersonPage> {
    let permit = looking(permit)?;
    let reach = Reach::of(app, &permit, &[id]).await?;
    if reach.hides(Some(id)) {
        return Err(Error::NotFound);
    }
    let mut tx = app.db.read(&permit).await?;
    let (number, child) = cases::child_of(&mut tx, id).await?;
    let records = persons::of(&mut tx, id).await?;
    let ids: Vec<Uuid> = records.iter().map(|record| record.id).collect();
    let numbers = persons::numbers(&mut tx, &ids).await?;
    let household = persons::household(&mut tx, id).await?;
    let near = persons::near(&mut tx, id).await?;
    let kin = births::kin(&mut tx, id).await?;
    let decisions = decisions::about(&mut tx, &ids).await?;
    let mentioned: Vec<Uuid> = decisions.iter().flat_map(|one| one.pairs.iter().flat_map(|(a, b)| [*a, *b])).collect();
    let mentioned = persons::records(&mut tx, &mentioned).await?;
    let own = crate::runs::layouts(&mut tx).await?;
    let seen = view(&permit, Some(id), "名寄せの内訳", records.len());
    let records = tx.show(Sealed::new(records, seen)).await?;
    let names: HashMap<Uuid, String> = mentioned
        .into_iter()
        .map(|record| (record.id, format!("{} {}", source_name(&record.source, &own), record.name)))
        .collect();
    let others: Vec<Uuid> = near.iter().filter_map(|(record, _)| record.person_id).collect();
    let theirs = Reach::of(app, &permit, &others).await?;
    let near =
        near.into_iter().filter(|(record, _)| !theirs.hides(record.person_id)).filter_map(|(record, certainty)| {
            Some(Near {
                person: record.person_id?,
                source: source_name(&record.source, &own),
                name: record.name,
                certainty: percent(certainty),
            })
        });
    Ok(PersonPage {
        frame: Frame::new(app, &permit, "名寄せの内訳", "/matching"),
        fields,
        errors,
        id,
        number: number.unwrap_or_default(),
        child: child.map(|child| Key::new(permit.actor().area, child)),
        near: near.collect(),
        kin: kin.into_iter().map(|(person, is_mother)| (person, if is_mother { "母" } else { "こども" })).collect(),
        decisions: decisions.into_iter().map(|decision| decision_shown(decision, &names)).collect(),
        records: records.into_iter().map(|record| Shown::new(record, &own, &reach, &numbers)).collect(),
        household,
        may_write: permit.may(Action::WriteMatching),
    })
}

/// The person.
pub async fn show(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    Ok(frame::html(&page(&app, &permit, id, fields, Errors::default()).await?)?.into_response())
}

/// Who is behind a wall is nobody; neither is whom the agency does not have.
async fn reachable(app: &App, permit: &Permit, id: Uuid) -> Result<Permit> {
    let permit = looking(permit)?;
    let mut tx = app.db.read(&permit).await?;
    cases::child_of(&mut tx, id).await?;
    tx.commit().await?;
    if Reach::of(app, &permit, &[id]).await?.hides(Some(id)) { Err(Error::NotFound) } else { Ok(permit) }
}

async fn answered(
    app: &App,
    permit: &Permit,
    id: Uuid,
    to: Uuid,
    fields: Fields,
    done: Result<()>,
) -> Result<Response> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/matching/persons/{to}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(app, permit, id, fields, errors).await?)?.into_response())
        }
    }
}

/// Takes a record out.
pub async fn split(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let permit = reachable(&app, &permit, id).await?;
    let record =
        fields.get("record").parse::<Uuid>().map_err(|_| Error::invalid("record", "分ける記録を選んでください。"));
    let done = match record {
        Ok(record) => decide::split(&app.db, &permit, id, record, fields.get("reason")).await.map(|()| record),
        Err(error) => Err(error),
    };
    let to = match &done {
        Ok(record) => left(&app, &permit, id, *record).await?,
        Err(_) => id,
    };
    let done = done.map(drop);
    answered(&app, &permit, id, to, fields, done).await
}

/// Where the others are now: a person without a number may go by another record.
async fn left(app: &App, permit: &Permit, id: Uuid, record: Uuid) -> Result<Uuid> {
    let mut tx = app.db.read(permit).await?;
    let stays = !persons::of(&mut tx, id).await?.is_empty();
    let moved = persons::record(&mut tx, record).await?.person_id;
    tx.commit().await?;
    Ok(if stays { id } else { moved.unwrap_or(id) })
}

/// Joins another person, by 宛名番号 or from the list of those who may be the same.
pub async fn join(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let permit = reachable(&app, &permit, id).await?;
    let other = match fields.get("person").parse::<Uuid>() {
        Ok(other) => Some(other),
        Err(_) => {
            let mut tx = app.db.read(&permit).await?;
            let found = cases::by_number(&mut tx, fields.get("number").trim()).await?;
            tx.commit().await?;
            found
        }
    };
    let done = match other {
        Some(other) => match reachable(&app, &permit, other).await {
            Ok(_) => decide::join(&app.db, &permit, id, other, fields.get("reason")).await.map(|()| other),
            Err(error) => Err(error),
        },
        None => Err(Error::invalid("number", "この宛名番号の人は連携情報にいません。番号を確かめてください。")),
    };
    let to = match &done {
        Ok(other) => {
            let mut tx = app.db.read(&permit).await?;
            let stays = !persons::of(&mut tx, id).await?.is_empty();
            tx.commit().await?;
            if stays { id } else { *other }
        }
        Err(_) => id,
    };
    answered(&app, &permit, id, to, fields, done.map(drop)).await
}

/// Takes a decision back.
pub async fn undo(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>, fields: Fields) -> Result<Response> {
    let permit = reachable(&app, &permit, id).await?;
    let Ok(decision) = fields.get("decision").parse::<Uuid>() else {
        let missing = Err(Error::invalid("decision", "取り消す決定を選んでください。"));
        return answered(&app, &permit, id, id, fields, missing).await;
    };
    let mut tx = app.db.read(&permit).await?;
    let records = persons::of(&mut tx, id).await?;
    let pairs = decisions::pairs_of(&mut tx, decision).await?;
    tx.commit().await?;
    // A decision is undone where one of its records is looked at.
    if !pairs.iter().any(|(a, b)| records.iter().any(|record| record.id == *a || record.id == *b)) {
        return Err(Error::NotFound);
    }
    let done = decide::undo(&app.db, &permit, decision, fields.get("reason")).await;
    let first = records.first().map(|record| record.id);
    let to = match (first, done.is_ok()) {
        (Some(first), true) => {
            let mut tx = app.db.read(&permit).await?;
            let now = persons::record(&mut tx, first).await?.person_id;
            tx.commit().await?;
            now.unwrap_or(id)
        }
        _ => id,
    };
    answered(&app, &permit, id, to, fields, done).await
}
