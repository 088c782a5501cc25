//! SQL of the letters.

use super::document::{LetterPaper, Written};
use super::kinds::{KINDS, kind};
use crate::frame::date_wareki;
use ground::db::{Change, Key, Tx};
use ground::{Error, Result, Sealed, View};
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use serde_json::{Value, json};
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
    /// The letter it answers.
    pub answers: Option<Key>,
    /// What staff wrote.
    pub written: Written,
    /// 文書番号, once issued.
    pub number: String,
    /// The paper as saved last: what a chain signs, and what is issued.
    pub submitted: Option<LetterPaper>,
    /// The paper as issued.
    pub issued: Option<LetterPaper>,
    /// When it was issued.
    pub issued_on: Option<Date>,
    /// When its answer came: as noted, or as the answer itself says.
    pub answered_on: Option<Date>,
    /// Version for the next change.
    pub version: i32,
    /// Who changed it last, and when.
    pub updated: (jiff::Timestamp, String),
}

fn letter(row: &PgRow) -> Result<Letter> {
    let date = |column| row.try_get::<Option<SqlDate>, _>(column).map(|date| date.map(SqlDate::to_jiff));
    let paper = |column| -> Result<Option<LetterPaper>> {
        let kept: Option<Value> = row.try_get(column)?;
        Ok(kept.map(serde_json::from_value).transpose()?)
    };
    let answers: (Option<i16>, Option<Uuid>) = (row.try_get("answers_area")?, row.try_get("answers_id")?);
    Ok(Letter {
        id: row.try_get("id")?,
        kind: row.try_get("kind")?,
        to: row.try_get("to_name")?,
        answers: answers.0.zip(answers.1).map(|(area, id)| Key::new(area, id)),
        written: serde_json::from_value(row.try_get("written")?)?,
        number: row.try_get("number")?,
        submitted: paper("submitted")?,
        issued: paper("issued")?,
        issued_on: date("issued_on")?,
        answered_on: date("answered")?,
        version: row.try_get("version")?,
        updated: (row.try_get::<SqlTimestamp, _>("updated_at")?.to_jiff(), row.try_get("updated_by_name")?),
    })
}

/// A statement that reads letters. An answer that came through the system says itself when it was issued.
macro_rules! read {
    ($which:literal) => {
        sqlx::query(concat!(
            "select l.*, coalesce(l.answered_on, (select min(a.issued_on) from app.letter a
               where a.answers_area = l.area and a.answers_id = l.id and a.org_id = l.to_org and a.issued is not null)) as answered
             from app.letter l where ",
            $which
        ))
    };
}

/// The letters of the own agency about a child, the newest first.
pub async fn list(tx: &mut Tx<'_>, person: Key) -> Result<Sealed<Vec<Letter>>> {
    let org = tx.permit().actor().org;
    let rows = read!("l.area = $1 and l.org_id = $2 and l.person_id = $3 order by l.updated_at desc, l.id desc")
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
    let row = read!("l.area = $1 and l.org_id = $2 and l.person_id = $3 and l.id = $4")
        .bind(person.area)
        .bind(org)
        .bind(person.id)
        .bind(id)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound)?;
    Ok(Sealed::new(letter(&row)?, view(person, org, Some(id))))
}

/// A letter another agency issued to this one.
#[derive(Debug, Clone)]
pub struct Received {
    /// Where it lies.
    pub key: Key,
    /// The agency that wrote it.
    pub from_org: i32,
    /// The child, as the sender keeps it.
    pub person: Uuid,
    /// Code of its kind.
    pub kind: String,
    /// 文書番号
    pub number: String,
    /// When it was issued.
    pub issued_on: Date,
    /// The paper.
    pub paper: LetterPaper,
    /// The own letter that answers it: the child it lies with, its id, and when it was issued.
    pub answer: Option<(Key, Uuid, Option<Date>)>,
}

