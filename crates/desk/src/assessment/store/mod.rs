//! All SQL of the slice: sheets here, what each saving said in [`revisions`], an agency's own forms and code lists in [`forms`], how often items are
//! answered in [`usage`].

pub mod forms;
pub mod revisions;
pub mod usage;

use super::form::{Answers, Form};
use super::model::{Line, NewSheet, Place, Sheet, Status};
use super::origin::Origins;
use ground::db::{FieldChange, Key, Tx};
use ground::{Error, Result, Sealed, View};
use jiff::Timestamp;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use sqlx::types::Json;
use uuid::Uuid;

type Dates = (SqlDate, Option<SqlDate>, Option<SqlDate>);

fn period(dates: &Dates) -> Option<(jiff::civil::Date, jiff::civil::Date)> {
    dates.1.zip(dates.2).map(|(from, until)| (from.to_jiff(), until.to_jiff()))
}

#[derive(sqlx::FromRow)]
struct LineRow {
    id: Uuid,
    form: String,
    title: String,
    form_version: i32,
    made_on: SqlDate,
    period_from: Option<SqlDate>,
    period_until: Option<SqlDate>,
    status: String,
    written_by_name: String,
    updated_at: SqlTimestamp,
}

/// The sheets of a child, or what the agency reports of itself; newest first. Those thrown away are left out.
pub async fn list(tx: &mut Tx<'_>, place: Place, org: i32) -> Result<Sealed<Vec<Line>>> {
    let area = area(tx, place);
    let rows: Vec<LineRow> = sqlx::query_as(
        "select s.id, s.form, w.definition->>'title' as title, s.form_version, s.made_on, s.period_from, s.period_until,
                s.status, s.written_by_name, s.updated_at
         from app.sheet s join app.sheet_wording w on w.area = s.area and w.org_id = s.org_id and w.hash = s.wording
         where s.area = $1 and s.org_id = $2 and s.person_id is not distinct from $3 and s.status <> 'discarded'
         order by s.made_on desc, s.id desc limit 500",
    )
    .bind(area)
    .bind(org)
    .bind(place.person())
    .fetch_all(tx.conn())
    .await?;
    let lines: Vec<Line> = rows
        .into_iter()
        .map(|row| Line {
            id: row.id,
            form: row.form,
            title: row.title,
            form_version: row.form_version,
            made_on: row.made_on.to_jiff(),
            period: period(&(row.made_on, row.period_from, row.period_until)),
            status: Status::from_code(&row.status),
            written_by_name: row.written_by_name,
            updated_at: row.updated_at.to_jiff(),
        })
        .collect();
    let view = View {
        kind: "view",
        subject_area: Some(area),
        subject_org: Some(org),
        person: place.person(),
        object_kind: "sheet",
        fields: "title,made_on,status",
        count: i32::try_from(lines.len()).ok(),
        ..View::default()
    };
    Ok(Sealed::new(lines, view))
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    org_id: i32,
    definition: Json<Form>,
    wording: String,
    made_on: SqlDate,
    period_from: Option<SqlDate>,
    period_until: Option<SqlDate>,
    answers: Json<Answers>,
    places: Option<Vec<u8>>,
    origins: Json<Origins>,
    status: String,
    carried_from: Option<Uuid>,
    written_by_name: String,
    updated_at: SqlTimestamp,
    version: i32,
}

impl From<Row> for Sheet {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            org: row.org_id,
            form: row.definition.0,
            wording: row.wording,
            made_on: row.made_on.to_jiff(),
            period: period(&(row.made_on, row.period_from, row.period_until)),
            answers: row.answers.0,
            places: row.places,
            origins: row.origins.0,
            status: Status::from_code(&row.status),
            carried_from: row.carried_from,
            written_by_name: row.written_by_name,
            updated_at: row.updated_at.to_jiff(),
            version: row.version,
        }
    }
}

