//! 権限管理: who may do what, from which day; shown, changed, exported.

use super::shipped::{self, Line, Provided, Role};
use super::staff::{administered, still_administered};
use super::store::{self, HistoryLine};
use crate::App;
use crate::frame::{self, Errors, Frame};
use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use ground::audit::Entry;
use ground::gate::{Action, Permit, Registry};
use ground::web::{Fields, Reader};
use ground::{Error, Result, Sealed};
use jiff::civil::Date;
use tables::{CsvEncoding, Table};

/// One line of the matrix as shown.
struct Row {
    group: &'static str,
    label: &'static str,
    marks: Vec<bool>,
}

/// A change to come.
struct Planned {
    from: String,
    what: String,
    allowed: bool,
}

#[derive(Template)]
#[template(path = "agencies/rights.html")]
struct RightsPage {
    frame: Frame,
    roles: Vec<Role>,
    rows: Vec<Row>,
    missing: Vec<(String, Vec<bool>)>,
    planned: Vec<Planned>,
    history: Vec<HistoryLine>,
    day: String,
    may_write: bool,
    done: bool,
}

/// The matrix of an agency on a day.
fn matrix(registry: &Registry, org: i32, on: Date, roles: &[Role]) -> Vec<Row> {
    let rights: Vec<_> = roles.iter().map(|role| registry.rights(org, role.code, on)).collect();
    Action::ALL
        .iter()
        .map(|action| Row {
            group: action.group(),
            label: action.label(),
            marks: rights.iter().map(|rights| rights.contains(action)).collect(),
        })
        .collect()
}

/// Lines of table 6-3 whose function the product does not have.
fn missing(roles: &[Role]) -> Vec<(String, Vec<bool>)> {
    let marks = |line: &Line| roles.iter().map(|role| line.roles.contains(&role.code)).collect();
    let lines = shipped::lines();
    lines
        .iter()
        .filter(|line| line.provided == Provided::Not)
        .map(|line| (line.source.replace('/', " "), marks(line)))
        .collect()
}

/// The matrix, what is planned, and what was changed.
pub async fn page(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let org = permit.actor().org;
    let (registry, today) = (app.gate.registry(), app.db.clock().today());
    let mut reader = Reader::new(&fields);
    let day = reader.date("on", "日付").unwrap_or(today);
    let mut planned: Vec<_> = registry.rules(org).filter(|rule| rule.valid_from > today).collect();
    planned.sort_by_key(|rule| (rule.valid_from, rule.action));
    let planned = planned
        .into_iter()
        .map(|rule| Planned {
            from: frame::date_wareki(rule.valid_from),
            what: format!("{} {} {}", shipped::role_label(&rule.role), rule.action.group(), rule.action.label()),
            allowed: rule.allowed,
        })
        .collect();
    let mut tx = app.db.read(&permit).await?;
    let history = store::history(&mut tx, "right_rule", store::ref_id(org)).await?;
    let history = tx.show(Sealed::plain(history)).await?;
    let roles = shipped::roles();
    let page = RightsPage {
        frame: Frame::new(&app, &permit, "権限", "/admin"),
        rows: matrix(&registry, org, day, &roles),
        missing: missing(&roles),
        roles,
        planned,
        history,
        day: frame::date_wareki(day),
        may_write: permit.may(Action::WriteRights),
        done: fields.get("done") == "1",
    };
    Ok(frame::html(&page)?.into_response())
}