fn received(row: &PgRow) -> Result<Received> {
    let key = Key::new(row.try_get("area")?, row.try_get("id")?);
    let answer: (Option<i16>, Option<Uuid>, Option<Uuid>) =
        (row.try_get("answer_area")?, row.try_get("answer_person")?, row.try_get("answer_id")?);
    let answered: Option<SqlDate> = row.try_get("answer_on")?;
    Ok(Received {
        key,
        from_org: row.try_get("org_id")?,
        person: row.try_get("person_id")?,
        kind: row.try_get("kind")?,
        number: row.try_get("number")?,
        issued_on: row.try_get::<SqlDate, _>("issued_on")?.to_jiff(),
        paper: serde_json::from_value(row.try_get("issued")?)?,
        answer: match answer {
            (Some(area), Some(person), Some(id)) => Some((Key::new(area, person), id, answered.map(SqlDate::to_jiff))),
            _ => None,
        },
    })
}

/// Letters that came to the own agency: those that still ask for an answer first, the newest first; without a key all of them. The conflict wall hides the sender's child too.
pub async fn received_by(tx: &mut Tx<'_>, one: Option<Key>, most: i64) -> Result<Sealed<Vec<Received>>> {
    let walled = crate::people::access::walled(tx.permit());
    let asking: Vec<&str> = KINDS.iter().filter(|kind| kind.answer.is_some()).map(|kind| kind.code).collect();
    let org = tx.permit().actor().org;
    let rows = sqlx::query(
        "select l.area, l.id, l.org_id, l.person_id, l.kind, l.number, l.issued_on, l.issued,
           a.area as answer_area, a.person_id as answer_person, a.id as answer_id, a.issued_on as answer_on
         from app.letter l left join lateral (
           select area, person_id, id, issued_on from app.letter
           where answers_area = l.area and answers_id = l.id and org_id = $1 order by issued_on nulls last, id limit 1) a on true
         where l.to_org = $1 and l.issued is not null and l.person_id <> all ($2) and ($3::uuid is null or l.id = $3 and l.area = $4)
         order by (a.issued_on is null and l.kind = any ($6)) desc, l.issued_on desc, l.id desc limit $5",
    )
    .bind(org)
    .bind(walled)
    .bind(one.map(|key| key.id))
    .bind(one.map(|key| key.area))
    .bind(most)
    .bind(asking)
    .fetch_all(tx.conn())
    .await?;
    let letters = rows.iter().map(received).collect::<Result<Vec<_>>>()?;
    let view = match (one, letters.first()) {
        (Some(key), Some(letter)) => View {
            detail: letter.number.clone(),
            ..view(Key::new(key.area, letter.person), letter.from_org, Some(key.id))
        },
        _ => View {
            kind: "list",
            object_kind: "letter",
            detail: "届いた文書".to_owned(),
            count: i32::try_from(letters.len()).ok(),
            persons: letters.iter().map(|letter| letter.person).collect(),
            ..View::default()
        },
    };
    Ok(Sealed::new(letters, view))
}

/// The letter another one answers, as the answer names it.
#[derive(Debug, Clone)]
pub struct Reference {
    /// Code of its kind.
    pub kind: String,
    /// The agency that wrote it.
    pub from_org: i32,
    /// The child as it names it.
    pub child: String,
    number: String,
    issued_on: Date,
    from: String,
}

impl Reference {
    /// 令和8年11月21日付け R8-0001 送致書(府中町長)
    pub fn label(&self) -> String {
        let title = kind(&self.kind).map_or("", |kind| kind.title);
        format!("{}付け {} {title}({})", date_wareki(self.issued_on), self.number, self.from)
    }
}

