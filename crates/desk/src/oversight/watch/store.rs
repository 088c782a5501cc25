//! SQL of the watch and its alarms.

use super::logins::{GUESSES, GUESSING, Hours};
use super::rules::{Kind, Look, Night, SAME_PERSON_SPAN, Suspicion};
use crate::agencies::settings::{NIGHT_FROM, NIGHT_UNTIL, Setting, USE_FROM, USE_UNTIL};
use crate::agencies::settings_of;
use crate::people;
use ground::db::{Change, FieldChange, Key, Tx};
use ground::{Error, Result, Sealed};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as SqlTimestamp, ToSqlx};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A member of staff who did something since the last look.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Watched {
    /// Area of the agency.
    pub area: i16,
    /// The agency.
    pub org: i32,
    /// The person.
    pub staff: Uuid,
    /// Name, for the alarm.
    pub name: String,
    /// Post, which tells night duty.
    pub post: String,
}

/// The last day of everybody who was active since `since`. Whether somebody looked at kin is told of the looks since then.
pub async fn last_day(tx: &mut Tx<'_>, since: Timestamp) -> Result<BTreeMap<Watched, Vec<Look>>> {
    let now = tx.now();
    type Row = (i16, i32, Uuid, String, String, SqlTimestamp, String, Option<i16>, Option<Uuid>, bool);
    let rows: Vec<Row> = sqlx::query_as(
        "select a.area, a.org_id, a.staff_id, a.staff_name, a.post, a.at, a.kind, a.subject_area, a.person_id, a.purpose <> ''
         from log.audit a
         where a.at > $1 and a.staff_id in (select staff_id from log.audit where at > $2 and staff_id is not null)
         order by a.at",
    )
    .bind((now - jiff::SignedDuration::from_hours(24)).to_sqlx())
    .bind(since.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    let mut days: BTreeMap<Watched, Vec<Look>> = BTreeMap::new();
    let mut fresh = Vec::new();
    for (area, org, staff, name, post, at, kind, person_area, person, outside) in rows {
        let (at, kind) = (at.to_jiff(), kind_of(&kind));
        if let (Kind::View, true, Some(area_of_person), Some(person)) =
            (kind, outside && at > since, person_area, person)
        {
            fresh.push((area, staff, Key::new(area_of_person, person)));
        }
        let look = Look { at, kind, person, outside, kin: false };
        days.entry(Watched { area, org, staff, name, post }).or_default().push(look);
    }
    let kin = people::kin(tx, &fresh).await?;
    for (who, looks) in &mut days {
        for look in looks.iter_mut().filter(|look| look.at > since) {
            look.kin = look.person.is_some_and(|person| kin.contains(&(who.staff, person)));
        }
    }
    Ok(days)
}

fn kind_of(code: &str) -> Kind {
    match code {
        "view" | "print" | "unseal" => Kind::View,
        "search" => Kind::Search,
        "denied" => Kind::Denied,
        _ => Kind::Other,
    }
}

/// When it is night at each of these agencies, by their settings of today. Nobody is on duty in it.
pub async fn nights(tx: &mut Tx<'_>, orgs: &[i32]) -> Result<BTreeMap<i32, Night>> {
    let from = hours(tx, orgs, NIGHT_FROM).await?;
    let until = hours(tx, orgs, NIGHT_UNTIL).await?;
    Ok(from
        .into_iter()
        .zip(until)
        .map(|((org, from), (_, until))| (org, Night { from, until, on_duty: false }))
        .collect())
}

/// The hours of use of each of these agencies, by their settings of today.
pub async fn hours_of_use(tx: &mut Tx<'_>, orgs: &[i32]) -> Result<BTreeMap<i32, Hours>> {
    let from = hours(tx, orgs, USE_FROM).await?;
    let until = hours(tx, orgs, USE_UNTIL).await?;
    Ok(from.into_iter().filter_map(|(org, from)| Some((org, Hours { from, until: *until.get(&org)? }))).collect())
}

/// Accounts on which so many log-ins failed within an hour that it looks like guessing, the last since `since`.
pub async fn guessed(tx: &mut Tx<'_>, since: Timestamp) -> Result<Vec<Watched>> {
    let now = tx.now();
    let rows: Vec<(i16, i32, Uuid, String)> = sqlx::query_as(
        "select c.area, c.org_id, c.staff_id, s.name from auth.credential c join app.staff s on s.area = c.area and s.id = c.staff_id
         where c.login in (select login from auth.attempt where at > $1 group by login having count(*) >= $3 and max(at) > $2)",
    )
    .bind((now - GUESSING).to_sqlx())
    .bind(since.to_sqlx())
    .bind(GUESSES)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(area, org, staff, name)| Watched { area, org, staff, name, post: String::new() })
        .collect())
}

