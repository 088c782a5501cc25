//! Records and episodes in the database.

use super::extra::Extras;
use super::{Episode, NewRecord, Record, Sheet, Traits};
use ground::db::{FieldChange, Key, Tx};
use ground::{Error, Result, Sealed, View};
use jiff::civil::Date;
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use uuid::Uuid;

fn sheet(row: &PgRow) -> Result<Sheet> {
    let mut traits = row.try_get::<Json<Traits>, _>("traits")?.0;
    let remark = traits.remove("remark").and_then(|texts| texts.into_iter().next()).unwrap_or_default();
    Ok(Sheet {
        school: row.try_get("school")?,
        grade: row.try_get("grade")?,
        class: row.try_get("class")?,
        teacher: row.try_get("teacher")?,
        domicile: row.try_get("domicile")?,
        living: row.try_get("living")?,
        family_history: row.try_get("family_history")?,
        growth: row.try_get("growth")?,
        agencies: row.try_get("agencies")?,
        services: row.try_get("services")?,
        past_contact: row.try_get("past_contact")?,
        severity: row.try_get::<Option<i16>, _>("severity")?.map(|code| code.to_string()).unwrap_or_default(),
        traits,
        remark,
        extra: row.try_get::<Json<Extras>, _>("extra")?.0,
    })
}

/// Ticks and remark as one JSON object.
fn traits(sheet: &Sheet) -> Json<Traits> {
    let mut traits: Traits =
        sheet.traits.iter().filter(|(_, had)| !had.is_empty()).map(|(code, had)| (code.clone(), had.clone())).collect();
    if !sheet.remark.is_empty() {
        traits.insert("remark".to_owned(), vec![sheet.remark.clone()]);
    }
    Json(traits)
}

/// The record of a child; none when the agency has not made one.
pub async fn load(tx: &mut Tx<'_>, person: Key) -> Result<Sealed<Option<Record>>> {
    let row = sqlx::query("select * from app.record where area = $1 and person_id = $2")
        .bind(person.area)
        .bind(person.id)
        .fetch_optional(tx.conn())
        .await?;
    let Some(row) = row else { return Ok(Sealed::plain(None)) };
    let record = Record {
        id: row.try_get("id")?,
        person,
        org: row.try_get("org_id")?,
        case_no: row.try_get("case_no")?,
        residence_org: row.try_get("residence_org")?,
        section: row.try_get("section_id")?,
        in_charge: row.try_get("in_charge")?,
        in_charge_name: row.try_get("in_charge_name")?,
        first_registered_on: row.try_get::<SqlDate, _>("first_registered_on")?.to_jiff(),
        version: row.try_get("version")?,
        sheet: sheet(&row)?,
    };
    let view = View {
        kind: "view",
        subject_area: Some(person.area),
        subject_org: Some(record.org),
        person: Some(person.id),
        object_kind: "record",
        object: Some(record.id),
        fields: "sheet,episodes,timeline",
        ..View::default()
    };
    Ok(Sealed::new(Some(record), view))
}

/// Id of the record of a person in reach.
pub async fn record_id(tx: &mut Tx<'_>, person: Key) -> Result<Option<Uuid>> {
    let own = tx.permit().actor().org;
    Ok(sqlx::query_scalar("select id from app.record where area = $1 and org_id = $2 and person_id = $3")
        .bind(person.area)
        .bind(own)
        .bind(person.id)
        .fetch_optional(tx.conn())
        .await?)
}

/// The own agency's record of a child, locked until the commit so that two reports do not make two.
pub async fn find(tx: &mut Tx<'_>, person: Uuid) -> Result<Option<Uuid>> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    Ok(sqlx::query_scalar("select id from app.record where area = $1 and org_id = $2 and person_id = $3 for update")
        .bind(area)
        .bind(org)
        .bind(person)
        .fetch_optional(tx.conn())
        .await?)
}

