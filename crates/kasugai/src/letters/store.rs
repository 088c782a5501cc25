//! SQL of the letters.

use super::document::{LetterPaper, Written};
use ground::db::{Change, Key, Tx};
use ground::{Error, Result, Sealed, View};
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// A letter of the own agency.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Row.
    pub id: Uuid,
    /// Code of its kind.
    pub kind: String,
    /// Addressee.
    pub to: String,
    /// What staff wrote.
    pub written: Written,
    /// 文書番号, once issued.
    pub number: String,
    /// The paper as issued.
    pub issued: Option<LetterPaper>,
    /// When it was issued.
    pub issued_on: Option<Date>,
    /// When its answer came.
    pub answered_on: Option<Date>,
    /// Version for the next change.
    pub version: i32,
    /// Who changed it last, and when.
    pub updated: (jiff::Timestamp, String),
}

fn letter(row: &PgRow) -> Result<Letter> {
    let date = |column| row.try_get::<Option<SqlDate>, _>(column).map(|date| date.map(SqlDate::to_jiff));
    let issued: Option<serde_json::Value> = row.try_get("issued")?;
    Ok(Letter {
        id: row.try_get("id")?,
        kind: row.try_get("kind")?,
        to: row.try_get("to_name")?,
        written: serde_json::from_value(row.try_get("written")?)?,
        number: row.try_get("number")?,
        issued: issued.map(serde_json::from_value).transpose()?,
        issued_on: date("issued_on")?,
        answered_on: date("answered_on")?,
        version: row.try_get("version")?,
        updated: (row.try_get::<SqlTimestamp, _>("updated_at")?.to_jiff(), row.try_get("updated_by_name")?),
    })
}

/// The letters of the own agency about a child, the newest first.
pub async fn list(tx: &mut Tx<'_>, person: Key) -> Result<Sealed<Vec<Letter>>> {
    let org = tx.permit().actor().org;
    let rows = sqlx::query(
        "select * from app.letter where area = $1 and org_id = $2 and person_id = $3 order by updated_at desc, id desc",
    )
    .bind(person.area)
    .bind(org)
    .bind(person.id)
    .fetch_all(tx.conn())
    .await?;
    let letters = rows.iter().map(letter).collect::<Result<Vec<_>>>()?;
    let count = i32::try_from(letters.len()).ok();
    Ok(Sealed::new(letters, View { count, ..view(person, org, None) }))
}

/// One letter of the own agency about a child.
pub async fn find(tx: &mut Tx<'_>, person: Key, id: Uuid) -> Result<Sealed<Letter>> {
    let org = tx.permit().actor().org;
    let row = sqlx::query("select * from app.letter where area = $1 and org_id = $2 and person_id = $3 and id = $4")
        .bind(person.area)
        .bind(org)
        .bind(person.id)
        .bind(id)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound)?;
    Ok(Sealed::new(letter(&row)?, view(person, org, Some(id))))
}

fn view(person: Key, org: i32, object: Option<Uuid>) -> View {
    View {
        kind: "view",
        subject_area: Some(person.area),
        subject_org: Some(org),
        person: Some(person.id),
        object_kind: "letter",
        object,
        ..View::default()
    }
}

/// Begins a draft.
pub async fn insert(tx: &mut Tx<'_>, person: Key, kind: &str, written: &Written) -> Result<Uuid> {
    let (id, actor) = (tx.new_id(), tx.permit().actor());
    sqlx::query(
        "insert into app.letter (area, org_id, id, person_id, kind, to_name, written, updated_at, updated_by_name)
         values ($1, $2, $3, $4, $5, '', $6, $7, $8)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(person.id)
    .bind(kind)
    .bind(json!(written))
    .bind(tx.now().to_sqlx())
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    told(tx, "letter.drafted", person, id).await?;
    Ok(id)
}

/// Changes a draft; an issued letter cannot be changed.
pub async fn update(tx: &mut Tx<'_>, person: Key, id: Uuid, to: &str, written: &Written, version: i32) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let changed = sqlx::query(
        "update app.letter set to_name = $5, written = $6, version = version + 1, updated_at = $7, updated_by_name = $8
         where area = $1 and org_id = $2 and id = $3 and version = $4 and issued is null",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(version)
    .bind(to)
    .bind(json!(written))
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    told(tx, "letter.drafted", person, id).await
}

/// Issues a draft as the paper it now is.
pub async fn issue(tx: &mut Tx<'_>, person: Key, id: Uuid, number: &str, paper: &LetterPaper) -> Result<()> {
    let (now, today, actor) = (tx.now(), tx.today(), tx.permit().actor());
    let changed = sqlx::query(
        "update app.letter set number = $4, issued = $5, issued_on = $6, issued_by_name = $7, version = version + 1, updated_at = $8,
           updated_by_name = $7
         where area = $1 and org_id = $2 and id = $3 and issued is null",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(number)
    .bind(json!(paper))
    .bind(today.to_sqlx())
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    told(tx, "letter.issued", person, id).await
}

/// Notes when the answering paper came.
pub async fn answer(tx: &mut Tx<'_>, person: Key, id: Uuid, on: Date) -> Result<()> {
    let actor = tx.permit().actor();
    let changed = sqlx::query(
        "update app.letter set answered_on = $4 where area = $1 and org_id = $2 and id = $3 and issued is not null",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(on.to_sqlx())
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    told(tx, "letter.answered", person, id).await
}

async fn told(tx: &mut Tx<'_>, kind: &'static str, person: Key, id: Uuid) -> Result<()> {
    let change = Change { kind, entity: "letter", id, person: Some(person.id), fields: Vec::new(), payload: json!({}) };
    tx.record(change).await
}