/// What an answer says of the letter it answers.
pub async fn reference(tx: &mut Tx<'_>, key: Key) -> Result<Reference> {
    let letters = received_by(tx, Some(key), 1).await?;
    let letter = letters.for_rules().first().ok_or(Error::NotFound)?;
    Ok(Reference {
        kind: letter.kind.clone(),
        from_org: letter.from_org,
        child: letter.paper.child_name().to_owned(),
        number: letter.number.clone(),
        issued_on: letter.issued_on,
        from: letter.paper.from(),
    })
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

/// What a letter is begun with.
pub struct New<'a> {
    /// Code of its kind.
    pub kind: &'a str,
    /// Addressee, when it is known.
    pub to: &'a str,
    /// The letter it answers.
    pub answers: Option<Key>,
    /// First words.
    pub written: &'a Written,
}

/// Begins a draft.
pub async fn insert(tx: &mut Tx<'_>, person: Key, new: &New<'_>) -> Result<Uuid> {
    let (id, actor) = (tx.new_id(), tx.permit().actor());
    sqlx::query(
        "insert into app.letter (area, org_id, id, person_id, kind, to_name, answers_area, answers_id, written, updated_at, updated_by_name)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(person.id)
    .bind(new.kind)
    .bind(new.to)
    .bind(new.answers.map(|key| key.area))
    .bind(new.answers.map(|key| key.id))
    .bind(json!(new.written))
    .bind(tx.now().to_sqlx())
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    told(tx, "letter.drafted", person, id, json!({})).await?;
    Ok(id)
}

/// Changes a draft to what it is now, and keeps the paper it makes; an issued letter cannot be changed.
pub async fn update(tx: &mut Tx<'_>, person: Key, letter: &Letter, version: i32) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let changed = sqlx::query(
        "update app.letter set to_name = $5, written = $6, submitted = $9, version = version + 1, updated_at = $7, updated_by_name = $8
         where area = $1 and org_id = $2 and id = $3 and version = $4 and issued is null",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(letter.id)
    .bind(version)
    .bind(&letter.to)
    .bind(json!(letter.written))
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .bind(letter.submitted.as_ref().map(|paper| json!(paper)))
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    told(tx, "letter.drafted", person, letter.id, json!({})).await
}

/// A letter as it goes out.
pub struct Issue<'a> {
    /// 文書番号
    pub number: &'a str,
    /// The addressee in the directory.
    pub to_org: Option<i32>,
    /// The paper.
    pub paper: &'a LetterPaper,
}

/// Issues a letter as the paper it now is; an addressee in the directory is told.
pub async fn issue(tx: &mut Tx<'_>, person: Key, id: Uuid, version: i32, issue: &Issue<'_>) -> Result<()> {
    let (now, today, actor) = (tx.now(), tx.today(), tx.permit().actor());
    let changed = sqlx::query(
        "update app.letter set number = $4, issued = $5, issued_on = $6, issued_by_name = $7, version = version + 1, updated_at = $8,
           updated_by_name = $7, to_org = $9, submitted = null
         where area = $1 and org_id = $2 and id = $3 and issued is null and version = $10",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(issue.number)
    .bind(json!(issue.paper))
    .bind(today.to_sqlx())
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .bind(issue.to_org)
    .bind(version)
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    told(tx, "letter.issued", person, id, json!({ "org": issue.to_org })).await
}

/// Whether what a letter of the own agency is the paper of was withdrawn, and nothing took its place.
pub async fn is_withdrawn(tx: &mut Tx<'_>, id: Uuid) -> Result<bool> {
    let actor = tx.permit().actor();
    let withdrawn: Option<bool> = sqlx::query_scalar(
        "select bool_and(state = 'withdrawn') from app.transition where area = $1 and org_id = $2 and letter_id = $3",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .fetch_one(tx.conn())
    .await?;
    Ok(withdrawn.unwrap_or(false))
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
    told(tx, "letter.answered", person, id, json!({})).await
}

async fn told(tx: &mut Tx<'_>, kind: &'static str, person: Key, id: Uuid, payload: Value) -> Result<()> {
    tx.record(Change { kind, entity: "letter", id, person: Some(person.id), fields: Vec::new(), payload }).await
}
