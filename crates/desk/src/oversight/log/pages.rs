//! 閲覧履歴 of one child and of the agency, 操作履歴, and their export.

use super::labels;
use super::store::{self, Filter, Row};
use crate::App;
use crate::frame::{self, Errors, Frame, moment_wareki};
use crate::people::{self, Strip};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use ground::db::Key;
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use tables::Table;
use uuid::Uuid;

/// One line of the log.
struct Line {
    at: String,
    org: String,
    who: String,
    post: String,
    what: String,
    person: String,
    /// Address of the person's page; empty when the row is about nobody of the own records.
    href: String,
    purpose: String,
    detail: String,
    is_other: bool,
    /// So many rows in a row that read alike.
    times: usize,
}

impl Line {
    /// Whether another row reads alike.
    fn is_like(&self, other: &Self) -> bool {
        let words = |line: &Self| {
            [&line.at, &line.org, &line.who, &line.what, &line.href, &line.purpose, &line.detail].map(String::clone)
        };
        words(self) == words(other)
    }
}

/// Rows that read alike and follow each other as one, with how many there were: open pages read themselves anew.
fn folded(lines: Vec<Line>) -> Vec<Line> {
    let mut folded: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        match folded.last_mut().filter(|last| last.is_like(&line)) {
            Some(last) => last.times += 1,
            None => folded.push(line),
        }
    }
    folded
}

#[derive(Template)]
#[template(path = "oversight/log/person.html")]
struct PersonPage {
    frame: Frame,
    key: Key,
    strip: Strip,
    with_lists: bool,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "oversight/log/list.html")]
struct ListPage {
    frame: Frame,
    path: &'static str,
    kinds: Vec<(&'static str, &'static str)>,
    others_label: &'static str,
    fields: Fields,
    errors: Errors,
    lines: Vec<Line>,
    next: Option<String>,
    export: Option<String>,
}

const PAGE: i64 = 100;
/// An export holds at most so many rows; narrower conditions give the rest.
const EXPORT: i64 = 20_000;

/// Who looked at this child, for the agency that holds the record.
pub async fn of_person(
    State(app): State<App>,
    permit: Permit,
    Path(key): Path<Key>,
    fields: Fields,
) -> Result<Html<String>> {
    let permit = people::access::open(&app, &permit, key).await?;
    let mut tx = app.db.read(&permit).await?;
    let strip = people::header(&mut tx, key).await?;
    let with_lists = fields.has("lists", "1");
    let kinds = labels::KINDS.iter().map(|(code, _)| *code).filter(|code| with_lists || *code != "list");
    let filter = Filter { person: Some(key.id), kinds: kinds.map(str::to_owned).collect(), ..Filter::default() };
    let rows = store::rows(&mut tx, &filter, 500).await?;
    let (strip, rows) = tx.show(strip.zip(rows)).await?;
    let lines = folded(lines(&app, &permit, rows));
    let frame = Frame::new(&app, &permit, "閲覧履歴", "/records");
    frame::html(&PersonPage { frame, key, strip, with_lists, lines })
}

/// 閲覧履歴 of the agency: looks by its own staff, and looks by others at its persons.
pub async fn views(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    list(&app, &permit, fields, "閲覧履歴", "/views", labels::LOOKS).await
}

/// 操作履歴 of the agency.
pub async fn operations(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    list(&app, &permit, fields, "操作履歴", "/operations", &[]).await
}

async fn list(
    app: &App,
    permit: &Permit,
    fields: Fields,
    title: &'static str,
    path: &'static str,
    kinds: &[&str],
) -> Result<Response> {
    let mut page = ListPage {
        frame: Frame::new(app, permit, title, path),
        path,
        kinds: labels::KINDS.iter().copied().filter(|(code, _)| kinds.is_empty() || kinds.contains(code)).collect(),
        others_label: if path == "/views" { "ほかの機関による閲覧だけ" } else { "" },
        fields,
        errors: Errors::default(),
        lines: Vec::new(),
        next: None,
        export: None,
    };
    let filter = match filter(&page.fields, kinds) {
        Ok(filter) => filter,
        Err(error) => {
            page.errors = Errors::or_fail(error)?;
            return Ok(frame::refused(&page)?.into_response());
        }
    };
    let mut tx = app.db.read(permit).await?;
    let sealed = store::rows(&mut tx, &filter, PAGE).await?;
    let rows = tx.show(sealed).await?;
    let is_full = i64::try_from(rows.len()).is_ok_and(|count| count == PAGE);
    page.next = rows.last().filter(|_| is_full).map(|row| query(&page.fields, Some(row.id)));
    page.export = (permit.may(Action::ExportList) && path == "/views").then(|| query(&page.fields, None));
    page.lines = folded(lines(app, permit, rows));
    Ok(frame::html(&page)?.into_response())
}