/// One sheet with what was asked.
pub async fn load(tx: &mut Tx<'_>, place: Place, id: Uuid) -> Result<Sealed<Sheet>> {
    let area = area(tx, place);
    // Of itself an agency reports to nobody but those it hands the paper to.
    let own = matches!(place, Place::Agency).then_some(tx.permit().actor().org);
    let row: Option<Row> = sqlx::query_as(
        "select s.id, s.org_id, w.definition, s.wording, s.made_on, s.period_from, s.period_until, s.answers, s.places, s.origins, s.status,
                s.carried_from, s.written_by_name, s.updated_at, s.version
         from app.sheet s join app.sheet_wording w on w.area = s.area and w.org_id = s.org_id and w.hash = s.wording
         where s.area = $1 and s.id = $2 and s.person_id is not distinct from $3 and ($4::int is null or s.org_id = $4)
           and s.status <> 'discarded'",
    )
    .bind(area)
    .bind(id)
    .bind(place.person())
    .bind(own)
    .fetch_optional(tx.conn())
    .await?;
    let sheet = Sheet::from(row.ok_or(Error::NotFound)?);
    let view = view("view", area, place.person(), &sheet);
    Ok(Sealed::new(sheet, view))
}

/// The audit row of looking at a sheet, printing it or handing it out.
pub fn view(kind: &'static str, area: i16, person: Option<Uuid>, sheet: &Sheet) -> View {
    View {
        kind,
        subject_area: Some(area),
        subject_org: Some(sheet.org),
        person,
        object_kind: "sheet",
        object: Some(sheet.id),
        fields: "answers",
        detail: format!("{} {}", sheet.form.title, sheet.form.version_label()),
        ..View::default()
    }
}

/// The newest finished sheet of a form about a child.
pub async fn latest(tx: &mut Tx<'_>, person: Key, form: &str) -> Result<Option<Sealed<Sheet>>> {
    match finished_ids(tx, person, form).await?.first() {
        Some(id) => Ok(Some(load(tx, Place::Child(person), *id).await?)),
        None => Ok(None),
    }
}

/// Every finished sheet of a form about a child, newest first.
pub async fn finished(tx: &mut Tx<'_>, person: Key, form: &str) -> Result<Vec<Sealed<Sheet>>> {
    let mut found = Vec::new();
    for id in finished_ids(tx, person, form).await? {
        found.push(load(tx, Place::Child(person), id).await?);
    }
    Ok(found)
}

async fn finished_ids(tx: &mut Tx<'_>, person: Key, form: &str) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar(
        "select id from app.sheet where area = $1 and person_id = $2 and form = $3 and status = 'done' order by made_on desc, id desc",
    )
    .bind(person.area)
    .bind(person.id)
    .bind(form)
    .fetch_all(tx.conn())
    .await?)
}

/// Begins a sheet.
pub async fn insert(tx: &mut Tx<'_>, place: Place, new: &NewSheet) -> Result<()> {
    let hash = forms::keep_wording(tx, &new.form).await?;
    let (now, actor) = (tx.now(), tx.permit().actor());
    sqlx::query(
        "insert into app.sheet (area, org_id, id, person_id, form, form_version, wording, made_on, period_from, period_until,
           answers, places, origins, status, carried_from, written_by, written_by_name, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'draft', $14, $15, $16, $17, $17)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(new.id)
    .bind(place.person())
    .bind(&new.form.id)
    .bind(new.form.version)
    .bind(hash)
    .bind(new.made_on.to_sqlx())
    .bind(new.period.map(|(from, _)| from.to_sqlx()))
    .bind(new.period.map(|(_, until)| until.to_sqlx()))
    .bind(Json(&new.answers))
    .bind(&new.places)
    .bind(Json(&new.origins))
    .bind(new.carried_from)
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    revisions::keep(tx, new.id).await
}

/// Changes answers and state when nobody else has since `version`.
pub async fn update(tx: &mut Tx<'_>, sheet: &Sheet, version: i32) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "update app.sheet set answers = $5, places = $6, status = $7, written_by = $8, written_by_name = $9, updated_at = $10,
           version = version + 1, done_at = case when $7 = 'done' then coalesce(done_at, $10) else done_at end, origins = $11
         where area = $1 and org_id = $2 and id = $3 and version = $4",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(sheet.id)
    .bind(version)
    .bind(Json(&sheet.answers))
    .bind(&sheet.places)
    .bind(sheet.status.code())
    .bind(actor.staff)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .bind(Json(&sheet.origins))
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { revisions::keep(tx, sheet.id).await } else { Err(Error::Stale) }
}

/// A saved change of a sheet.
pub struct Changed {
    /// When.
    pub at: Timestamp,
    /// Post and name.
    pub by: String,
    /// What.
    pub fields: Vec<FieldChange>,
}

