//! What each saving of a sheet about a child said: rows that nothing changes, so that what was known at a past moment can be told.

use crate::assessment::form::{Answers, Form};
use crate::assessment::model::{Revision, Status};
use ground::db::{Key, Tx};
use ground::{Result, Sealed, View};
use jiff::Timestamp;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use sqlx::types::Json;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// Keeps a sheet as it was just saved; what an agency reports of itself is not kept.
pub async fn keep(tx: &mut Tx<'_>, sheet: Uuid) -> Result<()> {
    let area = tx.permit().actor().area;
    sqlx::query(
        "insert into app.sheet_revision (area, org_id, sheet_id, version, person_id, form, wording, made_on, status, answers, recorded_at, recorded_by_name)
         select area, org_id, id, version, person_id, form, wording, made_on, status, answers, updated_at, written_by_name
         from app.sheet where area = $1 and id = $2 and person_id is not null",
    )
    .bind(area)
    .bind(sheet)
    .execute(tx.conn())
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    sheet_id: Uuid,
    version: i32,
    wording: String,
    made_on: SqlDate,
    status: String,
    answers: Json<Answers>,
    recorded_at: SqlTimestamp,
    recorded_by_name: String,
}

/// Everything the sheets of these forms, written by one agency about a child, said until a moment; in the order it was said.
pub async fn until(
    tx: &mut Tx<'_>,
    person: Key,
    org: i32,
    forms: &[&str],
    moment: Timestamp,
) -> Result<Sealed<Vec<Revision>>> {
    let rows: Vec<Row> = sqlx::query_as(
        "select sheet_id, version, wording, made_on, status, answers, recorded_at, recorded_by_name from app.sheet_revision
         where area = $1 and org_id = $2 and person_id = $3 and form = any ($4) and recorded_at <= $5 order by recorded_at, sheet_id, version",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .bind(forms)
    .bind(moment.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    let hashes: Vec<String> = rows.iter().map(|row| row.wording.clone()).collect();
    let asked: Vec<(String, Json<Form>)> = sqlx::query_as(
        "select hash, definition from app.sheet_wording where area = $1 and org_id = $2 and hash = any ($3)",
    )
    .bind(person.area)
    .bind(org)
    .bind(hashes)
    .fetch_all(tx.conn())
    .await?;
    let asked: HashMap<String, Arc<Form>> = asked.into_iter().map(|(hash, form)| (hash, Arc::new(form.0))).collect();
    let revisions: Vec<Revision> = rows
        .into_iter()
        .filter_map(|row| {
            Some(Revision {
                sheet: row.sheet_id,
                version: row.version,
                form: asked.get(&row.wording)?.clone(),
                made_on: row.made_on.to_jiff(),
                status: Status::from_code(&row.status),
                answers: row.answers.0,
                recorded_at: row.recorded_at.to_jiff(),
                recorded_by: row.recorded_by_name,
            })
        })
        .collect();
    let view = View {
        kind: "view",
        subject_area: Some(person.area),
        subject_org: Some(org),
        person: Some(person.id),
        object_kind: "sheet",
        fields: "answers",
        detail: forms.join(" "),
        count: i32::try_from(revisions.len()).ok(),
        ..View::default()
    };
    Ok(Sealed::new(revisions, view))
}
