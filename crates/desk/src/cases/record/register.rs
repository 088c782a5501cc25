//! The register of records on screen and as a file.

use super::export;
use super::list::{self, Filter};
use crate::App;
use crate::cases::codes;
use crate::cases::rules::{Clock, ClockLabel};
use crate::frame::{self, Frame, date_wareki};
use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use ground::db::{Key, japan};
use ground::gate::{Action, Permit};
use ground::web::Fields;
use ground::{Error, Result};

const PAGE: usize = 50;

struct LineShown {
    key: Key,
    case_no: String,
    name: String,
    kana: String,
    age: String,
    school: String,
    kind: String,
    accepted: String,
    in_charge: String,
    seen: String,
    clock: Option<ClockLabel>,
    closed: bool,
}

#[derive(Template)]
#[template(path = "cases/record/register.html")]
struct Register {
    frame: Frame,
    filter: Filter,
    fields: Fields,
    query: String,
    lines: Vec<LineShown>,
    total: usize,
    page: usize,
    more: bool,
    sections: Vec<(i32, String)>,
    may_export: bool,
}

/// The register, fifty a page.
pub async fn list(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Html<String>> {
    let filter = Filter::read(&fields);
    let page: usize = fields.get("page").parse().unwrap_or(0);
    let mut tx = app.db.read(&permit).await?;
    let (now, today) = (tx.now(), tx.today());
    let all = list::select(&mut tx, &filter).await?;
    let total = all.len();
    let shown = all.into_iter().skip(page.saturating_mul(PAGE)).take(PAGE).collect();
    let sealed = list::audited(&tx, shown, "list", &filter);
    let lines = tx.show(sealed).await?;
    let lines: Vec<_> = lines
        .into_iter()
        .map(|line| LineShown {
            key: line.key,
            case_no: line.case_no,
            name: line.name,
            kana: line.kana,
            age: line.birth.as_ref().map(|birth| birth.age(today)).unwrap_or_default(),
            school: format!("{} {}", line.school, line.grade).trim().to_owned(),
            kind: codes::label(codes::KINDS, &line.kind).to_owned(),
            accepted: line.accepted_on.map(date_wareki).unwrap_or_default(),
            in_charge: line.in_charge,
            seen: match line.seen_at {
                Some(at) => format!("{}日前", now.duration_since(at).as_hours() / 24),
                None => "記録なし".to_owned(),
            },
            clock: line.due.map(|due| Clock::Running { due }.label(now)),
            closed: line.closed_on.is_some(),
        })
        .collect();
    let kept: Vec<_> = fields.0.iter().filter(|(name, value)| name != "page" && !value.is_empty()).collect();
    frame::html(&Register {
        frame: Frame::new(&app, &permit, "ケース", "/records"),
        query: serde_urlencoded::to_string(kept).map_err(Error::internal)?,
        more: (page + 1) * PAGE < total,
        sections: app
            .gate
            .registry()
            .sections(permit.actor().org)
            .into_iter()
            .map(|section| (section.id, section.name.clone()))
            .collect(),
        may_export: permit.may(Action::ExportList),
        filter,
        fields,
        lines,
        total,
        page,
    })
}

/// The filtered register as a file; who took whose data out is on record.
pub async fn export(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let filter = Filter::read(&fields);
    let mut tx = app.db.export(&permit).await?;
    let today = tx.today();
    let lines = list::select(&mut tx, &filter).await?;
    let sealed = list::audited(&tx, lines, "export", &filter);
    let lines = tx.show(sealed).await?;
    let file = export::write(&lines, fields.get("format"), today)?;
    let stamp = app.db.clock().now().to_zoned(japan()).strftime("%Y%m%d-%H%M").to_string();
    let disposition = format!("attachment; filename=\"kasugai-records-{stamp}.{}\"", file.ending);
    let headers = [(header::CONTENT_TYPE, file.media_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, file.bytes).into_response())
}