/// The matrix as Excel or CSV; on record as a file that leaves the system.
pub async fn export(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let today = app.db.clock().today();
    let roles = shipped::roles();
    let header = ["区分", "権限"].into_iter().chain(roles.iter().map(|role| role.label)).map(str::to_owned).collect();
    let mark = |allowed: &bool| if *allowed { "○" } else { "" }.to_owned();
    let own = matrix(&app.gate.registry(), permit.actor().org, today, &roles).into_iter().map(|row| {
        [row.group.to_owned(), row.label.to_owned()].into_iter().chain(row.marks.iter().map(mark)).collect()
    });
    let absent = missing(&roles)
        .into_iter()
        .map(|(source, marks)| ["未提供".to_owned(), source].into_iter().chain(marks.iter().map(mark)).collect());
    let table = Table { name: format!("権限表 {today}"), header, rows: own.chain(absent).collect() };
    let (bytes, kind, ending) = match fields.get("format") {
        "csv" => (tables::write_csv(&table, CsvEncoding::Utf8Bom).bytes, "text/csv; charset=utf-8", "csv"),
        _ => {
            let bytes = tables::write_xlsx(&table).map_err(Error::internal)?;
            (bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
        }
    };
    let mut tx = app.db.read(&permit).await?;
    let entry = Entry {
        kind: "export".to_owned(),
        object_kind: "right_rule".to_owned(),
        detail: format!("権限表 {ending}"),
        ..Entry::default()
    };
    tx.audit(entry).await?;
    tx.commit().await?;
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"kasugai-rights-{today}.{ending}\"")),
    ];
    Ok((headers, bytes).into_response())
}

struct Choice {
    code: &'static str,
    group: &'static str,
    label: &'static str,
    allowed: bool,
    shipped: bool,
}

#[derive(Template)]
#[template(path = "agencies/rights_edit.html")]
struct EditPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    role: Role,
    choices: Vec<Choice>,
}

fn edit_page(app: &App, permit: &Permit, role: Role, fields: Fields, errors: Errors) -> EditPage {
    let (registry, today) = (app.gate.registry(), app.db.clock().today());
    let own = registry.rights(permit.actor().org, role.code, today);
    let default = registry.rights(0, role.code, today);
    let typed = !errors.0.is_empty();
    let choices = Action::ALL
        .iter()
        .map(|action| Choice {
            code: action.code(),
            group: action.group(),
            label: action.label(),
            allowed: if typed { fields.has("action", action.code()) } else { own.contains(action) },
            shipped: default.contains(action),
        })
        .collect();
    EditPage {
        frame: Frame::new(app, permit, format!("権限の変更: {}", role.label), "/admin"),
        fields,
        errors,
        role,
        choices,
    }
}

fn role_of(fields: &Fields) -> Result<Role> {
    shipped::roles().into_iter().find(|role| role.code == fields.get("role")).ok_or(Error::NotFound)
}

/// The rights of one role, to be ticked.
pub async fn edit(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let role = role_of(&fields)?;
    Ok(frame::html(&edit_page(&app, &permit, role, fields, Errors::default()))?.into_response())
}

/// Changes the rights of one role from a day on.
pub async fn save(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let role = role_of(&fields)?;
    let saved = async {
        let today = app.db.clock().today();
        let mut reader = Reader::new(&fields);
        let from = reader.date("from", "適用開始日").unwrap_or(today);
        if from < today {
            reader.refuse("from", "適用開始日は今日以降にしてください。");
        }
        reader.finish(())?;
        let mut tx = app.db.write(&permit).await?;
        let days = administered(&mut tx, from).await?;
        if fields.get("reset") == "1" {
            store::reset_rules(&mut tx, role.code, from).await?;
        } else {
            let now = app.gate.registry().rights(permit.actor().org, role.code, from);
            let changes: Vec<(Action, bool)> = Action::ALL
                .iter()
                .map(|&action| (action, fields.has("action", action.code())))
                .filter(|(action, wanted)| now.contains(action) != *wanted)
                .collect();
            if changes.is_empty() {
                return Err(Error::invalid("action", "変更がありません。"));
            }
            store::set_rule(&mut tx, role.code, &changes, from).await?;
        }
        still_administered(&mut tx, &days, "action").await?;
        tx.commit().await
    };
    match saved.await {
        Ok(()) => Ok(Redirect::to("/admin/rights?done=1").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&edit_page(&app, &permit, role, fields, errors))?.into_response())
        }
    }
}
