//! What each saving of a sheet about a child said: rows that nothing changes, so that what was known at a past moment can be told.

use crate::assessment::form::{Answers, Form};
use crate::assessment::model::{Revision, Status};
use crate::assessment::origin::Origins;
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
        "insert into app.sheet_revision (area, org_id, sheet_id, version, person_id, form, wording, made_on, status, answers, origins, recorded_at, recorded_by_name)
         select area, org_id, id, version, person_id, form, wording, made_on, status, answers, origins, updated_at, written_by_name
         from app.sheet where area = $1 and id = $2 and person_id is not null",
    )
    .bind(area)
    .bind(sheet)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Where the answers of a sheet came from, saving by saving: when, by whom, from what.
pub async fn origins(tx: &mut Tx<'_>, area: i16, sheet: Uuid) -> Result<Vec<(Timestamp, String, Origins)>> {
    let rows: Vec<(SqlTimestamp, String, Json<Origins>)> = sqlx::query_as(
        "select recorded_at, recorded_by_name, origins from app.sheet_revision where area = $1 and sheet_id = $2 order by version",
    )
    .bind(area)
    .bind(sheet)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|(at, by, origins)| (at.to_jiff(), by, origins.0)).collect())
}

#[derive(sqlx::FromRow)]
struct Row {
    person_id: Uuid,
    sheet_id: Uuid,
    version: i32,
    wording: String,
    made_on: SqlDate,
    status: String,
    answers: Json<Answers>,
    origins: Json<Origins>,
    recorded_at: SqlTimestamp,
    recorded_by_name: String,
}

/// What one child was asked and answered, saving by saving.
type Said = HashMap<Uuid, Vec<Revision>>;

/// Everything the sheets of these forms, written by one agency about a child, said until a moment; in the order it was said.
pub async fn until(
    tx: &mut Tx<'_>,
    person: Key,
    org: i32,
    forms: &[&str],
    moment: Timestamp,
) -> Result<Sealed<Vec<Revision>>> {
    let revisions =
        of_many(tx, person.area, &[person.id], org, forms, moment).await?.remove(&person.id).unwrap_or_default();
    let view = View { kind: "view", person: Some(person.id), ..looked(person.area, org, forms, revisions.len()) };
    Ok(Sealed::new(revisions, view))
}

/// The same of many children at once, by child.
pub async fn until_of_many(
    tx: &mut Tx<'_>,
    persons: &[Uuid],
    org: i32,
    forms: &[&str],
    moment: Timestamp,
) -> Result<Sealed<Said>> {
    let area = tx.permit().actor().area;
    let said = of_many(tx, area, persons, org, forms, moment).await?;
    let n = said.values().map(Vec::len).sum();
    let view = View { kind: "list", persons: persons.to_vec(), ..looked(area, org, forms, n) };
    Ok(Sealed::new(said, view))
}

fn looked(area: i16, org: i32, forms: &[&str], n: usize) -> View {
    View {
        subject_area: Some(area),
        subject_org: Some(org),
        object_kind: "sheet",
        fields: "answers",
        detail: forms.join(" "),
        count: i32::try_from(n).ok(),
        ..View::default()
    }
}

async fn of_many(
    tx: &mut Tx<'_>,
    area: i16,
    persons: &[Uuid],
    org: i32,
    forms: &[&str],
    moment: Timestamp,
) -> Result<Said> {
    let rows: Vec<Row> = sqlx::query_as(
        "select person_id, sheet_id, version, wording, made_on, status, answers, origins, recorded_at, recorded_by_name from app.sheet_revision
         where area = $1 and org_id = $2 and person_id = any ($3) and form = any ($4) and recorded_at <= $5 order by recorded_at, sheet_id, version",
    )
    .bind(area)
    .bind(org)
    .bind(persons)
    .bind(forms)
    .bind(moment.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    let mut hashes: Vec<String> = rows.iter().map(|row| row.wording.clone()).collect();
    hashes.sort_unstable();
    hashes.dedup();
    let asked: Vec<(String, Json<Form>)> = sqlx::query_as(
        "select hash, definition from app.sheet_wording where area = $1 and org_id = $2 and hash = any ($3)",
    )
    .bind(area)
    .bind(org)
    .bind(hashes)
    .fetch_all(tx.conn())
    .await?;
    let asked: HashMap<String, Arc<Form>> = asked.into_iter().map(|(hash, form)| (hash, Arc::new(form.0))).collect();
    let mut said = Said::new();
    for row in rows {
        let Some(form) = asked.get(&row.wording) else { continue };
        said.entry(row.person_id).or_default().push(Revision {
            sheet: row.sheet_id,
            version: row.version,
            form: form.clone(),
            made_on: row.made_on.to_jiff(),
            status: Status::from_code(&row.status),
            answers: row.answers.0,
            origins: row.origins.0,
            recorded_at: row.recorded_at.to_jiff(),
            recorded_by: row.recorded_by_name,
        });
    }
    Ok(said)
}