/// The log as an Excel file.
pub async fn export(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let filter = filter(&fields, labels::LOOKS)?;
    let mut tx = app.db.export(&permit).await?;
    let sealed = store::rows(&mut tx, &filter, EXPORT).await?;
    let lines = lines(&app, &permit, tx.show(sealed).await?);
    let table = Table {
        name: "閲覧履歴".to_owned(),
        header: ["日時", "機関", "職", "氏名", "操作", "対象者", "目的", "条件など"].map(str::to_owned).to_vec(),
        rows: lines
            .into_iter()
            .map(|line| vec![line.at, line.org, line.post, line.who, line.what, line.person, line.purpose, line.detail])
            .collect(),
    };
    let bytes = tables::write_xlsx(&table).map_err(Error::internal)?;
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"views.xlsx\""),
    ];
    Ok((headers, bytes).into_response())
}

fn filter(fields: &Fields, kinds: &[&str]) -> Result<Filter> {
    let mut reader = Reader::new(fields);
    let person = fields.get("person").trim();
    let key = people::person_of(person);
    if key.is_none() && !person.is_empty() {
        reader.refuse("person", "こどものページを開き、アドレス欄の内容をそのまま貼り付けてください。");
    }
    let chosen = fields.get("kind");
    let filter = Filter {
        person: key.map(|key| key.id),
        who: reader.text("who", "職員の氏名", 100),
        org: reader.number("org", "機関の番号", 1..=i32::MAX),
        others: fields.has("others", "1"),
        // Of the kinds of this log only: whoever may read looks may not read every operation.
        kinds: match kinds.is_empty() || kinds.contains(&chosen) {
            true if !chosen.is_empty() => vec![chosen.to_owned()],
            _ => kinds.iter().map(|&kind| kind.to_owned()).collect(),
        },
        from: reader.date("from", "期間のはじめ"),
        until: reader.date("until", "期間のおわり"),
        before: Uuid::parse_str(fields.get("before")).ok(),
    };
    if filter.from.zip(filter.until).is_some_and(|(from, until)| from > until) {
        reader.refuse("until", "期間のおわりは、はじめより後の日にしてください。");
    }
    reader.finish(filter)
}

fn query(fields: &Fields, before: Option<Uuid>) -> String {
    let mut fields = fields.clone();
    fields.0.retain(|(name, value)| name != "before" && !value.is_empty());
    if let Some(before) = before {
        fields.set("before", before.to_string());
    }
    serde_urlencoded::to_string(&fields.0).unwrap_or_default()
}

fn lines(app: &App, permit: &Permit, rows: Vec<Row>) -> Vec<Line> {
    let registry = app.gate.registry();
    rows.into_iter()
        .map(|row| {
            let count = row.count.map(|count| format!(" {count}件")).unwrap_or_default();
            let object =
                if row.object.is_empty() { String::new() } else { format!("({})", labels::object(&row.object)) };
            Line {
                at: moment_wareki(row.at),
                times: 1,
                is_other: row.org != permit.actor().org,
                org: if row.org == 0 { "(システム)".to_owned() } else { registry.name(row.org).to_owned() },
                who: row.who,
                post: row.post,
                what: format!("{}{object}{count}", labels::kind(&row.kind)),
                href: row
                    .person
                    .filter(|_| row.person_name.is_some() && permit.may(Action::ReadRecord))
                    .map(|id| format!("/records/{}", Key::new(permit.actor().area, id)))
                    .unwrap_or_default(),
                person: row.person_name.unwrap_or_default(),
                purpose: row.purpose,
                detail: labels::detail(&row.kind, &row.detail),
            }
        })
        .collect()
}
