//! The form of a 緊急受理会議.

use super::{Decision, hold_meeting};
use crate::App;
use crate::cases::rows::{Row, rows};
use crate::cases::task::{NewTask, read_task};
use crate::cases::{codes, intake, moment};
use crate::frame::{self, Errors, Frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::Key;
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use jiff::Timestamp;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "cases/meeting/form.html")]
struct FormPage {
    frame: Frame,
    key: Key,
    title: String,
    names: String,
    staff: Vec<(Uuid, String)>,
    tasks: Vec<Row>,
    blank_task: Row,
    blank: Fields,
    fields: Fields,
    errors: Errors,
}

struct About {
    children: Vec<Uuid>,
    names: String,
    title: String,
    urgency: String,
    staff: Vec<(Uuid, String)>,
}

async fn about(app: &App, permit: &Permit, key: Key) -> Result<About> {
    let mut tx = app.db.read(permit).await?;
    let sealed = intake::load(&mut tx, key).await?;
    let staff = crate::cases::record::staff(&mut tx).await?;
    let intake = tx.show(sealed).await?;
    Ok(About {
        children: intake.children.iter().map(|child| child.person.id).collect(),
        names: intake.children.iter().map(|child| child.name.as_str()).collect::<Vec<_>>().join("、"),
        title: format!("{} {}", intake.title(), intake.number),
        urgency: intake.report.urgency,
        staff,
    })
}

fn page(app: &App, permit: &Permit, key: Key, about: About, fields: Fields, errors: Errors) -> FormPage {
    FormPage {
        frame: Frame::new(app, permit, "緊急受理会議", "/intakes"),
        key,
        title: about.title,
        names: about.names,
        staff: about.staff,
        tasks: rows(&fields, "task", 1),
        blank_task: Row::blank("task"),
        blank: Fields::default(),
        fields,
        errors,
    }
}

/// The empty form.
pub async fn form(State(app): State<App>, permit: Permit, Path(key): Path<Key>) -> Result<Html<String>> {
    let permit = intake::pages::open_own(&app, &permit, key).await?;
    let about = about(&app, &permit, key).await?;
    let mut fields = Fields::default();
    moment::fill(&mut fields, "held", app.db.clock().now());
    fields.set("id", app.db.clock().new_id().to_string());
    fields.set("urgency", about.urgency.as_str());
    frame::html(&page(&app, &permit, key, about, fields, Errors::default()))
}

fn read(fields: &Fields, now: Timestamp, staff: &[(Uuid, String)]) -> Result<(Decision, Vec<NewTask>)> {
    let mut reader = Reader::new(fields);
    let typed = reader.text("attendees", "出席者", 2000);
    let attendees: Vec<String> = typed
        .split(['\n', '、', ',', '，'])
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    if attendees.is_empty() {
        reader.refuse("attendees", "出席者を1人以上入力してください。決定は会議として記録します。");
    }
    let decision = Decision {
        held_at: moment::read(&mut reader, "held", "開催日時", now),
        attendees,
        urgency: reader.choice("urgency", "緊急度", &codes::codes(codes::URGENCIES)),
        safety_check: reader.choice("safety_check", "安全確認", &codes::codes(codes::SAFETY_CHECKS)),
        safety_reason: reader.text("safety_reason", "依頼先・理由", 500),
        custody: reader.optional_choice("custody", "一時保護判定", &codes::codes(codes::CUSTODY)),
        policies: reader.choices("policies", "対応方針", &codes::codes(codes::POLICIES)),
        decision: reader.text("decision", "決定内容", 20_000),
    };
    if matches!(decision.safety_check.as_str(), "調査不要" | "調査不能" | "調査依頼")
        && decision.safety_reason.is_empty()
    {
        reader.refuse("safety_reason", "依頼先または理由を入力してください。");
    }
    if decision.policies.is_empty() && decision.decision.is_empty() {
        reader.refuse("policies", "対応方針を選ぶか、決定内容を入力してください。");
    }
    let tasks = fields.rows("task").into_iter().filter_map(|n| read_task(&mut reader, n, staff)).collect();
    reader.finish((decision, tasks))
}

/// Records the meeting.
pub async fn save(State(app): State<App>, permit: Permit, Path(key): Path<Key>, fields: Fields) -> Result<Response> {
    let permit = intake::pages::open_own(&app, &permit, key).await?;
    let id: Uuid = fields.get("id").parse().map_err(|_| Error::NotFound)?;
    let about = about(&app, &permit, key).await?;
    let saved = async {
        let (decision, tasks) = read(&fields, app.db.clock().now(), &about.staff)?;
        let mut tx = app.db.write(&permit).await?;
        hold_meeting(&mut tx, id, key, &about.children, &decision, &tasks).await?;
        tx.commit().await
    };
    match saved.await {
        Ok(()) => Ok(Redirect::to(&format!("/intakes/{key}")).into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&page(&app, &permit, key, about, fields, errors))?.into_response())
        }
    }
}