/// Who logged in since `since`, and when.
pub async fn logins(tx: &mut Tx<'_>, since: Timestamp) -> Result<Vec<(Watched, Timestamp)>> {
    let rows: Vec<(i16, i32, Uuid, String, String, SqlTimestamp)> = sqlx::query_as(
        "select area, org_id, staff_id, staff_name, post, at from log.audit where kind = 'login' and at > $1 and staff_id is not null order by at",
    )
    .bind(since.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    let watched = |(area, org, staff, name, post, at): (i16, i32, Uuid, String, String, SqlTimestamp)| {
        (Watched { area, org, staff, name, post }, at.to_jiff())
    };
    Ok(rows.into_iter().map(watched).collect())
}

async fn hours(tx: &mut Tx<'_>, orgs: &[i32], setting: Setting) -> Result<BTreeMap<i32, i8>> {
    let held = settings_of(tx, orgs, &setting).await?;
    let hour = |value: serde_json::Value| value.as_i64().and_then(|hour| i8::try_from(hour).ok());
    Ok(held.into_iter().filter_map(|(org, value)| Some((org, hour(value)?))).collect())
}

/// Who outside their own cases saw, within seven days, each person that was looked at so since `since`: by agency, person and reader.
pub async fn sights(tx: &mut Tx<'_>, since: Timestamp) -> Result<BTreeMap<(i16, i32), Vec<(Uuid, Uuid)>>> {
    let now = tx.now();
    let rows: Vec<(i16, i32, Uuid, Uuid)> = sqlx::query_as(
        "select distinct a.area, a.org_id, a.person_id, a.staff_id from log.audit a
         where a.at > $1 and a.kind = 'view' and a.purpose <> '' and a.staff_id is not null and a.person_id in
           (select person_id from log.audit where at > $2 and kind = 'view' and purpose <> '' and person_id is not null)",
    )
    .bind((now - SAME_PERSON_SPAN).to_sqlx())
    .bind(since.to_sqlx())
    .fetch_all(tx.conn())
    .await?;
    let mut by_agency: BTreeMap<(i16, i32), Vec<(Uuid, Uuid)>> = BTreeMap::new();
    for (area, org, person, reader) in rows {
        by_agency.entry((area, org)).or_default().push((person, reader));
    }
    Ok(by_agency)
}

/// Raises an alarm once per day, kind and object; says whether it is a new one.
pub async fn raise(
    tx: &mut Tx<'_>,
    area: i16,
    org: i32,
    of: Uuid,
    staff: Option<(Uuid, &str)>,
    what: Suspicion,
) -> Result<bool> {
    let (now, today) = (tx.now(), tx.today());
    let digest = Sha256::digest(format!("{} {of} {today}", what.code()));
    let id = Uuid::from_slice(digest.get(..16).unwrap_or_default()).map_err(Error::internal)?;
    let added = sqlx::query(
        "insert into log.alarm (area, org_id, id, at, kind, staff_id, staff_name, detail) values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict do nothing",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(now.to_sqlx())
    .bind(what.code())
    .bind(staff.map(|(id, _)| id))
    .bind(staff.map(|(_, name)| name).unwrap_or_default())
    .bind(what.sentence())
    .execute(tx.conn())
    .await?;
    if added.rows_affected() == 0 {
        return Ok(false);
    }
    let event = tx.new_id();
    sqlx::query("insert into app.event (area, org_id, id, kind, object_id, at, due_at) values ($1, $2, $3, 'alarm.raised', $4, $5, $5)")
        .bind(area)
        .bind(org)
        .bind(event)
        .bind(id)
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?;
    Ok(true)
}

/// Stops a member of staff until an administrator lets them in again.
pub async fn stop(tx: &mut Tx<'_>, staff: Uuid) -> Result<()> {
    let now = tx.now();
    sqlx::query("update auth.credential set disabled = true where staff_id = $1")
        .bind(staff)
        .execute(tx.conn())
        .await?;
    sqlx::query("update auth.session set ended_at = $2 where staff_id = $1 and ended_at is null")
        .bind(staff)
        .bind(now.to_sqlx())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// An alarm as listed.
#[derive(Debug, Clone)]
pub struct Alarm {
    /// Id.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Whose doing, when it is one person's.
    pub staff: String,
    /// What was noticed.
    pub detail: String,
    /// Judged when, by whom, how.
    pub judged: Option<(Timestamp, String, String)>,
}

/// Alarms of the reader's agency, open ones first.
pub async fn alarms(tx: &mut Tx<'_>) -> Result<Sealed<Vec<Alarm>>> {
    let actor = tx.permit().actor();
    type Row = (Uuid, SqlTimestamp, String, String, Option<SqlTimestamp>, String, String);
    let rows: Vec<Row> = sqlx::query_as(
        "select id, at, staff_name, detail, judged_at, judged_by, judgement from log.alarm where area = $1 and org_id = $2
         order by judged_at is not null, at desc limit 200",
    )
    .bind(actor.area)
    .bind(actor.org)
    .fetch_all(tx.conn())
    .await?;
    let alarm = |(id, at, staff, detail, judged_at, judged_by, judgement): Row| Alarm {
        id,
        at: at.to_jiff(),
        staff,
        detail,
        judged: judged_at.map(|at| (at.to_jiff(), judged_by, judgement)),
    };
    Ok(Sealed::plain(rows.into_iter().map(alarm).collect()))
}

/// Writes what a person found out about an alarm; the first judgement stays.
pub async fn judge(tx: &mut Tx<'_>, id: Uuid, sentence: &str) -> Result<()> {
    let actor = tx.permit().actor();
    let now = tx.now();
    let done = sqlx::query(
        "update log.alarm set judged_at = $3, judged_by = $4, judgement = $5 where area = $1 and id = $2 and judged_at is null",
    )
    .bind(actor.area)
    .bind(id)
    .bind(now.to_sqlx())
    .bind(&actor.name)
    .bind(sentence)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    let field = FieldChange {
        field: "judgement".into(),
        label: "確認の結果".into(),
        from: String::new(),
        to: sentence.to_owned(),
    };
    let payload = serde_json::json!({});
    tx.record(Change { kind: "alarm.judged", entity: "alarm", id, person: None, fields: vec![field], payload }).await
}
