//! Rounds.

use crate::rounds::model::Round;
use ground::db::{Change, FieldChange, Tx};
use ground::{Error, Result};
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use serde_json::json;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use uuid::Uuid;

const COLUMNS: &str = "id, n, name, survey_on, target, closed_at, made_by_name, version";

fn round_of(row: &PgRow) -> Result<Round, sqlx::Error> {
    Ok(Round {
        id: row.try_get("id")?,
        n: i16::try_from(row.try_get::<i32, _>("n")?).unwrap_or_default(),
        name: row.try_get("name")?,
        survey_on: row.try_get::<SqlDate, _>("survey_on")?.to_jiff(),
        target: row.try_get("target")?,
        closed_at: row.try_get::<Option<SqlTimestamp>, _>("closed_at")?.map(|at| at.to_jiff()),
        made_by: row.try_get("made_by_name")?,
        version: row.try_get("version")?,
    })
}

/// A round of the own agency.
///
/// # Errors
/// `NotFound` for a round of another agency too.
pub async fn round(tx: &mut Tx<'_>, id: Uuid) -> Result<Round> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let sql = sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from app.outreach_round where area = $1 and org_id = $2 and id = $3"
    ));
    let row = sqlx::query(sql).bind(area).bind(org).bind(id).fetch_one(tx.conn()).await?;
    Ok(round_of(&row)?)
}

/// The rounds of the own agency, the newest first, each with children on its list, decided ones and running asks without a whole answer.
pub async fn rounds(tx: &mut Tx<'_>) -> Result<Vec<(Round, [i64; 3])>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows = sqlx::query(
        "select r.id, r.n, r.name, r.survey_on, r.target, r.closed_at, r.made_by_name, r.version,
                (select count(*) from app.outreach_candidate c where c.area = $1 and c.round_id = r.id and c.removed_at is null) as children,
                (select count(*) from app.outreach_candidate c where c.area = $1 and c.round_id = r.id and c.removed_at is null
                   and exists (select from app.outreach_judgement j where j.area = $1 and j.candidate_id = c.id and j.kind = 'decision')) as decided,
                (select count(*) from app.outreach_ask a where a.area = $1 and a.round_id = r.id and a.withdrawn_at is null
                   and not coalesce((select w.whole from app.outreach_answer w where w.area = $1 and w.ask_id = a.id order by w.at desc, w.id desc limit 1), false)) as waiting
         from app.outreach_round r where r.area = $1 and r.org_id = $2 order by r.survey_on desc, r.n desc, r.id",
    )
    .bind(area)
    .bind(org)
    .fetch_all(tx.conn())
    .await?;
    let line = |row: &PgRow| -> Result<(Round, [i64; 3]), sqlx::Error> {
        Ok((round_of(row)?, [row.try_get("children")?, row.try_get("decided")?, row.try_get("waiting")?]))
    };
    Ok(rows.iter().map(line).collect::<Result<_, _>>()?)
}

/// Makes a round.
pub async fn begin(tx: &mut Tx<'_>, id: Uuid, n: i16, name: &str, survey_on: Date, target: &str) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    let done = sqlx::query(
        "insert into app.outreach_round (area, org_id, id, n, name, survey_on, target, made_by_name, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict do nothing",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(i32::from(n))
    .bind(name)
    .bind(survey_on.to_sqlx())
    .bind(target)
    .bind(&actor.name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(());
    }
    record(tx, "outreach.begun", "outreach_round", id, None, Vec::new()).await
}

/// What is written into a round.
pub struct Written<'a> {
    /// As staff call it.
    pub name: &'a str,
    /// 調査日
    pub survey_on: Date,
    /// 対象
    pub target: &'a str,
    /// Whether it is closed.
    pub closed: bool,
}

/// Changes a round.
///
/// # Errors
/// `Stale` when somebody else changed it since it was read.
pub async fn change(tx: &mut Tx<'_>, before: &Round, version: i32, after: &Written<'_>) -> Result<()> {
    let (now, area) = (tx.now(), tx.permit().actor().area);
    let done = sqlx::query(
        "update app.outreach_round set name = $4, survey_on = $5, target = $6, closed_at = case when $7 then coalesce(closed_at, $8) end, version = version + 1
         where area = $1 and id = $2 and version = $3",
    )
    .bind(area)
    .bind(before.id)
    .bind(version)
    .bind(after.name)
    .bind(after.survey_on.to_sqlx())
    .bind(after.target)
    .bind(after.closed)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::Stale);
    }
    if after.closed && before.is_open() {
        end_asks(tx, before.id).await?;
    }
    let state = |open: bool| if open { "実施中" } else { "終了" }.to_owned();
    let fields = [
        ("name", "名称", before.name.clone(), after.name.to_owned()),
        ("survey_on", "調査日", before.survey_on.to_string(), after.survey_on.to_string()),
        ("target", "対象", before.target.clone(), after.target.to_owned()),
        ("closed", "状態", state(before.is_open()), state(!after.closed)),
    ];
    let changed = fields.into_iter().filter(|(_, _, from, to)| from != to);
    let changed =
        changed.map(|(field, label, from, to)| FieldChange { field: field.into(), label: label.into(), from, to });
    record(tx, "outreach.changed", "outreach_round", before.id, None, changed.collect()).await
}

/// Withdraws what has no whole answer when a round ends: nobody is asked for what nobody will read.
async fn end_asks(tx: &mut Tx<'_>, round: Uuid) -> Result<()> {
    let (now, actor) = (tx.now(), tx.permit().actor());
    sqlx::query(
        "update app.outreach_ask a set withdrawn_at = $3, withdrawn_by_name = $4, withdrawn_reason = '回の終了'
         where a.area = $1 and a.round_id = $2 and a.withdrawn_at is null
           and not coalesce((select w.whole from app.outreach_answer w where w.area = $1 and w.ask_id = a.id order by w.at desc, w.id desc limit 1), false)",
    )
    .bind(actor.area)
    .bind(round)
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Leaves audit row and event. No field history about a child: that is read by whoever reads the child.
pub(super) async fn record(
    tx: &mut Tx<'_>,
    kind: &'static str,
    entity: &'static str,
    id: Uuid,
    person: Option<Uuid>,
    fields: Vec<FieldChange>,
) -> Result<()> {
    tx.record(Change { kind, entity, id, person, fields, payload: json!({}) }).await
}

/// Where a child of the case register is or was on a list: by itself, or as the linked person it was joined with. The newest round first.
pub async fn of_person(tx: &mut Tx<'_>, child: Uuid) -> Result<Vec<(Round, Uuid)>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let rows = sqlx::query(
        "select r.id, r.n, r.name, r.survey_on, r.target, r.closed_at, r.made_by_name, r.version, c.id as candidate
         from app.outreach_candidate c join app.outreach_round r on r.area = $1 and r.id = c.round_id
         where c.area = $1 and c.org_id = $2 and c.removed_at is null
           and (c.person_id = $3 or c.person_id in (select l.id from app.linked_person l where l.area = $1 and l.case_person = $3))
         order by r.survey_on desc, r.n desc",
    )
    .bind(area)
    .bind(org)
    .bind(child)
    .fetch_all(tx.conn())
    .await?;
    let one = |row: &PgRow| -> Result<(Round, Uuid), sqlx::Error> { Ok((round_of(row)?, row.try_get("candidate")?)) };
    Ok(rows.iter().map(one).collect::<Result<_, _>>()?)
}
