//! Letters and the transitions they are the paper of, as the jobs see them.

use super::read::transition;
use crate::transitions::model::{NewTransition, Transition};
use crate::transitions::rules::State;
use desk::letters::LetterPaper;
use desk::people::NewPerson;
use desk::people::model::{Address, Birth, Name};
use ground::db::{Key, Tx};
use ground::gate::AgencyKind;
use ground::{Error, Result};
use jiff::Timestamp;
use jiff_sqlx::{Date as SqlDate, ToSqlx};
use serde_json::{Value, json};
use uuid::Uuid;

/// A letter that was issued.
pub struct Issued {
    /// Where it lies.
    pub key: Key,
    /// Who wrote it.
    pub org: i32,
    /// To whom, in the directory.
    pub to_org: Option<i32>,
    /// Code of its kind.
    pub kind: String,
    /// 文書番号
    pub number: String,
    /// The child in the writer's register.
    pub child: Key,
    /// The letter it answers.
    pub answers: Option<Key>,
    /// The paper.
    pub paper: LetterPaper,
    /// Who issued it.
    pub issued_by: String,
}

/// An issued letter; none while it is a draft.
pub async fn issued(tx: &mut Tx<'_>, key: Key) -> Result<Option<Issued>> {
    type Row = (i32, Option<i32>, String, String, Uuid, Option<i16>, Option<Uuid>, Value, String);
    let found: Option<Row> = sqlx::query_as(
        "select org_id, to_org, kind, number, person_id, answers_area, answers_id, issued, issued_by_name from app.letter
         where area = $1 and id = $2 and issued is not null",
    )
    .bind(key.area)
    .bind(key.id)
    .fetch_optional(tx.conn())
    .await?;
    let Some((org, to_org, kind, number, person, area, id, paper, issued_by)) = found else { return Ok(None) };
    Ok(Some(Issued {
        key,
        org,
        to_org,
        kind,
        number,
        child: Key::new(key.area, person),
        answers: area.zip(id).map(|(area, id)| Key::new(area, id)),
        paper: serde_json::from_value(paper)?,
        issued_by,
    }))
}

/// The transition a letter is the paper of: the newest, one that was not withdrawn before others.
pub async fn of_letter(tx: &mut Tx<'_>, letter: Key) -> Result<Option<Transition>> {
    let row =
        sqlx::query("select * from app.transition where area = $1 and letter_id = $2 order by state = 'withdrawn', created_at desc limit 1")
            .bind(letter.area)
            .bind(letter.id)
            .fetch_optional(tx.conn())
            .await?;
    row.as_ref().map(transition).transpose()
}

/// Whether a step of this name was taken.
pub async fn has_step(tx: &mut Tx<'_>, found: &Transition, act: &str) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select from app.transition_step where area = $1 and transition_id = $2 and act = $3)",
    )
    .bind(found.key.area)
    .bind(found.key.id)
    .bind(act)
    .fetch_one(tx.conn())
    .await?)
}

/// An agency of the directory.
pub struct Office {
    /// Id.
    pub id: i32,
    /// Its area.
    pub area: i16,
    /// Its kind.
    pub kind: AgencyKind,
    /// Its name.
    pub name: String,
    /// By day.
    pub phone: String,
    /// At night.
    pub night_phone: String,
}

/// An agency of the directory; none when it is gone.
pub async fn office(tx: &mut Tx<'_>, org: i32) -> Result<Option<Office>> {
    let found: Option<(i16, String, String, String, String)> =
        sqlx::query_as("select area, kind, name, phone, night_phone from ref.agency where id = $1")
            .bind(org)
            .fetch_optional(tx.conn())
            .await?;
    Ok(found.and_then(|(area, kind, name, phone, night_phone)| {
        Some(Office { id: org, area, kind: AgencyKind::from_code(&kind)?, name, phone, night_phone })
    }))
}

/// The same for one that may not be named.
pub async fn office_of(tx: &mut Tx<'_>, org: Option<i32>) -> Result<Option<Office>> {
    match org {
        Some(org) => office(tx, org).await,
        None => Ok(None),
    }
}

