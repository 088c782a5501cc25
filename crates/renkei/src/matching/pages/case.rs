//! 対象者名寄せ登録: which person of the linked systems a child of the case register is.

use super::pair::ReasonShown;
use super::{Shown, percent};
use crate::facts::Reach;
use crate::matching::store::cases::Join;
use crate::matching::store::persons;
use crate::matching::{cases, store};
use ::desk::App;
use ::desk::frame::{self, Errors, Frame, moment_wareki};
use ::desk::people::{self, Strip};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, Result, Sealed, View};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "matching/pages/case.html")]
struct CasePage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    key: Key,
    strip: Strip,
    joined: Vec<(Uuid, Vec<Shown>)>,
    candidates: Vec<CandidateShown>,
    joins: Vec<JoinShown>,
    may_write: bool,
}

struct CandidateShown {
    person: Uuid,
    certainty: String,
    records: Vec<Shown>,
    reasons: Vec<ReasonShown>,
    /// Joined to another child already.
    taken: bool,
}

struct JoinShown {
    id: Uuid,
    reason: String,
    by: String,
    undone: String,
}

fn join_shown(join: Join) -> JoinShown {
    JoinShown {
        id: join.id,
        reason: join.reason,
        by: format!("{} {}", moment_wareki(join.at), join.by),
        undone: join
            .undone
            .map(|(at, by, reason)| format!("{} {} 取消し: {reason}", moment_wareki(at), by))
            .unwrap_or_default(),
    }
}

async fn page(app: &App, permit: &Permit, key: Key, fields: Fields, errors: Errors) -> Result<CasePage> {
    let mut tx = app.db.read(permit).await?;
    let person = people::load(&mut tx, key).await?;
    let strip = people::header(&mut tx, key).await?;
    let linked = store::cases::persons_of_child(&mut tx, key.id).await?;
    let candidates = cases::candidates(&mut tx, person.for_rules(), &linked).await?;
    let joins = store::cases::joins(&mut tx, key.id).await?;
    let mut of = Vec::new();
    for id in linked.iter().copied().chain(candidates.iter().map(|candidate| candidate.person)) {
        of.push((id, persons::of(&mut tx, id).await?));
    }
    let own = crate::runs::layouts(&mut tx).await?;
    let view = View {
        kind: "view",
        subject_area: Some(key.area),
        subject_org: Some(permit.actor().org),
        person: Some(key.id),
        object_kind: "linked_person",
        fields: "names,birth,sex,address",
        detail: "対象者の名寄せ".to_owned(),
        count: i32::try_from(of.len()).ok(),
        ..View::default()
    };
    let is_protected = person.for_rules().protected;
    let ((strip, _), of) = tx.show(strip.zip(person).zip(Sealed::new(of, view))).await?;
    let who: Vec<Uuid> = of.iter().map(|(id, _)| *id).collect();
    let reach = Reach::of(app, permit, &who).await?;
    let mut joined: Vec<(Uuid, Vec<Shown>)> = Vec::new();
    let mut shown = Vec::new();
    for (id, records) in of {
        let mut records: Vec<Shown> = records.into_iter().map(|record| Shown::new(record, &own, &reach, &[])).collect();
        // Whoever may be the child lives where the child lives.
        if is_protected {
            records.iter_mut().for_each(|record| record.address = people::model::HIDDEN.to_owned());
        }
        if linked.contains(&id) {
            joined.push((id, records));
        } else if let Some(candidate) =
            candidates.iter().find(|candidate| candidate.person == id && !reach.hides(Some(id)))
        {
            shown.push(CandidateShown {
                person: id,
                certainty: percent(candidate.certainty),
                records,
                reasons: candidate.reasons.iter().map(ReasonShown::new).collect(),
                taken: candidate.taken,
            });
        }
    }
    Ok(CasePage {
        frame: Frame::new(app, permit, "対象者の名寄せ", "/records"),
        fields,
        errors,
        key,
        strip,
        joined,
        candidates: shown,
        joins: joins.into_iter().map(join_shown).collect(),
        may_write: permit.may(Action::WriteMatching),
    })
}

/// The page.
pub async fn show(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_kept(&app, &permit, key).await?;
    Ok(frame::html(&page(&app, &permit, key, fields, Errors::default()).await?)?.into_response())
}

async fn answered(app: &App, permit: &Permit, key: Key, fields: Fields, done: Result<()>) -> Result<Response> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/records/{key}/linking")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(app, permit, key, fields, errors).await?)?.into_response())
        }
    }
}

/// Joins the child to a person of the linked systems, chosen from the candidates or by 宛名番号.
pub async fn join(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let done = async {
        let person = match fields.get("person").parse::<Uuid>() {
            Ok(person) => person,
            Err(_) => {
                let mut tx = app.db.read(&permit).await?;
                let found = store::cases::by_number(&mut tx, fields.get("number").trim()).await?;
                tx.commit().await?;
                let unknown =
                    || Error::invalid("number", "この宛名番号の人は連携情報にいません。番号を確かめてください。");
                found.ok_or_else(unknown)?
            }
        };
        if Reach::of(&app, &permit, &[person]).await?.hides(Some(person)) {
            return Err(Error::NotFound);
        }
        cases::join(&app.db, &permit, key, person, fields.get("reason")).await
    };
    let done = done.await;
    answered(&app, &permit, key, fields, done).await
}

/// Parts the child from a person again.
pub async fn part(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = people::access::open_own(&app, &permit, key).await?;
    let done = match fields.get("join").parse::<Uuid>() {
        Ok(join) => cases::part(&app.db, &permit, key, join, fields.get("reason")).await,
        Err(_) => Err(Error::invalid("join", "取り消す名寄せを選んでください。")),
    };
    answered(&app, &permit, key, fields, done).await
}