/// Makes a record. The section of whoever makes it is in charge; in an agency without sections it is that member of staff.
pub async fn insert(tx: &mut Tx<'_>, new: &NewRecord, number: &str, residence: Option<i32>) -> Result<Uuid> {
    let (id, now, actor, sheet) = (tx.new_id(), tx.now(), tx.permit().actor(), &new.sheet);
    let in_charge = actor.staff.filter(|_| actor.section.is_none() && new.intake.is_some());
    sqlx::query(
        "insert into app.record (area, org_id, id, person_id, case_no, residence_org, section_id, school, grade, class, teacher, domicile, living,
           family_history, growth, agencies, services, traits, severity, past_contact, first_registered_on, updated_at, in_charge, in_charge_name, extra)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(id)
    .bind(new.person)
    .bind(number)
    .bind(residence)
    .bind(actor.section)
    .bind(&sheet.school)
    .bind(&sheet.grade)
    .bind(&sheet.class)
    .bind(&sheet.teacher)
    .bind(&sheet.domicile)
    .bind(&sheet.living)
    .bind(&sheet.family_history)
    .bind(&sheet.growth)
    .bind(&sheet.agencies)
    .bind(&sheet.services)
    .bind(traits(sheet))
    .bind(sheet.severity.parse::<i16>().ok())
    .bind(&sheet.past_contact)
    .bind(new.accepted_on.to_sqlx())
    .bind(now.to_sqlx())
    .bind(in_charge)
    .bind(if in_charge.is_some() { actor.name.as_str() } else { "" })
    .bind(Json(&sheet.extra))
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Fills what an existing record leaves empty and follows the place of residence; nothing written is overwritten.
pub async fn complete(tx: &mut Tx<'_>, id: Uuid, residence: Option<i32>, sheet: &Sheet) -> Result<()> {
    let (area, now) = (tx.permit().actor().area, tx.now());
    sqlx::query(
        "update app.record set residence_org = coalesce($3, residence_org), updated_at = $4,
           school = coalesce(nullif(school, ''), $5), grade = coalesce(nullif(grade, ''), $6), class = coalesce(nullif(class, ''), $7),
           living = coalesce(nullif(living, ''), $8), family_history = coalesce(nullif(family_history, ''), $9),
           past_contact = coalesce(nullif(past_contact, ''), $10), growth = coalesce(nullif(growth, ''), $11),
           agencies = coalesce(nullif(agencies, ''), $12), services = coalesce(nullif(services, ''), $13),
           traits = case when traits = '{}' then $14 else traits end, severity = coalesce(severity, $15), version = version + 1
         where area = $1 and id = $2",
    )
    .bind(area)
    .bind(id)
    .bind(residence)
    .bind(now.to_sqlx())
    .bind(&sheet.school)
    .bind(&sheet.grade)
    .bind(&sheet.class)
    .bind(&sheet.living)
    .bind(&sheet.family_history)
    .bind(&sheet.past_contact)
    .bind(&sheet.growth)
    .bind(&sheet.agencies)
    .bind(&sheet.services)
    .bind(traits(sheet))
    .bind(sheet.severity.parse::<i16>().ok())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Saves the sheet when nobody else has since `version`.
pub async fn update(tx: &mut Tx<'_>, id: Uuid, sheet: &Sheet, residence: Option<i32>, version: i32) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let done = sqlx::query(
        "update app.record set residence_org = coalesce($5, residence_org), school = $6, grade = $7, class = $8, teacher = $9, domicile = $10,
           living = $11, family_history = $12, growth = $13, agencies = $14, services = $15, traits = $16, severity = $17, past_contact = $18,
           updated_at = $19, extra = $20, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and version = $4",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(version)
    .bind(residence)
    .bind(&sheet.school)
    .bind(&sheet.grade)
    .bind(&sheet.class)
    .bind(&sheet.teacher)
    .bind(&sheet.domicile)
    .bind(&sheet.living)
    .bind(&sheet.family_history)
    .bind(&sheet.growth)
    .bind(&sheet.agencies)
    .bind(&sheet.services)
    .bind(traits(sheet))
    .bind(sheet.severity.parse::<i16>().ok())
    .bind(&sheet.past_contact)
    .bind(now.to_sqlx())
    .bind(Json(&sheet.extra))
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Puts a 重症度 on a record of the own agency; yields the record and what stood there, none when nothing changes.
pub async fn set_severity(tx: &mut Tx<'_>, person: Uuid, severity: Option<i16>) -> Result<Option<(Uuid, Option<i16>)>> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    Ok(sqlx::query_as(
        "with before as (select id, severity from app.record where area = $1 and org_id = $2 and person_id = $3 for update)
         update app.record r set severity = $4, updated_at = $5, version = version + 1 from before
         where r.area = $1 and r.id = before.id and before.severity is distinct from $4 returning r.id, before.severity",
    )
    .bind(area)
    .bind(org)
    .bind(person)
    .bind(severity)
    .bind(now.to_sqlx())
    .fetch_optional(tx.conn())
    .await?)
}

/// Puts a section and a member of staff in charge.
pub async fn assign(tx: &mut Tx<'_>, id: Uuid, section: Option<i32>, staff: Option<Uuid>, name: &str) -> Result<()> {
    let (area, org, now) = (tx.permit().actor().area, tx.permit().actor().org, tx.now());
    let done = sqlx::query(
        "update app.record set section_id = $4, in_charge = $5, in_charge_name = $6, updated_at = $7, version = version + 1
         where area = $1 and org_id = $2 and id = $3",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(section)
    .bind(staff)
    .bind(name)
    .bind(now.to_sqlx())
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Who of the own agency is in charge of a child: id and name.
pub async fn in_charge_of(tx: &mut Tx<'_>, person: Key) -> Result<(Option<Uuid>, String)> {
    let own = tx.permit().actor().org;
    let row = sqlx::query_as(
        "select in_charge, in_charge_name from app.record where area = $1 and org_id = $2 and person_id = $3",
    )
    .bind(person.area)
    .bind(own)
    .bind(person.id)
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.unwrap_or_default())
}

/// Staff of the own agency who can be in charge on a day.
pub async fn staff(tx: &mut Tx<'_>) -> Result<Vec<(Uuid, String)>> {
    let (area, org, today) = (tx.permit().actor().area, tx.permit().actor().org, tx.today());
    Ok(sqlx::query_as("select id, name from app.staff where area = $1 and org_id = $2 and hired_from <= $3 and ends_on >= $3 order by kana, id")
        .bind(area)
        .bind(org)
        .bind(today.to_sqlx())
        .fetch_all(tx.conn())
        .await?)
}

/// Opens an episode.
pub async fn insert_episode(tx: &mut Tx<'_>, record: Uuid, new: &NewRecord) -> Result<Uuid> {
    let (area, org, id) = (tx.permit().actor().area, tx.permit().actor().org, tx.new_id());
    let (closed_on, reason) =
        new.closed.as_ref().map_or((None, ""), |(on, reason)| (Some(on.to_sqlx()), reason.as_str()));
    sqlx::query(
        "insert into app.episode (area, org_id, id, record_id, person_id, intake_id, accepted_on, kind, route, abuse_main, abuser_main,
           closed_on, close_reason)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(record)
    .bind(new.person)
    .bind(new.intake)
    .bind(new.accepted_on.to_sqlx())
    .bind(&new.kind)
    .bind(&new.route)
    .bind(&new.abuse_main)
    .bind(&new.abuser_main)
    .bind(closed_on)
    .bind(reason)
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Episodes of a child, newest first.
pub async fn episodes(tx: &mut Tx<'_>, person: Key) -> Result<Vec<Episode>> {
    let rows =
        sqlx::query("select * from app.episode where area = $1 and person_id = $2 order by accepted_on desc, id desc")
            .bind(person.area)
            .bind(person.id)
            .fetch_all(tx.conn())
            .await?;
    rows.iter()
        .map(|row| {
            Ok(Episode {
                id: row.try_get("id")?,
                intake: row.try_get("intake_id")?,
                accepted_on: row.try_get::<SqlDate, _>("accepted_on")?.to_jiff(),
                kind: row.try_get("kind")?,
                route: row.try_get("route")?,
                abuse_main: row.try_get("abuse_main")?,
                abuser_main: row.try_get("abuser_main")?,
                disposition: row.try_get("disposition")?,
                closed_on: row.try_get::<Option<SqlDate>, _>("closed_on")?.map(|date| date.to_jiff()),
                close_reason: row.try_get("close_reason")?,
                version: row.try_get("version")?,
            })
        })
        .collect()
}

/// Closes an open episode.
pub async fn close(tx: &mut Tx<'_>, episode: Uuid, on: Date, reason: &str, version: i32) -> Result<()> {
    let (area, org) = (tx.permit().actor().area, tx.permit().actor().org);
    let done = sqlx::query(
        "update app.episode set closed_on = $5, close_reason = $6, version = version + 1
         where area = $1 and org_id = $2 and id = $3 and version = $4 and closed_on is null",
    )
    .bind(area)
    .bind(org)
    .bind(episode)
    .bind(version)
    .bind(on.to_sqlx())
    .bind(reason)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// One saved change with its fields.
pub struct Changed {
    /// When.
    pub at: jiff::Timestamp,
    /// Who, with post.
    pub by: String,
    /// What.
    pub fields: Vec<FieldChange>,
}

/// Field-level history around a child, newest first.
pub async fn changes(tx: &mut Tx<'_>, person: Key, limit: i64) -> Result<Vec<Changed>> {
    let rows: Vec<(SqlTimestamp, String, String, Json<Vec<FieldChange>>)> = sqlx::query_as(
        "select at, staff_name, post, fields from app.change where area = $1 and person_id = $2 order by at desc limit $3",
    )
    .bind(person.area)
    .bind(person.id)
    .bind(limit)
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(at, name, post, fields)| Changed {
            at: at.to_jiff(),
            by: format!("{post} {name}").trim().to_owned(),
            fields: fields.0,
        })
        .collect())
}