/// Who a child is, as an agency keeps it: names, birth, sex, and the present address unless it is sealed.
pub async fn identity(tx: &mut Tx<'_>, child: Key, org: i32) -> Result<Option<NewPerson>> {
    type Row = (Option<SqlDate>, Option<SqlDate>, String, String);
    let found: Option<Row> = sqlx::query_as(
        "select birth_first, birth_last, birth_text, sex from app.person where area = $1 and id = $2 and org_id = $3",
    )
    .bind(child.area)
    .bind(child.id)
    .bind(org)
    .fetch_optional(tx.conn())
    .await?;
    let Some((first, last, text, sex)) = found else { return Ok(None) };
    let names: Vec<(String, String, String, String, String)> = sqlx::query_as(
        "select kind, family, given, family_kana, given_kana from app.person_name where area = $1 and person_id = $2 order by sort",
    )
    .bind(child.area)
    .bind(child.id)
    .fetch_all(tx.conn())
    .await?;
    let addresses: Vec<(String, Option<String>, String, String)> = sqlx::query_as(
        "select kind, municipality::text, postal, line from app.person_address
         where area = $1 and person_id = $2 and kind = 'current' and sealed is null and valid_until is null",
    )
    .bind(child.area)
    .bind(child.id)
    .fetch_all(tx.conn())
    .await?;
    let name = |(kind, family, given, family_kana, given_kana)| Name {
        kind,
        family,
        given,
        family_kana,
        given_kana,
        ..Name::default()
    };
    let address =
        |(kind, municipality, postal, line)| Address { kind, municipality, postal, line, ..Address::default() };
    Ok(Some(NewPerson {
        names: names.into_iter().map(name).collect(),
        birth: first.zip(last).map(|(first, last)| Birth { first: first.to_jiff(), last: last.to_jiff(), text }),
        sex,
        addresses: addresses.into_iter().map(address).collect(),
        ..NewPerson::default()
    }))
}

/// What a letter sends: written and sent in one, by who issued it.
pub async fn insert_sent(
    tx: &mut Tx<'_>,
    letter: &Issued,
    new: &NewTransition,
    to_area: i16,
    due: Timestamp,
) -> Result<Transition> {
    let (id, now) = (tx.new_id(), tx.now());
    let row = sqlx::query(
        "insert into app.transition (area, org_id, id, kind, moves_holder, to_area, to_org, person_id, letter_id, basis, package, state, answer_due,
           created_at, sent_at, written_by_name)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'sent', $12, $13, $13, $14) returning *",
    )
    .bind(letter.key.area)
    .bind(letter.org)
    .bind(id)
    .bind(new.kind.code())
    .bind(new.kind.moves_holder())
    .bind(to_area)
    .bind(new.to)
    .bind(letter.child.id)
    .bind(letter.key.id)
    .bind(&new.basis)
    .bind(json!(new.package))
    .bind(due.to_sqlx())
    .bind(now.to_sqlx())
    .bind(&letter.issued_by)
    .fetch_optional(tx.conn())
    .await?
    .ok_or_else(|| Error::internal("no row"))?;
    sqlx::query(
        "insert into app.transition_from (area, org_id, from_area, from_org) values ($1, $2, $3, $4) on conflict do nothing",
    )
    .bind(to_area)
    .bind(new.to)
    .bind(letter.key.area)
    .bind(letter.org)
    .execute(tx.conn())
    .await?;
    transition(&row)
}

/// Ends what a letter answered; false when it had ended already.
pub async fn end_by_rule(tx: &mut Tx<'_>, found: &Transition, to: State) -> Result<bool> {
    let now = tx.now();
    let done = sqlx::query(
        "update app.transition set state = $4, ended_at = $5, version = version + 1 where area = $1 and id = $2 and state = $3",
    )
    .bind(found.key.area)
    .bind(found.key.id)
    .bind(found.state.code())
    .bind(to.code())
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