/// What was changed on a sheet, newest first.
pub async fn changes(tx: &mut Tx<'_>, area: i16, id: Uuid) -> Result<Vec<Changed>> {
    let rows: Vec<(SqlTimestamp, String, String, Json<Vec<FieldChange>>)> = sqlx::query_as(
        "select at, staff_name, post, fields from app.change where area = $1 and entity = 'sheet' and entity_id = $2
         order by at desc, id desc limit 500",
    )
    .bind(area)
    .bind(id)
    .fetch_all(tx.conn())
    .await?;
    let change = |(at, name, post, fields): (SqlTimestamp, String, String, Json<Vec<FieldChange>>)| Changed {
        at: at.to_jiff(),
        by: format!("{post} {name}").trim().to_owned(),
        fields: fields.0,
    };
    Ok(rows.into_iter().map(change).collect())
}

/// A line of the file with every sheet of a form: whose, and what was answered.
pub struct Exported {
    /// The child; none for the agency's own.
    pub person: Option<Uuid>,
    /// 氏名
    pub name: String,
    /// ふりがな
    pub kana: String,
    /// 事例番号
    pub case_no: String,
    /// Whether a 支援措置 hides places.
    pub shielded: bool,
    /// The sheet.
    pub sheet: Sheet,
}

/// Every sheet of a form the agency has, newest first; persons behind the conflict wall are left out.
pub async fn of_form(tx: &mut Tx<'_>, form: &str) -> Result<Sealed<Vec<Exported>>> {
    let actor = tx.permit().actor();
    let walled: Vec<Uuid> = crate::people::access::walled(tx.permit());
    let ids: Vec<(Uuid, Option<Uuid>, String, String, String, bool)> = sqlx::query_as(
        "select s.id, s.person_id, trim(coalesce(n.family, '') || ' ' || coalesce(n.given, '')),
                trim(coalesce(n.family_kana, '') || ' ' || coalesce(n.given_kana, '')), coalesce(r.case_no, ''),
                exists (select 1 from app.protection t where t.area = s.area and t.ended_on is null and (t.person_id = s.person_id
                  or t.person_id in (select l.relative_id from app.relation l where l.area = s.area and l.person_id = s.person_id)))
         from app.sheet s
         left join app.person_name n on n.area = s.area and n.person_id = s.person_id and n.sort = 0
         left join app.record r on r.area = s.area and r.person_id = s.person_id and r.org_id = s.org_id
         where s.area = $1 and s.org_id = $2 and s.form = $3 and s.status <> 'discarded'
           and (s.person_id is null or s.person_id <> all ($4))
         order by s.made_on desc, s.id desc",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(form)
    .bind(walled)
    .fetch_all(tx.conn())
    .await?;
    let rows: Vec<Row> = sqlx::query_as(
        "select s.id, s.org_id, w.definition, s.wording, s.made_on, s.period_from, s.period_until, s.answers, s.places, s.origins, s.status,
                s.carried_from, s.written_by_name, s.updated_at, s.version
         from app.sheet s join app.sheet_wording w on w.area = s.area and w.org_id = s.org_id and w.hash = s.wording
         where s.area = $1 and s.org_id = $2 and s.id = any ($3)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(ids.iter().map(|row| row.0).collect::<Vec<_>>())
    .fetch_all(tx.conn())
    .await?;
    let mut sheets: std::collections::HashMap<Uuid, Sheet> =
        rows.into_iter().map(|row| (row.id, Sheet::from(row))).collect();
    let lines: Vec<Exported> = ids
        .into_iter()
        .filter_map(|(id, person, name, kana, case_no, shielded)| {
            Some(Exported { person, name, kana, case_no, shielded, sheet: sheets.remove(&id)? })
        })
        .collect();
    let view = View {
        kind: "export",
        subject_area: Some(actor.area),
        subject_org: Some(actor.org),
        object_kind: "sheet",
        fields: "name,case_no,answers",
        detail: form.to_owned(),
        count: i32::try_from(lines.len()).ok(),
        persons: lines.iter().filter_map(|line| line.person).collect(),
        ..View::default()
    };
    Ok(Sealed::new(lines, view))
}

fn area(tx: &Tx<'_>, place: Place) -> i16 {
    match place {
        Place::Child(key) => key.area,
        Place::Agency => tx.permit().actor().area,
    }
}
